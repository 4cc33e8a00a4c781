"""`./parvis test`: the checks live in `tests/run.py`, beside what they check; an installed package has none."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str]) -> int:
    script = ROOT / "tests" / "run.py"
    if not script.exists():
        print("parvis: the tests are in the source folder only; get it and run ./parvis test there.", file=sys.stderr)
        return 2
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(ROOT))
    return int(runpy.run_path(str(script))["main"](arguments))
