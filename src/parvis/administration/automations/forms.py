"""A rule as forms: what it waits for, its conditions and its acts, each a small form of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parvis.administration.automations.choices import Known
from parvis.automation.acts import ACTS
from parvis.automation.facts import ANSWER, FACTS
from parvis.automation.happenings import EVENTS, INSTANTS
from parvis.automation.models.automation import MOST_PER_HOUR
from parvis.automation.wording import PHASES
from parvis.kit.forms import Radios
from parvis.kit.text import slug
from parvis.kit.times import Delay, parse_delay
from parvis.presets.format.kinds import language_name
from parvis.presets.kept import parts_of
from parvis.presets.parts import Part

UNITS = (("minutes", gettext_lazy("minutes")), ("hours", gettext_lazy("hours")), ("days", gettext_lazy("days")))
SECONDS = {"minutes": 60, "hours": 3600}
TESTS = (
    ("is", gettext_lazy("is")),
    ("not is", gettext_lazy("is not")),
    ("in", gettext_lazy("is one of (separated by commas)")),
    ("not in", gettext_lazy("is none of (separated by commas)")),
    ("contains", gettext_lazy("contains")),
    ("not contains", gettext_lazy("does not contain")),
    ("at_least", gettext_lazy("is at least")),
    ("at_most", gettext_lazy("is at most")),
    ("filled", gettext_lazy("is known")),
    ("not filled", gettext_lazy("is not known")),
)


class RuleForm(forms.Form):
    when = forms.ChoiceField(label=gettext_lazy("When"))
    into = forms.ChoiceField(label=gettext_lazy("To which status"), required=False)
    count = forms.IntegerField(label=gettext_lazy("How long"), required=False, min_value=1, max_value=10000)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=UNITS, required=False)
    working = forms.BooleanField(label=gettext_lazy("Count working hours only, by the portal’s calendar"), required=False)
    joint = forms.ChoiceField(
        label=gettext_lazy("The conditions"),
        choices=(("all", gettext_lazy("must all hold")), ("any", gettext_lazy("one is enough"))),
        widget=Radios(display="inline"),
        required=False,
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False, help_text=gettext_lazy("Who is told when the guard pauses it."))
    most_per_hour = forms.IntegerField(
        label=gettext_lazy("At most, on one request, in an hour"), min_value=1, max_value=1000, initial=MOST_PER_HOUR
    )
    active = forms.BooleanField(label=gettext_lazy("Switched on"), required=False, initial=True)

    def __init__(self, known: Known, part: Part, *args: Any, **kwargs: Any) -> None:
        self.known, self.part, portal = known, part, known.portal
        super().__init__(*args, initial=_first(part) | kwargs.pop("initial", {}), **kwargs)
        events = [(f"event:{key}", str(event.label)) for key, event in EVENTS.items()]
        after = [(f"after:{key}", _("some time since %(instant)s") % {"instant": label}) for key, (_column, label) in INSTANTS.items()]
        self.fields["when"].choices = [  # type: ignore[attr-defined]  # a choice field
            (_("When something happens"), events),
            (_("When time has passed"), [*after, ("before:due", _("some time before what is due"))]),
        ]
        phases = [(f"phase:{key}", label) for key, label in PHASES.items()]
        statuses = [(f"status:{key}", label) for key, label in known.statuses]
        self.fields["into"].choices = [("", _("any")), (_("Phases"), phases), (_("Statuses"), statuses)]  # type: ignore[attr-defined]
        self.fields["owner"].choices = known.owners  # type: ignore[attr-defined]
        for code in portal.languages:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": language_name(code)},
                max_length=120,
                initial=part.get("title", {}).get(code, ""),
            )

    @property
    def titles(self) -> list[forms.BoundField]:
        return [self[f"title_{code}"] for code in self.known.portal.languages]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not str(said.get("when", "")).startswith("event:") and "when" in said and not said.get("count"):
            self.add_error("count", _("Say how long."))
        return said

    @property
    def key(self) -> str:
        return str(self.part.get("key") or slug(self.cleaned_data[f"title_{self.known.portal.default_language}"], 60) or "rule")

    @property
    def wanted(self) -> Part:
        said = self.cleaned_data
        way, _colon, name = said["when"].partition(":")
        when: dict[str, Any] = {way: name}
        if way == "event" and name == "moved" and said["into"]:
            into, _colon, value = said["into"].partition(":")
            when[into] = value
        if way != "event":
            is_days = said["unit"] == "days"
            delay = Delay(days=said["count"]) if is_days else Delay(seconds=said["count"] * SECONDS.get(said["unit"], 3600))
            when |= {"delay": str(delay), **({"working": True} if said["working"] and way == "after" else {})}
        return {
            "key": self.key,
            "title": {code: said[f"title_{code}"] for code in self.known.portal.languages},
            "order": self.part.get("order", 0),
            "active": said["active"],
            "most_per_hour": said["most_per_hour"],
            "when": when,
        }


class ConditionForm(forms.Form):
    field = forms.ChoiceField(label=pgettext_lazy("rule", "What"))
    test = forms.ChoiceField(label=gettext_lazy("Test"), choices=TESTS)
    value = forms.CharField(label=gettext_lazy("Value"), required=False, max_length=400)

    def __init__(self, fields: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = [(key, str(fact.label)) for key, fact in FACTS.items()]
        self.fields["field"].choices = [(_("The request"), facts), (_("The answers"), fields)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "field" in said and "test" in said:
            try:
                said["tree"] = _tree(said["field"], said["test"], said.get("value", "").strip())
            except ValueError:
                self.add_error("value", _("Write a number."))
        if said.get("test", "filled").removeprefix("not ") != "filled" and not said.get("value", "").strip():
            self.add_error("value", _("Say which value."))
        return said


class ActForm(forms.Form):
    """The parameters of one act; `do` is its key."""

    do = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, known: Known, do: str, *args: Any, said: Part | None = None, **kwargs: Any) -> None:
        act, part = ACTS.get(do), said or {}
        super().__init__(*args, initial={"do": do}, **kwargs)
        self.act, self.known, self.do = act, known, do
        for one in act.parameters:
            if one.kind == "words":
                for code in known.portal.languages:
                    label = f"{one.label} ({language_name(code)})"
                    area = forms.Textarea(attrs={"rows": 3}) if one.name == "text" else forms.TextInput()
                    first = part.get(one.name, {}).get(code, "")
                    self.fields[f"{one.name}_{code}"] = forms.CharField(label=label, widget=area, initial=first, max_length=4000)
                continue
            value = part.get(one.name, "")
            first = ", ".join(value) if isinstance(value, list) else value
            options = list(one.choices) or known.of(one.kind)
            help_text = one.help or (_("Separate them by commas.") if one.kind == "tags" else "")
            common = {"label": one.label, "required": one.is_required, "initial": first, "help_text": help_text}
            if options is None:
                self.fields[one.name] = forms.CharField(max_length=400, **common)
            else:
                empty = [("", "–")] if not one.choices and (not one.is_required or not options) else []
                self.fields[one.name] = forms.ChoiceField(choices=[*empty, *options], **common)

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "do"]

    @property
    def wanted(self) -> Part:
        said: Part = {"do": self.do}
        for one in self.act.parameters:
            if one.kind == "words":
                said[one.name] = {code: self.cleaned_data[f"{one.name}_{code}"] for code in self.known.portal.languages}
            elif one.kind in ("tags", "skills"):
                said[one.name] = [text.strip() for text in self.cleaned_data[one.name].split(",") if text.strip()]
            else:
                said[one.name] = self.cleaned_data[one.name]
        return {name: value for name, value in said.items() if value}


def answer_fields(portal: Any) -> list[tuple[str, str]]:
    """(key, label) of the fields of the portal's forms, each once."""
    from_parts: dict[str, str] = {}
    for part in (part for at, part in parts_of(portal).items() if at.kind == "service" and part.get("active", True)):
        for step in part["form"].get("steps", []):
            for one in step.get("fields", []):
                label = one.get("label") or {}
                from_parts.setdefault(ANSWER + one["key"], f"{label.get(portal.default_language, one['key'])} ({one['key']})")
    return sorted(from_parts.items(), key=lambda item: item[1].lower())


