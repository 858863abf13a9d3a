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
    package let fee: Money
    package let teachingUnits: Int
    package let isApproved: Bool
    package let isMandatory: Bool

    package init(
        partner: PartnerID, employer: String, headCount: Int, worker: String, session: String, startsOn: Day, fee: Money,
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

/// Sums that reconcile: for every row and for the whole, fee + wage = employer + all lines.
package struct FundingSums: Encodable, Sendable {
    package struct Row: Encodable, Sendable, Equatable {
        package let partner: PartnerID
        package let employer: String
        package fileprivate(set) var seats = 0
        package fileprivate(set) var funded = 0
        package fileprivate(set) var fee = Money(cents: 0)
        package fileprivate(set) var wage = Money(cents: 0)
        package fileprivate(set) var employerPays = Money(cents: 0)
        /// By rule, in the order of `lines`.
        package fileprivate(set) var lines: [Money]
    }

    /// One person in one session.
    package struct Item: Encodable, Sendable {
        package let worker: String
        package let session: String
        package let partner: PartnerID
        package let fee: Money
        package let wage: Money
        /// The rule that pays, or the one that comes nearest.
        package let shares: FundingShares?
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

    /// What is known is reckoned with; what is not (age, degree, earlier support) counts as the usual case: a degree long ago, no earlier support,
    /// no agreement. Of the rules in force on the first day of the session the one that leaves the employer least to pay is taken.
    ///
    /// Only rules that pay a share of fee and wage are summed; wage replacement depends on each person's net wage.
    package static func make(_ seats: [FundedSeat], _ basis: FundingBasis) -> FundingSums {
        let rules = basis.rules.filter { $0.pays == .courseAndWage }
        let none = Array(repeating: Money(cents: 0), count: rules.count)
        var rows: [PartnerID: Row] = [:]
        var order: [PartnerID] = []
        var total = Row(partner: PartnerID(0), employer: "", lines: none)
        var items: [Item] = []
        for seat in seats {
            let item = fundingCase(seat, basis)
            let best = rules.indices.map { ($0, rules[$0].shares(item)) }.min {
                ($0.1.employer, $0.1.obstacles.count, $0.0) < ($1.1.employer, $1.1.obstacles.count, $1.0)
            }
            if rows[seat.partner] == nil {
                rows[seat.partner] = Row(partner: seat.partner, employer: seat.employer, lines: none)
                order.append(seat.partner)
            }
            rows[seat.partner]?.add(item, best)
            total.add(item, best)
            items.append(
                Item(worker: seat.worker, session: seat.session, partner: seat.partner, fee: item.fee, wage: item.wage, shares: best?.1))
        }
        return FundingSums(
            lines: rules.map { .init(rule: $0.id, name: $0.name, source: $0.source, wordingOf: $0.wordingOf) },
            rows: order.compactMap { rows[$0] }, total: total, items: items)
    }

    /// The usual case for a seat.
    package static func fundingCase(_ seat: FundedSeat, _ basis: FundingBasis) -> FundingCase {
        var item = FundingCase(day: seat.startsOn)
        item.headCount = seat.headCount
        item.hours = FundingCase.hours(units: seat.teachingUnits)
        item.fee = seat.fee
        item.wage = basis.wage(units: seat.teachingUnits)
        item.isApproved = seat.isApproved
        item.isMandatory = seat.isMandatory
        return item
    }
}

extension FundingSums.Row {
    fileprivate mutating func add(_ item: FundingCase, _ best: (index: Int, shares: FundingShares)?) {
        seats += 1
        fee = Money(cents: fee.cents + item.fee.cents)
        wage = Money(cents: wage.cents + item.wage.cents)
        let pays = best?.shares.employer ?? Money(cents: item.fee.cents + item.wage.cents)
        employerPays = Money(cents: employerPays.cents + pays.cents)
        guard let best, best.shares.fits else { return }
        funded += 1
        lines[best.index] = Money(cents: lines[best.index].cents + best.shares.fund.cents)
    }
}
