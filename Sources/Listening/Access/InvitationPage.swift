// Who can be invited, and the letters. Links are shown once; only their digests are stored.

import Foundation
import Hummingbird
import Vocabulary
import Web

enum InvitationPage {
    static func choose(
        _ people: [MemberRow], states: [MemberID: InvitationState], failures: [MemberID: MailFailure], chosen: String, rounds: [Round],
        _ call: Call
    ) throws -> Response {
        let t = call.t
        return try call.show(people, title: t("invitations.title"), template: "invitations") {
            [
                "failures": failures.isEmpty ? [] : [t.count("invitations.mail_failures", failures.count)],
                "empty": people.isEmpty, "lead": t.count("invitations.lead", people.count),
                "rounds": [["id": "", "title": t("invitations.no_round")]] + rounds.map { ["id": $0.id.description, "title": $0.title] },
                "people": people.map { person in
                    let state = states[person.id]
                    let word =
                        state == nil
                        ? "never"
                        : state?.revokedAt != nil || (state?.expiresAt ?? call.now) <= call.now
                            ? "ended" : state?.usedAt == nil ? "sent" : "used"
                    return [
                        "id": person.id.description, "name": person.name, "partner": person.partnerName,
                        "role": t("role.\(person.role.rawValue)"), "state": t("invitations.\(word)"),
                        "checked": word == "never" || chosen == "all",
                        "failure": failures[person.id].map { [t("invitations.mail_failed", ["address": $0.address, "words": $0.words])] }
                            ?? [],
                    ]
                },
            ]
        }
    }

    static func letters(_ letters: [Letter], question: String?, _ call: Call) throws -> Response {
        let t = call.t
        let origin = call.origin
        return try call.show(letters, title: t("letters.title"), template: "letters") {
            [
                "count": t.count("letters.lead", letters.count), "hasQuestion": question != nil, "question": question ?? "",
                "letters": letters.map { letter in
                    let words = Languages.messages(letter.member.language)
                    return [
                        "lang": letter.member.language.rawValue, "name": letter.member.name, "partner": letter.member.partnerName,
                        "hello": words("letters.hello", ["name": letter.member.name]),
                        "text": words("letters.text", ["hub": call.layout.hubName, "partner": letter.member.partnerName]),
                        "asked": words("letters.question"), "link": origin + letter.path,
                        "codeLead": words("letters.code", ["address": origin + "/sign-in"]),
                        "code": letter.code, "careful": words("letters.careful"),
                    ]
                },
            ]
        }
    }
}
