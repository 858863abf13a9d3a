// The sign-in page, my access, my notices, the end of mail.

import Hummingbird
import Vocabulary
import Web

enum AccessPage {
    static func signIn(_ form: Form, sendsMail: Bool, openID: String?, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("access.title"), template: "sign_in"
        ) {
            [
                "letter": [FieldView.make("code", label: t("access.code"), hint: t("access.code.hint"), form: form)],
                "email": FieldView.make("email", label: t("access.email"), form: form, type: "email"),
                "password": [
                    FieldView.make("email", label: t("access.email"), form: form, type: "email"),
                    FieldView.make("password", label: t("access.password"), form: form.without("password"), type: "password"),
                ],
                "sendsMail": sendsMail, "hasOpenID": openID != nil, "openID": t("access.openid", ["name": openID ?? ""]),
                "sorry": form.mistakes.filter { $0.field == "openid" }.map(\.explanation),
            ]
        }
    }

    static func code(_ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("access.code_sent"),
            template: "sign_in_code"
        ) {
            ["fields": [FieldView.make("code", label: t("access.email_code"), hint: t("access.email_code.hint"), form: form)]]
        }
    }

    private struct Own: Encodable {
        let signIns: [OwnSignIn]
        let name: String?
        let email: String?
        let rhythm: String
        let hasPassword: Bool
        let identities: [String]
        let mistakes: [FieldMistake]
    }

    static func own(
        _ signIns: [OwnSignIn], me: MemberRow?, rhythm: MailRhythm, hasPassword: Bool, identities: [String], _ form: Form, _ call: Call
    ) throws -> Response {
        let t = call.t
        let value = Own(
            signIns: signIns, name: me?.name, email: me?.email, rhythm: rhythm.rawValue, hasPassword: hasPassword,
            identities: identities, mistakes: form.mistakes)
        return try call.show(
            value, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("access.own"), template: "my_access"
        ) {
            [
                "signIns": signIns.map {
                    [
                        "id": $0.id.description, "way": t("access.way.\($0.way)"),
                        "device": $0.device.isEmpty ? t("access.device_unknown") : $0.device, "since": t.day($0.since.day),
                        "until": t.day($0.until.day), "this": $0.isThis,
                    ]
                },
                "member": me != nil, "hasPassword": hasPassword, "identities": identities, "hasIdentities": !identities.isEmpty,
                "details": me.map { me in
                    [
                        FieldView.make("name", label: t("partner.contact"), form: form, preset: me.name),
                        FieldView.make(
                            "email", label: t("access.email"), hint: t("access.email.hint"), form: form, preset: me.email ?? "",
                            type: "email"),
                        FieldView.choice(
                            "language", label: t("statement.language"), form: form.preset("language", me.language.rawValue),
                            options: Language.allCases.map { ($0.rawValue, t("language.\($0.rawValue)")) }),
                        FieldView.choice(
                            "rhythm", label: t("access.rhythm"), hint: t("access.rhythm.hint"),
                            form: form.preset("rhythm", rhythm.rawValue),
                            options: MailRhythm.allCases.map { ($0.rawValue, t("access.rhythm.\($0.rawValue)")) }),
                    ]
                } ?? [],
                "password": [
                    FieldView.make(
                        "password", label: t("access.new_password"), hint: t("access.password.hint"), form: form.without("password"),
                        type: "password")
                ],
            ]
        }
    }

    static func notices(_ notices: [Notice], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(notices, title: t("notices.title"), template: "notices") {
            [
                "empty": notices.isEmpty,
                "notices": notices.map {
                    [
                        "sentence": t("notice.\($0.topic)", ["detail": $0.detail]), "path": $0.path, "day": t.day($0.at.day),
                        "new": !$0.isRead,
                    ]
                },
            ]
        }
    }

    private struct Stop: Encodable { let ended: Bool }

    static func stop(_ secret: String, _ call: Call) throws -> Response {
        try call.show(Stop(ended: false), title: call.t("mail.stop"), template: "mail_stop") {
            ["path": "/mail/stop/\(secret)", "ended": false]
        }
    }

    static func stopped(_ call: Call) throws -> Response {
        try call.show(Stop(ended: true), title: call.t("mail.stop"), template: "mail_stop") { ["path": "", "ended": true] }
    }
}
