"""What every browser test stands on: the demo region behind a real server, a signed-in page for every role, and axe.

bin/test runs this folder. By hand:  .build/python/bin/python -m pytest Tests/browser -k vote
ROUNDTABLE_PROGRAM names another program, ROUNDTABLE_PICTURES a folder for pictures.
"""

import io
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("ROUNDTABLE_PROGRAM", str(ROOT / ".build/debug/roundtable"))
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 380, "height": 780}}


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


class Hub:
    """A running server on a demo region of its own. `links[role]` is a personal link, `pages[role]` what links.tsv lists for the role."""

    def __init__(self, database, links_file):
        self.database = database
        rows = [line.split("\t") for line in pathlib.Path(links_file).read_text().splitlines() if line]
        self.links = {row[0]: row[1] for row in rows}
        self.pages = {row[0]: [page for cell in row[2:] for page in cell.split()] for row in rows}
        self.log = tempfile.NamedTemporaryFile("w+", prefix="roundtable-serve-", suffix=".log")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--database", str(database), "--port", "0"], stdout=self.log, stderr=subprocess.STDOUT)
        self.address = self._wait_for_address()

    def _wait_for_address(self):
        for _ in range(300):
            text = pathlib.Path(self.log.name).read_text()
            if "answers at " in text:
                return text.split("answers at ")[1].split()[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError("the server does not start:\n" + pathlib.Path(self.log.name).read_text())

    def url(self, path):
        return path if path.startswith("http") else self.address + path

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def demo_region(tmp_path_factory):
    """The demo region as files, made once; nobody writes to them."""
    folder = tmp_path_factory.mktemp("demo")
    subprocess.run(
        [PROGRAM, "demo", "--database", str(folder / "region.sqlite"), "--links", str(folder / "links.tsv")],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return folder


def serve_copy(region, folder):
    copy = folder / "region.sqlite"
    for file in region.glob("region.sqlite*"):
        shutil.copy(file, folder / file.name)
    return Hub(copy, region / "links.tsv")


@pytest.fixture(scope="session")
def hub(demo_region, tmp_path_factory):
    """The region everybody looks at. A test that changes much takes `own_hub` instead."""
    hub = serve_copy(demo_region, tmp_path_factory.mktemp("hub"))
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def own_hub(demo_region, tmp_path_factory):
    """A fresh copy of the region for one file of tests, which may change it as it likes."""
    hub = serve_copy(demo_region, tmp_path_factory.mktemp("own"))
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def empty_hub(tmp_path_factory):
    """A server on an empty database: its address and the set-up link."""
    folder = tmp_path_factory.mktemp("empty")
    log = tempfile.NamedTemporaryFile("w+", prefix="roundtable-empty-", suffix=".log")
    process = subprocess.Popen(
        [PROGRAM, "serve", "--database", str(folder / "hub.sqlite"), "--port", "0"], stdout=log, stderr=subprocess.STDOUT)
    for _ in range(300):
        text = pathlib.Path(log.name).read_text()
        if "First coordinator" in text:
            break
        time.sleep(0.1)
    yield re.search(r"answers at (\S+)", text)[1], re.search(r"First coordinator.*: (\S+)", text)[1]
    process.terminate()
    process.wait(15)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"])
        yield browser
        browser.close()


class Visits:
    """Opens pages as somebody. `role` is a name of links.tsv or None for a visitor who is not signed in."""

    def __init__(self, browser):
        self.browser = browser
        self.seats = {}
        self.contexts = []

    def open(self, hub, role=None, path="/", size="wide", scheme="light", language="en", script=True, **options):
        context = self.browser.new_context(
            viewport=size if isinstance(size, dict) else SIZES[size], color_scheme=scheme, reduced_motion="reduce", locale=language, java_script_enabled=script,
            storage_state=self._seat(hub, role), base_url=hub.address, **options)
        context.set_default_timeout(15_000)
        # As if chosen by its link: a member's own setting would otherwise decide.
        context.add_cookies([{"name": "lang", "value": language, "url": hub.address}])
        self.contexts.append(context)
        page = context.new_page()
        page.mistakes = []
        page.on("pageerror", lambda error: page.mistakes.append(str(error)))
        page.on("console", lambda message: page.mistakes.append(message.text) if message.type == "error" else None)
        page.goto(hub.url(path))
        return page

    def _seat(self, hub, role):
        """The cookies of a sign-in, taken once for each role and server."""
        if role is None:
            return None
        key = (hub.address, role)
        if key not in self.seats:
            context = self.browser.new_context(base_url=hub.address)
            context.request.get(hub.links[role], max_redirects=0)
            self.seats[key] = context.storage_state()
            context.close()
        return self.seats[key]

    def close(self):
        for context in self.contexts:
            context.close()
        self.contexts = []


@pytest.fixture(scope="session")
def all_visits(chromium):
    return Visits(chromium)


@pytest.fixture
def visit(all_visits, hub):
    """`visit("sme-member", "/rounds", size="phone", scheme="dark", language="de", script=False)` gives a page of the shared region."""
    yield lambda role=None, path="/", **options: all_visits.open(hub, role, path, **options)
    all_visits.close()


@pytest.fixture
def own_visit(all_visits, own_hub):
    """The same on the file's own region."""
    yield lambda role=None, path="/", **options: all_visits.open(own_hub, role, path, **options)
    all_visits.close()


@pytest.fixture(scope="session")
def axe_source():
    return Axe()


@pytest.fixture
def axe(axe_source):
    """`axe(page)` fails with the rule, the reason and the element of every violation."""

    def check(page, rules=None):
        found = violations(axe_source, page, rules)
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


def violations(axe_source, page, rules=None):
    """One line for every element that breaks a rule of WCAG 2.2 AA or of good practice."""
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    else:
        options["runOnly"] = {"type": "tag", "values": TAGS}
    answer = axe_source.run(page, options=options)
    return [
        f"{violation['id']}: {node['html'][:160]} | {(node['failureSummary'] or '').splitlines()[-1].strip()[:200]}"
        for violation in answer.response["violations"]
        for node in violation["nodes"][:3]
    ]


@pytest.fixture
def picture():
    """`picture(page, "vote-phone")` keeps a picture when ROUNDTABLE_PICTURES names a folder."""

    def keep(page, name, full=False):
        folder = os.environ.get("ROUNDTABLE_PICTURES")
        if folder:
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
            image = Image.open(io.BytesIO(page.screenshot(full_page=full)))
            # Few colours are enough for a page, and a quarter of the bytes.
            image.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(pathlib.Path(folder) / f"{name}.png", optimize=True)

    return keep


def fetch(url, **headers):
    """A plain request, for what needs no browser."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
