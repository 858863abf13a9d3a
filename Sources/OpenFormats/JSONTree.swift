// JSON whose members keep their order, for documents whose exact text matters. Used by credentials and hand-over files.

import Foundation

package indirect enum JSONTree: Sendable, Equatable {
    case object([(String, JSONTree)])
    case array([JSONTree])
    case text(String)
    case number(Int64)
    case real(Double)
    case flag(Bool)
    case null

    package static func == (left: JSONTree, right: JSONTree) -> Bool { left.text == right.text }

    /// Compact JSON.
    package var text: String {
        switch self {
        case .object(let members): "{" + members.map { Self.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
        case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .real(let number): number.isFinite ? "\(number)" : "null"
        case .flag(let flag): flag ? "true" : "false"
        case .null: "null"
        }
    }

    /// The member of an object, the first of that name.
    package subscript(_ name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == name }?.1
    }

    package var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The object with a member added at its end.
    package func adding(_ name: String, _ value: JSONTree) -> JSONTree {
        guard case .object(let members) = self else { return self }
        return .object(members + [(name, value)])
    }

    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 32:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
