// The frame around every page: head, navigation, phase bar, footer. Compiles all templates once; `Call.show` renders through it.

import Foundation
import Mustache
import Vocabulary

/// One template: its name and its text as it is built into the program.
package struct PageTemplate: Sendable {
    let name: String
    let text: [UInt8]

    package init(_ name: String, _ text: [UInt8]) {
        self.name = name
        self.text = text
    }
}

/// Every template of the house, ready to render.
package struct PageLayout: Sendable {
    private let library: MustacheLibrary
    let cache = PageCache()
    /// The hub's name and colour.
    package let look: CurrentLook
    package var hubName: String { look.value.name }
    private let readLook: (@Sendable () async throws -> HubLook)?
    /// The address people type, where it differs from the one the server sees: behind TLS or a proxy.
    package let publicAddress: String?

    /// - Parameter readLook: asks the database for the look; called now and then, since another server may have changed it.
    /// - Throws: when a template does not parse, or two have one name; the error names it.
    package init(
        look: HubLook, publicAddress: String? = nil, templates: [PageTemplate], readLook: (@Sendable () async throws -> HubLook)? = nil
    ) throws {
        self.look = CurrentLook(look)
        self.publicAddress = publicAddress
        self.readLook = readLook
        var library = MustacheLibrary()
        let own = [
            PageTemplate("layout", PackageResources.layout_mustache), PageTemplate("refusal", PackageResources.refusal_mustache),
            PageTemplate("front", PackageResources.front_mustache), PageTemplate("text", PackageResources.text_mustache),
            PageTemplate("field", PackageResources.field_mustache), PageTemplate("pager", PackageResources.pager_mustache),
            PageTemplate("visibility", PackageResources.visibility_mustache),
            PageTemplate("phases", PackageResources.phases_mustache),
            PageTemplate("chart", PackageResources.chart_mustache), PageTemplate("bar", PackageResources.bar_mustache),
            PageTemplate("job", PackageResources.job_mustache), PageTemplate("job_page", PackageResources.job_page_mustache),
            PageTemplate("jobs", PackageResources.jobs_mustache), PageTemplate("styleguide", PackageResources.styleguide_mustache),
            PageTemplate("easy", PackageResources.easy_mustache), PageTemplate("accessibility", PackageResources.accessibility_mustache),
        ]
        var names: Set<String> = []
        for template in own + templates {
            // The later one would silently take the place of the earlier on every page.
            guard names.insert(template.name).inserted else { throw Refusal(.conflict, "Two templates are called '\(template.name)'.") }
            try library.register(String(decoding: template.text, as: UTF8.self), named: template.name)
        }
        self.library = library
    }

    /// Follows a change of name or colour that another server has stored.
    func followLook() async throws {
        if let readLook, look.isOld() { look.set(try await readLook()) }
    }

    func render(_ template: String, title: String, view: [String: Any], call: Call) throws -> String {
        try frame(body(template, view: view, call: call), title: title, call: call, refresh: view["refreshSeconds"])
    }

    func body(_ template: String, view: [String: Any], call: Call) throws -> String {
        var inner = view
        let t = call.t
        inner["t"] = t
        inner["token"] = call.visitor.formToken
        inner["signedIn"] = call.visitor.isSignedIn
        inner["organiser"] = call.visitor.isOrganiser
        inner["seesNeeds"] = Audience.workforce.admits(call.visitor)
        inner["coordinator"] = call.visitor.role == .coordinator
        guard let body = library.render(inner, withTemplate: template) else {
            throw Refusal(.notFound, "There is no template called \(template).")
        }
        return body
    }

    /// The whole page around a rendered body.
    ///
    /// - Parameter refresh: seconds after which a browser without script asks again; for pages that follow long work.
    func frame(_ body: String, title: String, call: Call, refresh: Any? = nil) throws -> String {
        let t = call.t
        let look = look.value
        let frame: [String: Any] = [
            "t": t, "lang": t.language.rawValue, "title": title, "hub": look.name, "body": body, "name": call.visitor.name,
            "signedIn": call.visitor.isSignedIn, "organiser": call.visitor.isOrganiser, "token": call.visitor.formToken,
            "notice": call.notice ?? "", "hasNotice": call.notice != nil, "entries": Navigation.entries(for: call),
            "languages": Navigation.languages(for: call), "languageName": t.language.ownName,
            "q": call.path == "/search" ? call.query("q") ?? "" : "",
            "hasRail": !call.work.isEmpty, "rail": Navigation.rail(for: call), "places": Navigation.places(for: call),
            "style": self.look.stylesheet.address, "script": Assets.scriptAddress, "refresh": refresh.map { "\($0)" } ?? "",
            "refreshes": refresh != nil,
        ]
        guard let page = library.render(frame, withTemplate: "layout") else {
            throw Refusal(.notFound, "There is no template called layout.")
        }
        return page
    }
}

/// Rendered bodies of pages that are the same for everybody, kept until what they show changes. The key names the version shown.
final class PageCache: @unchecked Sendable {
    private let lock = NSLock()
    private var bodies: [String: String] = [:]

    subscript(_ key: String) -> String? {
        get { lock.withLock { bodies[key] } }
        set {
            lock.withLock {
                // A new version gets a new key; the old ones go when there are many.
                if bodies.count > 200 { bodies = [:] }
                bodies[key] = newValue
            }
        }
    }
}
