"""Class 21 of trust.md: whether an account exists is nobody's business: same status, same page, same time."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import connection
from django.http import HttpResponseBase
from django.test.utils import CaptureQueriesContext

from parvis.mail.models import OutgoingMail
from parvis.people.closing import deactivate
from parvis.people.models import Invitation, User
from tests.cast import Cast, text
from tests.trust.visiting import stranger

PASSWORD = "quatre chevaux verts dansent"


class LightArgon(Argon2PasswordHasher):
    """The real one with less memory: several programs test on this machine at once."""

    memory_cost = 16 * 1024
    parallelism = 1


ARGON = [f"{__name__}.LightArgon"]
VARYING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|name="key" value="[^"]*"|nonce="[^"]*"')
TRIES = 60
MOST_MILLISECONDS = 20


@pytest.fixture
def houses(db: Any, settings: Any, no_tries_yet: None) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "100000/m/ip")
    for mode in ("open", "known", "form"):
        Cast(mode, sign_up=mode, texts={"home_title": text("House"), "home_lead": text("Lead")})


@pytest.fixture
def argon(settings: Any) -> None:
    """As on a server: the tests hash with less."""
    settings.PASSWORD_HASHERS = ARGON


@pytest.fixture
def known(houses: None) -> dict[str, str]:
    """{kind of account: what is typed}"""
    make = User.objects.create_user
    make("helene.m", "helene@town.example", PASSWORD)
    make("both@town.example", "both@town.example", PASSWORD)
    make("unborn", "unborn@town.example", None)
    deactivate(make("closed", "closed@town.example", PASSWORD))
    return {
        "by identifier": "helene.m",
        "by address": "helene@town.example",
        "identifier and address are one": "both@town.example",
        "without a password yet": "unborn@town.example",
        "closed": "closed@town.example",
    }


NOBODY = {"an identifier of nobody": "nobody.m", "an address of nobody": "nobody@town.example"}


def sign_in(login: str) -> HttpResponseBase:
    return stranger().post("/p/form/login", {"login": login, "password": "not the password at all"})


def recover(lost: str) -> Callable[[str], HttpResponseBase]:
    return lambda who: stranger().post("/p/form/recover", {"lost": lost, "who": who})


def sign_up(email: str) -> HttpResponseBase:
    return stranger().post("/p/open/signup", {"email": email})


def first_page(email: str) -> HttpResponseBase:
    return stranger().post("/p/known/login", {"email": email})


def first_page_again(email: str) -> HttpResponseBase:
    return stranger().post("/p/known/login", {"email": email, "again": "1", "next": "/p/known/t/KNOWN-1"})


def said(answer: Any, typed: str) -> tuple[int, bytes, str]:
    body = VARYING.sub(b"", answer.content).replace(typed.encode(), b"TYPED")
    return answer.status_code, body, answer.headers.get("Location", "")


def test_a_wrong_password_is_answered_alike_whoever_it_is(known: dict[str, str]):
    answers = {said(sign_in(typed), typed) for typed in (known | NOBODY).values()}

    assert len(answers) == 1
    assert next(iter(answers))[0] == 422


@pytest.mark.parametrize("ask", [recover("password"), recover("username"), sign_up, first_page, first_page_again])
def test_asking_with_an_address_is_answered_alike_whoever_it_is(known: dict[str, str], ask: Callable[[str], HttpResponseBase]):
    typed = [each for each in (known | NOBODY).values() if "@" in each]

    answers = {said(ask(each), each) for each in typed}

    assert len(answers) == 1
    assert next(iter(answers))[0] == 302


@pytest.mark.parametrize(("path", "field"), [("/p/open/signup", "email"), ("/p/known/login", "email")])
def test_the_page_that_follows_is_alike_too(known: dict[str, str], path: str, field: str):
    pages = set()
    for typed in ("helene@town.example", "unborn@town.example", "closed@town.example", "nobody@town.example"):
        client = stranger()
        pages.add(said(client.post(path, {field: typed}, follow=True), typed)[:2])

    assert len(pages) == 1


def test_whoever_signs_in_one_password_is_hashed(argon: None, known: dict[str, str]):
    """What takes the time of a sign-in. Measured below; counted here, where no other program disturbs."""
    counts = {}
    for kind, typed in (known | NOBODY).items():
        with _counting() as hashed:
            sign_in(typed)
        counts[kind] = len(hashed)

    assert counts == dict.fromkeys(known | NOBODY, 1)


@contextmanager
def _counting() -> Iterator[list[str]]:
    hashed: list[str] = []

    def counted(real: Any) -> Any:
        def counting(*args: Any, **named: Any) -> Any:
            hashed.append(real.__name__)
            return real(*args, **named)

        return counting

    with (
        patch.object(Argon2PasswordHasher, "encode", counted(Argon2PasswordHasher.encode)),
        patch.object(Argon2PasswordHasher, "verify", counted(Argon2PasswordHasher.verify)),
    ):
        yield hashed


def difference(ask: Callable[[str], HttpResponseBase], known_ones: list[str], unknown: list[str]) -> float:
    """Milliseconds between the two, asked in turn: of the processor's time, since other programs run here."""
    unlike = []
    for number, (one, other) in enumerate(zip(known_ones, unknown, strict=True)):
        pair = (one, other) if number % 2 else (other, one)
        first, second = (_milliseconds(ask, typed) for typed in pair)
        unlike.append(first - second if number % 2 else second - first)
    return abs(statistics.median(unlike))


