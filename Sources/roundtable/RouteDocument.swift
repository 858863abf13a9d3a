// docs/http.md, made from the routes themselves, so that it cannot drift.

package import Web

package enum RouteDocument {
    package static func text(_ table: RouteTable) -> String {
        let rows = table.routes.map { "| `\($0.methodName)` | `\($0.path)` | \($0.audience.words) | \($0.summary) |\n" }.joined()
        return """
            # Addresses

            Every page answers as JSON under the same address with `Accept: application/json`. Refusals are problem documents (RFC 9457). Forms carry
            the token of the sign-in. A known address with another method answers 405 and names the methods it has.

            | method | address | for | what |
            |---|---|---|---|
            \(rows)
            """
    }
}
