"""The demo's inbox: a folder of mails, newest first."""

import re
from pathlib import Path

from django.conf import settings

from parvis.demo.catcher import SUFFIX
from parvis.demo.received import Received

KEY = re.compile(r"\d{20}-[0-9a-f]{8}")


class Inbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_this_demo(cls) -> "Inbox":
        return cls(Path(settings.DATA_DIR) / "inbox")

    def keys(self) -> list[str]:
        return sorted((path.stem for path in self.folder.glob(f"*{SUFFIX}")), reverse=True)

    def latest(self, count: int) -> list[Received]:
        return [self._read(key) for key in self.keys()[:count]]

    def get(self, key: str) -> Received | None:
        return self._read(key) if KEY.fullmatch(key) and self._path(key).exists() else None

    def clear(self) -> int:
        """How many mails there were."""
        keys = self.keys()
        for key in keys:
            self._path(key).unlink(missing_ok=True)
        return len(keys)

    def _read(self, key: str) -> Received:
        return Received(key, self._path(key).read_bytes())

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{SUFFIX}"
