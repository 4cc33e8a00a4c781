"""What stands behind the `;` of Content-Type and Content-Disposition: plain, quoted, RFC 2231 and what senders make of them."""

import re
from urllib.parse import unquote_to_bytes

from parvis.mail.reading.charsets import decode
from parvis.mail.reading.headers import decode_words

MAX_PARAMETERS = 200
MAX_VALUE = 16 * 1024
MAX_ESCAPES = 20

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_NAME = re.compile(r"([\w.-]{1,60}?)(?:\*(\d{1,3}))?(\*?)")
_ESCAPED = re.compile(r'\\(["\\])')


def content_type(value: str) -> str:
    """`type/subtype` in lower case; empty when there is none to be read."""
    found = _TYPE.fullmatch(value.partition(";")[0].partition("(")[0].strip().strip("\"'").lower())
    return found[0] if found else ""


def first_word(value: str) -> str:
    return value.partition(";")[0].strip().strip("\"'").lower()


def parameters(value: str) -> dict[str, str]:
    """{name in lower case: decoded value}; the pieces of one that was split (RFC 2231) are put together."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for key, given in _pairs(value[:MAX_VALUE]):
        found = _NAME.fullmatch(key)
        if not found:
            continue
        name, number, star = found[1].lower(), found[2], bool(found[3])
        if number is None and not star:
            plain.setdefault(name, given)
        else:
            pieces.setdefault(name, {}).setdefault(int(number or 0), (given, star))
    extended = {name: _put_together(parts) for name, parts in pieces.items()}
    return {name: decode_words(text) for name, text in plain.items() if text} | {name: text for name, text in extended.items() if text}


def _pairs(value: str) -> list[tuple[str, str]]:
    """(name, value without quotes) of each parameter."""
    pairs: list[tuple[str, str]] = []
    position = value.find(";") + 1
    while 0 < position < len(value) and len(pairs) < MAX_PARAMETERS:
        end = _end_of(value, position)
        name, equals, given = value[position:end].partition("=")
        if equals:
            pairs.append((name.strip(), _unquoted(given.strip())))
        position = end + 1
    return pairs


def _end_of(value: str, position: int) -> int:
    """Where the parameter that begins at `position` ends: the next `;` outside of quotes."""
    semicolon = value.find(";", position)
    if semicolon < 0:
        return len(value)
    quote = value.find('"', position)
    if quote < 0 or quote > semicolon:
        return semicolon
    closing = value.find('"', quote + 1)
    for _ in range(MAX_ESCAPES):
        if closing < 0 or not _is_escaped(value, closing):
            break
        closing = value.find('"', closing + 1)
    if closing < 0:
        return semicolon
    after = value.find(";", closing)
    return len(value) if after < 0 else after


def _is_escaped(value: str, position: int) -> bool:
    """A `\\"` within a name; not the end of a Windows path, `"C:\\files\\"`."""
    return value[position - 1] == "\\" and value[position + 1 : position + 2] not in ("", ";")


def _unquoted(given: str) -> str:
    if not given.startswith('"'):
        return given.partition(" (")[0].strip() if given.endswith(")") and " (" in given and "." not in given else given
    inner = given[1 : given.rfind('"')] if given.rfind('"') > 0 else given[1:]
    return _ESCAPED.sub(r"\1", inner)


def _put_together(parts: dict[int, tuple[str, bool]]) -> str:
    """The pieces in their order; the first one that is encoded names the charset: `utf-8'fr'r%C3%A9ponse`."""
    label = ""
    data = []
    for number in sorted(parts):
        text, is_encoded = parts[number]
        if is_encoded and not label and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        data.append(unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace"))
    joined = b"".join(data)
    text = decode(joined, label) if any(is_encoded for _, is_encoded in parts.values()) else joined.decode("utf-8", "replace")
    return decode_words(text)
