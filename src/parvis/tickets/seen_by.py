"""Who of the requester's organisation can read a request, in whole sentences: one for everybody, then one for each role that sees more."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue import seeing

_TOO: dict[tuple[str, str], str | Promise] = {
    ("manager", "site"): gettext_lazy("The managers and administrators of the organisation it is made for can read it too."),
    ("manager", "tree"): gettext_lazy(
        "The managers and administrators of the organisation it is made for, and of those above it, can read it too."
    ),
    ("manager", "organisation"): gettext_lazy("All the managers and administrators of the whole organisation can read it too."),
    ("administrator", "site"): gettext_lazy("The administrators of the organisation it is made for can read it too."),
    ("administrator", "tree"): gettext_lazy(
        "The administrators of the organisation it is made for, and of those above it, can read it too."
    ),
    ("administrator", "organisation"): gettext_lazy("All the administrators of the whole organisation can read it too."),
}


def seen_by(code: str, words: Mapping[str, str]) -> str:
    """`words`: how the reader is told of each visibility that is the same for all roles."""
    if code in seeing.UNIFORM:
        return words[code]
    ways = seeing.ways_of(code)
    sentences, before = [words[ways["member"]]], ways["member"]
    for role in seeing.ROLES[1:]:
        if ways[role] != before:
            before = ways[role]
            sentences.append(str(_TOO[role, before]))
    return " ".join(sentences)


def narrowed_names() -> dict[str, str]:
    """How one names a request that was closed to its organisation."""
    return {
        "requester": _("Only the person who made it"),
        "participants": _("Only the people who take part"),
        "restricted": _("Confidential: only the people who take part and who handle it, mails without content"),
    }
