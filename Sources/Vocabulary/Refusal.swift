// The one way to say "no". Stores throw it; Web turns it into a page or a JSON problem; commands print it.

/// A request that was understood and is refused. Not a defect: nothing was changed.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case malformed, notSignedIn, notAllowed, notFound, wrongMethod, conflict, closed, tooLarge, unprocessable, tooMany
    }

    package let kind: Kind
    /// Says what, where, which value, what to do. Plain English.
    package let explanation: String

    package init(_ kind: Kind, _ explanation: String) {
        self.kind = kind
        self.explanation = explanation
    }

    package var description: String { explanation }

    package static func notFound(_ what: String, _ value: some CustomStringConvertible) -> Refusal {
        Refusal(.notFound, "There is no \(what) \(value). It may have been withdrawn, or the address is mistyped.")
    }
}

/// A mistake in one field of a form: a value, shown beside the field.
package struct FieldMistake: Error, Equatable, Codable, Sendable {
    package let field: String
    package let explanation: String

    package init(_ field: String, _ explanation: String) {
        self.field = field
        self.explanation = explanation
    }
}
