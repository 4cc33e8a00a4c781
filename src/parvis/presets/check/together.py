"""Presets side by side: what one installation can hold only once."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.presets.check.mailboxes import addresses
from parvis.presets.check.names import Names, by_key, texts
from parvis.presets.format.files import PEOPLE_FILE, PORTAL_FILE
from parvis.presets.mistakes import Mistake
from parvis.presets.source import Source


def faults(sources: list[Source]) -> Iterator[Mistake]:
    taken: dict[tuple[str, str], str] = {}
    for source in sources:
        for kind, name, file, path in _unique(source):
            owner = taken.setdefault((kind, name), source.name)
            if owner != source.name:
                yield Mistake(
                    f"{source.name}/{file}",
                    path,
                    _("“%(value)s” is already used by the preset “%(owner)s”.") % {"value": name, "owner": owner},
                )


def _unique(source: Source) -> Iterator[tuple[str, str, str, str]]:
    """(kind, name, file, key) of everything that must be alone."""
    names = Names(source)
    yield "key", source.key, PORTAL_FILE, "key"
    if isinstance(series := source.portal.get("series"), str):
        yield "series", series, PORTAL_FILE, "series"
    for mailbox in by_key(source.portal.get("mailboxes")).values():
        for address in addresses(mailbox):
            yield "mailbox", address, PORTAL_FILE, "mailboxes"
    for host in texts(source.portal.get("hosts")):
        yield "host", host, PORTAL_FILE, "hosts"
    for key in names.organisations:
        yield "organisation", key, PEOPLE_FILE, f"organisations.{key}"
    for username, person in names.people.items():
        yield "person", username.lower(), PEOPLE_FILE, f"people.{username}"
        yield "email", str(person.get("email", "")).lower(), PEOPLE_FILE, f"people.{username}.email"
