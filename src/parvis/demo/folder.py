"""The demo's data folder: made, kept, or started over; never anybody else's."""

import secrets
import shutil
import time
from pathlib import Path

from parvis.demo.terminal import said

MARK = "this-is-a-parvis-demo"
OPEN = "open"


class Unfit(Exception):  # noqa: N818  a sentence for the person at the terminal
    """One sentence: what is wrong with the folder and what to do."""


def prepare(folder: Path, *, fresh: bool) -> None:
    """Make `folder` ready; with `fresh`, empty it first. Raises Unfit."""
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise Unfit(
                said(
                    f"Le dossier {folder} contient autre chose qu’une démonstration : choisissez-en un autre avec --data.",
                    f"The folder {folder} holds something else than a demo: choose another with --data.",
                )
            )
        if fresh and folder.exists():
            shutil.rmtree(folder)
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        (folder / MARK).touch()
    except OSError as error:
        raise Unfit(
            said(
                f"Le dossier {folder} ne peut pas être écrit ({error.strerror}) : choisissez-en un autre avec --data.",
                f"The folder {folder} cannot be written ({error.strerror}): choose another with --data.",
            )
        ) from error


def kept_key(folder: Path) -> str:
    """The demo's own secret key: made once, readable by its owner alone."""
    path = folder / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def close(folder: Path) -> None:
    """From here on, the web server lets people wait: the rows are being written."""
    (folder / OPEN).unlink(missing_ok=True)


def reopen(folder: Path) -> None:
    (folder / OPEN).touch()


def wait_until_open(folder: Path) -> None:
    while not (folder / OPEN).exists():
        time.sleep(0.05)
