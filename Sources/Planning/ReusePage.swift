// From a need to what exists for it, and from a course to the firms that fill it together.

import Hummingbird
import Understanding
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
        let shares: FundingShares
    }

    let course: CourseID
    let people: Int?
    let firms: Int?
    let minimum: Int
    let missing: Int?
    let radiusKm: Int
    let near: [Row]
    let further: [Row]
    let employerPays: Money
    let fundPays: Money
}

enum ReusePage {
    private struct Found: Encodable {
        let question: String
        let people: Int?
        let skills: [SkillSuggestion]
    }

    /// A need in somebody's own words, and the skills it may be about.
    static func ask(_ question: String, people: Int?, _ found: [(suggestion: SkillSuggestion, id: SkillID)], _ call: Call) throws
        -> Response
    {
        let t = call.t
        return try call.show(
            Found(question: question, people: people, skills: found.map(\.suggestion)), title: t("offers.title"), template: "offers_ask"
        ) {
            [
                "q": question, "asked": !question.isEmpty, "nothing": !question.isEmpty && found.isEmpty,
                "lead": people.map { t("offers.people", ["n": t.number($0)]) } ?? "",
                "found": found.map {
                    ["name": $0.suggestion.label, "path": "/needs/\($0.id)/offers", "span": $0.suggestion.span ?? ""] as [String: Any]
                },
            ]
        }
    }

    static func offer(_ offer: SkillOffer, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(offer, title: offer.name, template: "offers") {
            [
                "name": offer.name, "people": t("offers.need", ["n": offer.people.map { t.number($0) } ?? "< 5"]),
                "uncovered": offer.isUncovered, "hasCourses": !offer.courses.isEmpty,
                "courses": offer.courses.map { item in
                    [
                        "path": "/courses/\(item.course)", "bundle": "/courses/\(item.course)/bundle", "name": item.name, "code": item.code,
                        "level": t("level.\(item.level.word)"), "units": t.number(item.teachingUnits), "price": t.euros(item.price),
                        "provider": item.provider, "size": "\(item.minimum)–\(item.capacity)", "seats": t.number(item.seats),
                        "prerequisite": item.prerequisite ?? "–", "unapproved": !item.approved,
                    ] as [String: Any]
                },
                "hasPractices": !offer.practices.isEmpty,
                "practices": offer.practices.map { ["title": $0.title, "place": $0.place, "evidence": $0.evidence] },
                "hasExperts": !offer.experts.isEmpty,
                "experts": offer.experts.map { ["name": $0.name, "partner": $0.partner, "offers": $0.offers] },
                "matched": t(
                    "offers.matched",
                    ["courses": offer.courses.count, "practices": offer.practices.count, "experts": offer.experts.count]),
            ]
        }
    }

    /// One line for each firm: how many people, and who pays what for them.
    static func reading(
        _ bundle: Bundle, of course: Course, invitations: [BundleInvitation], rule: FundingRule?, on day: Day, whole: Bool
    ) -> BundleReading {
        let asked = Dictionary(invitations.map { ($0.partner, $0.state) }, uniquingKeysWith: { first, _ in first })
        func row(_ firm: BundleFirm) -> BundleReading.Row {
            var item = FundingCase(day: day)
            item.headCount = firm.headCount
            item.hours = course.teachingUnits
            item.isApproved = course.approved
            item.fee = Money(cents: course.price.cents * Int64(firm.people))
            item.wage = Money(cents: wagePerUnit * Int64(course.teachingUnits) * Int64(firm.people))
            let shares =
                rule?.shares(item)
                ?? FundingShares(
                    rule: "-", source: "-", wordingOf: "-", obstacles: [], employerFee: item.fee, fundFee: Money(cents: 0),
                    employerWage: item.wage, fundWage: Money(cents: 0))
            return .init(
                partner: firm.partner, name: firm.name, headCount: firm.headCount, people: firm.people, invited: asked[firm.partner],
                shares: shares)
        }
        let near = whole ? bundle.near.map(row) : []
        let tooFew = !whole && (bundle.people < 5 || bundle.near.count < 3)
        return BundleReading(
            course: course.id, people: tooFew ? nil : bundle.people, firms: tooFew ? nil : bundle.near.count, minimum: bundle.minimum,
            missing: tooFew ? nil : bundle.missing, radiusKm: Int(bundle.radius), near: near,
            further: whole ? bundle.further.prefix(8).map(row) : [],
            employerPays: Money(cents: near.reduce(0) { $0 + $1.shares.employer.cents }),
            fundPays: Money(cents: near.reduce(0) { $0 + $1.shares.fund.cents }))
    }

    /// What an hour away from work costs, in cents for 45 minutes: 25 euros an hour, the worked example of the rules (4,000 euros for 160 hours).
    private static let wagePerUnit: Int64 = 1875

    static func bundle(_ reading: BundleReading, of course: Course, rule: FundingRule?, _ call: Call) throws -> Response {
        let t = call.t
        func view(_ row: BundleReading.Row) -> [String: Any] {
            [
                "name": row.name, "people": t.number(row.people), "size": t.number(row.headCount),
                "invited": row.invited.map { t("bundle.state.\($0)") } ?? "",
                "employer": FundingPage.exact(row.shares.employer, t), "fund": FundingPage.exact(row.shares.fund, t),
            ]
        }
        let obstacles = reading.near.first?.shares.obstacles ?? []
        let sentence: String =
            if let people = reading.people, let firms = reading.firms, let missing = reading.missing {
                t("bundle.people", ["n": t.number(people), "firms": t.number(firms), "km": reading.radiusKm]) + " "
                    + (missing == 0 ? t("bundle.starts") : t.count("bundle.missing", missing))
            } else { t("bundle.few") }
        return try call.show(reading, title: t("bundle.title"), template: "bundle") {
            [
                "course": course.name, "coursePath": "/courses/\(course.id)", "sentence": sentence, "hasRows": !reading.near.isEmpty,
                "rows": reading.near.map(view), "further": reading.further.map(view), "hasFurther": !reading.further.isEmpty,
                "employer": FundingPage.exact(reading.employerPays, t), "fund": FundingPage.exact(reading.fundPays, t),
                "obstacles": obstacles.map { FundingPage.obstacle($0, t) }, "hasObstacles": !obstacles.isEmpty,
                "source": rule.map { t("funding.source", ["source": $0.source, "day": $0.wordingOf]) } ?? "",
                "mayInvite": call.visitor.role == .coordinator
                    && (reading.near + reading.further).contains { $0.invited == nil }, "path": "/courses/\(course.id)/bundle",
                "funding":
                    "/funding?hours=\(course.teachingUnits)&fee=\(course.price.cents / 100)&wage=\(wagePerUnit * Int64(course.teachingUnits) / 100)&head_count=40&approved=\(course.approved ? 1 : 0)&degree=1&affected=0&net_loss=0",
            ]
        }
    }
}
