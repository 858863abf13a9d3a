// A conversation goes out as the folder that Polis itself exports, and comes back unchanged. Used by `roundtable export polis`.

package import Foundation

package enum PolisExport {
    /// The four files by name. The same conversation gives the same bytes.
    ///
    /// Of several votes on one statement all are written to votes.csv, in their order; participants-votes.csv and the counts have the last ones.
    /// Participants and statements must have whole numbers as names; times are written in UTC.
    package static func files(_ conversation: PolisConversation) -> [(name: String, text: String)] {
        let statements = conversation.statements.sorted { PolisFiles.isBefore($0.id, $1.id) }
        var last: [String: [String: Int]] = [:]
        for vote in conversation.votes { last[vote.participant, default: [:]][vote.statement] = vote.value }
        var agrees: [String: Int] = [:]
        var disagrees: [String: Int] = [:]
        for votes in last.values {
            for (statement, value) in votes {
                if value > 0 { agrees[statement, default: 0] += 1 }
                if value < 0 { disagrees[statement, default: 0] += 1 }
            }
        }
        let written = Dictionary(conversation.statements.map { ($0.author, 1) }, uniquingKeysWith: +)
        let hasMeta = statements.contains(where: \.isMeta)
        let comments = statements.map { statement in
            CSVWriter.line(
                [
                    "\(statement.createdAt)", day(statement.createdAt), statement.id, statement.author, "\(agrees[statement.id] ?? 0)",
                    "\(disagrees[statement.id] ?? 0)", "\(statement.moderated)",
                ] + (hasMeta ? [statement.isMeta ? "1" : "0"] : []) + [statement.text])
        }
        let votes = conversation.votes.map { vote in
            CSVWriter.line(["\(vote.at)", day(vote.at), vote.statement, vote.participant, "\(vote.value)"])
        }
        let people = last.keys.sorted(by: PolisFiles.isBefore).map { person -> String in
            let own = last[person] ?? [:]
            return CSVWriter.line(
                [
                    person, conversation.publishedGroups[person] ?? "", "\(written[person] ?? 0)", "\(own.count)",
                    "\(own.values.count { $0 > 0 })", "\(own.values.count { $0 < 0 })",
                ] + statements.map { own[$0.id].map { "\($0)" } ?? "" })
        }
        let header = ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated"]
        return [
            ("comments.csv", CSVWriter.line(header + (hasMeta ? ["is-meta"] : []) + ["comment-body"]) + comments.joined()),
            ("votes.csv", CSVWriter.line(["timestamp", "datetime", "comment-id", "voter-id", "vote"]) + votes.joined()),
            (
                "participants-votes.csv",
                CSVWriter.line(["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"] + statements.map(\.id))
                    + people.joined()
            ),
            (
                "summary.csv",
                [
                    ["topic", conversation.topic], ["voters", "\(last.count)"], ["commenters", "\(written.count)"],
                    ["comments", "\(statements.count)"], ["groups", "\(Set(conversation.publishedGroups.values).count)"],
                ].map(CSVWriter.line).joined()
            ),
        ]
    }

    /// Writes the files into a folder, which is made when needed. Each file is written whole or not at all.
    ///
    /// - Throws: `FileMistake` naming the file that could not be written.
    package static func write(_ conversation: PolisConversation, to folder: URL) throws {
        for file in files(conversation) {
            let url = folder.appendingPathComponent(file.name)
            do {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: url, options: .atomic)
            } catch {
                throw FileMistake(
                    file: url.path, line: 1, "The file cannot be written: \(error.localizedDescription) Choose a folder you may write to.")
            }
        }
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// "Mon Jul 17 16:10:15 UTC 2017", as Polis writes it, from milliseconds since 1970. Days to dates as in Hinnant's civil calendar algorithm.
    private static func day(_ milliseconds: Int64) -> String {
        let seconds = Int(milliseconds / 1000) - (milliseconds % 1000 < 0 ? 1 : 0)
        let days = Int((Double(seconds) / 86400).rounded(.down))
        let rest = seconds - days * 86400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let weekday = weekdays[((days % 7) + 7) % 7]
        return "\(weekday) \(months[month - 1]) \(two(dayOfMonth)) \(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) UTC \(year)"
    }
}
