// The answer of the planner: who sits where. Written as plan.csv, shown on the plan page, checked by PlanCheck.

import Crypto
import Foundation

/// One worker in one session.
package struct Seat: Sendable, Hashable, Comparable, Codable {
    package let worker: Int
    package let session: Int

    package init(worker: Int, session: Int) {
        self.worker = worker
        self.session = session
    }

    package static func < (left: Self, right: Self) -> Bool { (left.worker, left.session) < (right.worker, right.session) }
}

package struct TrainingPlan: Sendable, Equatable, Codable {
    /// Ascending by worker, then session.
    package let seats: [Seat]

    /// Sorts the seats if they are not in order yet. O(n log n).
    package init(seats: [Seat]) {
        let isSorted = zip(seats, seats.dropFirst()).allSatisfy { $0 <= $1 }
        self.seats = isSorted ? seats : seats.sorted()
    }

    /// `worker,session`, one row a seat.
    package var csv: String { String(decoding: csvBytes, as: UTF8.self) }

    /// SHA-256 over the bytes of `csv`, as hexadecimal text.
    package var digest: String { Digest.hexadecimal(csvBytes) }

    private var csvBytes: [UInt8] {
        var bytes = Array("worker,session\n".utf8)
        bytes.reserveCapacity(16 * seats.count)
        for seat in seats {
            Digest.append(seat.worker, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            Digest.append(seat.session, to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}

/// SHA-256 as hexadecimal text, and decimal numbers as bytes.
enum Digest {
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(48 + rest % 10))
            rest /= 10
        } while rest > 0
        bytes[(start)...].reverse()
    }
}
