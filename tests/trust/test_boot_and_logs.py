"""Class 38 of trust.md: nothing starts with the key that everybody knows, and no secret is written where operators read."""

from __future__ import annotations

import importlib
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from parvis.config import asgi, serving, worker, wsgi
from parvis.config.environment import DEVELOPMENT_KEY
from parvis.config.logs import masked
from parvis.mail.models import OutgoingMail
from parvis.people import email_change, invitations, recovery
from parvis.people.models import EmailChange, Invitation, User
from tests.cast import Cast, text
from tests.trust.visiting import stranger

PASSWORD = "quatre chevaux verts dansent 7"
OTHER = "Cinq-Pommes-Bleues-Roulent-9"
NEW_KEY = "Long-Enough-For-A-Server-2026/" + "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The environment of a server whose operator has set nothing."""
    for name in os.environ:
        if name.startswith("PARVIS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PARVIS_DATA_DIR", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize("variables", [{}, {"PARVIS_SECRET_KEY": "short"}, {"PARVIS_SECRET_KEY": NEW_KEY, "PARVIS_ALLOWED_HOSTS": "*"}])
def test_no_server_starts_with_a_key_that_everybody_knows_or_for_any_host(empty: pytest.MonkeyPatch, variables: dict[str, str]):
    """Under any server of WSGI or ASGI, not only under ours."""
    for name, value in variables.items():
        empty.setenv(name, value)

    with pytest.raises(ImproperlyConfigured) as refusal:
        importlib.reload(wsgi)

    assert DEVELOPMENT_KEY not in str(refusal.value)
    assert ("PARVIS_ALLOWED_HOSTS" if "*" in variables.values() else "PARVIS_SECRET_KEY") in str(refusal.value)


def test_a_server_with_a_key_of_its_own_starts(empty: pytest.MonkeyPatch):
    empty.setenv("PARVIS_SECRET_KEY", NEW_KEY)

    assert callable(importlib.reload(wsgi).application)


@pytest.mark.parametrize("command", [worker, serving])
def test_the_commands_say_why_they_do_not_start(empty: pytest.MonkeyPatch, command: Any, capsys: pytest.CaptureFixture[str]):
    assert command.main([]) == 2
    assert "PARVIS_SECRET_KEY" in capsys.readouterr().err


def test_the_application_for_asgi_is_made_of_that_for_wsgi():
    assert "from parvis.config.wsgi import application" in Path(asgi.__file__).read_text(encoding="utf-8")


@pytest.mark.slow
def test_django_finds_nothing_to_say_about_a_secure_server(tmp_path: Path):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    server = {
        "PARVIS_DATA_DIR": str(tmp_path),
        "PARVIS_SECRET_KEY": NEW_KEY,
        "PARVIS_SITE_URL": "https://support.example",
        "PARVIS_SMTP_URL": "smtp://127.0.0.1",
    }
    command = [sys.executable, "-m", "parvis", "manage", "check", "--deploy", "--fail-level", "WARNING"]
    checked = subprocess.run(command, env={**clean, **server}, capture_output=True, text=True, check=False, timeout=60)

    assert checked.returncode == 0, checked.stderr


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Any:
    """All log lines of a test, at the finest level, as they are before and after the house's own masking."""
    caplog.set_level(logging.DEBUG)
    return caplog


def journey(cast: Cast) -> dict[str, str]:
    """Sign up, activate, sign in and out, recover, change the address: {what it is: the secret}."""
    secrets = {"password": PASSWORD, "second password": OTHER}
    client = stranger()
    client.post("/p/journey/signup", {"email": "zoe@town.example"})
    secrets["activation"] = invitations.link_token(Invitation.objects.get(email="zoe@town.example"))
    client.get(f"/p/journey/activate/{secrets['activation']}")
    client.post("/p/journey/activate", {"full_name": "Zoé Martin", "password": PASSWORD})
    secrets["session"] = client.cookies["session"].value
    client.post("/p/journey/account/email", {"email": "zoe2@town.example"})
    change = EmailChange.objects.get()
    secrets |= {side: email_change.link_token(change, side) for side in ("old", "new")}
    client.get(f"/p/journey/account/email/old/{secrets['old']}")
    client.get(f"/p/journey/account/email/new/{secrets['new'][:-1]}x")
    client.post("/p/journey/logout")
    client.post("/p/journey/login", {"login": "zoe@town.example", "password": OTHER})
    client.post("/p/journey/recover", {"lost": "password", "who": "zoe@town.example"})
    secrets["reset"] = recovery.reset_token(User.objects.get(email="zoe@town.example"))
    client.get(f"/p/journey/reset/{secrets['reset']}")
    client.post("/p/journey/reset", {"password": OTHER, "repeat": OTHER})
    client.post("/p/journey/login", {"login": "zoe@town.example", "password": OTHER})
    secrets["second session"] = client.cookies["session"].value
    client.get(f"/p/journey/nothing/{secrets['reset']}")
    secrets["csrf"] = client.cookies["csrf"].value
    return secrets


def test_no_secret_of_a_journey_is_logged(db: Any, no_tries_yet: None, written: Any, capfd: pytest.CaptureFixture[str]):
    cast = Cast("journey", sign_up="open", texts={"home_title": text("House"), "home_lead": text("Lead")})

    secrets = journey(cast) | {"key": settings.SECRET_KEY}

    streams = "".join(capfd.readouterr())
    lines = "\n".join([masked(record.getMessage()) for record in written.records if not record.name.startswith("django.db")])
    for what, secret in secrets.items():
        assert secret not in streams, what
        assert secret not in lines, what
    assert len(written.records) > 3


def test_no_secret_of_a_journey_is_kept(db: Any, no_tries_yet: None, tmp_path: Path):
    """A dump of the database opens no door: what is in it is made of ids and of what only the server's key can seal."""
    cast = Cast("journey", sign_up="open", texts={"home_title": text("House"), "home_lead": text("Lead")})
    secrets = journey(cast)
    for mail in OutgoingMail.objects.all():
        from parvis.mail.sending import deliver

        OutgoingMail.objects.filter(pk=mail.pk).update(state="sending", attempts=1, leased_by="x")
        mail.refresh_from_db()
        deliver(mail, lambda *_args: None)
    path = tmp_path / "dump.json"
    call_command("dumpdata", output=str(path), exclude=["contenttypes"], verbosity=0)
    dump = path.read_text()

    for what in ("password", "second password", "activation", "old", "new", "reset"):
        assert secrets[what] not in dump, what
        assert secrets[what].rpartition(".")[2] not in dump, what
    assert "zoe@town.example" in dump


def test_no_column_holds_a_token():
    from django.apps import apps

    suspicious = re.compile(r"token|secret|otp|api_?key|private|passw", re.IGNORECASE)
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("parvis.")
        for field in model._meta.concrete_fields
        if suspicious.search(field.name)
    }

    assert found == {
        "User.password",  # hashed
        "OutgoingMail.is_secret",  # whether its text is forgotten
        "Mailbox.secret_name",  # of a variable of the environment
        "Webhook.sealed_secret",  # sealed with the server's key
    } or found == _sealed(found)


def _sealed(found: set[str]) -> set[str]:
    """Columns whose name says that what they hold is sealed or hashed."""
    return {name for name in found if re.search(r"sealed|hash|is_secret|secret_name|User\.password", name)}


def test_what_an_exception_says_holds_no_password(
    db: Any, no_tries_yet: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    Cast("journey", sign_up="open", texts={"home_title": text("House"), "home_lead": text("Lead")})
    monkeypatch.setattr("parvis.portal.accounts.views_login.sessions.who", lambda *_args, **_named: 1 / 0)

    answer = stranger().post("/p/journey/login", {"login": "zoe", "password": PASSWORD})

    assert answer.status_code == 500
    assert PASSWORD not in "".join(capfd.readouterr())
    assert b"ZeroDivision" not in answer.content
    assert b"Traceback" not in answer.content


def test_a_line_of_the_log_is_one_line(capfd: pytest.CaptureFixture[str]):
    """What came from outside cannot write a line that looks like ours."""
    stranger().get("/nothing%0a%0d2026-01-01 [error] forged")

    lines = [line for line in "".join(capfd.readouterr()).splitlines() if line.startswith("2026-01-01")]

    assert lines == []
