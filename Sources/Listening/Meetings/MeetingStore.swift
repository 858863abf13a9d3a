// Writes meetings: agenda, who attended, what was noted, decided and promised, and the statements that came out. Used by the meeting routes.

package import Storage
package import Vocabulary

/// Makes the entry in the transaction of the note; `nil` while something is missing for it, such as an owner.
package typealias MeetingRecorder = @Sendable (MeetingRecord, any SQLConnection) throws -> TracePoint?

package struct MeetingStore: Sendable {
    private let database: any SQLDatabase
    private let record: MeetingRecorder?

    package init(_ database: any SQLDatabase, record: MeetingRecorder? = nil) {
        self.database = database
        self.record = record
    }

    // MARK: Writing

    package static func add(
        title: String, heldOn: Day, place: String, agenda: String, minutes: String, round: RoundID?, partners: [PartnerID],
        on connection: any SQLConnection
    ) throws -> MeetingID {
        let id: MeetingID = try connection.value(
            """
            INSERT INTO meeting (round_id, title, held_on, place, agenda, minutes)
            VALUES (\(round), \(title), \(heldOn), \(place), \(agenda), \(minutes)) RETURNING id
            """)
        try attend(partners, id, on: connection)
        return id
    }

    private static func attend(_ partners: [PartnerID], _ meeting: MeetingID, on connection: any SQLConnection) throws {
        for partner in partners {
            try connection.execute(
                "INSERT INTO meeting_partner (meeting_id, partner_id) VALUES (\(meeting), \(partner)) ON CONFLICT (meeting_id, partner_id) DO NOTHING"
            )
        }
    }

    /// A new meeting; each line of its agenda becomes an item.
    package func add(_ draft: MeetingDraft, code: String, by actor: String, at now: Moment) async throws -> MeetingID {
        try await database.write { connection in
            let twin: Int = try connection.value(
                "SELECT COUNT(*) FROM meeting WHERE title = \(draft.title) AND held_on = \(draft.heldOn)")
            guard twin == 0 else {
                throw Refusal(
                    .conflict, "There is a meeting “\(draft.title)” on \(draft.heldOn) already. Give this one another title or day.")
            }
            let id = try Self.add(
                title: draft.title, heldOn: draft.heldOn, place: draft.place, agenda: draft.agenda, minutes: "", round: draft.round,
                partners: [], on: connection)
            try connection.execute("UPDATE meeting SET attendance_code = \(code) WHERE id = \(id)")
            try Self.setItems(draft.agenda, of: id, on: connection)
            try AuditLog.append(
                AuditEntry(actor: actor, act: "called", object: "meeting \(id)", after: draft.title), at: now, on: connection)
            return id
        }
    }

    /// Each line of an agenda is an item. Items that are no longer there stay while something was noted under them.
    private static func setItems(_ agenda: String, of id: MeetingID, on connection: any SQLConnection) throws {
        let items = agenda.split(whereSeparator: \.isNewline).map { $0.prefix(200) }.filter { !$0.allSatisfy(\.isWhitespace) }
        for (position, title) in items.enumerated() {
            try connection.execute(
                """
                INSERT INTO meeting_item (meeting_id, position, title) VALUES (\(id), \(position), \(String(title)))
                ON CONFLICT (meeting_id, position) DO UPDATE SET title = excluded.title
                """)
        }
        try connection.execute(
            """
            DELETE FROM meeting_item WHERE meeting_id = \(id) AND position >= \(items.count)
                AND NOT EXISTS (SELECT 1 FROM meeting_note WHERE meeting_note.item_id = meeting_item.id)
            """)
    }

    /// Adds a meeting or makes it as a file says.
    static func set(_ draft: MeetingDraft, minutes: String, partners: [PartnerID], on connection: any SQLConnection) throws {
        let id: MeetingID = try connection.value(
            """
            INSERT INTO meeting (round_id, title, held_on, place, agenda, minutes)
            VALUES (\(draft.round), \(draft.title), \(draft.heldOn), \(draft.place), \(draft.agenda), \(minutes))
            ON CONFLICT (title, held_on) DO UPDATE SET round_id = excluded.round_id, place = excluded.place, agenda = excluded.agenda,
                minutes = excluded.minutes RETURNING id
            """)
        try setItems(draft.agenda, of: id, on: connection)
        try connection.execute("DELETE FROM meeting_partner WHERE meeting_id = \(id)")
        try attend(partners, id, on: connection)
    }

    /// Puts title, day, place, agenda and round right. Notes stay under the item that stands in the same place of the agenda.
    package func correct(_ id: MeetingID, to draft: MeetingDraft, because reason: String, by member: MemberID, at now: Moment) async throws
    {
        try await database.write { connection in
            let meeting = try Self.meeting(id, on: connection)
            let twin: Int = try connection.value(
                "SELECT COUNT(*) FROM meeting WHERE title = \(draft.title) AND held_on = \(draft.heldOn) AND id <> \(id)")
            guard twin == 0 else {
                throw Refusal(
                    .conflict, "There is another meeting “\(draft.title)” on \(draft.heldOn). Give this one another title or day.")
            }
            if draft.round != meeting.round, !meeting.statements.isEmpty {
                throw Refusal(
                    .conflict, "\(meeting.statements.count) statements of this meeting stand in its round, so it stays with that round.")
            }
            let titles = try [meeting.round, draft.round].map { round in
                try round.map { try RoundStore.round($0, on: connection).title } ?? ""
            }
            try connection.execute(
                """
                UPDATE meeting SET title = \(draft.title), held_on = \(draft.heldOn), place = \(draft.place), agenda = \(draft.agenda),
                    round_id = \(draft.round) WHERE id = \(id)
                """)
            try Self.setItems(draft.agenda, of: id, on: connection)
            try CorrectionStore.add(
                [
                    CorrectedField("meeting.name", meeting.title, draft.title),
                    CorrectedField("meeting.day", meeting.heldOn.iso, draft.heldOn.iso),
                    CorrectedField("partner.place", meeting.place, draft.place),
                    CorrectedField("meeting.round", titles[0], titles[1]),
                    CorrectedField("meeting.agenda", meeting.agenda, draft.agenda),
                ], because: reason, to: .meeting, number: id.raw, by: member, at: now, on: connection)
        }
    }

    /// Which organisations were there, from the list.
    package func setAttendance(_ partners: [PartnerID], of id: MeetingID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            _ = try Self.meeting(id, on: connection)
            try connection.execute("DELETE FROM meeting_partner WHERE meeting_id = \(id)")
            try Self.attend(partners, id, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: actor, act: "noted attendance", object: "meeting \(id)",
                    after: partners.map(\.description).joined(separator: ",")),
                at: now, on: connection)
        }
    }

    /// A member types the code that hangs in the room: the organisation was there. The code holds on the day of the meeting and the day after.
    package func attend(_ id: MeetingID, code: String, partner: PartnerID, at now: Moment) async throws {
        try await database.write { connection in
            let found = try connection.first("SELECT attendance_code, held_on FROM meeting WHERE id = \(id)") {
                (code: try $0.next() as String?, day: try $0.next() as Day)
            }
            guard let found else { throw Refusal.notFound("meeting", id) }
            guard let right = found.code, !right.isEmpty, right == code else {
                throw Refusal(.unprocessable, "This is not the code of this meeting. It hangs in the room; ask the hub's team.")
            }
            guard (found.day...found.day.adding(days: 1)).contains(now.day) else {
                throw Refusal(.closed, "The code holds on \(found.day) and the day after. Ask the hub's team to note your organisation.")
            }
            try Self.attend([partner], id, on: connection)
        }
    }

    package func attendanceCode(of id: MeetingID) async throws -> String? {
        try await database.read { try $0.first("SELECT attendance_code FROM meeting WHERE id = \(id)") { try $0.next() as String? } ?? nil }
    }

    /// A note, a decision or an action, under an item or under none. A decision or an action of a meeting that belongs to a round goes into the
    /// register at once.
    package func note(
        _ kind: MeetingNote.Kind, _ text: String, item: MeetingItemID?, owner: PartnerID?, dueOn: Day?, in id: MeetingID,
        by member: MemberID?,
        at now: Moment
    ) async throws {
        try await database.write { connection in
            let meeting = try Self.meeting(id, on: connection)
            if let item, !meeting.items.contains(where: { $0.id == item }) { throw Refusal.notFound("agenda item", item) }
            try Self.note(kind, text, item: item, owner: owner, dueOn: dueOn, in: id, at: now, on: connection)
            try enter(kind, text, item: item, owner: owner, dueOn: dueOn, of: meeting, by: member, at: now, on: connection)
            try AuditLog.append(
                AuditEntry(
                    actor: member.map { "member \($0)" } ?? "import", act: "noted a \(kind.rawValue)", object: "meeting \(id)", after: text),
                at: now, on: connection)
        }
    }

    private func enter(
        _ kind: MeetingNote.Kind, _ text: String, item: MeetingItemID?, owner: PartnerID?, dueOn: Day?, of meeting: Meeting,
        by member: MemberID?, at now: Moment, on connection: any SQLConnection
    ) throws {
        guard kind != .note, let record, let round = meeting.round else { return }
        let entry = MeetingRecord(
            meeting: meeting.id, title: meeting.title, heldOn: meeting.heldOn, round: round, kind: kind, text: text, owner: owner,
            dueOn: dueOn, by: member, at: now)
        guard let point = try record(entry, connection),
            let note = try Self.note(kind.rawValue, text, item: item, of: meeting.id, on: connection)
        else { return }
        try connection.execute("UPDATE meeting_note SET record_kind = \(point.kind), record_id = \(point.id) WHERE id = \(note)")
    }

    /// The note that says this under this item.
    static func note(_ kind: String, _ text: String, item: MeetingItemID?, of id: MeetingID, on connection: any SQLConnection) throws
        -> Int64?
    {
        try connection.first(
            """
            SELECT id FROM meeting_note WHERE meeting_id = \(id) AND kind = \(kind) AND text = \(text) AND COALESCE(item_id, 0) = \(item?.raw ?? 0)
            ORDER BY id LIMIT 1
            """
        ) { try $0.next() as Int64 }
    }

    static func change(_ note: Int64, owner: PartnerID?, dueOn: Day?, on connection: any SQLConnection) throws {
        try connection.execute("UPDATE meeting_note SET owner_id = \(owner), due_on = \(dueOn) WHERE id = \(note)")
    }

    static func note(
        _ kind: MeetingNote.Kind, _ text: String, item: MeetingItemID?, owner: PartnerID?, dueOn: Day?, in id: MeetingID, at now: Moment,
        on connection: any SQLConnection
    ) throws {
        try connection.execute(
            """
            INSERT INTO meeting_note (meeting_id, item_id, kind, text, owner_id, due_on, at)
            VALUES (\(id), \(item), \(kind.rawValue), \(text), \(owner), \(dueOn), \(now))
            """)
    }

    package func setMinutes(_ minutes: String, of id: MeetingID, by actor: String, at now: Moment) async throws {
        try await database.write { connection in
            let before = try Self.meeting(id, on: connection)
            try connection.execute("UPDATE meeting SET minutes = \(minutes) WHERE id = \(id)")
            try AuditLog.append(
                AuditEntry(actor: actor, act: "wrote the minutes", object: "meeting \(id)", before: before.minutes, after: minutes),
                at: now,
                on: connection)
        }
    }

    /// Chosen lines of the minutes become statements of the meeting's round (accepted: the team has just read them), decisions and actions.
    package func take(_ chosen: [MinutesCandidate], from id: MeetingID, language: Language, by member: MemberID?, at now: Moment)
        async throws -> Int
    {
        let actor = member.map { "member \($0)" } ?? "import"
        return try await database.write { connection in
            let meeting = try Self.meeting(id, on: connection)
            var taken = 0
            for candidate in chosen {
                if let kind = StatementKind(rawValue: candidate.kind.rawValue) {
                    guard let round = meeting.round else {
                        throw Refusal(
                            .conflict,
                            "The meeting belongs to no round, so its minutes cannot give statements. Choose a round for it first.")
                    }
                    let twin: Int = try connection.value(
                        "SELECT COUNT(*) FROM statement WHERE round_id = \(round) AND lower(text) = lower(\(candidate.text))")
                    if twin > 0 { continue }
                    let statement = try StatementStore.add(
                        StatementDraft(kind: kind, language: language, text: candidate.text), to: round, participant: nil, meeting: id,
                        externalID: nil, state: .accepted, at: now, on: connection)
                    try AuditLog.append(
                        AuditEntry(actor: actor, act: "stated", object: "statement \(statement)", after: candidate.text), at: now,
                        on: connection)
                    try JobQueue.request(StatementStore.readingJob, subject: round.raw, at: now, on: connection)
                } else if let kind = MeetingNote.Kind(rawValue: candidate.kind.rawValue) {
                    try Self.note(kind, candidate.text, item: nil, owner: nil, dueOn: nil, in: id, at: now, on: connection)
                    try enter(
                        kind, candidate.text, item: nil, owner: nil, dueOn: nil, of: meeting, by: member, at: now, on: connection)
                }
                taken += 1
            }
            return taken
        }
    }

    // MARK: Reading

    package func all() async throws -> [Meeting] {
        try await database.read { connection in
            try connection.query("SELECT id FROM meeting ORDER BY held_on DESC, id DESC") { try $0.next() as MeetingID }
                .map { try Self.meeting($0, on: connection) }
        }
    }

    package func meeting(_ id: MeetingID) async throws -> Meeting { try await database.read { try Self.meeting(id, on: $0) } }

    /// The organisations that attended.
    package func attendance(of id: MeetingID) async throws -> Set<PartnerID> {
        Set(
            try await database.read {
                try $0.query("SELECT partner_id FROM meeting_partner WHERE meeting_id = \(id)") { try $0.next() as PartnerID }
            })
    }

    private static func record(_ row: SQLRow) throws -> MeetingNote.Record? {
        let (kind, number): (String?, Int64?) = try (row.next(), row.next())
        guard let kind, let number else { return nil }
        return MeetingNote.Record(kind: kind, number: number)
    }

    private static func meeting(_ id: MeetingID, on connection: any SQLConnection) throws -> Meeting {
        let partners = try connection.query(
            """
            SELECT partner.name FROM partner JOIN meeting_partner ON meeting_partner.partner_id = partner.id
            WHERE meeting_partner.meeting_id = \(id) ORDER BY partner.name
            """
        ) { try $0.next() as String }
        let statements = try connection.query("SELECT id FROM statement WHERE meeting_id = \(id) AND state = 'accepted' ORDER BY id") {
            try $0.next() as StatementID
        }
        let notes = try connection.query(
            """
            SELECT meeting_note.item_id, meeting_note.kind, meeting_note.text, partner.name, meeting_note.due_on, meeting_note.record_kind,
                meeting_note.record_id FROM meeting_note
            LEFT JOIN partner ON partner.id = meeting_note.owner_id WHERE meeting_note.meeting_id = \(id) ORDER BY meeting_note.id
            """
        ) { row in
            (
                item: try row.next() as MeetingItemID?,
                note: try MeetingNote(
                    kind: row.next(), text: row.next(), owner: row.next(), dueOn: row.next(), record: Self.record(row))
            )
        }
        let items = try connection.query("SELECT id, title FROM meeting_item WHERE meeting_id = \(id) ORDER BY position") { row in
            let item: MeetingItemID = try row.next()
            return try MeetingItem(id: item, title: row.next(), notes: notes.filter { $0.item == item }.map(\.note))
        }
        let found = try connection.first("SELECT id, round_id, title, held_on, place, agenda, minutes FROM meeting WHERE id = \(id)") {
            try Meeting(
                id: $0.next(), round: $0.next(), title: $0.next(), heldOn: $0.next(), place: $0.next(), agenda: $0.next(),
                minutes: $0.next(), partners: partners, items: items, notes: notes.filter { $0.item == nil }.map(\.note),
                statements: statements, corrections: CorrectionStore.of(.meeting, id.raw, on: connection))
        }
        guard let found else { throw Refusal.notFound("meeting", id) }
        return found
    }
}
