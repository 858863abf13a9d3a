// My data, my receipts, the audit log as people read them.

import Hummingbird
import Vocabulary
import Web

enum OwnDataPage {
    static func data(_ data: OwnData, _ form: Form, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(
            data, status: form.mistakes.isEmpty ? .ok : .unprocessableContent, title: t("own.title"), template: "own_data"
        ) {
            [
                "tables": data.tables.map { table in
                    let columns = table.rows.first.map { $0.keys.sorted() } ?? []
                    return [
                        "name": t.text("own.table.\(table.table)") ?? table.table, "table": table.table,
                        "count": t.count("own.rows", table.rows.count), "columns": columns,
                        "rows": table.rows.prefix(20).map { row in ["cells": columns.map { row[$0] ?? "" }] },
                    ] as [String: Any]
                },
                "member": call.visitor.member != nil, "worker": call.visitor.worker != nil,
                "fields": [
                    FieldView.make(
                        "confirm", label: t("own.confirm", ["word": t("own.confirm_word")]), hint: t("own.confirm.hint"), form: form)
                ],
            ]
        }
    }

    static func receipts(_ receipts: [Receipt], _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(receipts, title: t("receipts.title"), template: "receipts") {
            [
                "empty": receipts.isEmpty,
                "receipts": receipts.map {
                    [
                        "number": String($0.number), "day": "\(t.day($0.at.day)) \($0.at.clock)", "object": object($0.object, t),
                        "code": $0.code, "path": "/receipts/\($0.number)/\($0.code)",
                        "state": $0.isCounted ? t("receipts.counted") : t("receipts.taken_back"),
                    ]
                },
            ]
        }
    }

    private static func object(_ object: String, _ t: Messages) -> String {
        object.hasPrefix("statement ") ? "\(t("statement.one")) \(object.dropFirst(10))" : object
    }

    private struct Proof: Encodable {
        let number: Int64
        let at: Moment
        let object: String
    }

    static func receipt(_ row: LogRow, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(Proof(number: row.number, at: row.at, object: row.object), title: t("receipts.one"), template: "text") {
            [
                "heading": t("receipts.one"), "hasTable": false,
                "paragraphs": [
                    t(
                        "receipts.proof",
                        ["number": row.number, "day": "\(t.day(row.at.day)) \(row.at.clock)", "object": object(row.object, t)])
                ],
            ]
        }
    }

    private struct Log: Encodable {
        let rows: [LogRow]
        let verification: ChainState?
    }

    static func audit(_ rows: [LogRow], verification: ChainState?, _ call: Call) throws -> Response {
        let t = call.t
        return try call.show(Log(rows: rows, verification: verification), title: t("audit.title"), template: "audit") {
            [
                "rows": rows.map {
                    [
                        "number": String($0.number), "day": "\(t.day($0.at.day)) \($0.at.clock)", "actor": $0.actor, "act": $0.act,
                        "object": $0.object, "code": $0.code,
                    ]
                },
                "hasOlder": (rows.last?.number ?? 1) > 1, "older": "/audit?before=\(rows.last?.number ?? 1)",
                "verified": verification != nil, "explanation": verification?.explanation ?? "",
                "broken": verification?.firstBroken != nil,
            ]
        }
    }
}

/// Model texts a coordinator prints, with what this installation really keeps and shows filled in.
enum DocumentPage {
    private static let documents = ["works-agreement", "processing-record", "participants", "deletion-plan"]

    private struct Entry: Encodable {
        let document: String
        let title: String
    }

    static func list(_ call: Call) throws -> Response {
        let t = call.t
        let all = documents.map { Entry(document: $0, title: t("document.\($0)")) }
        return try call.show(all, title: t("documents.title"), template: "documents") {
            ["documents": all.map { ["path": "/documents/\($0.document)", "title": $0.title, "lead": t("document.\($0.document).lead")] }]
        }
    }

    private struct Document: Encodable {
        let title: String
        let sections: [Section]
        struct Section: Encodable {
            let heading: String
            let text: String
        }
    }

    static func show(_ name: String, _ call: Call) throws -> Response {
        guard documents.contains(name) else { throw Refusal.notFound("document", name) }
        let t = call.t
        var sections: [Document.Section] = []
        var number = 1
        while t.text("document.\(name).\(number).heading") != nil {
            sections.append(
                .init(
                    heading: t("document.\(name).\(number).heading"),
                    text: t("document.\(name).\(number).text", ["hub": call.layout.hubName])))
            number += 1
        }
        let document = Document(title: t("document.\(name)"), sections: sections)
        return try call.show(document, title: document.title, template: "document") {
            [
                "title": document.title, "hub": call.layout.hubName, "careful": t("document.careful"),
                "sections": sections.map { ["heading": $0.heading, "text": $0.text] },
                "people": VisibilityPage.people(t), "listHeading": t("visibility_about_people"),
                "withList": name != "participants",
            ]
        }
    }
}
