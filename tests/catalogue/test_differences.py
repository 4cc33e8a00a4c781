"""What changed between two revisions, as people read it."""

from __future__ import annotations

import pytest

from parvis.catalogue.differences import placement_changes, text_changes
from parvis.catalogue.models import ArticleRevision


def revision(body="", title="T", **placement):
    return ArticleRevision(title={"fr": title}, body={"fr": body} if body else {}, keywords={}, placement=placement)


def said(before, after):
    """Each line: `=` unchanged, `[-gone-]`, `{+come+}`, `…n` lines left out."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    found = []
    for change in text_changes(revision(before), revision(after)):
        found += [
            f"…{line.skipped}" if line.skipped else "".join(marks[p.kind].format(p.text) for p in line.pieces) for line in change.lines
        ]
    return found


@pytest.mark.parametrize(("before", "after", "lines"), [
    ("The light is green", "The light is red", ["The light is [-green-]{+red+}"]),
    ("One two three four five six", "One two 3 4 five six", ["One two [-three four-]{+3 4+} five six"]),
    ("a\nb", "a\nb\nc", ["a", "b", "{+c+}"]),
    ("a\nb\nc", "a\nc", ["a", "[-b-]", "c"]),
    ("Nothing alike here", "Zebra, giraffe", ["[-Nothing alike here-]", "{+Zebra, giraffe+}"]),
    ("\n".join("abcdefgh"), "\n".join("abcdefgH"), ["…6", "g", "[-h-]", "{+H+}"]),
    ("", "New", ["{+New+}"]),
    ("Old", "", ["[-Old-]"]),
])  # fmt: skip
def test_lines_and_words(before, after, lines):
    assert said(before, after) == lines


def test_nothing_differs():
    assert text_changes(revision("Same"), revision("Same")) == []


def test_each_text_and_language_that_differs_is_named():
    before, after = revision("Old", "Title"), revision("New", "Other title")
    after.keywords = {"en": "map"}

    assert [(change.name, change.language) for change in text_changes(before, after)] == [
        ("title", "fr"),
        ("body", "fr"),
        ("keywords", "en"),
    ]


def test_what_is_no_text_is_said_before_and_after():
    before, after = revision("x", see=["everyone"], order=1), revision("x", see=["customers"], order=1)

    assert [(one.name, one.before, one.after) for one in placement_changes(before, after)] == [("see", ["everyone"], ["customers"])]
    assert placement_changes(None, after) == []


def test_a_long_text_that_is_all_other_is_compared_quickly():
    before, after = " ".join(f"w{n}" for n in range(5000)), " ".join(f"v{n}" for n in range(5000))

    assert [line[:4] for line in said(before, after)] == ["[-w0", "{+v0"]
