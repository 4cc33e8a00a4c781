"""Calls in words: why one came to nothing, where one stands, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.connectors.registry import connectors
from parvis.kit.languages import pick

WHY: Final[Mapping[str, str | Promise]] = {
    "timeout": gettext_lazy("no answer in time"),
    "resting": gettext_lazy("the service has not been answering for a while, so it was not called"),
    "unreadable": gettext_lazy("the answer cannot be read"),
    "crashed": gettext_lazy("it stopped short several times"),
    "no_end": gettext_lazy("it did not come to an end in the time it has"),
    "cancelled": gettext_lazy("it was cancelled"),
    "given_up": gettext_lazy("it was given up"),
    "unknown_operation": gettext_lazy("this installation cannot make this call any more"),
    "unknown_reference": gettext_lazy("nothing here has this reference"),
    "copy": gettext_lazy("this is a copy of the installation: it calls nobody"),
}


def why(code: str) -> str:
    """What went wrong, after a colon; an outside system's own code is said as it is."""
    if code in WHY:
        return str(WHY[code])
    if code.startswith("http_"):
        return _("the service answered with error %(status)s") % {"status": code.removeprefix("http_")}
    return _("code “%(code)s”") % {"code": code} if code else _("the reason is not known")


def title_of(name: str) -> str:
    """Of an operation `<connector>.<operation>`; the name itself when it is gone."""
    connector_key, _dot, key = name.partition(".")
    if connector_key not in connectors:
        return name
    return next((pick(one.title) for one in connectors.get(connector_key).operations if one.key == key), name)
