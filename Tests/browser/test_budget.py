"""What a page may weigh: one stylesheet, one script, nothing from elsewhere, nothing inline, and public pages of at most 60 kB without their pictures."""

import re

import pytest
from conftest import fetch
from crawl import crawl

MOST_BYTES = 60_000
# The first page of somebody on a phone, from the personal link.
MOST_BYTES_TO_VOTE = 55_000
MOST_BYTES_OF_VOTE = 30_000


@pytest.fixture(scope="module")
def seen(hub):
    return crawl(hub)


def size_of_assets(hub, body):
    return sum(len(fetch(hub.url(link))[2]) for link in re.findall(r'(?:href|src)="(/assets/roundtable[^"]*)"', body))


def test_every_page_asks_for_one_stylesheet_one_script_and_nothing_else(seen):
    for page in seen.pages:
        assert len(re.findall(r'<link rel="stylesheet"', page.body)) == 1, page
        assert len(re.findall(r"<script", page.body)) == 1, page
        assert not re.findall(r'(?:src|action)="https?:|<link[^>]*href="https?:', page.body), page
        assert not re.findall(r"<img|<iframe|<object|<video", page.body), page


def test_nothing_is_styled_or_scripted_inline(seen):
    for page in seen.pages:
        assert not re.findall(r'<style|\sstyle="|<script>|\son[a-z]+="', page.body), page


def test_public_pages_are_light(seen, hub):
    heavy = []
    for page in seen.pages:
        # Pictures are drawn inside the page; what counts is everything else.
        weight = len(re.sub(r"<svg.*?</svg>", "", page.body, flags=re.S).encode()) + size_of_assets(hub, page.body)
        if page.role is None and page.route != "/styleguide" and weight > MOST_BYTES:
            heavy.append(f"{page}: {weight} bytes")
        if page.route == "/rounds/{round}/vote":
            # The page alone; style and script come once and are kept for a year.
            assert len(page.body.encode()) <= MOST_BYTES_OF_VOTE, f"{page}: {len(page.body.encode())} bytes"
            assert weight <= MOST_BYTES_TO_VOTE, f"{page}: {weight} bytes"
    assert not heavy, "\n".join(heavy)


def test_nothing_moves_while_a_page_loads(visit):
    page = visit("sme-member", "/rounds/2/vote", size="phone")
    shift = page.evaluate(
        """() => new Promise((done) => {
            let sum = 0;
            new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
                .observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(sum), 500);
        })""")
    assert shift == 0
    assert page.evaluate("performance.getEntriesByType('resource').length") <= 3


def test_assets_may_be_kept_for_a_year_and_pages_not(hub):
    status, headers, body = fetch(hub.url("/"))
    assert headers["cache-control"] == "no-store"
    style = re.search(r'href="(/assets/roundtable.css[^"]*)"', body.decode()).group(1)
    assert "immutable" in fetch(hub.url(style))[1]["cache-control"]
    assert "default-src 'none'" in headers["content-security-policy"] or "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
