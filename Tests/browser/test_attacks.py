"""What a hostile visitor tries: slow connections, floods, forged and guessed codes, scripts in every field, and questions about others."""

import html.parser
import json
import pathlib
import re
import socket
import statistics
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from crawl import cookie_of, crawl, pattern_of

# Each would show itself in a page as a tag, an attribute or a script if it were not escaped where it stands.
PAYLOADS = [
    "<xss-probe>",
    "\"><xss-probe x=1>",
    "'><xss-probe>",
    "</textarea></title></script><xss-probe>",
    "\" onmouseover=\"xssprobe\" x=\"",
    "' onfocus='xssprobe' autofocus x='",
    "<img src=x onerror=xssprobe()>",
    "javascript:xssprobe()",
    "{{token}} {{{body}}} ${7*7} <%= 7*7 %>",
    "'; DROP TABLE vote; --",
    "1 OR 1=1) UNION SELECT token_hash FROM sign_in --",
    "%27%20OR%201=1 %00 %0d%0aSet-Cookie: seat=evil",
    "line one\r\nSet-Cookie: seat=evil",
    "=HYPERLINK(\"http://evil.example\";\"x\")",
    "../../../../etc/passwd",
    "\u202egnp.exe \u200b\ufeff e\u0301\u0323 👩‍🏭 \U0001f9d1\u200d\U0001f527 ﷽",
    "NULL undefined NaN -1e309 true 0x1F",
]
MARKS = ["<xss-probe", " onmouseover=\"xssprobe", " onfocus='xssprobe", "<img src=x", "href=\"javascript:xssprobe"]


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


OPENER = urllib.request.build_opener(Stay)


def ask(hub, path, role=None, data=None, cookies=None, headers=None):
    """Status, headers and text of one request; redirects are not followed."""
    cookie = cookies if cookies is not None else cookie_of(hub, role)
    request = urllib.request.Request(
        hub.url(path), data=data, headers={"Cookie": cookie, "Accept": "text/html", **(headers or {})}, method="POST" if data is not None else "GET")
    try:
        answer = OPENER.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers, answer.read().decode("utf-8", "replace")


def form_data(**fields):
    return urllib.parse.urlencode(fields).encode()


class Forms(html.parser.HTMLParser):
    """The forms of a page: where they go and what they hold."""

    def __init__(self):
        super().__init__()
        self.forms, self.form, self.area, self.choice = [], None, None, None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "form":
            self.form = {"action": attributes.get("action", ""), "method": attributes.get("method", "get"), "fields": {}, "texts": []}
            self.forms.append(self.form)
        elif self.form is None or not name:
            if tag == "option" and self.choice and ("selected" in attributes or not self.form["fields"].get(self.choice)):
                self.form["fields"][self.choice] = attributes.get("value", "")
            return
        elif tag == "textarea":
            self.form["texts"].append(name)
        elif tag == "select":
            self.choice = name
            self.form["fields"].setdefault(name, "")
        elif tag in ("input", "button"):
            kind = attributes.get("type", "text" if tag == "input" else "submit")
            if kind in ("text", "search", "email", "password", "url", "tel"):
                self.form["texts"].append(name)
            elif kind in ("hidden", "number", "date") or "checked" in attributes:
                self.form["fields"][name] = attributes.get("value", "") or ("2027-03-01" if kind == "date" else "3" if kind == "number" else "1")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        if tag == "select":
            self.choice = None


def test_the_answer_does_not_tell_whether_an_address_is_known(own_hub):
    """A wrong password and an unknown address take the same time and give the same page."""
    cookie = cookie_of(own_hub, "sme-member")
    token = re.search(r'name="token" value="([^"]*)"', ask(own_hub, "/me/access", cookies=cookie)[2])[1]
    assert ask(own_hub, "/me/details", cookies=cookie, data=form_data(token=token, name="Known Person", email="known@firm.example", language="en", rhythm="never"))[0] == 303
    assert ask(own_hub, "/me/password", cookies=cookie, data=form_data(token=token, password="three cats on a warm roof"))[0] == 303
    times = {"known": [], "unknown": []}
    pages = {}
    for turn in range(4):
        for kind in times:
            address = f"{kind}@firm.example"
            start = time.time()
            status, _, body = ask(own_hub, "/sign-in/password", cookies="lang=en", data=form_data(email=address, password="wrong"))
            if status == 429:
                continue
            times[kind].append(time.time() - start)
            assert status == 422
            pages[kind] = re.sub(r'value="[^"]*"', "", body)
    assert pages["known"] == pages["unknown"]
    ratio = statistics.median(times["known"]) / statistics.median(times["unknown"])
    assert 0.6 < ratio < 1.7, times


