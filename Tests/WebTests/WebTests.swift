// Words in every language, forms, visibility.

import Foundation
import Testing
import Vocabulary

@testable import Web

@Suite struct MessageTests {
    @Test("English and German have the same keys, the same places and no empty text")
    func languages() {
        #expect(Languages.english.keys.symmetricDifference(Languages.german.keys).isEmpty)
        func places(_ text: String) -> Set<Substring> {
            Set(text.components(separatedBy: "{").dropFirst().compactMap { $0.split(separator: "}").first })
        }
        for key in Languages.english.keys {
            let (english, german) = (Languages.english.text(key) ?? "", Languages.german.text(key) ?? "")
            #expect(!english.isEmpty && !german.isEmpty, "\(key)")
            #expect(places(english) == places(german), "\(key)")
        }
    }

    @Test("Numbers, money and days follow the language")
    func formats() {
        #expect(Languages.english.number(1_234_567) == "1,234,567")
        #expect(Languages.german.number(-1204) == "-1.204")
        #expect(Languages.english.euros(Money(cents: 123_450)) == "€1,235")
        #expect(Languages.german.day(Day(year: 2026, month: 11, day: 23)) == "23. November 2026")
        #expect(Languages.best(for: "fr-FR, de;q=0.8") == .german)
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
