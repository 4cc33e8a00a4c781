from pathlib import Path

import pytest
from pydantic import ValidationError

from parvis.config.environment import DEVELOPMENT_KEY, Environment

LONG = "k" * 40


@pytest.fixture
def empty(monkeypatch):
    """No variable of the tests' own."""
    import os

    for name in list(os.environ):
        if name.startswith("PARVIS_"):
            monkeypatch.delenv(name)
    return monkeypatch


def test_a_laptop_needs_no_variable(empty):
    env = Environment()

    assert env.database["ENGINE"] == "django.db.backends.sqlite3"
    assert env.hosts == ["127.0.0.1", "localhost"]
    assert env.secret_key == DEVELOPMENT_KEY


def test_a_server_refuses_to_start_with_the_development_key(empty):
    assert [reason.split()[0] for reason in Environment().refusals()] == ["PARVIS_SECRET_KEY"]


def test_a_server_refuses_a_short_key_every_host_and_debug_pages(empty):
    empty.setenv("PARVIS_SECRET_KEY", "short")
    empty.setenv("PARVIS_ALLOWED_HOSTS", "*")
    empty.setenv("PARVIS_DEBUG", "1")

    assert [reason.split()[0] for reason in Environment().refusals()] == ["PARVIS_SECRET_KEY", "PARVIS_ALLOWED_HOSTS", "PARVIS_DEBUG"]


def test_a_server_starts_with_a_long_key_and_named_hosts(empty):
    empty.setenv("PARVIS_SECRET_KEY", LONG)
    empty.setenv("PARVIS_ALLOWED_HOSTS", "help.example, support.example")

    env = Environment()

    assert env.refusals() == []
    assert env.allowed_hosts == ["help.example", "support.example"]


def test_a_demo_may_start_as_it_is(empty):
    empty.setenv("PARVIS_DEMO", "1")

    assert Environment().refusals() == []


def test_a_secret_may_be_in_a_file(empty, tmp_path: Path):
    (tmp_path / "key").write_text(f"{LONG}\n")
    empty.setenv("PARVIS_SECRET_KEY_FILE", str(tmp_path / "key"))

    assert Environment().secret_key == LONG


def test_a_wrong_value_is_refused_without_being_repeated(empty):
    empty.setenv("PARVIS_THREADS", "many-hunter2")

    with pytest.raises(ValidationError) as error:
        Environment()

    assert "threads" in str(error.value)
    assert "hunter2" not in str(error.value)


def test_postgresql_has_a_pool_with_room_for_every_thread(empty):
    empty.setenv("PARVIS_DATABASE_URL", "postgresql://us%40er:p%3Aw@db.example:5433/parvis?sslmode=require")
    empty.setenv("PARVIS_THREADS", "12")

    database = Environment().database

    assert database["OPTIONS"]["pool"]["max_size"] == 14
    assert database["OPTIONS"]["sslmode"] == "require"
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "us@er",
        "p:w",
        "db.example",
        5433,
        "parvis",
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", False, False)),
        ("smtp://me:pw@mail.example:587?tls=yes", ("mail.example", 587, "me", False, True)),
        ("smtps://me:pw@mail.example", ("mail.example", 465, "me", True, False)),
    ],
)
def test_the_mail_server_is_one_address(empty, url, expected):
    empty.setenv("PARVIS_SMTP_URL", url)

    smtp = Environment().smtp

    assert tuple(smtp[f"EMAIL_{name}"] for name in ("HOST", "PORT", "HOST_USER", "USE_SSL", "USE_TLS")) == expected


def test_an_https_site_answers_its_own_host(empty):
    empty.setenv("PARVIS_SITE_URL", "https://help.example/")

    env = Environment()

    assert (env.is_https, env.site_url, env.hosts) == (True, "https://help.example", ["127.0.0.1", "help.example", "localhost"])


def test_plans_are_kept_but_behind_a_pooler_of_transactions(empty):
    empty.setenv("PARVIS_DATABASE_URL", "postgresql://parvis@db.example/parvis")
    kept = Environment().database
    empty.setenv("PARVIS_DATABASE_URL", "postgresql://parvis@db.example/parvis?pooler=transaction&sslmode=require")
    pooled = Environment().database

    assert (kept["OPTIONS"]["prepare_threshold"], kept["DISABLE_SERVER_SIDE_CURSORS"]) == (0, False)
    assert "max_parallel_workers_per_gather=0" in kept["OPTIONS"]["options"]
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert pooled["OPTIONS"].keys() & {"prepare_threshold", "options", "pooler"} == set()
    assert pooled["OPTIONS"]["sslmode"] == "require"
