// Who pays for a whole plan: person by person and session by session, summed by employer and funding line, to the cent.

package import Vocabulary

/// One seat of a plan, as far as money is concerned.
package struct FundedSeat: Sendable {
    package let partner: PartnerID
    package let employer: String
    package let headCount: Int
    package let worker: String
    package let session: String
    package let startsOn: Day
    /// `nil`: only told on request.
    package let fee: Money?
    package let teachingUnits: Int
    package let isApproved: Bool
    package let isMandatory: Bool

    package init(
        partner: PartnerID, employer: String, headCount: Int, worker: String, session: String, startsOn: Day, fee: Money?,
        teachingUnits: Int,
        isApproved: Bool, isMandatory: Bool
    ) {
        self.partner = partner
        self.employer = employer
        self.headCount = headCount
        self.worker = worker
        self.session = session
        self.startsOn = startsOn
        self.fee = fee
        self.teachingUnits = teachingUnits
        self.isApproved = isApproved
        self.isMandatory = isMandatory
    }
}

/// Sums that reconcile: for every row and for the whole, fee + wage = employer + all lines + wages nobody pays.
package struct FundingSums: Encodable, Sendable {
    package struct Row: Encodable, Sendable, Equatable {
        package let partner: PartnerID
        package let employer: String
        package fileprivate(set) var seats = 0
        package fileprivate(set) var funded = 0
        /// Seats whose fee is only told on request; their fee is in no sum.
        package fileprivate(set) var unknownFees = 0
        /// Seats whose wage is reckoned at the hub's usual rate, because the firm has not said its own.
        package fileprivate(set) var unknownWages = 0
        package fileprivate(set) var fee = Money(cents: 0)
        package fileprivate(set) var wage = Money(cents: 0)
        package fileprivate(set) var employerPays = Money(cents: 0)
        /// Wage that is replaced only in part: what workers go without.
        package fileprivate(set) var lostWages = Money(cents: 0)
        /// By rule, in the order of `lines`.
        package fileprivate(set) var lines: [Money]
        /// The rule this firm asked for; empty: the one that leaves it least to pay, seat by seat.
        package let rule: String
    }

    /// One person in one session.
    package struct Item: Encodable, Sendable {
        package let worker: String
        package let session: String
        package let partner: PartnerID
        package let fee: Money?
        package let wage: Money
        /// The rule that pays, or the one that comes nearest.
        package let shares: FundingShares?
        /// Teaching units, where the course would be long enough if they counted as hours.
        package let enoughInUnits: Int?
    }

    package let lines: [FundingLine]
    package let rows: [Row]
    package let total: Row
    package let items: [Item]

    package struct FundingLine: Encodable, Sendable {
        package let rule: String
        package let name: [String: String]
        package let source: String
        package let wordingOf: String
    }

    /// What firms have said is reckoned with; what nobody has said (age, degree, earlier support) counts as the usual case: a degree long ago, no
    /// earlier support, and where the firm is silent no agreement and the hub's wage.
    ///
    /// A firm that has chosen a funding line is reckoned by it. For others the rule that pays a share of fee and wage and leaves the employer
    /// least is taken, seat by seat.
    package static func make(_ seats: [FundedSeat], _ basis: FundingBasis, facts: [PartnerID: FundingFacts] = [:]) -> FundingSums {
        let rules = basis.rules
        let none = Array(repeating: Money(cents: 0), count: rules.count)
        var rows: [PartnerID: Row] = [:]
        var order: [PartnerID] = []
        var total = Row(partner: PartnerID(0), employer: "", lines: none, rule: "")
        var items: [Item] = []
        for seat in seats {
            let said = facts[seat.partner] ?? FundingFacts()
            let item = fundingCase(seat, basis, said)
            let chosen = rules.indices.filter { rules[$0].id == said.rule }
            let candidates = chosen.isEmpty ? rules.indices.filter { rules[$0].pays == .courseAndWage } : chosen
            let best = candidates.map { ($0, rules[$0].shares(item)) }.min {
                ($0.1.employer, $0.1.obstacles.count, $0.0) < ($1.1.employer, $1.1.obstacles.count, $1.0)
            }
            if rows[seat.partner] == nil {
                rows[seat.partner] = Row(partner: seat.partner, employer: seat.employer, lines: none, rule: chosen.isEmpty ? "" : said.rule)
                order.append(seat.partner)
            }
            let isWageUnknown = said.wagePerHour == nil
            rows[seat.partner]?.add(item, seat.fee, isWageUnknown: isWageUnknown, best)
            total.add(item, seat.fee, isWageUnknown: isWageUnknown, best)
            items.append(
                Item(
                    worker: seat.worker, session: seat.session, partner: seat.partner, fee: seat.fee, wage: item.wage, shares: best?.1,
                    enoughInUnits: best.flatMap { rules[$0.0].enoughInUnits(item) }))
        }
        return FundingSums(
            lines: rules.map { .init(rule: $0.id, name: $0.name, source: $0.source, wordingOf: $0.wordingOf) },
            rows: order.compactMap { rows[$0] }, total: total, items: items)
    }

    /// The case of a seat, as far as anything is known of it. A fee that is not known counts as 0 here and is said beside the sums.
    package static func fundingCase(_ seat: FundedSeat, _ basis: FundingBasis, _ facts: FundingFacts = FundingFacts()) -> FundingCase {
        var item = FundingCase(day: seat.startsOn)
        item.headCount = seat.headCount
        item.hours = FundingCase.hours(units: seat.teachingUnits)
        item.teachingUnits = seat.teachingUnits
        item.fee = seat.fee ?? Money(cents: 0)
        item.wage = basis.wage(units: seat.teachingUnits, perHour: facts.wagePerHour)
        item.netLoss = facts.netPerHour.map { basis.wage(units: seat.teachingUnits, perHour: $0) } ?? Money(cents: 0)
        item.hasAgreement = facts.hasAgreement
        item.affectedShare = facts.affectedShare
        item.isApproved = seat.isApproved
        item.isMandatory = seat.isMandatory
        return item
    }
}

extension FundingSums.Row {
    fileprivate mutating func add(
        _ item: FundingCase, _ known: Money?, isWageUnknown: Bool, _ best: (index: Int, shares: FundingShares)?
    ) {
        seats += 1
        if known == nil { unknownFees += 1 }
        if isWageUnknown { unknownWages += 1 }
        fee = Money(cents: fee.cents + item.fee.cents)
        wage = Money(cents: wage.cents + item.wage.cents)
        let pays = best?.shares.employer ?? Money(cents: item.fee.cents + item.wage.cents)
        employerPays = Money(cents: employerPays.cents + pays.cents)
        guard let best, best.shares.fits else { return }
        funded += 1
        lines[best.index] = Money(cents: lines[best.index].cents + best.shares.fund.cents)
        lostWages = Money(cents: lostWages.cents + best.shares.lostWage(of: item.wage).cents)
    }
}
