"""`./parvis test`: every check and every test, with the time each took; exit code 0 only when all passed.

`./parvis test tests/mail -x` hands its arguments to pytest and runs nothing else; `--fast` leaves out what takes long.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
DOMAIN = [
    "kit",
    "journal",
    "mail",
    "hooks",
    "people",
    "intake",
    "assets",
    "planning",
    "places",
    "catalogue",
    "tickets",
    "connectors",
    "automation",
    "reports",
    "presets",
]
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)\b")
LONGEST_SECONDS = 40 * 60
"""Of one step: three times what the longest takes on two idle cores, for machines that others keep busy."""
ON_POSTGRESQL = "database and (race or not slow) and not (story or once)"
"""Whatever the two databases may answer differently; races are slow, and the first thing they would."""
WORKERS = min(4, os.cpu_count() or 2)


def inherited() -> dict[str, str]:
    """The environment without the settings of `./parvis` itself: the tests have theirs.

    Some thirty processes start here. Where Python may leave no bytecode beside the sources, they share one folder of it:
    each would otherwise compile all of Django, and rewrite every assertion, for seven seconds.
    """
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE"}}
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        kept.setdefault("PYTHONPYCACHEPREFIX", str(BIN.parent / "bytecode"))
    return kept


@dataclass
class Step:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    missing: str = ""
    """Why it cannot run on this machine; a failure in CI."""
    seconds: float = 0.0
    code: int = 0
    output: str = ""

    @property
    def is_test(self) -> bool:
        return "pytest" in self.command

    @property
    def verdict(self) -> str:
        if self.missing:
            return "MISSING" if IN_CI else "skipped"
        return "FAILED" if self.code else "passed"

    @property
    def has_failed(self) -> bool:
        return self.verdict in {"FAILED", "MISSING"}

    def run(self) -> "Step":
        if self.missing:
            return self
        begun = time.monotonic()
        with tempfile.TemporaryFile("w+") as output:
            try:
                self.code = subprocess.run(
                    self.command,
                    cwd=ROOT,
                    env={**inherited(), "PARVIS_DATABASE_URL": "", **self.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=LONGEST_SECONDS,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                self.code = 124
            output.seek(0)
            self.output = output.read()
        self.seconds = time.monotonic() - begun
        return self

    def counts(self) -> dict[str, int]:
        """From pytest's closing line."""
        lines = self.output.strip().splitlines()
        found = {word.rstrip("s"): int(number) for number, word in COUNT.findall(lines[-1])} if self.is_test and lines else {}
        failed = found.get("failed", 0) + found.get("error", 0)
        return {
            "passed": found.get("passed", 0),
            "failed": failed or int(self.is_test and self.has_failed),
            "skipped": found.get("skipped", 0),
        }


def main(arguments: list[str]) -> int:
    is_fast = "--fast" in arguments
    rest = [argument for argument in arguments if argument != "--fast"]
    if rest:
        return subprocess.run([*pytest(), *rest], cwd=ROOT, env=inherited(), check=False).returncode
    # Once Python can import the tests' own modules:
    from tests.browser import chromium_path
    from tests.postgresql import address

    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="parvis-checks-") as folder, ThreadPoolExecutor(2) as pool:
        steps = [report(step) for step in pool.map(Step.run, checks(folder))]
        with nullcontext("") if is_fast else address() as url:
            steps += [report(step.run()) for step in tests(is_fast, url, chromium_path())]
    return summarise(steps, time.monotonic() - begun)


def pytest(*, spread: int = 0) -> list[str]:
    """`spread`: over so many processes."""
    return [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=short", "-rfE", *(["-n", str(spread)] if spread else [])]


def checks(folder: str) -> list[Step]:
    """The slow ones first: two run at a time."""
    domain = [argument for app in DOMAIN for argument in ("-p", f"parvis.{app}")]
    django = {"PARVIS_TEST": "1", "PARVIS_DATA_DIR": folder}
    return [
        Step("types", [str(BIN / "mypy"), *domain]),
        Step("templates", [str(BIN / "djlint"), "src/parvis", "--lint", "--quiet"]),
        Step("translations", [sys.executable, "-m", "parvis.config.messages"], django, missing=_gettext_missing()),
        Step("migrations", [sys.executable, "-m", "parvis", "manage", "makemigrations", "--check", "--dry-run"], django),
        Step("presets", [sys.executable, "-m", "parvis", "preset", "check"], django),
        Step("layers", [str(BIN / "lint-imports"), "--no-cache"]),
        Step("dependencies", [str(BIN / "deptry"), "src"]),
        Step("lint", [str(BIN / "ruff"), "check", "."]),
        Step("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ]


def tests(is_fast: bool, postgresql: str, chromium: str | None) -> Iterator[Step]:
    if is_fast:
        yield Step("tests on SQLite", [*pytest(spread=WORKERS), "-m", "not story and not slow"])
        return
    yield Step("tests on SQLite", [*pytest(spread=WORKERS), "-m", "not story"])
    missing = "" if postgresql else "no PostgreSQL at 127.0.0.1:5432 and none installed to start"
    where = {"PARVIS_DATABASE_URL": postgresql}
    yield Step("tests on PostgreSQL", [*pytest(spread=WORKERS), "-m", ON_POSTGRESQL], where, missing=missing)
    missing = "" if chromium else "no Chromium on this machine"
    one_more = pytest(spread=WORKERS + 1)  # one is always waiting for a page or a mail
    walking = [*one_more, "--maxschedchunk", "1", "-m", "story"]
    yield Step("stories in Chromium", walking, missing=missing)


def _gettext_missing() -> str:
    return "" if shutil.which("xgettext") else "no gettext on this machine (package gettext)"


def report(step: Step) -> Step:
    print(f"{step.verdict:<8}{step.seconds:6.1f} s  {step.name}  {step.missing}".rstrip(), flush=True)
    if step.has_failed:
        print(step.output.rstrip(), flush=True)
    return step


def summarise(steps: list[Step], seconds: float) -> int:
    totals = [step.counts() for step in steps if step.is_test]
    passed, failed, skipped = (sum(count[word] for count in totals) for word in ("passed", "failed", "skipped"))
    broken = [step.name for step in steps if step.has_failed]
    print(f"\n{len(steps)} steps in {seconds:.0f} s" + (f"; not passed: {', '.join(broken)}" if broken else "; all passed"))
    if skipped:
        print(f"{skipped} tests skipped by themselves")
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
