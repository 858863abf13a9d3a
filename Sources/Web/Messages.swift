// Words in the visitor's language. One file per language, `key = text`, with `{name}` for places.

import Foundation
import Mustache
package import Vocabulary

/// The words of one language. Templates read them as `{{t.key}}`, pages as `t("key", ["n": "3"])`.
package struct Messages: Sendable, MustacheParent {
    package let language: Language
    private let texts: [String: String]

    init(language: Language, file: [UInt8]) {
        self.language = language
        texts = Self.parse(String(decoding: file, as: UTF8.self))
    }

    /// All keys, for the test that compares languages.
    package var keys: Set<String> { Set(texts.keys) }

    package func text(_ key: String) -> String? { texts[key] }

    /// Templates walk down the parts of a key: `t.vote.title` asks for "vote", then for "title".
    package func child(named key: String) -> Any? { texts[key] ?? Branch(messages: self, prefix: key) }

    /// The keys below a common beginning. A key that does not exist shows itself, so that it is seen.
    private struct Branch: MustacheParent, CustomStringConvertible {
        let messages: Messages
        let prefix: String

        func child(named key: String) -> Any? {
            let whole = prefix + "." + key
            return messages.texts[whole] ?? Branch(messages: messages, prefix: whole)
        }

        var description: String { "[\(prefix)]" }
    }

    package func callAsFunction(_ key: String, _ places: [String: Any] = [:]) -> String {
        var text = texts[key] ?? "[\(key)]"
        for (name, value) in places { text = text.replacingOccurrences(of: "{\(name)}", with: "\(value)") }
        return text
    }

    /// `one` or `many` after the key, by the rule of English and German.
    package func count(_ key: String, _ number: Int, _ places: [String: Any] = [:]) -> String {
        self(key + (number == 1 ? ".one" : ".many"), places.merging(["n": self.number(number)]) { first, _ in first })
    }

    /// A whole number with the language's separator: 1,204 or 1.204.
    package func number(_ value: Int) -> String {
        let digits = String(abs(value))
        var parts: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            parts.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        parts.insert(rest, at: 0)
        return (value < 0 ? "-" : "") + parts.joined(separator: language == .german ? "." : ",")
    }

    /// A share (0…1) as a whole percentage: 63 % in both languages, with a narrow space that does not break.
    package func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))\u{202F}%" }

    /// Whole euros.
    package func euros(_ money: Money) -> String {
        let amount = number(Int((Double(money.cents) / 100).rounded()))
        return language == .german ? "\(amount)\u{202F}€" : "€\(amount)"
    }

    /// 23 Nov 2026 or 23. Nov. 2026.
    package func day(_ day: Day) -> String {
        let (year, month, number) = day.civil
        let name = self("month.\(month)")
        return language == .german ? "\(number). \(name) \(year)" : "\(number) \(name) \(year)"
    }

    private static func parse(_ text: String) -> [String: String] {
        var texts: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let range = line.range(of: " = ") else { continue }
            texts[String(line[..<range.lowerBound])] = String(line[range.upperBound...])
        }
        return texts
    }
}

/// The languages that are built in.
package enum Languages {
    package static let english = Messages(language: .english, file: PackageResources.messages_en_txt)
    package static let german = Messages(language: .german, file: PackageResources.messages_de_txt)

    package static func messages(_ language: Language) -> Messages { language == .german ? german : english }

    /// The best of ours for an `Accept-Language` header.
    package static func best(for header: String?) -> Language {
        for part in (header ?? "").split(separator: ",") {
            let tag = part.prefix { $0 != ";" }.trimmingPrefix(while: \.isWhitespace).prefix(2).lowercased()
            if let language = Language(rawValue: tag) { return language }
        }
        return .english
    }
}
