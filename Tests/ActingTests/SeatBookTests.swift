// The rules of seats, walked through by chance and told as small stories.

import Foundation
import TestSupport
import Testing
import Vocabulary

@testable import Acting

/// A small generator of its own, so that a failing sequence can be played again by its number.
private struct Chance {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(truncatingIfNeeded: state >> 11) % bound
    }
}

private let beginning = Day(year: 2027, month: 3, day: 1).start

private func moment(_ hours: Int) -> Moment { beginning.adding(seconds: Double(hours) * 3600) }

private func emptyBook(capacity: Int, startsIn hours: Int = 1000, release: [PartnerID: SeatBook.Release] = [:]) -> SeatBook {
    SeatBook(capacity: capacity, starts: moment(hours), ends: moment(hours + 200), release: release)
}

private func person(_ number: Int, of partner: Int = 1, priority: Int = 2, at hours: Int, approval: Approval = .notNeeded) -> SeatBook.Seat
{
    SeatBook.Seat(
        id: EnrolmentID(Int64(number)), worker: WorkerID(Int64(number)), partner: PartnerID(Int64(partner)), state: .waiting,
        priority: priority, since: moment(hours), approval: approval)
}

@Suite struct SeatStories {
    @Test("Who waits longest moves up when a seat becomes free, and somebody more urgent comes before")
    func order() throws {
        var book = emptyBook(capacity: 1)
        for number in 1...3 { try book.enter(person(number, at: number), reason: "asked", at: moment(number)) }
        try book.enter(person(4, priority: 1, at: 4), reason: "left behind in the plan", at: moment(4))
        #expect(book.seats.map(\.state) == [.offered, .waiting, .waiting, .waiting])
        try book.cancel(EnrolmentID(1), reason: "family", at: moment(5))
        #expect(book.seats.map(\.state) == [.cancelled, .waiting, .waiting, .offered])
        try book.cancel(EnrolmentID(4), reason: "illness", at: moment(6))
        #expect(book.seats.map(\.state) == [.cancelled, .offered, .waiting, .cancelled])
        #expect(book.moves.last?.reason == "a seat became free")
        // Coming back means the end of the list.
        try book.rejoin(EnrolmentID(1), asking: .notNeeded, obstacle: nil, reason: "can come after all", at: moment(7))
        try book.cancel(EnrolmentID(2), reason: "shift changed", at: moment(8))
        #expect(book.seats.map(\.state) == [.waiting, .cancelled, .offered, .cancelled])
    }

    @Test("An offer ends by itself, and the seat goes on")
    func offers() throws {
        var book = emptyBook(capacity: 1, startsIn: 24 * 30)
        try book.enter(person(1, at: 0), reason: "asked", at: moment(0))
        try book.enter(person(2, at: 1), reason: "asked", at: moment(1))
        let end = try #require(book.seats[0].answerBy)
        #expect(end == moment(24 * 7))
        #expect(throws: Refusal.self) { try book.accept(EnrolmentID(1), reason: "late", at: end) }
        #expect(book.seats.map(\.state) == [.cancelled, .offered])
        // Long before the session an offer stands until four weeks before it begins.
        #expect(emptyBook(capacity: 1, startsIn: 24 * 100).answerBy(moment(0)) == moment(24 * 72))
        // And never beyond its beginning.
        #expect(emptyBook(capacity: 1, startsIn: 24 * 3).answerBy(moment(0)) == moment(24 * 3))
    }

    @Test("A seat without the employer's word is never offered; a refusal ends the wish with its reason")
    func approvals() throws {
        var book = emptyBook(capacity: 2)
        try book.enter(person(1, at: 0, approval: .asked), reason: "own wish", at: moment(0))
        try book.enter(person(2, at: 1, approval: .asked), reason: "own wish", at: moment(1))
        try book.enter(person(3, at: 2), reason: "named", at: moment(2))
        #expect(book.seats.map(\.state) == [.waiting, .waiting, .offered])
        try book.approve(EnrolmentID(2), true, reason: "fine", at: moment(3))
        try book.approve(EnrolmentID(1), false, reason: "the line has no stand-in that week", at: moment(4))
        #expect(book.seats.map(\.state) == [.cancelled, .offered, .offered])
        // Asking again is a new question, not a way around the answer.
        try book.rejoin(EnrolmentID(1), asking: .notNeeded, obstacle: nil, reason: "asks again", at: moment(5))
        #expect(book.seats[0].approval == .asked && book.seats[0].state == .waiting)
    }

