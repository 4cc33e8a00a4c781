"""Merging: one ticket becomes part of another, and for seven days it can be taken back.

Nothing is moved. The source keeps its rows and its journal; it points to the target, its clocks and automatic moves stop, and everything
that names it leads on (`tickets.redirects`). The locks of all tickets concerned are taken in the order of their keys: of two people
who merge crosswise, the second reads what the first did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from parvis.catalogue.seeing import is_narrower
from parvis.intake.models import Upload
from parvis.journal.models import Entry
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people.models import Organisation, User
from parvis.tickets import notices
from parvis.tickets.commitments import Commitments
from parvis.tickets.models import Draft, Merge, Participant, Ticket
from parvis.tickets.sentences import SENTENCES

UNDO: Final = timedelta(days=7)
MOST: Final = 20
"""Tickets merged into one at once."""
STOPPED: Final = ("phase", "is_open", "turn", "next_move_at", "next_reminder_at", "closed_at", "solved_at", "due_at", "warn_at")
"""What the source's row loses, and gets back."""
MOMENTS: Final = frozenset({"next_move_at", "next_reminder_at"})
"""What lies ahead and is put off by the time that the ticket was merged."""
TAKING_PART: Final = ("requester", "participant")


@dataclass(frozen=True)
class Widening:
    """Who will read the source's messages that could not before. `says`: one sentence for each way."""

    organisations: tuple[Organisation, ...] = ()
    people: tuple[User, ...] = ()
    by_rule: bool = False
    by_team: bool = False

    def __bool__(self) -> bool:
        return bool(self.organisations or self.people or self.by_rule or self.by_team)


@dataclass(frozen=True)
class Preview:
    """What merging `source` into `target` would do. `refusal`: why it cannot be done; `proposed`: people of the source who are no part
    of the target and may be brought along; `widening`: who else will read what was said."""

    source: Ticket
    target: Ticket
    refusal: Refused | None = None
    proposed: tuple[User, ...] = ()
    widening: Widening = field(default_factory=Widening)
    tasks_left: int = 0


def preview(source: Ticket, target: Ticket, *, by: User) -> Preview:
    try:
        _require_mergeable(source, target, by=by)
    except Refused as refusal:
        return Preview(source, target, refusal)
    left = source.tasks.standing().filter(done_at=None).count()
    return Preview(source, target, None, tuple(_proposed(source, target)), widening_of(source, target), left)


def merge(sources: Sequence[Ticket], target: Ticket, *, by: User, people: Collection[UUID] = (), is_sure: bool = False) -> list[Merge]:
    """Make each of `sources` part of `target`; all of them or none. Merged there already, it stays as it is.

    `people`: keys of those who take part in a source and shall take part in the target too; `is_sure`: `by` knows that more people
    will read what was said. Raises Refused when `by` does not handle both, they are of two customers or portals, one was merged
    elsewhere meanwhile, or more people would read it and nobody has said yes.
    """
    if not sources or len(sources) > MOST:
        raise Refused(_("Choose between 1 and %(number)d requests to merge.") % {"number": MOST}, code="how_many")
    with transaction.atomic():
        _hold(*sources, target)
        made = []
        for source in sources:
            done = source.merges.filter(undone_at=None, target=target).first()
            made.append(done or _merge(source, target, by=by, people=people, is_sure=is_sure))
    return made


def unmerge(source: Ticket, *, by: User) -> Merge:
    """Take it back: the source goes on where it stopped; what was said on the target since stays there. Said twice, it is done once.

    Raises Refused when it was not merged, or too long ago.
    """
    with transaction.atomic():
        found = source.merges.select_related("target").order_by("-id").first()
        if found is None:
            raise Refused(_("This request is not merged with another one."), code="not_merged")
        _hold(source, found.target)
        found.refresh_from_db()
        if found.undone_at is not None:
            return found
        target = Ticket.objects.select_related("portal", "service", "workflow", "organisation").get(pk=found.target_id)
        _require_handles(by, source, target)
        moment = now()
        if moment - found.merged_at > UNDO:
            raise Refused(_("It was merged more than seven days ago: this cannot be taken back any more."), code="too_late")
        found.undone_at = moment
        found.save(update_fields=["undone_at"])
        source._advance(merged_into=None, **_back(found, moment))
        source._advance(**_resumed(source, moment))
        gone = _take_out(found, target, by=by)
        _say(source, "unmerged", target, by=by)
        _say(target, "gave_back", source, by=by, data={"people": gone})
    return found


