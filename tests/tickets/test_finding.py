"""The grammar of searches and its days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.text import fold
from parvis.tickets.finding.days import day_of
from parvis.tickets.finding.language import OPERATORS, called
from parvis.tickets.finding.parsing import MOST_TERMS, parse

SUNDAY = date(2026, 11, 29)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
NAMES = st.sampled_from([name for one in OPERATORS.values() for name in (*one.names.values(), *one.others)])
PLAIN = st.text("abcdéèàç0123456789", min_size=1, max_size=12)


def told(text):
    return [(one.operator and one.operator.key, one.value, one.is_excluded) for one in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("imprimante", [(None, "imprimante", False)]),
        (
            'état:ouverte org:"Mairie de X" -étiquette:spam',
            [("state", "ouverte", False), ("org", "Mairie de X", False), ("tag", "spam", True)],
        ),
        ("ETAT:x", [("state", "x", False)]),
        ("«deux mots» seul", [(None, "deux mots", False), (None, "seul", False)]),
        ("https://a.example/b", [(None, "https://a.example/b", False)]),
        ("12:30", [(None, "12:30", False)]),
        ("agent:", [("agent", "", False)]),
        ('"never closed', [(None, "never closed", False)]),
        ("demi-tarif", [(None, "demi-tarif", False)]),
        ("  ", []),
    ],
)
def test_words_and_operators(text, terms):
    assert told(text) == terms


@given(WORDS)
def test_whatever_is_typed_is_read(text):
    parsed = parse(text)

    assert len(parsed.terms) <= MOST_TERMS
    assert all(parsed.text[one.start : one.end] for one in parsed.terms)
    assert all(one.end <= other.start for one, other in zip(parsed.terms, parsed.terms[1:], strict=False))


@given(WORDS)
def test_what_was_read_is_written_and_read_as_the_same(text):
    once = parse(text)

    assert (
        told(str(once)) == [(one.operator and one.operator.key, one.value, one.is_excluded) for one in once.terms] or len(str(once)) > 300
    )


@given(NAMES, PLAIN, st.booleans(), PLAIN)
def test_any_name_of_an_operator_is_understood_beside_words(name, value, minus, word):
    [term, rest] = parse(f"{'-' if minus else ''}{name}:{value} {word}").terms

    assert term.operator is called(name) is not None
    assert (term.value, term.is_excluded, rest.value) == (value, minus, word)


def test_no_name_means_two_operators():
    spellings = [spelling for one in OPERATORS.values() for spelling in {fold(name) for name in one.spellings}]

    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)),
        ("2026-11", date(2026, 11, 1)),
        ("2025", date(2025, 1, 1)),
        ("3/11", date(2026, 11, 3)),
        ("3/12", date(2025, 12, 3)),
        ("3/12/2024", date(2024, 12, 3)),
        ("hier", date(2026, 11, 28)),
        ("Today", SUNDAY),
        ("dimanche", date(2026, 11, 22)),
        ("monday", date(2026, 11, 23)),
        ("3j", date(2026, 11, 26)),
        ("2 semaines", date(2026, 11, 15)),
        ("1 mois", date(2026, 10, 30)),
        ("soon", None),
        ("2026-13-01", None),
        ("31/2", None),
        ("9999 ans", None),
    ],
)
def test_days_as_people_type_them(said, day):
    assert day_of(said, SUNDAY) == day
