"""The bytes of a file, unpacked as they are read: plain, gzip, or a zip of one table. Nothing is held but a block."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from parvis.places.importing.faults import Unreadable

BLOCK_BYTES: Final = 1 << 20
PACKED_BYTES: Final = 1 << 16
BOMB_RATIO: Final = 200
"""Tables of addresses shrink to a tenth, hardly to a fiftieth."""
BOMB_GRACE_BYTES: Final = 64 << 20
_GZIP, _ZIP, _ZIP_EMPTY = b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_NOT_TABLES = ("__MACOSX/", ".")


class Unpacked:
    """Blocks of at most a few megabytes. `is_cut` is known at the end: the file stopped before what it holds was whole."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.is_cut = False

    @property
    def position(self) -> int:
        """Bytes of the file as received that were read."""
        return self.stream.tell()

    def __iter__(self) -> Iterator[bytes]:
        self.stream.seek(0)
        head = self.stream.read(4)
        self.stream.seek(0)
        if head[:2] == _GZIP:
            return self._guarded(self._inflated(zlib.MAX_WBITS | 16))
        if head in (_ZIP, _ZIP_EMPTY):
            return self._guarded(self._zipped())
        return self._plain()

    def _plain(self) -> Iterator[bytes]:
        while block := self.stream.read(BLOCK_BYTES):
            yield block

    def _guarded(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Raises Unreadable when a little file unpacks to far too much."""
        count = 0
        for block in blocks:
            count += len(block)
            if count > BOMB_GRACE_BYTES + BOMB_RATIO * self.position:
                raise Unreadable("bomb")
            yield block

    def _inflated(self, bits: int) -> Iterator[bytes]:
        """What a deflated stream holds; several gzip members follow one another as one."""
        machine = zlib.decompressobj(bits)
        has_ended = False
        while packed := self.stream.read(PACKED_BYTES):
            while packed:
                if has_ended:
                    if bits < 0 or packed[:2] != _GZIP:  # a zip's directory, or filling
                        return
                    machine, has_ended = zlib.decompressobj(bits), False
                try:
                    block = machine.decompress(packed, BLOCK_BYTES)
                except zlib.error:
                    self.is_cut = True
                    return
                if block:
                    yield block
                has_ended = machine.eof
                packed = machine.unused_data if has_ended else machine.unconsumed_tail
        self.is_cut = not has_ended

    def _zipped(self) -> Iterator[bytes]:
        """The one table of an archive; of an archive whose end is missing, its first."""
        at, method, size = self._member()
        self.stream.seek(at)
        header = self.stream.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or header[:4] != _ZIP:
            raise Unreadable("broken-archive")
        fields = _LOCAL_HEADER.unpack(header)
        self.stream.seek(at + _LOCAL_HEADER.size + fields[-2] + fields[-1])
        method = fields[3] if method is None else method
        if fields[2] & _ENCRYPTED:
            raise Unreadable("password")
        if method == _DEFLATED:
            return self._inflated(-zlib.MAX_WBITS)
        if method == _STORED and size is not None:
            return self._stored(size)
        raise Unreadable("packing")

    def _stored(self, size: int) -> Iterator[bytes]:
        while size and (block := self.stream.read(min(size, BLOCK_BYTES))):
            size -= len(block)
            yield block
        self.is_cut = size > 0

    def _member(self) -> tuple[int, int | None, int | None]:
        """(where its header begins, how it is packed, its size as stored): the latter two None while only its own header knows."""
        try:
            with zipfile.ZipFile(self.stream) as archive:
                tables = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
        except zipfile.BadZipFile:
            return 0, None, None
        if not tables:
            raise Unreadable("empty")
        if len(tables) > 1:
            raise Unreadable("several", names=", ".join(one.filename for one in tables[:3]))
        return tables[0].header_offset, tables[0].compress_type, tables[0].file_size


def _is_hidden(name: str) -> bool:
    return name.startswith(_NOT_TABLES[0]) or name.rpartition("/")[2].startswith(_NOT_TABLES[1])
