"""The text border: what every text passes before it is kept, compared or put in a header."""

import re
import unicodedata

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAKS = re.compile("[\n\r\t\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")  # no spaces beside: a million of them would be read from each
# Putting marks in their order takes the square of their number; no writing needs more than 30 on a letter (UAX #15, stream-safe).
_MANY_MARKS = re.compile(r"[^\w\x00-\x7f]{31,}")
_MOST_MARKS = 30
# Marks that reorder what is read: a name holding one could make a mail or a list lie.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "’": "'", "‘": "'"})


def clean(value: object, max_length: int | None = None) -> str:
    """`value` as text fit to be stored: NFC, `\\n` line ends, no NUL, no control character but `\\n` and `\\t`, no lone surrogate.

    None becomes an empty text; what is longer than `max_length` characters is cut.
    """
    text = "" if value is None else str(value)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _with_few_marks(_CONTROLS.sub("", text)))
    return text if max_length is None else text[:max_length]


def one_line(value: object, max_length: int | None = None) -> str:
    """`value` cleaned for a header, a name or a title: line breaks become spaces, marks that reorder the text are dropped."""
    text = "" if value is None else str(value)
    if text.isascii() and text.isprintable():  # most are: nothing in it to clean
        return text.strip()[:max_length].rstrip()
    line = " ".join(part for piece in _BREAKS.split(text) if (part := piece.strip(" ")))
    return clean(_BIDI.sub("", clean(line)).strip(), max_length).rstrip()


def fold(text: str) -> str:
    """`text` for comparison: lower case, without accents, ligatures undone."""
    decomposed = unicodedata.normalize("NFKD", _with_few_marks(text).casefold().translate(_LIGATURES))
    return "".join(mark for mark in decomposed if unicodedata.category(mark) != "Mn")


def slug(text: str, max_length: int = 60) -> str:
    """`text` as a piece of an address: `[a-z0-9-]` only; empty when nothing of it can be kept."""
    return re.sub("[^a-z0-9]+", "-", fold(text)).strip("-")[:max_length].rstrip("-")


def initials(name: str) -> str:
    """Two letters that stand for `name`; of its first and last word, or the first two letters of a single one."""
    words = re.findall(r"[^\W_]+", name)
    if not words:
        return "?"
    letters: str = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def excerpt(text: str, length: int) -> str:
    """The beginning of `text` on one line, at most `length` characters, cut between words and ended by «…»."""
    line = " ".join(text[: length * 8 + 200].split())
    if len(line) <= length:
        return line
    head = line[:length]
    word_end = head.rfind(" ", length // 2)
    return head[: word_end if word_end > 0 else length - 1].rstrip(" ,;:.") + "…"


def _with_few_marks(text: str) -> str:
    return text if text.isascii() else _MANY_MARKS.sub(lambda run: _stream_safe(run[0]), text)


def _stream_safe(run: str) -> str:
    kept, count = [], 0
    for character in run:
        count = count + 1 if unicodedata.combining(character) else 0
        if count <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
