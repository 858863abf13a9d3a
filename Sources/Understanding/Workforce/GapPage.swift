// Gaps as a table whose rows add up to its last line.

import Hummingbird
import Vocabulary
import Web

enum GapPage {
    static func show(_ table: GapTable, role: JobRoleID?, roleName: String?, own: Bool, _ call: Call) throws -> Response {
        let t = call.t
        func cells(_ sum: GapSum?) -> [String: String] {
            guard let sum else { return ["people": t("few"), "required": "·", "held": "·", "recognised": "·", "missing": "·"] }
            return [
                "people": t.number(sum.people), "required": t.number(sum.required), "held": t.number(sum.held),
                "recognised": t.number(sum.recognised), "missing": t.number(sum.missing),
            ]
        }
        let most = max(1, table.rows.compactMap { $0.sum?.missing }.max() ?? 1)
        let groupings = GapGrouping.allCases.filter { !(own && [.employer, .size].contains($0)) && !(role != nil && $0 == .role) }
        return try call.show(table, title: t("gaps.title"), template: "gaps") {
            [
                "lead": roleName.map { t("gaps.lead_role", ["role": $0]) } ?? t("gaps.lead"),
                "caption": t("gaps.by.\(table.grouping.rawValue)"), "empty": table.rows.isEmpty,
                "choices": groupings.map { grouping in
                    [
                        "path": "/gaps?by=\(grouping.rawValue)" + (role.map { "&role=\($0)" } ?? ""),
                        "word": t("gaps.by.\(grouping.rawValue)"), "here": grouping == table.grouping,
                    ] as [String: Any]
                },
                "rows": table.rows.map { row -> [String: Any] in
                    var view: [String: Any] = cells(row.sum)
                    view["name"] = table.grouping == .size ? t("size.\(row.key)") : row.name
                    view["width"] = (row.sum?.missing ?? 0) * 100 / most
                    let drills = table.grouping == .role && row.key != "0"
                    view["drills"] = drills
                    view["path"] = drills ? "/gaps?by=place&role=\(row.key)" : ""
                    return view
                }, "total": cells(table.total), "someHidden": table.rows.contains { $0.sum == nil },
            ]
        }
    }
}
