"""One log line per event on standard error: JSON for machines, text for a terminal; never a secret."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAMES = re.compile(r"password|passwd|secret|token|authorization|cookie|session|api_?key|csrf|otp|(?<!status_)code$", re.IGNORECASE)
# Signed links and keys are long runs that mix capitals, small letters and digits; ids, paths and module names do not.
TOKEN = re.compile(r"(?<![\w.:=+-])(?=[\w.:=+-]*\d)(?=[\w.:=+-]*[A-Z])(?=[\w.:=+-]*[a-z])[\w.:=+-]{24,}")
# A link to choose a new password: the id of an account, a time and a seal, all in small letters.
RESET = re.compile(r"(?<!\w)[0-9a-f]{32}\.[0-9a-z]{1,13}-[0-9a-f]{32,}")
CREDENTIALS = re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]*(?=@)")
MASK = "•••"

Event = MutableMapping[str, Any]


def drop_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Mask what is named like a secret, and in any text what looks like a signed link or a password in an address."""
    event.pop("request", None)  # Django's own extra: its address is in the message already
    for name, value in event.items():
        if SECRET_NAMES.search(name):
            event[name] = MASK
        elif value is not None and not isinstance(value, (bool, int, float)):
            event[name] = masked(str(value))
    return event


def masked(text: str) -> str:
    return TOKEN.sub(MASK, RESET.sub(MASK, CREDENTIALS.sub(MASK, text)))


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_settings(level: str, style: str) -> dict[str, Any]:
    """Django's LOGGING: `style` is json or text."""
    if style == "json":
        ending = [structlog.processors.format_exc_info, drop_secrets, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        ending = [drop_secrets, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            # aiosmtpd writes every line of every conversation, addresses and all.
            "mail.log": {"level": "WARNING"},
            "_granian": {"level": "WARNING"},
            "granian.access": {"level": "WARNING"},
        },
    }
