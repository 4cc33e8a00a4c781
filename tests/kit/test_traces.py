"""Recognising a person in a text, and taking them out of it."""

from __future__ import annotations

import pytest

from parvis.kit.traces import ERASED, Corrections, Traces, mapped

HELENE = Traces(
    emails=("helene.marchand@ville.example",),
    phones=("06 12 34 56 78",),
    names=("Hélène Marchand", "Marchand Hélène"),
    terms=("WP-2611-0552",),
    parts=("Hélène", "Marchand"),
)


@pytest.mark.parametrize(
    "text",
    [
        "Demandé par HELENE MARCHAND hier",
        "Hélène\u00a0Marchand",
        "écrire à Helene.Marchand@ville.example.",
        "+33 6 12 34 56 78",
        "06.12.34.56.78",
        "0033612345678",
        "la course wp-2611-0552,",
    ],
)
def test_it_is_recognised_however_it_is_written(text):
    assert HELENE.finds(text)
    assert not HELENE.finds(HELENE.without(text))


@pytest.mark.parametrize(
    "text", ["le marchand de la rue", "WP-2611-05521", "106123456789", "xhelene.marchand@ville.example", "Hélène Marchandise"]
)
def test_what_only_looks_like_it_is_left_alone(text):
    assert not HELENE.finds(text)
    assert HELENE.without(text) == text


def test_a_name_alone_counts_only_where_the_person_takes_part():
    assert HELENE.without("Bonjour Mme Marchand,") == "Bonjour Mme Marchand,"
    assert HELENE.without("Bonjour Mme Marchand,", near=True) == f"Bonjour Mme {ERASED},"


def test_the_words_of_others_around_it_stay():
    said = {"from": "Helene Marchand", "list": ["vu avec Hélène Marchand hier", 3]}

    assert mapped(said, HELENE.without) == {"from": ERASED, "list": [f"vu avec {ERASED} hier", 3]}


def test_a_correction_puts_the_right_words_where_the_wrong_ones_stood():
    fixed = Corrections((("12 rue des Lilas", "14 rue des Lilas"),))

    assert fixed.without("Livré au 12 Rue des lilas, pas au 112 rue des Lilas") == "Livré au 14 rue des Lilas, pas au 112 rue des Lilas"
