"""Who is there, who has how much, and who stands in; who leads a team or administers its portal sets it, everybody says when they are away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.catalogue.ground import portals_reached
from parvis.catalogue.handled import portals_handled_by
from parvis.desk.guards import StaffRequest, for_staff
from parvis.desk.shell import page
from parvis.desk.teams.forms import AbsenceForm, MemberForm
from parvis.kit.clock import now, today
from parvis.kit.errors import Refused
from parvis.people import timetable
from parvis.people.models import Absence, TeamMembership, User
from parvis.tickets.assigning import hand_over, members_of, plan_handover

PLACE = "teams"


@for_staff
@require_http_methods(["GET", "HEAD"])
def teams(request: StaffRequest) -> HttpResponse:
    """Those that one is in, and those that one decides about."""
    led = list(timetable.led_by(request.user))
    shown = {team.pk: team for team in [*led, *request.user.teams.filter(archived_at=None)]}
    pks = {team.pk for team in led}
    rows = [(team, team.pk in pks, members_of(team)) for team in sorted(shown.values(), key=lambda one: one.key)]
    return page(request, "desk/teams/list.html", {"rows": rows, "today": today()}, place=PLACE)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: StaffRequest, key: str, person_id: UUID) -> HttpResponse:
    """Skills, capacity, hours: for who leads the team or administers its portal."""
    membership = _led(request, key, person_id)
    form = MemberForm(membership, _portals(request.user), request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        timetable.set_member(membership, skills=said["skills"].split(","), capacity=said["capacity"], by=request.user)
        if "calendar" in form.changed_data:
            timetable.set_hours(membership.user, by=request.user, calendar=said["calendar"])
        messages.success(request, _("Saved."))
        return redirect("desk:teams")
    return _member(request, membership, form, AbsenceForm(membership.user), 422 if form.errors else 200)


@for_staff
@require_POST
def absence_of_member(request: StaffRequest, key: str, person_id: UUID) -> HttpResponse:
    membership = _led(request, key, person_id)
    form = AbsenceForm(membership.user, request.POST)
    if form.is_valid() and _noted(request, membership.user, form):
        return redirect("desk:team_member", key, person_id)
    return _member(request, membership, MemberForm(membership, _portals(request.user)), form, 422)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: StaffRequest, key: str, person_id: UUID) -> HttpResponse:
    """What becomes of the open requests of somebody: seen first, then given by load."""
    membership = _led(request, key, person_id)
    team, person = membership.team, membership.user
    if request.method == "POST":
        count = hand_over(team, person, by=request.user)
        messages.success(request, ngettext("%(count)d request was given.", "%(count)d requests were given.", count) % {"count": count})
        return redirect("desk:teams")
    plan = plan_handover(team, person, by=request.user)
    return page(request, "desk/teams/requests.html", {"team": team, "person": person, "plan": plan}, place=PLACE)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: StaffRequest) -> HttpResponse:
    """One's own: «I shall be away from … to …»."""
    form = AbsenceForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid() and _noted(request, request.user, form):
        return redirect("desk:absences")
    context = {"form": form, "absences": _coming(request.user)}
    return page(request, "desk/teams/absences.html", context, place="account", status=422 if form.errors else 200)


@for_staff
@require_POST
def end(request: StaffRequest, absence_id: int) -> HttpResponse:
    """Sent twice, it is over all the same; `person`: whose it is."""
    absence = Absence.objects.select_related("user").filter(pk=absence_id).first()
    if absence is None and (whose := request.POST.get("person", "")):
        messages.info(request, _("The absence is over."))
        return redirect("desk:absences" if whose == str(request.user.pk) else "desk:teams")
    if absence is None or not timetable.may_plan(request.user, absence.user):
        raise Http404
    timetable.end_absence(absence, by=request.user)
    messages.success(request, _("The absence is over."))
    return redirect("desk:absences") if absence.user_id == request.user.pk else redirect("desk:teams")


def _noted(request: StaffRequest, user: User, form: AbsenceForm) -> bool:
    try:
        timetable.note_absence(user, form.starts_at, form.ends_at, by=request.user, deputy=form.stand_in)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The absence is noted. Requests go to who is there."))
    return True


def _member(request: StaffRequest, membership: TeamMembership, form: MemberForm, absence: AbsenceForm, status: int) -> HttpResponse:
    context = {"membership": membership, "form": form, "absence_form": absence, "absences": _coming(membership.user)}
    return page(request, "desk/teams/member.html", context, place=PLACE, status=status)


def _coming(user: User) -> list[Absence]:
    return list(Absence.objects.filter(user=user, ends_at__gt=now()).select_related("deputy").order_by("starts_at"))


def _portals(user: User) -> list[str]:
    """Whose hours of opening one may choose: of the portals that one handles or administers."""
    return sorted({*portals_handled_by(user), *(portals_reached(user) or ())})


def _led(request: StaffRequest, key: str, person_id: UUID) -> TeamMembership:
    """Raises Http404 unless the team is for `request.user` to decide about (`timetable.led_by`) and the person is in it."""
    rows = TeamMembership.objects.select_related("team", "user")
    membership = get_object_or_404(rows, team__key=key, user=person_id)
    if not timetable.leads(request.user, membership.team):
        raise Http404
    return membership
