"""What we ask of an IMAP folder, in bytes and numbers. Nothing here reads a mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from imap_tools import AND
from imap_tools.errors import MailboxFetchError
from imap_tools.utils import check_command_status

from parvis.mail.fetching.connection import CALL_SECONDS, Box

PIECE_BYTES = 4 * 1024 * 1024
"""What one call may bring: at 70 kB a second it is here before the call is ended."""
MANY = 500
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


class Folder:
    """The chosen folder of a box. Numbers are UIDs, ascending."""

    def __init__(self, box: Box) -> None:
        self.box = box

    @property
    def uid_validity(self) -> int:
        """As the host said when the folder was chosen; asked for again by choosing it."""
        [said] = self.box.client.untagged_responses.get("UIDVALIDITY", [b"0"])[-1:]
        return int(said) if isinstance(said, bytes) else 0

    def unseen(self) -> list[int]:
        return self._search(AND(seen=False))

    def above(self, uid: int) -> list[int]:
        """A host answers `n:*` with its last mail when there is none from n on."""
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def since(self, day: date) -> list[int]:
        """Come to the folder on this day or later, by the host's calendar."""
        return self._search(AND(date_gte=day))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes, as the host counts them; those that vanished are left out."""
        found: dict[int, int] = {}
        for some in _pieces(uids, MANY):
            for answer in self._fetch(some, "(UID RFC822.SIZE)"):
                said = answer if isinstance(answer, bytes) else b"".join(answer)
                uid, size = _UID.search(said), _SIZE.search(said)
                if uid and size:
                    found[int(uid[1])] = int(size[1])
        return found

    def raws(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Whole mails, by one call; a mail that the host could not give is left out."""
        return {uid: raw for uid, raw in _literals(self._fetch(uids, "(UID BODY.PEEK[])")) if uid in uids}

    def raw(self, uid: int, most_bytes: int) -> bytes:
        """One mail, call by call; at most so much of it."""
        whole = b""
        while len(whole) < most_bytes:
            length = min(PIECE_BYTES, most_bytes - len(whole))
            pieces = dict(_literals(self._fetch([uid], f"(UID BODY.PEEK[]<{len(whole)}.{length}>)")))
            piece = pieces.get(uid, b"")
            whole += piece
            if len(piece) < length:
                break
        return whole

    def put_away(self, uids: Sequence[int], after: str) -> None:
        """`after`: «flag», «delete» or «move:<folder>». Only for mails that are kept."""
        if not uids:
            return
        named = _set(uids)
        if after.startswith("move:"):
            self._move(named, after.removeprefix("move:"))
        elif after == "delete":
            self._delete(named)
        else:
            self._store(named, r"(\Seen)")

    def _move(self, named: str, target: str) -> None:
        with self.box.within(CALL_SECONDS):
            if not self.box.folder.exists(target):
                self.box.folder.create(target)
            quoted = self.box.client._quote(target)
            verb = "MOVE" if "MOVE" in self.box.capabilities() else "COPY"
            check_command_status(self.box.client.uid(verb, named, quoted), MailboxFetchError)
        if verb == "COPY":
            self._delete(named)

    def _delete(self, named: str) -> None:
        """Of these alone, where the host can: others that somebody marked are not ours to remove."""
        self._store(named, r"(\Seen \Deleted)")
        with self.box.within(CALL_SECONDS):
            if "UIDPLUS" in self.box.capabilities():
                check_command_status(self.box.client.uid("EXPUNGE", named), MailboxFetchError)

    def _store(self, named: str, flags: str) -> None:
        with self.box.within(CALL_SECONDS):
            check_command_status(self.box.client.uid("STORE", named, "+FLAGS.SILENT", flags), MailboxFetchError)

    def _search(self, criteria: object) -> list[int]:
        with self.box.within(CALL_SECONDS):
            return sorted(int(uid) for uid in self.box.uids(str(criteria)))

    def _fetch(self, uids: Sequence[int], what: str) -> list[bytes | tuple[bytes, bytes]]:
        if not uids:
            return []
        with self.box.within(CALL_SECONDS):
            result = self.box.client.uid("FETCH", _set(uids), what)
        check_command_status(result, MailboxFetchError)
        return [answer for answer in result[1] if answer]


def _literals(answers: Sequence[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[int, bytes]]:
    """(UID, bytes): a host may write the number before the bytes or after them."""
    for place, answer in enumerate(answers):
        if not isinstance(answer, tuple):
            continue
        after = answers[place + 1] if place + 1 < len(answers) else b""
        uid = _UID.search(answer[0]) or (_UID.search(after) if isinstance(after, bytes) else None)
        if uid:
            yield int(uid[1]), answer[1]


def _pieces(uids: Sequence[int], count: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), count):
        yield uids[start : start + count]


def _set(uids: Iterable[int]) -> str:
    return ",".join(map(str, uids))
