"""A participant's whole way: by keyboard alone, and in a browser without script. The region is this file's own."""

import pytest


def press_until(page, condition, key="Tab", most=60):
    """Presses a key until what has the focus fits; every stop on the way must be visible."""
    for _ in range(most):
        page.keyboard.press(key)
        box = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e); const b = e.getBoundingClientRect();
            return { text: (e.innerText || e.value || e.getAttribute('aria-label') || '').trim(), tag: e.tagName, name: e.name || '',
                     href: e.getAttribute('href') || '', seen: b.width > 0 && b.height > 0, ring: s.outlineStyle !== 'none' }; }""")
        if box["tag"] == "BODY":
            continue
        assert box["seen"] and box["ring"], f"the focus is not visible on {box}"
        if condition(box):
            return box
    raise AssertionError("the keyboard does not get there")


def wait_for_answers(page, count):
    page.wait_for_function("count => document.querySelector('progress')?.value === count", arg=count)


def test_a_member_votes_and_speaks_by_keyboard_alone(own_visit, own_hub, axe, picture):
    page = own_visit("sme-member", own_hub.links["sme-member"], size="phone")
    assert "/vote" in page.url or "/me" in page.url
    page.goto(own_hub.url("/rounds/2/vote"))
    before = int(page.evaluate("document.querySelector('progress').value"))
    press_until(page, lambda at: at["name"] == "choice")
    page.keyboard.press("Enter")
    wait_for_answers(page, before + 1)
    axe(page)
    # The short cut of the page: a key for each choice, and undo.
    page.keyboard.press("a")
    wait_for_answers(page, before + 2)
    page.keyboard.press("u")
    wait_for_answers(page, before + 1)
    picture(page, "vote-phone")
    page.goto(own_hub.url("/rounds/2/statements"))
    press_until(page, lambda at: at["tag"] == "TEXTAREA")
    page.keyboard.type("Ein Kurs am Samstag hilft uns nicht, ein Kurs in der Frühschicht schon.")
    press_until(page, lambda at: at["tag"] == "BUTTON", most=6)
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=status]")
    axe(page)


@pytest.mark.parametrize("script", [True, False])
def test_the_first_vote_takes_two_actions_on_the_narrowest_phone(own_visit, own_hub, script):
    # Opening the link is the first, the answer is the second: the card is there, whole, without a step between.
    page = own_visit(None, "/", size={"width": 320, "height": 640}, script=script)
    page.goto(own_hub.links["large-company-member"])
    assert "/vote" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for choice in ["agree", "pass", "disagree"]:
        box = page.locator(f".choices .{choice}").bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 320
    before = page.inner_text("blockquote")
    page.click(".choices .agree")
    page.wait_for_function("text => document.querySelector('blockquote')?.innerText !== text", arg=before) if script else None
    assert page.locator("[data-undo]").is_visible() and "counted so far" in page.inner_text("main")


def test_the_same_way_without_script(own_visit, own_hub):
    page = own_visit("large-company-member", "/rounds/2/vote", script=False)
    first = page.inner_text("blockquote")
    page.click(".choices .agree")
    assert page.inner_text("blockquote") != first
    page.click("[data-undo]")
    assert page.locator("[role=status]").first.is_visible()
    page.goto(own_hub.url("/rounds/2/answers"))
    page.goto(own_hub.url("/rounds/2/statements"))
    page.fill("textarea[name=text]", "kurz")
    page.click("form:has(textarea) button")
    # Too short: said beside the field, and what was typed is still there.
    assert page.locator(".mistake").first.is_visible()
    assert page.input_value("textarea[name=text]") == "kurz"
    page.fill("textarea[name=text]", "Wir brauchen Kurse, die in Portionen kommen.")
    page.click("form:has(textarea) button")
    assert page.locator("[role=status]").first.is_visible()


def test_a_worker_answers_an_offer_without_script(own_visit, axe):
    page = own_visit("worker", "/me", size="phone")
    axe(page)
    page = own_visit("worker", "/me", script=False)
    buttons = page.locator("button[value=accepted], button[value=cancelled]")
    if buttons.count() == 0:
        pytest.skip("no seat is offered to the worker of the demo region")
    buttons.first.click()
    assert page.locator("[role=status]").first.is_visible()


def test_a_mistake_in_a_form_is_named_beside_its_field_and_read_out(own_visit, axe):
    page = own_visit(None, "/partners/new", language="de")
    page.click("main form button")
    field = page.locator("[aria-invalid=true]").first
    described = field.get_attribute("aria-describedby")
    assert page.locator(f"#{described.split()[0]}").is_visible()
    axe(page)


def test_what_is_not_there_says_what_to_do(own_visit, axe):
    for role, path in [(None, "/rounds/99999"), (None, "/desk"), ("worker", "/desk"), (None, "/nothing/here")]:
        page = own_visit(role, path)
        page.mistakes.clear()
        assert page.locator("main .button").count() >= 1
        axe(page)


def test_text_at_200_per_cent_and_forced_colours_keep_everything_in_reach(own_visit):
    page = own_visit("sme-member", "/rounds/2/vote", size={"width": 640, "height": 800}, forced_colors="active")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    for choice in ["agree", "pass", "disagree"]:
        assert page.locator(f".choices .{choice}").is_visible()


def test_search_finds_across_the_line_and_respects_who_asks(own_visit, axe):
    page = own_visit("coordinator", "/search?q=kurs", language="de")
    assert page.locator("main h2").count() >= 2
    axe(page)
    page = own_visit(None, "/search?q=qqqqq")
    assert page.locator(".empty").is_visible()


def test_the_hub_sets_its_name_and_colour(own_visit, own_hub, axe):
    page = own_visit("coordinator", "/hub")
    page.fill("#f-colour", "reddish")
    page.click("main form button")
    assert page.locator(".mistake").is_visible()
    page.fill("#f-name", "Weiterbildungsverbund Filstal-Neckar-Ostwürttemberg")
    page.fill("#f-colour", "#ffe600")
    page.click("main form button")
    assert "Ostwürttemberg" in page.inner_text(".brand")
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_long_work_is_followed_survives_a_reload_and_is_listed(own_visit, axe):
    page = own_visit("coordinator", "/plans")
    page.click("main form:has(#f-seed) button")
    page.wait_for_url("**/plans/*")
    axe(page)
    page.reload()
    page.wait_for_selector(".progress, .sentences")
    plain = own_visit("coordinator", page.url, script=False)
    assert plain.locator(".progress, .sentences").first.is_visible()
    # The server tells the page when it is over; nobody reloads it by hand.
    page.wait_for_selector(".sentences", timeout=120_000)
    page.goto("/jobs")
    assert page.locator("table.data a").count() >= 1
    axe(page)
    page.click("table.data a >> nth=0")
    axe(page)
