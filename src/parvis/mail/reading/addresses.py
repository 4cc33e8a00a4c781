"""Names and addresses out of a header, read by one walk over its characters; what makes no sense costs only itself."""

import re

from parvis.kit.text import one_line
from parvis.mail.reading.headers import decode_words
from parvis.mail.reading.shape import Person

MAX_PEOPLE = 1_000
MAX_EMAIL = 320
MAX_NAME = 200
# What could be read again from every character is bounded, so that the walk stays one walk.
MAX_COMMENT = 200
MAX_ESCAPES = 20
MAX_WORDS_OF_GROUP = 40

_PLAIN = re.compile(r'[^,;:<>()"\\=]+')
_WORD = re.compile(r"=\?[^\s?=]{1,80}\?[bBqQ]\?[^?]{0,1000}\?=")
_EMAIL = re.compile(r"(?:[^\s@<>,;:()\"\[\]\\]|\\[^\s]){1,200}@(?:[^\s@<>,;:()\"\[\]\\]{1,253}|\[[^\s\[\]]{1,100}\])")
_BRACKET = re.compile("[()]")
_QUOTED_LOCAL = re.compile(r'("[^"\r\n]{1,100}")@([^\s@<>,;:()"]{1,253})')


class _Entry:
    """What was seen of one address: the words before it, the comments, what stood between `<` and `>`."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle = ""

    def person(self) -> Person | None:
        words = "".join(self.words)
        email = readable_email(self.angle)
        if not email:
            email = readable_email(words)
            if email:
                words = _without(words, email)
        name = _name(words) or _name(" ".join(self.comments))
        if not email and not name and not self.angle:
            return None
        return Person(name, email)


def people(text: str) -> tuple[Person, ...]:
    """Everybody named in the value of a From, To, Cc or Reply-To header, each address once; `text` unfolded, words still encoded."""
    found: dict[tuple[str, str], Person] = {}
    for entry in _entries(text):
        person = entry.person()
        if person:
            found.setdefault((person.email.lower(), "" if person.email else person.name), person)
    if not any(person.email for person in found.values()) and "=?" in text:
        decoded = decode_words(text)
        # The whole header was encoded, address and all.
        return people(decoded) if "@" in decoded and decoded != text and "=?" not in decoded else tuple(found.values())
    return tuple(found.values())


def readable_email(text: str) -> str:
    """The first address in `text`, its domain in lower case; empty when there is none."""
    if "@" not in text:
        return ""
    quoted = _QUOTED_LOCAL.search(text) if '"@' in text else None
    found = None if quoted else _EMAIL.search(text)
    if not quoted and not found:
        return ""
    local, _, domain = (quoted or found or [""])[0].rpartition("@")
    email = one_line(f"{local.strip(chr(39))}@{domain.strip(chr(39)).rstrip('.').lower()}")
    return email if len(email) <= MAX_EMAIL and not email.startswith("@") and not email.endswith("@") else ""


def _entries(text: str) -> list[_Entry]:
    entries = [_Entry()]
    closings = _closings(text)
    position = 0
    while position < len(text) and len(entries) <= MAX_PEOPLE:
        mark = text[position]
        entry = entries[-1]
        match mark:
            case '"':
                piece, position = _quoted(text, position)
                entry.words.append(piece)
            case "(":
                piece, position = _comment(text, position, closings)
                entry.comments.append(piece)
            case "<":
                position = _angle(text, position, entry)
            case "," | ";":
                entries.append(_Entry())
                position += 1
            case ":":
                position = _group(text, position, entries)
            case _:
                position = _atom(text, position, entry)
    return entries


def _atom(text: str, position: int, entry: _Entry) -> int:
    found = _WORD.match(text, position) or _PLAIN.match(text, position)
    piece = found[0] if found else text[position]
    entry.words.append(piece)
    return position + len(piece)


def _quoted(text: str, position: int) -> tuple[str, int]:
    """A quoted name, with its quotes; one that is never closed ends before the address."""
    end = text.find('"', position + 1)
    for _ in range(MAX_ESCAPES):
        if end < 0 or text[end - 1] != "\\" or text[end - 2] == "\\":
            break
        end = text.find('"', end + 1)
    if end < 0:
        return " ", position + 1
    return text[position : end + 1], end + 1


def _closings(text: str) -> dict[int, int]:
    """{position of a `(`: position of its `)`}, found once, so that a million of them are not looked for from each."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "(":
            waiting.append(bracket.start())
        elif waiting:
            found[waiting.pop()] = bracket.start()
    return found


def _comment(text: str, position: int, closings: dict[int, int]) -> tuple[str, int]:
    end = closings.get(position, 0)
    return (text[position + 1 : min(end, position + MAX_COMMENT)], end + 1) if end else (" ", position + 1)


def _angle(text: str, position: int, entry: _Entry) -> int:
    end = text.find(">", position)
    other = text.find("<", position + 1)
    if other > 0 and (end < 0 or other < end):
        # `<<a@b>>`, or a name with a `<` in it: the inner one counts.
        if "@" not in text[position:other]:
            entry.words.append(" " + text[position + 1 : other] + " ")
            return other
        end = other - 1
    if end < 0:
        end = len(text)
    inner = text[position + 1 : end].rpartition(":")[2] if text[position + 1 : position + 2] == "@" else text[position + 1 : end]
    if not entry.angle or (not readable_email(entry.angle) and readable_email(inner)):
        entry.angle = inner.replace(" ", "") if inner.count("@") == 1 else inner
    else:
        entry.comments.append(inner)
    return end + 1


def _group(text: str, position: int, entries: list[_Entry]) -> int:
    """`Name: a@b, c@d;`: the group's name is nobody. A colon in a name, or a `mailto:`, is no group."""
    entry = entries[-1]
    words = "".join(entry.words).strip() if len(entry.words) < MAX_WORDS_OF_GROUP else "@"
    if "@" in words or entry.angle:
        entry.words.append(" ")
    elif text.find(";", position) > 0 or words.lower().endswith("mailto"):
        entries[-1] = _Entry()
    else:
        entry.words.append(":")
    return position + 1


def _without(words: str, email: str) -> str:
    start = words.lower().find(email.lower())
    return words if start < 0 else words[:start] + " " + words[start + len(email) :]


def _name(text: str) -> str:
    """Quotes undone, words decoded, on one line."""
    plain = text.strip(" \t<>")
    if '"' in plain:
        plain = plain.replace('\\"', "\0").replace('"', "").replace("\0", '"')
    plain = one_line(decode_words(plain.replace("\\\\", "\\")), MAX_NAME).strip()
    for quote in "\"'":
        if len(plain) > 1 and plain[0] == plain[-1] == quote:
            plain = plain[1:-1].strip()
    return plain
