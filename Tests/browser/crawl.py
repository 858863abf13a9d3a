"""Walks the region as every role by its links and finds one page for every address of docs/http.md that the role may see."""

import hashlib
import pathlib
import re
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Each address is looked at once for each role; of pages that differ only by number the first one stands for all.
MOST_PAGES = 220


def get_routes():
    rows = (ROOT / "docs/http.md").read_text().splitlines()
    return [row.split("`")[3] for row in rows if row.startswith("| `GET`")]


def pattern_of(path, routes):
    """The route a path belongs to: the one with the most fixed parts."""
    parts = path.split("?")[0].strip("/").split("/")
    best = None
    for route in routes:
        names = route.strip("/").split("/")
        if len(names) == len(parts) and all(name.startswith("{") or name == part for name, part in zip(names, parts)):
            fixed = sum(not name.startswith("{") for name in names)
            if best is None or fixed > best[0]:
                best = (fixed, route)
    return best[1] if best else None


class Found:
    def __init__(self, role, route, path, body):
        self.role, self.route, self.path, self.body = role, route, path, body

    def __repr__(self):
        return f"{self.role or 'visitor'} {self.path}"

    def digest(self):
        """The same for pages that differ only in who is signed in."""
        main = self.body.split("<main", 1)[-1].split("</main>", 1)[0]
        return hashlib.sha256(re.sub(r'name="token" value="[^"]*"', "", main).encode()).hexdigest()


class Seen:
    def __init__(self):
        self.pages = []
        self.routes = set()
        self.broken = []


def cookie_of(hub, role):
    if role is None:
        return "lang=en"
    # The seat is in the answer to the personal link itself; it is not followed.
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *arguments):
            return None

    try:
        answer = urllib.request.build_opener(Stay).open(hub.url(hub.links[role]))
    except urllib.error.HTTPError as redirect:
        answer = redirect
    seats = [value.split(";")[0] for name, value in answer.headers.items() if name.lower() == "set-cookie" and not value.startswith("notice")]
    return "; ".join(seats + ["lang=en"])


def crawl(hub):
    """Every page of every role; `broken` names links that lead nowhere."""
    routes = get_routes()
    seen = Seen()
    for role in [None, *hub.links]:
        cookie = cookie_of(hub, role)
        waiting, asked, done = [(page, "links.tsv") for page in ["/", *hub.pages.get(role, [])]], set(), {}
        while waiting and len(asked) < MOST_PAGES:
            path, origin = waiting.pop(0)
            path = path.split("#")[0]
            route = pattern_of(path, routes)
            # One page for each address, and one more for addresses with a question.
            key = (route, "?" in path)
            if path in asked or key in done or route is None or route.startswith("/i/") or "lang=" in path or "/events" in path:
                if route is None and not path.startswith("/assets") and path not in asked:
                    seen.broken.append(f"{role}: {path} (linked from {origin}) is no address of docs/http.md")
                    asked.add(path)
                continue
            asked.add(path)
            try:
                answer = urllib.request.urlopen(urllib.request.Request(hub.url(path), headers={"Cookie": cookie, "Accept": "text/html"}))
            except urllib.error.HTTPError as error:
                # "Open your personal link first" is an answer for somebody who is not signed in.
                if role is None and error.code == 401:
                    continue
                seen.broken.append(f"{role}: {path} (linked from {origin}) answers {error.code}")
                continue
            body = answer.read().decode("utf-8", "replace")
            seen.routes.add(route)
            done[key] = path
            if "text/html" not in answer.headers["content-type"]:
                continue
            seen.pages.append(Found(role, route, path, body))
            for link in re.findall(r'(?:href|src)="(/[^"]*)"', body):
                waiting.append((link.replace("&amp;", "&"), path))
    return seen
