"""The key pages say what the tour promises, on a screen and on a phone, in light and dark. With ROUNDTABLE_PICTURES they are pictured."""

import pytest

TOUR = [
    # name, role, path, size, scheme, language, words that must be there
    ("front", None, "/", "wide", "light", "en", "From what the region says"),
    ("front-phone-dark", None, "/", "phone", "dark", "de", "Wo wir stehen"),
    ("partners", None, "/partners", "wide", "light", "en", "organisations are at the table"),
    ("become-a-partner-phone", None, "/partners/new", "phone", "light", "fr", "Devenir partenaire"),
    ("round", "sme-member", "/rounds/2", "wide", "light", "en", "How do people on shifts"),
    ("statements", None, "/rounds/1/statements", "wide", "light", "en", "What was said"),
    ("vote-phone", "sme-member", "/rounds/2/vote", "phone", "light", "en", "Your view"),
    ("vote-phone-dark", "sme-member", "/rounds/2/vote", "phone", "dark", "de", "Ihre Sicht"),
    ("answers", "sme-member", "/rounds/2/answers", "phone", "light", "cs", "Moje odpov"),
    ("moderation", "coordinator", "/rounds/2/moderation", "wide", "light", "en", "To moderate"),
    ("landscape", None, "/rounds/1/landscape", "wide", "light", "en", "Opinion landscape"),
    ("landscape-dark", None, "/rounds/1/landscape", "wide", "dark", "de", "Meinungslandschaft"),
    ("difficulties", None, "/rounds/1/difficulties", "wide", "light", "en", "Difficulties"),
    ("agreement", None, "/rounds/1/agreement", "wide", "light", "en", "Objectives"),
    ("gate", "coordinator", "/rounds/2/gate", "wide", "light", "en", "Close a stage"),
    ("needs", "coordinator", "/needs", "wide", "light", "en", "Needs"),
    ("courses", None, "/courses", "wide", "light", "en", "Courses"),
    ("plan", None, "/plans/1", "wide", "light", "en", "The worst-off group is"),
    ("plan-phone", None, "/plans/1", "phone", "light", "de", "Am schlechtesten gestellt"),
    ("actions", None, "/actions", "wide", "light", "en", "Actions"),
    ("worker-phone", "worker", "/me", "phone", "light", "en", "These are your courses"),
    ("fate", None, "/statements/1", "wide", "light", "en", "What came of it"),
    ("involvement", None, "/involvement", "wide", "light", "en", "Who takes part"),
    ("desk", "coordinator", "/desk", "wide", "light", "en", "Statements to moderate"),
    ("search", "coordinator", "/search?q=shift", "wide", "light", "en", "mention"),
    ("visibility", "works-council", "/visibility", "wide", "light", "en", "Who sees what"),
    ("easy-language-phone", "worker", "/easy", "phone", "light", "de", "Leichter Sprache"),
    ("styleguide", None, "/styleguide", "wide", "light", "en", "Style guide"),
]


@pytest.mark.parametrize("name, role, path, size, scheme, language, words", TOUR, ids=[row[0] for row in TOUR])
def test_the_tour_shows_what_it_promises(visit, picture, name, role, path, size, scheme, language, words):
    page = visit(role, path, size=size, scheme=scheme, language=language)
    assert words in page.inner_text("body")
    assert page.mistakes == []
    picture(page, name)
