// Which words every language must have, decided by the beginning of their key.

import Foundation
import Testing
import Vocabulary

@testable import Web

/// What a participant or a worker meets. The longest beginning that fits a key decides.
private let forEverybody = [
    "accessibility", "action", "actions", "agreement", "answers", "attendance.check", "attendance.title", "back", "calendar",
    "chart", "class", "course", "courses",
    "difficulties", "easy", "enrolment", "fact", "fate", "few", "footer", "format", "front",
    "kind", "language", "languages", "late", "level", "me", "meeting.agenda", "meeting.minutes", "meeting.partners",
    "meeting.statements", "meetings", "menu", "mistake", "nav", "next", "part", "partner", "partners.lead", "partners.title",
    "phase", "phases", "refusal", "remedy", "role", "round", "rounds", "save", "search", "send", "session", "sign", "size", "skip", "stage",
    "statement", "statements", "status", "time", "to", "trace", "transitions", "vote", "weekday", "why",
]

/// Within those, what only the hub's team, an employer or a provider does: read in English where a language lacks it.
private let forTheTeam = [
    "action.added", "action.changed", "action.new", "agreement.added", "agreement.code", "agreement.due_on.hint", "agreement.new",
    "agreement.reason.hint",
    "agreement.review_on.hint", "agreement.statements.hint", "fate.code", "front_organiser", "nav.desk", "nav.hub", "nav.jobs",
    "partner.accept",
    "partner.leaves", "partner.now", "partner.people_hidden", "partner.status", "round.decision_rule.hint", "round.length", "round.new",
    "round.open",
    "round.opened", "round.question.hint", "round.starts_on", "round.title", "round.weeks", "session.enrol",
]

@Suite struct LanguageTests {
    /// A beginning fits a key at a dot or an underscore only.
    private func fits(_ prefix: String, _ key: String) -> Bool {
        guard key.hasPrefix(prefix) else { return false }
        let next = key.dropFirst(prefix.count).first
        return next == nil || next == "." || next == "_"
    }

    private func longest(_ prefixes: [String], _ key: String) -> Int { prefixes.filter { fits($0, key) }.map(\.count).max() ?? 0 }

    @Test(
        "French, Italian, Spanish and Czech have the words a participant or a worker meets; nine in ten at least while pages are new",
        arguments: [Language.french, .italian, .spanish, .czech])
    func coverage(_ language: Language) {
        let words = Languages.messages(language)
        let needed = Languages.english.keys.filter { longest(forEverybody, $0) > longest(forTheTeam, $0) }
        let missing = needed.filter { !words.keys.contains($0) }.sorted()
        #expect(needed.count > 300)
        #expect(missing.count * 10 <= needed.count, "\(language.ownName) lacks \(missing)")
        // What counts things counts them in the forms of the language.
        if language == .czech {
            for key in words.keys where key.hasSuffix(".many") && words.text(key)?.contains("{n}") == true {
                #expect(words.keys.contains(key.dropLast(5) + ".few"), "\(key) has no form for two, three and four")
            }
        }
    }
}
