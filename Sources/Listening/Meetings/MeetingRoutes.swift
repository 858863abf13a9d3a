// Addresses of meetings: reading for everybody, the desk with attendance, minutes and notes for the hub's team, the code for members.

import Hummingbird
import Vocabulary
import Web

struct MeetingRoutes: Sendable {
    let meetings: MeetingStore
    let partners: PartnerStore
    let rounds: RoundStore

    func register(in table: RouteTable) {
        table.get("/meetings", .seeing(.meetings), "All meetings, the newest first") { call in
            try MeetingPage.list(await meetings.all(), call)
        }
        table.get("/meetings/new", .changing(.meetings), "The form that calls a meeting") { call in
            try await MeetingPage.form(Form(fields: [:]), rounds: rounds.all(), call)
        }
        table.post("/meetings", .changing(.meetings), "Calls a meeting; each line of the agenda becomes an item") { call in
            try await add(call)
        }
        table.get("/meetings/{meeting}", .seeing(.meetings), "One meeting: who was there, what was noted, what came of it") { call in
            try MeetingPage.detail(await meetings.meeting(call.id("meeting")), call)
        }
        table.get(
            "/meetings/{meeting}/correction", .changing(.meetings), "The form that puts a meeting right: title, day, place, agenda, round"
        ) {
            call in
            let meeting = try await meetings.meeting(call.id("meeting"))
            let form = Form(fields: [
                "title": [meeting.title], "held_on": [meeting.heldOn.iso], "place": [meeting.place], "agenda": [meeting.agenda],
                "round": [meeting.round?.description ?? ""],
            ])
            return try await MeetingPage.correction(form, of: meeting, rounds: rounds.all(), call)
        }
        table.post("/meetings/{meeting}/correction", .changing(.meetings), "Puts a meeting right and shows what was changed, and why") {
            try await correct($0)
        }
        table.get("/meetings/{meeting}/desk", .changing(.meetings), "Attendance, minutes, decisions and actions on one screen") { call in
            try await desk(Form(fields: [:]), [], call)
        }
        table.post("/meetings/{meeting}/attendance-list", .changing(.meetings), "Notes which organisations are there") { call in
            let form = try await call.form()
            let id: MeetingID = try call.id("meeting")
            try await meetings.setAttendance(
                form.all("partner").compactMap { PartnerID($0) }, of: id, by: call.visitor.actor, at: call.now)
            return call.done("/meetings/\(id)/desk", call.t("meeting.attendance_kept"))
        }
        table.post("/meetings/{meeting}/attendance", .members, "A member types the code in the room: the organisation is there") { call in
            let form = try await call.form()
            let id: MeetingID = try call.id("meeting")
            guard let partner = call.visitor.partner else { throw Refusal(.notAllowed, "Only members of partners can attend.") }
            try call.limits.guesses.check([call.visitor.actor], at: call.now)
            do {
                try await meetings.attend(id, code: ShortCode.normalised(form["code"]), partner: partner, at: call.now)
            } catch let refusal as Refusal {
                call.limits.guesses.failed([call.visitor.actor], at: call.now)
                throw refusal
            }
            return call.done("/meetings/\(id)", call.t("meeting.attended"))
        }
        table.post("/meetings/{meeting}/notes", .changing(.meetings), "A note, a decision or an action under an item") { call in
            try await note(call)
        }
        table.post("/meetings/{meeting}/minutes", .changing(.meetings), "Keeps the minutes and shows what could become a statement") {
            call in
            var form = try await call.form(limit: FormReader.largestUpload)
            let id: MeetingID = try call.id("meeting")
            let minutes = form.text("minutes", in: 0...200_000)
            guard form.mistakes.isEmpty else { return try await desk(form, [], call) }
            try await meetings.setMinutes(minutes, of: id, by: call.visitor.actor, at: call.now)
            return try await desk(Form(fields: [:]), MinutesReader.candidates(in: minutes), call)
        }
        table.post(
            "/meetings/{meeting}/statements", .changing(.meetings), "Takes chosen lines of the minutes as statements, decisions, actions"
        ) {
            call in
            try await take(call)
        }
    }

