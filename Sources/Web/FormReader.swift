// Reads forms: limits first, then characters, then fields. Routes ask it for values; mistakes come back as values.

import Foundation
import Hummingbird
import NIOCore
package import Vocabulary

/// The fields of one submitted form.
package struct Form: Sendable {
    package private(set) var fields: [String: [String]]
    /// What is wrong so far; shown beside the fields.
    package private(set) var mistakes: [FieldMistake] = []

    /// The language mistakes are told in; a request brings its own.
    var t = Languages.english

    package init(fields: [String: [String]]) { self.fields = fields }

    /// The field as it was sent, without blanks around it; empty when it is missing.
    package subscript(_ name: String) -> String { (fields[name]?.first ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    /// The field exactly as it was sent; for passwords.
    package func raw(_ name: String) -> String { fields[name]?.first ?? "" }

    /// Every value of a field that may be sent several times.
    package func all(_ name: String) -> [String] { fields[name] ?? [] }

    /// The same form without what was typed in one field, which must not be shown again.
    package func without(_ name: String) -> Form {
        var form = self
        form.fields[name] = nil
        return form
    }

    /// The same form with a value where nothing was typed yet.
    package func preset(_ name: String, _ value: String) -> Form {
        var form = self
        if form.fields[name] == nil { form.fields[name] = [value] }
        return form
    }

    package mutating func blame(_ field: String, _ explanation: String) { mistakes.append(FieldMistake(field, explanation)) }

    /// A text of limited length; a mistake and "" otherwise.
    package mutating func text(_ name: String, in length: ClosedRange<Int>) -> String {
        let value = self[name].precomposedStringWithCanonicalMapping
        if value.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" && $0 != "\r" && $0 != "\t" }) {
            blame(name, t("mistake.control"))
        } else if value.isEmpty, length.lowerBound > 0 {
            blame(name, t("mistake.missing"))
        } else if value.count < length.lowerBound {
            blame(name, t("mistake.short", ["n": value.count, "least": length.lowerBound]))
        } else if value.count > length.upperBound {
            blame(name, t("mistake.long", ["n": value.count, "most": length.upperBound]))
        }
        return value
    }

    package mutating func int(_ name: String, in range: ClosedRange<Int>) -> Int {
        guard let value = Int(self[name]), range.contains(value) else {
            blame(name, t("mistake.number", ["value": self[name], "least": range.lowerBound, "most": range.upperBound]))
            return range.lowerBound
        }
        return value
    }

    package mutating func day(_ name: String) -> Day {
        guard let value = Day(self[name]) else {
            blame(name, t("mistake.day", ["value": self[name]]))
            return Day(number: 0)
        }
        return value
    }

    package mutating func choice<Value: RawRepresentable>(_ name: String, of type: Value.Type) -> Value? where Value.RawValue == String {
        guard let value = Value(rawValue: self[name]) else {
            blame(name, t("mistake.choice", ["value": self[name]]))
            return nil
        }
        return value
    }

    package mutating func id<Entity>(_ name: String, of type: Identifier<Entity>.Type) -> Identifier<Entity>? {
        guard let value = Identifier<Entity>(self[name]) else {
            blame(name, t("mistake.choose"))
            return nil
        }
        return value
    }
}

package enum FormReader {
    /// Ordinary forms in bytes.
    package static let largestForm = 64 * 1024
    /// Uploaded tables in bytes.
    package static let largestUpload = 8 * 1024 * 1024

    /// Reads `application/x-www-form-urlencoded` or `multipart/form-data`.
    static func read(_ request: Request, limit: Int) async throws -> Form {
        let type = request.headers[.contentType] ?? ""
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge(limit) }
        let buffer: ByteBuffer
        do {
            buffer = try await collect(request.body, limit: limit)
        } catch is TooSlow {
            throw Refusal(.malformed, "The form did not arrive in time. Please send it again.")
        } catch { throw tooLarge(limit) }
        let bytes = Data(buffer.readableBytesView)
        if let boundary = boundary(in: type) { return try MultipartReader.read(bytes, boundary: boundary) }
        guard type.isEmpty || type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            throw Refusal(.malformed, "The form came as '\(type)'; application/x-www-form-urlencoded or multipart/form-data is expected.")
        }
        return try urlEncoded(bytes)
    }

    private struct TooSlow: Error {}

    /// A whole form in time: 20 seconds, five minutes for a table. Who sends a byte now and then is cut off at the next byte; who sends nothing, by the
    /// server's limit for idle connections.
    private static func collect(_ body: RequestBody, limit: Int) async throws -> ByteBuffer {
        let end = ContinuousClock.now + .seconds(limit > largestForm ? 300 : 20)
        var all = ByteBuffer()
        for try await part in body {
            guard ContinuousClock.now < end else { throw TooSlow() }
            guard all.readableBytes + part.readableBytes <= limit else { throw tooLarge(limit) }
            all.writeImmutableBuffer(part)
        }
        return all
    }

    private static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, "What was sent is larger than \(limit / 1024) kB. Please send less, or use the command line for large tables.")
    }

    static func urlEncoded(_ bytes: Data) throws -> Form {
        guard let text = String(data: bytes, encoding: .utf8) else { throw Refusal(.malformed, "The form is not UTF-8 text.") }
        var fields: [String: [String]] = [:]
        for pair in text.split(separator: "&") {
            guard let field = field(pair) else {
                throw Refusal(.malformed, "The form has a broken percent sequence in '\(pair.prefix(40))'.")
            }
            fields[field.name, default: []].append(field.value)
        }
        return Form(fields: fields)
    }

    /// One `name=value` as browsers send it in forms and in the question of an address: blanks as `+`; `nil` for a broken percent sequence.
    static func field(_ pair: Substring) -> (name: String, value: String)? {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.map { $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding }
        guard let name = decoded.first ?? "", let value = decoded.count > 1 ? decoded[1] : "" else { return nil }
        return (name, value)
    }

    private static func boundary(in type: String) -> String? {
        guard type.lowercased().hasPrefix("multipart/form-data"), let range = type.range(of: "boundary=") else { return nil }
        let value = type[range.upperBound...].prefix { $0 != ";" }.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
        return value.isEmpty ? nil : value
    }
}

/// The parts of a form with a file (RFC 7578). A file's bytes become the field's text.
private enum MultipartReader {
    static func read(_ bytes: Data, boundary: String) throws -> Form {
        let mark = Data("--\(boundary)".utf8)
        let blank = Data("\r\n\r\n".utf8)
        var fields: [String: [String]] = [:]
        var position = bytes.startIndex
        while let start = bytes.range(of: mark, in: position..<bytes.endIndex) {
            guard let end = bytes.range(of: mark, in: start.upperBound..<bytes.endIndex) else { break }
            position = end.lowerBound
            let part = bytes[start.upperBound..<end.lowerBound]
            guard let head = part.range(of: blank), let header = String(data: part[part.startIndex..<head.lowerBound], encoding: .utf8)
            else { continue }
            guard let name = parameter("name", in: header) else { continue }
            let body = part[head.upperBound...].dropLast(2)
            guard let text = String(data: body, encoding: .utf8) else {
                throw Refusal(
                    .unprocessable, "The file in '\(name)' is not UTF-8 text. Save it as CSV with UTF-8 encoding and send it again.")
            }
            fields[name, default: []].append(text)
        }
        return Form(fields: fields)
    }

    private static func parameter(_ name: String, in header: String) -> String? {
        guard let range = header.range(of: " \(name)=\"") else { return nil }
        return String(header[range.upperBound...].prefix { $0 != "\"" })
    }
}
