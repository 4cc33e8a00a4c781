"""What the history of a request says of the calls made for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.connectors.wording import title_of, why
from parvis.kit.languages import pick
from parvis.tickets.sentences import SENTENCES

Data = Mapping[str, Any]


@SENTENCES.register("run_told")
def _told(data: Data, who: str, for_team: bool) -> str:
    return pick(data.get("says"))


@SENTENCES.register("run_failed")
def _failed(data: Data, who: str, for_team: bool) -> str:
    said = {"call": title_of(str(data.get("name", ""))), "number": data.get("run", ""), "why": why(str(data.get("code", "")))}
    return _("“%(call)s” came to nothing (%(number)s): %(why)s") % said


@SENTENCES.register("run_tried_again")
def _tried_again(data: Data, who: str, for_team: bool) -> str:
    said = {"who": who, "call": title_of(str(data.get("name", ""))), "number": data.get("run", "")}
    return _("%(who)s had “%(call)s” tried again (%(number)s)") % said


@SENTENCES.register("run_given_up")
def _given_up(data: Data, who: str, for_team: bool) -> str:
    said = {"who": who, "call": title_of(str(data.get("name", ""))), "number": data.get("run", "")}
    return _("%(who)s gave up “%(call)s” (%(number)s)") % said
