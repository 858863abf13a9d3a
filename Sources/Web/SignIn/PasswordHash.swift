// Passwords are optional, for those who come back often. Only a scrypt hash is stored (RFC 7914), computed on a thread of its own.

import Crypto
import CryptoExtras
import Dispatch
import Foundation
import Vocabulary

/// A salted hash with the cost it was made at.
package struct PasswordHash: Sendable, Equatable {
    package let salt: [UInt8]
    package let hash: [UInt8]
    /// scrypt's N; memory is 128 · N · `blockSize` bytes.
    package let cost: Int
    package let blockSize: Int
    package let parallel: Int

    package init(salt: [UInt8], hash: [UInt8], cost: Int, blockSize: Int, parallel: Int) {
        self.salt = salt
        self.hash = hash
        self.cost = cost
        self.blockSize = blockSize
        self.parallel = parallel
    }

    /// 32 MiB and about 65 ms in a release build.
    package static let usualCost = 1 << 15

    /// One at a time: hashing never takes more than one core from those who read and vote.
    private static let thread = DispatchQueue(label: "scrypt", qos: .userInitiated)

    package static func make(_ password: String, cost: Int = usualCost) async throws -> PasswordHash {
        let salt = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        return PasswordHash(
            salt: salt, hash: try await derive(password, salt: salt, cost: cost, blockSize: 8, parallel: 1), cost: cost, blockSize: 8,
            parallel: 1)
    }

    /// Whether `password` is the one this hash was made from; in constant time.
    ///
    /// - Throws: when the stored cost is outside what this program ever writes: a foreign row must not ask for gigabytes.
    package func fits(_ password: String) async throws -> Bool {
        guard cost >= 1 << 10, cost <= 1 << 17, cost & (cost - 1) == 0, blockSize == 8, parallel == 1, salt.count == 16, hash.count == 32
        else {
            throw Refusal(.conflict, "The stored password cannot be used any more. Please use a personal link and set a new one.")
        }
        let found = try await Self.derive(password, salt: salt, cost: cost, blockSize: blockSize, parallel: parallel)
        return zip(found, hash).reduce(found.count == hash.count ? 0 : 1) { $0 | Int($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, salt: [UInt8], cost: Int, blockSize: Int, parallel: Int) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            thread.async {
                continuation.resume(
                    with: Result {
                        try KDF.Scrypt.deriveKey(
                            from: Data(password.precomposedStringWithCompatibilityMapping.utf8), salt: salt, outputByteCount: 32,
                            rounds: cost, blockSize: blockSize, parallelism: parallel
                        ).withUnsafeBytes { Array($0) }
                    })
            }
        }
    }
}

/// Codes short enough to type from a letter or a screen.
package enum ShortCode {
    /// No letter that is taken for another: 32 characters.
    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")

    /// Twelve characters in three groups, about 60 bits: `K7QF-3M9X-TB2R`.
    package static func letter() -> String {
        let characters = SymmetricKey(size: .bits128).withUnsafeBytes { bytes in
            bytes.prefix(12).map { alphabet[Int($0) % 32] }
        }
        return stride(from: 0, to: 12, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// Six characters for a room or a sheet of paper; guarded by other means than its length.
    package static func room() -> String { String(letter().filter { $0 != "-" }.prefix(6)) }

    /// Six digits for a message to somebody who waits for it.
    package static func digits() -> String {
        let value = SymmetricKey(size: .bits128).withUnsafeBytes { bytes in bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        let text = String(value % 1_000_000)
        return String(repeating: "0", count: 6 - text.count) + text
    }

    /// What was typed, as it was printed: case, blanks and dashes do not matter.
    package static func normalised(_ typed: String) -> String {
        let letters = typed.uppercased().compactMap { character -> Character? in
            alphabet.contains(character) ? character : nil
        }
        return String(letters)
    }

    package static func hash(_ code: String) -> [UInt8] { Secret.hash("code " + normalised(code)) }
}
