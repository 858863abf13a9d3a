// The stylesheet, the script and the icon, built into the program and served with a digest in the address.

import Crypto
import Foundation
import HTTPTypes
import Hummingbird

enum Assets {
    static let styleAddress = address(of: PackageResources.roundtable_css, "roundtable.css")
    static let scriptAddress = address(of: PackageResources.roundtable_js, "roundtable.js")

    private static func address(of bytes: [UInt8], _ name: String) -> String { "/assets/\(name)?v=\(digest(bytes))" }

    private static func digest(_ bytes: [UInt8]) -> String { String(Secret.text(of: Array(SHA256.hash(data: Data(bytes)))).prefix(12)) }

    /// The file, or `nil`. An address with a digest never changes its content, so it may be kept for a year.
    static func response(_ name: String) -> Response? {
        let found: (bytes: [UInt8], type: String)? =
            switch name {
            case "roundtable.css": (PackageResources.roundtable_css, "text/css; charset=utf-8")
            case "roundtable.js": (PackageResources.roundtable_js, "text/javascript; charset=utf-8")
            case "favicon.svg": (PackageResources.favicon_svg, "image/svg+xml")
            default: nil
            }
        guard let found else { return nil }
        return Response(
            status: .ok, headers: [.contentType: found.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: ByteBuffer(bytes: found.bytes)))
    }
}
