"""Are all messages translated? Extracts each app's into a copy and reads what is left over; needs GNU gettext.

All catalogues are one at run time, where the first app wins: one message translated in two ways would be wrong on a page of the other.

`python -m parvis.config.messages` prints one line per fault and ends with 1 when there is one.
"""

import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from parvis.config.translations import PACKAGE

LANGUAGE = "fr"


def main() -> int:
    apps = sorted({path.parent for path in PACKAGE.glob("*/__init__.py")})
    with ThreadPoolExecutor(2) as pool:
        found = [fault for faults in pool.map(lambda app: list(faults_of(app)), apps) for fault in faults]
    found += told_apart(catalogue_of(app) for app in apps)
    for fault in found:
        print(fault)
    return 1 if found else 0


def faults_of(app: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="parvis-messages-") as folder:
        copy = Path(folder) / app.name
        shutil.copytree(app, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "portals", "static"))
        (copy / "locale").mkdir(exist_ok=True)
        command = [sys.executable, "-P", "-m", "django", "makemessages", "-l", LANGUAGE, "--no-location", "--no-wrap", "-v", "0"]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"{app.name}: messages cannot be extracted: {done.stderr.strip()}"
            return
        po = catalogue_of(copy)
        if po.exists():
            yield from (f"{app.name}: {fault}" for fault in faults_in(po))


def catalogue_of(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def told_apart(catalogues: Iterable[Path]) -> list[str]:
    """The messages that two catalogues translate differently."""
    said: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for po in catalogues:
        if po.exists():
            with po.open("rb") as file:
                for message in read_po(file, locale=LANGUAGE):
                    if isinstance(message.id, str) and message.id:
                        said[message.context, message.id].setdefault(str(message.string), po.parts[-5])
    return [
        f"{name!r} is {' and '.join(f'{text!r} in {app}' for text, app in texts.items())}: give one of them a context"
        for (_context, name), texts in said.items()
        if len(texts) > 1
    ]


def faults_in(po: Path) -> Iterator[str]:
    with po.open("rb") as file:
        catalogue = read_po(file, locale=LANGUAGE)
    for message in catalogue:
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        if message.fuzzy:
            yield f"fuzzy: {name!r}"
        elif not _is_whole(message):
            yield f"not translated: {name!r}"
    for message in catalogue.obsolete.values():
        yield f"no longer used: {message.id!r}"


def _is_whole(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(texts)


if __name__ == "__main__":
    sys.exit(main())
