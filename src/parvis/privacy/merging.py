"""What of the privacy of people keeps two accounts from being made one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.merging import OBSTACLES
from parvis.privacy.holds import Held
from parvis.privacy.models import Case


@OBSTACLES.register("privacy.hold")
def _held(gone: Any, into: Any, portals: frozenset[str] | None) -> None:
    held = Held.now()
    if any(held.keeps_person(one) for one in (gone, into)):
        raise Refused(_("A legal hold keeps one of these accounts as it is: release it first."), code="held")


@OBSTACLES.register("privacy.case")
def _searched(gone: Any, into: Any, portals: frozenset[str] | None) -> None:
    """What a search has found is named by the account it was found for."""
    if Case.objects.under_way().filter(ticket__requester__in=[gone, into]).exists():
        raise Refused(_("One of these people has a personal-data request under way: finish it first."), code="case")
