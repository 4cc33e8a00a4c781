"""What articles are found by: stems in three columns, which an index of the database's own kind reads, and the words that typing may miss.

PostgreSQL: one generated `tsvector` whose weights A, B and D are title, keywords and body; words by `pg_trgm` where it may be had.
SQLite: an FTS5 table of the same three columns, and one of trigrams for the words; triggers keep both equal to the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import DatabaseError, connections, transaction
from django.db.migrations.operations.base import Operation

from parvis.kit.markdown import plain
from parvis.kit.search import stems
from parvis.kit.text import fold

Texts = Mapping[str, str]

TEXTS: Final = frozenset({"title", "keywords", "body"})
COLUMNS: Final = ("searchable_title", "searchable_keywords", "searchable_body")
MOST_CHARACTERS: Final = 60_000
FEWEST_LETTERS: Final = 4
MOST_LETTERS: Final = 40
_LETTERS = re.compile(r"[^\W\d_]+")


def columns(title: Texts, keywords: Texts, body: Texts) -> dict[str, str]:
    """The stems of each text in the languages it is written in."""
    said = (title, keywords, {language: plain(text) for language, text in body.items()})
    return {name: " ".join(_all_stems(texts))[:MOST_CHARACTERS] for name, texts in zip(COLUMNS, said, strict=True)}


def tokens(text: str, languages: Iterable[str]) -> list[str]:
    """The distinct stems of `text` in each of `languages`, with its accents and as somebody types it who leaves them out."""
    return list(dict.fromkeys(stem for language in languages for form in (text, fold(text)) for stem in stems(form, language).split()))


def vocabulary(title: Texts, keywords: Texts, body: Texts) -> set[str]:
    """The words as they are typed, without accents; short ones are never taken for others."""
    said = (text for texts in (title, keywords, {language: plain(text) for language, text in body.items()}) for text in texts.values())
    return {word for text in said for word in _LETTERS.findall(fold(text)) if FEWEST_LETTERS <= len(word) <= MOST_LETTERS}


def _all_stems(texts: Texts) -> list[str]:
    return list(dict.fromkeys(stem for language, text in texts.items() for stem in tokens(text, [language])))


class AddArticleIndex(Operation):
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor == "sqlite":
            _execute(connection, SQLITE)
            return
        _execute(connection, POSTGRES)
        if not schema_editor.collect_sql:
            add_trigrams(connection)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """The extension stays: others may use it."""
        _execute(schema_editor.connection, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRES_BACK)

    def describe(self) -> str:
        return "Add the search index of articles"


def add_trigrams(connection: Any) -> bool:
    """Have `pg_trgm` and its index of words. Who may not make extensions goes without: words are then compared by their beginning."""
    try:
        with transaction.atomic(using=connection.alias):
            _execute(connection, TRIGRAMS)
    except DatabaseError:
        return False
    return True


def keep_index(using: str, **signal: Any) -> None:
    """After any migration: SQLite rebuilds a table to change it, and drops its triggers on the way."""
    connection = connections[using]
    if connection.vendor == "sqlite" and "catalogue_articleword" in connection.introspection.table_names():
        _execute(connection, SQLITE)


def _execute(connection: Any, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_WEIGHTED = " || ".join(f"setweight(to_tsvector('simple', {name}), '{weight}')" for name, weight in zip(COLUMNS, "ABD", strict=True))
POSTGRES: Final = [
    f"ALTER TABLE catalogue_article ADD COLUMN IF NOT EXISTS searchable_vector tsvector GENERATED ALWAYS AS ({_WEIGHTED}) STORED",
    "CREATE INDEX IF NOT EXISTS article_searchable ON catalogue_article USING gin (searchable_vector)",
]
POSTGRES_BACK: Final = [
    "ALTER TABLE catalogue_article DROP COLUMN IF EXISTS searchable_vector",
    "DROP INDEX IF EXISTS article_word_trigrams",
]
TRIGRAMS: Final = [
    'CREATE EXTENSION IF NOT EXISTS "pg_trgm"',
    "CREATE INDEX IF NOT EXISTS article_word_trigrams ON catalogue_articleword USING gin (word gin_trgm_ops)",
]
_KEEP = """INSERT OR REPLACE INTO catalogue_article_search (rowid, searchable_title, searchable_keywords, searchable_body)
        VALUES (new.id, new.searchable_title, new.searchable_keywords, new.searchable_body);"""
SQLITE: Final = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS catalogue_article_search USING fts5({', '.join(COLUMNS)}, detail=column)",
    # padded, so that the first and the last letters count as much as those between
    "CREATE VIRTUAL TABLE IF NOT EXISTS catalogue_articleword_search USING fts5(word, tokenize='trigram')",
    f"CREATE TRIGGER IF NOT EXISTS article_search_insert AFTER INSERT ON catalogue_article BEGIN {_KEEP} END",
    f"CREATE TRIGGER IF NOT EXISTS article_search_update AFTER UPDATE OF {', '.join(COLUMNS)} ON catalogue_article BEGIN {_KEEP} END",
    """CREATE TRIGGER IF NOT EXISTS article_search_delete AFTER DELETE ON catalogue_article BEGIN
        DELETE FROM catalogue_article_search WHERE rowid = old.id;
    END""",
    """CREATE TRIGGER IF NOT EXISTS articleword_search_insert AFTER INSERT ON catalogue_articleword BEGIN
        INSERT OR REPLACE INTO catalogue_articleword_search (rowid, word) VALUES (new.id, '^^' || new.word || '$$');
    END""",
    """CREATE TRIGGER IF NOT EXISTS articleword_search_delete AFTER DELETE ON catalogue_articleword BEGIN
        DELETE FROM catalogue_articleword_search WHERE rowid = old.id;
    END""",
]
_TRIGGERS = (
    "article_search_insert",
    "article_search_update",
    "article_search_delete",
    "articleword_search_insert",
    "articleword_search_delete",
)
SQLITE_BACK: Final = [
    *(f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS),
    "DROP TABLE IF EXISTS catalogue_article_search",
    "DROP TABLE IF EXISTS catalogue_articleword_search",
]
