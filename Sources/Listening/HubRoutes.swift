// The hub's own face: its name and its colour, set by a coordinator.

import Hummingbird
import Vocabulary
import Web

struct HubRoutes: Sendable {
    let partners: PartnerStore

    func register(in table: RouteTable) {
        table.get("/hub", .coordinators, "The hub's name and colour") { call in try HubPage.form(Form(fields: [:]), call) }
        table.post("/hub", .coordinators, "Changes the hub's name and colour; every page follows at once") { call in
            var form = try await call.form()
            let name = form.text("name", in: 2...80)
            let colour = HubColour(form["colour"])
            if colour == nil { form.blame("colour", call.t("hub.colour.mistake", ["value": form["colour"]])) }
            guard let colour, form.mistakes.isEmpty else { return try HubPage.form(form, call) }
            try await partners.setHub(["name": name, "colour": colour.description], by: call.visitor.actor, at: call.now)
            call.layout.look.set(HubLook(name: name, colour: colour))
            return call.done("/hub", call.t("hub.changed"))
        }
    }
}
