"""Documents that would lie if nobody compared them with the code."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from parvis.config.environment import SECRETS, Environment

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def table_row(name: str) -> str:
    field = Environment.model_fields[name]
    default = (
        "" if field.default in ("", None, []) else f"`{','.join(field.default) if isinstance(field.default, list) else field.default}`"
    )
    if name == "secret_key":
        default = "none that a server accepts"
    return f"| `PARVIS_{name.upper()}` | {default} | {field.description} |"


def environment_table() -> str:
    rows = [table_row(name) for name in Environment.model_fields]
    return "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])


def requirements(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line) for line in lines)
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def test_the_table_of_variables_is_that_of_the_code():
    document = (ROOT / "docs" / "operations.md").read_text()

    written = re.search(r"<!-- environment -->\n(.*?)\n<!-- /environment -->", document, re.DOTALL)

    assert written is not None
    assert written[1].strip() == environment_table()


def test_every_secret_that_may_be_in_a_file_is_named():
    document = (ROOT / "docs" / "operations.md").read_text()

    assert [name for name in SECRETS if f"PARVIS_{name.upper()}_FILE" not in document] == []


def test_every_dependency_has_its_line_and_no_line_is_left_over():
    rows = re.findall(r"^\| ([a-z][a-z0-9-]*) \|", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    optional = [line for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines]

    rows = [row for row in rows if row != "package"]
    assert sorted(rows) == sorted({*requirements(PROJECT["project"]["dependencies"]), *requirements(optional)})


def test_every_dependency_is_pinned_at_a_version_that_it_allows():
    groups = {
        "base": PROJECT["project"]["dependencies"],
        "postgres": PROJECT["project"]["optional-dependencies"]["postgres"],
        "dev": PROJECT["dependency-groups"]["dev"],
    }

    wrong = [
        f"{requirement} in requirements/{name}.txt"
        for name, lines in groups.items()
        for key, requirement in requirements(lines).items()
        if pins(name).get(key) not in requirement.specifier
    ]

    assert wrong == []


def test_each_pin_file_holds_the_one_before_it():
    assert pins("base").items() <= pins("postgres").items() <= pins("dev").items()


def test_the_pins_name_no_registry():
    assert [path.name for path in (ROOT / "requirements").glob("*.txt") if "://" in path.read_text()] == []
