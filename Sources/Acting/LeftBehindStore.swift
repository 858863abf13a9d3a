// Who has no seat in a published plan, and the session each of them waits for. Read by `EnrolmentStore` when a plan is published; writes nothing.

import Foundation
import Planning
import Storage
import Vocabulary

/// A need without a seat, and the session whose waiting list it joins.
struct LeftBehind: Sendable {
    let worker: WorkerID
    let partner: PartnerID
    let session: SessionID
    /// 1: without any seat in the plan; 2: with a seat for another need.
    let priority: Int
}

enum LeftBehindStore {
    /// Reasons a waiting list can answer: a seat, the firm's limit, another seat or the course before may change. Where no session fits
    /// (language, way, shift), none runs, or the money is used up, a place on a list would be a promise nobody can keep.
    static let reasons = ["full", "release", "clash", "prerequisite"]

    private struct Candidate {
        let id: SessionID
        let skill: SkillID
        let level: Int
        let starts: Day
        let weeks: Int
        let cells: Int
        let language: String
        let place: (x: Double, y: Double)?
        let capacity: Int
    }

    /// For each such need, the session that runs in the plan, has not begun, is held in a language the person speaks, near enough, and fits
    /// the shift; the one with the shortest list for its size, then the earliest.
    static func of(_ plan: PlanRunID, on day: Day, on connection: any SQLConnection) throws -> [LeftBehind] {
        let candidates = try connection.query(
            """
            SELECT session.id, course.skill_id, course.level, session.starts_on, session.weeks, session.cells, session.language, place.x_km,
                place.y_km, session.capacity
            FROM session JOIN course ON course.id = session.course_id LEFT JOIN place ON place.id = session.place_id
            WHERE session.starts_on > \(day) AND EXISTS (SELECT 1 FROM plan_seat WHERE plan_seat.plan_run_id = \(plan)
                AND plan_seat.session_id = session.id)
            ORDER BY session.starts_on, session.id
            """
        ) { row in
            let (id, skill, level): (SessionID, SkillID, Int) = try (row.next(), row.next(), row.next())
            let (starts, weeks, cells): (Day, Int, Int) = try (row.next(), row.next(), row.next())
            let language: String = try row.next()
            let (x, y): (Double?, Double?) = try (row.next(), row.next())
            let place = x.flatMap { x in y.map { (x: x, y: $0) } }
            return try Candidate(
                id: id, skill: skill, level: level, starts: starts, weeks: weeks, cells: cells, language: language, place: place,
                capacity: row.next())
        }
        let bySkill = Dictionary(grouping: candidates, by: \.skill)
        var queued: [SessionID: Int] = [:]
        var result: [LeftBehind] = []
        let reasons = reasons
        for person in try connection.query(
            """
            SELECT plan_unserved.skill_id, COALESCE(need.level, 1), worker.id, worker.partner_id, worker.shift, worker.languages, worker.max_km,
                place.x_km, place.y_km, CASE WHEN EXISTS (SELECT 1 FROM plan_seat WHERE plan_seat.plan_run_id = plan_unserved.plan_run_id
                    AND plan_seat.worker_id = worker.id) THEN 2 ELSE 1 END
            FROM plan_unserved JOIN worker ON worker.id = plan_unserved.worker_id JOIN place ON place.id = worker.place_id
            LEFT JOIN need ON need.worker_id = worker.id AND need.skill_id = plan_unserved.skill_id
            WHERE plan_unserved.plan_run_id = \(plan) AND plan_unserved.reason IN \(list: reasons)
            ORDER BY worker.id, plan_unserved.skill_id
            """,
            {
                (
                    skill: try $0.next() as SkillID, level: try $0.next() as Int, worker: try $0.next() as WorkerID,
                    partner: try $0.next() as PartnerID, shift: try $0.next() as String, languages: try $0.next() as String,
                    kilometres: try $0.next() as Double, x: try $0.next() as Double, y: try $0.next() as Double,
                    priority: try $0.next() as Int
                )
            })
        {
            let spoken = person.languages.split(separator: ";").map(String.init)
            let fitting = (bySkill[person.skill] ?? []).filter { candidate in
                candidate.level >= person.level && spoken.contains(candidate.language)
                    && candidate.place.map { hypot($0.x - person.x, $0.y - person.y) <= person.kilometres } ?? true
                    && ShiftFit.suits(
                        shift: person.shift, worker: person.worker, startsOn: candidate.starts, weeks: candidate.weeks,
                        cells: candidate.cells)
            }
            // The shortest list for the size of the room; the earliest of equals.
            let best = fitting.enumerated().min { left, right in
                let (a, b) = (left.element, right.element)
                return (Double(queued[a.id] ?? 0) / Double(max(1, a.capacity)), left.offset) < (
                    Double(queued[b.id] ?? 0) / Double(max(1, b.capacity)), right.offset
                )
            }
            guard let best else { continue }
            queued[best.element.id, default: 0] += 1
            result.append(
                LeftBehind(worker: person.worker, partner: person.partner, session: best.element.id, priority: person.priority))
        }
        return result
    }
}