def test_scripts_and_sql_in_every_text_field_come_back_as_text(own_hub):
    seen = crawl(own_hub)
    sent, refused = set(), 0
    for role in ["coordinator", "sme-member", "provider", None]:
        cookie = cookie_of(own_hub, role)
        for page in [page for page in seen.pages if page.role == role]:
            parser = Forms()
            parser.feed(page.body)
            for number, form in enumerate(parser.forms):
                route = pattern_of(form["action"], [row.split("`")[3] for row in pathlib.Path("docs/http.md").read_text().splitlines() if row.startswith("| `POST`")])
                key = (role, route, tuple(form["texts"]))
                if form["method"].lower() != "post" or not form["texts"] or route in (None, "/me/erasure", "/me/password") or key in sent:
                    continue
                sent.add(key)
                payload = PAYLOADS[len(sent) % len(PAYLOADS)]
                for text in [payload, PAYLOADS[0]] if route in ("/rounds/{round}/statements", "/exchange", "/partners/import") else [payload]:
                    fields = form["fields"] | {name: text for name in form["texts"]}
                    status, headers, body = ask(own_hub, form["action"], cookies=cookie, data=form_data(**fields))
                    assert status < 500, f"{role} {form['action']} answers {status} to {text!r}"
                    assert "evil" not in (headers.get("set-cookie") or "").split("seat=")[-1][:20]
                    assert not any(mark in body for mark in MARKS), f"{role} {form['action']} shows {text!r}"
                    refused += status == 422
    assert len(sent) > 40, f"only {len(sent)} forms were found"
    # Some were stored, some refused; wherever they are shown now, they are text.
    for page in crawl(own_hub).pages:
        for mark in MARKS:
            assert mark not in page.body, f"{page} shows {mark}"
    status, _, _ = ask(own_hub, "/health")
    assert status == 200


@pytest.mark.parametrize("payload", PAYLOADS)
def test_questions_in_addresses_come_back_as_text(own_hub, payload):
    for path in ["/search?q=", "/involvement?by=", "/invitations?class=", "/invitations?subregion=", "/audit?before=", "/visibility?addresses=", "/rounds/1/moderation?state="]:
        status, headers, body = ask(own_hub, path + urllib.parse.quote(payload), "coordinator")
        assert status < 500 and not any(mark in body for mark in MARKS), (path, payload, status)
        assert headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("path", [
    "/assets/..%2f..%2f..%2fetc%2fpasswd", "/assets/../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/exchange/..%2f..%2fetc%2fpasswd.csv",
    "/exchange/partners.csv%00.json", "/documents/..%2f..%2fREADME", "/i/..%2f..", "//etc/passwd", "/assets/", "/exchange/partners.sqlite"])
def test_tricks_with_paths_find_nothing(own_hub, path):
    status, _, body = ask(own_hub, path, "coordinator")
    assert status in (400, 404) and "root:" not in body, (path, status)


def test_bodies_that_are_too_large_are_refused_and_change_nothing(own_hub):
    assert ask(own_hub, "/sign-in/email", data=b"code=" + b"A" * 100_000)[0] == 413
    cookie = cookie_of(own_hub, "coordinator")
    try:
        assert ask(own_hub, "/partners/import", cookies=cookie, data=b"table=" + b"A" * 9_000_000)[0] == 413
    except urllib.error.URLError as error:
        # The server answers and closes before it has read all of it.
        assert isinstance(error.reason, (BrokenPipeError, ConnectionResetError))

    def chunked():
        for _ in range(200):
            yield b"A" * 1000

    # Without a length it is counted while it comes.
    request = urllib.request.Request(own_hub.url("/sign-in/email"), data=chunked(), headers={"Transfer-Encoding": "chunked"}, method="POST")
    try:
        status = OPENER.open(request, timeout=30).status
    except urllib.error.HTTPError as error:
        status = error.code
    except (ConnectionError, urllib.error.URLError):
        status = 413
    assert status == 413
    status = None
    with socket.create_connection(own_hub.address.split("//")[1].split(":")) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 1000) for n in range(300)))
        line.settimeout(20)
        try:
            status = line.recv(100)
        except ConnectionError:
            status = b""
    assert not status.startswith(b"HTTP/1.1 200")
    for broken in [b"%ZZ=1", b"\xff\xfe=1", b"=" * 1000, b"&" * 1000, b""]:
        assert ask(own_hub, "/sign-in/email", data=broken)[0] in (400, 404)


