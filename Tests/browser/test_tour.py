"""The pages of the README's tour say what the tour promises, on a screen and on a phone. With ROUNDTABLE_PICTURES they are pictured."""

import pytest

TOUR = [
    # name, role, path, size, language, words that must be there
    ("front", None, "/", "wide", "en", "From what the region says"),
    ("landscape", None, "/rounds/1/landscape", "wide", "en", "Class-balanced agreement"),
    ("plan", None, "/plans/1", "wide", "en", "The worst-off group is"),
    ("fate", None, "/statements/1", "wide", "en", "What came of it"),
    ("involvement", None, "/involvement", "wide", "en", "Who takes part"),
    ("vote-phone", "sme-member", "/rounds/2/vote", "phone", "en", "Your view"),
    ("desk", "coordinator", "/desk", "wide", "en", "statements to moderate"),
    ("worker-phone", "worker", "/me", "phone", "en", "These are your courses"),
    ("plan-phone", None, "/plans/1", "phone", "de", "Am schlechtesten gestellt"),
]


@pytest.mark.parametrize("name, role, path, size, language, words", TOUR, ids=[row[0] for row in TOUR])
def test_the_tour_shows_what_it_promises(visit, picture, name, role, path, size, language, words):
    page = visit(role, path, size=size, language=language)
    assert words in page.inner_text("body")
    assert page.mistakes == []
    picture(page, name)
