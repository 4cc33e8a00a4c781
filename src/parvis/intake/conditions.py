"""Conditions: one JSON tree, evaluated here, in SQL (`conditions_sql`) and in the browser (`conditions.js`), always alike.

The table of cases in `tests/intake/conditions.json` holds for all three. The rules that keep them equal:
values compare as JSON does (1 is 1.0, true is not 1, "3" is not 3), a missing answer and `null` are the same, and a test that makes
no sense for a value (a number asked of a list) does not hold rather than fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from parvis.intake.definition import Answers, Tree

Scalar = str | int | float | bool


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_scalar(value: object) -> bool:
    return isinstance(value, str | bool) or is_number(value)


def is_filled(value: object) -> bool:
    """Whether this is an answer at all: `false` and 0 are, an empty text, list or object is not."""
    return value is not None and value not in ("", [], {})


def _same(value: object, wanted: object) -> bool:
    if is_number(value) and is_number(wanted):
        return value == wanted
    return type(value) is type(wanted) and isinstance(value, str | bool) and value == wanted


TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "is": _same,
    "in": lambda value, wanted: any(_same(value, one) for one in wanted),
    "filled": lambda value, wanted: is_filled(value) is wanted,
    "at_least": lambda value, wanted: is_number(value) and value >= wanted,
    "at_most": lambda value, wanted: is_number(value) and value <= wanted,
    "contains": lambda value, wanted: isinstance(value, list) and any(_same(item, wanted) for item in value),
}


def split_test(tree: Tree) -> tuple[str, str, Any]:
    """The field, the test and what it wants, of a tree that is one test."""
    name = next(key for key in tree if key != "field")
    return tree["field"], name, tree[name]


def holds(tree: Tree, answers: Answers) -> bool:
    """Whether the condition holds for these answers. The tree must be one that `faults` finds nothing in."""
    if "all" in tree:
        return all(holds(branch, answers) for branch in tree["all"])
    if "any" in tree:
        return any(holds(branch, answers) for branch in tree["any"])
    if "not" in tree:
        return not holds(tree["not"], answers)
    key, name, wanted = split_test(tree)
    return TESTS[name](answers.get(key), wanted)


def fields_in(tree: Tree) -> Iterator[str]:
    """The keys of the fields that the condition looks at."""
    if "field" in tree:
        yield tree["field"]
    for branch in [*tree.get("all", ()), *tree.get("any", ()), *([tree["not"]] if "not" in tree else ())]:
        yield from fields_in(branch)


def is_tree(value: object) -> bool:
    """Whether `value` has the shape of a condition, all the way down."""
    if not isinstance(value, Mapping):
        return False
    keys = set(value)
    if keys in ({"all"}, {"any"}):
        branches = value["all"] if "all" in keys else value["any"]
        return isinstance(branches, list) and all(is_tree(branch) for branch in branches)
    if keys == {"not"}:
        return is_tree(value["not"])
    if len(keys) != 2 or not isinstance(value.get("field"), str):
        return False
    _key, name, wanted = split_test(value)
    return name in TESTS and _may_want(name, wanted)


def _may_want(name: str, wanted: object) -> bool:
    if name == "in":
        return isinstance(wanted, list) and all(is_scalar(one) for one in wanted)
    if name == "filled":
        return isinstance(wanted, bool)
    if name in ("at_least", "at_most"):
        return is_number(wanted)
    return is_scalar(wanted)
