// JSON whose members keep their order, for documents whose exact text matters. Used by credentials and hand-over files.

package import Foundation

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

    /// Reads JSON. Members come in the order of their names; numbers become whole ones where they are.
    ///
    /// - Throws: `BadgeFault.malformed`.
    package static func read(_ bytes: Data) throws -> JSONTree {
        guard let value = try? JSONDecoder().decode(Reading.self, from: bytes) else { throw BadgeFault.malformed("the file is not JSON") }
        return value.tree
    }

    private struct Reading: Decodable {
        let tree: JSONTree

        struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            if let members = try? decoder.container(keyedBy: Name.self) {
                let names = members.allKeys.sorted { $0.stringValue < $1.stringValue }
                tree = .object(try names.map { ($0.stringValue, try members.decode(Reading.self, forKey: $0).tree) })
            } else if var items = try? decoder.unkeyedContainer() {
                var found: [JSONTree] = []
                while !items.isAtEnd { found.append(try items.decode(Reading.self).tree) }
                tree = .array(found)
            } else {
                let value = try decoder.singleValueContainer()
                if value.decodeNil() {
                    tree = .null
                } else if let flag = try? value.decode(Bool.self) {
                    tree = .flag(flag)
                } else if let number = try? value.decode(Int64.self) {
                    tree = .number(number)
                } else if let number = try? value.decode(Double.self) {
                    tree = .real(number)
                } else {
                    tree = .text(try value.decode(String.self))
                }
            }
        }
    }

    /// The object without one member.
    package func without(_ name: String) -> JSONTree {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.0 != name })
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
