"""Everybody at the table: from the set-up link of an empty hub to a member who reads and erases what is kept."""

import pathlib
import re
import subprocess
import tempfile
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import PROGRAM, SIZES


def new_page(chromium, address, size="wide", script=True):
    context = chromium.new_context(viewport=SIZES[size], java_script_enabled=script, locale="en", base_url=address)
    context.add_cookies([{"name": "lang", "value": "en", "url": address}])
    context.set_default_timeout(15_000)
    return context.new_page()


def says(page, text):
    """Waits until the page holds a text."""
    page.get_by_text(text).first.wait_for(state="attached")


def partner_table():
    rows = ["code,name,kind,head_count,place,sector,contact,email"]
    for number in range(40):
        kind = "works_council" if number == 39 else "company"
        rows.append(f"P{number},Firm {number},{kind},{8 + number * 25},,tools,Person {number},p{number}@firm.example")
    return "\n".join(rows) + "\n"


def letter_link(page, name):
    """A new personal link for somebody, from the page of invitations."""
    page.goto("/invitations?state=none")
    for box in page.get_by_role("checkbox").all():
        box.set_checked(name in (box.get_attribute("aria-label") or ""))
    page.get_by_role("button", name="Make links and letters").click()
    return page.locator("section.letter a").first.get_attribute("href")


def test_everybody_at_the_table(chromium, empty_hub):
    address, setup = empty_hub
    coordinator = new_page(chromium, address)
    coordinator.goto(setup)
    coordinator.get_by_label("Name of the region or hub").fill("Neckar")
    coordinator.get_by_label("Organisation that runs it").fill("Skills office")
    coordinator.get_by_label("Your name").fill("Ada Roth")
    coordinator.locator("main button").first.click()
    assert coordinator.locator("a[href^='/i/']").count() == 1

    # Forty partners, shown before they are kept.
    coordinator.goto("/partners/import")
    coordinator.locator("#table").fill(partner_table())
    coordinator.locator("main form button").last.click()
    says(coordinator, "40 new")
    coordinator.locator("main .notice button").click()
    assert coordinator.get_by_role("link", name="Firm 7", exact=True).count() == 1

    # A round, with statements of the team to begin with.
    coordinator.goto("/rounds/new")
    for name, text in {"title": "Round 1", "question": "What do you need to get through the change?",
                       "decision_rule": "Each organisation has one voice.", "starts_on": "2026-11-01"}.items():
        coordinator.locator(f"#f-{name}").fill(text)
    coordinator.locator("main form button").last.click()
    for number in range(3):
        coordinator.goto("/rounds/1/vote")
        if not coordinator.locator("#f-text").is_visible():
            coordinator.locator("details summary", has_text="Add your own view").click()
        coordinator.locator("#f-text").fill(f"We need trainer number {number} for robots.")
        coordinator.locator("form[action='/rounds/1/statements'] button").click()
    coordinator.goto("/rounds/1/moderation")
    while coordinator.get_by_role("button", name="Accept").count():
        coordinator.get_by_role("button", name="Accept").first.click()

    # The owner of a small firm: a phone, no script, the keyboard.
    link = letter_link(coordinator, "Person 0,")
    owner = new_page(chromium, address, size="phone", script=False)
    owner.goto(link)
    # The link itself leads to the first card; what is asked and who decides by which rule stands before it.
    assert owner.url.endswith("/rounds/1/vote")
    says(owner, "Each organisation has one voice.")
    assert owner.get_by_text("Before you begin").first.is_visible()
    owner.locator("#card").focus()
    owner.keyboard.press("Tab")
    owner.keyboard.press("Space")
    owner.keyboard.press("Tab")
    owner.keyboard.press("Enter")
    owner.wait_for_load_state()
    says(owner, "2 are left")
    owner.goto("/rounds/1/answers")
    says(owner, "important to us")
    owner.goto("/rounds/1/vote")
    owner.locator("details summary", has_text="Add your own view").click()
    owner.locator("#f-text").fill("We need a trainer for robots, really.")
    owner.locator("form[action='/rounds/1/statements'] button").click()

    # The moderator, a person of their own, joins two statements that say the same.
    coordinator.goto("/partners")
    coordinator.get_by_role("link", name="Skills office").click()
    add = coordinator.locator("form[action$='/members']")
    coordinator.locator("details", has=coordinator.locator("form[action$='/members']")).locator("summary").click()
    add.locator("[name=name]").fill("Mara Mode")
    add.locator("[name=role]").select_option("moderator")
    add.locator("button").click()
    moderator = new_page(chromium, address)
    moderator.goto(letter_link(coordinator, "Mara Mode"))
    moderator.goto("/rounds/1/moderation")
    moderator.get_by_role("button", name="Accept").first.click()
    moderator.goto("/statements/4/revision")
    moderator.locator("#f-target").fill("1")
    moderator.get_by_role("button", name="Show both").click()
    moderator.get_by_role("button", name="Yes, join them").click()
    says(moderator, "Joined with statement 1")
    owner.goto("/me/notices")
    says(owner, "was joined with another")

    # A works council reads who sees what.
    council = new_page(chromium, address)
    council.goto(letter_link(coordinator, "Person 39,"))
    council.goto("/visibility")
    says(council, "How one person voted")
    says(council, "Nobody but the person")
    assert not Axe().run(council).response["violations"]
    council.goto("/documents/works-agreement")
    says(council, "Neckar")

    # Which kinds are missing, and an invitation from the cell.
    coordinator.goto("/involvement")
    says(coordinator, "Missing or under-represented")
    coordinator.get_by_role("link", name="Invite: Large companies").first.click()
    boxes = coordinator.get_by_role("checkbox")
    # The cell's people and nobody else: firms of 250 heads and more are the numbers from 10 on.
    assert boxes.count() == 29
    coordinator.get_by_role("button", name="Make links and letters").click()
    assert coordinator.locator("section.letter").count() == 29
    invited = new_page(chromium, address, size="phone")
    invited.goto(coordinator.locator("section.letter a").first.get_attribute("href"))
    # One action from the link to the first card, the second is the vote.
    assert invited.url.endswith("/rounds/1/vote")
    invited.locator("form[action$='/vote'] button[value=agree]").first.click()
    coordinator.goto("/involvement")
    says(coordinator, "Large companies")

    # A member downloads everything and disappears.
    owner.goto("/me/data")
    with owner.expect_download() as download:
        owner.get_by_role("link", name="Download all of it").click()
    assert "p0@firm.example" in pathlib.Path(download.value.path()).read_text()
    owner.locator("#f-confirm").fill("erase")
    owner.get_by_role("button", name="Erase me now").click()
    owner.goto("/me")
    says(owner, "personal link")


@pytest.mark.parametrize("path", ["/sign-in", "/visibility", "/documents", "/documents/participants", "/partners/new"])
def test_open_pages_are_accessible_and_fit(chromium, empty_hub, path):
    address, _ = empty_hub
    phone = new_page(chromium, address, size="phone")
    phone.goto(path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 380
    wide = new_page(chromium, address)
    wide.goto(path)
    assert not Axe().run(wide).response["violations"]
