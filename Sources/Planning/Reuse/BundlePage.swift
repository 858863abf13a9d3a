// The bundle board: which course could start when several firms fill it, and how many are missing. Firms by name for the hub only.

import Hummingbird
import Vocabulary
import Web

/// The figures of a bundle as the page shows them and JSON gives them.
struct BundleReading: Encodable {
    struct Row: Encodable {
        let partner: PartnerID
        let name: String
        let headCount: Int
        let people: Int
        let invited: String?
        /// What the firm answered.
        let seats: Int?
        let shares: FundingShares
    }

    let course: CourseID
    let people: Int?
    let firms: Int?
    let minimum: Int
    let missing: Int?
    let radiusKm: Int
    /// People firms have promised to send.
    let promised: Int
    let near: [Row]
    let further: [Row]
    let employerPays: Money
    let fundPays: Money
}

enum BundlePage {
    /// One line for each firm: how many people, and who pays what for them.
    static func reading(
        _ bundle: Bundle, of course: Course, isMandatory: Bool, invitations: [BundleInvitation], basis: FundingBasis,
        facts: [PartnerID: FundingFacts], on day: Day, whole: Bool
    ) -> BundleReading {
        let asked = Dictionary(invitations.map { ($0.partner, $0) }, uniquingKeysWith: { first, _ in first })
        func row(_ firm: BundleFirm) -> BundleReading.Row {
            let seat = FundedSeat(
                partner: firm.partner, employer: firm.name, headCount: firm.headCount, worker: "", session: course.code, startsOn: day,
                fee: course.price, teachingUnits: course.teachingUnits, isApproved: course.approved, isMandatory: isMandatory)
            return .init(
                partner: firm.partner, name: firm.name, headCount: firm.headCount, people: firm.people, invited: asked[firm.partner]?.state,
                seats: asked[firm.partner].flatMap { $0.state == "joined" ? $0.seats : nil },
                shares: times(firm.people, FundingSums.make([seat], basis, facts: facts).items.first?.shares, seat, basis))
        }
        let near = whole ? bundle.near.map(row) : []
        let tooFew = !whole && (bundle.people < GroupShare.smallest || bundle.near.count < 3)
        return BundleReading(
            course: course.id, people: tooFew ? nil : bundle.people, firms: tooFew ? nil : bundle.near.count, minimum: bundle.minimum,
            missing: tooFew ? nil : bundle.missing, radiusKm: Int(bundle.radius),
            promised: invitations.reduce(0) { $0 + ($1.state == "joined" ? $1.seats : 0) }, near: near,
            further: whole ? bundle.further.prefix(8).map(row) : [],
            employerPays: Money(cents: near.reduce(0) { $0 + $1.shares.employer.cents }),
            fundPays: Money(cents: near.reduce(0) { $0 + $1.shares.fund.cents }))
    }

    /// The shares of so many people, each reckoned alone and rounded alone.
    private static func times(_ people: Int, _ one: FundingShares?, _ seat: FundedSeat, _ basis: FundingBasis) -> FundingShares {
        func by(_ money: Money) -> Money { Money(cents: money.cents * Int64(people)) }
        guard let one else {
            return FundingShares(
                rule: "-", source: "-", wordingOf: "-", obstacles: [], employerFee: by(seat.fee ?? Money(cents: 0)),
                fundFee: Money(cents: 0),
                employerWage: by(basis.wage(units: seat.teachingUnits)), fundWage: Money(cents: 0))
        }
        return FundingShares(
            rule: one.rule, source: one.source, wordingOf: one.wordingOf, obstacles: one.obstacles, employerFee: by(one.employerFee),
            fundFee: by(one.fundFee), employerWage: by(one.employerWage), fundWage: by(one.fundWage))
    }

    static func sentence(_ people: Int?, _ firms: Int?, _ missing: Int?, _ radius: Int, _ t: Messages) -> String {
        guard let people, let firms, let missing else { return t("bundle.few") }
        return t("bundle.people", ["n": t.number(people), "firms": t.number(firms), "km": radius]) + " "
            + (missing == 0 ? t("bundle.starts") : t.count("bundle.missing", missing))
    }

