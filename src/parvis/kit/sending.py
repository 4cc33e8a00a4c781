"""What a form says once in its page: sent twice, by a double click or a reload, it is known again."""

from uuid import UUID

from django.http import HttpRequest


def sent_key(request: HttpRequest, name: str = "key") -> UUID | None:
    """Of the form that was sent, or of the file in it (`file_key`)."""
    return as_uuid(request.POST.get(name, ""))


def as_key(said: str) -> int | None:
    """Of a row that the database counts; None for what is no such number."""
    return int(said) if said.isdecimal() and len(said) < 19 else None


def as_uuid(said: str) -> UUID | None:
    """None for what is no identifier: an address or a form may say anything."""
    try:
        return UUID(said)
    except ValueError:
        return None
