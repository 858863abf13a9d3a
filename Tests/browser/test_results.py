"""From a remark to a report, in a real browser, and the pages between keep the rules of accessibility."""

import pytest

REMARK = "Please teach at the station: people without a car come there."


def test_a_remark_is_answered_and_everybody_reads_what_became_of_it(own_visit, axe):
    author = own_visit("sme-member", "/rounds/2/statements")
    author.fill("[name=text]", REMARK)
    author.locator("form", has=author.locator("[name=text]")).locator("button").first.click()
    team = own_visit("coordinator", "/rounds/2/moderation")
    team.locator(".queue nav li a", has_text=REMARK).click()
    team.locator("#chosen button[value=accepted]").click()
    number = own_visit(None, "/rounds/2/statements").locator("a[href^='/statements/']").evaluate_all(
        "links => Math.max(...links.map(link => Number(link.getAttribute('href').split('/').pop())).filter(Number.isFinite))")
    team.goto(f"/statements/{number}")
    assert REMARK in team.inner_text("main")
    team.click("text=Barrier at once")
    assert "Likelihood 3 × impact 3 = 9 of 25" in team.inner_text("main")
    axe(team)
    reader = own_visit(None, f"/statements/{number}")
    assert reader.locator("ol.trace a[href^='/barriers/']").count() == 1
    team.goto("/reports")
    team.select_option("[name=kind]", "answers")
    team.select_option("[name=round]", "2")
    team.click("form[action='/reports'] button")
    assert REMARK in team.inner_text("main") and "SHA-256" in team.inner_text("main")


def test_a_secret_paper_is_handed_in_once(own_visit):
    page = own_visit("large-company-member", "/ballots/2")
    fields = page.locator("input[name^='option-']")
    if fields.count() == 0:
        assert "You have voted" in page.inner_text("main")
        return
    for index in range(fields.count()):
        fields.nth(index).fill(str(index % 6))
    page.click("text=Hand in the paper")
    assert "You have voted" in page.inner_text("main")


@pytest.mark.parametrize(
    "role, path",
    [
        (None, "/ballots/1"), (None, "/rounds/1/barriers"), (None, "/charter"), (None, "/fates"), (None, "/indicators?year=2026"),
        (None, "/reports/1"), (None, "/credential-check"), ("large-company-member", "/workforce"), ("works-council", "/works-council"),
        ("worker", "/me/credentials"), ("sme-member", "/me/news"),
    ],
)
@pytest.mark.parametrize("size", ["wide", "phone"])
def test_result_pages_are_accessible_and_fit(visit, axe, role, path, size):
    page = visit(role, path, size=size)
    if size == "wide":
        axe(page)
    assert page.mistakes == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "the page is wider than the screen"
