// Files as they come in practice, and files that are broken on purpose.

import Foundation
import OpenFormats
import Testing

@Suite struct CSVTests {
    private func table(_ text: String, required: [String] = []) throws -> CSVTable {
        try CSVTable(bytes: Array(text.utf8), file: "t.csv", required: required)
    }

    @Test("Quotes, line ends inside quotes, semicolons, byte order mark and CRLF are read")
    func reading() throws {
        let comma = try table("\u{FEFF}a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n,\r\n")
        #expect(comma.columns == ["a", "b"])
        #expect(comma.rows.map(\.fields) == [["x, \"y\"", "two\nlines"], ["", ""]])
        #expect(comma.rows.map(\.line) == [2, 4])
        #expect(try table("a;b\n1;2").rows.first?.fields == ["1", "2"])
    }

    @Test("What is written is read back, whatever the text")
    func roundTrip() throws {
        var state: UInt64 = 7
        for _ in 0..<300 {
            let fields = (0..<3).map { _ -> String in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return String((0..<Int(state >> 60)).map { index in Array("ab,\"\n ü;'")[Int((state >> UInt64(index * 3)) % 9)] })
            }
            let text = CSVWriter.line(["a", "b", "c"]) + CSVWriter.line(fields)
            #expect(try table(text).rows.first?.fields == fields)
        }
    }

    @Test("A mistake names file, line, column and value")
    func mistakes() throws {
        #expect(
            throws: FileMistake(
                file: "t.csv", line: 1, column: "c", "This column is missing. The header has: a, b. Add the column or rename one.")
        ) {
            try table("a,b\n1,2", required: ["a", "c"])
        }
        #expect(throws: FileMistake.self) { try table("a,a\n1,2") }
        #expect(throws: FileMistake.self) { try table("a\n\"open") }
        #expect(throws: FileMistake.self) { try table("") }
        let wrong = try #require(throws: FileMistake.self) { try CSVTable(bytes: Array("a\nb\n".utf8) + [0xE4, 10], file: "t.csv") }
        #expect(wrong.line == 3)
        let short = try table("a,b\n1\n1,2")
        #expect(short.rows.count == 1 && short.mistakes.first?.line == 2)
        var reader = short.reader(short.rows[0])
        _ = reader.int("a", in: 5...9)
        #expect(reader.mistakes.first?.description == "t.csv, line 3, column a, value '1': It must be a whole number from 5 to 9.")
    }

    @Test("Random bytes never crash the reader")
    func fuzz() {
        var state: UInt64 = 42
        for _ in 0..<3000 {
            let bytes = (0..<40).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return [34, 44, 10, 13, 59, UInt8(state >> 56), 97][Int((state >> 33) % 7)]
            }
            _ = try? CSVTable(bytes: bytes, file: "fuzz")
        }
    }
}

@Suite struct CalendarTests {
    @Test("Lines are folded at 75 octets, end in CRLF, and text is escaped")
    func calendar() {
        let event = CalendarEvent(
            uid: "1@x", sequence: 3, stamp: "20261123T100000Z", start: "20270301T080000", end: "20270301T121500", weeks: 4,
            summary: String(repeating: "Größe, ", count: 20),
            location: "a;b\\c", details: "one\ntwo", status: "CANCELLED")
        let text = ICalendar.text(name: "x", events: [event])
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 75 && !$0.contains("\n") })
        #expect(
            text.contains("SEQUENCE:3") && text.contains("STATUS:CANCELLED") && text.contains("LOCATION:a\\;b\\\\c")
                && text.contains("DESCRIPTION:one\\ntwo"))
        #expect(text.replacingOccurrences(of: "\r\n ", with: "").contains(String(repeating: "Größe\\, ", count: 20)))
    }
}