def test_slow_clients_are_let_go_and_keep_nobody_waiting(own_hub):
    """Forty connections that send a byte now and then: others are served meanwhile, and in the end all forty are let go."""
    host, port = own_hub.address.split("//")[1].split(":")
    began = time.time()
    slow, closed = [], []
    for number in range(40):
        line = socket.create_connection((host, int(port)))
        if number % 2:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        else:
            line.sendall(b"POST /sign-in/letter HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n")
        slow.append(line)
    waits = []
    while len(closed) < len(slow) and time.time() - began < 50:
        for line in [line for line in slow if line not in closed]:
            try:
                line.sendall(b"a")
                line.settimeout(0.001)
                # Closed, or told that it took too long; any other answer would mean that half a request was taken for a whole one.
                answer = line.recv(4096)
                assert answer == b"" or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 408")), answer[:200]
                closed.append(line)
            except TimeoutError:
                pass
            except OSError:
                closed.append(line)
        start = time.time()
        assert ask(own_hub, "/health", cookies="")[0] == 200
        waits.append(time.time() - start)
        time.sleep(0.5)
    assert len(closed) == len(slow), f"{len(slow) - len(closed)} connections are still held after 50 s"
    assert statistics.median(waits) < 0.5


def test_guessed_codes_make_the_wait_grow(own_hub):
    cookie = cookie_of(own_hub, "provider")
    token = re.search(r'name="token" value="([^"]*)"', ask(own_hub, "/me/access", cookies=cookie)[2])[1]
    statuses = [
        ask(own_hub, "/meetings/1/attendance", cookies=cookie, data=form_data(token=token, code=f"AAAAA{number}"))[0] for number in range(2, 10)]
    assert statuses[0] in (409, 422) and statuses[-1] == 429, statuses
    for number in range(20):
        status, _, body = ask(own_hub, f"/receipts/{number + 1}/{'0' * 16}")
        assert status == 404
    # The right link of somebody else is not kept waiting by guesses from the same address.
    assert ask(own_hub, own_hub.links["sme-member"])[0] == 303


def test_nobody_asks_for_the_people_of_another_firm(own_hub):
    partners = json.loads(ask(own_hub, "/partners", "sme-member", headers={"Accept": "application/json"})[2])
    shown = 0
    for partner in partners:
        card = json.loads(ask(own_hub, f"/partners/{partner['id']}", "sme-member", headers={"Accept": "application/json"})[2])
        shown += len(card["members"]) > 0
        page = ask(own_hub, f"/partners/{partner['id']}", "sme-member")[2]
        assert "@" not in re.sub(r"<[^>]*>", "", page.split("<main", 1)[-1])
    # One's own, and nobody else's.
    assert shown == 1
    for path in ["/exchange", "/exchange/members.csv", "/exchange/votes.json", "/invitations", "/audit", "/rounds/1/moderation", "/retention", "/desk"]:
        for role in ["sme-member", "provider", "worker", None]:
            assert ask(own_hub, path, role)[0] in (401, 403), (path, role)


def test_hidden_results_do_not_show_in_order_feeds_or_exports(own_hub):
    """What must not be seen yet is not in the order of a list, in JSON, in a feed or in the figures either."""
    member = cookie_of(own_hub, "sme-member")
    rounds = [row["id"] for row in json.loads(ask(own_hub, "/rounds", cookies=member, headers={"Accept": "application/json"})[2])]
    for number in rounds:
        for role in ["sme-member", "coordinator", None]:
            rows = json.loads(ask(own_hub, f"/rounds/{number}/statements", role, headers={"Accept": "application/json"})[2])
            rows = rows if isinstance(rows, list) else rows.get("statements", [])
            identifiers = [row["id"] for row in rows]
            assert identifiers in (sorted(identifiers), sorted(identifiers, reverse=True)), "the order of a list follows something that is hidden"
            for row in rows:
                if row["votes"] < 5:
                    assert row.get("tally") is None, row
    surveys = json.loads(ask(own_hub, f"/rounds/{rounds[0]}/surveys", cookies=member, headers={"Accept": "application/json"})[2])
    for survey in surveys:
        if survey.get("closedAt") is None:
            answer = json.loads(ask(own_hub, f"/surveys/{survey['id']}", cookies=member, headers={"Accept": "application/json"})[2])
            assert answer.get("results") is None and answer["survey"]["replies"] == 0
    ballots = json.loads(ask(own_hub, f"/rounds/{rounds[0]}/ballots", cookies=member, headers={"Accept": "application/json"})[2])
    for ballot in ballots if isinstance(ballots, list) else ballots.get("ballots", []):
        if ballot.get("closedAt") is None:
            for role in ["sme-member", "coordinator", None]:
                text = ask(own_hub, f"/ballots/{ballot['id']}", role, headers={"Accept": "application/json"})[2]
                assert "\"results\":{" not in text and "\"scores\":[" not in text, text[:300]
