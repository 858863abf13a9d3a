// Free text: languages, near duplicates, difficulties, labels. Own sentences only; real conversations are used in ConformanceTests.

import Testing

@testable import OpinionMath

@Suite struct StatementClassifierTests {
    private let lessons: [(text: String, codes: Set<String>)] =
        (0..<12).map { ("Wir können niemanden freistellen, Schicht \($0) steht sonst still.", ["time"]) }
        + (0..<12).map { ("Der Kurs kostet zu viel, Angebot \($0) ist nicht zu bezahlen.", ["money"]) }
        + (0..<4).map { ("Es fehlt an Dozenten im Ort \($0).", ["trainers"]) }

    @Test("It learns what is confirmed often enough, finds compounds by their letters, and names the words that speak for it")
    func learns() {
        let model = StatementClassifier(lessons, fewest: 10)
        let found = model.margins("Die Freistellungszeit fehlt in jeder Nachtschicht.")
        #expect(found.map(\.code).sorted() == ["money", "time"] && found[0].code == "time" && found[1].margin < 0)
        #expect(model.margins("Wir können nicht freistellen.")[0].margin > 0)
        #expect(model.words("Die Freistellungszeit fehlt in jeder Nachtschicht.", for: "time").contains("freistellungszeit"))
        #expect(model.words("Anything", for: "trainers").isEmpty)
    }

    @Test("The same lessons in any order give the same margins; no lessons and empty texts are no trouble")
    func steady() {
        let (one, two) = (StatementClassifier(lessons, fewest: 4), StatementClassifier(lessons.reversed(), fewest: 4))
        for text in ["Kurs und Schicht", "", "12", "Dozenten", "ŽŽŽ ' - ’’"] {
            #expect(one.margins(text).map(\.margin) == two.margins(text).map(\.margin))
        }
        #expect(StatementClassifier([]).margins("Kurs").isEmpty)
        #expect(StatementClassifier([("", ["a"]), ("", ["b"])], fewest: 1).margins("").count == 2)
    }
}

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

@Suite struct TopicTests {
    @Test("Statements that share words form topics, whatever their order; junk and few texts form none")
    func topics() {
        let nights = ["night", "dark", "late"].flatMap { word in
            [
                "The \(word) shift has no courses", "Courses for the \(word) shift please",
                "Nobody thinks of the \(word) shift when courses are planned",
            ]
        }
        let forms = ["form", "paper", "letter"].flatMap { word in
            [
                "The application \(word) has twenty pages", "Shorten the application \(word) to one page",
                "An application \(word) costs us two days of pages",
            ]
        }
        let topics = TopicModel.topics(nights + forms)
        #expect(topics.count >= 2)
        for topic in topics { #expect(Set(topic.members.map { $0 < 9 }).count == 1, "\(topic.members)") }
        #expect(topics.allSatisfy { !$0.label.isEmpty })
        #expect(TopicModel.topics(nights + forms) == topics)
        #expect(TopicModel.topics(Array((nights + forms).prefix(11))).isEmpty)
        #expect(TopicModel.topics((0..<20).map { "x\($0)y" }).isEmpty)
        #expect(TopicModel.topics([String](repeating: "", count: 20)).isEmpty)
        #expect(TopicModel.topics([String](repeating: "The same course again", count: 20)).count == 1)
    }

    @Test("Where languages share no words the difficulty they name connects them")
    func languages() {
        let time = [
            "Wir können niemanden für Kurse freistellen, die Freistellung fehlt.", "We have no time to release people from the line.",
            "Für Freistellung fehlt uns das Personal.", "Release from work is impossible, there is no replacement.",
            "Freistellung geht nur, wenn jemand einspringt.", "We cannot spare anybody: who covers for them?",
        ]
        let money = [
            "Die Kosten der Kurse sind zu hoch.", "The fee is too expensive for us.", "Das Geld für Kurse fehlt, das Budget ist leer.",
            "Our budget does not pay for this, the price is high.", "Wer bezahlt die Kosten?", "Money is missing to afford the fee.",
        ]
        let topics = TopicModel.topics(time + money)
        let mixed = topics.filter { topic in Set(topic.members.map { $0 % 2 }).count == 2 }
        #expect(!mixed.isEmpty)
    }
}
