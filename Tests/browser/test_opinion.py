"""What the votes and the words say: landscape, weights, suggestions, topics and involvement, in a real browser."""

import pytest

PAGES = ["/rounds/1/landscape", "/rounds/1/statements", "/rounds/1/weights", "/rounds/2/suggestions", "/rounds/2/topics", "/involvement/stages"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size, scheme, language", [("wide", "light", "en"), ("phone", "dark", "de")])
def test_pages_read_well_on_any_screen(visit, axe, path, size, scheme, language):
    page = visit("coordinator", path, size=size, scheme=scheme, language=language)
    assert page.locator("h1").count() == 1
    # Nothing but framed tables and pictures is wider than the screen.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "[" not in page.inner_text("h1")
    axe(page)
    assert not page.mistakes


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_landscape_says_five_sentences_before_any_table_and_the_map_last(visit, language):
    page = visit(None, "/rounds/1/landscape", language=language)
    sentences = page.locator("ol.sentences li")
    assert sentences.count() == 5 and all(len(text) > 20 for text in sentences.all_inner_texts())
    order = page.evaluate(
        "[document.querySelector('ol.sentences'), document.querySelector('table'), document.querySelector('svg.chart')].map(e => e.getBoundingClientRect().top)")
    assert order == sorted(order)
    # Every balanced figure stands with its range and with how many it rests on.
    rows = page.locator("table").first.locator("tbody tr")
    shown = [row for row in rows.all() if "–" in row.inner_text()]
    assert len(shown) > 10
    for row in shown[:5]:
        assert "n\u00a0" in row.inner_text()


def test_the_landscape_prints_with_all_its_tables(visit):
    page = visit(None, "/rounds/1/landscape")
    page.emulate_media(media="print")
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
    assert not page.locator("nav").first.is_visible()
    # What is folded on the screen is open on paper.
    folded = page.locator("main details table")
    assert folded.count() >= 2 and all(table.evaluate("table => table.checkVisibility({contentVisibilityAuto: true})") for table in folded.all())


def test_weights_are_changed_with_a_reason_that_stays(own_visit):
    page = own_visit("coordinator", "/rounds/2/weights")
    page.click("main details summary")
    for name, weight in zip(["large", "sme", "provider", "union", "public", "other"], [30, 30, 10, 10, 10, 5]):
        page.fill(f"[name=weight_{name}]", str(weight))
    page.fill("[name=reason]", "The steering circle weighs companies more in this round.")
    page.locator("form[action$='/weights'] button").click()
    assert "add up to 95" in page.inner_text("main")
    page.fill("[name=weight_other]", "10")
    page.locator("form[action$='/weights'] button").click()
    text = own_visit(None, "/rounds/2/weights").inner_text("main")
    assert "The steering circle weighs companies more" in text and "30" in text


def test_a_suggestion_is_confirmed_with_one_press(own_visit):
    page = own_visit("coordinator", "/rounds/2/suggestions")
    before = page.locator("form[action$='/difficulties']").count()
    if before == 0:
        pytest.skip("every statement of the demo region is coded")
    page.locator("form[action$='/difficulties'] button").first.click()
    page.goto("/rounds/2/suggestions")
    assert page.locator("form[action$='/difficulties']").count() < before


def test_a_topic_is_kept_by_keyboard_and_seen_by_everybody(own_visit):
    page = own_visit("coordinator", "/rounds/2/topics", script=False)
    card = page.locator("details", has=page.locator("form[action='/rounds/2/topics']")).first
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    card.locator("input[name=name]").fill("Learning beside the shift")
    card.locator("input[type=checkbox]").last.uncheck()
    card.locator("button").click()
    assert "Learning beside the shift" in page.inner_text("main")
    for path in ["/rounds/2/statements", "/rounds/2/landscape"]:
        assert "Learning beside the shift" in own_visit(None, path).inner_text("main")


def test_involvement_starts_with_sentences_and_hides_small_numbers_from_strangers(visit):
    team = visit("coordinator", "/involvement").locator("a[href='/involvement/stages']")
    assert team.count() == 1
    page = visit(None, "/involvement/stages")
    assert page.locator("ol.sentences li").count() == 5
    assert "·" in page.locator("table.matrix").inner_text()
    assert "·" not in visit("coordinator", "/involvement/stages").locator("table.matrix").inner_text()
