"""A request on paper: what people wrote stays text, and every sign can be drawn."""

import pytest

from parvis.tickets import document
from parvis.tickets.paragraphs import paragraphs
from parvis.tickets.thread import answers_of, conversation
from tests.cast import Cast


def made(ticket: object, cast: Cast, language: str = "fr") -> bytes:
    user = cast.alice
    return document.pdf(ticket, blocks=answers_of(ticket, user, language), lines=conversation(ticket, user), printed="", language=language)


def test_markdown_becomes_plain_data() -> None:
    assert paragraphs("# Title\n\nA **b** `c`") == [
        {"kind": "heading", "of": [{"kind": "text", "text": "Title"}]},
        {
            "kind": "paragraph",
            "of": [
                {"kind": "text", "text": "A "},
                {"kind": "strong", "of": [{"kind": "text", "text": "b"}]},
                {"kind": "text", "text": " "},
                {"kind": "code", "text": "c"},
            ],
        },
    ]


def test_lists_tables_quotes_and_code_keep_their_shape() -> None:
    kinds = [node["kind"] for node in paragraphs("- a\n  - b\n\n3. c\n\n> d\n\n```\ne\n```\n\n| f | g |\n|---|---|\n| 1 | 2 |\n\n---")]

    assert kinds == ["bullets", "numbers", "quote", "code", "table", "rule"]


def test_only_addresses_a_reader_may_open_stay_links() -> None:
    nodes = paragraphs("[x](https://example.org) ![y](https://example.org/y.png)")[0]["of"]

    assert nodes == [
        {"kind": "link", "href": "https://example.org", "of": [{"kind": "text", "text": "x"}]},
        {"kind": "text", "text": " "},
        {"kind": "text", "text": "[y]"},
    ]


@pytest.mark.parametrize(
    "text", ["#panic() $x$ \\ `#` @ref <label> *a* _b_ ]]", "🎉 中文 עברית", "\x00\ud800 text", "x" * 20_000, "<script>", "- " * 500]
)
def test_whatever_is_written_can_be_printed(db: None, text: str) -> None:
    cast = Cast()
    ticket = cast.ticket(answers={"summary": "Printed", "description": text[:9000]})
    ticket.reply(text[:9000] or "-", by=cast.technician)

    assert made(ticket, cast).startswith(b"%PDF-")


def test_it_is_tagged_for_screen_readers_and_says_its_language(db: None) -> None:
    cast = Cast()
    ticket = cast.ticket()

    content = made(ticket, cast, "en")

    assert b"/StructTreeRoot" in content
    assert b"/Lang" in content
    assert b"pdfuaid" in content
