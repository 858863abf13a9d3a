// The demo region is asked: one survey that is closed and has its results, one that is open.

import Foundation
import Listening
import Vocabulary

extension DemoRegion {
    mutating func makeSurveys() throws {
        try makeClosedSurvey()
        try makeRunningSurvey()
    }

    /// What most companies of a kind say, with some who say something else.
    private mutating func makeClosedSurvey() throws {
        let opened = Self.moment(day(2026, 2, 16))
        let survey = try SurveyStore.add(
            title: "Release for training today", lead: "Three questions before the first meeting. Everybody sees the totals afterwards.",
            closesOn: day(2026, 4, 5),
            questions: [
                QuestionDraft(
                    kind: .single, text: "Who decides whether somebody may go to a course?",
                    choices: ["The head of the firm", "The team leader", "Personnel", "Nobody in particular"], isRequired: true),
                QuestionDraft(
                    kind: .multiple, text: "What has kept people from a course in the last year?",
                    choices: ["No replacement", "Order peaks", "Too far away", "Cost", "No suitable course"], isRequired: false),
                QuestionDraft(
                    kind: .scale, text: "How easy was it to find out what is on offer, from 1 to 5?", choices: [], isRequired: false),
            ],
            to: rounds[0], by: "demo", at: opened, on: connection)
        let questions = try SurveyStore.survey(survey, on: connection).questions
        for (number, code) in partners.keys.sorted().enumerated() where number % 3 != 2 && !applied.contains(code) {
            guard let partner = partners[code], let member = members.first(where: { $0.partner == code })?.id else { continue }
            let isSmall = voices[code] == .sme
            let hindrances = questions[1].choices.enumerated().filter { ($0.offset + number * (isSmall ? 1 : 2)) % 3 == 0 }.map(\.element)
            try SurveyStore.save(
                [
                    questions[0].id: [questions[0].choices[isSmall ? (number % 5 == 0 ? 3 : 0) : 1 + number % 2]],
                    questions[1].id: hindrances, questions[2].id: ["\(1 + (number * 2 + (isSmall ? 0 : 1)) % 4)"],
                ], submit: true, to: survey, of: partner, by: member, at: opened.adding(seconds: Double(number + 1) * 43_000),
                on: connection)
        }
        try SurveyStore.close(survey, by: "demo", at: Self.moment(day(2026, 4, 6)), on: connection)
    }

    /// A short survey beside the statements of the running round, open.
    private mutating func makeRunningSurvey() throws {
        _ = try SurveyStore.add(
            title: "Time for learning", lead: "Four questions, two minutes, one reply for each organisation.",
            closesOn: day(2027, 3, 31),
            questions: [
                QuestionDraft(
                    kind: .single, text: "How early must you know a course date to release people?",
                    choices: ["Two weeks", "Four weeks", "Eight weeks", "Longer"], isRequired: true),
                QuestionDraft(
                    kind: .multiple, text: "When can people of your shifts learn?",
                    choices: ["Mornings", "Afternoons", "Evenings", "Saturdays", "Only between two shifts"], isRequired: false),
                QuestionDraft(
                    kind: .scale, text: "How well do the courses on offer fit what you need, from 1 to 5?", choices: [], isRequired: false),
                QuestionDraft(kind: .text, text: "What would make the next course easier for you?", choices: [], isRequired: false),
            ],
            to: rounds[1], by: "demo", at: Self.moment(day(2026, 10, 5)), on: connection)
    }
}
