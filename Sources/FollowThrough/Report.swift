// A report as it was on the day it was made: sentences first, then tables. Frozen with its digest, so that a citation can be checked.

package import Vocabulary

/// What a report says, in one language.
package struct ReportContent: Codable, Sendable, Equatable {
    package let title: String
    package let subtitle: String
    package let sentences: [String]
    package let tables: [Table]

    package struct Table: Codable, Sendable, Equatable {
        package let title: String
        package let columns: [String]
        package let rows: [Row]

        package init(title: String, columns: [String], rows: [Row]) {
            self.title = title
            self.columns = columns
            self.rows = rows
        }
    }

    package struct Row: Codable, Sendable, Equatable {
        package let cells: [String]
        /// The length of the row's bar, 0…100; `nil` without one.
        package let bar: Int?

        package init(_ cells: [String], bar: Int? = nil) {
            self.cells = cells
            self.bar = bar
        }
    }

    package init(title: String, subtitle: String, sentences: [String], tables: [Table]) {
        self.title = title
        self.subtitle = subtitle
        self.sentences = sentences
        self.tables = tables
    }
}

package enum ReportKind: String, CaseIterable, Codable, Sendable {
    case region, answers, pact, practices
}

package struct Report: Encodable, Sendable {
    package let id: ReportID
    package let kind: ReportKind
    /// A year, or a round for `answers`.
    package let subject: Int64
    package let language: Language
    package let content: ReportContent
    /// SHA-256 of the content as it is stored.
    package let digest: String
    package let madeAt: Moment
    /// Whether the stored content still has that digest.
    package let isIntact: Bool
}
