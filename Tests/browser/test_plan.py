"""A works council reads a plan without help: who is worst off, what is scarce, why sessions do not run, and how runs compare."""

import pytest

WORDS = {
    "en": ["The worst-off group is", "What is scarce", "Sessions that do not run, and why", "How good is it?"],
    "de": ["Am schlechtesten gestellt ist", "Was knapp ist", "Termine, die nicht stattfinden, und warum"],
}


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_works_council_understands_the_plan(visit, picture, size, language):
    page = visit("works-council", "/plans/1", size=size, language=language)
    body = page.inner_text("body")
    places = [body.find(words) for words in WORDS[language]]
    assert all(place >= 0 for place in places), list(zip(WORDS[language], places))
    assert places[0] == min(places), "the worst-off group comes first"
    assert page.mistakes == []
    picture(page, f"plan-{language}-{size}")


@pytest.mark.parametrize("language", ["en", "de"])
def test_runs_stand_side_by_side(visit, picture, language):
    page = visit("coordinator", "/plan-comparison", language=language)
    assert page.locator("table thead a").count() >= 1
    assert page.mistakes == []
    picture(page, f"plan-comparison-{language}")
