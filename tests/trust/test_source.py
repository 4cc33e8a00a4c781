"""Classes 14, 15, 16, 37 and rule 6 of trust.md: what the source may not say, and the one place where it may."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "parvis"
OUTSIDE = ("bench/", "demo/", "config/environment.py")
"""Not part of a running installation, or read before the rest can be."""
NATIONAL = {
    "api/geocoding/tables.py",  # gives back the table of its caller with columns more, as other geocoders do
    "places/importing/headers.py",  # files of millions of lines, read as they come
    "places/importing/rejects.py",  # lines as they came, to be put right and loaded again
    "places/generating/towns.py",  # our own list
    "places/generating/examples.py",  # our own lists
}
"""Tables whose form is not ours to choose."""
FORBIDDEN = {
    "unpickling and its kin": r"pickle|cPickle|dill|shelve|marshal|joblib|jsonpickle",
    "YAML": r"yaml|ruamel",
    "XML parsers": r"xml\.etree|xml\.sax|xml\.dom|lxml|xml",
    "shells": r"os\.system|os\.popen|os\.exec.*|pty",
    "running text as code": r"eval|exec|compile|__import__|builtins\.eval|builtins\.exec",
    "templates that people write": r"django\.template\.Template|Template|jinja2|mako|string\.Template|engines",
    "filling in format strings of others": r"format_map|string\.Formatter|.*\.format_map",
}
ONE_PLACE = {
    "one clock": (
        r"timezone\.now|datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)|Now|django\.db\.models\.functions\.Now",
        {"kit/clock.py"},
    ),
    "the day of UTC, which is nobody's around midnight": (r"now\(\)\.date", {"people/api_keys.py"}),  # counts calls per day
    "one random source": (
        r"(random|secrets)(\.\w+)?|(uuid\.)?uuid[14]|os\.urandom|get_random_string",
        {
            "kit/ids.py",
            "config/safekeeping/encryption.py",
            "places/generating/chance.py",  # from a seed: the same each time, and no secret
        },
    ),
    "one link builder": (
        r".*\.build_absolute_uri|get_current_site|settings\.SITE_URL|SITE_URL|django\.contrib\.sites.*",
        {"kit/links.py", "config/settings.py", "config/checks.py", "config/doctor.py", "config/examining.py"},
    ),
    "one reader of the host name": (r".*\.get_host|.*\.get_port", {"portal/shell/middleware.py"}),
    "one guard of redirections": (r"url_has_allowed_host_and_scheme", {"kit/links.py"}),
    "one export writer": (r"csv\.(\w*[wW]riter)|xlsxwriter(\.\w+)?|tablib.*|odf.*", {"kit/tables.py", *NATIONAL}),
    "one reader of tables": (r"csv\.(\w*[rR]eader|Sniffer)|python_calamine.*|openpyxl.*|xlrd.*", {"kit/sheets.py", *NATIONAL}),
    "tables, in two places": (r"csv(\.\w+)?", {"kit/tables.py", "kit/sheets.py", *NATIONAL}),
    "one sanitiser": (r"nh3(\.\w+)?|bleach.*|html_sanitizer.*", {"kit/markdown.py"}),
    "one way out": (
        r"smtplib\.SMTP(_SSL)?|send_mail|EmailMultiAlternatives|django\.core\.mail.*|(requests|httpx2?|aiohttp|urllib3)(\.\w+)?|urllib\.request.*",
        {"mail/sending.py", "config/doctor.py"},
    ),
    "one caller of addresses that people typed": (
        r"http\.client\.HTTPS?Connection",
        {"kit/egress.py", "mail/fetching/tokens.py", "bench/client.py"},  # of the operator, of this machine
    ),
    "HTML that is not escaped": (
        r"mark_safe",
        {
            "kit/markdown.py",  # the sanitiser
            "kit/icons.py",  # our own drawings, and those of the package
            "kit/typography.py",  # what was safe stays so
            "tickets/thread.py",  # sanitised when it was written
            "tickets/mentions.py",  # the same; what is added is escaped
            "portal/browse/marking.py",  # every piece is escaped
            "portal/browse/article_text.py",  # sanitised by render
            "desk/answers/showing.py",  # the same; the marks around gaps are ours
        },
    ),
    "SQL written by hand": (
        r"RawSQL|.*objects\.raw|.*\.(extra|execute|executemany)|parvis\.kit\.prepared\.run",
        {
            "kit/prepared.py",  # runs what Django wrote
            "config/doctor.py",
            "config/upkeep.py",  # constants
            "config/health.py",
            "tickets/lists.py",  # compiled by Django
            "tickets/marks.py",  # compiled by Django, put together
            "tickets/visibility.py",  # a constant and parameters
            "tickets/scope.py",  # a constant and a parameter
            "tickets/search.py",  # a constant and a parameter
            "tickets/search_index.py",  # makes the index
            "planning/references.py",
            "privacy/working.py",  # constants
            "tickets/references.py",  # a constant and a parameter
            "desk/mails/inbox.py",  # compiled by Django, put together
            "mail/tallies.py",  # a constant and parameters
            "desk/live/watching.py",  # constants and a parameter
            "catalogue/article_index.py",  # makes the index
            "catalogue/typos.py",  # a constant and a parameter
            "tickets/similar.py",  # a constant and a parameter
            "config/safekeeping/keys.py",  # tables and columns of our own models
            "config/safekeeping/loading.py",  # the same
            "config/safekeeping/restoring.py",  # the same
            "config/safekeeping/snapshot.py",  # constants
            "places/counting.py",  # tables of our own models
            "places/dictionary.py",  # a constant and parameters
            "places/finding/retrieving.py",  # constants and parameters
            "places/generating/rows.py",  # tables and columns of our own models
            "places/importing/merging.py",  # the same
            "places/importing/running.py",  # the same
            "places/importing/settling.py",  # the same
            "places/indexing.py",  # makes the indexes
            "places/plan/around.py",  # a constant
            "tickets/boards.py",  # compiled by Django
            "tickets/counting.py",  # a constant
            "tickets/counting_sql.py",  # makes the triggers
            "kit/postgres.py",
            "kit/migration_steps.py",
        },
    ),
}


@cache
def modules() -> dict[str, ast.Module]:
    paths = (path for path in SOURCE.rglob("*.py") if "/migrations/" not in path.as_posix())
    return {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def said(name: str) -> frozenset[str]:
    """Every module that `name` imports, and every name that it uses, attributes as `a.b`."""
    return frozenset(_said(modules()[name]))


def _said(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield _dotted(node)
        elif isinstance(node, ast.Name):
            yield node.id


def _dotted(node: ast.Attribute) -> str:
    before = node.value
    if isinstance(before, ast.Call) and isinstance(before.func, ast.Name):
        return f"{before.func.id}().{node.attr}"
    return f"{_dotted(before) if isinstance(before, ast.Attribute) else getattr(before, 'id', '?')}.{node.attr}"


def users(pattern: str) -> set[str]:
    wanted = re.compile(pattern)
    return {name for name in modules() if any(wanted.fullmatch(word) for word in said(name))}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_some_things_are_done_nowhere(what: str):
    assert users(FORBIDDEN[what]) == set()


@pytest.mark.parametrize("what", ONE_PLACE)
def test_some_things_are_done_in_one_place(what: str):
    pattern, places = ONE_PLACE[what]

    assert {name for name in users(pattern) if not name.startswith(OUTSIDE)} - places == set()


def test_the_rules_find_what_they_forbid():
    tree = ast.parse(
        "import random\nfrom django.utils.safestring import mark_safe\nx = timezone.now()\ny = request.build_absolute_uri()\nz = now().date()"
    )

    found = set(_said(tree))

    assert {"random", "mark_safe"} - found == {"mark_safe"}
    assert "django.utils.safestring.mark_safe" in found
    assert {"timezone.now", "request.build_absolute_uri", "now().date"} <= found


def test_no_template_lets_text_through_unescaped():
    templates = [path for path in SOURCE.rglob("*") if path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts]
    bad = re.compile(r"\|\s*safe\b|\|\s*safeseq|autoescape\s+off|\{%\s*now\b|\{%\s*debug")

    assert [path.name for path in templates if bad.search(path.read_text(encoding="utf-8"))] == []
    assert len(templates) > 50


def test_no_page_carries_a_script_a_style_or_a_foreign_address_of_its_own():
    """The Content-Security-Policy would stop them: they would be faults that only show in a browser."""
    bad = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=\"|\bsrc=\"(https?:)?//|<link[^>]*href=\"(https?:)?//", re.IGNORECASE)
    pages = [path for path in SOURCE.rglob("*.html") if "mail" not in path.parts]
    found = {path.relative_to(SOURCE).as_posix() for path in pages if bad.search(_without_comments(path.read_text(encoding="utf-8")))}

    assert found == set()


def _without_comments(html: str) -> str:
    return re.sub(r"<code>.*?</code>|\{#.*?#\}", "", html, flags=re.DOTALL)
