"""The load of `bin/bench listening`: asyncio sockets, one kept connection for each person. Prints what docs/benchmarks.md records."""

import asyncio
import csv
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

PEOPLE, STATEMENTS, VOTES, PAUSE = 1000, 40, 10, (4.0, 8.0)
PASSWORD = "three cats on a warm roof"


class Line:
    """One browser: its connection, its cookies."""

    def __init__(self, port):
        self.port, self.cookies, self.reader, self.writer, self.token = port, {"lang": "en"}, None, None, ""

    async def ask(self, path, fields=None, accept="text/html"):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        body = urllib.parse.urlencode(fields, doseq=True).encode() if fields is not None else b""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {accept}\r\nCookie: {cookie}\r\n"
        if fields is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        began = time.perf_counter()
        self.writer.write(head.encode() + b"\r\n" + body)
        try:
            start = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            # Kept too long without a word, the server has closed it. Like a browser, ask again on a new one; the time counts.
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
            self.writer.write(head.encode() + b"\r\n" + body)
            start = await self.reader.readuntil(b"\r\n\r\n")
        lines = start.decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        length, location = 0, None
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "location":
                location = value
            elif name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        text = (await self.reader.readexactly(length)).decode() if length else ""
        took = time.perf_counter() - began
        token = re.search(r'name="token" value="([^"]+)"', text)
        if token:
            self.token = token[1]
        return status, text, location, took

    def close(self):
        if self.writer:
            self.writer.close()


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000


def told(name, values):
    print(f"{name}: n {len(values)}, p50 {percentile(values, 0.5):.1f} ms, p99 {percentile(values, 0.99):.1f} ms, slowest {max(values) * 1000:.1f} ms", flush=True)


class Server:
    def __init__(self, program, database, *options):
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")
        self.process = subprocess.Popen([program, "serve", "--database", database, "--port", "0", *options], stdout=self.log, stderr=subprocess.STDOUT)
        while "answers at" not in pathlib.Path(self.log.name).read_text():
            time.sleep(0.05)
        text = pathlib.Path(self.log.name).read_text()
        self.port = int(re.search(r"answers at http://[^:]+:(\d+)", text)[1])
        self.setup = re.search(r"First coordinator.*?(/i/\S+)", text)
        self.setup = self.setup and self.setup[1]

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def fill(program, folder, database):
    """A round with statements, a thousand organisations with one person each."""
    tables = {
        "partners": [["code", "name", "kind", "head_count", "place", "sector", "contact", "email"]]
        + [[f"P{n}", f"Firm {n}", "company", str(5 + n % 400), "", f"sector {n % 9}", f"Person {n}", f"p{n}@firm.example"] for n in range(PEOPLE)],
        "rounds": [["round", "question", "decision_rule"], ["Load", "What do you need?", "One voice each."]],
        "statements": [["round", "statement", "kind", "language", "text", "state"]]
        + [["Load", f"s{n}", "demand", "en", f"Statement number {n} of this round is long enough to read.", "accepted"] for n in range(STATEMENTS)],
    }
    for kind, rows in tables.items():
        file = folder / f"{kind}.csv"
        with open(file, "w", newline="") as out:
            csv.writer(out).writerows(rows)
        subprocess.run([program, "import", kind, str(file), "--database", database], check=True, stdout=subprocess.DEVNULL)


async def vote(person, durations, pages, acknowledged, at_once=None):
    statement = person.next
    if statement is None:
        return
    if at_once:
        await asyncio.sleep(max(0, at_once - time.perf_counter()))
    choice = random.choice(["agree", "disagree", "pass"])
    status, _, _, took = await person.ask(f"/statements/{statement}/vote", {"token": person.token, "choice": choice})
    durations.append(took)
    if status == 303:
        acknowledged.append((person.number, statement))
    else:
        print("refused", status)
    _, text, _, took = await person.ask("/rounds/1/vote?go=on")
    pages.append(took)
    found = re.search(r"/statements/(\d+)/vote\"", text)
    person.next = found and found[1]


async def plain_pages(port, running, durations):
    line = Line(port)
    while running():
        durations.append((await line.ask("/rounds"))[3])
        await asyncio.sleep(0.01)
    line.close()