    private func draft(_ form: inout Form) -> MeetingDraft {
        MeetingDraft(
            title: form.text("title", in: 3...200), heldOn: form.day("held_on"), place: form.text("place", in: 2...200),
            agenda: form.text("agenda", in: 0...5000), round: RoundID(form["round"]))
    }

    private func correct(_ call: Call) async throws -> Response {
        let meeting = try await meetings.meeting(call.id("meeting"))
        var form = try await call.form()
        let draft = draft(&form)
        let reason = CorrectionPage.reason(&form)
        guard form.mistakes.isEmpty, let member = call.visitor.member else {
            return try await MeetingPage.correction(form, of: meeting, rounds: rounds.all(), call)
        }
        try await meetings.correct(meeting.id, to: draft, because: reason, by: member, at: call.now)
        return call.done("/meetings/\(meeting.id)", call.t("correction.done"))
    }

    private func add(_ call: Call) async throws -> Response {
        var form = try await call.form()
        let draft = draft(&form)
        guard form.mistakes.isEmpty else { return try await MeetingPage.form(form, rounds: rounds.all(), call) }
        let id = try await meetings.add(draft, code: ShortCode.room(), by: call.visitor.actor, at: call.now)
        return call.done("/meetings/\(id)/desk", call.t("meeting.called"))
    }

    private func desk(_ form: Form, _ candidates: [MinutesCandidate], _ call: Call) async throws -> Response {
        let id: MeetingID = try call.id("meeting")
        return try await MeetingPage.desk(
            meetings.meeting(id), partners: partners.all().filter { $0.status == "active" }, there: meetings.attendance(of: id),
            code: meetings.attendanceCode(of: id), candidates: candidates, form: form, call)
    }

    private func note(_ call: Call) async throws -> Response {
        var form = try await call.form()
        let id: MeetingID = try call.id("meeting")
        let kind = MeetingNote.Kind(rawValue: form["kind"])
        if kind == nil { form.blame("kind", "'\(form["kind"])' is not one of note, decision, action.") }
        let text = form.text("text", in: 3...2000)
        let due = form["due_on"].isEmpty ? nil : form.day("due_on")
        if kind == .action, try await meetings.meeting(id).round != nil {
            // It goes into the register of actions, where each has somebody who answers for it and a day.
            if PartnerID(form["owner"]) == nil { form.blame("owner", call.t("meeting.action_owner")) }
            if due == nil { form.blame("due_on", call.t("meeting.action_due")) }
        }
        guard form.mistakes.isEmpty, let kind else { return try await desk(form, [], call) }
        try await meetings.note(
            kind, text, item: MeetingItemID(form["item"]), owner: PartnerID(form["owner"]), dueOn: due, in: id, by: call.visitor.member,
            at: call.now)
        return call.done("/meetings/\(id)/desk", call.t("meeting.noted"))
    }

    private func take(_ call: Call) async throws -> Response {
        let form = try await call.form(limit: FormReader.largestUpload)
        let id: MeetingID = try call.id("meeting")
        let chosen = form.all("take").compactMap { number -> MinutesCandidate? in
            guard let kind = MinutesCandidate.Kind(rawValue: form["kind_\(number)"]) else { return nil }
            let text = form["text_\(number)"]
            return (10...280).contains(text.count) ? MinutesCandidate(kind: kind, text: text) : nil
        }
        let language = Language(rawValue: form["language"]) ?? call.language
        let taken = try await meetings.take(chosen, from: id, language: language, by: call.visitor.member, at: call.now)
        return call.done("/meetings/\(id)", call.t("meeting.taken", ["n": taken, "left": form.all("take").count - taken]))
    }
}
