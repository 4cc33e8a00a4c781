import re
import time

import pytest
from django.utils.translation import override

from parvis.kit.markdown import plain, rebased, render, sanitise

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<svg><script>alert(1)</script></svg>",
    "<style>*{display:none}</style>",
    '<p style="position:fixed" onclick="x()" class="btn" id="status">x</p>',
    '<form action="//evil"><input name="a"><button>x</button></form>',
    '<base href="//evil"><meta http-equiv="refresh" content="0;url=//evil"><link rel="stylesheet" href="//evil">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<img src="http://evil/a.gif"><img srcset="http://evil/b.gif"><td background="http://evil/c.gif">',
    '<img alt="><script>alert(1)</script>" src="cid:x">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<a href='//evil' target=_blank ping='//evil'>x</a>",
]


@pytest.mark.parametrize("html", EVIL)
def test_nothing_in_html_acts_loads_or_covers(html):
    cleaned = sanitise(html)

    tags = re.findall(r"<[a-z][^<]*?>", cleaned)
    assert not [tag for tag in tags if not re.fullmatch(r'<(?:a(?: href="[^"]*")? rel="noopener nofollow"|p|table|tbody|tr|td)>', tag)]
    assert "javascript:" not in cleaned
    assert "data:" not in cleaned


@pytest.mark.parametrize("html", EVIL)
def test_html_typed_into_markdown_is_shown_as_text(html):
    assert "<script" not in render(html)
    assert "<img" not in render(html)


def test_cleaning_cleaned_html_changes_nothing():
    once = sanitise("".join(EVIL) + "<h1>a</h1><p>b & c</p>")

    assert sanitise(once) == once


def test_a_picture_is_said_in_words():
    with override("fr"):
        assert sanitise('<p>Vu <img src="http://x/y.png" alt="le quai"></p>') == "<p>Vu [image non affichée\u00a0: le quai]</p>"
        assert render("![](http://x/y.png)") == "<p>[image non affichée]</p>\n"


def test_a_picture_of_ours_is_shown():
    html = sanitise('<img src="cid:logo@x" alt="Logo &quot;a&quot;" onload="x()">', images={"cid:logo@x": "/files/1?a=1&b=2"})

    assert html == '<img src="/files/1?a=1&amp;b=2" alt="Logo &quot;a&quot;">'


def test_headings_begin_below_those_of_the_page():
    assert render("# Un\n\n## Deux\n\n# Trois") == "<h3>Un</h3>\n<h4>Deux</h4>\n<h3>Trois</h3>\n"
    assert sanitise("<h4>Un</h4><h6>Deux</h6>") == "<h3>Un</h3><h5>Deux</h5>"


def test_markdown_has_lists_tables_line_breaks_and_safe_links():
    html = render("un\ndeux\n\n- [ici](https://exemple.fr)\n\n|a|\n|-|\n|1|")

    assert "un<br>\ndeux" in html
    assert '<a href="https://exemple.fr" rel="noopener nofollow">ici</a>' in html
    assert "<td>1</td>" in html


def test_an_empty_text_renders_to_nothing():
    assert render("  \n") == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Bonjour** _vous_", "Bonjour vous"),
        ("un\ndeux\n\ntrois", "un\ndeux\n\ntrois"),
        ("# Titre\n\nTexte", "Titre\n\nTexte"),
        ("- a\n- b\n  1. c\n  2. d\n\nfin", "- a\n- b\n  1. c\n  2. d\n\nfin"),
        ("[ici](https://exemple.fr)", "ici (https://exemple.fr)"),
        ("<https://exemple.fr> et <a@b.fr>", "https://exemple.fr et a@b.fr"),
        ("> cité\n> encore", "> cité\n> encore"),
        ("|a|b|\n|-|-|\n|1|2|", "a | b\n1 | 2"),
        ("```\ncode\n  ici\n```\n\nfin", "code\n  ici\n\nfin"),
        ("![le quai](http://x/y.png)", "le quai"),
        ("<b>a</b>", "<b>a</b>"),
        ("", ""),
    ],
)
def test_markdown_is_said_as_plain_text(written, said):
    assert plain(written) == said


@pytest.mark.parametrize("text", ["[" * 20_000, "*" * 20_000, "> " * 5_000, "<" * 50_000, "`" * 20_000, "a\n" * 20_000, "- " * 3_000])
def test_hostile_texts_are_rendered_in_reasonable_time(text):
    began = time.perf_counter()
    render(text)
    plain(text)
    assert time.perf_counter() - began < 5


def test_a_path_of_the_portal_is_put_under_its_base_and_only_once():
    text = "[a](/help/x) [b](//evil.example/x) [c](https://other.example/y) [d](#e)"

    html = render(text, "/p/here/")

    assert re.findall(r'href="([^"]*)"', html) == ["/p/here/help/x", "//evil.example/x", "https://other.example/y", "#e"]
    assert rebased(html, "/p/here/") == html
    assert rebased(render(text), "https://portal.example").count("https://portal.example/help/x") == 1


def test_plain_text_writes_the_portals_address_before_its_paths():
    assert plain("[Help](/help/x)", "https://portal.example") == "Help (https://portal.example/help/x)"