async def main(program):
    random.seed(1)
    folder = pathlib.Path(tempfile.mkdtemp())
    database = str(folder / "hub.sqlite")
    server = Server(program, database)
    fill(program, folder, database)
    team = Line(server.port)
    await team.ask(server.setup)
    await team.ask("/setup")
    rows = json.loads(subprocess.run([program, "user", "list", "--json", "--database", database], capture_output=True, text=True, check=True).stdout)
    members = [row["id"] for row in rows if row["name"].startswith("Person ")]
    _, text, _, _ = await team.ask("/invitations", {"token": team.token, "member": members, "round": "1"}, accept="application/json")
    people = []
    gate = asyncio.Semaphore(20)
    openings = []

    async def arrive(number, letter):
        person = Line(server.port)
        person.number = letter["member"]["id"]
        async with gate:
            openings.append((await person.ask(letter["path"]))[3])
            _, page, _, _ = await person.ask("/rounds/1/vote")
        found = re.search(r"/statements/(\d+)/vote\"", page)
        person.next = found and found[1]
        people.append(person)

    await asyncio.gather(*(arrive(number, letter) for number, letter in enumerate(json.loads(text))))
    told(f"{len(people)} people open their link, twenty at a time", openings)

    votes, pages, acknowledged = [], [], []

    async def sit(person):
        await asyncio.sleep(random.uniform(0, PAUSE[1]))
        for _ in range(VOTES):
            await vote(person, votes, pages, acknowledged)
            await asyncio.sleep(random.uniform(*PAUSE))

    began = time.perf_counter()
    await asyncio.gather(*(sit(person) for person in people))
    span = time.perf_counter() - began
    print(f"{len(people)} people vote {VOTES} times, one vote each {PAUSE[0]:.0f} to {PAUSE[1]:.0f} s: {len(votes) / span:.0f} votes/s and as many pages")
    told("a vote until it is stored and acknowledged", votes)
    told("the next card", pages)

    burst, after = [], []
    at = time.perf_counter() + 2
    await asyncio.gather(*(vote(person, burst, after, acknowledged, at_once=at + random.uniform(0, 5)) for person in people))
    told("all press within five seconds", burst)
    burst, after = [], []
    at = time.perf_counter() + 2
    await asyncio.gather(*(vote(person, burst, after, acknowledged, at_once=at) for person in people))
    told("all press in the same instant (the last waits for all others)", burst)

    counted = 0
    for person in people:
        _, text, _, _ = await person.ask("/me/receipts", accept="application/json")
        counted += sum(receipt["isCounted"] for receipt in json.loads(text))
    with sqlite3.connect(database) as data:
        stored = data.execute("SELECT COUNT(*) FROM vote").fetchone()[0]
    print(f"acknowledged {len(acknowledged)}, counted by receipts {counted}, stored {stored}: {'none lost' if len(acknowledged) == counted == stored else 'LOST'}")

    # Twenty sign-ins by password at once, three times, while others read.
    for person in people[:20]:
        status, _, _, _ = await person.ask("/me/password", {"token": person.token, "password": PASSWORD})
        assert status == 303, status
    quiet, busy, signed = [], [], []
    until = time.perf_counter() + 4
    await asyncio.gather(*(plain_pages(server.port, lambda: time.perf_counter() < until, quiet) for _ in range(4)))
    told("a plain page, nobody signs in", quiet)
    with sqlite3.connect(database) as data:
        emails = [data.execute("SELECT email FROM member WHERE id = ?", (person.number,)).fetchone()[0] for person in people[:20]]
    working = True

    async def sign_in(email):
        line = Line(server.port)
        status, _, _, took = await line.ask("/sign-in/password", {"email": email, "password": PASSWORD})
        assert status == 303, status
        signed.append(took)
        line.close()

    async def all_sign_in():
        nonlocal working
        for _ in range(3):
            await asyncio.gather(*(sign_in(email) for email in emails))
        working = False

    await asyncio.gather(all_sign_in(), *(plain_pages(server.port, lambda: working, busy) for _ in range(4)))
    told("a plain page while 20 sign in by password", busy)
    told("a sign-in among twenty", signed)
    for person in people:
        person.close()
    server.stop()

    # Mail that takes a second each.
    with sqlite3.connect(database) as data:
        for person in people[:10]:
            data.execute("INSERT INTO notice (member_id, at, topic, detail, path) VALUES (?, 1, 'accepted', '', '/me/notices')", (person.number,))
    server = Server(program, database, "--mail-command", "sleep 1", "--mail-from", "hub@region.example")
    mailing = []
    until = time.perf_counter() + 8
    await asyncio.gather(*(plain_pages(server.port, lambda: time.perf_counter() < until, mailing) for _ in range(4)))
    told("a plain page while slow mail goes out", mailing)
    with sqlite3.connect(database) as data:
        print("mails handed over meanwhile:", data.execute("SELECT COUNT(*) FROM mail_wish WHERE last_sent_at IS NOT NULL").fetchone()[0])
    server.stop()


asyncio.run(main(sys.argv[1]))