def rows_of(tree: Part) -> tuple[str, list[dict[str, Any]]] | None:
    """(all or any, [{field, test, value}]) of a condition that the form can write; None for one with more depth."""
    if not tree:
        return "all", []
    joint = next((name for name in ("all", "any") if name in tree), "all")
    rows = []
    for branch in tree.get(joint, [tree]) if joint in tree else [tree]:
        row = _row(branch)
        if row is None:
            return None
        rows.append(row)
    return joint, rows


def _row(branch: Part) -> dict[str, Any] | None:
    negated = "not " if "not" in branch else ""
    inner = branch.get("not", branch)
    if "field" not in inner:
        return None
    name = next(key for key in inner if key != "field")
    wanted = inner[name]
    if name == "filled":
        return {"field": inner["field"], "test": "filled" if wanted is (not negated) else "not filled", "value": ""}
    if negated and name in ("at_least", "at_most"):
        return None
    return {"field": inner["field"], "test": negated + name, "value": ", ".join(map(_said, wanted)) if name == "in" else _said(wanted)}


def _said(value: Any) -> str:
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


def _tree(field: str, test: str, value: str) -> Part:
    name = test.removeprefix("not ")
    is_not = test.startswith("not ")
    if name == "filled":
        return {"field": field, "filled": not is_not}
    kind = FACTS[field].kind if field in FACTS else "number" if name in ("at_least", "at_most") else "text"
    wanted: Any = [_value(one.strip(), kind) for one in value.split(",") if one.strip()] if name == "in" else _value(value, kind)
    tree = {"field": field, name: wanted}
    return {"not": tree} if is_not else tree


def _value(text: str, kind: str) -> Any:
    """Raises ValueError for what is no number."""
    if kind == "flag":
        return text.lower() in ("1", "yes", "oui", "true")
    if kind != "number":
        return text
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number


def _first(part: Part) -> dict[str, Any]:
    when = part.get("when", {})
    way = next((name for name in ("event", "after", "before") if when.get(name)), "")
    first: dict[str, Any] = {"when": f"{way}:{when[way]}"} if way else {"when": "event:filed"}
    into = next((name for name in ("phase", "status") if when.get(name)), "")
    first["into"] = f"{into}:{when[into]}" if into else ""
    if delay := when.get("delay"):
        first |= _counted(parse_delay(delay)) | {"working": when.get("working", False)}
    return first | {name: part[name] for name in ("active", "most_per_hour") if name in part}


def _counted(delay: Delay) -> dict[str, Any]:
    if delay.days and not delay.seconds:
        return {"count": delay.days, "unit": "days"}
    seconds = delay.days * 86400 + delay.seconds
    return {"count": seconds // 3600, "unit": "hours"} if seconds % 3600 == 0 else {"count": seconds // 60, "unit": "minutes"}
