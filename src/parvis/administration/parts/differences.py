"""What differs between two states of a service or a workflow, in words: fields added, taken away, moved, changed; texts side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.administration.parts import labels
from parvis.administration.parts.conditions import in_words
from parvis.administration.parts.delays import spoken
from parvis.administration.parts.values import word
from parvis.intake.conditions import is_tree
from parvis.kit.languages import pick
from parvis.presets.parts import ORDER, Part

Kind = Literal["added", "removed", "moved", "changed"]
_LISTS: Final = {"statuses": gettext_lazy("Status"), "moves": pgettext_lazy("workflow", "Move"), "milestones": gettext_lazy("Milestone")}
_DELAYS: Final = frozenset({"after", "remind", "within", "retention", "mail_delay", "quiet", "change"})


@dataclass(frozen=True)
class Said:
    """One value that differs. `is_text`: words in `language`, shown in two columns."""

    label: str
    before: str
    after: str
    language: str = ""


@dataclass(frozen=True)
class Change:
    """`what`: Field, Step, Status, Move, or nothing for a setting of the whole; `key`: of the thing; `place`: for what moved."""

    kind: Kind
    what: str
    name: str
    key: str = ""
    said: tuple[Said, ...] = ()
    place: str = ""


def differences(kind: str, before: Part | None, after: Part, languages: Sequence[str]) -> Iterator[Change]:
    """Without `before` all is new, which is one change."""
    if before is None:
        yield Change("added", "", pick(after.get("title")), str(after.get("slug") or after.get("key") or ""))
        return
    known = {"service": labels.SERVICE, "workflow": labels.WORKFLOW, "family": labels.FAMILY}.get(kind, {})
    apart = {"form", ORDER, *(_LISTS if kind == "workflow" else ())}
    fields = {**_fields_in(before), **_fields_in(after)}
    for key in dict.fromkeys([*after, *before]):
        if key not in apart and before.get(key) != after.get(key):
            said = tuple(_said(known, key, before.get(key), after.get(key), languages, fields))
            yield Change("changed", "", labels.label(known, key), key, said)
    if kind == "service":
        yield from _form(before.get("form") or {}, after.get("form") or {}, languages, fields)
    if kind == "workflow":
        for key, what in _LISTS.items():
            yield from _items(str(what), before.get(key) or [], after.get(key) or [], labels.WORKFLOW, languages, fields)


def _form(before: Part, after: Part, languages: Sequence[str], fields: Mapping[str, Any]) -> Iterator[Change]:
    if before.get("version_label", "") != after.get("version_label", ""):
        said = Said(labels.label(labels.SERVICE, "version_label"), before.get("version_label", ""), after.get("version_label", ""))
        yield Change("changed", "", said.label, "version_label", (said,))
    old, new = before.get("steps") or [], after.get("steps") or []
    bare = [[{key: value for key, value in step.items() if key != "fields"} for step in steps] for steps in (old, new)]
    yield from _items(_("Step"), bare[0], bare[1], labels.FIELD, languages, fields, name="title")
    homes = [{item.get("key"): step.get("key") for step in steps for item in step.get("fields") or ()} for steps in (old, new)]
    lists = [[item for step in steps for item in step.get("fields") or ()] for steps in (old, new)]
    moved_home = {key for key in homes[0] if key in homes[1] and homes[0][key] != homes[1][key]}
    titles = {step.get("key"): pick(step.get("title")) for step in new}
    for key in moved_home:
        yield Change("moved", _("Field"), pick(fields[key].get("label")) or str(key), str(key), place=titles.get(homes[1][key], ""))
    yield from _items(_("Field"), lists[0], lists[1], labels.FIELD, languages, fields, still=moved_home)


def _items(
    what: str,
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
    known: Mapping[str, Any],
    languages: Sequence[str],
    fields: Mapping[str, Any],
    *,
    name: str = "label",
    still: Iterable[Any] = (),
) -> Iterator[Change]:
    """`still`: keys whose place has been said."""
    old, new = ({item.get("key"): item for item in items} for items in (before, after))
    for key in old:
        if key not in new:
            yield Change("removed", what, pick(old[key].get(name)) or str(key), str(key))
    for key in new:
        if key not in old:
            yield Change("added", what, pick(new[key].get(name)) or str(key), str(key))
    for key in _moved([key for key in old if key in new], [key for key in new if key in old]):
        if key not in set(still):
            yield Change("moved", what, pick(new[key].get(name)) or str(key), str(key))
    for key, item in new.items():
        if key in old and (said := tuple(_said_of(known, old[key], item, languages, fields))):
            yield Change("changed", what, pick(item.get(name)) or str(key), str(key), said)


def _moved(before: list[Any], after: list[Any]) -> list[Any]:
    """The fewest that account for another order: those outside the longest run that both have."""
    rank = {key: place for place, key in enumerate(before)}
    runs: list[list[Any]] = []
    for key in after:
        shorter = [run for run in runs if rank[run[-1]] < rank[key]]
        best = max(shorter, key=len) if shorter else []
        runs.append([*best, key])
    longest = max(runs, key=len, default=[])
    return [key for key in after if key not in set(longest)]


def _said_of(
    known: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], languages: Sequence[str], fields: Mapping[str, Any]
) -> Iterator[Said]:
    for key in dict.fromkeys([*after, *before]):
        if key != "key" and before.get(key) != after.get(key):
            yield from _said(known, key, before.get(key), after.get(key), languages, fields)


def _said(
    known: Mapping[str, Any], key: str, before: Any, after: Any, languages: Sequence[str], fields: Mapping[str, Any]
) -> Iterator[Said]:
    name = labels.label(known, key)
    if _is_words(before, languages) or _is_words(after, languages):
        old, new = (value if isinstance(value, Mapping) else {} for value in (before, after))
        yield from (Said(name, old.get(one, ""), new.get(one, ""), one) for one in languages if old.get(one, "") != new.get(one, ""))
        return
    if isinstance(before, Mapping | None) and isinstance(after, Mapping | None) and not is_tree(before or after):
        old, new = before or {}, after or {}
        for inner in dict.fromkeys([*new, *old]):
            if old.get(inner) != new.get(inner):
                yield from _said(known, inner, old.get(inner), new.get(inner), languages, fields)
        return
    yield Said(name, value_said(key, before, fields), value_said(key, after, fields))


def _is_words(value: Any, languages: Sequence[str]) -> bool:
    return isinstance(value, Mapping) and bool(value) and set(value) <= set(languages)


def value_said(key: str, value: Any, fields: Mapping[str, Any]) -> str:
    """One value in words."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if is_tree(value):
        return _("if %(condition)s") % {"condition": in_words(value, fields)}
    if isinstance(value, list):
        return ", ".join(value_said(key, one, fields) for one in value)
    if isinstance(value, Mapping):
        said = pick(value.get("label")) or pick(value.get("title"))
        return said or pick({name: one for name, one in value.items() if isinstance(one, str)})
    if key in _DELAYS or (str(value).startswith(("P", "PT")) and len(str(value)) < 12):
        return spoken(str(value))
    return word(str(value)) if isinstance(value, str) else str(value)


def _fields_in(part: Part) -> dict[str, Any]:
    form = part.get("form") or {}
    return {str(item.get("key")): item for step in form.get("steps") or () for item in step.get("fields") or ()}


__all__ = ["Change", "Said", "differences", "value_said"]
