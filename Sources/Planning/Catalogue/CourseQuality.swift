// What is wrong or missing in a course's record, as words people can act on. Shown in the catalogue; computed from what is stored, never stored itself.

package import Vocabulary

/// One thing that makes an offer hard to rely on.
package enum QualityFlag: String, CaseIterable, Encodable, Sendable {
    case duplicate, stale, incomplete, short
    case noOutcome = "no_outcome"
    case approvalExpired = "approval_expired"
    case noDates = "no_dates"
}

package enum CourseQuality {
    /// An offer nobody has looked at for so many days is stale.
    package static let freshDays = 365
    /// Below four teaching units of 45 minutes an offer is an event, not a course.
    package static let leastUnits = 4
    /// Words two names must share, as a share of all their words.
    private static let alike = 0.8

    /// The flags of every course.
    ///
    /// - Complexity: O(n²) within the courses of one skill.
    package static func flags(_ courses: [Course], _ records: [CourseID: CourseRecord], on day: Day) -> [CourseID: [QualityFlag]] {
        let twins = duplicates(courses, records)
        return Dictionary(
            uniqueKeysWithValues: courses.map { course in
                let record = records[course.id] ?? CourseRecord()
                var flags: [QualityFlag] = []
                if twins.contains(course.id) { flags.append(.duplicate) }
                if record.checkedOn.map({ $0.adding(days: freshDays) < day }) ?? true { flags.append(.stale) }
                if record.description.isEmpty || record.certificate.isEmpty || record.source.isEmpty { flags.append(.incomplete) }
                if course.teachingUnits < leastUnits { flags.append(.short) }
                if record.outcomes.isEmpty { flags.append(.noOutcome) }
                if let end = record.approvedUntil, end < day { flags.append(.approvalExpired) }
                if course.sessionCount == 0 { flags.append(.noDates) }
                return (course.id, flags)
            })
    }

    /// Courses that are probably one: from the same source, or of one provider and skill with nearly the same name and length.
    private static func duplicates(_ courses: [Course], _ records: [CourseID: CourseRecord]) -> Set<CourseID> {
        var found: Set<CourseID> = []
        let sources = Dictionary(grouping: courses) { records[$0.id]?.source ?? "" }
        for (source, same) in sources where !source.isEmpty && same.count > 1 { found.formUnion(same.map(\.id)) }
        for (_, group) in Dictionary(grouping: courses, by: { [$0.skillID.raw, $0.providerID.raw] }) where group.count > 1 {
            for (index, first) in group.enumerated() {
                for second in group[(index + 1)...]
                where first.level == second.level && likeness(first.name, second.name) >= alike
                    && abs(first.teachingUnits - second.teachingUnits) * 10 <= max(first.teachingUnits, second.teachingUnits)
                {
                    found.formUnion([first.id, second.id])
                }
            }
        }
        return found
    }

    private static func likeness(_ first: String, _ second: String) -> Double {
        func words(_ text: String) -> Set<Substring> { Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }) }
        let (left, right) = (words(first), words(second))
        let all = left.union(right).count
        return all == 0 ? 1 : Double(left.intersection(right).count) / Double(all)
    }
}

/// Which courses somebody wants to see.
package struct CourseFilter: Sendable {
    package var words = ""
    package var skill: SkillID?
    package var provider: PartnerID?
    package var format = ""
    package var language = ""
    package var mostHours: Int?
    package var mostEuros: Int?
    /// Only courses whose price is told on request.
    package var isOnRequest = false
    package var isApproved = false
    package var hasDates = false
    package var flag: QualityFlag?

    package init() {}

    package var isEmpty: Bool {
        words.isEmpty && skill == nil && provider == nil && format.isEmpty && language.isEmpty && mostHours == nil && mostEuros == nil
            && !isOnRequest && !isApproved && !hasDates && flag == nil
    }

    package func admits(_ course: Course, _ record: CourseRecord?, _ flags: [QualityFlag]) -> Bool {
        let text = "\(course.name) \(course.code) \(course.skill) \(course.provider) \(record?.description ?? "") \(record?.outcomes ?? "")"
            .lowercased()
        return words.lowercased().split(whereSeparator: \.isWhitespace).allSatisfy { text.contains($0) }
            && (skill == nil || course.skillID == skill || record?.further.contains { $0.skill == skill } == true)
            && (provider == nil || course.providerID == provider) && (format.isEmpty || course.format == format)
            && (language.isEmpty || course.language == language)
            && (mostHours.map { course.teachingUnits * 45 <= $0 * 60 } ?? true)
            && (mostEuros.map { most in course.price.map { $0.cents <= Int64(most) * 100 } ?? false } ?? true)
            && (!isOnRequest || course.price == nil)
            && (!isApproved || course.approved) && (!hasDates || course.sessionCount > 0) && (flag.map(flags.contains) ?? true)
    }
}
