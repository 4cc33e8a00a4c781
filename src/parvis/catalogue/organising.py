"""The organisations and sites that are customers of a portal: created, renamed, closed and opened again, by who administers it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parvis.catalogue.ground import customers_of, portals_reached
from parvis.catalogue.models import Grant, Portal
from parvis.catalogue.writing import may_write
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.people import audit
from parvis.people.models import Organisation, User

MOST_NAME: Final = 200
MOST_NUMBER: Final = 30
LONGEST_PATH: Final = 400
State = Organisation.State


def organisations_of(portal: Portal) -> QuerySet[Organisation]:
    """Its customers with all their sites, and the customers below an umbrella that it serves; nobody's personal one."""
    customers = customers_of(portal).order_by()
    below = Organisation.objects.filter(parent__is_umbrella=True, parent__in=customers.values("pk")).order_by()
    return Organisation.objects.filter(Q(tree__in=customers.values("tree")) | Q(tree__in=below.values("tree")), is_personal=False)


def may_decide(by: User, organisation: Organisation, portal: Portal) -> bool:
    """One that another portal serves too is for who administers both."""
    if not may_write(by, portal) or organisation.is_personal:
        return False
    portals = portals_reached(by)
    if portals is None:
        return True
    served = Grant.objects.filter(Q(organisation__tree=organisation.tree) | Q(organisation__in=organisation.ancestor_ids))
    return not served.exclude(portal__key__in=portals).exists()


def create(
    portal: Portal, name: str, *, by: User, key: UUID, parent: Organisation | None = None, registration: str = "", uses: bool = True
) -> Organisation:
    """A new customer of the portal, or a site below `parent`. `key`: becomes its id, so that sent twice it is made once.

    `uses`: whether its people may ask for everything there; else they only see it until more is granted. Said of no site: a site has what
    is above it. Raises Refused without a name, for one that stands there already, and when it is not for `by`.
    """
    title, number = _named(name), one_line(registration, MOST_NUMBER)
    with transaction.atomic():
        Portal.objects.select_for_update().get(pk=portal.pk)
        if present := Organisation.objects.filter(pk=key).first():
            if present.name == title and organisations_of(portal).filter(pk=key).exists():
                return present
            raise Refused(_("This form was sent already: open it anew to create another one."), code="sent_already")
        above = _held(parent, portal, by) if parent else None
        if above is None and not may_write(by, portal):
            raise Refused(_("You do not decide about this organisation."), code="not_yours")
        if above and above.state == State.CLOSED:
            raise Refused(_("The organisation above is closed: open it again first."), code="parent_closed")
        if above and len(above.path) + len(key.hex) + 1 > LONGEST_PATH:
            raise Refused(_("There are too many organisations above this one: place it higher."), code="too_deep")
        _require_free(title, portal, above)
        made = Organisation.objects.create(id=key, name=title, parent=above, registration=number)
        if above is None:
            role = Grant.Role.USE if uses else Grant.Role.SEE
            Grant.objects.create(who=Grant.Who.ORGANISATION, organisation=made, role=role, portal=portal, granted_by=by)
        _write(made, portal, "organisation_created", by=by, data={"name": title})
    return made


def change(organisation: Organisation, portal: Portal, *, name: str, registration: str, by: User) -> Organisation:
    """Said twice, it is written once. Raises Refused as `create` does."""
    title, number = _named(name), one_line(registration, MOST_NUMBER)
    with transaction.atomic():
        row = _held(organisation, portal, by)
        if (row.name, row.registration) == (title, number):
            return row
        if row.name.casefold() != title.casefold():
            _require_free(title, portal, row.parent)
        data = {"name": title, "was": row.name}
        row.name, row.registration = title, number
        row.save(update_fields=["name", "registration"])
        _write(row, portal, "organisation_changed", by=by, data=data)
    return row


def close(organisation: Organisation, portal: Portal, *, by: User, reason: str) -> Organisation:
    """Nothing new is asked in its name and nobody joins it; what was asked goes on, and who belongs to it still reads it.

    Raises Refused without a reason, while a site below it is open, and when it is not for `by`.
    """
    if not (why := one_line(reason, 500)):
        raise Refused(_("Say why: the reason stands in the log."), code="no_reason")
    with transaction.atomic():
        row = _held(organisation, portal, by)
        if row.state == State.CLOSED:
            return row
        if row.children.exclude(state=State.CLOSED).exists():
            raise Refused(_("Close the sites below it first."), code="sites_open")
        row.state, row.closed_at = State.CLOSED, now()
        row.save(update_fields=["state", "closed_at"])
        _write(row, portal, "organisation_closed", by=by, body=why)
    return row


def reopen(organisation: Organisation, portal: Portal, *, by: User) -> Organisation:
    """Raises Refused while the one above is closed, and when it is not for `by`."""
    with transaction.atomic():
        row = _held(organisation, portal, by)
        if row.state != State.CLOSED:
            return row
        if row.parent and row.parent.state == State.CLOSED:
            raise Refused(_("The organisation above is closed: open it again first."), code="parent_closed")
        row.state, row.closed_at = State.ACTIVE, None
        row.save(update_fields=["state", "closed_at"])
        _write(row, portal, "organisation_opened", by=by)
    return row


def require_decider(organisation: Organisation, portal: Portal, by: User) -> None:
    """Raises Refused when it is not for `by`."""
    if not may_decide(by, organisation, portal):
        raise Refused(
            _("You do not decide about this organisation: it is served by a portal that you do not administer, too."), code="not_yours"
        )


def _held(organisation: Organisation, portal: Portal, by: User) -> Organisation:
    row = Organisation.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organisation.pk)
    require_decider(row, portal, by)
    return row


def _named(name: str) -> str:
    if not (title := one_line(name, MOST_NAME)):
        raise Refused(_("Give the organisation a name."), code="no_name")
    return title


def _require_free(title: str, portal: Portal, parent: Organisation | None) -> None:
    beside = Organisation.objects.filter(parent=parent) if parent else organisations_of(portal).filter(parent=None)
    if beside.filter(name__iexact=title).exists():
        raise Refused(_("An organisation of this name stands there already. Add what tells them apart."), code="name_taken")


def _write(row: Organisation, portal: Portal, verb: str, *, by: User, body: str = "", data: dict[str, str] | None = None) -> None:
    """In the organisation's journal with its words; in the audit, that it was done."""
    Entry.write(row, verb, by=by, body=body, from_team=True, internal=True, data={"portal": portal.key, **(data or {})})
    audit.write(verb, by=by, organisation=row, portal_key=portal.key)
