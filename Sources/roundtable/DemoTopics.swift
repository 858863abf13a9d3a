// The demo region's statements are sorted: the finished round under four names, the running one half, so that suggestions are left.

import Listening
import Storage
import Vocabulary

extension DemoRegion {
    func makeTopics() throws {
        let names = [
            "D": "Time and release · Zeit und Freistellung", "E": "Money and forms · Geld und Anträge",
            "F": "Courses and trainers · Kurse und Lehrkräfte", "H": "Answers and owners · Antworten und Zuständige",
        ]
        let by = members.first { $0.role == .coordinator }?.id
        for (index, families) in [["D", "E", "F", "H"], ["D", "F"]].enumerated() {
            for family in families {
                // A statement about two things goes by the first.
                let statements = try connection.query(
                    """
                    SELECT statement.id, MIN(difficulty.code) FROM statement JOIN difficulty ON difficulty.statement_id = statement.id
                    WHERE statement.round_id = \(rounds[index]) AND statement.state = 'accepted' GROUP BY statement.id ORDER BY statement.id
                    """
                ) { (id: try $0.next() as StatementID, code: try $0.next() as String) }.filter { $0.code.hasPrefix(family) }
                guard let name = names[family], !statements.isEmpty else { continue }
                try TopicStore.add(
                    name, with: statements.map(\.id), to: rounds[index], by: by, at: Self.moment(today, hour: 5), on: connection)
            }
        }
    }
}
