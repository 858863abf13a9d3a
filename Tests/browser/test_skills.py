"""From "12 mechanics need HV 2S" to a bundled course with funding shares in four clicks; skills, gaps and bridges as people look at them."""

import pytest


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("language, words", [("en", "12 mechanics need high voltage 2S"), ("de", "12 Mechaniker brauchen Hochvolt 2S")])
def test_from_a_need_to_a_bundled_course_in_four_clicks(own_visit, picture, axe, language, words, size):
    page = own_visit("coordinator", "/offers", language=language, size=size)
    page.fill("#q", words)
    page.click("main form button")
    axe(page)
    # Suggestions are confirmed by a person: the one that says 2S.
    page.click("main .cards a:has-text('2S') >> nth=0")
    assert "2S" in page.inner_text("h1")
    page.click("main table a.button >> nth=0")
    picture(page, f"bundle-{language}-{size}", full=True)
    table = page.inner_text("main table")
    assert "€" in table and "25" in page.inner_text("main .lead")
    assert ("No legal advice" if language == "en" else "Keine Rechtsberatung") in page.inner_text("main")
    if language == "en" and size == "wide":
        page.click("main form button")
        assert "invited" in page.inner_text("main")
    assert page.mistakes == []


def test_a_firm_answers_an_invitation(own_visit):
    page = own_visit("coordinator", "/bundles")
    page.click("main ul a >> nth=0")
    if page.locator("main form button").count():
        page.click("main form button")
    path = page.url
    member = own_visit("large-company-member", path)
    if member.locator("#seats").count():
        member.fill("#seats", "3")
        member.click("button[value=join]")
        assert "joins" in member.inner_text("main")


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("path", [
    "/courses", "/courses/3", "/courses/import", "/resources", "/practices", "/practices/new", "/practices/1", "/gaps", "/gaps?by=employer", "/workers",
    "/workers/1", "/workers/1/bridge", "/workers/import", "/roles", "/roles/1", "/transitions", "/skills?q=weld", "/skill-list", "/skill-list/3",
    "/needs/3/offers", "/objectives/1/offers", "/bundles", "/proposals", "/funding/rules", "/plans/1/funding",
])
def test_pages_of_skills_and_offers(visit, axe, picture, path, size):
    page = visit("coordinator", path, size=size, language="de" if size == "phone" else "en", scheme="dark" if size == "phone" else "light")
    axe(page)
    assert page.mistakes == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), f"{path} is wider than the window"
    picture(page, path.strip("/").replace("/", "-").replace("?", "-") + f"-{size}", full=True)


def test_a_bridge_says_how_long_it_is(visit):
    page = visit(None, "/transitions")
    assert "hours" in page.inner_text("main")
    page.click("main h2 a >> nth=0")
    assert "Who can become this" in page.inner_text("main")
