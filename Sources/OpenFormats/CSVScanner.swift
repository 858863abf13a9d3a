// Cuts bytes into rows, a piece of the file at a time. Under CSVTable (whole files) and CSVStream (large ones).

/// What came out of one row.
enum ScannedRow {
    case row(CSVRow)
    /// The row cannot be read; the text says why.
    case broken(line: Int, String)
    case end

    /// For tables that are read whole or not at all.
    func strict(_ file: String) throws -> CSVRow? {
        switch self {
        case .row(let row): return row
        case .end: return nil
        case .broken(let line, let explanation): throw FileMistake(file: file, line: line, explanation)
        }
    }
}

/// RFC 4180 with comma or semicolon, whichever the first line uses, and with or without a byte order mark. A quote is special only where a field begins.
struct CSVScanner {
    /// Longer rows are taken for an open quote.
    static let longestRow = 4 << 20

    private var buffer: [UInt8]
    private var position = 0
    /// Where the current row begins in the buffer, and on which line.
    private var rowStart = 0
    private var line = 1
    private var rowLine = 1
    private let separator: UInt8
    /// The next piece of the file; `nil` at its end.
    private var more: (() throws -> [UInt8]?)?

    init(bytes: [UInt8], more: (() throws -> [UInt8]?)? = nil) {
        buffer = bytes
        self.more = more
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        rowStart = position
        let head = bytes[position...].prefix { $0 != 10 }
        let (commas, semicolons) = (head.count { $0 == UInt8(ascii: ",") }, head.count { $0 == UInt8(ascii: ";") })
        separator = semicolons > commas ? UInt8(ascii: ";") : UInt8(ascii: ",")
    }

    /// The next row. Text after a closing quote or a quote that is never closed make it broken.
    mutating func next() throws -> ScannedRow {
        rowStart = position
        rowLine = line
        guard try hasByte() else { return .end }
        var fields: [String] = []
        var field: [UInt8] = []
        var (quoted, wasQuoted) = (false, false)
        while try hasByte() {
            let byte = buffer[position]
            position += 1
            if quoted {
                if byte == 34 {
                    if try hasByte(), buffer[position] == 34 {
                        field.append(34)
                        position += 1
                    } else {
                        quoted = false
                    }
                } else {
                    if byte == 10 { line += 1 }
                    field.append(byte)
                    if position - rowStart > Self.longestRow { break }
                }
                continue
            }
            switch byte {
            case 34 where field.isEmpty && !wasQuoted: (quoted, wasQuoted) = (true, true)
            case separator:
                guard let text = String(validating: field, as: UTF8.self) else { return notText() }
                fields.append(text)
                field.removeAll(keepingCapacity: true)
                wasQuoted = false
            case 10:
                line += 1
                if field.last == 13 { field.removeLast() }
                guard let text = String(validating: field, as: UTF8.self) else { return notText() }
                fields.append(text)
                return .row(CSVRow(line: rowLine, fields: fields))
            case 13 where wasQuoted: continue
            default:
                if wasQuoted {
                    return broken("There is text after a closing quote. A quote inside a field must be doubled.")
                }
                field.append(byte)
            }
        }
        if quoted { return broken("A quote that is opened in this row is never closed.") }
        if field.last == 13 { field.removeLast() }
        guard let text = String(validating: field, as: UTF8.self) else { return notText() }
        fields.append(text)
        return .row(CSVRow(line: rowLine, fields: fields))
    }

    /// Goes back to the second line of the row just read, so that a broken row swallows no other.
    mutating func retreatToNextLine() {
        var end = rowStart
        while end < buffer.count, buffer[end] != 10 { end += 1 }
        position = min(end + 1, buffer.count)
        line = rowLine + 1
    }

    /// Whether the row just read went over several lines.
    var rowHasSeveralLines: Bool { line > rowLine + 1 }

    private func broken(_ explanation: String) -> ScannedRow { .broken(line: rowLine, explanation) }

    private func notText() -> ScannedRow { broken("This is not UTF-8 text. Save the file as CSV with UTF-8 encoding.") }

    private mutating func hasByte() throws -> Bool {
        if position < buffer.count { return true }
        guard let bytes = try more?(), !bytes.isEmpty else {
            more = nil
            return false
        }
        buffer.removeFirst(rowStart)
        position -= rowStart
        rowStart = 0
        buffer += bytes
        return true
    }
}
