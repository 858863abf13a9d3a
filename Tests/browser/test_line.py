"""The whole line in a real browser, with dates set by the test: a remark becomes a difficulty, an objective, a ballot, a decision, an action,
a course session with attendance, a badge, and is found again on its fate page and in a report."""

import datetime
import json
import sqlite3
import subprocess

from conftest import PROGRAM, fetch

REMARK = "Teach high voltage in our own workshop, in half-days: nobody here can leave for a week."
SESSION = "LINE-1"


def days(offset):
    """Days since 1970-01-01, as the database counts them."""
    return (datetime.date.today() - datetime.date(1970, 1, 1)).days + offset


def iso(offset):
    return (datetime.date.today() + datetime.timedelta(days=offset)).isoformat()


def database(hub, statement, *values):
    with sqlite3.connect(hub.database, timeout=20) as connection:
        return connection.execute(statement, values).fetchall()


def test_one_remark_goes_the_whole_line(own_hub, own_visit, axe, tmp_path):
    # Listen: somebody of a small firm says it, a moderator lets it through.
    author = own_visit("sme-member", "/rounds/2/statements")
    author.fill("[name=text]", REMARK)
    author.locator("form", has=author.locator("[name=text]")).locator("button").first.click()
    team = own_visit("coordinator", "/rounds/2/moderation")
    team.locator(".queue nav li a", has_text=REMARK).click()
    team.locator("#chosen button[value=accepted]").click()
    number = database(own_hub, "SELECT id FROM statement WHERE text = ?", REMARK)[0][0]

    # Understand: it is a difficulty.
    team.goto(f"/statements/{number}")
    team.fill("[name=code]", "D1")
    team.click("form[action$='/difficulties'] button")
    assert "D1" in team.inner_text("main")

    # Agree: an objective, a secret ballot with a quorum, a decision.
    team.goto(f"/rounds/2/objectives/new?statements={number}")
    for name, value in [("title", "High voltage taught in workshops"), ("measure", "sessions in firms"), ("target", "4"), ("due_on", iso(200))]:
        team.fill(f"[name={name}]", value)
    team.click("main form button")
    objective = database(own_hub, "SELECT id FROM objective WHERE title = 'High voltage taught in workshops'")[0][0]
    team.goto("/rounds/2/ballots")
    team.fill("[name=title]", "Which workshop first?")
    team.fill("[name=options]", "The one in the valley\nThe one on the hill")
    team.fill("[name=quorum]", "0")
    team.fill("[name=closes_on]", iso(3))
    team.click("main form button")
    ballot = database(own_hub, "SELECT MAX(id) FROM ballot")[0][0]
    for voter in ("sme-member", "large-company-member", "provider", "works-council", "coordinator"):
        paper = own_visit(voter, f"/ballots/{ballot}")
        for index, field in enumerate(paper.locator("input[name^='option-']").all()):
            field.fill(str(4 - index))
        paper.click("text=Hand in the paper")
        assert "You have voted" in paper.inner_text("main")
        assert paper.locator("table caption", has_text="Result").count() == 0
    team.goto(f"/ballots/{ballot}")
    team.click("form[action$='/close'] button")
    assert "Balanced by class" in team.inner_text("main")
    axe(team)
    team.goto(f"/rounds/2/decisions/new?statements={number}")
    team.fill("[name=title]", "The workshop in the valley comes first")
    team.fill("[name=reason]", "It came first in all three columns of the ballot.")
    team.fill("[name=review_on]", iso(100))
    team.click("main form button")

    # Act: an action under the objective, carried out by a session.
    team.goto("/actions")
    team.fill("[name=title]", "Bring the trainer into the workshop")
    team.select_option("[name=objective]", str(objective))
    team.fill("[name=due_on]", iso(60))
    team.fill("[name=statements]", str(number))
    team.click("form[action$='/actions'] button")
    assert "Bring the trainer into the workshop" in team.inner_text("h1")
    database(
        own_hub,
        """INSERT INTO session (course_id, code, starts_on, weeks, cells, capacity, minimum, language, trainer_id, fixed_cents, seat_cents)
        SELECT id, ?, ?, 1, 1, 6, 1, 'de', (SELECT MIN(id) FROM trainer), 0, 0 FROM course WHERE code = 'C01'""",
        SESSION, days(250) - (days(250) + 3) % 7)
    session = database(own_hub, "SELECT id FROM session WHERE code = ?", SESSION)[0][0]
    team.fill("[name=session]", SESSION)
    team.click("form[action$='/sessions'] button")
    assert SESSION in team.inner_text("main")
    axe(team)

    # A seat: the worker asks, the employer agrees, the worker accepts.
    worker = own_visit("worker", f"/sessions/{session}")
    worker.click("form[action$='/enrolments'] button")
    enrolment, employer = database(
        own_hub, """SELECT enrolment.id, worker.partner_id FROM enrolment JOIN worker ON worker.id = enrolment.worker_id
        WHERE enrolment.session_id = ?""", session)[0]
    assert "waits for the employer" in worker.inner_text("body")
    # Whichever firm it is: the demo region has one link for a large employer, the story needs this one's.
    link = subprocess.run(
        [PROGRAM, "user", "link", str(database(own_hub, "SELECT MIN(id) FROM member WHERE partner_id = ? AND active = 1", employer)[0][0]),
         "--database", str(own_hub.database)], check=True, capture_output=True, text=True).stdout
    path = next(word for word in link.split() if "/i/" in word)
    boss = own_visit(None, path[path.index("/i/"):].rstrip(".,"))
    boss.goto("/workforce")
    boss.locator(f"form[action='/enrolments/{enrolment}/approval'] button[value=given]").click()
    worker.goto("/me")
    assert "What I become" in worker.inner_text("main")
    worker.locator(f"form[action='/enrolments/{enrolment}/state'] button[value=accepted]").first.click()
    axe(worker)

    # The day comes: the test moves the session to last week, and the list is kept and closed.
    database(own_hub, "UPDATE session SET starts_on = ? WHERE id = ?", days(-7) - (days(-7) + 3) % 7, session)
    # No assessment in this story: presence decides.
    database(own_hub, "UPDATE completion_rule SET assessment = 'none' WHERE course_id = (SELECT course_id FROM session WHERE id = ?)", session)
    team.goto(f"/sessions/{session}/attendance")
    team.check(f"input[name=present][value='{enrolment}']")
    team.click("form[action$='/attendance'] button")
    team.click("form[action$='/conclusion'] button")
    assert database(own_hub, "SELECT state FROM enrolment WHERE id = ?", enrolment) == [("completed",)]

    # A badge, checked by a program that knows neither server nor database.
    worker.goto("/me/credentials")
    worker.locator(f"form[action='/enrolments/{enrolment}/credential'] button").click()
    code = worker.url.rstrip("/").split("/")[-1]
    for part, name in [("jwt", "badge.jwt"), ("document", "badge.json")]:
        (tmp_path / name).write_bytes(fetch(own_hub.url(f"/credentials/{code}/{part}"))[2])
    (tmp_path / "keys.html").write_bytes(fetch(own_hub.url("/credential-keys"))[2])
    key = database(own_hub, "SELECT signing_key_id FROM credential WHERE code = ?", code)[0][0]
    (tmp_path / "status.jwt").write_bytes(fetch(own_hub.url(f"/credential-status/{key}"))[2])
    for name in ("badge.jwt", "badge.json"):
        def check(file):
            return subprocess.run(
                [PROGRAM, "credential", "check", str(file), "--keys", str(tmp_path / "keys.html"), "--status", str(tmp_path / "status.jwt"), "--json"],
                capture_output=True, text=True)
        answer = check(tmp_path / name)
        assert answer.returncode == 0, answer.stderr
        assert json.loads(answer.stdout)["isValid"] is True
        text = (tmp_path / name).read_text()
        place = text.index("High") if "High" in text else len(text) // 2
        (tmp_path / ("broken-" + name)).write_text(text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1:])
        assert check(tmp_path / ("broken-" + name)).returncode != 0

    # Follow through: fate, news, report.
    author.goto(f"/statements/{number}")
    fate = author.inner_text("main")
    for words in ["High voltage taught in workshops", "The workshop in the valley comes first", "Bring the trainer into the workshop", SESSION]:
        assert words in fate
    author.goto("/me/news")
    assert "Bring the trainer into the workshop" in author.inner_text("main")
    author.goto("/me/notices")
    assert "led to an objective" in author.inner_text("main")
    team.goto("/reports")
    team.select_option("[name=kind]", "answers")
    team.select_option("[name=round]", "2")
    team.click("form[action='/reports'] button")
    report = team.inner_text("main")
    assert REMARK in report and "The workshop in the valley comes first" in report
    for page in (author, team, worker, boss):
        assert page.mistakes == []


def test_papers_carry_page_numbers(visit, tmp_path):
    """What is printed has A4 pages with their numbers."""
    page = visit(None, "/reports/2")
    page.pdf(path=str(tmp_path / "report.pdf"), prefer_css_page_size=True)
    content = (tmp_path / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF") and b"/MediaBox [0 0 59" in content
