"""The line by which a mail program says who wrote what it quotes: «Le lun. 3 nov. 2026 à 10:12, X <x@y> a écrit :», on one line or several."""

import re

from parvis.mail.quoting.lines import Line

MAX_LINES = 8  # of one attribution, wrapped, with a blank one or two among them
MAX_LENGTH = 420  # characters of it, joined

_VERBS = (
    "wrote|writes|a écrit|a ecrit|à écrit|avez écrit|a répondu|schrieb|schrieben|geschrieben|escribió|escribio|ha escrito|ha scritto|scrisse|"
    "escreveu|schreef|skrev|napisał|napisała|napisał(a)|napsal|napsala|napsal(a)|a scris|írta|kirjoitti|yazdı|έγραψε|написал|написала|написал(а)|пишет|пише|"
    "写道|寫道|のメール|さんは書きました"
)
_VERB = tuple(_VERBS.split("|"))
_HINT = re.compile(r"[@\d]")
_ENDS = re.compile(r"(?::|：|wrote)[\s*]{0,3}[-—]{0,12}$|[>)]$", re.IGNORECASE)
_BEGINS = re.compile(
    r"[-—* ]{0,12}(?:On|Le|Am|El|Il|In data|在|于|於|Il giorno|Op|Den|På|Em|Dnia|W dniu|At|Um|Von|Da|De|Vom|Dne|V|Pe)\b[ ,]", re.IGNORECASE
)
_BEGINS_WITH_DATE = re.compile(
    r"[-—* ]{0,12}(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}:\d{2}|\d{1,2} [^\W\d]{3,10}\.? (?:19|20)\d\d|[^\W\d]{3,10}, \d{1,2} [^\W\d]{3,10}\.? (?:19|20)\d\d)"
)
_BEGINS_WITH_WRITER = re.compile(
    r"[^<\n]{1,80}<[^\s@<>]{1,80}@[^\s@<>]{1,120}> (?:wrote|a écrit|schrieb|escribió|ha scritto) ", re.IGNORECASE
)
_DATE = re.compile(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\b|\b(?:19|20)\d\d\b|\b\d{1,2}[. ]{1,2}[^\W\d]{3,10}\b")
_TIME = re.compile(r"\b\d{1,2}[:h.]\d{2}\b", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>(]{1,80}@[^\s@<>)]{1,120}")
_IN_BRACKETS = re.compile(r"[<\[(](?:mailto:)?[^\s@<>(]{1,80}@[^\s@<>)]{1,120}[>\])]")
_TO_SOMEBODY = re.compile(
    r"\b(?:m'a|nous a|t'a|l'a|vous a|lui a|leur a|mi ha|ci ha|gli ha|me|nos|le|te|hat mir|hat uns|mir|uns) (?:écrit|ecrit|répondu|scritto|escribió|schrieb|geschrieben)"
    r"|\bwrote (?:me|us|to)\b|\bha escrito (?:a|para)\b",
    re.IGNORECASE,
)
_ENDS_A_SENTENCE = re.compile(r"[^\W\d]{5,40}\.$|[!?;]$")
_ONLY_THE_VERB = re.compile(r">?[ <>a-zA-Z]{0,3}(?:wrote|a écrit|schrieb|escribió|ha scritto)[ :]{1,3}$", re.IGNORECASE)


def attribution_ending_at(lines: list[Line], end: int) -> int | None:
    """Where the attribution whose last line is `end` begins; None when that line ends none."""
    last = lines[end].text
    if not last or not _ENDS.search(last[-40:]) or not _may_end(lines[end]):
        return None
    joined, nearest = "", None
    for start in range(end, max(-1, end - MAX_LINES), -1):
        text = lines[start].text
        if not _belongs(lines, start, end):
            break
        joined = f"{text} {joined}".strip()
        if len(joined) > MAX_LENGTH:
            break
        if not text or not _HINT.search(joined):
            continue
        if _begins(text) and says_who_wrote(joined):
            return start
        if nearest is None and end - start <= 1 and _names_a_writer(joined) and (start == end or _DATE.search(text)):
            nearest = start
    return nearest


def _may_end(line: Line) -> bool:
    """A marked line ends an attribution only as the leftover of a broken address: `> wrote:`."""
    return not line.is_marked or _ONLY_THE_VERB.fullmatch(line.text) is not None


def _belongs(lines: list[Line], i: int, end: int) -> bool:
    """Line `i` may be one of an attribution that goes on below it."""
    if i == end:
        return True
    if lines[i].is_blank:
        return lines[i + 1].text.startswith("<")
    if lines[i].is_marked:
        return False
    return not _ENDS_A_SENTENCE.search(lines[i].text) or lines[i].text.lower().endswith("juill.")


def _begins(text: str) -> bool:
    return _BEGINS.match(text) is not None or _BEGINS_WITH_DATE.match(text) is not None or _BEGINS_WITH_WRITER.match(text) is not None


def says_who_wrote(text: str) -> bool:
    """The whole, on one line, reads as an attribution: a date, who, and a verb at its end (some languages put the date after the verb)."""
    at = text.replace("’", "'")
    has_address = _ADDRESS.search(at) is not None
    verb = _last_verb(at)
    if verb is None:
        has_end = at.endswith((":", "：")) or (at.endswith(">") and _BEGINS_WITH_DATE.match(at) is not None)
        return has_address and has_end and _has_date_and_time(at, or_begins=True)
    if not has_address and _TO_SOMEBODY.search(at):
        return False
    if not _DATE.search(at):
        return has_address and bool(_TIME.search(at))
    is_at_end = not at[verb:].strip(" :：-—*)(aA")
    return is_at_end or has_address or _TIME.search(at) is not None


def _last_verb(text: str) -> int | None:
    """Where the last verb of writing ends."""
    low = text.lower()
    ends = (
        at + len(verb)
        for verb in _VERB
        if (at := low.rfind(verb)) >= 0 and not low[at + len(verb) : at + len(verb) + 1].isalpha() and not (at and low[at - 1].isalpha())
    )
    return max(ends, default=None)


def _has_date_and_time(text: str, *, or_begins: bool) -> bool:
    return _DATE.search(text) is not None and (_TIME.search(text) is not None or (or_begins and _BEGINS_WITH_DATE.match(text) is not None))


def _names_a_writer(text: str) -> bool:
    """`X <x@y> schrieb:` without a date, as K-9 and some phones write."""
    verb = _last_verb(text)
    return (
        verb is not None
        and _IN_BRACKETS.search(text[:verb]) is not None
        and text.endswith((":", "："))
        and not text[verb:].strip(" :：)(aA")
    )
