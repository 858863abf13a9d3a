// Prices as providers write them: an amount, nothing, or "on request", which is never nothing. Read by the catalogue's import.

import Foundation
import Vocabulary

/// What a teaching unit of 45 minutes usually costs: the median of the courses with a published price.
struct UsualPrice: Sendable {
    private let centsPerUnit: Double

    init(_ courses: [(price: Money, units: Int)]) {
        let rates = courses.filter { $0.price.cents > 0 }.map { Double($0.price.cents) / Double(max(1, $0.units)) }.sorted()
        centsPerUnit = rates.isEmpty ? 1_000 : (rates[(rates.count - 1) / 2] + rates[rates.count / 2]) / 2
    }

    /// A guess for a course that publishes no price; pages say that it is one.
    func of(units: Int) -> Money { Money(cents: Int64((centsPerUnit * Double(units)).rounded())) }
}

enum CataloguePrice: Equatable {
    case money(Money)
    case onRequest
    case none
    case unreadable

    /// What tables say where a price is only told on request; exports write the first.
    static let requestWords = [
        "on request", "price on request", "upon request", "auf anfrage", "preis auf anfrage", "a. a.", "a.a.", "sur demande",
        "su richiesta",
        "a petición", "bajo petición", "na vyžádání", "na dotaz", "tbd",
    ]

    /// `1600`, `1600.50`, `1.600,50`, `1,600.50`, `1'600`, with or without a sign for euros; `auf Anfrage`.
    static func read(_ text: String) -> CataloguePrice {
        let plain = text.lowercased().trimmingCharacters(in: .whitespaces)
        if plain.isEmpty { return .none }
        if requestWords.contains(plain) { return .onRequest }
        var digits = plain.replacingOccurrences(of: "eur", with: "").filter { !" €'’\u{202F}\u{00A0}".contains($0) }
        if let last = digits.lastIndex(where: { ".,".contains($0) }) {
            let tail = digits[digits.index(after: last)...]
            let head = digits[..<last].filter { !".,".contains($0) }
            digits = tail.count == 3 ? head + tail : head + "." + tail
        }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(digits),
            value <= 10_000_000
        else { return .unreadable }
        return .money(Money(cents: Int64((value * 100).rounded())))
    }

    /// As tables carry it.
    static func cell(_ price: Money?) -> String {
        guard let price else { return requestWords[0] }
        let cents = price.cents % 100
        return "\(price.cents / 100)" + (cents == 0 ? "" : ".\(cents < 10 ? "0" : "")\(cents)")
    }
}
