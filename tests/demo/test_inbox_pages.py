"""The inbox in a real browser: what a mail holds is shown, and runs nothing."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from parvis.demo import catcher
from parvis.demo.inbox import Inbox
from tests.browser import browser  # noqa: F401  a fixture


@pytest.fixture
def inbox(settings, tmp_path: Path) -> Iterator[Inbox]:
    """A demo's inbox, with the addresses that only a demo has."""
    settings.DATA_DIR = tmp_path
    settings.ROOT_URLCONF = "tests.demo.urls"
    (tmp_path / "inbox").mkdir()
    yield Inbox.of_this_demo()


def receive(inbox: Inbox, html: str) -> str:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Activez votre compte", "support@ypok.example", "helene@saint-aubin.example"
    mail.set_content("Bonjour, https://help.example/activate/x")
    mail.add_alternative(html, subtype="html")
    return catcher.store(inbox.folder, mail.as_bytes()).stem


def test_the_newest_mail_is_listed_and_opens(client: Client, db, inbox):
    key = receive(inbox, "<p>Bonjour</p>")

    page = client.get("/_inbox/").content.decode()

    assert "Activez votre compte" in page
    assert f"/_inbox/{key}/" in page
    assert "helene@saint-aubin.example" in page


@pytest.mark.parametrize(
    ("view", "expected"), [("text", "https://help.example/activate/x"), ("source", "Subject: Activez votre compte"), ("html", "iframe")]
)
def test_a_mail_is_read_in_three_ways(client: Client, db, inbox, view, expected):
    key = receive(inbox, "<p>Bonjour</p>")

    assert expected in client.get(f"/_inbox/{key}/?view={view}").content.decode()


def test_the_html_of_a_mail_may_run_nothing_and_load_nothing_from_outside(client: Client, db, inbox):
    key = receive(inbox, "<script>alert(1)</script><p>Bonjour</p>")

    response = client.get(f"/_inbox/{key}/html")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_what_is_no_mail_is_not_found(client: Client, db, inbox):
    assert client.get("/_inbox/00000000000000000001-00000000/").status_code == 404


def test_delete_all_empties_the_inbox(client: Client, db, inbox):
    receive(inbox, "<p>Bonjour</p>")

    assert client.post("/_inbox/").status_code == 302

    assert inbox.keys() == []


def test_outside_a_demo_there_is_no_inbox(client: Client, db):
    assert client.get("/_inbox/").status_code == 404


@pytest.mark.story
def test_a_link_in_a_mail_opens_in_the_whole_window(browser, live_server, transactional_db, inbox):  # noqa: F811
    key = receive(inbox, f'<p><a href="{live_server.url}/_inbox/">Activer mon compte</a></p><script>document.title = "ran"</script>')
    page = browser.new_page()
    page.goto(f"{live_server.url}/_inbox/{key}/")

    page.frame_locator("iframe").get_by_text("Activer mon compte").click()
    page.wait_for_url(f"{live_server.url}/_inbox/")

    assert page.title() != "ran"
    page.close()
