"""Acts on the request itself: who has it, its status, its priority, its labels, a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.automation.acts.registry import ACTS, Act, Doing, Parameter, Said
from parvis.automation.facts import team_key
from parvis.kit.errors import Refused
from parvis.kit.languages import pick
from parvis.kit.text import one_line
from parvis.people.models import Team, User
from parvis.planning.targets import PRIORITIES
from parvis.tickets.assigning import assign_best, choose, stand_in
from parvis.tickets.sentences import WHY_NOBODY
from parvis.tickets.wording import fill, values_of

if TYPE_CHECKING:
    from parvis.automation.models import Automation
    from parvis.catalogue.models import Portal
    from parvis.tickets.models import Ticket

HOW = (
    ("round_robin", gettext_lazy("by turns")),
    ("load", gettext_lazy("to who has fewest requests")),
)


def team_of(portal: Portal, key: Any) -> Team:
    """Raises Refused when the portal has no such team any more."""
    team = Team.objects.filter(key=team_key(portal, str(key)), archived_at=None).first()
    if team is None:
        raise Refused(_("There is no team “%(key)s” any more: change the rule.") % {"key": key}, code="unknown_team")
    return team


def person_of(username: Any) -> User:
    """Raises Refused when nobody of the staff is called so any more."""
    user = User.objects.filter(username__iexact=str(username), is_active=True, is_staff=True).first()
    if user is None:
        raise Refused(_("There is nobody “%(key)s” in the staff any more: change the rule.") % {"key": username}, code="unknown_person")
    return user


def team_title(rule: Automation, key: Any) -> str:
    team = Team.objects.filter(key=team_key(rule.portal, str(key))).only("title").first()
    return pick(team.title) if team else str(key)


def _assign(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    team = team_of(ticket.portal, said["team"])
    return assign_best(ticket, team, how=said.get("how", "round_robin"), skills=said.get("skills", ()), key=key) is not None


def _assign_says(said: Said, rule: Automation) -> str:
    how = dict(HOW).get(said.get("how", "round_robin"), "")
    skills = ", ".join(said.get("skills", ()))
    words = {"team": team_title(rule, said.get("team")), "how": how, "skills": skills}
    if skills:
        return _("give it to somebody of %(team)s, %(how)s, with the skills %(skills)s") % words
    return _("give it to somebody of %(team)s, %(how)s") % words


def _assign_would(ticket: Ticket, said: Said) -> bool:
    team = team_of(ticket.portal, said["team"])
    chosen = choose(ticket, team, how=said.get("how", "round_robin"), skills=said.get("skills", ())).member
    return ticket.team_id != team.pk or ticket.agent_id != (chosen.user.pk if chosen else None)


def _assign_person(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    """To who stands in for somebody absent; to nobody, and the log says why, when neither is there."""
    wanted = person_of(said["person"])
    user, why = stand_in(wanted)
    if user is None:
        raise Refused(_("%(person)s cannot be given it now: %(why)s.") % {"person": wanted, "why": WHY_NOBODY[why]}, code="nobody_there")
    return ticket.assign(user, by=None, key=key) is not None


def _move(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    """Nothing where the request is there already."""
    if _is_there(ticket, said):
        return False
    ticket.move(str(said["move"]), by=None, idem_key=key, channel="auto")
    return True


def _is_there(ticket: Ticket, said: Said) -> bool:
    move = next((one for one in ticket.workflow.life.moves if one.key == said["move"]), None)
    return move is not None and move.to == ticket.status_key


def _move_would(ticket: Ticket, said: Said) -> bool:
    return any(move.key == said["move"] and "system" in move.by for move in ticket._offered()) and not _is_there(ticket, said)


def _move_says(said: Said, rule: Automation) -> str:
    for workflow in rule.portal.workflows.all():
        for move in workflow.life.moves:
            if move.key == said.get("move"):
                return _("make the move “%(move)s”") % {"move": move.name(for_agent=True)}
    return _("make the move “%(move)s”") % {"move": said.get("move", "")}


def _priority(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    return ticket.set_priority(PRIORITIES.index(said["priority"]) + 1, by=None, key=key) is not None


def _tags(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    return ticket.tag(_tagged(ticket, said), by=None, key=key) is not None


def _tagged(ticket: Ticket, said: Said) -> set[str]:
    """Labels are compared as they are kept: on one line."""
    added, gone = ({one_line(str(tag), 40) for tag in said.get(name, ())} for name in ("add", "remove"))
    return (set(ticket.tags) - gone) | added


def _tags_says(said: Said, rule: Automation) -> str:
    added, gone = (", ".join(said.get(name, ())) for name in ("add", "remove"))
    if added and gone:
        return _("add the labels %(added)s and take away %(gone)s") % {"added": added, "gone": gone}
    return _("add the labels %(added)s") % {"added": added} if added else _("take away the labels %(gone)s") % {"gone": gone}


def _note(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    ticket.remark(fill(said["text"], values_of(ticket), ticket.portal.default_language), key=key)
    return True


def _give(ticket: Ticket, said: Said, doing: Doing, key: UUID) -> bool:
    return ticket.assign_team(team_of(ticket.portal, said["team"]), by=None, key=key) is not None


def priority_name(key: Any) -> str:
    return str(PRIORITY_NAMES.get(str(key), key))


PRIORITY_NAMES = {
    "very_low": gettext_lazy("very low"),
    "low": gettext_lazy("low"),
    "normal": gettext_lazy("normal"),
    "high": gettext_lazy("high"),
    "very_high": gettext_lazy("very high"),
    "major": gettext_lazy("major"),
}
TEAM = Parameter("team", gettext_lazy("Team"), "team")
ACTS.register(
    "assign",
    Act(
        gettext_lazy("Give it to somebody of a team"),
        _assign,
        _assign_says,
        _assign_would,
        (
            TEAM,
            Parameter("how", gettext_lazy("How"), "choice", False, HOW),
            Parameter("skills", gettext_lazy("Skills"), "skills", False, help=gettext_lazy("All are needed. Separate them by commas.")),
        ),
    ),
)
ACTS.register(
    "assign_person",
    Act(
        gettext_lazy("Give it to a person"),
        _assign_person,
        lambda said, rule: _("give it to %(person)s") % {"person": said.get("person", "")},
        lambda ticket, said: ticket.agent is None or ticket.agent.username.lower() != str(said["person"]).lower(),
        (Parameter("person", gettext_lazy("Person"), "person", help=gettext_lazy("Who stands in has it while this person is absent.")),),
    ),
)
ACTS.register(
    "team",
    Act(
        gettext_lazy("Give it to a team"),
        _give,
        lambda said, rule: _("give it to the team %(team)s") % {"team": team_title(rule, said.get("team"))},
        lambda ticket, said: ticket.team is None or ticket.team.key != team_key(ticket.portal, said["team"]),
        (TEAM,),
    ),
)
ACTS.register(
    "move",
    Act(gettext_lazy("Change the status"), _move, _move_says, _move_would, (Parameter("move", pgettext_lazy("rule", "Move"), "move"),)),
)
ACTS.register(
    "priority",
    Act(
        gettext_lazy("Set the priority"),
        _priority,
        lambda said, rule: _("set the priority to %(priority)s") % {"priority": priority_name(said.get("priority"))},
        lambda ticket, said: ticket.priority != PRIORITIES.index(said["priority"]) + 1,
        (Parameter("priority", gettext_lazy("Priority"), "priority"),),
    ),
)
ACTS.register(
    "tags",
    Act(
        gettext_lazy("Add or take away labels"),
        _tags,
        _tags_says,
        lambda ticket, said: _tagged(ticket, said) != set(ticket.tags),
        (
            Parameter("add", gettext_lazy("Labels to add"), "tags", False),
            Parameter("remove", gettext_lazy("Labels to take away"), "tags", False),
        ),
    ),
)
ACTS.register(
    "note",
    Act(
        gettext_lazy("Write an internal note"),
        _note,
        lambda said, rule: _("write the internal note “%(text)s”") % {"text": pick(said.get("text"))},
        parameters=(Parameter("text", gettext_lazy("Text"), "words"),),
    ),
)
