"""The Date header, by the standard library's tolerant reader; a date no calendar of ours can hold is none."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

EARLIEST, LATEST = 1970, 2199
MAX_LENGTH = 200
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?")
_COMMENT = re.compile(r"\([^()]{0,100}\)")


def read_date(text: str) -> datetime | None:
    """An aware instant; without a zone, UTC. None when it cannot be read."""
    plain = _COMMENT.sub(" ", text[:MAX_LENGTH]).strip()
    try:
        iso = _ISO.match(plain)
        moment = datetime.fromisoformat(iso[0]) if iso else _by_rfc(plain)
        if moment and not moment.tzinfo:
            moment = moment.replace(tzinfo=UTC)
        return moment if moment and EARLIEST <= moment.year <= LATEST else None
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _by_rfc(text: str) -> datetime | None:
    fields = parsedate_tz(text)
    if not fields:
        return None
    offset = timedelta(seconds=fields[-1] or 0)
    year, month, day, hour, minute, second = fields[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
