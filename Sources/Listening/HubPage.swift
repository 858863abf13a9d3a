// The form for the hub's name and colour.

import Hummingbird
import Vocabulary
import Web

enum HubPage {
    static func form(_ form: Form, issuer: [String: String], _ call: Call) throws -> Response {
        let t = call.t
        let look = call.layout.look.value
        return try call.show(
            form.mistakes, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("hub.title"), template: "hub"
        ) {
            [
                "fields": [
                    FieldView.make("name", label: t("hub.name"), hint: t("hub.name.hint"), form: form, preset: look.name),
                    FieldView.make(
                        "colour", label: t("hub.colour"), hint: t("hub.colour.hint"), form: form, preset: look.colour.description),
                    FieldView.make(
                        "address", label: t("hub.address"), hint: t("hub.address.hint"), form: form, preset: issuer["address"] ?? ""),
                    FieldView.make(
                        "country", label: t("hub.country"), hint: t("hub.country.hint"), form: form, preset: issuer["country"] ?? "DE"),
                    FieldView.make("region", label: t("hub.region"), form: form, preset: issuer["region"] ?? ""),
                ]
            ]
        }
    }
}
