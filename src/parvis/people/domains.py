"""Mail domains of organisations: somebody of the staff says that one is theirs, and how they know."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.mail.models import Mailbox
from parvis.people.models import EmailDomain, Organisation, User
from parvis.people.signing_up import is_personal

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def verify(organisation: Organisation, domain: str, *, how: str, by: User) -> EmailDomain:
    """The people of `domain` may ask to join `organisation` from now on. `how`: what shows that it is theirs. Said twice, it is written once.

    Raises Refused for what is no domain of one organisation: a provider's, one of our own mailboxes, another's.
    """
    wanted, told = domain.strip().lower().removeprefix("@"), one_line(how, 200)
    if not _DOMAIN.fullmatch(wanted):
        raise Refused(_("Write a domain such as town.fr: what stands after the @ of an address."), code="no_domain")
    if not told:
        raise Refused(_("Write how you know that the domain is theirs: a letter, a call back, a DNS record."), code="how")
    if is_personal(f"x@{wanted}"):
        raise Refused(_("Anybody can have an address at this provider: it is no organisation’s own."), code="provider")
    if Mailbox.objects.filter(address__iendswith=f"@{wanted}").exists():
        raise Refused(_("Our own mailboxes have this domain: it cannot be a customer’s."), code="ours")
    known = EmailDomain.objects.filter(domain__iexact=wanted).first()
    if known and known.organisation_id != organisation.pk:
        raise Refused(_("This domain is already that of another organisation."), code="taken")
    if known and known.verified_at and (known.how, known.verified_by_id) == (told, by.pk):
        return known
    try:
        with transaction.atomic():
            row, _made = EmailDomain.objects.update_or_create(
                organisation=organisation, domain=wanted, defaults={"verified_at": now(), "verified_by": by, "how": told}
            )
            Entry.write(organisation, "domain_verified", by=by, internal=True, data={"domain": wanted, "how": told})
    except IntegrityError:
        raise Refused(_("This domain is already that of another organisation."), code="taken") from None
    return row


def forget(organisation: Organisation, domain: str, *, by: User) -> None:
    """Nobody joins by it any more; who is in stays. Said twice, it is done once."""
    with transaction.atomic():
        if EmailDomain.objects.filter(organisation=organisation, domain__iexact=domain).delete()[0]:
            Entry.write(organisation, "domain_forgotten", by=by, internal=True, data={"domain": domain})
