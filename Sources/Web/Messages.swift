// Words in the visitor's language. One file per language, `key = text`, with `{name}` for places and one line for each plural form.

import Foundation
import Mustache
package import Vocabulary

/// The words of one language. Templates read them as `{{t.key}}`, pages as `t("key", ["n": "3"])`. A key a language does not have is read in
/// English; a key nobody has shows itself in brackets, so that it is seen.
package struct Messages: Sendable, MustacheParent {
    package let language: Language
    private let texts: [String: String]
    private let fallback: [String: String]
    private let formats: Formats

    /// - Parameter fallback: the words for keys this language does not have.
    init(language: Language, words: String, fallback: Messages? = nil) {
        self.language = language
        texts = Self.parse(words)
        self.fallback = fallback?.texts ?? [:]
        formats = Formats(language)
    }

    /// The keys of the language itself, for the test that compares languages.
    package var keys: Set<String> { Set(texts.keys) }

    package func text(_ key: String) -> String? { texts[key] ?? fallback[key] }

    /// Templates walk down the parts of a key: `t.vote.title` asks for "vote", then for "title".
    package func child(named key: String) -> Any? { Branch(messages: self, prefix: key) }

    /// A key with its text and the keys below it: "nav" is a text of its own, "nav.desk" another.
    private struct Branch: MustacheParent, CustomStringConvertible {
        let messages: Messages
        let prefix: String

        func child(named key: String) -> Any? { Branch(messages: messages, prefix: prefix + "." + key) }

        var description: String { messages.text(prefix) ?? "[\(prefix)]" }
    }

    package func callAsFunction(_ key: String, _ places: [String: Any] = [:]) -> String {
        var text = text(key) ?? "[\(key)]"
        for (name, value) in places { text = text.replacingOccurrences(of: "{\(name)}", with: "\(value)") }
        return text
    }

    /// The plural form of a key for a number: `key.one`, `key.few` or `key.many` by the rule of the language; `many` is the general form.
    package func count(_ key: String, _ number: Int, _ places: [String: Any] = [:]) -> String {
        let places = places.merging(["n": self.number(number)]) { first, _ in first }
        // A key read in English follows the English rule.
        let form = texts["\(key).many"] == nil ? PluralForm(number, in: .english) : PluralForm(number, in: language)
        let whole = "\(key).\(form.rawValue)"
        return self(text(whole) == nil ? "\(key).many" : whole, places)
    }

    /// A whole number with the language's separator: 1,204 · 1.204 · 1 204.
    package func number(_ value: Int) -> String { value.formatted(formats.number) }

    /// A ratio or an index with two decimals: 0.83 · 0,83.
    package func decimal(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(2)).locale(formats.locale)) }

    /// A share (0…1) as a whole percentage: 63% · 63 %.
    package func percent(_ share: Double) -> String { share.formatted(formats.percent) }

    /// Whole euros: €1,235 · 1.235 €.
    package func euros(_ money: Money) -> String { (Decimal(money.cents) / 100).formatted(formats.euros) }

    /// Euros and cents, where sums must reconcile: €1,234.50 · 1.234,50 €.
    package func exactEuros(_ money: Money) -> String { (Decimal(money.cents) / 100).formatted(formats.exactEuros) }

    /// 23 Nov 2026 · 23. Nov. 2026.
    package func day(_ day: Day) -> String { Self.date(of: day).formatted(formats.day) }

    /// Monday 23 November 2026, for letters and headings.
    package func longDay(_ day: Day) -> String { Self.date(of: day).formatted(formats.longDay) }

    /// Nov 2026, for axes.
    package func month(_ day: Day) -> String { Self.date(of: day).formatted(formats.month) }

    /// A, B and C.
    package func list(_ parts: [String]) -> String { parts.formatted(.list(type: .and).locale(formats.locale)) }

    private static func date(of day: Day) -> Date { Date(timeIntervalSince1970: Double(day.number) * 86_400) }

    private static func parse(_ text: String) -> [String: String] {
        var texts: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let range = line.range(of: " = ") else { continue }
            texts[String(line[..<range.lowerBound])] = String(line[range.upperBound...])
        }
        return texts
    }
}

/// Unicode's plural categories as far as whole numbers in our languages need them; `many` stands for every number that has no form of its own.
package enum PluralForm: String, Sendable {
    case one, few, many

    /// CLDR 44, cardinal numbers without decimals.
    package init(_ number: Int, in language: Language) {
        switch language {
        case .english, .german, .italian, .spanish: self = number == 1 ? .one : .many
        case .french: self = number == 0 || number == 1 ? .one : .many
        case .czech: self = number == 1 ? .one : (2...4).contains(number) ? .few : .many
        }
    }
}

/// The ways a language writes numbers, money and days, made once: the tables are those of Unicode, inside Foundation.
private struct Formats: Sendable {
    let number: IntegerFormatStyle<Int>
    let percent: FloatingPointFormatStyle<Double>.Percent
    let euros: Decimal.FormatStyle.Currency
    let exactEuros: Decimal.FormatStyle.Currency
    let day: Date.FormatStyle
    let longDay: Date.FormatStyle
    let month: Date.FormatStyle
    let locale: Locale

    init(_ language: Language) {
        locale = Locale(identifier: language == .english ? "en_GB" : language.rawValue)
        number = IntegerFormatStyle<Int>(locale: locale)
        percent = FloatingPointFormatStyle<Double>.Percent(locale: locale).precision(.fractionLength(0)).rounded(
            rule: .toNearestOrAwayFromZero)
        euros = Decimal.FormatStyle.Currency(code: "EUR", locale: locale).precision(.fractionLength(0)).rounded(
            rule: .toNearestOrAwayFromZero)
        exactEuros = Decimal.FormatStyle.Currency(code: "EUR", locale: locale).precision(.fractionLength(2))
        let utc = Date.FormatStyle(locale: locale, calendar: Calendar(identifier: .gregorian), timeZone: .gmt)
        day = utc.year().month(.abbreviated).day()
        longDay = utc.weekday(.wide).year().month(.wide).day()
        month = utc.year().month(.abbreviated)
    }
}

/// The languages that are built in.
package enum Languages {
    package static let english = Messages(language: .english, words: englishWords)
    package static let german = Messages(language: .german, words: germanWords, fallback: english)
    private static let french = Messages(language: .french, words: frenchWords, fallback: english)
    private static let italian = Messages(language: .italian, words: italianWords, fallback: english)
    private static let spanish = Messages(language: .spanish, words: spanishWords, fallback: english)
    private static let czech = Messages(language: .czech, words: czechWords, fallback: english)

    package static func messages(_ language: Language) -> Messages {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        case .italian: italian
        case .spanish: spanish
        case .czech: czech
        }
    }

    /// The best of ours for an `Accept-Language` header: the weights decide, then the order.
    package static func best(for header: String?) -> Language {
        var best: (language: Language, weight: Double)?
        for part in (header ?? "").split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let tag = pieces.first, let language = Language(rawValue: tag.prefix(2).lowercased()) else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if weight > (best?.weight ?? 0) { best = (language, weight) }
        }
        return best?.language ?? .english
    }
}
