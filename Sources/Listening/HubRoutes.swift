// The hub's own face: its name and its colour, set by a coordinator.

import Hummingbird
import Vocabulary
import Web

struct HubRoutes: Sendable {
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.get("/hub", .coordinators, "The hub's name and colour, and how it signs") { call in
            try await HubPage.form(Form(fields: [:]), issuer: issuer(), call)
        }
        table.post("/hub", .coordinators, "Changes the hub's name and colour; every page follows at once") { call in
            var form = try await call.form()
            let name = form.text("name", in: 2...80)
            let colour = HubColour(form["colour"])
            if colour == nil { form.blame("colour", call.t("hub.colour.mistake", ["value": form["colour"]])) }
            // Part of every credential, so that whoever checks one knows where the status list stands.
            var issuer: [String: String] = [:]
            if form.fields["address"] != nil {
                let address = form["address"]
                if !address.isEmpty, !Self.isAddress(address) { form.blame("address", call.t("hub.address.mistake", ["value": address])) }
                let country = form["country"].uppercased()
                if !country.isEmpty, country.count != 2 || !country.allSatisfy({ $0.isLetter && $0.isASCII }) {
                    form.blame("country", call.t("hub.country.mistake", ["value": form["country"]]))
                }
                let region = form.text("region", in: 0...120)
                for (key, value) in [("address", address), ("country", country), ("region", region)] where !value.isEmpty {
                    issuer[key] = value
                }
            }
            guard let colour, form.mistakes.isEmpty else { return try await HubPage.form(form, issuer: self.issuer(), call) }
            try await partners.setHub(
                issuer.merging(["name": name, "colour": colour.description]) { $1 }, by: call.visitor.actor, at: call.now)
            call.layout.look.set(HubLook(name: name, colour: colour))
            return call.done("/hub", call.t("hub.changed"))
        }
    }

    private func issuer() async throws -> [String: String] {
        var found: [String: String] = [:]
        for key in ["address", "country", "region"] { found[key] = try await partners.hub(key) }
        return found
    }

    /// `https://hub.example`, with no more than a host: status lists and credentials stand below it.
    private static func isAddress(_ text: String) -> Bool {
        guard text.hasPrefix("https://"), text.count <= 200 else { return false }
        let host = text.dropFirst(8)
        return host.contains(".") && !host.hasSuffix("/")
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:/".contains($0)) }
    }
}
