// An organisation at the table, and the people who speak for it. Shown on the partner pages, read by every later stage.

package import Vocabulary

/// An organisation, as lists and cards show it.
package struct Partner: Encodable, Sendable {
    package let id: PartnerID
    package let code: String
    package let name: String
    package let kind: PartnerKind
    package let headCount: Int
    package let place: String
    package let sector: String
    package let status: String

    package var sizeClass: SizeClass { SizeClass(headCount: headCount) }
    package var voiceClass: VoiceClass { VoiceClass(kind: kind, headCount: headCount) }
}

/// What a form or a file says about a partner that is to be.
package struct PartnerDraft: Encodable, Sendable, Equatable {
    package let code: String
    package let name: String
    package let kind: PartnerKind
    package let headCount: Int
    package let placeCode: String
    package let sector: String
    package let status: String
    /// Names the place where its code is new; it is then added with its NUTS code.
    package let municipality: String
    package let nuts: String
    /// People who speak for it.
    package let contacts: [ContactDraft]

    package init(
        code: String, name: String, kind: PartnerKind, headCount: Int, placeCode: String, sector: String, status: String,
        municipality: String = "", nuts: String = "", contacts: [ContactDraft] = []
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.headCount = headCount
        self.placeCode = placeCode
        self.sector = sector
        self.status = status
        self.municipality = municipality
        self.nuts = nuts
        self.contacts = contacts
    }

    /// The role of people who speak for an organisation of this kind, unless something else is said.
    package var usualRole: Role {
        switch kind {
        case .company: .employer
        case .provider: .provider
        case .worksCouncil: .worksCouncil
        default: .member
        }
    }
}

/// A person named in a file of partners.
package struct ContactDraft: Encodable, Sendable, Equatable {
    package let name: String
    package let email: String
    /// The language of letters and mails; `nil` where the file does not say.
    package let language: Language?

    package init(name: String, email: String, language: Language? = nil) {
        self.name = name
        self.email = email
        self.language = language
    }
}

/// When two names are probably the same organisation.
package enum PartnerName {
    private static let forms: Set = [
        "gmbh", "ag", "se", "kg", "kgaa", "ohg", "ug", "ev", "eg", "co", "mbh", "und", "and", "inc", "ltd", "sa", "srl", "spa", "sro", "as",
        "bv", "nv", "the",
    ]

    /// The name without legal forms, punctuation, accents and case: "Müller & Söhne GmbH" and "Mueller Soehne" give the same.
    package static func key(_ name: String) -> String {
        var plain = name.lowercased()
        for (letter, letters) in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")] {
            plain = plain.split(separator: Character(letter), omittingEmptySubsequences: false).joined(separator: letters)
        }
        let words = plain.split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { !forms.contains($0) }
        return words.joined()
    }

    /// Equal keys, or long keys with at most one letter changed, missing or too many.
    package static func areAlike(_ left: String, _ right: String) -> Bool {
        if left.isEmpty || right.isEmpty { return false }
        if left == right { return true }
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        guard min(a.count, b.count) >= 7, abs(a.count - b.count) <= 1 else { return false }
        let head = zip(a, b).prefix { $0 == $1 }.count
        let tail = zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count
        return head + tail >= max(a.count, b.count) - 1
    }
}

/// A person who speaks for a partner.
package struct Member: Encodable, Sendable {
    package let id: MemberID
    package let name: String
    package let role: Role
    package let language: Language
}

/// The card of one partner.
package struct PartnerCard: Encodable, Sendable {
    package let partner: Partner
    package let members: [Member]
    package let statementCount: Int
    package let voteCount: Int
    package let meetings: [String]

    /// The card without the people, for those who do not belong to this partner.
    var withoutPeople: PartnerCard {
        PartnerCard(partner: partner, members: [], statementCount: statementCount, voteCount: voteCount, meetings: meetings)
    }
}

/// A municipality with its position in the region's plane, in kilometres.
package struct Place: Encodable, Sendable {
    package let id: PlaceID
    package let code: String
    package let name: String
    package let x: Double
    package let y: Double
    package let subregion: String
}
