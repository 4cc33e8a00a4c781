"""One truth table, three evaluations: Python, SQL, JavaScript."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis import intake
from parvis.intake.conditions import fields_in, holds, is_tree
from parvis.intake.conditions_sql import as_q
from parvis.intake.models import Form, FormVersion, digest_of

CASES = json.loads((Path(__file__).parent / "conditions.json").read_text())
MODULE = Path(intake.__file__).parent / "static/intake/conditions.js"
RUNNER = """
import {{ readFileSync }} from 'node:fs';
const {{ holds }} = await import('data:text/javascript,' + encodeURIComponent(readFileSync({module!r}, 'utf8')));
const cases = JSON.parse(readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map(([tree, answers]) => holds(tree, answers))));
"""

scalars = st.one_of(
    st.sampled_from(["", "x", "y", "true", "null", "[]", "{}", "3", "é"]), st.booleans(), st.sampled_from([-1, 0, 1, 2, 2.5, 3, 10.0])
)
values = st.one_of(
    st.none(),
    scalars,
    st.lists(scalars, max_size=3),
    st.dictionaries(st.sampled_from("ab"), scalars, max_size=2),
    st.lists(st.lists(scalars, max_size=1), max_size=1),
)
answers_of = st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3)
fields = st.sampled_from(["a", "b", "c"])
numbers = st.sampled_from([-1, 0, 1, 2.5, 3])
tests = st.one_of(
    st.builds(lambda key, wanted: {"field": key, "is": wanted}, fields, scalars),
    st.builds(lambda key, wanted: {"field": key, "in": wanted}, fields, st.lists(scalars, max_size=3)),
    st.builds(lambda key, wanted: {"field": key, "filled": wanted}, fields, st.booleans()),
    st.builds(lambda key, wanted: {"field": key, "at_least": wanted}, fields, numbers),
    st.builds(lambda key, wanted: {"field": key, "at_most": wanted}, fields, numbers),
    st.builds(lambda key, wanted: {"field": key, "contains": wanted}, fields, scalars),
)
trees = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(lambda branches: {"all": branches}, st.lists(inner, max_size=3)),
        st.builds(lambda branches: {"any": branches}, st.lists(inner, max_size=3)),
        st.builds(lambda branch: {"not": branch}, inner),
    ),
    max_leaves=5,
)


def pairs() -> list[tuple[dict, dict, bool]]:
    return [(case["tree"], answers, word == "true") for case in CASES for word in ("true", "false") for answers in case[word]]


def in_sql(tree: dict, all_answers: list[dict]) -> list[bool]:
    FormVersion.objects.all().delete()
    form, _made = Form.objects.get_or_create(portal_key="p", key="k")
    rows = [
        FormVersion(form=form, number=number, schema=answers, digest=digest_of({"n": number})) for number, answers in enumerate(all_answers)
    ]
    FormVersion.objects.bulk_create(rows)
    held = set(FormVersion.objects.filter(as_q(tree, "schema")).values_list("number", flat=True))
    return [number in held for number in range(len(all_answers))]


def in_javascript(cases: list[tuple[dict, dict]]) -> list[bool]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine: the browser's story covers it")
    script = RUNNER.format(module=str(MODULE))
    done = subprocess.run([node, "--input-type=module", "-e", script], input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_every_tree_of_the_table_is_a_condition():
    assert [case["tree"] for case in CASES if not is_tree(case["tree"])] == []


def test_python_agrees_with_the_table():
    assert [(tree, answers) for tree, answers, wanted in pairs() if holds(tree, answers) is not wanted] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: json.dumps(case["tree"])[:60])
def test_sql_agrees_with_the_table(case, db):
    answers = [*case["true"], *case["false"]]

    assert in_sql(case["tree"], answers) == [True] * len(case["true"]) + [False] * len(case["false"])


def test_the_browser_agrees_with_the_table():
    cases = pairs()

    assert in_javascript([(tree, answers) for tree, answers, _wanted in cases]) == [wanted for _tree, _answers, wanted in cases]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees, all_answers=st.lists(answers_of, min_size=1, max_size=6))
def test_sql_agrees_with_python_whatever_the_answers(db, tree, all_answers):
    assert in_sql(tree, all_answers) == [holds(tree, answers) for answers in all_answers]


def test_the_browser_agrees_with_python_whatever_the_answers():
    cases: list[tuple[dict, dict]] = []

    @settings(max_examples=400, deadline=None, database=None)
    @given(tree=trees, answers=answers_of)
    def collect(tree, answers):
        cases.append((tree, answers))

    collect()

    assert in_javascript(cases) == [holds(tree, answers) for tree, answers in cases]


def test_a_condition_crosses_a_relation_in_sql(db):
    form = Form.objects.create(portal_key="p", key="k")
    form.publish({"a": "x"})

    assert list(Form.objects.filter(as_q({"field": "a", "is": "x"}, "versions__schema"))) == [form]


def test_fields_in_names_every_field_a_tree_looks_at():
    tree = {"all": [{"field": "a", "is": 1}, {"not": {"any": [{"field": "b", "filled": True}, {"field": "a", "is": 2}]}}]}

    assert list(fields_in(tree)) == ["a", "b", "a"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        "x",
        {"field": "a"},
        {"field": "a", "equals": 1},
        {"field": "a", "is": 1, "filled": True},
        {"field": 3, "is": 1},
        {"field": "a", "is": None},
        {"field": "a", "is": ["x"]},
        {"field": "a", "in": "x"},
        {"field": "a", "filled": "yes"},
        {"field": "a", "at_least": "3"},
        {"field": "a", "at_least": True},
        {"field": "a", "at_least": float("nan")},
        {"all": {"field": "a", "is": 1}},
        {"all": [], "any": []},
        {"not": [{"field": "a", "is": 1}]},
        {"any": [{"field": "a", "is": 1}, "x"]},
    ],
)
def test_what_has_another_shape_is_no_condition(value):
    assert not is_tree(value)
