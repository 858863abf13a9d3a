"""Tables on a phone: every cell is read without moving the table sideways, and assistive technology still finds a table."""

import pytest

TABLES = [(None, "/rounds/1/statements"), (None, "/partners"), (None, "/courses"), ("coordinator", "/workers"), ("coordinator", "/rounds/1/barriers")]


@pytest.mark.parametrize("role, path", TABLES, ids=[path for _, path in TABLES])
def test_a_row_stands_as_a_block_on_a_phone(visit, axe, role, path):
    page = visit(role, path, size="phone", language="de", scheme="dark")
    table = page.locator("table.stacked").first
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth + 1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    row = page.get_by_role("table").first.get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() >= 2
    named = row.locator("td[data-column]")
    assert named.count() >= 2 and all(named.nth(n).get_attribute("data-column") for n in range(named.count()))
    axe(page)


def test_without_script_the_table_scrolls_in_its_frame(visit):
    page = visit(None, "/rounds/1/statements", size="phone", script=False)
    assert page.locator("table.stacked").count() == 0 and page.locator(".scroll[tabindex='0'] table.data").count() == 1


def test_blanks_in_a_question_are_blanks(visit):
    page = visit(None, "/search?q=small+firms")
    assert page.locator("main input[name=q]").input_value() == "small firms"
