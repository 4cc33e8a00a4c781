"""Files people send: kept under random keys outside any served path, typed by what they hold and not by their name."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from parvis.kit.errors import Refused
from parvis.kit.filetypes import HEAD_BYTES, content_type
from parvis.kit.ids import uuid7
from parvis.kit.sizes import human_size
from parvis.kit.text import one_line

_CHUNK_BYTES = 64 * 1024
_NAME_LENGTH = 150
_WRITERS = 8
"""A disk makes several files lasting in hardly more time than one."""


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Stored:
    """`size` in bytes; `sha256` in hexadecimal; `name` is safe to show and to offer for download."""

    key: str
    name: str
    size: int
    sha256: str
    content_type: str


def store(stream: Readable, *, name: str, max_bytes: int | None = None) -> Stored:
    """Keep what `stream` holds, reading it once and piece by piece.

    Raises Refused when it is longer than `max_bytes`; nothing is kept then, nor when the disk is full.
    """
    identifier = uuid7().hex
    key = f"{identifier[-2:]}/{identifier}"
    metered = _Metered(stream, max_bytes)
    try:
        key = default_storage.save(key, metered)
    except BaseException:
        discard(key)
        raise
    shown = safe_name(name)
    return Stored(key, shown, metered.count, metered.digest.hexdigest(), content_type(metered.head, shown))


def put(files: Mapping[str, bytes]) -> None:
    """Keep the bytes of each key, a name that nobody has used: once this returns, not even a power cut takes them.

    Raises OSError when one of them could not be kept; none is kept then.
    """
    try:
        with ThreadPoolExecutor(min(_WRITERS, len(files) or 1)) as pool:
            list(pool.map(_write, files, files.values()))
        for folder in {key.rpartition("/")[0] for key in files}:
            _settle_folder(folder)
    except BaseException:
        for key in files:
            discard(key)
        raise


def keys_in(folder: str) -> tuple[list[str], list[str]]:
    """(the folders, the keys) directly in `folder`, which may be none at all."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
    return [f"{folder}/{name}" for name in sorted(folders)], [f"{folder}/{name}" for name in sorted(names)]


def kept_since(key: str) -> datetime:
    return default_storage.get_modified_time(key)


def open_stored(key: str) -> "File[bytes]":
    """The file of `key`, open for reading. Raises FileNotFoundError."""
    return default_storage.open(key, "rb")


def discard(key: str) -> None:
    """Forget the file of `key`, if there is one."""
    default_storage.delete(key)


def safe_name(name: str) -> str:
    """The last part of `name` without anything a file system, a header or a reader could take for something else."""
    last = one_line(name).replace("\\", "/").rpartition("/")[2]
    safe = "".join("_" if character in '<>:"|?*' else character for character in last).lstrip(". ").rstrip(". ")
    stem, dot, extension = safe.rpartition(".")
    if dot and len(extension) <= 12:
        return f"{stem[: _NAME_LENGTH - len(extension) - 1]}.{extension}"
    return safe[:_NAME_LENGTH] or "file"


def _write(key: str, data: bytes) -> None:
    if default_storage.save(key, ContentFile(data)) != key:
        raise FileExistsError(key)
    path = _path(key)
    if path is not None:
        _flush(path)


def _settle_folder(folder: str) -> None:
    """That a new file is in its folder, and a new folder in the one above, is written apart from what the file holds."""
    path, root = _path(folder), Path(settings.MEDIA_ROOT)
    while path is not None and path.is_relative_to(root):
        _flush(path)
        path = path.parent


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _path(key: str) -> Path | None:
    """Where the key is on this machine; None where the storage is elsewhere, and keeps its promise itself."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None


class _Metered(File):  # type: ignore[type-arg]  # File is generic in the stubs only
    """A stream read once, that counts, hashes and remembers its beginning."""

    def __init__(self, stream: Readable, max_bytes: int | None) -> None:
        super().__init__(None, name="upload")  # nothing but chunks() is read
        self._stream = stream
        self._max_bytes = max_bytes
        self.count = 0
        self.head = b""
        self.digest = hashlib.sha256()

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        while chunk := self._stream.read(chunk_size or _CHUNK_BYTES):
            self.count += len(chunk)
            if self._max_bytes is not None and self.count > self._max_bytes:
                raise Refused(
                    _("Choose a file of at most %(size)s.") % {"size": human_size(self._max_bytes)},
                    code="too_large",
                )
            self.digest.update(chunk)
            if len(self.head) < HEAD_BYTES:
                self.head += chunk[: HEAD_BYTES - len(self.head)]
            yield chunk
