// The index on a small taxonomy: spelling, compounds, spans, typing, order.

import Testing

@testable import SkillMatching

private let english = [
    SkillConcept(preferred: "weld metal", alternatives: ["welding", "join metals by welding"], description: "Join metal parts by heat."),
    SkillConcept(
        preferred: "manage a team", alternatives: ["lead a team", "supervise staff"], description: "Give instructions to people.", reach: 1),
    SkillConcept(preferred: "Python (computer programming)", alternatives: ["Python"], description: "Write programs in Python."),
    SkillConcept(preferred: "C#", alternatives: ["C sharp"], description: "The programming language C#."),
    SkillConcept(preferred: "inspect welding joints", alternatives: ["check weld seams"], description: "Look for faults in seams."),
]
private let german = [
    SkillConcept(preferred: "Gebäudefassade reinigen", alternatives: [], description: "Die Fassade eines Gebäudes reinigen."),
    SkillConcept(preferred: "Fassade entwerfen", alternatives: [], description: "Die Fassade eines Hauses zeichnen."),
    SkillConcept(preferred: "Räume reinigen", alternatives: [], description: "Zimmer und Räume reinigen und pflegen."),
    SkillConcept(
        preferred: "maschinelles Lernen einsetzen", alternatives: [], description: "Modelle anpassen.", borrowed: ["machine learning"]),
]

@Suite struct SkillIndexTests {
    private let index = SkillIndex(language: "en", concepts: english)

    @Test("A sentence finds the skills it names, and the words that led there")
    func sentences() throws {
        let text = "You will lead a small team and weld frames; some Python helps."
        let found = index.match(text, limit: 3)
        #expect(Set(found.map(\.concept)) == [0, 1, 2])
        let python = try #require(found.first { $0.concept == 2 })
        let span = try #require(python.span)
        #expect(String(decoding: Array(text.utf8)[span], as: UTF8.self) == "Python")
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    }

    @Test("Spans are positions in the text as it was sent, also after umlauts and blacked-out names")
    func spans() throws {
        let text = "<ORGANIZATION> in Köln sucht: welding"
        let span = try #require(index.match(text).first?.span)
        #expect(String(decoding: Array(text.utf8)[span], as: UTF8.self) == "welding")
    }

    @Test("Typing finds what begins that way first; nothing typed finds nothing")
    func typing() {
        #expect(index.suggest("pyth").first?.concept == 2)
        #expect(index.suggest("weld").first?.concept == 0)
        #expect(index.suggest("c#").first?.concept == 3)
        #expect(index.suggest("  ").isEmpty)
    }

    @Test("German compounds are taken apart, and English terms are understood")
    func compounds() {
        let index = SkillIndex(language: "de", concepts: german)
        #expect(index.match("Fassadenreinigung").first?.concept == 0)
        #expect(index.match("Machine Learning").first?.concept == 3)
    }

    @Test("Umlauts do not part what belongs together, in either encoding")
    func umlauts() {
        let index = SkillIndex(
            language: "de",
            concepts: [
                SkillConcept(preferred: "Verkäufe abschließen"), SkillConcept(preferred: "Brot backen"),
                SkillConcept(preferred: "Kühe melken"),
            ])
        #expect(index.match("den Verkauf abschliessen").first?.concept == 0)
        #expect(index.match("Ku\u{308}he melken").first?.score == index.match("Kühe melken").first?.score)
        #expect(index.match("Kuh melken").first?.concept == 2)
    }

    @Test("The same question has the same answer, bit for bit; one about nothing has none")
    func determinism() {
        let again = SkillIndex(language: "en", concepts: english)
        #expect(index.match("supervise welding staff") == again.match("supervise welding staff"))
        #expect(index.match("").isEmpty)
        #expect(index.match("qqqq zzzz").isEmpty)
        #expect(SkillIndex(language: "xx", concepts: []).match("welding").isEmpty)
    }

    @Test("No more answers than asked for, and the best of them", arguments: [1, 2, 5])
    func limits(limit: Int) {
        let all = index.match("weld metal in a team", limit: 5)
        #expect(index.match("weld metal in a team", limit: limit) == Array(all.prefix(limit)))
    }
}
