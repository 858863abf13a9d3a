// When a text can be an e-mail address. Asked by forms, imports and the mailer.

extension String {
    /// Whether this could be an e-mail address: one @ with something on both sides, no blank, no control, no second header.
    package var isMailAddress: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".") && !parts[1].hasPrefix(".") && !parts[1].hasSuffix(".")
            && utf8.count <= 200 && !hasPrefix("-")
            && unicodeScalars.allSatisfy { $0.value > 32 && $0.value != 127 && !"<>,;:\"()[]\\".unicodeScalars.contains($0) }
    }
}
