"""What is asked of a field, from what its type declares: a type that is registered tomorrow is edited here without a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.administration.parts.controls import Number, Pattern, Required, YesNo
from parvis.administration.parts.labels import FIELD, label
from parvis.administration.parts.lines import Line
from parvis.administration.parts.masks import as_mask
from parvis.administration.parts.values import word
from parvis.intake.context import PREFILLS
from parvis.intake.field_types.kind import FieldType, Setting
from parvis.intake.registries import field_types, option_sources
from parvis.intake.schema import COMMON_KEYS, SHOWN_KEYS, WIDTHS
from parvis.kit.languages import pick
from parvis.presets.format.kinds import Flag, Kind, Many, Text, Whole, Words

_NEAR: Final = re.compile(r"today(?:([+-]\d+)d)?")
FIRST: Final = ("label", "hint", "required")
_HINTS: Final = {
    "pattern": gettext_lazy("0 stands for a digit, A for a letter, such as 00-0000. A richer pattern is written between slashes."),
    "accept": gettext_lazy("One a line: pdf, image, or an extension."),
    "autocomplete": gettext_lazy("A word of HTML, such as postal-code or tel."),
    "link": gettext_lazy("It begins with / or https://."),
}
APART: Final = frozenset({"key", "type", "show", "options"})
"""Not asked as a line: they never change, or have a page or a place of their own."""
_ORDER: Final = ("default", "prefill", "width", "help", "internal", "autocomplete")
_KINDS: Final[dict[str, Kind]] = {
    "words": Words(),
    "text": Text(),
    "pattern": Pattern(),
    "day": Text(),
    "number": Number(),
    "whole": Whole(1, 1_000_000),
    "flag": Flag(),
    "list": Many(Text()),
}


def types() -> list[tuple[str, str, str]]:
    """(key, name, icon) of every registered type, as they were registered."""
    return [(key, str(kind.title) or key, kind.icon) for key, kind in field_types.items()]


def type_of(said: Mapping[str, Any]) -> FieldType | None:
    kind = said.get("type")
    return field_types.get(kind) if isinstance(kind, str) and kind in field_types else None


def lines_of(said: Mapping[str, Any]) -> list[Line]:
    """Of this field: first what all have, then what its type alone understands, then what is rarely set."""
    kind = type_of(said)
    if kind is None:
        return [Line("label", Words(), label(FIELD, "label"))]
    common = COMMON_KEYS if kind.asks else SHOWN_KEYS
    own = [*kind.settings, *sorted(kind.keys - set(kind.settings))]
    rest = [key for key in (*_ORDER, *sorted(common)) if key in common and key not in (*FIRST, *APART, *own)]
    names = [*(key for key in FIRST if key in common), *(["source"] if kind.takes_options else []), *own, *dict.fromkeys(rest)]
    return [replace(line, is_rare=name in (*rest, "source")) for name in names if (line := _line(name, kind, said))]


def _line(name: str, kind: FieldType, said: Mapping[str, Any]) -> Line | None:
    shown = label(FIELD, name)
    hint = _HINTS.get(name, "")
    if name == "label":
        return Line(name, Words(), shown)
    if name in ("hint", "help"):
        return Line(name, Words(), shown, rows=2)
    if name == "required":
        return Line(name, Required(), shown, default=False)
    if name == "internal":
        return Line(name, Flag(), shown, default=False)
    if name == "default":
        found = _default(kind, said)
        return Line(name, found, shown, "", 0, _options(said) if said.get("options") else None) if found else None
    if name in ("prefill", "width", "source"):
        known = {"prefill": sorted(PREFILLS), "width": WIDTHS, "source": sorted(option_sources)}[name]
        offered = [(one, word(one)) for one in known]
        return Line(name, Text(), shown, hint, 0, [("", _("The choices below")), *offered] if name == "source" else offered, width="m")
    setting = kind.settings.get(name, Setting("text"))
    if setting.kind == "one":
        return Line(name, Text(), shown, hint, 0, [(one, word(one)) for one in setting.known], width="m")
    if setting.kind == "day":
        hint = _("A date such as 2026-11-30, today, or today+8d.")
    return Line(name, _KINDS[setting.kind], shown, hint, default=False if setting.kind == "flag" else None, width="m")


def _default(kind: FieldType, said: Mapping[str, Any]) -> Kind | None:
    """How an answer proposed beforehand is written; None where none can be."""
    return {"text": Text(), "number": Number(), "boolean": YesNo()}.get(kind.value_kind) if kind.asks else None


def _options(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(one.get("value")), pick(one.get("label")) or str(one.get("value"))) for one in said.get("options") or ()]


def option_lines(number: int) -> Iterator[Line]:
    """Of one choice; names begin with its number."""
    yield Line(f"{number}.label", Words(), label(FIELD, "label"))
    yield Line(f"{number}.hint", Words(), label(FIELD, "hint"))
    yield Line(f"{number}.group", Words(), label(FIELD, "group"))


def in_short(said: Mapping[str, Any], languages: Sequence[str]) -> str:
    """«Texte court, format 00-0000», «Choix unique : manquant, endommagé»."""
    kind = type_of(said)
    parts = [str(kind.title) if kind and kind.title else str(said.get("type"))]
    if options := said.get("options"):
        names = [pick(one.get("label")) or str(one.get("value")) for one in options]
        parts[0] = _("%(type)s: %(options)s") % {"type": parts[0], "options": ", ".join(names[:6]) + ("…" if len(names) > 6 else "")}
    elif source := said.get("source"):
        parts.append(word(str(source)))
    low, high = (_day(said.get(name)) for name in ("min", "max"))
    if low is not None and high is not None:
        parts.append(_("from %(low)s to %(high)s") % {"low": low, "high": high})
    elif low is not None or high is not None:
        parts.append((_("%(least)s at least") % {"least": low}) if low is not None else _("%(most)s at most") % {"most": high})
    if pattern := said.get("pattern"):
        parts.append(_("format %(format)s") % {"format": as_mask(str(pattern))})
    if most := said.get("max_files"):
        parts.append(_("%(most)s at most") % {"most": most})
    if said.get("internal"):
        parts.append(_("asked of the team only"))
    return ", ".join(part for part in parts if part)


def _day(bound: Any) -> Any:
    """A bound of a day as people say it: «aujourd’hui», «dans 8 jours»; any other as it is."""
    match = _NEAR.fullmatch(str(bound))
    if match is None:
        return bound
    count = int(match[1] or 0)
    if not count:
        return _("today")
    if count < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", -count) % {"count": -count}
    return ngettext("in %(count)d day", "in %(count)d days", count) % {"count": count}
