"""The kinds of mail whose words a portal may choose: those about requests first, then those about accounts and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.desk.mails.wording import KINDS
from parvis.mail.notices import NOTICES
from parvis.mail.placeholders import OF_KINDS
from parvis.mail.specimens import SPECIMENS

ABOUT_REQUESTS: str | Promise = _("About requests")
OTHERS: str | Promise = _("About accounts and everything else")


@dataclass(frozen=True)
class Kind:
    """`own`: the parts that the portal says in its own words."""

    key: str
    own: tuple[str, ...]

    @property
    def title(self) -> str | Promise:
        return KINDS[self.key]

    @property
    def has_specimen(self) -> bool:
        return self.key in SPECIMENS


def kinds(texts: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str | Promise, list[Kind]]]:
    """(group, its kinds). `texts`: the portal's own words, by kind."""
    every = [Kind(key, tuple(texts.get(key, {}))) for key in KINDS if key in NOTICES]
    yield ABOUT_REQUESTS, [one for one in every if one.key in OF_KINDS]
    yield OTHERS, [one for one in every if one.key not in OF_KINDS]


def is_kind(key: str) -> bool:
    return key in KINDS and key in NOTICES
