// Credentials as workers, employers and checkers see them.

import Foundation
import Hummingbird
import Vocabulary
import Web

enum CredentialPage {
    static func mine(_ completions: [Completion], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(completions, title: t("credential.mine"), template: "credentials") {
            [
                "none": completions.isEmpty,
                "completions": completions.map { completion in
                    [
                        "id": completion.enrolment.description, "name": completion.name, "skill": completion.skill,
                        "level": t("level.\(completion.level.word)"), "day": t.day(completion.endedOn), "provider": completion.provider,
                        "kind": t(completion.assessment == "none" ? "credential.attendance" : "credential.assessed"),
                        "code": completion.credential ?? "", "has": completion.credential != nil,
                    ] as [String: Any]
                },
            ]
        }
    }

    static func credential(_ credential: Credential, _ call: Call) throws -> Response {
        let t = call.t
        let document = (try? JSONSerialization.jsonObject(with: Data(credential.document.utf8)) as? [String: Any]) ?? [:]
        let subject = document["credentialSubject"] as? [String: Any] ?? [:]
        let achievement = subject["achievement"] as? [String: Any] ?? [:]
        let issuer = document["issuer"] as? [String: Any] ?? [:]
        let address = issuer["address"] as? [String: Any] ?? [:]
        let results = (subject["result"] as? [[String: Any]] ?? []).map { $0["value"] as? String ?? "" }
        let names = (achievement["resultDescription"] as? [[String: Any]] ?? []).map { $0["name"] as? String ?? "" }
        let rows: [(String, String)] =
            [
                (t("credential.learner"), t("credential.learner_word")), (t("credential.title"), achievement["name"] as? String ?? ""),
                (t("credential.country"), "\(address["addressCountry"] as? String ?? ""), \(address["addressRegion"] as? String ?? "")"),
                (t("credential.body"), issuer["name"] as? String ?? ""), (t("credential.day"), t.day(credential.issuedAt.day)),
                (t("credential.outcomes"), achievement["description"] as? String ?? ""),
            ] + Array(zip(names, results))
        return try call.show(credential, title: t("credential.one"), template: "credential") {
            [
                "code": credential.code, "name": achievement["name"] as? String ?? "",
                "kind": t("credential.\(credential.kind)"), "valid": credential.isValid,
                "state": credential.keyRevokedAt != nil
                    ? t("credential.finding.key_revoked")
                    : credential.revokedAt.map {
                        t("credential.revoked_on", ["day": t.day($0.day), "reason": credential.revocationReason ?? ""])
                    } ?? t("credential.finding.valid"),
                "rows": rows.map { ["name": $0.0, "value": $0.1] }, "jwt": credential.jwt,
            ]
        }
    }

    static func keys(_ keys: [SigningKey], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(keys, title: t("credential.keys"), template: "credential_keys") {
            [
                "none": keys.isEmpty,
                "keys": keys.map { key in
                    [
                        "id": key.id.description, "made": t.day(key.madeAt.day), "text": key.publicKeys,
                        "state": key.revokedAt != nil
                            ? t("credential.key.revoked")
                            : key.retiredAt != nil ? t("credential.key.retired") : t("credential.key.current"),
                        "revocable": key.revokedAt == nil,
                    ] as [String: Any]
                },
            ]
        }
    }

    static func check(_ verdict: CredentialJob.Verdict?, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(verdict, title: t("credential.check"), template: "credential_check") {
            [
                "checked": verdict != nil, "valid": verdict?.valid ?? false, "code": verdict?.code ?? "", "known": verdict?.code != nil,
                "finding": verdict.map { t("credential.finding.\($0.finding)") } ?? "",
            ]
        }
    }
}
