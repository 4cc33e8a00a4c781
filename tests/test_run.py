"""What `./parvis test` counts and says."""

import sys

import pytest

from tests import run
from tests.run import Step, summarise


def pytest_step(output: str, code: int = 0) -> Step:
    return Step("tests", [sys.executable, "-m", "pytest"], output=output, code=code)


@pytest.mark.parametrize(
    ("closing", "code", "expected"),
    [
        ("12 passed in 3.21s", 0, (12, 0, 0)),
        ("2 failed, 10 passed, 1 skipped in 3.21s", 1, (10, 2, 1)),
        ("1 failed, 10 passed, 3 errors in 3.21s", 1, (10, 4, 0)),
        ("ImportError: no module", 4, (0, 1, 0)),
    ],
)
def test_tests_are_counted_from_pytests_closing_line(closing, code, expected):
    counts = pytest_step(f"....\n{closing}\n", code).counts()

    assert (counts["passed"], counts["failed"], counts["skipped"]) == expected


def test_a_command_that_fails_is_shown_with_what_it_said():
    step = Step("sample", [sys.executable, "-c", "print('why'); raise SystemExit(3)"]).run()

    assert (step.verdict, step.code, step.output) == ("FAILED", 3, "why\n")


def test_a_command_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(run, "LONGEST_SECONDS", 0.2)

    assert Step("sample", [sys.executable, "-c", "import time; time.sleep(60)"]).run().code == 124


@pytest.mark.parametrize(("in_ci", "verdict"), [(False, "skipped"), (True, "MISSING")])
def test_what_cannot_run_is_skipped_at_home_and_failed_in_ci(monkeypatch, in_ci, verdict):
    monkeypatch.setattr(run, "IN_CI", in_ci)

    assert Step("sample", ["true"], missing="no PostgreSQL").run().verdict == verdict


def test_the_last_line_sums_all_runs(capsys):
    code = summarise([pytest_step("3 passed in 1s"), pytest_step("1 failed, 2 passed in 1s", 1), Step("lint", ["ruff"])], 61.0)

    assert code == 1
    assert capsys.readouterr().out.splitlines()[-1] == "5 passed, 1 failed"


def test_processes_share_their_bytecode_where_none_may_lie_by_the_sources(monkeypatch):
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    environment = run.inherited()

    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["PYTHONPYCACHEPREFIX"] == str(run.BIN.parent / "bytecode")


def test_a_step_asks_postgresql_only_where_it_says_so(monkeypatch):
    monkeypatch.setenv("PARVIS_DATABASE_URL", "postgresql://elsewhere/parvis")
    command = [sys.executable, "-c", "import os; print(os.environ['PARVIS_DATABASE_URL'])"]

    steps = [Step("sample", command), Step("sample", command, {"PARVIS_DATABASE_URL": "postgresql://here/parvis"})]

    assert [step.run().output for step in steps] == ["\n", "postgresql://here/parvis\n"]


def test_what_may_ask_the_database_is_marked_for_both(request, db):
    assert request.node.get_closest_marker("database")


def test_what_cannot_ask_it_is_not(request):
    assert request.node.get_closest_marker("database") is None


def test_both_databases_are_raced_on_in_every_full_run():
    commands = [step.command for step in run.tests(False, "postgresql://here/parvis", "chromium")]

    assert [command[command.index("-m", 3) + 1] for command in commands] == [
        "not story",
        "database and (race or not slow) and not (story or once)",
        "story",
    ]
