"""Conditions in words, and as rows of a screen: groups of tests, all or any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.intake.conditions import is_tree, split_test
from parvis.intake.registries import field_types
from parvis.kit.languages import pick

Fields = Mapping[str, Mapping[str, Any]]
"""{key: the field as a preset writes it}, of those that a condition may look at."""


def in_words(tree: Any, fields: Fields) -> str:
    """«« Nature du litige » vaut « endommagé » et …»."""
    if not is_tree(tree):
        return _("a condition that cannot be read")
    if "all" in tree or "any" in tree:
        joined = _(" and ") if "all" in tree else _(" or ")
        branches = tree.get("all", tree.get("any", []))
        said = [in_words(branch, fields) for branch in branches]
        inner = [f"({one})" if len(branches) > 1 and _is_group(branch) else one for one, branch in zip(said, branches, strict=True)]
        return joined.join(inner) or _("always")
    if "not" in tree:
        return _negated(tree["not"], fields)
    return _test(tree, fields)


def _is_group(tree: Mapping[str, Any]) -> bool:
    return len(tree.get("all", tree.get("any", []))) > 1


def _negated(tree: Mapping[str, Any], fields: Fields) -> str:
    if "field" in tree:
        key, name, wanted = split_test(tree)
        said = {"field": label_of(fields, key), "value": value_in_words(fields.get(key), wanted)}
        if name == "is":
            return _("“%(field)s” is not “%(value)s”") % said
        if name == "in" and len(wanted) > 1:
            values = _(" nor ").join(_("“%(value)s”") % {"value": value_in_words(fields.get(key), one)} for one in wanted)
            return _("“%(field)s” is neither %(values)s") % {"field": said["field"], "values": values}
        if name == "contains":
            return _("“%(field)s” does not contain “%(value)s”") % said
        if name == "filled":
            return in_words({"field": key, "filled": not wanted}, fields)
    return pgettext("condition", "not (%(condition)s)") % {"condition": in_words(tree, fields)}


def _test(tree: Mapping[str, Any], fields: Fields) -> str:
    key, name, wanted = split_test(tree)
    label = label_of(fields, key)
    if name == "in":
        values = _(" or ").join(_("“%(value)s”") % {"value": value_in_words(fields.get(key), one)} for one in wanted)
        return _("“%(field)s” is %(values)s") % {"field": label, "values": values}
    if name == "filled":
        return (_("“%(field)s” is answered") if wanted else _("“%(field)s” is not answered")) % {"field": label}
    said = {"field": label, "value": value_in_words(fields.get(key), wanted)}
    if name == "is" and isinstance(wanted, bool):
        return (_("“%(field)s” is yes") if wanted else _("“%(field)s” is no")) % said
    return {
        "is": _("“%(field)s” is “%(value)s”"),
        "contains": _("“%(field)s” contains “%(value)s”"),
        "at_least": _("“%(field)s” is at least %(value)s"),
        "at_most": _("“%(field)s” is at most %(value)s"),
    }[name] % said


def label_of(fields: Fields, key: str) -> str:
    return pick(fields.get(key, {}).get("label")) or key


def value_in_words(field_said: Mapping[str, Any] | None, value: Any) -> str:
    for option in (field_said or {}).get("options") or ():
        if option.get("value") == value:
            return pick(option.get("label")) or str(value)
    return str(value)


# --- as rows of a screen ---

_CHOICE: Final = ("is", "is_not", "filled", "empty")
_MANY: Final = ("contains", "contains_not", "filled", "empty")
_YES: Final = ("yes", "no", "filled", "empty")
_NUMBER: Final = ("is", "is_not", "at_least", "at_most", "filled", "empty")
_OTHER: Final = ("filled", "empty", "is", "is_not")
_BY_KIND: Final = {"list": _MANY, "boolean": _YES, "flag": ("yes", "empty"), "number": _NUMBER, "text": _OTHER}
_BARE: Final = frozenset({"filled", "empty", "yes", "no"})


def operators(field_said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What may be asked of this field's answer, by the way its type answers."""
    kind = field_types.get(field_said["type"]) if field_said.get("type") in field_types else None
    named = _CHOICE if field_said.get("options") and kind and kind.value_kind == "text" else None
    known = named or _BY_KIND.get(kind.value_kind if kind else "", ("filled", "empty"))
    words = {
        "is": _("is"),
        "is_not": _("is not"),
        "contains": _("contains"),
        "contains_not": _("does not contain"),
        "at_least": _("is at least"),
        "at_most": _("is at most"),
        "yes": pgettext("answer", "is yes"),
        "no": pgettext("answer", "is no"),
        "filled": _("is answered"),
        "empty": _("is not answered"),
    }
    return [(one, words[one]) for one in known]