    static func bundle(_ reading: BundleReading, of course: Course, own: BundleInvitation?, basis: FundingBasis, _ call: Call) throws
        -> Response
    {
        let t = call.t
        func view(_ row: BundleReading.Row) -> [String: Any] {
            [
                "name": row.name, "people": t.number(row.people), "size": t.number(row.headCount),
                "invited": (row.invited.map { t("bundle.state.\($0)") } ?? "") + (row.seats.map { " (\($0))" } ?? ""),
                "employer": FundingPage.exact(row.shares.employer, t), "fund": FundingPage.exact(row.shares.fund, t),
            ]
        }
        let obstacles = reading.near.first?.shares.obstacles ?? []
        let rule = reading.near.first.flatMap { row in basis.rules.first { $0.id == row.shares.rule } }
        let hours = FundingCase.hours(units: course.teachingUnits)
        return try call.show(reading, title: t("bundle.title"), template: "bundle") {
            [
                "course": course.name, "coursePath": "/courses/\(course.id)",
                "sentence": sentence(reading.people, reading.firms, reading.missing, reading.radiusKm, t),
                "promised": reading.promised > 0 && reading.people != nil ? t("bundle.promised", ["n": t.number(reading.promised)]) : "",
                "hasRows": !reading.near.isEmpty,
                "rows": reading.near.map(view), "further": reading.further.map(view), "hasFurther": !reading.further.isEmpty,
                "employer": FundingPage.exact(reading.employerPays, t), "fund": FundingPage.exact(reading.fundPays, t),
                "obstacles": obstacles.map { FundingPage.obstacle($0, t) }, "hasObstacles": !obstacles.isEmpty,
                "wage": t("bundle.wage", ["rate": FundingPage.exact(basis.wagePerHour, t)]),
                "isUnknown": course.price == nil,
                "source": rule.map { t("funding.source", ["source": $0.source, "day": $0.wordingOf]) } ?? "",
                "mayInvite": call.visitor.role == .coordinator
                    && (reading.near + reading.further).contains { $0.invited == nil }, "path": "/courses/\(course.id)/bundle",
                "isAsked": own != nil && call.visitor.role != .coordinator, "answer": "/courses/\(course.id)/bundle/answer",
                "seats": own.map { $0.seats > 0 ? "\($0.seats)" : "" } ?? "",
                "ownState": own.map { t("bundle.state.\($0.state)") } ?? "", "most": "\(course.capacity)",
                "funding":
                    "/funding?hours=\(hours)&fee=\((course.price?.cents ?? 0) / 100)&wage=\(basis.wage(units: course.teachingUnits).cents / 100)&head_count=40&approved=\(course.approved ? 1 : 0)&degree=1&affected=0&net_loss=0",
            ]
        }
    }

    // MARK: The board

    private struct Line: Encodable {
        let course: CourseID
        let code: String
        let people: Int?
        let firms: Int?
        let missing: Int?
    }

    static func board(_ bundles: [(course: Course, bundle: Bundle)], asked: [BundleOffer], whole: Bool, _ call: Call) throws -> Response {
        let t = call.t
        // What others cannot see as a number is at the end, in the order of the catalogue.
        let lines = bundles.map { item -> (Course, Line, Int) in
            let tooFew = !whole && (item.bundle.people < GroupShare.smallest || item.bundle.near.count < 3)
            return (
                item.course,
                Line(
                    course: item.course.id, code: item.course.code, people: tooFew ? nil : item.bundle.people,
                    firms: tooFew ? nil : item.bundle.near.count, missing: tooFew ? nil : item.bundle.missing), Int(item.bundle.radius)
            )
        }.sorted { ($0.1.missing ?? 999, -($0.1.people ?? 0), $0.1.code) < ($1.1.missing ?? 999, -($1.1.people ?? 0), $1.1.code) }
        return try call.show(lines.map(\.1), title: t("bundle.board"), template: "bundles") {
            [
                "empty": lines.isEmpty, "hasAsked": !asked.isEmpty,
                "asked": asked.map { item in
                    ["path": "/courses/\(item.course)/bundle", "name": item.name, "state": t("bundle.state.\(item.state)")]
                },
                "lines": lines.map { course, line, radius in
                    [
                        "path": "/courses/\(course.id)/bundle", "name": course.name, "code": course.code,
                        "sentence": sentence(line.people, line.firms, line.missing, radius, t), "ready": line.missing == 0,
                    ] as [String: Any]
                },
            ]
        }
    }
}
