// Statements as words: cut, folded, shortened. Shared by language guessing, near duplicates, difficulties and topics.

import Foundation

/// The languages in which statements are understood.
package enum TextLanguage: String, CaseIterable, Codable, Sendable {
    case english = "en"
    case german = "de"
    case french = "fr"
    case italian = "it"
    case spanish = "es"
    case czech = "cs"
}

enum TextTokens {
    /// Lower-case words of letters and digits (with inner apostrophes and hyphens), in their order. NFC.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in text.precomposedStringWithCanonicalMapping.lowercased() {
            if character.isLetter || character.isNumber {
                word.append(character)
            } else if character == "'" || character == "’" || character == "-", !word.isEmpty {
                word.append(character == "’" ? "'" : character)
            } else if !word.isEmpty {
                words.append(trimmed(word))
                word = ""
            }
        }
        if !word.isEmpty { words.append(trimmed(word)) }
        return words.filter { !$0.isEmpty }
    }

    private static func trimmed(_ word: String) -> String {
        var word = word
        while let last = word.last, last == "'" || last == "-" { word.removeLast() }
        return word
    }

    /// Words that carry meaning, shortened to a stem: frequent endings off, at most eight letters kept. Rough, but the same for all six languages.
    static func stems(_ text: String) -> [String] {
        words(text).filter { $0.count > 2 && !stopwords.contains($0) }.map(stem)
    }

    static func stem(_ word: String) -> String {
        guard word.count > 4 else { return word }
        for ending in endings where word.count - ending.count >= 4 && word.hasSuffix(ending) {
            return String(word.dropLast(ending.count).prefix(8))
        }
        return String(word.prefix(8))
    }

    /// Longest first.
    private static let endings = [
        "ations", "ungen", "ments", "ation", "zioni", "ciones", "ement", "ingen", "ische", "lichen", "ungs", "ment", "ción", "zione",
        "ings", "ando",
        "iamo", "ung", "ing", "ern", "ens", "est", "ers", "ies", "eur", "ent", "ons", "ého", "ých", "ami", "ech", "ům", "em", "en", "er",
        "es", "ed",
        "ly", "os", "as", "ou", "ů", "e", "s", "n", "a", "o", "i", "y", "u",
    ].sorted { ($1.count, $0) < ($0.count, $1) }

    /// Function words of all six languages by language.
    static let functionWords: [TextLanguage: Set<String>] = [
        .english: set(
            "the a an and or of to in on for with is are was were be been it its this that these those we our you your they their not no but by at from as has have had can could should would will may must there which who what when how than then so if do does did about into more most other some any all each only also up out"
        ),
        .german: set(
            "der die das den dem des ein eine einen einem einer eines und oder von zu zum zur im in an auf für mit ist sind war waren sein wird werden nicht kein keine keinen aber auch als wie wenn dass es sie er wir uns unser unsere ihr ihre man nur noch mehr bei aus nach über vor durch um so sich haben hat hatte kann können soll sollen muss müssen darf alle jede jeder jedes was wer wo bis ohne gegen am beim vom"
        ),
        .french: set(
            "le la les un une des du de et ou en dans sur pour par avec est sont était être ne pas plus mais que qui ce cette ces il elle ils elles nous notre nos vous votre vos leur leurs on au aux se sa son ses comme tout toute tous toutes sans sous entre aussi peut faut doit doivent ont avoir été très même chaque d'un d'une l'on c'est n'est qu'il"
        ),
        .italian: set(
            "il lo la i gli le un uno una di del dello della dei degli delle a al alla ai alle da dal dalla in nel nella nei nelle su sul sulla per con tra fra e o ma non più che chi cui questo questa questi queste è sono era essere ha hanno noi nostro nostra nostri voi loro si ci anche come tutto tutti tutte senza ogni deve devono può possono dell'azienda all'inizio"
        ),
        .spanish: set(
            "el la los las un una unos unas de del a al en por para con sin sobre entre y o pero no más que quien este esta estos estas es son era ser está están ha han nosotros nuestro nuestra nuestros su sus se lo le les como todo todos todas cada debe deben puede pueden hay muy también ya cuando donde"
        ),
        .czech: set(
            "a i o u v ve z ze s se k ke na do od pro po při za nad pod je jsou byl byla bylo být není nejsou že který která které kteří co kdo jak když ale nebo ani aby by si to ten ta ty tento tato toto my náš naše vy oni jejich jen také už ještě více každý všichni musí může mohou bez mezi nás nám jako"
        ),
    ]

    static let stopwords: Set<String> = functionWords.values.reduce(into: []) { $0.formUnion($1) }

    private static func set(_ text: String) -> Set<String> { Set(text.split(separator: " ").map(String.init)) }
}
