// Words that differ only by an umlaut are forms of one another: "Bäcker" and "backen", "Verkäufer" and "Verkauf". Used by the index for stems and runs of characters alike.

enum Umlauts {
    /// `ä ö ü` as their vowels and `ß` as `ss`, however they are encoded; all other scalars as they are.
    static func fold(_ scalar: UInt32, _ take: (UInt32) -> Void) {
        switch scalar {
        case 0xE4: take(0x61)
        case 0xF6: take(0x6F)
        case 0xFC: take(0x75)
        case 0xDF:
            take(0x73)
            take(0x73)
        // Dots above that stand alone, after their vowel.
        case 0x308: break
        default: take(scalar)
        }
    }

    /// A word in small letters without its umlauts.
    static func folded(_ word: String) -> String {
        guard word.utf8.contains(where: { $0 >= 0x80 }) else { return word }
        var result = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            fold(scalar.value) { if let letter = Unicode.Scalar($0) { result.append(letter) } }
        }
        return String(result)
    }
}
