// A plan as people read it: the worst-off group first, then the people without a seat, then the rest.

import Hummingbird
import Listening
import TrainingPlanner
import Vocabulary
import Web

enum PlanPage {
    private static let smallest = GroupShare.smallest

    private struct Runs: Encodable {
        let runs: [PlanRun]
        let mistakes: [FieldMistake]
    }

    static func list(_ runs: [PlanRun], rounds: [Round], form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            Runs(runs: runs, mistakes: form.mistakes), status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("plans.title"),
            template: "plans"
        ) {
            [
                "empty": runs.isEmpty,
                "runs": runs.map { run in
                    [
                        "path": "/plans/\(run.id)", "title": t("plan.title", ["number": run.id]),
                        "state": t(run.publishedAt != nil ? "plan.published" : "plan.\(run.state)"), "day": t.day(run.requestedAt.day),
                        "budget": "\(run.budgetShare)\u{202F}%", "seed": t.number(run.seed),
                        "release": "\(run.releaseShare)\u{202F}%", "weighting": t("plan.weighting.\(run.weighting)"),
                    ]
                },
                "fields": [
                    FieldView.choice("round", label: t("plan.round"), form: form, options: rounds.map { ($0.id.description, $0.title) }),
                    FieldView.make(
                        "budget_share", label: t("plan.budget_share"), hint: t("plan.budget_share.hint"), form: form, preset: "100",
                        type: "number"),
                    FieldView.make(
                        "release_share", label: t("plan.release_share"), hint: t("plan.release_share.hint"), form: form, preset: "100",
                        type: "number"),
                    FieldView.choice(
                        "weighting", label: t("plan.weighting"), form: form,
                        options: ["entered", "equal"].map { ($0, t("plan.weighting.\($0)")) }),
                    FieldView.make("seed", label: t("plan.seed"), hint: t("plan.seed.hint"), form: form, preset: "1", type: "number"),
                ],
            ]
        }
    }

    static func waiting(_ detail: PlanDetail, _ call: Call) throws -> Response {
        let t = call.t
        let running = detail.run.state == "requested"
        return try call.show(detail, title: t("plan.title", ["number": detail.run.id]), template: "plan") {
            var page: [String: Any] = [
                "id": detail.run.id.description, "heading": t("plan.title", ["number": detail.run.id]), "running": running,
                "failed": !running, "failure": detail.run.failure ?? "", "watches": running && !call.visitor.isOrganiser,
            ]
            if running, let progress = detail.progress {
                // The hub's team is told by the server; everybody else's page asks again.
                page["job"] = JobView.make(
                    id: progress.id, name: t("job.kind.plan"), phase: progress.progressText, share: progress.progress,
                    left: progress.secondsLeft(at: call.now),
                    cancel: call.visitor.role == .coordinator ? "/plans/\(detail.run.id)/cancellation" : nil,
                    follow: call.visitor.isOrganiser, t)
                page["refreshSeconds"] = 3
            }
            return page
        }
    }

    /// Sessions shown at first; the rest is one step away, so that the page stays light on a phone.
    private static let shortList = 50

    /// How many sessions come before those that the page lists.
    static func sessionsBefore(_ call: Call) -> Int { max(0, (call.query("from").flatMap(Int.init) ?? 1) - 1) }

    static func view(_ detail: PlanDetail, _ call: Call) -> [String: Any] {
        let t = call.t
        guard let report = detail.report else { return [:] }
        let before = sessionsBefore(call)
        let listed = detail.sessions.dropFirst(before).prefix(shortList)
        return [
            "id": detail.run.id.description, "heading": t("plan.title", ["number": detail.run.id]), "finished": true,
            "hasMoreSessions": before + listed.count < detail.sessions.count, "nextSession": before + listed.count + 1,
            "moreSessions": t("plan.sessions_more", ["n": t.number(detail.sessions.count - before - listed.count)]),
            "published": detail.run.publishedAt != nil, "publishable": detail.run.publishedAt == nil,
            "publishedOn": detail.run.publishedAt.map { t.day($0.day) } ?? "",
            "sentences": sentences(report, t)
                + (detail.unknownPrices > 0 ? [t.count("plan.sentence.unknown_prices", detail.unknownPrices)] : []),
            "groups": groups(report, t), "levels": levels(report, t),
            "chart": comparison(report, t).view,
            "comparison": peopleLeft(report, t),
            "sessions": listed.map { filled in
                [
                    "path": "/sessions/\(filled.session.id)", "name": filled.session.courseName, "code": filled.session.code,
                    "start": t.day(filled.session.startsOn), "place": filled.session.place ?? t("session.online"),
                    "when": CatalogPage.when(filled.session.cells, t), "seats": "\(filled.seats) / \(filled.session.capacity)",
                    "width": filled.seats * 100 / max(1, filled.session.capacity),
                ] as [String: Any]
            },
            "sessionLine": t(
                "plan.sessions", ["run": t.number(detail.sessions.count), "all": t.number(report.candidateSessions)]),
            "scarce": scarce(detail, report, t), "hasScarce": !report.notes.scarce.isEmpty,
            "idle": idle(detail, report, t), "hasIdle": !report.notes.idle.isEmpty,
            "unserved": detail.unserved.prefix(40).map { count in
                [
                    "skill": count.skill, "reason": t("why.\(count.reason.rawValue)"), "remedy": t("remedy.\(count.reason.rawValue)"),
                    "people": count.people.map { t.number($0) } ?? "< 5",
                ]
            }, "hasUnserved": !detail.unserved.isEmpty, "digest": report.certificate.planDigest.prefix(16).description,
        ]
    }

    private static let sizes = ["large", "sme", "micro"]

    private static func name(of group: GroupShare, _ t: Messages) -> String {
        t("plan.group", ["size": t("plan.size.\(group.size)"), "subregion": group.subregion, "group": t("group.\(group.workerGroup)")])
    }

    private static func sentences(_ report: PlanReport, _ t: Messages) -> [String] {
        let figures = report.figures
        let worst =
            report.groups.indices.contains(figures.worstOffGroup) ? name(of: report.groups[figures.worstOffGroup], t) : t("plan.everybody")
        return [
            t(
                "plan.sentence.worst",
                ["group": worst, "share": t.percent(figures.worstOffShare), "before": t.percent(report.firstCome.worstOffShare)]),
            t.count(
                "plan.sentence.left", figures.leftBehind,
                ["reached": t.number(figures.reached), "before": t.number(report.firstCome.leftBehind)]),
            t.count("plan.sentence.unreachable", figures.unreachable),
            t(
                "plan.sentence.covered",
                [
                    "share": t.percent(Double(figures.needCovered) / Double(max(1, figures.needTotal))), "seats": t.number(figures.seats),
                    "cost": t.euros(Money(cents: Int64(figures.cost) * 100)), "budget": t.euros(Money(cents: Int64(report.budget) * 100)),
                ]),
            t(
                "plan.sentence.sizes",
                [
                    "large": t.percent(figures.bySize[0].share), "sme": t.percent(figures.bySize[1].share),
                    "micro": t.percent(figures.bySize[2].share),
                ]),
        ]
    }

    private static func groups(_ report: PlanReport, _ t: Messages) -> [[String: Any]] {
        report.groups.filter { $0.all > 0 }.sorted {
            // Groups whose figures are not shown come last, so that their place tells nothing either.
            ($0.all < smallest ? 2 : $0.share, $0.all, $0.workerGroup) < ($1.all < smallest ? 2 : $1.share, $1.all, $1.workerGroup)
        }.map {
            group in
            let hidden = group.all < smallest
            return [
                "name": name(of: group, t), "share": hidden ? "·" : t.percent(group.share), "width": hidden ? 0 : Int(group.share * 100),
                "needs": hidden ? "< 5" : t.number(group.all), "small": !group.counts,
            ]
        }
    }

    /// Prices as sentences: what one more of a scarce thing would bring.
    private static func scarce(_ detail: PlanDetail, _ report: PlanReport, _ t: Messages) -> [String] {
        report.notes.scarce.prefix(6).compactMap { thing in
            let needs = t.number(max(1, Int(thing.needs.rounded())))
            var words: [String: Any] = ["needs": needs, "name": thing.name]
            if thing.kind == .line { words["name"] = detail.lineNames[thing.name] ?? thing.name }
            if thing.kind == .session {
                guard let session = thing.session.flatMap({ detail.candidates[$0] }) else { return nil }
                words["name"] = session.courseName
                words["place"] = session.place ?? t("session.online")
                words["start"] = t.day(session.startsOn)
            }
            return t("plan.scarce.\(thing.kind.rawValue)", words)
        }
    }

    private static func idle(_ detail: PlanDetail, _ report: PlanReport, _ t: Messages) -> [[String: Any]] {
        report.notes.idle.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { reason, sessions in
            [
                "lead": t.count("plan.idle.\(reason)", sessions.count),
                "sessions": sessions.compactMap { detail.candidates[$0] }.map { session in
                    [
                        "path": "/sessions/\(session.id)", "name": session.courseName, "code": session.code,
                        "start": t.day(session.startsOn),
                        "place": session.place ?? t("session.online"),
                    ]
                },
            ]
        }
    }

    private static func levels(_ report: PlanReport, _ t: Messages) -> [String] {
        report.certificate.levels.map { level in t("plan.level.\(level.name)", ["share": t.percent(1 - level.gap)]) }
    }

    /// The worst-off group and the three sizes of firms, each beside what first come, first served would make of it.
    private static func comparison(_ report: PlanReport, _ t: Messages) -> Chart {
        let (figures, before) = (report.figures, report.firstCome)
        let rows =
            [(name: t("plan.worst"), first: figures.worstOffShare, second: before.worstOffShare)]
            + sizes.enumerated().map { index, size in
                (name: t("plan.size.\(size)"), first: figures.bySize[index].share, second: before.bySize[index].share)
            }
        return Chart(
            title: t("plan.comparison_caption"),
            sentence: t("plan.comparison_sentence", ["now": t.percent(figures.worstOffShare), "before": t.percent(before.worstOffShare)]),
            svg: SVG.comparison(
                title: t("plan.comparison"), description: t("plan.comparison_text"), first: t("plan.this"), second: t("plan.first_come"),
                rows: rows, percent: t.percent),
            columns: [t("plan.group_word"), t("plan.this"), t("plan.first_come")],
            rows: rows.map { [$0.name, t.percent($0.first), t.percent($0.second)] })
    }

    /// What people and money come to, plan and first come, first served side by side.
    private static func peopleLeft(_ report: PlanReport, _ t: Messages) -> [[String: Any]] {
        let (figures, before) = (report.figures, report.firstCome)
        func euros(_ amount: Int) -> String { t.euros(Money(cents: Int64(amount) * 100)) }
        func perNeed(_ plan: PlanFigures) -> String { plan.seats > 0 ? euros(plan.cost / plan.seats) : "–" }
        return [
            ["name": t("plan.left"), "plan": t.number(figures.leftBehind), "before": t.number(before.leftBehind)],
            ["name": t("plan.seats_served"), "plan": t.number(figures.seats), "before": t.number(before.seats)],
            ["name": t("plan.cost"), "plan": euros(figures.cost), "before": euros(before.cost)],
            ["name": t("plan.cost_per_seat"), "plan": perNeed(figures), "before": perNeed(before)],
        ]
    }

    static func leftBehind(_ id: PlanRunID, _ people: [String], _ call: Call) throws -> Response {
        try call.show(people, title: call.t("plan.left"), template: "left_behind") {
            ["id": id.description, "people": people, "empty": people.isEmpty, "lead": call.t.count("plan.left_lead", people.count)]
        }
    }
}