def is_undoable(merge: Merge) -> bool:
    return merge.undone_at is None and now() - merge.merged_at <= UNDO


def widening_of(source: Ticket, target: Ticket) -> Widening:
    """Who reads the target and did not read the source."""
    shared = set(source.shares.values_list("shared_with", flat=True))
    organisations = [
        share.shared_with
        for share in target.shares.select_related("shared_with").order_by("id")
        if share.shared_with_id not in shared and share.shared_with_id != source.organisation_id
    ]
    people = [
        mark.user
        for mark in target.participants.filter(role__in=TAKING_PART).select_related("user").order_by("id")
        if not source.standing_of(mark.user).sees
    ]
    return Widening(
        tuple(organisations),
        tuple(people),
        by_rule=not is_narrower(target.visibility, source.visibility),
        by_team=_handlers_of(target) - _handlers_of(source) != set(),
    )


def _handlers_of(ticket: Ticket) -> set[int]:
    return {team.pk for team in notices.teams_of(ticket.service)}


def _hold(*tickets: Ticket) -> None:
    """Lock them all, the smallest key first, and be as they are now."""
    keys = sorted({ticket.pk for ticket in tickets})
    list(Ticket.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    for ticket in tickets:
        ticket.lock(merged_too=True)
        ticket._standings.clear()


def _merge(source: Ticket, target: Ticket, *, by: User, people: Collection[UUID], is_sure: bool) -> Merge:
    _require_mergeable(source, target, by=by)
    if not is_sure and widening_of(source, target):
        raise Refused(_("More people would read what was said. Look at who, and say that you are sure."), code="wider")
    moment = now()
    kept = {name: _plain(getattr(source, name)) for name in STOPPED}
    stopped = {"phase": "closed", "is_open": False, "turn": "none", "next_move_at": None, "next_reminder_at": None}
    ended = {"closed_at": source.closed_at or moment, "solved_at": source.solved_at or moment}
    source._advance(**_paused(source, moment))
    followers = _bring_followers(source, target)
    brought = _bring(source, target, people, by=by)
    source._advance(merged_into=target, **stopped, **ended)
    _bring_drafts(source, target)
    said = {"brought": [str(user.pk) for user in brought], "followers": followers}
    made = Merge.objects.create(
        organisation_id=source.organisation_id, source=source, target=target, by=by, merged_at=moment, kept={"row": kept, **said}
    )
    entry = _say(source, "merged", target, by=by)
    _say(target, "took_in", source, by=by)
    notices.tell_merged(source, entry)
    return made


def _require_mergeable(source: Ticket, target: Ticket, *, by: User) -> None:
    _require_handles(by, source, target)
    names = {"source": source.reference, "target": target.reference}
    if source.pk == target.pk:
        raise Refused(_("Choose another request than this one."), code="itself")
    for one in (source, target):
        if one.merged_into_id:
            into = one.merged_into
            said = {"reference": one.reference, "into": into.reference if into else ""}
            raise Refused(_("%(reference)s was merged with %(into)s already. Read it again, then decide.") % said, code="merged")
    if source.portal_id != target.portal_id:
        raise Refused(_("%(source)s and %(target)s are not on the same portal.") % names, code="other_portal")
    if source.organisation_id != target.organisation_id and not _is_same_stranger(source, target):
        raise Refused(
            _("%(source)s and %(target)s are not of the same organisation: link them instead, so that neither reads the other’s.") % names,
            code="other_organisation",
        )
    if source.visibility == "restricted" != target.visibility:
        raise Refused(_("%(source)s is confidential, and %(target)s is not: make that one confidential first.") % names, code="restricted")
    if source.is_open and not target.is_open:
        raise Refused(_("%(target)s is closed: reopen it first, or merge the other way round.") % names, code="closed")


def _is_same_stranger(source: Ticket, target: Ticket) -> bool:
    """Somebody without organisation who wrote twice: each time a place of their own was made, where nobody else reads."""
    if not (source.organisation.is_personal and target.organisation.is_personal):
        return False
    if source.requester_id or target.requester_id:
        return source.requester_id == target.requester_id
    emails = {str(one.contact.get("email", "")).lower() for one in (source, target)}
    return len(emails) == 1 and "" not in emails


def _require_handles(by: User, *tickets: Ticket) -> None:
    if not all(ticket.standing_of(by).is_handler for ticket in tickets):
        raise Refused(_("Only the team that handles both requests may do this."), code="team_only")


def _proposed(source: Ticket, target: Ticket) -> list[User]:
    there = set(target.participants.filter(role__in=(*TAKING_PART, "handler")).values_list("user", flat=True))
    marks = source.participants.filter(role__in=TAKING_PART, user__is_active=True).select_related("user").order_by("id")
    return [mark.user for mark in marks if mark.user_id not in there]


def _bring(source: Ticket, target: Ticket, people: Collection[UUID], *, by: User) -> list[User]:
    wanted = [user for user in _proposed(source, target) if user.pk in people]
    for user in wanted:
        target.let_in(user, by=by)
    return wanted


def _bring_followers(source: Ticket, target: Ticket) -> list[str]:
    """Those of the team who follow the source follow the target, where they were no part of it."""
    there = set(target.participants.values_list("user", flat=True))
    marks = source.participants.filter(role="handler", is_notified=True).exclude(user__in=there).select_related("user")
    users = [mark.user for mark in marks if target.standing_of(mark.user).is_handler]
    for user in users:
        target.watch(user)
    return [str(user.pk) for user in users]


def _bring_drafts(source: Ticket, target: Ticket) -> None:
    """An answer that somebody is writing goes on where they are led, with the files they sent for it."""
    there = set(target.drafts.filter(kind__in=("reply", "note")).values_list("owner", flat=True))
    for draft in source.drafts.filter(kind__in=("reply", "note")).exclude(owner__in=there).exclude(owner=None).select_related("owner"):
        if draft.owner and target.standing_of(draft.owner).may_write:
            Draft.objects.filter(pk=draft.pk).update(ticket=target)
    Upload.objects.filter(purpose=source.reply_purpose).update(purpose=target.reply_purpose)


def _take_out(merge: Merge, target: Ticket, *, by: User) -> int:
    """Who came with the source leaves with it, unless they have written since; how many."""
    marks = target.participants.filter(user__in=merge.kept.get("brought", []), role="participant").select_related("user")
    wrote = set(target.entries.filter(created_at__gt=merge.merged_at).exclude(body="").values_list("actor", flat=True))
    gone = [mark for mark in marks if mark.user_id not in wrote]
    Participant.objects.filter(pk__in=[mark.pk for mark in gone]).delete()
    Participant.objects.filter(ticket=target, user__in=merge.kept.get("followers", []), role="handler").exclude(user__in=wrote).delete()
    return len(gone)


def _paused(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """What was promised counts no more."""
    if not ticket.has_commitments:
        return {"due_at": None, "warn_at": None}
    found = Commitments(ticket)
    found.mark(at, "merged", {}, is_counted=False)
    return found.settled()


def _resumed(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """It counts as it did before; the time in between is left out."""
    if not ticket.has_commitments:
        return {}
    found = Commitments(ticket)
    before = [mark for mark in found.marks if mark.reason != "merged"]
    found.mark(at, "unmerged", {}, is_counted=before[-1].is_counted if before else True)
    return found.settled()


def _back(merge: Merge, at: datetime) -> dict[str, Any]:
    row: Mapping[str, Any] = merge.kept["row"]
    found = {name: parse_datetime(row[name]) if name.endswith("_at") and row[name] else row[name] for name in STOPPED}
    return {name: value + (at - merge.merged_at) if name in MOMENTS and value else value for name, value in found.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _say(ticket: Ticket, verb: str, other: Ticket, *, by: User, data: dict[str, Any] | None = None) -> Entry:
    said = {"reference": other.reference, "ticket": str(other.pk), **(data or {})}
    entry = ticket._record(verb, by=by, data=said)
    ticket._advance(updated_at=entry.created_at)
    ticket.mark_read(by, entry.created_at)
    return entry


@SENTENCES.register("merged")
def _merged(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if not for_team:
        return _("The request was merged with another one")
    return _("%(who)s merged it with %(reference)s") % {"who": who, "reference": data.get("reference", "")}


@SENTENCES.register("took_in")
def _took_in(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s merged %(reference)s into this request") % {"who": who, "reference": data.get("reference", "")}


@SENTENCES.register("unmerged")
def _unmerged(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    if not for_team:
        return _("The request stands for itself again")
    return _("%(who)s took it out of %(reference)s again") % {"who": who, "reference": data.get("reference", "")}


@SENTENCES.register("gave_back")
def _gave_back(data: Mapping[str, Any], who: str, for_team: bool) -> str:
    return _("%(who)s took %(reference)s out of this request again") % {"who": who, "reference": data.get("reference", "")}
