// `roundtable credential check`: whether a credential is genuine, with no server and no database.

import ArgumentParser
import Foundation
import OpenFormats
import Vocabulary

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential", abstract: "Credentials, as anybody may check them.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check a credential (JWT or JSON-LD) without a server: the signature, whose key it is, whether it was revoked.")

        @Argument(help: "The credential as it was downloaded: credential.jwt or credential.json.") var file: String
        @Option(help: "The hub's public keys as they stand on its page. Without them only the signature is checked, not whose it is.")
        var keys: String?
        @Option(help: "The status list of the hub's key as it was downloaded. Without it revocations are not seen.") var status: String?
        @Flag(help: "Print the result as JSON.") var json = false

        struct Result: Encodable {
            let file: String
            let title: String
            let issuer: String
            /// `nil` where no keys were given.
            let isKnownKey: Bool?
            /// `nil` where no status list was given.
            let isRevoked: Bool?
            let isValid: Bool
        }

        func run() async throws {
            let result: Result
            do { result = try check() } catch let fault as BadgeFault { throw CommandRefusal("\(file): \(fault.description)") }
            if json {
                print(try Output.json(result))
            } else {
                print("\(result.title), signed by \(result.issuer). The signature fits.")
                print(
                    result.isKnownKey.map { $0 ? "The key is one of the hub's." : "The key is NOT one of the hub's." }
                        ?? "Whose key it is was not checked: give --keys.")
                print(
                    result.isRevoked.map { $0 ? "It was REVOKED." : "It is not revoked." }
                        ?? "Whether it was revoked was not checked: give --status.")
            }
            if !result.isValid { throw ExitCode.failure }
        }

        private func check() throws -> Result {
            let bytes = try content(file)
            let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            let document: JSONTree
            var key: Data?
            if text.hasPrefix("{") {
                try BadgeSigner.check(document: bytes)
                document = try JSONTree.read(bytes)
            } else {
                let checked = try BadgeSigner.check(jwt: text)
                (document, key) = (try JSONTree.read(checked.payload), checked.key)
            }
            let issuer = document["issuer"]?["id"]?.string ?? ""
            let isKnown = try keys.map { try knows(issuer: issuer, key: key, in: String(decoding: content($0), as: UTF8.self)) }
            var isRevoked: Bool?
            if let status {
                guard let place = document["credentialStatus"]?["statusListIndex"]?.string.flatMap(Int.init) else {
                    throw BadgeFault.malformed("it has no place in a status list")
                }
                let list = String(decoding: try content(status), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
                let read = try BadgeStatusList.reads(list, index: place)
                guard key == nil || read.key == key else {
                    throw CommandRefusal("\(status): the status list is signed by another key than the credential. Download the right one.")
                }
                guard read.validUntil >= Moment.present().iso else {
                    throw CommandRefusal("\(status): the list counted until \(read.validUntil). Download a new one.")
                }
                isRevoked = read.revoked
            }
            return Result(
                file: file, title: document["name"]?.string ?? "–", issuer: issuer, isKnownKey: isKnown, isRevoked: isRevoked,
                isValid: isKnown != false && isRevoked != true)
        }

        /// The page of keys, its JSON, or one key's text: the issuer's name or the key's modulus must stand in it.
        private func knows(issuer: String, key: Data?, in text: String) -> Bool {
            let modulus = key.map {
                $0.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
                    .replacingOccurrences(of: "=", with: "")
            }
            return !issuer.isEmpty && text.contains(issuer) && modulus.map { text.contains($0) } ?? true
        }

        private func content(_ path: String) throws -> Data {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CommandRefusal("The file '\(path)' cannot be read. Check its name and rights.")
            }
            return data
        }
    }
}
