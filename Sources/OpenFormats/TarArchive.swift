// One file that holds many (POSIX ustar), readable by every system for decades. Used by the hand-over.

import Foundation

package enum TarArchive {
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    /// The archive of files in the given order; the same files give the same bytes.
    ///
    /// - Parameter seconds: the time written for every file.
    package static func bytes(of files: [(name: String, content: [UInt8])], seconds: Int64) throws -> [UInt8] {
        var result: [UInt8] = []
        for file in files {
            guard file.name.utf8.count <= 100, file.content.count < 8_589_934_592 else {
                throw Fault(description: "The name '\(file.name)' is longer than 100 bytes, or the file larger than 8 GiB.")
            }
            result += header(file.name, size: file.content.count, seconds: seconds)
            result += file.content
            result += [UInt8](repeating: 0, count: (512 - file.content.count % 512) % 512)
        }
        return result + [UInt8](repeating: 0, count: 1024)
    }

    private static func header(_ name: String, size: Int, seconds: Int64) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at position: Int) { for (index, byte) in text.utf8.enumerated() { block[position + index] = byte } }
        func octal(_ value: Int64, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(octal(Int64(size), digits: 11), at: 124)
        put(octal(max(0, seconds), digits: 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = block.reduce(0) { $0 + Int64($1) }
        put(octal(sum, digits: 6), at: 148)
        block[154] = 0
        block[155] = 32
        return block
    }

    /// The files of an archive, in its order.
    ///
    /// - Throws: `Fault` when a header's sum does not fit or the archive ends too early.
    package static func files(of bytes: [UInt8]) throws -> [(name: String, content: [UInt8])] {
        var files: [(name: String, content: [UInt8])] = []
        var position = 0
        while position + 512 <= bytes.count {
            let block = bytes[position..<position + 512]
            if block.allSatisfy({ $0 == 0 }) { return files }
            func text(_ start: Int, _ length: Int) -> String {
                String(decoding: block[(position + start)..<(position + start + length)].prefix { $0 != 0 }, as: UTF8.self)
            }
            func octal(_ start: Int, _ length: Int) -> Int? {
                Int(text(start, length).filter { $0 != " " }, radix: 8)
            }
            let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
            guard octal(148, 8) == sum, let size = octal(124, 12), size >= 0 else {
                throw Fault(description: "The archive is damaged at byte \(position): the header does not fit its sum.")
            }
            guard position + 512 + size <= bytes.count else {
                throw Fault(description: "The archive ends in the middle of '\(text(0, 100))'. Copy it again.")
            }
            files.append((text(0, 100), Array(bytes[(position + 512)..<(position + 512 + size)])))
            position += 512 + (size + 511) / 512 * 512
        }
        throw Fault(description: "The archive has no end. Copy it again.")
    }
}
