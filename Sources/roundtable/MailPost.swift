// Puts notices into a grouped mail in the reader's language, as text and as HTML. Used by the mail job and by `roundtable mail test`.

import Foundation
import Listening
import Vocabulary
import Web

enum MailPost {
    static func digest(_ due: MailDue, secret: String, hub: String, address: String) -> MailMessage {
        let t = Languages.messages(due.language)
        let lines = due.notices.map { (t("notice.\($0.topic)", ["detail": $0.detail]), due.isFormer ? address : address + $0.path) }
        let stop = "\(address)/mail/stop/\(secret)"
        let text =
            t("letters.hello", ["name": due.name]) + "\n\n" + lines.map { "- \($0.0)\n  \($0.1)\n" }.joined() + "\n"
            + t("mail.stop") + ": \(stop)\n"
        let items = lines.map { "<li><a href=\"\(escaped($0.1))\">\(escaped($0.0))</a></li>" }.joined()
        let html =
            "<!doctype html><html lang=\"\(t.language.rawValue)\"><meta charset=\"utf-8\"><title>\(escaped(hub))</title><p>"
            + escaped(t("letters.hello", ["name": due.name])) + "</p><ul>\(items)</ul><p><a href=\"\(escaped(stop))\">"
            + escaped(t("mail.stop")) + "</a></p></html>"
        return MailMessage(
            to: due.email, subject: t.count("mail.subject", due.notices.count, ["hub": hub]), text: text, html: html, stopAddress: stop)
    }

    private static func escaped(_ text: String) -> String {
        [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")].reduce(text) {
            $0.replacingOccurrences(of: $1.0, with: $1.1)
        }
    }
}
