"""One word, one translation: what the check of translations finds between apps."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.config.messages import catalogue_of, told_apart


@pytest.fixture
def catalogues(tmp_path):
    def of(**texts: str) -> list[Path]:
        found = []
        for app, said in texts.items():
            po = catalogue_of(tmp_path / app)
            po.parent.mkdir(parents=True)
            po.write_text(f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n{said}\n', encoding="utf-8")
            found.append(po)
        return found

    return of


def test_one_message_in_two_translations_is_a_fault(catalogues):
    [fault] = told_apart(catalogues(desk='msgid "All"\nmsgstr "Tout"', portal='msgid "All"\nmsgstr "Tous"'))

    assert "'Tout' in desk and 'Tous' in portal" in fault


def test_the_same_words_twice_and_words_with_a_context_are_none(catalogues):
    portal = 'msgid "Search"\nmsgstr "Chercher"\n\nmsgctxt "mails"\nmsgid "All"\nmsgstr "Tous"'

    assert told_apart(catalogues(desk='msgid "All"\nmsgstr "Tout"\n\nmsgid "Search"\nmsgstr "Chercher"', portal=portal)) == []
