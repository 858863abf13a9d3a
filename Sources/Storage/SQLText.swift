// One SQL text for both databases. Stores write it; the engines run it.

package import Vocabulary

/// A value as both databases know it.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A Swift value that can stand in a statement as a parameter.
package protocol SQLConvertible: Sendable {
    var sqlValue: SQLValue { get }
}

/// A statement whose literal parts come from the source code and whose interpolations become parameters.
///
///     let text: SQLText = "SELECT name FROM partner WHERE id = \(id)"
///
/// A run-time string cannot become part of the text: literals are `StaticString`, so an injection does not compile.
/// DDL may use `{id}`, `{int}`, `{real}`, `{blob}` and `{strict}`, the words in which the two databases differ;
/// queries may end in `{skip locked}`.
package struct SQLText: ExpressibleByStringInterpolation, Sendable {
    package private(set) var text = ""
    package private(set) var parameters: [SQLValue] = []

    package init(stringLiteral value: StaticString) { text = value.description }

    /// The name of a table or column that was read from our own migrations; anything but small letters, digits, `_` and `.` is left out,
    /// so that nothing else can be said with it. Only for `PersonalData`.
    init(schemaWord: String) { text = schemaWord.filter { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_" || $0 == ".") } }

    /// Text made of table and column names that were read from the database itself; never of anything a visitor sent.
    init(generated text: String, parameters: [SQLValue] = []) {
        self.text = text
        self.parameters = parameters
    }

    package init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        parameters = stringInterpolation.parameters
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var parameters: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            parameters.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) { text += literal.description }

        package mutating func appendInterpolation(_ value: some SQLConvertible) {
            text += "?"
            parameters.append(value.sqlValue)
        }

        package mutating func appendInterpolation(_ value: (some SQLConvertible)?) {
            text += "?"
            parameters.append(value?.sqlValue ?? .null)
        }

        /// Another statement's text, with its parameters.
        package mutating func appendInterpolation(_ part: SQLText) {
            text += part.text
            parameters += part.parameters
        }

        /// `(?, ?, ?)`; an empty list becomes `(NULL)`, which matches nothing.
        package mutating func appendInterpolation(list values: [some SQLConvertible]) {
            text += values.isEmpty ? "(NULL)" : "(" + Array(repeating: "?", count: values.count).joined(separator: ", ") + ")"
            parameters += values.map(\.sqlValue)
        }
    }

    package static func + (left: SQLText, right: SQLText) -> SQLText {
        var sum = left
        sum.text += right.text
        sum.parameters += right.parameters
        return sum
    }
}

extension Int: SQLConvertible { package var sqlValue: SQLValue { .integer(Int64(self)) } }
extension Int64: SQLConvertible { package var sqlValue: SQLValue { .integer(self) } }
extension Double: SQLConvertible { package var sqlValue: SQLValue { .real(self) } }
extension Bool: SQLConvertible { package var sqlValue: SQLValue { .integer(self ? 1 : 0) } }
extension String: SQLConvertible { package var sqlValue: SQLValue { .text(self) } }
extension [UInt8]: SQLConvertible { package var sqlValue: SQLValue { .blob(self) } }
extension Identifier: SQLConvertible { package var sqlValue: SQLValue { .integer(raw) } }
extension Moment: SQLConvertible { package var sqlValue: SQLValue { .integer(milliseconds) } }
extension Day: SQLConvertible { package var sqlValue: SQLValue { .integer(Int64(number)) } }
extension Money: SQLConvertible { package var sqlValue: SQLValue { .integer(cents) } }

/// Words of the vocabulary are stored as they are spelled, so that the database reads without the program.
extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    package var sqlValue: SQLValue { rawValue.sqlValue }
}
extension Stage: SQLConvertible, SQLReadable {}
extension PartnerKind: SQLConvertible, SQLReadable {}
extension Role: SQLConvertible, SQLReadable {}
extension Language: SQLConvertible, SQLReadable {}
extension SkillLevel: SQLConvertible, SQLReadable {}
extension TraceKind: SQLConvertible, SQLReadable {}