@dataclass
class Test:
    """One row. `values`: what the answer is compared with."""

    field: str
    operator: str
    values: list[str] = made(default_factory=list)

    @property
    def needs_value(self) -> bool:
        return self.operator not in _BARE

    def tree(self, fields: Fields) -> dict[str, Any]:
        key, name = self.field, self.operator
        if name in ("filled", "empty"):
            return {"field": key, "filled": name == "filled"}
        if name in ("yes", "no"):
            return {"field": key, "is": name == "yes"}
        values = [_typed(one, fields.get(key)) for one in self.values]
        if name in ("is", "is_not") and len(values) > 1:
            test: dict[str, Any] = {"field": key, "in": values}
        else:
            test = {"field": key, name.removesuffix("_not"): values[0] if values else ""}
        return {"not": test} if name.endswith("_not") else test


@dataclass
class Group:
    mode: str
    tests: list[Test]


@dataclass
class Rows:
    """A condition as groups of tests. `is_whole`: false where it says more than the screen can show."""

    mode: str = "all"
    groups: list[Group] = made(default_factory=list)
    is_whole: bool = True

    @classmethod
    def read(cls, tree: Any) -> Rows:
        if not isinstance(tree, Mapping) or not tree:
            return cls()
        tests = _tests(tree)
        if tests is not None:
            return cls("all", [tests])
        mode = "all" if "all" in tree else "any" if "any" in tree else ""
        groups = [_tests(branch) for branch in tree.get(mode, [])] if mode else [None]
        if any(group is None for group in groups):
            return cls(is_whole=False)
        return cls(mode, [group for group in groups if group])

    def tree(self, fields: Fields) -> dict[str, Any] | None:
        """The shortest tree that says it; None when no test is left."""
        branches = [branch for group in self.groups if (branch := _joined(group.mode, [test.tree(fields) for test in group.tests]))]
        return _joined(self.mode, branches)


def _joined(mode: str, branches: list[dict[str, Any]]) -> dict[str, Any] | None:
    return branches[0] if len(branches) == 1 else {mode: branches} if branches else None


def _tests(tree: Mapping[str, Any]) -> Group | None:
    """The tree as one group of tests; None when it is more."""
    if single := _single(tree):
        return Group("all", [single])
    mode = "all" if "all" in tree else "any" if "any" in tree else ""
    found = [_single(branch) for branch in tree.get(mode, [])] if mode else [None]
    return None if any(one is None for one in found) else Group(mode, [one for one in found if one])


def _single(tree: Mapping[str, Any]) -> Test | None:
    if "not" in tree:
        inner = _single(tree["not"])
        if inner is None or inner.operator not in ("is", "contains", "filled"):
            return None
        return Test(inner.field, {"filled": "empty"}.get(inner.operator, f"{inner.operator}_not"), inner.values)
    if "field" not in tree:
        return None
    key, name, wanted = split_test(tree)
    if name == "filled":
        return Test(key, "filled" if wanted else "empty")
    if isinstance(wanted, bool):
        return Test(key, "yes" if wanted else "no")
    return Test(key, "is" if name == "in" else name, [str(one) for one in wanted] if name == "in" else [str(wanted)])


def _typed(text: str, field_said: Mapping[str, Any] | None) -> Any:
    """Of a number field, the number."""
    if (field_said or {}).get("type") != "number":
        return text
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(number) if number == int(number) else number


def named_in(tree: Any) -> Iterator[str]:
    """The fields that a condition, right or not, looks at."""
    if isinstance(tree, Mapping):
        if isinstance(tree.get("field"), str):
            yield tree["field"]
        for branch in (*(tree.get("all") or ()), *(tree.get("any") or ()), tree.get("not")):
            yield from named_in(branch)
