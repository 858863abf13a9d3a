// Meetings as people read them, and the one screen on which the hub's team keeps them.

import Hummingbird
import Vocabulary
import Web

enum MeetingPage {
    static func list(_ meetings: [Meeting], _ call: Call) throws -> Response {
        try call.show(meetings, title: call.t("meetings.title"), template: "meetings") {
            [
                "empty": meetings.isEmpty,
                "meetings": meetings.map {
                    [
                        "path": "/meetings/\($0.id)", "title": $0.title, "day": call.t.day($0.heldOn), "place": $0.place,
                        "count": call.t.number($0.partners.count),
                    ]
                },
            ]
        }
    }

    static func detail(_ meeting: Meeting, _ call: Call) throws -> Response {
        try call.show(meeting, title: meeting.title, template: "meeting") {
            var view = heading(meeting, call)
            view["agenda"] = meeting.agenda
            view["minutes"] = meeting.minutes
            view["hasMinutes"] = !meeting.minutes.isEmpty
            view["partners"] = meeting.partners
            view["statements"] = meeting.statements.map { ["path": "/statements/\($0)", "number": $0.description] }
            view["hasStatements"] = !meeting.statements.isEmpty
            view.merge(CorrectionPage.view(meeting.corrections, call.t)) { page, _ in page }
            view["speaks"] = call.visitor.partner != nil && Audience.members.admits(call.visitor)
            return view
        }
    }

    private static func heading(_ meeting: Meeting, _ call: Call) -> [String: Any] {
        let t = call.t
        func notes(_ notes: [MeetingNote]) -> [[String: Any]] {
            notes.map { note in
                let promise = [note.owner, note.dueOn.map { t("meeting.until", ["day": t.day($0)]) }].compactMap { $0 }.joined(
                    separator: ", ")
                return [
                    "kind": t("meeting.kind.\(note.kind)"), "isNote": note.kind == "note", "text": note.text, "promise": promise,
                    "hasPromise": !promise.isEmpty, "recorded": note.record != nil,
                    "record": note.record.map { "/origins/\($0.kind)/\($0.number)" } ?? "",
                    "recordWord": note.record.map { t("meeting.recorded.\($0.kind)", ["n": $0.number]) } ?? "",
                ]
            }
        }
        return [
            "id": meeting.id.description, "title": meeting.title, "day": t.day(meeting.heldOn), "place": meeting.place,
            "hasItems": !meeting.items.isEmpty, "noItems": meeting.items.isEmpty,
            "items": meeting.items.map { ["id": $0.id.description, "title": $0.title, "notes": notes($0.notes)] },
            "notes": notes(meeting.notes), "hasNotes": !meeting.notes.isEmpty,
        ]
    }

    static func form(_ form: Form, rounds: [Round], _ call: Call) throws -> Response {
        try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: call.t("meeting.new"),
            template: "meeting_form"
        ) { ["fields": fields(form, rounds: rounds, call.t)] }
    }

    static func correction(_ form: Form, of meeting: Meeting, rounds: [Round], _ call: Call) throws -> Response {
        try CorrectionPage.form(
            form, of: meeting.title, path: "/meetings/\(meeting.id)", back: "/meetings/\(meeting.id)",
            fields: fields(form, rounds: rounds, call.t), call)
    }

    private static func fields(_ form: Form, rounds: [Round], _ t: Messages) -> [[String: Any]] {
        [
            FieldView.make("title", label: t("meeting.name"), form: form),
            FieldView.make("held_on", label: t("meeting.day"), form: form, type: "date"),
            FieldView.make("place", label: t("partner.place"), form: form),
            FieldView.choice(
                "round", label: t("meeting.round"), form: form, options: [("", "–")] + rounds.map { ($0.id.description, $0.title) }),
            FieldView.make("agenda", label: t("meeting.agenda"), hint: t("meeting.agenda.hint"), form: form, large: true),
        ]
    }

    private struct Desk: Encodable {
        let meeting: Meeting
        let attendanceCode: String?
        let candidates: [MinutesCandidate]
        let mistakes: [FieldMistake]
    }

    static func desk(
        _ meeting: Meeting, partners: [Partner], there: Set<PartnerID>, code: String?, candidates: [MinutesCandidate], form: Form,
        _ call: Call
    ) throws -> Response {
        let t = call.t
        let value = Desk(meeting: meeting, attendanceCode: code, candidates: candidates, mistakes: form.mistakes)
        return try call.show(
            value, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: meeting.title, template: "meeting_desk"
        ) {
            var view = heading(meeting, call)
            view["code"] = code ?? ""
            view["hasCode"] = code != nil
            view["partners"] = partners.map { ["id": $0.id.description, "name": $0.name, "there": there.contains($0.id)] as [String: Any] }
            view["noteFields"] = [
                FieldView.choice(
                    "item", label: t("meeting.item"), form: form,
                    options: [("", "–")] + meeting.items.map { ($0.id.description, $0.title) }),
                FieldView.choice(
                    "kind", label: t("meeting.kind"), form: form,
                    options: MeetingNote.Kind.allCases.map { ($0.rawValue, t("meeting.kind.\($0.rawValue)")) }),
                FieldView.make("text", label: t("meeting.text"), form: form, large: true),
                FieldView.choice(
                    "owner", label: t("meeting.owner"), form: form,
                    options: [("", "–")] + partners.map { ($0.id.description, $0.name) }),
                FieldView.make("due_on", label: t("meeting.due"), form: form, type: "date"),
            ]
            view["minutesField"] = [
                FieldView.make(
                    "minutes", label: t("meeting.minutes"), hint: t("meeting.minutes.hint"), form: form, preset: meeting.minutes,
                    large: true)
            ]
            view["hasCandidates"] = !candidates.isEmpty
            view["candidates"] = candidates.enumerated().map { number, candidate in
                [
                    "n": String(number), "text": candidate.text, "checked": candidate.kind != .impression,
                    "kinds": MinutesCandidate.Kind.allCases.map {
                        [
                            "value": $0.rawValue, "selected": $0 == candidate.kind,
                            "word": StatementKind(rawValue: $0.rawValue) == nil
                                ? t("meeting.kind.\($0.rawValue)") : t("statement.\($0.rawValue)"),
                        ] as [String: Any]
                    },
                ] as [String: Any]
            }
            view["languages"] = Language.allCases.map {
                ["value": $0.rawValue, "word": t("language.\($0.rawValue)"), "selected": $0 == call.language] as [String: Any]
            }
            return view
        }
    }
}
