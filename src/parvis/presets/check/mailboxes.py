"""The mailboxes of portal.toml: what each needs, and whose mail each address brings."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.presets.check.names import Names, Table, by_key, texts
from parvis.presets.format.files import PORTAL_FILE
from parvis.presets.mistakes import Mistake, Spot, unknown


def faults(names: Names) -> Iterator[Mistake]:
    at = Spot(PORTAL_FILE, (), names.source.languages) / "mailboxes"
    owners: dict[str, str] = {}
    for key, mailbox in by_key(names.source.portal.get("mailboxes")).items():
        service = mailbox.get("service")
        if isinstance(service, str) and service and service not in names.services:
            yield (at / key / "service").mistake(unknown(_("a service of this portal"), service, names.services))
        yield from _connection(mailbox, at / key)
        for address in addresses(mailbox):
            if owners.setdefault(address, key) != key:
                yield (at / key).mistake(
                    _("“%(address)s” is already an address of the mailbox “%(owner)s”.") % {"address": address, "owner": owners[address]}
                )


def addresses(mailbox: Table) -> list[str]:
    """All of a mailbox, in small letters."""
    return [address.lower() for address in texts([mailbox.get("address"), *texts(mailbox.get("aliases"))])]


def _connection(mailbox: Table, at: Spot) -> Iterator[Mistake]:
    if mailbox.get("protocol", "imap") != "imap":
        return
    for name in ("host", "secret"):
        if not mailbox.get(name):
            yield (at / name).mistake(_("A mailbox that is read by IMAP needs this key."))
    if mailbox.get("auth") == "xoauth2" and mailbox.get("token_url") and not mailbox.get("client_id"):
        yield (at / "client_id").mistake(_("A token endpoint wants to know who asks: write client_id."))
