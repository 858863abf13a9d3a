// The one place where a "no" becomes an answer: a page for people, a problem document (RFC 9457) for programs.

import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Vocabulary

struct RefusalResponse: RouterMiddleware {
    let layout: PageLayout
    let settings: DoorSettings

    func handle(_ request: Request, context: HubContext, next: (Request, HubContext) async throws -> Response) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let refusal as Refusal {
            // A change that was refused is kept for whoever looks after the server: what and why kind, never who or what was typed.
            if request.method != .get, request.method != .head {
                context.logger.warning(
                    "refused",
                    metadata: [
                        "method": "\(request.method.rawValue)", "path": "\(context.endpointPath ?? "?")",
                        "kind": "\(refusal.kind.rawValue)",
                    ])
            }
            response = try answer(refusal.kind, refusal.explanation, request, context)
        } catch let tooMany as TooMany {
            response = try answer(
                .tooMany, "That was tried too often. Please wait \(tooMany.seconds) seconds and try again.", request, context)
            response.headers[.retryAfter] = String(tooMany.seconds)
        } catch let wrong as WrongMethod {
            response = try answer(.wrongMethod, wrong.explanation, request, context)
            response.headers[.allow] = wrong.allowed
        } catch let error as HTTPError where error.status == .notFound {
            response = try answer(.notFound, "There is nothing at \(request.uri.path).", request, context)
        } catch let error as HTTPError {
            response = try answer(
                error.status == .contentTooLarge ? .tooLarge : .malformed, error.body ?? "The request cannot be read.", request, context)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let reference = String(UUID().uuidString.prefix(8))
            context.logger.error(
                "defect", metadata: ["reference": "\(reference)", "path": "\(context.endpointPath ?? "?")", "error": "\(error)"])
            let text = "Something went wrong on our side and nothing was changed. Please tell the hub's team the reference \(reference)."
            response = try answer(nil, text, request, context)
        }
        guardHeaders(of: &response)
        // A language chosen by its link stays chosen.
        if let language = request.uri.queryParameters["lang"].flatMap({ Language(rawValue: String($0)) }) {
            response.setCookie(
                Cookie(
                    name: "lang", value: language.rawValue, maxAge: 31_536_000, path: "/", secure: settings.secure, httpOnly: true,
                    sameSite: .lax)
            )
        }
        if request.cookies["notice"] != nil, response.status == .ok, response.headers[.contentType]?.hasPrefix("text/html") == true {
            response.setCookie(
                Cookie(name: "notice", value: "", maxAge: 0, path: "/", secure: settings.secure, httpOnly: true, sameSite: .lax))
        }
        return response
    }

    /// Nothing from elsewhere is loaded, nobody frames us, and no address of ours is told to others.
    private func guardHeaders(of response: inout Response) {
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        response.headers[.frameOptions] = "DENY"
        response.headers[.openerPolicy] = "same-origin"
        response.headers[.resourcePolicy] = "same-origin"
        response.headers[.permissionsPolicy] = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
        if settings.secure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    }

    private struct Problem: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
    }

    private func answer(_ kind: Refusal.Kind?, _ explanation: String, _ request: Request, _ context: HubContext) throws -> Response {
        let status = status(of: kind)
        let call = Call(request: request, context: context, visitor: context.visitor, now: .present(), layout: layout, limits: RateLimits())
        let title = call.t("refusal.\(kind?.rawValue ?? "defect")")
        if call.wantsJSON {
            var response = try call.json(
                Problem(type: "about:blank", title: title, status: status.code, detail: explanation), status: status)
            response.headers[.contentType] = "application/problem+json"
            return response
        }
        // Nothing ends in silence: what happened, then what can be done about it.
        let next: (path: String, label: String) =
            switch kind {
            case .notSignedIn: ("/partners/new", call.t("partner.become"))
            case .notFound: ("/search", call.t("search.title"))
            default: call.visitor.isSignedIn ? ("/me", call.t("me.title")) : ("/rounds", call.t("nav.listen"))
            }
        let page = try layout.render(
            "refusal", title: title,
            view: [
                "title": title, "explanation": explanation, "code": status.code,
                "advice": call.t("refusal.advice.\(kind?.rawValue ?? "defect")"),
                "nextPath": next.path, "nextLabel": next.label,
            ], call: call)
        return call.html(page, status: status)
    }

    private func status(of kind: Refusal.Kind?) -> HTTPResponse.Status {
        switch kind {
        case .malformed: .badRequest
        case .notSignedIn: .unauthorized
        case .notAllowed: .forbidden
        case .notFound: .notFound
        case .wrongMethod: .methodNotAllowed
        case .conflict, .closed: .conflict
        case .tooLarge: .contentTooLarge
        case .unprocessable: .unprocessableContent
        case .tooMany: .tooManyRequests
        case nil: .internalServerError
        }
    }
}
