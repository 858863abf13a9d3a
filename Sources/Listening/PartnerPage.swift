// The partner register as people read it.

import Hummingbird
import OpenFormats
import Vocabulary
import Web

enum PartnerPage {
    private struct ImportAnswer: Encodable {
        let mistakes: [FileMistake]
        let preview: PartnerImport?
    }

    static func list(_ partners: [Partner], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(partners, title: t("partners.title"), template: "partners") {
            let shares = VoiceClass.allCases.map { voice in
                let count = partners.count { $0.voiceClass == voice && $0.status == "active" }
                return ["name": t("class.\(voice.rawValue)"), "count": t.number(count)]
            }
            // Who waits for an answer comes first for those who give it.
            let waits = { (partner: Partner) in call.visitor.isOrganiser && partner.status == "applied" }
            let part = ListPart(partners.filter(waits) + partners.filter { !waits($0) }, of: call)
            return [
                "lead": t.count("partners.lead", partners.count { $0.status == "active" }), "classes": shares, "pager": part.pager,
                "partners": part.lines.map { partner in
                    [
                        "path": "/partners/\(partner.id)", "name": partner.name, "kind": t("kind.\(partner.kind.rawValue)"),
                        "heads": t.number(partner.headCount), "size": t("size.\(partner.sizeClass.rawValue)"), "place": partner.place,
                        "sector": partner.sector,
                        "status": t("status.\(partner.status)"), "waits": partner.status == "applied",
                        "settled": partner.status != "applied",
                    ]
                },
            ]
        }
    }

    static func card(_ card: PartnerCard, _ states: [MemberID: InvitationState], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(card, title: card.partner.name, template: "partner") {
            [
                "name": card.partner.name, "kind": t("kind.\(card.partner.kind.rawValue)"),
                "size": t("size.\(card.partner.sizeClass.rawValue)"),
                "heads": t.number(card.partner.headCount), "place": card.partner.place, "sector": card.partner.sector,
                "class": t("class.\(card.partner.voiceClass.rawValue)"), "status": t("status.\(card.partner.status)"),
                "said": t("partner.said", ["statements": t.number(card.statementCount), "votes": t.number(card.voteCount)]),
                "members": card.members.map { member in
                    [
                        "id": member.id.description, "name": member.name, "role": t("role.\(member.role.rawValue)"),
                        "link": states[member.id].map { linkWords($0, call) } ?? t("invitations.never"),
                        "linkLives": states[member.id].map { $0.revokedAt == nil && $0.expiresAt > call.now } ?? false,
                    ] as [String: Any]
                },
                "rules": SizeRule.allCases.map {
                    ["rule": t("size_rule.\($0.rawValue)"), "band": $0.band(of: card.partner.headCount)]
                },
                "seesPeople": call.visitor.sees(.people, of: card.partner.id), "id": card.partner.id.description,
                "applied": card.partner.status == "applied", "active": card.partner.status == "active",
                "roles": [Role.member, .employer, .provider, .worksCouncil, .reader, .moderator, .coordinator].map {
                    ["value": $0.rawValue, "word": t("role.\($0.rawValue)")]
                },
                "meetings": card.meetings, "hasMeetings": !card.meetings.isEmpty,
            ]
        }
    }

    private static func linkWords(_ state: InvitationState, _ call: Call) -> String {
        let t = call.t
        if let revoked = state.revokedAt { return t("invitations.ended_on", ["day": t.day(revoked.day)]) }
        if state.expiresAt <= call.now { return t("invitations.ended_on", ["day": t.day(state.expiresAt.day)]) }
        return state.usedAt.map { t("invitations.used_on", ["day": t.day($0.day)]) }
            ?? t("invitations.sent_on", ["day": t.day(state.invitedAt.day), "until": t.day(state.expiresAt.day)])
    }

    static func application(_ form: Form, places: [Place], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("partner.become"), template: "partner_form"
        ) {
            [
                "fields": [
                    FieldView.make("name", label: t("partner.organisation"), form: form),
                    FieldView.choice(
                        "kind", label: t("partner.kind"), form: form,
                        options: PartnerKind.allCases.map { ($0.rawValue, t("kind.\($0.rawValue)")) }),
                    FieldView.make("head_count", label: t("partner.heads"), hint: t("partner.heads.hint"), form: form, type: "number"),
                    FieldView.choice(
                        "place", label: t("partner.place"), form: form, options: [("", "–")] + places.map { ($0.code, $0.name) }),
                    FieldView.make("sector", label: t("partner.sector"), form: form),
                    FieldView.make("contact", label: t("partner.contact"), hint: t("partner.contact.hint"), form: form),
                    FieldView.make("email", label: t("partner.email"), hint: t("partner.email.hint"), form: form, type: "email"),
                ]
            ]
        }
    }

    static func importForm(text: String, mistakes: [FileMistake], preview: PartnerImport?, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            ImportAnswer(mistakes: mistakes, preview: preview), status: mistakes.isEmpty ? .ok : .unprocessableContent,
            title: t("partners.import"),
            template: "partner_import"
        ) {
            [
                "columns": (PartnerFile.columns + ["status", "municipality", "nuts", "contact", "email", "language"]).joined(
                    separator: ","),
                "hasGood": !mistakes.isEmpty && (preview?.new.count ?? 0) + (preview?.changed.count ?? 0) > 0, "text": text,
                "hasMistakes": !mistakes.isEmpty,
                "mistakes": mistakes.map(\.description), "ready": preview != nil && mistakes.isEmpty && !text.isEmpty,
                "new": (preview?.new ?? []).map { "\($0.code): \($0.name)" },
                "changed": (preview?.changed ?? []).map { "\($0.code): \($0.name)" },
                "summary": t(
                    "partners.would",
                    ["new": preview?.new.count ?? 0, "changed": preview?.changed.count ?? 0, "same": preview?.unchanged ?? 0]),
                "duplicates": preview?.probableDuplicates ?? [], "hasDuplicates": !(preview?.probableDuplicates ?? []).isEmpty,
            ]
        }
    }

    private struct LinkAnswer: Encodable {
        let link: String
        let code: String
    }

    static func link(_ path: String, code: String, lead: String, _ call: Call) throws -> Response {
        try call.show(LinkAnswer(link: path, code: code), title: call.t("link.title"), template: "link") {
            ["path": path, "address": call.origin + path, "code": code, "lead": lead]
        }
    }
}
