// The CSV form of the partner register, read row by row. Used by the import page and by `roundtable import partners`.

package import OpenFormats
import Vocabulary

/// The CSV form of the partner register.
package enum PartnerFile {
    package static let columns = ["code", "name", "kind", "head_count", "place", "sector"]

    /// Every row that is right, and every mistake of those that are not. An unusable file is one mistake.
    ///
    /// - Parameter places: codes that are known; a row may bring another with its `municipality`.
    package static func read(_ bytes: [UInt8], file: String, places: Set<String>) -> (drafts: [PartnerDraft], mistakes: [FileMistake]) {
        let table: CSVTable
        do { table = try RowFile.read(bytes, file: file, required: columns) } catch let mistake as FileMistake {
            return ([], [mistake])
        } catch { return ([], [FileMistake(file: file, line: 1, "The file cannot be read: \(error)")]) }
        var mistakes = table.mistakes
        var drafts: [PartnerDraft] = []
        var lines: [String: Int] = [:]
        for row in table.rows {
            var reader = table.reader(row)
            let draft = draft(&reader, places: places)
            if let first = lines[reader["code"]] {
                reader.blame("code", "This code stood in line \(first) already. Give each partner its own.")
            }
            lines[reader["code"]] = row.line
            mistakes += reader.mistakes
            if let draft, reader.mistakes.isEmpty { drafts.append(draft) }
        }
        return (drafts, mistakes)
    }

    /// One row; what is wrong in it is blamed.
    static func draft(_ reader: inout CSVReader, places: Set<String>) -> PartnerDraft? {
        let code = reader.text("code", in: 1...40)
        let kind = reader.choice("kind", of: PartnerKind.self)
        let name = reader.text("name", in: 1...200)
        let heads = reader.int("head_count", in: 0...10_000_000)
        let sector = reader.text("sector", in: 0...100)
        let status = reader["status"].isEmpty ? "active" : reader["status"]
        if !["applied", "active", "left"].contains(status) { reader.blame("status", "It must be applied, active or left.") }
        let place = reader["place"]
        let municipality = reader.text("municipality", in: 0...100)
        if !place.isEmpty, !places.contains(place), municipality.isEmpty {
            reader.blame("place", "There is no place with this code. Add its name in a column 'municipality', or leave it empty.")
        }
        let contact = reader.text("contact", in: 0...200)
        let email = reader.text("email", in: 0...200)
        if !email.isEmpty, !email.isMailAddress { reader.blame("email", "This is not an e-mail address.") }
        if contact.isEmpty, !email.isEmpty { reader.blame("contact", "An e-mail address needs the name of a person in 'contact'.") }
        let language = Language(rawValue: reader["language"])
        if language == nil, !reader["language"].isEmpty {
            reader.blame("language", "It must be one of: \(Language.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        guard let kind else { return nil }
        return PartnerDraft(
            code: code, name: name, kind: kind, headCount: heads, placeCode: place, sector: sector, status: status,
            municipality: municipality, nuts: reader["nuts"],
            contacts: contact.isEmpty ? [] : [ContactDraft(name: contact, email: email, language: language)])
    }
}
