"""That an agreement ends soon is told to whom it concerns, at each step of its level, once. A worker that slept sends the nearest step only."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.journal.models import Entry
from parvis.kit.clock import today
from parvis.kit.jobs import each, sweep
from parvis.kit.languages import pick
from parvis.kit.links import site_url
from parvis.kit.speaking import day as day_words
from parvis.mail.models import OutgoingMail
from parvis.mail.notices import NOTICES, Action, Facts, Notice, Obsolete, Paragraph, letterhead
from parvis.mail.outbox import enqueue
from parvis.people.models import Membership, User
from parvis.planning.models import Agreement, AgreementNotice, Level

logger = logging.getLogger(__name__)
RUNS = (Membership.Role.MANAGER, Membership.Role.ADMINISTRATOR)
BATCH = 200


@sweep(every_seconds=3600)
def announce_ends() -> int:
    """Tell of the agreements whose end comes near; how many were told of."""
    steps = [max(days) for days in Level.objects.values_list("notice_days", flat=True) if days]
    if not steps:
        return 0
    day = today()
    near = Agreement.objects.filter(ends_on__gte=day - timedelta(days=1), ends_on__lte=day + timedelta(days=max(steps) + 1))
    due = near.select_related("level__calendar", "calendar", "organisation", "in_charge").order_by("ends_on", "pk")
    told = each(due.iterator(BATCH), _announce)
    if told:
        logger.info("agreements whose end was announced: %d", told)
    return told


def step_of(agreement: Agreement, day: date) -> int | None:
    """The nearest step that has come, in days before the end; None before the first one and after the end."""
    if agreement.ends_on is None or day > agreement.ends_on:
        return None
    left = (agreement.ends_on - day).days
    return min((days for days in agreement.level.notice_days if days >= left), default=None)


def is_followed(agreement: Agreement) -> bool:
    """Whether another one goes on the day after: nothing ends then."""
    if agreement.ends_on is None:
        return True
    after = Agreement.objects.in_force_on(agreement.ends_on + timedelta(days=1))
    return after.filter(organisation=agreement.organisation_id, portal_key=agreement.portal_key).exists()


def _announce(agreement: Agreement) -> bool:
    step = step_of(agreement, today(ZoneInfo(agreement.hours.time_zone)))
    if step is None or is_followed(agreement):
        return False
    told = {"organisation_id": agreement.organisation_id, "agreement": agreement, "step": f"{step}-days", "ends_on": agreement.ends_on}
    if AgreementNotice.objects.filter(**told).exists():
        return False
    try:
        with transaction.atomic():
            AgreementNotice.objects.create(**told)
            people = _people(agreement)
            data = {"step": step, "ends_on": str(agreement.ends_on), "count": len(people)}
            entry = Entry.write(agreement, "end_announced", by=None, internal=True, data=data, channel=Entry.Channel.AUTO)
            for person in people:
                _enqueue(agreement, entry, person)
    except IntegrityError:  # another worker told it meanwhile
        return False
    return True


def _people(agreement: Agreement) -> list[User]:
    """Support contacts and those who run the organisation, then the person in charge; each once."""
    known = Q(is_support_contact=True) | Q(role__in=RUNS)
    rows = agreement.organisation.memberships.filter(known, user__is_active=True).select_related("user").order_by("id")
    found = {row.user_id: row.user for row in rows}
    if agreement.in_charge and agreement.in_charge.is_active:
        found.setdefault(agreement.in_charge.pk, agreement.in_charge)
    return list(found.values())


def _enqueue(agreement: Agreement, entry: Entry, person: User) -> None:
    enqueue(
        "agreement_ends",
        to=person,
        organisation=agreement.organisation,
        portal_key=agreement.portal_key,
        context={"agreement": str(agreement.pk), "ends_on": str(agreement.ends_on)},
        key=f"{entry.pk.hex}:ends:{person.pk.hex}",
    )


@NOTICES.register("agreement_ends")
def agreement_ends(mail: OutgoingMail) -> Notice:
    """Of one that was prolonged since, or whose reader has left, nothing is told."""
    held = Agreement.objects.select_related("organisation", "level", "in_charge")
    agreement = held.filter(pk=mail.context["agreement"]).first()
    if agreement is None or mail.user is None or not mail.user.is_active or str(agreement.ends_on) != mail.context["ends_on"]:
        raise Obsolete
    is_for_team = mail.user.is_staff
    if not is_for_team and not mail.user.memberships.filter(organisation=agreement.organisation_id).exists():
        raise Obsolete
    said = {"reference": agreement.reference, "day": day_words(agreement.ends_on) if agreement.ends_on else ""}
    rows = [
        (_("Organisation"), agreement.organisation.name),
        (_("Contract"), agreement.reference),
        (_("Level"), pick(agreement.level.title)),
        (_("Last day"), said["day"]),
        (_("In charge of your solution"), agreement.person_in_charge),
    ]
    action = (
        Action(_("Open the contract"), f"{site_url()}{reverse('desk:agreement', args=[agreement.pk])}")
        if is_for_team
        else Action(_("View my contract"), letterhead(mail.portal_key).url + reverse("portal:contract"))
    )
    text = (
        _("Tell the customer how to renew it, or record what follows.")
        if is_for_team
        else _("After that day, your requests are no longer covered. Renew it with the person in charge.")
    )
    return Notice(
        subject=_("Your contract %(reference)s ends on %(day)s") % said,
        title=_("The contract %(reference)s ends on %(day)s") % said,
        blocks=(Paragraph(text, is_intro=True), action, Facts(tuple((label, words) for label, words in rows if words))),
        why=_("You get this message because you are in charge of this contract.")
        if is_for_team
        else _("You get this message because you run this organisation or are its support contact."),
    )
