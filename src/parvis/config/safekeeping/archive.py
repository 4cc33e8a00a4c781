"""One archive, written and read from its beginning to its end: a tar file whose last bytes say what all bytes before them are.

Any tar program opens it. Its members, in this order: `about.json`; `tables/…`, rows as JSON lines; `files/…`, and after each few
of them `lists/…`, with their sizes and digests; `manifest.json`; `seal`. Whatever byte is changed, the seal no longer fits: what it
seals is hashed, and it is compared itself with the only one that would fit.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from typing import IO, Final

BLOCK: Final = 512
CHUNK: Final = 1024 * 1024
SEAL_BYTES: Final = 4 * BLOCK
"""A header, what it says, and the two empty blocks that end a tar file."""


class Damaged(Exception):  # noqa: N818  a finding, named as the house names its exceptions
    """The archive is not what was written."""


class Writer:
    """Writes to `out`, which need not be seekable."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._digest = hashlib.sha256()
        self.size = 0

    def add(self, name: str, data: bytes) -> None:
        self.add_stream(name, len(data), io.BytesIO(data))

    def add_stream(self, name: str, size: int, stream: IO[bytes]) -> str:
        """The SHA-256 of what was added. Raises EOFError when `stream` holds less than `size` bytes."""
        self._write(_header(name, size))
        digest = hashlib.sha256()
        left = size
        while left:
            chunk = stream.read(min(CHUNK, left))
            if not chunk:
                raise EOFError(name)
            digest.update(chunk)
            self._write(chunk)
            left -= len(chunk)
        self._write(b"\0" * (-size % BLOCK))
        return digest.hexdigest()

    def seal(self) -> None:
        self._write(_seal(self._digest.hexdigest()))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self.size += len(data)


def check_seal(stream: IO[bytes]) -> int:
    """The size in bytes of what `stream` holds. Raises Damaged."""
    digest = hashlib.sha256()
    size, held = 0, b""
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        held += chunk
        digest.update(memoryview(held)[:-SEAL_BYTES])
        held = held[-SEAL_BYTES:]
    if held != _seal(digest.hexdigest()):
        raise Damaged
    return size


def members(stream: IO[bytes]) -> Iterator[tuple[str, int, IO[bytes]]]:
    """(name, size in bytes, content) of each, in order; the content is read before the next is asked for."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=CHUNK) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise Damaged
                yield member.name, member.size, content
                tar.members.clear()  # it would remember them all
    except tarfile.TarError as error:
        raise Damaged from error


def _header(name: str, size: int) -> bytes:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _seal(digest: str) -> bytes:
    said = f"sha256 {digest}\n".encode()
    return _header("seal", len(said)) + said.ljust(BLOCK, b"\0") + b"\0" * 2 * BLOCK
