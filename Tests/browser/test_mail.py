"""Mail through msmtp into a real SMTP server: one grouped message, a way out with one click, and never a second one the same day."""

import email
import email.policy
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import pytest

from conftest import PROGRAM

aiosmtpd_controller = pytest.importorskip("aiosmtpd.controller")
MSMTP = shutil.which("msmtp")
pytestmark = pytest.mark.skipif(MSMTP is None, reason="msmtp is not installed")


class Sink:
    """Takes every message; an address that begins with `refused` does not exist here."""

    def __init__(self):
        self.messages = []
        self.asked = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked.append(address)
        if address.startswith("refused"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 taken"


@pytest.fixture(scope="module")
def post(tmp_path_factory):
    """A running SMTP server and the mail command that leads to it."""
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = aiosmtpd_controller.Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings = tmp_path_factory.mktemp("mail") / "msmtprc"
    settings.write_text(f"account default\nhost 127.0.0.1\nport {port}\nfrom hub@region.example\n")
    settings.chmod(0o600)
    sink.command = f"{MSMTP} -C {settings} -t"
    yield sink
    controller.stop()


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """A hub with two firms whose people have unread notices, and one whose address does not exist."""
    database = str(tmp_path_factory.mktemp("mailhub") / "hub.sqlite")
    table = pathlib.Path(database).parent / "partners.csv"
    table.write_text(
        "code,name,kind,head_count,place,sector,contact,email,language\n"
        "T1,Talwerk,company,14,,tools,Nora Beck,nora@talwerk.example,de\n"
        "T2,Bergmann,company,90,,gears,Jan Berg,jan@bergmann.example,en\n"
        "T3,Gone,company,9,,gears,Eve Gone,refused@gone.example,en\n")
    subprocess.run([PROGRAM, "import", "partners", str(table), "--database", database], check=True, stdout=subprocess.DEVNULL)
    with sqlite3.connect(database) as data:
        for member, in data.execute("SELECT id FROM member WHERE email IS NOT NULL").fetchall():
            for topic in ["accepted", "merged", "split"]:
                data.execute(
                    "INSERT INTO notice (member_id, at, topic, detail, path) VALUES (?, ?, ?, ?, ?)",
                    (member, 1_700_000_000_000, topic, "Grüße <b>&</b>\r\nBcc: all@region.example", "/me/notices"))
    return database


class Server:
    def __init__(self, database, post):
        self.log = tempfile.NamedTemporaryFile("w+", prefix="roundtable-mail-", suffix=".log")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--database", database, "--port", "0", "--public-address", "http://hub.region.example",
             "--mail-command", post.command, "--mail-from", "hub@region.example"],
            stdout=self.log, stderr=subprocess.STDOUT, env=os.environ | {"LANG": "C.UTF-8"})
        for _ in range(300):
            text = pathlib.Path(self.log.name).read_text()
            if "answers at " in text:
                break
            time.sleep(0.1)
        self.address = text.split("answers at ")[1].split()[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(15)


def wait_for(condition, seconds=20):
    for _ in range(seconds * 10):
        if condition():
            return True
        time.sleep(0.1)
    return False


def jobs_done(database):
    with sqlite3.connect(database) as data:
        return data.execute("SELECT COUNT(*) FROM job WHERE kind = 'mail' AND state = 'done'").fetchone()[0]


def test_a_test_mail_arrives_and_a_refusal_is_told(post):
    good = subprocess.run(
        [PROGRAM, "mail", "test", "ada@region.example", "--mail-command", post.command, "--mail-from", "hub@region.example"],
        capture_output=True, text=True)
    assert good.returncode == 0 and "took the message" in good.stdout
    sender, to, message = post.messages[-1]
    assert (sender, to) == ("hub@region.example", ["ada@region.example"]) and message["subject"] == "Roundtable can send mail"
    bad = subprocess.run(
        [PROGRAM, "mail", "test", "refused@region.example", "--mail-command", post.command, "--mail-from", "hub@region.example"],
        capture_output=True, text=True)
    assert bad.returncode != 0 and "refuses mail" in bad.stderr and "550" in bad.stderr
    missing = subprocess.run([PROGRAM, "mail", "test", "ada@region.example"], capture_output=True, text=True)
    assert missing.returncode != 0 and "No mail command is set" in missing.stderr


def test_one_grouped_mail_a_person_and_none_on_the_same_day(post, region):
    post.messages.clear()
    server = Server(region, post)
    assert wait_for(lambda: jobs_done(region) == 1), pathlib.Path(server.log.name).read_text()
    assert sorted(to[0] for _, to, _ in post.messages) == ["jan@bergmann.example", "nora@talwerk.example"]
    for _, to, message in post.messages:
        # Three notices, one message, one recipient, whatever stood in the notices.
        assert len(to) == 1 and message["bcc"] is None and message["to"] == to[0]
        assert message["auto-submitted"] == "auto-generated" and message["message-id"]
        plain = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert plain.count("http://hub.region.example/me/notices") == 3 and "Grüße <b>&</b>" in plain
        assert "<b>" not in html and "&lt;b&gt;&amp;&lt;/b&gt;" in html and "<script" not in html and "<img" not in html
        assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(r"<http://hub\.region\.example/mail/stop/[\w-]{43}>", "".join(message["list-unsubscribe"].split()))
    german = next(message for _, to, message in post.messages if to == ["nora@talwerk.example"])
    assert "Neuigkeiten" in german["subject"] and "/mail/stop/" in german.get_body(("plain",)).get_content()

    # The address that does not exist is noted with the server's words and left alone until somebody corrects it.
    with sqlite3.connect(region) as data:
        refused = data.execute("SELECT failed_address, failure FROM mail_wish WHERE failed_address IS NOT NULL").fetchall()
    assert [address for address, _ in refused] == ["refused@gone.example"] and "550" in refused[0][1]
    doctor = subprocess.run([PROGRAM, "doctor", "--database", region], capture_output=True, text=True)
    assert "1 refuse mail" in doctor.stdout and doctor.returncode == 1

    # The same day again: nothing new is sent, not even to somebody with another notice.
    with sqlite3.connect(region) as data:
        member = data.execute("SELECT id FROM member WHERE email = 'jan@bergmann.example'").fetchone()[0]
        data.execute("INSERT INTO notice (member_id, at, topic, detail, path) VALUES (?, 1, 'accepted', '', '/me/notices')", (member,))
        data.execute("UPDATE job SET run_at = 0 WHERE kind = 'mail' AND state = 'queued'")
    assert wait_for(lambda: jobs_done(region) == 2)
    assert len(post.messages) == 2

    assert [address for address in post.asked if address.startswith("refused@gone")] == ["refused@gone.example"]

    # Eight days later the weekly mail is due again, with the new notice alone.
    with sqlite3.connect(region) as data:
        data.execute("UPDATE mail_wish SET last_sent_at = last_sent_at - 8 * 86400000")
        data.execute("UPDATE job SET run_at = 0 WHERE kind = 'mail' AND state = 'queued'")
    assert wait_for(lambda: jobs_done(region) == 3)
    assert len(post.messages) == 3 and post.messages[2][1] == ["jan@bergmann.example"]
    assert post.messages[2][2].get_body(("plain",)).get_content().count("/me/notices") == 1

    # A corrected address is written to again.
    with sqlite3.connect(region) as data:
        data.execute("UPDATE member SET email = 'eve@gone.example' WHERE email = 'refused@gone.example'")
        data.execute("UPDATE job SET run_at = 0 WHERE kind = 'mail' AND state = 'queued'")
    assert wait_for(lambda: jobs_done(region) == 4)
    assert len(post.messages) == 4 and post.messages.pop()[1] == ["eve@gone.example"]

    # One click ends it: first the page for people, which changes nothing, then the POST that mail programs send.
    stop = re.search(r"/mail/stop/[\w-]+", "".join(post.messages[2][2]["list-unsubscribe"].split()))[0]
    urllib.request.urlopen(server.address + stop)
    with sqlite3.connect(region) as data:
        assert data.execute("SELECT rhythm FROM mail_wish WHERE member_id = ?", (member,)).fetchone()[0] == "weekly"
    click = urllib.request.Request(
        server.address + stop, data=b"List-Unsubscribe=One-Click", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert urllib.request.urlopen(click).status == 200
    with sqlite3.connect(region) as data:
        assert data.execute("SELECT rhythm FROM mail_wish WHERE member_id = ?", (member,)).fetchone()[0] == "never"
        data.execute("UPDATE mail_wish SET last_sent_at = 0")
        data.execute("INSERT INTO notice (member_id, at, topic, detail, path) VALUES (?, 1, 'accepted', '', '/me/notices')", (member,))
        data.execute("UPDATE job SET run_at = 0 WHERE kind = 'mail' AND state = 'queued'")
    assert wait_for(lambda: jobs_done(region) == 5)
    assert not any(to == ["jan@bergmann.example"] for _, to, _ in post.messages[3:])
    forged = urllib.request.Request(server.address + "/mail/stop/" + "x" * 43, data=b"", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(forged)
    assert refused.value.code == 404
    server.stop()


def test_a_code_by_mail_opens_the_door_in_the_browser_that_asked(chromium, post, region):
    post.messages.clear()
    server = Server(region, post)
    context = chromium.new_context(base_url=server.address, locale="en", java_script_enabled=False)
    context.add_cookies([{"name": "lang", "value": "en", "url": server.address}])
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("#m-email").fill("nora@talwerk.example")
    page.get_by_role("button", name="Send me a code").click()
    assert wait_for(lambda: any("is your code" in message["subject"] for _, _, message in post.messages))
    code = next(message["subject"] for _, _, message in post.messages if "is your code" in message["subject"]).split()[0]
    page.get_by_label("Code from the mail").fill(code)
    page.locator("main form button").first.click()
    assert page.get_by_text("Nora Beck").count() >= 1
    # An address nobody has gets the same page and no mail.
    count = len(post.messages)
    page.goto("/sign-in")
    page.locator("#m-email").fill("nobody@talwerk.example")
    page.get_by_role("button", name="Send me a code").click()
    assert page.get_by_label("Code from the mail").count() == 1
    time.sleep(1)
    assert len(post.messages) == count
    server.stop()
