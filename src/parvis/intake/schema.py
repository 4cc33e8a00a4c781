"""Whether a schema may be published: every mistake, with the key it stands at and a reason in words. Nothing here reads the database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.intake.amounts import is_amount
from parvis.intake.conditions import fields_in, is_number, is_tree, split_test
from parvis.intake.context import PREFILLS
from parvis.intake.registries import field_types, option_sources

KEY = re.compile(r"[a-z][a-z0-9_-]*")
FACT = re.compile(r"[a-z][a-z0-9_]*([.][a-z][a-z0-9_]*)*")
WIDTHS = ("s", "m", "full")
FORM_KEYS = frozenset({"version_label", "steps"})
STEP_KEYS = frozenset({"key", "title", "lead", "tab", "repeat", "show", "fields"})
REPEAT_KEYS = frozenset({"min", "max", "label"})
OPTION_KEYS = frozenset({"value", "label", "hint", "group", "show", "price", "setup"})
COMMON_KEYS = frozenset(
    {"key", "type", "label", "hint", "required", "show", "default", "prefill", "carries", "autocomplete", "width", "help", "internal"}
)
SHOWN_KEYS = frozenset({"key", "type", "label", "hint", "show", "width", "help", "internal"})
MAX_ROWS = 100
# what Django and the house post beside the answers
RESERVED = frozenset({"csrfmiddlewaretoken", "key"})


@dataclass(frozen=True)
class Mistake:
    """`path`: where in the schema, such as `steps[0].fields[2].label`, with the field's key where it has one."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason


def mistakes(
    schema: Any,
    languages: Sequence[str],
    *,
    known_types: Collection[str] | None = None,
    known_sources: Collection[str] | None = None,
) -> list[Mistake]:
    """Every mistake in the `[form]` part of a service, in order; none means that it may be published.

    `known_types` and `known_sources` default to those registered.
    """
    checking = _Checking(languages, _or(known_types, field_types), _or(known_sources, option_sources))
    return list(checking.form(schema))


def field_mistakes(
    fields: Any,
    languages: Sequence[str],
    *,
    known_types: Collection[str] | None = None,
    known_sources: Collection[str] | None = None,
) -> list[Mistake]:
    """The same for a bare list of fields: what a workflow's move asks. Paths begin at the list."""
    checking = _Checking(languages, _or(known_types, field_types), _or(known_sources, option_sources))
    return list(checking.fields(fields, "", {}))


def _or(known: Collection[str] | None, registered: Collection[str]) -> Collection[str]:
    return registered if known is None else known


