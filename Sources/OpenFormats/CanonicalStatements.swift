// The canonical N-Quads (RDF Dataset Canonicalization 1.0) of documents of our own fixed shape. `BadgeSigner` hashes them.

import Foundation

/// Turns a credential into the sorted list of its statements.
///
/// Every node of our documents has an address but at most one; with at most one nameless node its canonical name is `_:c14n0` by definition, so that
/// no general labelling is needed. Terms and their types are those of the contexts `credentials/v2` and Open Badges 3.0.3; a term that is not in the
/// table stops the program's tests, not its signature: an unknown term is refused.
package enum CanonicalStatements {
    package struct UnknownTerm: Error, CustomStringConvertible {
        package let term: String
        package var description: String { "The term '\(term)' has no meaning in the contexts of a credential." }
    }

    private enum Value {
        /// Another node, or its address.
        case node
        case plain
        case typed(String)
        /// A word that stands for an address.
        case word
    }

    private static let badge = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
    private static let credentials = "https://www.w3.org/2018/credentials#"
    private static let status = "https://www.w3.org/ns/credentials/status#"
    private static let security = "https://w3id.org/security#"
    private static let schema = "https://schema.org/"
    private static let date = "http://www.w3.org/2001/XMLSchema#"
    /// The badge context spells it with https.
    private static let badgeTypes = "https://www.w3.org/2001/XMLSchema#"

    private static let terms: [String: (String, Value)] = [
        "issuer": (credentials + "issuer", .node), "credentialSubject": (credentials + "credentialSubject", .node),
        "credentialStatus": (credentials + "credentialStatus", .node),
        "validFrom": (credentials + "validFrom", .typed(date + "dateTime")),
        "validUntil": (credentials + "validUntil", .typed(date + "dateTime")),
        "name": (schema + "name", .plain), "description": (schema + "description", .plain),
        "url": (schema + "url", .typed(badgeTypes + "anyURI")),
        "achievement": (badge + "achievement", .node), "identifier": (badge + "identifier", .node), "result": (badge + "result", .node),
        "activityStartDate": (badge + "activityStartDate", .typed(badgeTypes + "date")),
        "activityEndDate": (badge + "activityEndDate", .typed(badgeTypes + "date")),
        "achievementType": (badge + "achievementType", .plain), "alignment": (badge + "alignment", .node),
        "criteria": (badge + "Criteria", .node), "narrative": (badge + "narrative", .plain), "inLanguage": (schema + "inLanguage", .plain),
        "resultDescription": (badge + "resultDescription", .node), "resultType": (badge + "resultType", .plain),
        "value": (schema + "value", .plain),
        "targetName": (schema + "targetName", .plain), "targetFramework": (schema + "targetFramework", .plain),
        "targetUrl": (schema + "targetUrl", .typed(badgeTypes + "anyURI")), "targetType": (badge + "targetType", .plain),
        "targetCode": (badge + "targetCode", .plain),
        "address": (badge + "address", .node), "addressCountry": (schema + "addressCountry", .plain),
        "addressRegion": (schema + "addressRegion", .plain),
        "hashed": (badge + "hashed", .typed(badgeTypes + "boolean")), "identityHash": (badge + "identityHash", .plain),
        "identityType": (badge + "identityType", .plain), "salt": (badge + "salt", .plain),
        "statusPurpose": (status + "statusPurpose", .plain), "statusListIndex": (status + "statusListIndex", .plain),
        "statusListCredential": (status + "statusListCredential", .node),
        "cryptosuite": (security + "cryptosuite", .typed(security + "cryptosuiteString")),
        "created": ("http://purl.org/dc/terms/created", .typed(date + "dateTime")),
        "verificationMethod": (security + "verificationMethod", .node), "proofPurpose": (security + "proofPurpose", .word),
    ]

    private static let types: [String: String] = [
        "VerifiableCredential": credentials + "VerifiableCredential", "OpenBadgeCredential": badge + "OpenBadgeCredential",
        "AchievementSubject": badge + "AchievementSubject", "Achievement": badge + "Achievement",
        "Alignment": schema + "AlignmentObject", "Profile": badge + "Profile", "Address": badge + "Address",
        "Result": badge + "Result", "ResultDescription": badge + "ResultDescription", "IdentityObject": badge + "IdentityObject",
        "BitstringStatusListEntry": status + "BitstringStatusListEntry", "DataIntegrityProof": security + "DataIntegrityProof",
    ]

    /// - Throws: `UnknownTerm`.
    package static func text(of document: JSONTree) throws -> String {
        var lines: Set<String> = []
        _ = try add(document, to: &lines)
        // Code points order like UTF-8 bytes.
        return lines.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }.joined()
    }

    /// - Returns: the node's name as it stands in a statement.
    private static func add(_ node: JSONTree, to lines: inout Set<String>) throws -> String {
        guard case .object(let members) = node else { throw UnknownTerm(term: node.text) }
        let subject = node["id"]?.string.map { "<\($0)>" } ?? "_:c14n0"
        for (term, value) in members where term != "@context" && term != "id" {
            if term == "type" {
                for word in items(value) {
                    guard let word = word.string, let type = types[word] else { throw UnknownTerm(term: word.text) }
                    lines.insert("\(subject) <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <\(type)> .\n")
                }
                continue
            }
            guard let (address, kind) = terms[term] else { throw UnknownTerm(term: term) }
            for item in items(value) {
                lines.insert("\(subject) <\(address)> \(try object(item, kind, term, to: &lines)) .\n")
            }
        }
        return subject
    }

    private static func object(_ item: JSONTree, _ kind: Value, _ term: String, to lines: inout Set<String>) throws -> String {
        switch (kind, item) {
        case (.node, .object): return try add(item, to: &lines)
        // A result names its description as a literal address.
        case (.node, .text(let text)) where term == "resultDescription": return "\(literal(text))^^<\(badgeTypes)anyURI>"
        case (.node, .text(let text)): return "<\(text)>"
        case (.plain, .text(let text)): return literal(text)
        case (.typed(let type), .text(let text)): return "\(literal(text))^^<\(type)>"
        case (.typed(let type), .flag(let flag)): return "\"\(flag)\"^^<\(type)>"
        case (.word, .text(let text)): return "<\(security)\(text)>"
        default: throw UnknownTerm(term: term)
        }
    }

    private static func items(_ value: JSONTree) -> [JSONTree] {
        if case .array(let items) = value { return items }
        return [value]
    }

    /// The escapes of canonical N-Quads.
    private static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0x0A: result += "\\n"
            case 0x0D: result += "\\r"
            case 0x09: result += "\\t"
            case 0x08: result += "\\b"
            case 0x0C: result += "\\f"
            case 0...0x1F, 0x7F:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
