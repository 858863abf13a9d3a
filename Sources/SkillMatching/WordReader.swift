// Cuts text into words and their parts, by the habits of a language. Used by the index for labels, descriptions and questions alike.

/// A word of a text and where it stands.
struct Word: Sendable {
    /// Lower case, as written otherwise.
    let text: String
    /// Positions in the text's UTF-8.
    let range: Range<Int>
}

/// Reads words of one language: what to leave out, which endings to take off, whether compounds are taken apart.
///
/// The light stemmers take off one ending and nothing else: they join "weld", "welding" and "welds", not "organ" and "organisation".
struct WordReader: Sendable {
    let language: String
    private let stopWords: Set<String>
    private let endings: [[UInt8]]
    private let shortestStem: Int
    private(set) var compounds: CompoundSplitter?

    init(language: String) {
        self.language = language
        stopWords = Set((Self.stopWords[language] ?? "").split(separator: " ").map(String.init))
        endings = (Self.endings[language] ?? "").split(separator: " ").map { Array($0.utf8) }
        shortestStem = language == "de" ? 4 : 3
    }

    /// Learns the words compounds can be made of, for the languages that write them together.
    mutating func learn(from texts: some Sequence<String>) {
        guard ["de", "nl", "sv", "da", "nb", "fi"].contains(language) else { return }
        var counts: [String: Int] = [:]
        for text in texts {
            for word in Self.words(text) where !stopWords.contains(word.text) { counts[stem(word.text), default: 0] += 1 }
        }
        compounds = CompoundSplitter(counts: counts)
    }

    /// Letters and digits that stand together; `+` and `#` belong to a word ("c++", "c#"), a dot inside one too ("asp.net").
    static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var start: Int?
        var position = 0
        var letters = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let joins =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "+" || scalar == "#"
                || scalar.properties.generalCategory == .nonspacingMark
                || (scalar == "." && start != nil && index + 1 < scalars.count && scalars[index + 1].properties.isAlphabetic)
            if joins {
                if start == nil { start = position }
                if scalar.isASCII {
                    letters.append(scalar.value >= 65 && scalar.value <= 90 ? Unicode.Scalar(UInt8(scalar.value + 32)) : scalar)
                } else {
                    letters.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
                }
            } else if let begin = start {
                words.append(Word(text: String(letters), range: begin..<position))
                letters.removeAll(keepingCapacity: true)
                start = nil
            }
            position += UTF8.width(scalar)
        }
        if let begin = start { words.append(Word(text: String(letters), range: begin..<position)) }
        return words
    }

    func isStopWord(_ word: String) -> Bool { stopWords.contains(word) }

    func stem(_ word: String) -> String {
        let word = Umlauts.folded(word)
        let bytes = Array(word.utf8)
        for ending in endings where bytes.count - ending.count >= shortestStem && bytes.suffix(ending.count).elementsEqual(ending) {
            return String(decoding: bytes.dropLast(ending.count), as: UTF8.self)
        }
        return word
    }

    /// The stems a word stands for: one, or those of the parts of a compound.
    func parts(_ word: String) -> [String] {
        let word = Umlauts.folded(word)
        let whole = stem(word)
        return compounds?.split(word, whole: whole, stem: stem) ?? [whole]
    }

    /// The stems of a text without its stop words, in order.
    func stems(_ text: String) -> [String] {
        Self.words(text).flatMap { isStopWord($0.text) ? [] : parts($0.text) }
    }

    private static let endings = [
        "en": "ations ation ments ment ingly ings ing ers er ies ied es ed ly s e y",
        "de": "ungen innen ischen ischer ische isches isch ung ern end em en er es e s n",
        "fr": "issements issement ements ement ations ation euses euse eurs eur ités ité ives ive ées ée és é es er ir s e",
        "es": "aciones ación amientos amiento idades idad ores ora or ar er ir as os es a o s",
        "it": "azioni azione amenti amento ità ori ore rice are ere ire i e a o",
    ]

    private static let stopWords = [
        "en": """
        a about above across after again against all also am an and any are as at be because been before being below between both but by can cannot \
        could did do does doing down during each etc every few for from further had has have having he her here his how i if in into is it its itself \
        just least less like many may me might more most much must my no nor not of off on once one only onto or other our out over own per please \
        same she should since so some such than that the their them then there these they this those through to too toward under until up upon us \
        very via was we were what when where whether which while who whom why will with within without would yet you your
        """,
        "de": """
        aber alle allem allen aller alles als also am an auch auf aus bei beim bis bzw da damit das dass dem den denen der deren des dessen die dies \
        diese dieser dieses doch durch ein eine einem einen einer eines er es etc für gegen gibt hat haben hier ich ihr ihre ihrem ihren ihrer im in \
        indem ins ist ja je kann können man mit mittels nach nicht noch nur ob oder ohne sein seine sich sie sind so sowie u und uns unser unsere \
        unter usw vom von vor was weil wenn werden wie wir wird wo z zu zum zur zwischen über
        """,
        "fr": """
        a au aux avec ce ces cet cette chez comme d dans de des du elle elles en entre est et eux il ils l la le les leur leurs lors lui mais ne nos \
        notre nous on ou où par pas pour qu que qui s sa sans se ses si son sont sous sur un une vers vos votre vous à été être
        """,
        "es": "a al con como de del e el ella en entre es la las lo los más o para por que se sin sobre su sus un una y",
        "it":
            "a ad al alla alle ai agli con da dal dalla dei del della delle di e ed gli i il in la le lo nei nel nella o per su sul sulla un una uno",
    ]
}