class _Checking:
    """Walks the schema once; `self.seen` holds the fields met so far: a condition may look only at those."""

    def __init__(self, languages: Sequence[str], types: Collection[str], sources: Collection[str]) -> None:
        self.languages, self.types, self.sources = languages, types, sources
        self.step_keys: set[str] = set()
        self.field_keys: set[str] = set()
        self.all_keys: set[str] = set()
        self.single_keys: set[str] = set()
        self.reachable: set[str] = set()

    def form(self, schema: Any) -> Iterator[Mistake]:
        if not isinstance(schema, Mapping):
            yield Mistake("", _("a form is a table with “steps”"))
            return
        yield from self._unknown_keys(schema, FORM_KEYS, "")
        steps = schema.get("steps")
        if not isinstance(steps, list) or not steps or not all(isinstance(step, Mapping) for step in steps):
            yield Mistake("steps", _("a form needs at least one step"))
            return
        self.all_keys = {key for step in steps for key in _keys_of(step.get("fields"))}
        self.single_keys = {key for step in steps if not step.get("repeat") for key in _keys_of(step.get("fields"))}
        seen: dict[str, Mapping[str, Any]] = {}
        for index, step in enumerate(steps):
            yield from self._step(step, f"steps[{index}]", seen)

    def _step(self, step: Mapping[str, Any], path: str, seen: dict[str, Mapping[str, Any]]) -> Iterator[Mistake]:
        yield from self._unknown_keys(step, STEP_KEYS, path)
        yield from self._key(step, path, self.step_keys, _("two steps have the key “%(key)s”"))
        yield from self._text(step, "title", path, needed=True)
        yield from self._text(step, "lead", path)
        if not isinstance(step.get("tab", False), bool):
            yield Mistake(f"{path}.tab", _("“tab” is true or false"))
        if "show" in step:
            yield from self._condition(step["show"], f"{path}.show", seen, step.get("key"))
        repeat = step.get("repeat")
        if repeat is not None:
            # its answers stand beside those of single fields
            yield from self._key(step, path, self.field_keys, _("a field has the key of this repeated step, “%(key)s”"))
            yield from self._repeat(repeat, f"{path}.repeat")
        if not isinstance(step.get("fields"), list) or not step["fields"]:
            yield Mistake(f"{path}.fields", _("a step needs at least one field"))
            return
        # what a repeated step asks is known inside it only
        self.reachable = set(_keys_of(step["fields"])) | self.single_keys
        yield from self.fields(step["fields"], f"{path}.fields", dict(seen) if repeat else seen)

    def fields(self, fields: Any, path: str, seen: dict[str, Mapping[str, Any]]) -> Iterator[Mistake]:
        if not isinstance(fields, list):
            yield Mistake(path, _("fields are a list"))
            return
        if not self.all_keys:
            self.all_keys = self.reachable = set(_keys_of(fields))
        for index, field in enumerate(fields):
            where = f"{path}[{index}]"
            if not isinstance(field, Mapping):
                yield Mistake(where, _("a field is a table"))
                continue
            yield from self._field(field, where, seen)
            if isinstance(field.get("key"), str):
                seen[field["key"]] = field

    def _field(self, field: Mapping[str, Any], path: str, seen: dict[str, Mapping[str, Any]]) -> Iterator[Mistake]:
        name = field.get("key")
        path = f"{path} ({name})" if isinstance(name, str) else path
        yield from self._key(field, path, self.field_keys, _("two fields have the key “%(key)s”"))
        yield from self._text(field, "label", path, needed=True)
        yield from self._text(field, "hint", path)
        yield from self._text(field, "help", path)
        if "show" in field:
            yield from self._condition(field["show"], f"{path}.show", seen, name)
        if not isinstance(field.get("required", False), bool):
            # whether an answer is needed may also hang on later ones: «one of the two»
            yield from self._condition(field["required"], f"{path}.required", {key: {} for key in self.reachable} | seen, name)
        kind = field.get("type")
        if not isinstance(kind, str) or kind not in self.types:
            known = ", ".join(sorted(self.types))
            yield Mistake(f"{path}.type", _("unknown field type “%(type)s” (known: %(known)s)") % {"type": kind, "known": known})
        elif kind in field_types:
            yield from self._of_type(field, path, seen)
        yield from self._plain_values(field, path)

    def _of_type(self, field: Mapping[str, Any], path: str, seen: dict[str, Mapping[str, Any]]) -> Iterator[Mistake]:
        kind = field_types.get(field["type"])
        allowed = (COMMON_KEYS if kind.asks else SHOWN_KEYS) | kind.keys
        if kind.takes_options or "source" in field:
            allowed |= {"options", "source"} if kind.takes_options or hasattr(kind, "source") else set()
        yield from self._unknown_keys(field, allowed, path)
        for key in kind.texts:
            yield from self._text(field, key, path)
        yield from self._text(field, "unit", path) if "unit" in kind.keys and not isinstance(field.get("unit", ""), str) else ()
        for key, reason in kind.faults(field):
            yield Mistake(f"{path}.{key}" if key else path, reason)
        if kind.takes_options:
            yield from self._options(field, path, seen)
        source = field.get("source") or getattr(kind, "source", "")
        if source and source not in self.sources:
            known = ", ".join(sorted(self.sources)) or "–"
            yield Mistake(f"{path}.source", _("unknown option source “%(source)s” (known: %(known)s)") % {"source": source, "known": known})

    def _plain_values(self, field: Mapping[str, Any], path: str) -> Iterator[Mistake]:
        if "prefill" in field and field["prefill"] not in PREFILLS:
            known = ", ".join(sorted(PREFILLS))
            yield Mistake(
                f"{path}.prefill", _("unknown prefill “%(value)s” (known: %(known)s)") % {"value": field["prefill"], "known": known}
            )
        if "carries" in field and not (isinstance(field["carries"], str) and FACT.fullmatch(field["carries"])):
            yield Mistake(f"{path}.carries", _("“carries” is the name of a fact, such as “place.postcode”"))
        if "width" in field and field["width"] not in WIDTHS:
            yield Mistake(f"{path}.width", _("“width” is one of: %(known)s") % {"known": ", ".join(WIDTHS)})
        if not isinstance(field.get("internal", False), bool):
            yield Mistake(f"{path}.internal", _("“internal” is true or false"))
        if not isinstance(field.get("autocomplete", ""), str):
            yield Mistake(f"{path}.autocomplete", _("“autocomplete” is one of HTML's words, such as “postal-code”"))

    def _options(self, field: Mapping[str, Any], path: str, seen: dict[str, Mapping[str, Any]]) -> Iterator[Mistake]:
        options = field.get("options")
        if ("source" in field) == ("options" in field):
            yield Mistake(f"{path}.options", _("a choice needs either “options” or a “source”"))
            return
        if options is None:
            return
        if not isinstance(options, list) or not options:
            yield Mistake(f"{path}.options", _("a choice needs at least one option"))
            return
        values: set[str] = set()
        for index, option in enumerate(options):
            where = f"{path}.options[{index}]"
            value = option.get("value") if isinstance(option, Mapping) else None
            if not isinstance(value, str) or not value:
                yield Mistake(where, _("an option needs a “value” that is a text"))
                continue
            if value in values:
                yield Mistake(where, _("two options with the value “%(value)s”") % {"value": value})
            values.add(value)
            yield from self._unknown_keys(option, OPTION_KEYS, where)
            yield from self._text(option, "label", where, needed=True)
            yield from self._text(option, "hint", where)
            yield from self._text(option, "group", where)
            for name in ("price", "setup"):
                if name in option and not is_amount(option[name]):
                    yield Mistake(f"{where}.{name}", _("“%(key)s” is an amount in quotation marks, such as “21.40”") % {"key": name})
            if "show" in option:
                yield from self._condition(option["show"], f"{where}.show", seen, field.get("key"))
        default = field.get("default")
        chosen = default if isinstance(default, list) else [default]
        if default is not None and not all(one in values for one in chosen):
            yield Mistake(f"{path}.default", _("the default “%(value)s” is none of the options") % {"value": default})

    def _repeat(self, repeat: Any, path: str) -> Iterator[Mistake]:
        if not isinstance(repeat, Mapping):
            yield Mistake(path, _("“repeat” is a table with min, max and label"))
            return
        yield from self._unknown_keys(repeat, REPEAT_KEYS, path)
        yield from self._text(repeat, "label", path)
        low, high = repeat.get("min", 0), repeat.get("max", 20)
        whole = all(isinstance(bound, int) and not isinstance(bound, bool) for bound in (low, high))
        if not whole or low < 0 or high < 1 or high > MAX_ROWS:
            yield Mistake(path, _("“min” is a whole number from 0 on, “max” one from 1 to %(limit)d") % {"limit": MAX_ROWS})
        elif low > high:
            yield Mistake(f"{path}.min", _("“%(low)s” is greater than “%(high)s”") % {"low": "min", "high": "max"})

    def _condition(self, tree: Any, path: str, seen: Mapping[str, Mapping[str, Any]], own: Any) -> Iterator[Mistake]:
        if not is_tree(tree):
            yield Mistake(path, _("this is no condition: see “Conditions” in docs/presets.md"))
            return
        for key in dict.fromkeys(fields_in(tree)):
            if key == own:
                yield Mistake(path, _("the condition looks at its own field “%(key)s”") % {"key": key})
            elif key not in seen:
                reason = (
                    _("the condition looks at “%(key)s”, which is asked later or in a repeated step")
                    if key in self.all_keys
                    else _("the condition looks at an unknown field, “%(key)s”")
                )
                yield Mistake(path, reason % {"key": key})
        for key, wanted in _wanted(tree):
            options = seen.get(key, {}).get("options")
            values = [option.get("value") for option in options if isinstance(option, Mapping)] if isinstance(options, list) else None
            if values is not None and wanted not in values:
                reason = _("the condition wants “%(value)s”, which is none of the options of “%(key)s”")
                yield Mistake(path, reason % {"value": wanted, "key": key})

    def _key(self, holder: Mapping[str, Any], path: str, taken: set[str], twice: str) -> Iterator[Mistake]:
        key = holder.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key) or key in RESERVED:
            reason = _("a key begins with a letter and holds only a-z, 0-9, “_” and “-”; this one is “%(key)s”")
            yield Mistake(f"{path}.key", reason % {"key": key})
        elif key in taken:
            yield Mistake(f"{path}.key", twice % {"key": key})
        else:
            taken.add(key)

    def _text(self, holder: Mapping[str, Any], key: str, path: str, *, needed: bool = False) -> Iterator[Mistake]:
        if key not in holder:
            if needed:
                yield Mistake(f"{path}.{key}", _("“%(key)s” is missing") % {"key": key})
            return
        text = holder[key]
        if not isinstance(text, Mapping) or not all(isinstance(said, str) for said in text.values()):
            yield Mistake(f"{path}.{key}", _("“%(key)s” is a table with one text per language") % {"key": key})
            return
        for language in self.languages:
            if not text.get(language, "").strip():
                yield Mistake(f"{path}.{key}", _("“%(key)s” has no text in “%(language)s”") % {"key": key, "language": language})
        for language in text:
            if language not in self.languages:
                reason = _("“%(key)s” has a text in “%(language)s”, a language that the portal does not have")
                yield Mistake(f"{path}.{key}", reason % {"key": key, "language": language})

    def _unknown_keys(self, holder: Mapping[str, Any], known: Collection[str], path: str) -> Iterator[Mistake]:
        for key in holder:
            if key not in known:
                reason = _("unknown key “%(key)s” (known: %(known)s)") % {"key": key, "known": ", ".join(sorted(known))}
                yield Mistake(f"{path}.{key}" if path else key, reason)


def _keys_of(fields: Any) -> list[str]:
    return (
        [item["key"] for item in fields if isinstance(item, Mapping) and isinstance(item.get("key"), str)]
        if isinstance(fields, list)
        else []
    )


def _wanted(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields and texts that the condition compares them with."""
    if "field" not in tree:
        for branch in [*tree.get("all", ()), *tree.get("any", ()), *([tree["not"]] if "not" in tree else ())]:
            yield from _wanted(branch)
        return
    key, name, wanted = split_test(tree)
    if name in ("is", "contains", "in"):
        for one in wanted if name == "in" else [wanted]:
            if not is_number(one):
                yield key, one