    @Test("An employer keeps seats, names people later, and what has no name goes back")
    func reservations() throws {
        var book = emptyBook(capacity: 3)
        let kept = SeatBook.Reservation(id: ReservationID(1), partner: PartnerID(9), seats: 2, until: moment(100))
        try book.reserve(kept, at: moment(0))
        #expect(throws: Refusal.self) {
            try book.reserve(SeatBook.Reservation(id: ReservationID(2), partner: PartnerID(8), seats: 2, until: moment(100)), at: moment(0))
        }
        for number in 1...3 { try book.enter(person(number, at: number), reason: "asked", at: moment(number)) }
        #expect(book.seats.map(\.state) == [.offered, .waiting, .waiting])
        var named = person(4, of: 9, at: 4, approval: .given)
        named.reservation = ReservationID(1)
        try book.enter(named, reason: "named", at: moment(4))
        #expect(book.seats[3].state == .offered && book.reserved == 1 && book.free == 0)
        book.settle(at: moment(100))
        #expect(book.seats.map(\.state) == [.offered, .offered, .waiting, .offered])
    }

    @Test("A firm's release limit holds across sessions; the next firm's person moves up instead")
    func release() throws {
        let rule = SeatBook.Release(limit: 2, elsewhere: [[WorkerID(50)], []])
        var book = emptyBook(capacity: 5, release: [PartnerID(1): rule])
        for number in 1...3 { try book.enter(person(number, at: number), reason: "asked", at: moment(number)) }
        try book.enter(person(4, of: 2, at: 4), reason: "asked", at: moment(4))
        #expect(book.seats.map(\.state) == [.offered, .waiting, .waiting, .offered])
        #expect(book.obstacle(of: book.seats[1]) == .release)
        // Somebody who is away that week anyway takes nobody else's release.
        try book.enter(person(50, at: 5), reason: "asked", at: moment(5))
        #expect(book.seats[4].state == .offered)
    }

    @Test("Nothing can be entered, offered or taken back once it is too late")
    func late() throws {
        var book = emptyBook(capacity: 2, startsIn: 10)
        try book.enter(person(1, at: 0), reason: "asked", at: moment(0))
        try book.accept(EnrolmentID(1), reason: "yes", at: moment(1))
        #expect(throws: Refusal.self) { try book.attend(EnrolmentID(1), reason: "early", at: moment(2)) }
        #expect(throws: Refusal.self) { try book.enter(person(2, at: 11), reason: "asked", at: moment(11)) }
        #expect(throws: Refusal.self) { try book.complete(EnrolmentID(1), reason: "no attendance", at: moment(12)) }
        try book.attend(EnrolmentID(1), reason: "list", at: moment(12))
        #expect(throws: Refusal.self) { try book.cancel(EnrolmentID(1), reason: "regret", at: moment(13)) }
        #expect(throws: Refusal.self) { try book.resize(0, at: moment(13)) }
    }

    @Test("docs/enrolment.md is the table the program uses, and every move in it can happen")
    func table() throws {
        let text = try String(contentsOf: projectRoot.appendingPathComponent("docs/enrolment.md"), encoding: .utf8)
        #expect(text == EnrolmentRule.document)
        #expect(EnrolmentState.moves.values.reduce(0) { $0 + $1.count } == 8)
        #expect(EnrolmentState.moves[.completed] == nil)
    }
}

