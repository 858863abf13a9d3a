"""Every address as every role that sees it: wide and narrow, light and dark, without a violation of WCAG 2.2 AA, a broken link, or overflow."""

import pytest
from conftest import SIZES, violations
from crawl import crawl, get_routes

# Addresses that no page can link to: they hold a secret, are made for programs, or follow a form (a table that was sent).
SECRETS = ["/setup", "/paper", "{link}", "{secret}", "{code}", "{key}", "{token}", "/events", "/health", "/metrics", "/oidc", "/sign-in/", "/workers/imports/"]
# What the theme or the width can change; the rest is checked in the first of each pair.
LOOK_ONLY = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]


@pytest.fixture(scope="module")
def seen(hub):
    return crawl(hub)


def test_no_link_leads_nowhere(seen):
    assert not seen.broken, "\n".join(seen.broken)


def test_every_address_is_reached_by_a_link(seen):
    lost = [route for route in get_routes() if route not in seen.routes and not any(part in route for part in SECRETS)]
    assert not lost, "\n".join(lost)


def test_every_page_as_every_role_is_accessible(seen, hub, all_visits, axe_source):
    found, known = [], set()
    contexts = {}
    for page in seen.pages:
        digest = (page.route, page.digest())
        if digest in known:
            continue
        known.add(digest)
        if page.role not in contexts:
            contexts[page.role] = all_visits.open(hub, page.role, page.path)
        tab = contexts[page.role]
        tab.set_viewport_size(SIZES["wide"])
        tab.emulate_media(color_scheme="light", reduced_motion="reduce")
        tab.goto(hub.url(page.path), wait_until="domcontentloaded")
        for size, scheme, rules in [("wide", "light", None), ("wide", "dark", LOOK_ONLY), ("phone", "dark", None), ("phone", "light", LOOK_ONLY)]:
            tab.set_viewport_size(SIZES[size])
            tab.emulate_media(color_scheme=scheme)
            found += [f"{page} {size} {scheme}: {line}" for line in violations(axe_source, tab, rules)]
        tab.set_viewport_size({"width": 320, "height": 700})
        wide = tab.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            found.append(f"{page}: at 320 px the page is {wide} px wide")
        if tab.mistakes:
            found.append(f"{page}: {tab.mistakes}")
            tab.mistakes.clear()
    all_visits.close()
    assert not found, f"{len(found)} faults on {len(known)} pages\n" + "\n".join(found[:80])
