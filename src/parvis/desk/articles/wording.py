"""What the team is told of an article, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.catalogue.models import Article, Portal
from parvis.kit.languages import LANGUAGES, pick
from parvis.kit.speaking import moment

State = Article.State
STATES: dict[str, tuple[str | Promise, str, str]] = {
    State.LIVE: (gettext_lazy("Published"), "good", "circle-check"),
    State.SCHEDULED: (gettext_lazy("To be published"), "info", "clock"),
    State.EXPIRED: (gettext_lazy("Withdrawn"), "warn", "archive"),
    State.DRAFT: (gettext_lazy("Not published"), "calm", "pencil"),
}
"""state: its name, its meaning, its icon."""
READERS: dict[str, str | Promise] = {
    "everyone": gettext_lazy("Everyone"),
    "signed-in": gettext_lazy("Whoever is signed in"),
    "customers": gettext_lazy("Customers of the portal"),
    "role:member": gettext_lazy("Members of a customer"),
    "role:manager": gettext_lazy("Managers of a customer"),
    "role:administrator": gettext_lazy("Administrators of a customer"),
    "grant": gettext_lazy("Nobody but the team"),
}
NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "body": gettext_lazy("Text"),
    "keywords": gettext_lazy("Keywords"),
    "family": gettext_lazy("Family"),
    "see": pgettext_lazy("article", "Who reads it"),
    "audiences": gettext_lazy("Audiences"),
    "order": gettext_lazy("Place in its family"),
    "is_published": gettext_lazy("Published"),
    "published_at": gettext_lazy("Readable from"),
    "expires_at": gettext_lazy("Readable until"),
}


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


def state_sentence(article: Article) -> str:
    """What the state means for readers."""
    if article.state == State.DRAFT:
        return _("Readers do not find it.")
    if article.state == State.SCHEDULED and article.published_at:
        return _("Readers find it from %(when)s on.") % {"when": moment(article.published_at)}
    if article.state == State.EXPIRED and article.expires_at:
        return _("Readers do not find it since %(when)s.") % {"when": moment(article.expires_at)}
    if article.expires_at:
        return _("Readers find it until %(when)s.") % {"when": moment(article.expires_at)}
    return _("Readers find it.")


def placement_words(portal: Portal, name: str, value: Any) -> str:
    """A value of a revision's `placement` as people say it."""
    if name == "is_published":
        return _("yes") if value else _("no")
    if name in ("published_at", "expires_at"):
        at = parse_datetime(value) if value else None
        return moment(at) if at else _("no date")
    if name == "family":
        family = portal.families.filter(key=value).first() if value else None
        return pick(family.title) if family else value or _("none")
    if name == "see":
        return ", ".join(str(READERS.get(one, one)) for one in value or []) or _("none")
    if name == "audiences":
        labels = audience_labels(portal)
        return ", ".join(labels.get(one, one) for one in value or []) or _("all of them")
    return str(value)


def audience_labels(portal: Portal) -> Mapping[str, str]:
    return {audience["key"]: pick(audience["label"]) for audience in portal.audiences}