@Suite struct SeatProperties {
    /// Plays one random sequence; every act is checked before and after.
    private func play(_ seed: UInt64) -> String? {
        var chance = Chance(seed)
        var hours = 0
        let starts = 150 + chance.below(700)
        var release: [PartnerID: SeatBook.Release] = [:]
        if chance.below(2) == 0 {
            release[PartnerID(1)] = SeatBook.Release(
                limit: chance.below(3), elsewhere: chance.below(2) == 0 ? [[]] : [[WorkerID(1), WorkerID(70)], []])
        }
        var book = emptyBook(capacity: 1 + chance.below(3), startsIn: starts, release: release)
        var next = 1
        for _ in 0..<(6 + chance.below(8)) {
            hours += chance.below(90)
            let now = moment(hours)
            // Time has passed: what ended by itself comes first, and is looked at by itself.
            let passed = book.moves.count
            book.settle(at: now)
            if let broken = book.brokenRule(at: now) ?? overtaken(book, since: passed, at: now) { return "\(seed): \(broken)" }
            let before = book
            let id = EnrolmentID(Int64(1 + chance.below(max(1, next))))
            let count = book.moves.count
            do {
                switch chance.below(12) {
                case 0...3:
                    let approval: Approval = [.notNeeded, .notNeeded, .asked][chance.below(3)]
                    var seat = person(next, of: 1 + chance.below(2), priority: 1 + chance.below(2), at: hours, approval: approval)
                    if chance.below(6) == 0, let kept = book.reservations.first {
                        seat = SeatBook.Seat(
                            id: seat.id, worker: seat.worker, partner: kept.partner, state: .waiting, priority: 2, since: now,
                            approval: .given, reservation: kept.id)
                    }
                    next += 1
                    try book.enter(seat, reason: "asked", at: now)
                case 4, 5: try book.accept(id, reason: "yes", at: now)
                case 6, 7: try book.cancel(id, reason: "no", at: now)
                case 8: try book.approve(id, chance.below(2) == 0, reason: "word", at: now)
                case 9: try book.rejoin(id, asking: .notNeeded, obstacle: nil, reason: "back", at: now)
                case 10:
                    if chance.below(2) == 0 {
                        try book.resize(1 + chance.below(4), at: now)
                    } else {
                        try book.reserve(
                            SeatBook.Reservation(
                                id: ReservationID(Int64(next)), partner: PartnerID(2), seats: 1,
                                until: moment(hours + 1 + chance.below(100))),
                            at: now)
                    }
                default:
                    if chance.below(2) == 0 { book.settle(at: now) } else { try book.attend(id, reason: "list", at: now) }
                }
            } catch {
                // A refused act changes nothing: the store throws the book away.
                book = before
            }
            if let broken = book.brokenRule(at: now) { return "\(seed): \(broken)" }
            if let broken = overtaken(book, since: count, at: now) { return "\(seed): \(broken)" }
            for move in book.moves.dropFirst(count) where move.reason.isEmpty { return "\(seed): a move without reason" }
        }
        return replay(book).map { "\(seed): \($0)" }
    }

    /// Nobody of equal priority who waits longer and could come was passed over.
    private func overtaken(_ book: SeatBook, since count: Int, at now: Moment) -> String? {
        guard now < book.starts else { return nil }
        for move in book.moves.dropFirst(count) where move.to == .offered {
            guard let chosen = book.seats.first(where: { $0.id == move.enrolment && $0.state == .offered }), chosen.reservation == nil
            else {
                continue
            }
            for other in book.seats
            where other.state == .waiting && SeatBook.comes(other, before: chosen) && book.obstacle(of: other) == nil {
                return "enrolment \(other.id) was overtaken by \(chosen.id)"
            }
        }
        return nil
    }

    /// The log alone tells how everybody stands.
    private func replay(_ book: SeatBook) -> String? {
        var states: [EnrolmentID: EnrolmentState] = [:]
        for move in book.moves {
            if states[move.enrolment] != move.from { return "the log jumps at enrolment \(move.enrolment)" }
            if let from = move.from, !EnrolmentState.moves[from, default: []].contains(move.to) { return "\(from) became \(move.to)" }
            states[move.enrolment] = move.to
        }
        for seat in book.seats where states[seat.id] != seat.state { return "the log says something else of \(seat.id)" }
        return nil
    }

    @Test("A hundred thousand random sequences never overbook, overtake, leave a seat idle or pass over an employer's word")
    func sequences() async {
        let broken = await withTaskGroup(of: String?.self) { group in
            for part in 0..<20 {
                group.addTask {
                    for seed in (part * 5000)..<((part + 1) * 5000) { if let broken = play(UInt64(seed)) { return broken } }
                    return nil
                }
            }
            var found: [String] = []
            for await result in group { if let result { found.append(result) } }
            return found
        }
        #expect(broken.isEmpty, "\(broken)")
    }
}

@Suite struct WallClockTests {
    @Test("Half-days keep their hour on the wall through both changes of the clock")
    func clock() {
        // A session across the last Sunday of March and of October.
        for (start, year) in [(Day(year: 2027, month: 3, day: 22), 2027), (Day(year: 2026, month: 10, day: 19), 2026)] {
            for halfDay in HalfDay.all(startsOn: start, weeks: 3, cells: 1) {
                let shown = halfDay.starts.adding(seconds: Double(WallClock.offset(at: halfDay.starts)) * 60)
                #expect(shown.clock == "08:00" && shown.day == halfDay.day && halfDay.day.civil.year == year)
            }
        }
        #expect(WallClock.offset(at: Day(year: 2027, month: 3, day: 28).start.adding(seconds: 3599)) == 60)
        #expect(WallClock.offset(at: Day(year: 2027, month: 3, day: 28).start.adding(seconds: 3600)) == 120)
        #expect(WallClock.offset(at: Day(year: 2026, month: 10, day: 25).start.adding(seconds: 3599)) == 120)
        #expect(WallClock.offset(at: Day(year: 2026, month: 10, day: 25).start.adding(seconds: 3600)) == 60)
    }
}
