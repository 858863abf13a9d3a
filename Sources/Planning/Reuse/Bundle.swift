// People of several firms who need the same course, near enough to learn together. Computed for the bundle board and the invitation.

import Foundation
package import Vocabulary

/// How many people of one firm need a course, and where they are.
package struct BundleFirm: Sendable, Equatable {
    package let partner: PartnerID
    package let name: String
    package let headCount: Int
    package let people: Int
    /// Kilometres on the region's own grid.
    package let x: Double
    package let y: Double

    package init(partner: PartnerID, name: String, headCount: Int, people: Int, x: Double, y: Double) {
        self.partner = partner
        self.name = name
        self.headCount = headCount
        self.people = people
        self.x = x
        self.y = y
    }
}

/// A course that several firms could fill together.
package struct Bundle: Sendable, Equatable {
    /// Within reach of the place where most people are.
    package let near: [BundleFirm]
    /// Further away, nearest first: who could add the missing ones.
    package let further: [BundleFirm]
    package let centre: PartnerID?
    package let people: Int
    package let minimum: Int
    package let radius: Double

    /// How many more are needed before the course starts; 0 when it can.
    package var missing: Int { max(0, minimum - people) }

    /// The firm whose surroundings hold the most people; the nearer and then the first one of equals. O(n²).
    package static func best(_ firms: [BundleFirm], minimum: Int, radius: Double = 25) -> Bundle {
        let firms = firms.filter { $0.people > 0 }.sorted { $0.partner < $1.partner }
        func distance(_ a: BundleFirm, _ b: BundleFirm) -> Double { hypot(a.x - b.x, a.y - b.y) }
        let centre = firms.max { first, second in
            func value(_ centre: BundleFirm) -> (Int, Double) {
                let near = firms.filter { distance($0, centre) <= radius }
                return (near.reduce(0) { $0 + $1.people }, -near.reduce(0) { $0 + distance($1, centre) * Double($1.people) })
            }
            return value(first) < value(second)
        }
        guard let centre else { return Bundle(near: [], further: [], centre: nil, people: 0, minimum: minimum, radius: radius) }
        let near = firms.filter { distance($0, centre) <= radius }
        let further = firms.filter { distance($0, centre) > radius }.sorted { distance($0, centre) < distance($1, centre) }
        return Bundle(
            near: near.sorted { ($1.people, $0.name) < ($0.people, $1.name) }, further: further, centre: centre.partner,
            people: near.reduce(0) { $0 + $1.people }, minimum: minimum, radius: radius)
    }
}