def _milliseconds(ask: Callable[[str], object], typed: str) -> float:
    began = time.process_time()
    ask(typed)
    return (time.process_time() - began) * 1000


@pytest.mark.slow
@pytest.mark.parametrize("ask", [recover("password"), recover("username"), sign_up, first_page, first_page_again])
def test_asking_takes_the_same_time_whoever_it_is(houses: None, ask: Callable[[str], HttpResponseBase]):
    for number in range(TRIES):
        User.objects.create_user(f"user{number}", f"user{number}@town.example", PASSWORD)

    unlike = difference(ask, [f"user{n}@town.example" for n in range(TRIES)], [f"none{n}@town.example" for n in range(TRIES)])

    assert unlike < MOST_MILLISECONDS


@pytest.mark.slow
@pytest.mark.parametrize("ask", [first_page, first_page_again])
@pytest.mark.parametrize("account", ["without a password", "closed"])
def test_where_one_must_be_known_it_takes_the_same_time_whoever_it_is(houses: None, ask: Callable[[str], HttpResponseBase], account: str):
    for number in range(TRIES):
        user = User.objects.create_user(f"user{number}", f"user{number}@town.example", None)
        if account == "closed":
            deactivate(user)

    unlike = difference(ask, [f"user{n}@town.example" for n in range(TRIES)], [f"none{n}@town.example" for n in range(TRIES)])

    assert unlike < MOST_MILLISECONDS


def test_where_one_must_be_known_the_same_is_written_whoever_it_is_and_kept_for_one(known: dict[str, str]):
    """What takes the time of the first page; for all but one it is undone."""
    written = {}
    mails, doors = set(OutgoingMail.objects.values_list("pk")), set(Invitation.objects.values_list("pk"))
    for kind, typed in (known | NOBODY).items():
        if "@" in typed:
            with CaptureQueriesContext(connection) as queries:
                first_page(typed)
            statements = [str(query["sql"]) for query in queries]
            written[kind] = [
                sum(f'INSERT INTO "{table}"' in statement for statement in statements)
                for table in ("people_invitation", "mail_outgoingmail")
            ]

    assert written == {kind: [1, 1] for kind in written}
    assert [(mail.kind, mail.to) for mail in OutgoingMail.objects.all() if (mail.pk,) not in mails] == [
        ("activation", "unborn@town.example")
    ]
    assert [door.email for door in Invitation.objects.all() if (door.pk,) not in doors] == ["unborn@town.example"]
    assert not User.objects.filter(email="nobody@town.example").exists()


def test_the_page_of_a_request_is_alike_whether_it_exists_or_not(houses: None):
    """Signed out: same way, same page, and no request is looked for."""
    cast = Cast("centre", sign_up="known", texts={"home_title": text("House"), "home_lead": text("Lead")})
    there = cast.ticket().reference
    answers = set()
    for reference in (there, f"{there}0", "NONE-1"):
        for path in (f"/p/centre/t/{reference}", f"/p/centre/t/{reference}/watch"):
            with CaptureQueriesContext(connection) as queries:
                answer = stranger().get(path, follow=True)
            assert not [query for query in queries if "tickets_ticket" in str(query["sql"])]
            assert path.endswith("watch") or b'type="email"' in answer.content
            answers.add((said(answer, reference)[:2], path.endswith("watch")))

    assert len(answers) == 2


@pytest.mark.slow
def test_signing_in_takes_the_same_time_whoever_it_is(argon: None, known: dict[str, str]):
    one_hash = statistics.median(_milliseconds(make_password, PASSWORD) for _ in range(9))

    unlike = difference(sign_in, ["both@town.example"] * TRIES, ["nobody@town.example"] * TRIES)

    assert unlike < min(MOST_MILLISECONDS, one_hash / 2)
