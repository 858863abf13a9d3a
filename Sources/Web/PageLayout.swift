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
    /// The region's own name, shown in the header.
    package let hubName: String

    /// - Throws: when a template does not parse; the error names it.
    package init(hubName: String, templates: [PageTemplate]) throws {
        self.hubName = hubName
        var library = MustacheLibrary()
        let own = [
            PageTemplate("layout", PackageResources.layout_mustache), PageTemplate("refusal", PackageResources.refusal_mustache),
            PageTemplate("front", PackageResources.front_mustache), PageTemplate("text", PackageResources.text_mustache),
            PageTemplate("field", PackageResources.field_mustache), PageTemplate("visibility", PackageResources.visibility_mustache),
        ]
        for template in own + templates {
            try library.register(String(decoding: template.text, as: UTF8.self), named: template.name)
        }
        self.library = library
    }

    func render(_ template: String, title: String, view: [String: Any], call: Call) throws -> String {
        try frame(body(template, view: view, call: call), title: title, call: call)
    }

    func body(_ template: String, view: [String: Any], call: Call) throws -> String {
        var inner = view
        let t = call.t
        inner["t"] = t
        inner["token"] = call.visitor.formToken
        inner["signedIn"] = call.visitor.isSignedIn
        inner["organiser"] = call.visitor.isOrganiser
        inner["coordinator"] = call.visitor.role == .coordinator
        guard let body = library.render(inner, withTemplate: template) else {
            throw Refusal(.notFound, "There is no template called \(template).")
        }
        return body
    }

    /// The whole page around a rendered body.
    func frame(_ body: String, title: String, call: Call) throws -> String {
        let t = call.t
        let frame: [String: Any] = [
            "t": t, "lang": t.language.rawValue, "title": title, "hub": hubName, "body": body, "name": call.visitor.name,
            "signedIn": call.visitor.isSignedIn, "organiser": call.visitor.isOrganiser, "worker": call.visitor.worker != nil,
            "partner": call.visitor.partner?.description ?? "", "token": call.visitor.formToken,
            "notice": call.notice ?? "", "hasNotice": call.notice != nil, "here": call.path,
            "entries": Self.entries(for: call), "other": t.language == .german ? "English" : "Deutsch",
            "otherCode": t.language == .german ? "en" : "de", "style": Assets.styleAddress, "script": Assets.scriptAddress,
        ]
        guard let page = library.render(frame, withTemplate: "layout") else {
            throw Refusal(.notFound, "There is no template called layout.")
        }
        return page
    }

    /// The main navigation: the line itself, then what belongs to the visitor.
    private static func entries(for call: Call) -> [[String: Any]] {
        var paths = [
            ("nav.listen", "/rounds"), ("nav.plan", "/plans"), ("nav.act", "/actions"), ("nav.follow", "/involvement"),
            ("nav.partners", "/partners"),
        ]
        if call.visitor.worker != nil {
            paths.append(("nav.mine", "/me"))
        } else if call.visitor.isSignedIn {
            paths.append(("nav.mine", "/me"))
        }
        if call.visitor.isOrganiser { paths.append(("nav.desk", "/desk")) }
        return paths.map { key, path in
            ["path": path, "name": call.t(key), "here": call.path == path || call.path.hasPrefix(path + "/")]
        }
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
