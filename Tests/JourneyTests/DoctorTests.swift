// What `roundtable doctor` says of a hub that is well, and of each thing that can be wrong: what, where, what to do.

import Foundation
import Storage
import TestSupport
import Testing
import Vocabulary

@testable import roundtable

@Suite(.serialized) struct DoctorTests {
    private func look(_ arguments: [String]) async throws -> [DoctorCommand.Finding] {
        try await DoctorCommand.findings(arguments)
    }

    private func faults(_ findings: [DoctorCommand.Finding]) -> [String: String] {
        Dictionary(findings.filter { !$0.isWell }.map { ($0.what, $0.words) }, uniquingKeysWith: { first, _ in first })
    }

    /// A hub with one coordinator and a few rows of the audit log.
    private func hub(_ engine: Engine) async throws -> String {
        let address = try TestDatabase.address(engine)
        let database = try await openDatabase(address, logger: .quiet)
        let house = House(database: database, logger: .quiet)
        _ = try await house.firstLink(at: .present())
        try await database.write { connection in
            for number in 1...5 {
                try AuditLog.append(
                    AuditEntry(actor: "test", act: "wrote", object: "row \(number)"), at: .present(), on: connection)
            }
        }
        await database.close()
        return address
    }

    @Test("A hub that is well has no fault", arguments: Engine.available)
    func well(_ engine: Engine) async throws {
        let findings = try await look(["--database", hub(engine)])
        #expect(faults(findings).isEmpty, "\(findings)")
        #expect(findings.map(\.what).contains("audit chain") && findings.map(\.what).contains("disk"))
    }

    @Test("An altered row of the audit log is named by its number", arguments: Engine.available)
    func chain(_ engine: Engine) async throws {
        let address = try await hub(engine)
        let database = try await openDatabase(address, logger: .quiet)
        _ = try await database.write { connection in
            try connection.execute("UPDATE audit SET act = 'wrote nothing' WHERE object = 'row 3'")
        }
        let row: Int64 = try await database.read { try $0.value("SELECT id FROM audit WHERE object = 'row 3'") }
        await database.close()
        let found = faults(try await look(["--database", address]))
        #expect(found.keys.sorted() == ["audit chain"])
        #expect(found["audit chain"]?.contains("Row \(row) of the audit log was altered") == true)
        #expect(found["audit chain"]?.contains("backup") == true)
    }

    @Test("A damaged, a foreign and an absent database are told apart, each with what to do")
    func damaged() async throws {
        let address = try await hub(.sqlite)
        let file = URL(fileURLWithPath: address)
        var bytes = try Data(contentsOf: file)
        // A hole in the middle of the file: the pages of some table.
        bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2 + 20_000, with: Data(repeating: 0x5A, count: 20_000))
        try bytes.write(to: file)
        for rest in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: address + rest) }
        let found = faults(try await look(["--database", address]))
        #expect(found["database"]?.contains("backup") == true && found["database"]?.contains(address) == true, "\(found)")

        let foreign = try TestDatabase.address(.sqlite)
        try Data("This is a letter and no database.".utf8).write(to: URL(fileURLWithPath: foreign))
        #expect(faults(try await look(["--database", foreign]))["database"]?.contains(foreign) == true)

        let absent = try TestDatabase.address(.sqlite)
        #expect(faults(try await look(["--database", absent]))["database"]?.contains("there is no file '\(absent)'") == true)
        #expect(!FileManager.default.fileExists(atPath: absent))

        let unreachable = faults(try await look(["--database", "postgres://nobody@127.0.0.1:1/nothing"]))
        #expect(unreachable["database"]?.contains("PostgreSQL") == true, "\(unreachable)")
    }

    @Test("A row that points at nothing, a clock that is behind and a hub without coordinators are found")
    func odd() async throws {
        let address = try await hub(.sqlite)
        let database = try await openDatabase(address, logger: .quiet)
        try await database.write { connection in
            try AuditLog.append(
                AuditEntry(actor: "test", act: "wrote", object: "tomorrow"), at: Moment.present().adding(seconds: 90_000), on: connection)
            try connection.execute("UPDATE member SET active = 0, email = 'gone@firm.example'")
            try connection.execute(
                """
                INSERT INTO mail_wish (member_id, rhythm, failed_address, failed_at, failure)
                SELECT id, 'weekly', email, 1, '550 no such person' FROM member
                """)
        }
        await database.close()
        let found = faults(try await look(["--database", address]))
        #expect(found.keys.sorted() == ["addresses", "clock", "coordinators"], "\(found)")
        #expect(found["clock"]?.contains("Set the clock") == true && found["coordinators"]?.contains("roundtable user link") == true)
        #expect(found["addresses"]?.contains("/invitations?state=mail") == true)
    }

    @Test("Settings that do not fit together are named with their values")
    func settings() async throws {
        let address = try await hub(.sqlite)
        let found = faults(
            try await look([
                "--database", address, "--mail-command", "no-such-program -t", "--mail-from", "hub", "--public-address",
                "https://hub.example",
                "--openid-issuer", "http://127.0.0.1:1", "--openid-client", "hub",
            ]))
        #expect(found["mail"]?.contains("'hub' is not an e-mail address") == true)
        #expect(found["mail command"]?.contains("'no-such-program' is not a program here") == true)
        #expect(found["settings"]?.contains("--secure-cookies is not set") == true)
        #expect(found["account elsewhere"]?.contains("--openid-issuer") == true, "\(found)")
        for (arguments, word) in [
            (["--public-address", "hub.example"], "is not an address such as"),
            (["--public-address", "http://hub.example", "--secure-cookies"], "nobody could sign in"),
            (["--behind-proxy"], "--public-address is not set"),
        ] {
            #expect(faults(try await look(["--database", address] + arguments))["settings"]?.contains(word) == true, "\(arguments)")
        }
    }

    @Test("A full folder and one that is not there are named with what is needed")
    func disk() {
        let folder = FileManager.default.temporaryDirectory.path
        #expect(DoctorCommand.disk(folder, needed: 1).isWell)
        let full = DoctorCommand.disk(folder, needed: Int64.max)
        #expect(!full.isWell && full.words.contains("make room") && full.words.contains(folder))
        let absent = DoctorCommand.disk("/no/such/folder")
        #expect(!absent.isWell && absent.words.contains("/no/such/folder"))
    }
}
