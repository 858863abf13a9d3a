// Brings the tables up to date, the same list on both databases. Called when a database is opened.

import Logging

/// One step of the schema. Steps are append-only; the type's name says the reason.
package struct Migration: Sendable {
    package let name: String
    package let statements: [SQLText]
}

package enum Migrator {
    /// Every step, in order. A step that has shipped is never edited.
    package static let all: [Migration] = [
        .m001PartnersSpeak, .m002WorkIsWatched, .m003SkillsAreKnown, .m004TheRegionAgrees, .m005TrainingIsPlanned, .m006PeopleTakePart,
        .m030ReadingsArePublishedOnSchedule, .m033FiguresComeFromCountedVotes, .m034StatementsHaveTopics, .m035ConversationsComeBack,
        .m040PlansTryOtherLimits, .m041PlansKeepTheirInstance, .m050PeopleGetIn, .m051EverybodyIsHeard, .m053MissingIsMeasured,
        .m055RepliesComeBack, .m056AddressesFail,
        .m060SkillsComeFromReleases, .m061GapsKnowEquivalents, .m062OffersAreComplete, .m063FirmsBringTheirWorkers, .m064OffersAreUsedFirst,
        .m065PricesMayBeUnknown,
        .m070PrioritiesAreBalloted, .m071SeatsHaveOrder,
        .m072ResultsAreShown, .m073CalendarsKeepCount, .m074ActionsHaveProjects, .m075DecisionsAreReviewed,
        .m076RoundsFollowRounds, .m077PeopleObject, .m080JobsKnowWhenTheyBegan, .m081EntriesAreCorrected,
    ]

    /// Runs the steps a database has not seen; all of them in one transaction, so that a failure leaves it as it was.
    static func migrate(_ database: any SQLDatabase, logger: Logger) async throws {
        let done = try await database.write { connection in
            try connection.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, position {int} NOT NULL) {strict}")
            let known = Set(try connection.query("SELECT name FROM migration") { try $0.next() as String })
            if let stranger = known.subtracting(all.map(\.name)).sorted().first {
                throw StorageError.unavailable(
                    "it was made by a newer version of Roundtable (step \(stranger)). Use that version or a backup.")
            }
            let missing = all.filter { !known.contains($0.name) }
            for migration in missing {
                for statement in migration.statements { try connection.execute(statement) }
                let position = all.firstIndex { $0.name == migration.name } ?? 0
                try connection.execute("INSERT INTO migration (name, position) VALUES (\(migration.name), \(position))")
            }
            return missing.map(\.name)
        }
        if !done.isEmpty { logger.info("database brought up to date", metadata: ["steps": "\(done.count)"]) }
    }

    /// The whole schema as text, as it stands in docs/schema.sql.
    package static var schema: String {
        all.map { migration in
            "-- \(migration.name)\n" + migration.statements.map { $0.text.trimmed + ";\n" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate var trimmed: String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
