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

    package init(code: String, name: String, kind: PartnerKind, headCount: Int, placeCode: String, sector: String, status: String) {
        self.code = code
        self.name = name
        self.kind = kind
        self.headCount = headCount
        self.placeCode = placeCode
        self.sector = sector
        self.status = status
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
