"""The outbox: what was sent, waits or failed, and sending it again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.mails import outbox
from parvis.desk.mails.wording import STATES, kind_of
from parvis.desk.shell import page
from parvis.kit.errors import Refused
from parvis.kit.links import safe_next
from parvis.kit.text import one_line
from parvis.mail.models import OutgoingMail
from parvis.mail.sending import send_again

SIZE = 50


@for_staff
@require_safe
def mails(request: StaffRequest) -> HttpResponse:
    """The last first, by pages of their ids."""
    state = request.GET.get("state", "")
    query = one_line(request.GET.get("q", ""), 200)
    found = outbox.matching(outbox.mails_for(request.user), query)
    if state in STATES:
        found = found.filter(state=state)
    before = _uuid(request.GET.get("before", ""))
    rows = list((found.filter(pk__lt=before) if before else found).defer("text", "html", "context").order_by("-pk")[: SIZE + 1])
    shown, more = rows[:SIZE], len(rows) > SIZE
    references = outbox.references_of(shown)
    kept = urlencode({name: value for name, value in (("state", state), ("q", query)) if value})
    context = {
        "rows": [{"mail": mail, "kind": kind_of(mail.kind), "reference": references.get(mail.subject_id, "")} for mail in shown],
        "states": [("", _("All of them")), *((key, name) for key, (name, _meaning, _icon) in STATES.items())],
        "state": state,
        "query": query,
        "next": f"?{urlencode({'before': shown[-1].pk.hex})}{'&' if kept else ''}{kept}" if more else "",
        "first": f"?{kept}" if before else "",
    }
    return page(request, "desk/mails/list.html", context, place="mails")


@for_staff
@require_safe
def mail(request: StaffRequest, mail_id: UUID) -> HttpResponse:
    """One mail as it was sent: its text is kept, unless it held a secret."""
    found = _mail(request, mail_id)
    reference = outbox.references_of([found]).get(found.subject_id, "")
    return page(request, "desk/mails/mail.html", {"mail": found, "kind": kind_of(found.kind), "reference": reference}, place="mails")


@for_staff
@require_POST
def again(request: StaffRequest, mail_id: UUID) -> HttpResponse:
    found = _mail(request, mail_id)
    return _done(request, lambda: _again(found), _("The mail is on its way again to %(address)s.") % {"address": found.to})


@for_staff
@require_POST
def cancel(request: StaffRequest, mail_id: UUID) -> HttpResponse:
    found = _mail(request, mail_id)
    return _done(request, lambda: outbox.cancel(found), _("The mail to %(address)s will not leave.") % {"address": found.to})


def _again(mail: OutgoingMail) -> None:
    outbox.require_sendable(mail)
    send_again(mail)


def _mail(request: StaffRequest, mail_id: UUID) -> OutgoingMail:
    found: OutgoingMail = get_object_or_404(outbox.mails_for(request.user), pk=mail_id)
    return found


def _done(request: StaffRequest, act: Any, said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(safe_next([], request.POST.get("next"), reverse("desk:mails")))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
