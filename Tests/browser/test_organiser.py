"""The hub's team at work: the queue with its detail, a slip taken back, lists of any length, and a hub where nothing has happened yet."""

import re
import sqlite3

from conftest import Hub, fetch, violations
from crawl import get_routes


def test_a_slip_in_moderation_is_taken_back(own_visit, own_hub, axe):
    page = own_visit("coordinator", "/rounds/2/moderation")
    texts = page.locator(".queue nav li .clip").all_inner_texts()
    assert len(texts) >= 2
    page.locator(".queue nav li a").nth(1).click()
    assert page.locator("#chosen blockquote").inner_text() == texts[1]
    axe(page)
    page.get_by_role("button", name=re.compile("Accept")).click()
    assert texts[1] in page.locator(".notice.undo").inner_text()
    assert texts[1] not in page.locator(".queue").inner_text()
    axe(page)
    page.get_by_role("button", name="Undo").click()
    assert page.locator("#chosen blockquote").inner_text() == texts[1]
    # The view is its address: another language shows the same statement.
    page.goto(page.url.split("#")[0])
    page.locator("details.language summary").click()
    page.get_by_role("link", name="Deutsch").click()
    assert page.locator("#chosen blockquote").inner_text() == texts[1]


def test_lists_of_any_length_come_in_parts(demo_region, tmp_path, chromium, axe_source):
    """Ten thousand partners and statements more: pages keep their weight, and the last one can be reached."""
    copy = tmp_path / "region.sqlite"
    with sqlite3.connect(demo_region / "region.sqlite") as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.executemany(
            "INSERT INTO partner (code, name, kind, head_count, sector, status, created_at) SELECT ?, ?, kind, 12, sector, 'active', created_at "
            "FROM partner WHERE id = 1", [(f"W{number}", f"Werkstatt {number}") for number in range(10_000)])
        target.executemany(
            "INSERT INTO statement (round_id, language, kind, text, state, created_at) SELECT 1, 'de', 'idea', ?, 'accepted', created_at "
            "FROM statement WHERE id = 1", [(f"Wir brauchen Kurse am Standort {number}.",) for number in range(10_000)])
    hub = Hub(copy, demo_region / "links.tsv")
    try:
        for path in ["/partners", "/rounds/1/statements"]:
            status, _, body = fetch(hub.url(path))
            assert status == 200
            assert len(body) < 60_000, f"{path} weighs {len(body)} bytes"
        page = chromium.new_page(base_url=hub.address)
        page.goto("/partners?from=9901")
        assert "9,901 to 10,000" in page.locator(".pager").inner_text()
        page.get_by_role("link", name="Next").click()
        assert "Werkstatt 9999" in page.inner_text("main")
        assert not page.get_by_role("link", name="Next").count()
        found = violations(axe_source, page)
        assert not found, "\n".join(found)
        page.close()
    finally:
        hub.stop()


def test_a_hub_where_nothing_has_happened_says_what_to_do(empty_hub, chromium, axe_source):
    """From the one-time link on, every address without a number in it has words and no fault."""
    address, link = empty_hub
    context = chromium.new_context(base_url=address, reduced_motion="reduce", locale="en")
    page = context.new_page()
    page.goto(link)
    faults = violations(axe_source, page)
    for field in page.locator("main form input:visible").all():
        field.fill("Valley hub")
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    for route in get_routes():
        if "{" in route or any(part in route for part in ["/setup", "/paper", "/oidc"]):
            continue
        answer = context.request.get(route, headers={"Accept": "text/html"})
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status >= 500:
            faults.append(f"{route} answers {answer.status}")
            continue
        page.goto(route)
        words = page.inner_text("main")
        if len(words) < 40:
            faults.append(f"{route} says only: {words!r}")
        faults += [f"{route}: {line}" for line in violations(axe_source, page)]
    context.close()
    assert not faults, "\n".join(faults)


def test_the_dashboard_of_answers_says_shows_and_tabulates_how_far_statements_came(visit, axe):
    page = visit(None, "/fates")
    sentence = page.locator("figure > p").inner_text()
    said, answered, carried, planned = map(int, re.findall(r"\d+", sentence))
    assert said >= answered >= carried >= planned > 0
    assert page.locator("figure svg[role=img]").count() == 1
    page.locator("figure summary").click()
    rows = page.locator("figure table tbody tr").all_inner_texts()
    assert str(planned) in rows[-2] + rows[-1]
    axe(page)
