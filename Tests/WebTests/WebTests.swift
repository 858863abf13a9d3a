// Words in every language, forms, visibility.

import Foundation
import Testing
import Vocabulary

@testable import Web

@Suite struct MessageTests {
    @Test("English and German have the same keys, the same places and no empty text")
    func languages() {
        #expect(Languages.english.keys.symmetricDifference(Languages.german.keys).isEmpty)
        for key in Languages.english.keys {
            let (english, german) = (Languages.english.text(key) ?? "", Languages.german.text(key) ?? "")
            #expect(!english.isEmpty && !german.isEmpty, "\(key)")
            #expect(places(english) == places(german), "\(key)")
        }
    }

    @Test("Every further language has places that fit and no key of its own invention")
    func furtherLanguages() {
        for language in Language.allCases where language != .english && language != .german {
            let messages = Languages.messages(language)
            for key in messages.keys {
                // Czech needs a form that English does not have, and French says "one" of nothing too, with the number.
                let plural = ["one", "few", "many"].contains {
                    key.hasSuffix("." + $0) && Languages.english.keys.contains(stem(key) + ".many")
                }
                let english = Languages.english.text(key) ?? Languages.english.text(stem(key) + ".many")
                #expect(english != nil, "\(language.ownName) has \(key), which English has not")
                let free: Set<Substring> = plural ? ["n"] : []
                #expect(
                    places(messages.text(key) ?? "").subtracting(free) == places(english ?? "").subtracting(free),
                    "\(language.ownName) \(key)")
            }
        }
    }

    /// The key without its last part.
    private func stem(_ key: String) -> String { key.split(separator: ".").dropLast().joined(separator: ".") }

    @Test("Numbers, money and days follow the language")
    func formats() {
        #expect(Languages.english.number(1_234_567) == "1,234,567")
        #expect(Languages.german.number(-1204) == "-1.204")
        #expect(Languages.english.euros(Money(cents: 123_450)) == "€1,235")
        #expect(Languages.german.exactEuros(Money(cents: 123_450)) == "1.234,50\u{A0}€")
        #expect(Languages.german.day(Day(year: 2026, month: 11, day: 23)) == "23. Nov. 2026")
        #expect(Languages.english.day(Day(year: 2026, month: 11, day: 23)) == "23 Nov 2026")
        #expect(Languages.english.percent(0.635) == "64%")
        #expect(Languages.german.percent(0.635) == "64\u{A0}%")
        #expect(Languages.german.list(["A", "B", "C"]) == "A, B und C")
    }

    @Test("The best language is the one the browser weighs most")
    func best() {
        #expect(Languages.best(for: "pl-PL, de;q=0.8") == .german)
        #expect(Languages.best(for: "de;q=0.5, cs;q=0.9, *;q=0.1") == .czech)
        #expect(Languages.best(for: nil) == .english)
    }

    @Test("Plural forms follow Unicode's rules")
    func plurals() {
        #expect([0, 1, 2, 5].map { PluralForm($0, in: .english) } == [.many, .one, .many, .many])
        #expect([0, 1, 2].map { PluralForm($0, in: .french) } == [.one, .one, .many])
        #expect([0, 1, 2, 4, 5, 22].map { PluralForm($0, in: .czech) } == [.many, .one, .few, .few, .many, .many])
        #expect(Languages.german.count("gate.held", 1).contains("Ein"))
        #expect(Languages.messages(.czech).count("gate.held", 3) != Languages.messages(.czech).count("gate.held", 5))
    }

    private func places(_ text: String) -> Set<Substring> {
        Set(text.components(separatedBy: "{").dropFirst().compactMap { $0.split(separator: "}").first })
    }
}

@Suite struct LookTests {
    @Test("Whatever colour a hub chooses, text in it can be read on light and on dark paper")
    func contrast() throws {
        for text in ["#ffffff", "#000000", "#ffe600", "#00a0ff", "#8a3d12", "#7f7f7f", "#ff00ff"] {
            let colour = try #require(HubColour(text))
            #expect(colour.description == text)
            #expect(colour.onLight.contrast(to: try #require(HubColour("#faf7f2"))) >= 4.5)
            #expect(colour.onLight.contrast(to: try #require(HubColour("#ffffff"))) >= 4.5)
            #expect(colour.onDark.contrast(to: try #require(HubColour("#1f2227"))) >= 4.5)
        }
        #expect(HubColour("red") == nil && HubColour("#12345") == nil && HubColour("#12345g") == nil)
    }

    @Test("The stylesheet bears the colour of the hub, and another address with it")
    func stylesheet() throws {
        let blue = try #require(HubColour("#0050a0"))
        #expect(String(decoding: Stylesheet(blue).bytes, as: UTF8.self).contains("--hub-light:\(blue.onLight)"))
        #expect(Stylesheet(blue).address != Stylesheet(.standard).address)
    }
}

@Suite struct ChartTests {
    @Test("Long words are broken, what does not fit ends in an ellipsis, and nothing a person wrote becomes markup")
    func words() {
        #expect(SVG.lines("Qualifizierungsverbundkoordinierungsstelle", width: 120, limit: 4).allSatisfy { $0.count <= 18 })
        #expect(SVG.lines("one two three four five six", width: 60, limit: 2).last?.hasSuffix("…") == true)
        let svg = SVG.bars(title: "<b>", description: "\"", rows: [("<script>", 0.5, 0.4, nil, "50%")]).text
        #expect(!svg.contains("<script>") && svg.contains("&lt;script&gt;") && !svg.contains("style="))
    }
}

@Suite struct FormTests {
    @Test("A form is decoded, and a broken one is refused")
    func decoding() throws {
        var form = try FormReader.urlEncoded(Data("text=Gr%C3%BC%C3%9Fe+aus+%26&empty=&n=7".utf8))
        #expect(form["text"] == "Grüße aus &")
        #expect(form.int("n", in: 1...9) == 7)
        _ = form.text("missing", in: 1...5)
        _ = form.text("text", in: 1...5)
        #expect(form.mistakes.map(\.field) == ["missing", "text"])
        #expect(throws: Refusal.self) { try FormReader.urlEncoded(Data("a=%ZZ".utf8)) }
        #expect(throws: Refusal.self) { try FormReader.urlEncoded(Data([97, 61, 0xFF])) }
    }
}

@Suite struct VisibilityTests {
    @Test("Nobody passes a door that is not for them")
    func audiences() {
        let all: [Audience] = [.everyone, .signedIn, .members, .organisers, .coordinators, .workforce]
        let nobody = Visitor.nobody
        #expect(all.filter { $0.admits(nobody) } == [.everyone])
        let worker = Visitor(worker: WorkerID(1), role: .worker)
        #expect(all.filter { $0.admits(worker) } == [.everyone, .signedIn])
        let moderator = Visitor(member: MemberID(1), role: .moderator)
        #expect(!Audience.coordinators.admits(moderator) && Audience.organisers.admits(moderator))
    }

    @Test("Secrets are long, different each time, and only their hash is kept")
    func secrets() {
        let secrets = (0..<100).map { _ in Secret.make() }
        #expect(Set(secrets).count == 100)
        #expect(secrets.allSatisfy { $0.count == 43 })
        #expect(Secret.hash(secrets[0]).count == 32)
    }
}
