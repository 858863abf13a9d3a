// The stylesheet, the script and the icon, built into the program and served with a digest in the address.

import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// The stylesheet in the hub's colour.
struct Stylesheet: Sendable {
    let bytes: [UInt8]
    let address: String

    init(_ colour: HubColour) {
        let text = String(decoding: PackageResources.roundtable_css, as: UTF8.self)
            .replacingOccurrences(of: "--hub-light: #8a3d12", with: "--hub-light: \(colour.onLight)")
            .replacingOccurrences(of: "--hub-dark: #f0a878", with: "--hub-dark: \(colour == .standard ? "#f0a878" : "\(colour.onDark)")")
        bytes = Array(Self.packed(text).utf8)
        address = Assets.address(of: bytes, "roundtable.css")
    }

    /// Without comments and the blanks only people need: a phone on a train pays for every one.
    private static func packed(_ text: String) -> String {
        var rest = text[...]
        var packed = ""
        while let start = rest.range(of: "/*"), let end = rest.range(of: "*/", range: start.upperBound..<rest.endIndex) {
            packed += rest[..<start.lowerBound]
            rest = rest[end.upperBound...]
        }
        packed += rest
        packed = packed.split { $0.isWhitespace }.joined(separator: " ")
        for (blank, tight) in [(" {", "{"), ("{ ", "{"), ("; }", "}"), (" }", "}"), ("} ", "}"), ("; ", ";"), (": ", ":"), (", ", ",")] {
            packed = packed.replacingOccurrences(of: blank, with: tight)
        }
        return packed
    }
}

enum Assets {
    /// Without indents and the lines only people need.
    private static let script: [UInt8] = {
        let lines = String(decoding: PackageResources.roundtable_js, as: UTF8.self).split(separator: "\n")
            .map { $0.drop { $0.isWhitespace } }.filter { !$0.hasPrefix("//") }
        return Array(lines.joined(separator: "\n").utf8)
    }()
    static let scriptAddress = address(of: script, "roundtable.js")

    static func address(of bytes: [UInt8], _ name: String) -> String {
        "/assets/\(name)?v=\(Secret.text(of: Array(SHA256.hash(data: Data(bytes)))).prefix(12))"
    }

    /// The file, or `nil`. An address with a digest never changes its content, so it may be kept for a year.
    static func response(_ name: String, style: Stylesheet) -> Response? {
        let found: (bytes: [UInt8], type: String)? =
            switch name {
            case "roundtable.css": (style.bytes, "text/css; charset=utf-8")
            case "roundtable.js": (script, "text/javascript; charset=utf-8")
            case "favicon.svg": (PackageResources.favicon_svg, "image/svg+xml")
            default: nil
            }
        guard let found else { return nil }
        return Response(
            status: .ok, headers: [.contentType: found.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: ByteBuffer(bytes: found.bytes)))
    }
}
