"""Writing what agents keep at hand: an answer in each language, a macro, whose it is and for which requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.catalogue.models import Grant, Portal, Service
from parvis.desk.ticket.page import PRIORITIES
from parvis.kit.forms import Radios
from parvis.kit.languages import LANGUAGES, pick
from parvis.people.models import Team, User
from parvis.tickets.handy import LONGEST, Place, teams_led_by
from parvis.tickets.models import CannedAnswer, Macro

MINE = ""
SEPARATORS = str.maketrans(";\n", ",,")


class HandyForm(forms.Form):
    """Whose it is and where it is offered: what answers and macros have in common."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, error_messages={"required": gettext_lazy("Give it a title.")})
    whose = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    where = forms.ChoiceField(label=gettext_lazy("Offered on"), required=False)

    def __init__(self, *args: Any, user: User, kept: CannedAnswer | Macro | None = None, **kwargs: Any) -> None:
        self.user, self.kept = user, kept
        kwargs["initial"] = self.known()
        super().__init__(*args, **kwargs)
        self.services = list(Service.objects.handled_by(user).select_related("portal").order_by("portal__name", "slug"))
        self.teams = teams_led_by(user)
        self.fields["whose"].choices = [(MINE, _("Me alone")), *((team.key, _team(team)) for team in self.teams)]  # type: ignore[attr-defined]
        self.fields["where"].choices = [("", _("All requests")), *self._places()]  # type: ignore[attr-defined]
        if not self.teams:
            del self.fields["whose"]

    def known(self) -> dict[str, Any]:
        kept = self.kept
        if kept is None:
            return {}
        where = f"s{kept.service_id}" if kept.service_id else f"p{kept.portal_id}" if kept.portal_id else ""
        return {"title": kept.title, "whose": kept.team.key if kept.team else MINE, "where": where}

    def place(self) -> Place:
        said = self.cleaned_data
        team = next((team for team in self.teams if team.key == said.get("whose")), None)
        where = said["where"]
        service = next((one for one in self.services if f"s{one.pk}" == where), None)
        portal = next((one.portal for one in self.services if f"p{one.portal_id}" == where), None)
        return Place(team, portal, service)

    def _places(self) -> Iterable[tuple[str, Any]]:
        portals: dict[int, Portal] = {one.portal_id: one.portal for one in self.services}
        for portal in portals.values():
            here = [one for one in self.services if one.portal_id == portal.pk]
            named = [(f"s{one.pk}", pick(one.title)) for one in here]
            yield portal.name, [(f"p{portal.pk}", _("All of %(portal)s") % {"portal": portal.name}), *named]


class AnswerForm(HandyForm):
    mode = forms.ChoiceField(
        label=gettext_lazy("Sent as"),
        choices=[(CannedAnswer.REPLY, gettext_lazy("Answer to the customer")), (CannedAnswer.NOTE, gettext_lazy("Internal note"))],
        widget=Radios(display="inline"),
        initial=CannedAnswer.REPLY,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in LANGUAGES.items():
            self.fields[f"body-{code}"] = forms.CharField(
                label=_("Text, %(language)s") % {"language": name},
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )

    def known(self) -> dict[str, Any]:
        bodies = self.kept.bodies if isinstance(self.kept, CannedAnswer) else {}
        mode = {"mode": self.kept.mode} if isinstance(self.kept, CannedAnswer) else {}
        return super().known() | {f"body-{code}": text for code, text in bodies.items()} | mode

    @property
    def texts(self) -> list[BoundField]:
        return [self[f"body-{code}"] for code in LANGUAGES]

    def bodies(self) -> dict[str, str]:
        """What is written here, and what the answer says in a language that the interface does not speak."""
        others = self.kept.bodies if isinstance(self.kept, CannedAnswer) else {}
        written = {code: self.cleaned_data.get(f"body-{code}", "") for code in LANGUAGES}
        return {code: text for code, text in others.items() if code not in LANGUAGES} | written


class MacroForm(HandyForm):
    answer = forms.ChoiceField(label=gettext_lazy("Say"), required=False)
    move_key = forms.ChoiceField(label=gettext_lazy("Change the status"), required=False)
    gives = forms.ChoiceField(label=gettext_lazy("Assign to"), required=False)
    to_team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    tags = forms.CharField(label=gettext_lazy("Add labels"), help_text=gettext_lazy("Separated by commas."), required=False, max_length=400)

    DOES = ("answer", "move_key", "gives", "to_team", "priority", "tags")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.user
        self.answers = list(CannedAnswer.objects.visible_to(user).select_related("team").order_by("title"))
        portals = {one.portal_id for one in self.services}
        self.all_teams = list(Team.objects.filter(grants__role=Grant.Role.HANDLE, grants__portal__in=portals).distinct())
        handlers = User.objects.filter(team_memberships__team__in=self.all_teams, is_active=True, is_staff=True)
        self.people = list(handlers.exclude(pk=user.pk).distinct())
        as_it_is = ("", _("Leave as it is"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "answer": [("", _("Nothing")), *((str(one.pk), one.title) for one in self.answers)],
            "move_key": [as_it_is, *self._moves()],
            "gives": [
                as_it_is,
                (Macro.ME, _("Whoever runs it")),
                (Macro.NOBODY, _("Nobody")),
                *((str(one.pk), str(one)) for one in self.people),
            ],
            "to_team": [as_it_is, *((team.key, _team(team)) for team in self.all_teams)],
            "priority": [as_it_is, *((str(number), label) for number, label in PRIORITIES.items())],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def known(self) -> dict[str, Any]:
        kept = self.kept
        if not isinstance(kept, Macro):
            return {}
        return super().known() | {
            "answer": str(kept.answer_id or ""),
            "move_key": kept.move_key,
            "gives": kept.gives or str(kept.gives_to_id or ""),
            "to_team": kept.to_team.key if kept.to_team else "",
            "priority": str(kept.priority or ""),
            "tags": ", ".join(kept.tags),
        }

    def does(self) -> dict[str, Any]:
        said = self.cleaned_data
        to_me_or_nobody = said["gives"] if said["gives"] in (Macro.ME, Macro.NOBODY) else ""
        tags = [tag.strip()[:40] for tag in said["tags"].translate(SEPARATORS).split(",") if tag.strip()]
        return {
            "answer": next((one for one in self.answers if str(one.pk) == said["answer"]), None),
            "move_key": said["move_key"],
            "gives": to_me_or_nobody,
            "gives_to": next((one for one in self.people if str(one.pk) == said["gives"]), None),
            "to_team": next((team for team in self.all_teams if team.key == said["to_team"]), None),
            "priority": int(said["priority"]) if said["priority"] else None,
            "tags": list(dict.fromkeys(tags))[:20],
        }

    @property
    def acts(self) -> list[BoundField]:
        return [self[name] for name in self.DOES]

    def _moves(self) -> list[tuple[str, str]]:
        """Those that the team makes and that ask for nothing but words, of every life that the agent's requests live; each name once."""
        found: dict[str, str] = {}
        for life in {one.workflow_id: one.workflow for one in Service.objects.handled_by(self.user).select_related("workflow")}.values():
            for move in life.life.moves:
                asks = [item for item in move.asks if item["key"] not in ("body", "reason") and item.get("required")]
                if "handler" in move.by and not move.needs and not move.seeks and not asks:
                    found.setdefault(move.key, move.name(for_agent=True))
        return sorted(found.items(), key=lambda pair: pair[1])


def _team(team: Team) -> str:
    return pick(team.title) or team.key
