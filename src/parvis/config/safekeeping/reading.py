"""What an archive says, read from its beginning to its end and checked on the way."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings

from parvis.config.safekeeping import rows
from parvis.config.safekeeping.archive import Damaged, check_seal, members
from parvis.config.safekeeping.encryption import MAGIC, Decrypting, WrongPassphrase


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The archive as it was before it was encrypted. Raises WrongPassphrase, Damaged, OSError."""
    with path.open("rb") as raw:
        is_encrypted = raw.read(len(MAGIC)) == MAGIC
        raw.seek(0)
        if not is_encrypted:
            yield raw
            return
        if not settings.BACKUP_PASSPHRASE:
            raise WrongPassphrase
        yield cast("IO[bytes]", Decrypting(raw, settings.BACKUP_PASSPHRASE))


def sealed_about(path: Path) -> dict[str, Any]:
    """What the archive says of itself, once every byte of it is known to be the one that was written."""
    with opened(path) as stream:
        check_seal(stream)
    with opened(path) as stream:
        for name, _size, content in members(stream):
            if name != "about.json":
                break
            return cast("dict[str, Any]", json.load(content))
    raise Damaged


@dataclass
class Received:
    """What passed by while an archive was walked through."""

    sums: dict[str, rows.Sum] = field(default_factory=dict)
    file_count: int = 0
    file_bytes: int = 0
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        return sum(total.rows for total in self.sums.values())


class Taker:
    """What is done with each piece; this one does nothing, which is enough to verify."""

    def rows(self, table: str, columns: list[str], lines: list[list[Any]]) -> None:
        """Some rows of `table`; those of one table come together."""

    def file(self, key: str, size: int, content: IO[bytes]) -> str:
        """The SHA-256 of what was read."""
        return digest_of(content)


def walk(path: Path, taker: Taker) -> Received:
    """Hand every piece to `taker`. Raises Damaged when the archive contradicts itself."""
    received = Received()
    waiting: dict[str, tuple[int, str]] = {}
    try:
        with opened(path) as stream:
            for name, size, content in members(stream):
                kind, _, rest = name.partition("/")
                if kind == "tables":
                    _take_rows(content.read(), taker, received)
                elif kind == "files":
                    waiting[_safe(rest)] = (size, taker.file(rest, size, content))
                    received.file_count += 1
                    received.file_bytes += size
                elif kind == "lists":
                    _compare(waiting, content.read())
                elif name == "manifest.json":
                    received.manifest = json.load(content)
    except (EOFError, ValueError, KeyError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged from error
    _compare_sums(received, waiting)
    return received


def _take_rows(part: bytes, taker: Taker, received: Received) -> None:
    heading, lines = rows.lines(part)
    total = received.sums.setdefault(heading["table"], rows.Sum())
    read = [json.loads(line) for line in lines]
    for row, line in zip(read, lines, strict=True):
        total.add(row, line)
    taker.rows(heading["table"], heading["columns"], read)


def _compare(waiting: dict[str, tuple[int, str]], listed: bytes) -> None:
    for line in gzip.decompress(listed).splitlines():
        said = json.loads(line)
        if waiting.pop(said["key"], None) != (said["size"], said["sha256"]):
            raise Damaged


def _compare_sums(received: Received, waiting: dict[str, tuple[int, str]]) -> None:
    files = received.manifest.get("files", {})
    if waiting or {table: total.said() for table, total in received.sums.items()} != received.manifest.get("tables"):
        raise Damaged
    if (received.file_count, received.file_bytes) != (files.get("count"), files.get("bytes")):
        raise Damaged


def _safe(key: str) -> str:
    if not key or key.startswith("/") or ".." in key.split("/"):
        raise Damaged
    return key


def digest_of(content: IO[bytes], out: IO[bytes] | None = None) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(1024 * 1024):
        digest.update(chunk)
        if out:
            out.write(chunk)
    return digest.hexdigest()
