"""Message-IDs as headers carry them, without their `<>`; also those that Microsoft writes as `<[...]>`."""

import re

from parvis.kit.text import one_line

MAX_LENGTH = 500
MAX_COUNT = 200
_IN_ANGLES = re.compile(r"<([^<>]{1,1000})>")


def identifiers(text: str) -> list[str]:
    """In the order of the header, each once; of very many, the first and the last ones, since those tell the thread."""
    found = _IN_ANGLES.findall(text) or [word for word in text.replace("<", " ").replace(">", " ").replace(",", " ").split() if "@" in word]
    unique = list(dict.fromkeys(plain for word in found if (plain := "".join(one_line(word).split()))[:MAX_LENGTH]))
    return unique if len(unique) <= MAX_COUNT else [unique[0], *unique[1 - MAX_COUNT :]]


def message_id(text: str) -> str:
    """The mail's own; also one without `<>` or `@`, as long as it is one word."""
    found = identifiers(text)
    if found:
        return found[0][:MAX_LENGTH]
    words = text.replace("<", " ").replace(">", " ").split()
    return one_line(words[0], MAX_LENGTH) if words else ""
