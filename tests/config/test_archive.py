"""What an archive promises: any byte that is not the one that was written is noticed."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parvis.config.safekeeping.archive import Damaged, Writer, check_seal, members
from parvis.config.safekeeping.encryption import PIECE, Decrypting, Encrypting, WrongPassphrase


def archive() -> bytes:
    out = io.BytesIO()
    writer = Writer(out)
    writer.add("about.json", b"{}\n")
    writer.add("files/ab/0123", bytes(range(256)) * 9)
    writer.add("files/" + "long/" * 30 + "name", b"")
    writer.seal()
    return out.getvalue()


WHOLE = archive()


@given(at=some.integers(0, len(WHOLE) - 1), flip=some.integers(1, 255))
def test_any_byte_that_changes_is_noticed(at, flip):
    changed = bytearray(WHOLE)
    changed[at] ^= flip

    with pytest.raises(Damaged):
        check_seal(io.BytesIO(bytes(changed)))


@given(length=some.integers(0, len(WHOLE) - 1))
def test_an_archive_that_was_cut_is_noticed(length):
    with pytest.raises(Damaged):
        check_seal(io.BytesIO(WHOLE[:length]))


def test_bytes_after_the_end_are_noticed():
    with pytest.raises(Damaged):
        check_seal(io.BytesIO(WHOLE + b"\0"))


def test_what_was_written_is_read():
    assert check_seal(io.BytesIO(WHOLE)) == len(WHOLE)
    assert [(name, size, content.read()[:3]) for name, size, content in members(io.BytesIO(WHOLE))][:2] == [
        ("about.json", 3, b"{}\n"),
        ("files/ab/0123", 2304, b"\x00\x01\x02"),
    ]


def test_any_program_for_tar_files_opens_it():
    with tarfile.open(fileobj=io.BytesIO(WHOLE)) as tar:
        assert tar.getnames() == ["about.json", "files/ab/0123", "files/" + "long/" * 30 + "name", "seal"]


def test_a_file_that_became_shorter_is_noticed():
    with pytest.raises(EOFError):
        Writer(io.BytesIO()).add_stream("files/x", 10, io.BytesIO(b"short"))


def encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    stream = Encrypting(out, "a long passphrase")
    stream.write(data)
    stream.close()
    return out.getvalue()


def decrypted(data: bytes, passphrase: str = "a long passphrase") -> bytes:
    stream = Decrypting(io.BytesIO(data), passphrase)
    return b"".join(iter(lambda: stream.read(700_001), b""))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_was_encrypted_comes_back(size):
    data = b"\x5a" * size

    assert decrypted(encrypted(data)) == data


def test_another_passphrase_opens_nothing():
    with pytest.raises(WrongPassphrase):
        decrypted(encrypted(b"secret"), "another passphrase")


@pytest.mark.parametrize("change", [lambda data: data[: PIECE + 16 + 50], lambda data: data[:-1], lambda data: data + b"x"])
def test_an_encrypted_archive_that_was_cut_or_lengthened_is_noticed(change):
    with pytest.raises(Damaged):
        decrypted(change(encrypted(b"\x5a" * 2 * PIECE)))
