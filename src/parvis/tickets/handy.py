"""Keeping answers and macros at hand: who may write which, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from parvis.catalogue.models import Service
from parvis.kit.clock import now
from parvis.kit.errors import Conflict, Refused
from parvis.kit.text import clean, one_line
from parvis.people.models import Team, TeamMembership, User
from parvis.tickets.models import CannedAnswer, Macro
from parvis.tickets.placeholders import require_known

if TYPE_CHECKING:
    from parvis.catalogue.models import Portal

LONGEST = 20_000
Kept = TypeVar("Kept", CannedAnswer, Macro)


@dataclass(frozen=True)
class Place:
    """Whose it becomes (`team`: None for one's own) and for which requests it is offered."""

    team: Team | None = None
    portal: Portal | None = None
    service: Service | None = None


def teams_led_by(user: User) -> list[Team]:
    """For which `user` may write: those they lead, those that nobody leads and they are in; all of them for who administers the house."""
    if user.is_superuser:
        return list(Team.objects.filter(archived_at=None))
    led = TeamMembership.objects.filter(is_lead=True)
    mine = TeamMembership.objects.filter(user=user)
    without_lead = ~Q(pk__in=led.values("team"))
    own = Q(pk__in=led.filter(user=user).values("team")) | Q(pk__in=mine.values("team")) & without_lead
    return list(Team.objects.filter(own, archived_at=None))


def may_change(kept: CannedAnswer | Macro, user: User) -> bool:
    if kept.team_id is None:
        return kept.owner_id == user.pk
    return any(team.pk == kept.team_id for team in teams_led_by(user))


def keep_answer(
    answer: CannedAnswer | None,
    *,
    by: User,
    title: str,
    bodies: Mapping[str, str],
    mode: str = CannedAnswer.REPLY,
    place: Place = Place(),
    base: str = "",
) -> CannedAnswer:
    """Write an answer, or write it anew. `bodies`: {language: Markdown with placeholders}; one language at least.

    `base`: the `stamp` of what `by` has read. Sent twice, it is written once. Raises Refused when it is not for `by` to write there, for
    an empty one, and for a placeholder that there is not; Conflict when somebody wrote it anew meanwhile
    or took it away (`gone`).
    """
    texts = {language: text for language, body in bodies.items() if (text := clean(body, LONGEST).strip())}
    if not texts:
        raise Refused(_("Write the text of the answer."), code="empty")
    require_known(texts)
    return _keep(answer or CannedAnswer(), by, title, place, {"bodies": texts, "mode": mode}, base)


def keep_macro(macro: Macro | None, *, by: User, title: str, place: Place = Place(), base: str = "", **does: Any) -> Macro:
    """Write a macro, or write it anew. `does`: answer, move_key, gives, gives_to, to_team, priority, tags; one of them at least.

    `base` as in `keep_answer`, and Conflict. Raises Refused when it is not for `by` to write there, when it does nothing, and when a team's macro would say one's own answer.
    """
    if not any(does.values()):
        raise Refused(_("Say what the macro does: one thing at least."), code="empty")
    answer = does.get("answer")
    if answer and not CannedAnswer.objects.visible_to(by).filter(pk=answer.pk).exists():
        raise Refused(_("Choose an answer that you can use."), code="not_yours")
    if answer and place.team and answer.team_id is None:
        raise Refused(_("The team cannot use an answer of your own: share the answer with it first."), code="own_answer")
    fields = {"answer": None, "move_key": "", "gives": "", "gives_to": None, "to_team": None, "priority": None, "tags": [], **does}
    return _keep(macro or Macro(), by, title, place, fields, base)


def forget(kept: CannedAnswer | Macro, *, by: User) -> None:
    """Take it away; twice is once. Raises Refused when it is not for `by`, and for an answer that a macro says."""
    if not may_change(kept, by):
        raise _not_yours()
    with transaction.atomic():
        if isinstance(kept, CannedAnswer) and (used := kept.macros.first()):
            raise Refused(_("The macro “%(title)s” says this answer: change the macro first.") % {"title": used.title}, code="used")
        kept.delete()


def count_use(kept: CannedAnswer | Macro) -> None:
    type(kept).objects.filter(pk=kept.pk).update(used_count=F("used_count") + 1)


def stamp(kept: CannedAnswer | Macro | None) -> str:
    """What tells one writing of it from the next."""
    return kept.updated_at.isoformat() if kept else ""


def _keep(kept: Kept, by: User, title: str, place: Place, fields: Mapping[str, Any], base: str) -> Kept:
    is_new = kept._state.adding
    if not is_new and not may_change(kept, by):
        raise _not_yours()
    if place.team and place.team.pk not in {team.pk for team in teams_led_by(by)}:
        raise Refused(_("Only who leads a team keeps something for it."), code="not_lead")
    if place.service and not Service.objects.handled_by(by).filter(pk=place.service.pk).exists():
        raise Refused(_("Choose a kind of request that you handle."), code="not_handled")
    if not one_line(title, 120):
        raise Refused(_("Give it a title."), code="empty")
    whose: dict[str, Any] = {"owner": None, "team": place.team} if place.team else {"owner": by, "team": None}
    of: dict[str, Any] = {"portal": place.service.portal if place.service else place.portal, "service": place.service}
    said: dict[str, Any] = {"title": one_line(title, 120), **whose, **of, **fields}
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two sendings of one person, one after the other
        rows: Any = type(kept)._default_manager.select_for_update(of=("self",))  # of either kind
        held: list[Kept] = list(rows.filter(title=said["title"], **whose) if is_new else rows.filter(pk=kept.pk))
        if same := next((one for one in held if all(getattr(one, name) == value for name, value in said.items())), None):
            return same
        if not held and not is_new:
            raise gone()
        if held and not is_new and base and base != stamp(held[0]):
            raise Conflict(_("Somebody wrote it anew meanwhile. What you typed is still here: saving it again replaces theirs."))
        for name, value in said.items():
            setattr(kept, name, value)
        kept.updated_at = now()
        if is_new:
            kept.save(force_insert=True)
        else:
            kept.save(update_fields=["updated_at", *said])
    return kept


def gone() -> Conflict:
    """Of what a colleague took away while it was written anew."""
    said = _("It is not there any more: somebody took it away. What you typed is still here: saving it again keeps it anew.")
    return Conflict(said, code="gone")


def _not_yours() -> Refused:
    return Refused(_("Only its author, or who leads its team, changes it."), code="not_yours")
