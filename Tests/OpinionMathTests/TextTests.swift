// Free text: languages, near duplicates, difficulties, labels. Own sentences only; real conversations are used in ConformanceTests.

import Testing

@testable import OpinionMath

@Suite struct TextTests {
    @Test(
        "A statement's language is recognised",
        arguments: [
            (TextLanguage.english, "We can spare one person for two days, never for two weeks."),
            (.german, "Wir können höchstens zwei Leute gleichzeitig entbehren."),
            (.french, "Personne ne nous a demandé avant que le cours soit prêt."),
            (.italian, "I corsi del mattino non vanno bene per chi lavora di notte."),
            (.spanish, "Nadie nos preguntó antes de diseñar el curso."),
            (.czech, "Kurzy pro noční směnu potřebují vlastní termín."),
        ])
    func language(_ language: TextLanguage, _ text: String) { #expect(LanguageGuess.language(of: text) == language) }

    @Test("Where nothing can be told nothing is claimed", arguments: ["", "120", "…!?", "   "])
    func unknown(_ text: String) { #expect(LanguageGuess.language(of: text) == nil) }

    @Test(
        "The same difficulty is suggested in every language",
        arguments: [
            "I have no time to release people from work.", "Für Freistellung haben wir keine Zeit.",
            "Nous n'avons pas le temps de libérer du personnel.",
            "Non abbiamo tempo per liberare il personale.", "No tenemos tiempo para liberar personal.", "Nemáme čas uvolnit lidi z práce.",
        ])
    func difficulty(_ text: String) {
        let model = DifficultyModel(texts: [text], confirmed: [], codes: ["D1", "D2", "E1", "E2", "F3", "H2"])
        #expect(model.suggestions(for: text).first?.code == "D1")
    }

    @Test("What people confirm is learned, and nothing is suggested where no word speaks for anything")
    func learning() {
        let texts = [
            "The turquoise folder must be green.", "Turquoise folders confuse everybody.", "We need a teacher for welding.", "Xyzzy plugh.",
        ]
        let codes: Set = ["D1", "F3", "H5"]
        let before = DifficultyModel(texts: texts, confirmed: [], codes: codes)
        #expect(before.suggestions(for: texts[1]).isEmpty)
        #expect(before.suggestions(for: texts[2]).first?.code == "F3")
        let after = DifficultyModel(texts: texts, confirmed: [(texts[0], "H5")], codes: codes)
        #expect(after.suggestions(for: texts[1]).first?.code == "H5")
        #expect(after.suggestions(for: texts[3]).isEmpty)
        #expect(after.suggestions(for: "").isEmpty)
    }

    @Test("A negation or another number is never the same statement")
    func negation() {
        let pairs = [
            ("The town should be compensated for the lost tax", "The town should not be compensated for the lost tax"),
            ("Die Mindestdauer muss weg", "Die Mindestdauer muss nicht weg"),
            ("Kurse am Samstag sind gut", "Keine Kurse am Samstag sind gut"),
            ("Nous voulons des cours le soir", "Nous ne voulons pas des cours le soir"),
            ("The offer is clear to all firms", "The offer is unclear to all firms"),
            ("We can release two people for 10 days", "We can release two people for 20 days"),
            ("Chceme kurzy večer v závodě", "Nechceme kurzy večer v závodě"),
        ]
        for (first, second) in pairs { #expect(NearDuplicates.likeness(first, second) == 0, "\(first)") }
        #expect(NearDuplicates.likeness("Courses on Saturdays, please!", "courses on saturdays please") == 1)
    }

    @Test("Labels are the words that tell the sets apart")
    func labels() {
        let labels = TopicLabels.labels(
            [["Night shift courses", "The night shift is left out"], ["Forms with twenty pages", "A shorter form"]], count: 2)
        #expect(labels[0].contains("night") && labels[0].contains("shift"))
        #expect(labels[1].contains { $0.hasPrefix("form") })
        #expect(TopicLabels.labels([]).isEmpty)
    }
}
