"""Signing in with an account elsewhere: a provider of others, a real browser, and answers that must not be believed."""

import os
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from conftest import PROGRAM

provider_mock = pytest.importorskip("oidc_provider_mock")

NORA, STRANGER, UNSURE = "nora@talwerk.example", "stranger@talwerk.example", "unsure@talwerk.example"


@pytest.fixture(scope="module")
def provider():
    users = [
        provider_mock.User(sub="n1", claims={"email": NORA.upper(), "email_verified": True}),
        provider_mock.User(sub="s1", claims={"email": STRANGER, "email_verified": True}),
        provider_mock.User(sub="u1", claims={"email": UNSURE, "email_verified": False}),
    ]
    with provider_mock.run_server_in_thread(require_nonce=True, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def connected(provider, tmp_path_factory):
    """A hub with two members who have an address, connected with the provider."""
    folder = tmp_path_factory.mktemp("openid")
    database = str(folder / "hub.sqlite")
    table = folder / "partners.csv"
    table.write_text(
        "code,name,kind,head_count,place,sector,contact,email\n"
        f"T1,Talwerk GmbH,company,14,,tools,Nora Beck,{NORA}\nT2,Unsicher KG,company,9,,tools,Ute Sanft,{UNSURE}\n")
    log = tempfile.NamedTemporaryFile("w+", prefix="roundtable-openid-", suffix=".log")
    environment = os.environ | {
        "ROUNDTABLE_OPENID_ISSUER": provider, "ROUNDTABLE_OPENID_CLIENT": "hub", "ROUNDTABLE_OPENID_SECRET": "a secret: with % and +",
        "ROUNDTABLE_OPENID_NAME": "the chamber's account"}
    process = subprocess.Popen([PROGRAM, "serve", "--database", database, "--port", "0"], stdout=log, stderr=subprocess.STDOUT, env=environment)
    for _ in range(300):
        text = pathlib.Path(log.name).read_text()
        if "First coordinator" in text:
            break
        time.sleep(0.1)
    subprocess.run([PROGRAM, "import", "partners", str(table), "--database", database], check=True, stdout=subprocess.DEVNULL)
    yield text.split("answers at ")[1].split()[0]
    process.terminate()
    process.wait(15)


def page_of(chromium, address):
    context = chromium.new_context(locale="en", base_url=address, java_script_enabled=False)
    context.add_cookies([{"name": "lang", "value": "en", "url": address}])
    context.set_default_timeout(15_000)
    return context.new_page()


def sign_in(page, subject):
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with the chamber's account").click()
    page.get_by_role("button", name=subject, exact=True).first.click()
    page.wait_for_load_state()


def test_a_known_member_signs_in_and_is_known_the_next_time(chromium, connected):
    page = page_of(chromium, connected)
    sign_in(page, "n1")
    assert page.get_by_text("Nora Beck").count() >= 1
    page.goto("/me/access")
    assert page.get_by_text("account elsewhere").count() == 1
    assert page.get_by_text("Accounts elsewhere that open my door").count() == 1
    # The second time the account itself is known, whatever the address has become.
    page.locator("#f-email").fill("nora@elsewhere.example")
    page.locator("form[action='/me/details'] button").click()
    again = page_of(chromium, connected)
    sign_in(again, "n1")
    assert again.get_by_text("Nora Beck").count() >= 1
    # Forgotten accounts open nothing any more.
    again.goto("/me/access")
    again.get_by_role("button", name="Forget these accounts").click()
    third = page_of(chromium, connected)
    sign_in(third, "n1")
    assert third.get_by_text("nobody at this table").count() == 1


@pytest.mark.parametrize("subject", ["s1", "u1"])
def test_strangers_and_unconfirmed_addresses_stay_outside(chromium, connected, subject):
    page = page_of(chromium, connected)
    sign_in(page, subject)
    assert page.get_by_text("nobody at this table").count() == 1
    page.goto("/me")
    assert page.get_by_text("personal link").count() >= 1


def test_a_refusal_is_said_and_the_page_offers_the_other_ways(chromium, connected):
    page = page_of(chromium, connected)
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with the chamber's account").click()
    page.get_by_role("button", name="Deny").click()
    page.wait_for_load_state()
    assert page.get_by_text("did not confirm who you are").count() == 1
    assert page.get_by_label("Code from the letter").count() == 1


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def ask(address, cookie=""):
    request = urllib.request.Request(address, headers={"Cookie": f"lang=en; {cookie}"})
    try:
        return urllib.request.build_opener(Stay).open(request)
    except urllib.error.HTTPError as answer:
        return answer


def test_the_way_out_says_no_more_than_it_must_and_the_way_back_is_for_the_browser_that_asked(connected, provider):
    out = ask(connected + "/sign-in/openid")
    assert out.status == 303 and out.headers["location"].startswith(provider)
    fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(out.headers["location"]).query))
    assert fields["code_challenge_method"] == "S256" and len(fields["code_challenge"]) == 43
    assert fields["response_type"] == "code" and fields["client_id"] == "hub" and "secret" not in str(fields)
    cookie = next(value for value in out.headers.get_all("set-cookie") if value.startswith("openid="))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/sign-in/openid" in cookie
    ticket = cookie.split(";")[0]
    assert len({fields["state"], fields["nonce"], fields["code_challenge"], ticket.split("=")[1]}) == 4
    back = connected + "/sign-in/openid/return"
    for query, seat in [
        (f"?code=x&state={fields['state']}", ""),  # another browser
        ("?code=x&state=forged", ticket),  # another site began it
        ("?code=x", ticket),
        (f"?code=x&state={fields['state']}&iss=https%3A%2F%2Fevil.example", ticket),  # mixed up
        (f"?code=guessed&state={fields['state']}", ticket),  # a code the provider never gave
    ]:
        answer = ask(back + query, seat)
        assert answer.status == 422 and not any("seat=" in value for value in answer.headers.get_all("set-cookie") or []), query


def test_a_code_that_was_used_is_worth_nothing(chromium, connected):
    page = page_of(chromium, connected)
    seen = []
    page.on("request", lambda request: seen.append(request.url) if "/sign-in/openid/return" in request.url else None)
    sign_in(page, "s1")
    page.goto(seen[0])
    assert page.get_by_text("begun in another browser").count() == 1
