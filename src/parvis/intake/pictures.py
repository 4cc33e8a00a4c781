"""Pictures in a text: pasted by whoever writes, kept as files of the same form, named in the Markdown as `![words](cid:<file id>)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

SHOWN: Final = "?preview"
"""Asked of a file's address: the picture drawn again by us, never the bytes somebody sent."""
MOST: Final = 40
_NAMED: Final = re.compile(r"\(cid:([0-9a-f]{8}-[0-9a-f-]{27})\)")


def named_in(text: str) -> list[UUID]:
    """The files that a text shows, each once, in its order; at most `MOST`."""
    found = dict.fromkeys(_NAMED.findall(text))
    return [UUID(one) for one in list(found)[:MOST] if one.count("-") == 4 and len(one.replace("-", "")) == 32]


def pictures_at(file_urls: Mapping[str, str]) -> dict[str, str]:
    """{source as written: address} of files whose addresses are known, for `kit.markdown`."""
    return {f"cid:{key}": f"{address}{SHOWN}" for key, address in file_urls.items()}
