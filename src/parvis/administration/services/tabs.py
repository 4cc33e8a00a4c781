"""What the pages of a service ask: one line for each key that a preset may say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from parvis.administration.parts.controls import Delay
from parvis.administration.parts.labels import SERVICE, label
from parvis.administration.parts.lines import Line
from parvis.administration.parts.screen import Screen
from parvis.administration.parts.several import ACTIONS, CONTACTS, DAYS, TERMS, Case, Examples
from parvis.administration.parts.values import word
from parvis.administration.services import choices
from parvis.kit.languages import pick
from parvis.planning.targets import MILESTONES
from parvis.presets.check.portal import SIGN_UP_EFFECT
from parvis.presets.check.service import AFTER_CLOSING
from parvis.presets.format.judges import HOLDERS
from parvis.presets.format.kinds import Flag, Kind, Many, Text, Whole, Words
from parvis.presets.format.service import SERVICE as SHAPE
from parvis.tickets.effects import EFFECTS
from parvis.tickets.filling import FILLED
from parvis.tickets.satisfaction import DELAYS

LONG: Final = {"summary": 2, "intro": 6, "conditions": 6}
TEXTS_OF_OPTIONS: Final = ("send", "cancel", "recorded", "heading", "lead")


def _line(name: str, hint: str = "", *, kind: Kind | None = None, offered: choices.Choices | None = None, width: str = "") -> Line:
    """Of a key of the shape: its kind and default are those of the preset."""
    key = SHAPE.keys.get(name)
    found = kind or (key.kind if key else Text())
    default = key.default if key else None
    return Line(name, found, label(SERVICE, name.rpartition(".")[2]), hint, LONG.get(name, 0), offered, default, width)


def presentation(screen: Screen) -> list[Line]:
    prepared = screen.prepared
    return [
        _line("title"),
        _line("summary"),
        _line("intro", _("Markdown: **bold**, lists, links.")),
        _line("keywords", _("Words that people type and that the title does not have.")),
        _line("conditions", _("Where there are any, a box must be ticked before the form.")),
        _line("options.examples", _("One a line. They stand where one chooses, which then leads straight to the form."), kind=Examples()),
        *_wordings(screen),
        _line("family", offered=choices.families(prepared, at_top=_("At the top of the portal"))),
        _line("order", _("Smaller numbers come first.")),
        _line("icon", _("The name of an icon of Lucide, such as bug or package."), width="m"),
        _line("minutes"),
        _line("active", _("Unticked, it is kept and nobody can ask for it.")),
        _line("form.version_label", _("Such as “FRM-12, version 3”: on the form, the request and its print."), width="m"),
    ]


def _wordings(screen: Screen) -> Iterator[Line]:
    """What an audience reads instead, for each of the portal's."""
    for key, _name in choices.audiences(screen.portal):
        for text, rows in (("summary", 2), ("intro", 3)):
            yield Line(f"wordings.audience={key}.{text}", Words(), label(SERVICE, text), rows=rows)


def _personal_data(screen: Screen) -> Iterator[Line]:
    """Whether it is a request about personal data, which answers say what, and which of them go once it is closed."""
    part = screen.part
    said = (part.get("options") or {}).get("personal_data") or {}
    known = dict(choices.fields(part))
    options = known.get(str(said.get("action")), {}).get("options") or ()
    answers = [(str(one.get("value")), pick(one.get("label")) or str(one.get("value"))) for one in options]
    kinds = {"received": DAYS, "action": ACTIONS, "contact": CONTACTS, "terms": TERMS}
    offered = {name: choices.field_choices(part, types) for name, types in kinds.items()}
    hint = _("The team then has the legal delay, the search and the proof beside it.")
    yield replace(_line("options.personal_data", hint, kind=Case(offered, answers)), is_said_empty=True)
    kept = [one for one in choices.field_choices(part) if known[one[0]].get("type") not in ("heading", "notice")]
    yield _line("options.erased_at_closing", kind=Many(Text()), offered=kept)


def way(screen: Screen) -> list[Line]:
    part, prepared = screen.part, screen.prepared
    filled = [
        Line(f"fills.{name}", Text(), word(name), "", 0, choices.field_choices(part, frozenset(types)), width="m")
        for name, types in FILLED.items()
    ]
    return [
        _line("workflow", offered=choices.workflows(prepared)),
        _line("title_from", _("Otherwise the request is called after the service."), offered=choices.title_choices(part)),
        *filled,
        _line("editable_in"),
        _line("effect", offered=[(one, word(one)) for one in sorted({SIGN_UP_EFFECT, *EFFECTS})]),
    ]


def rights(screen: Screen) -> list[Line]:
    holders = [(one, word(one)) for one in HOLDERS]
    many = Many(Text())
    return [
        _line("grants.see", kind=many, offered=holders),
        _line("grants.use", kind=many, offered=holders),
        _line("grants.handle", kind=many, offered=choices.teams(screen.portal)),
        *([_line("audiences", _("None ticked: everybody."), offered=choices.audiences(screen.portal))] if screen.portal.audiences else []),
        _line("visibility"),
    ]


def replies(screen: Screen) -> list[Line]:
    flow = choices.workflow_of(screen.prepared)
    own = [(one["key"], pick(one["label"])) for one in flow.get("milestones") or ()]
    closed = [(one["key"], pick(one["label"])) for one in flow.get("statuses") or () if one.get("phase") == "closed"]
    asked_words, asked_delays = Words(), Delay()
    return [
        *(
            Line(f"expects.{key}", Delay(), _("Commitment: %(what)s") % {"what": name})
            for key, name in [*((key, word(key)) for key in MILESTONES), *own]
        ),
        _line("usual"),
        *(_line(f"options.{name}", kind=asked_words) for name in TEXTS_OF_OPTIONS),
        _line("options.suggest", kind=Flag()),
        _line("options.switch", kind=Flag()),
        _line("options.after_closing", kind=Text(AFTER_CLOSING), offered=[(one, word(one)) for one in AFTER_CLOSING]),
        _line("options.mail_delay", _("One hour at most."), kind=asked_delays),
        _line("options.satisfaction.statuses", _("None ticked: no opinion is asked."), kind=Many(Text()), offered=closed),
        _line("options.satisfaction.question", kind=asked_words),
        _line("options.satisfaction.share", kind=Whole(0, 100)),
        _line("options.satisfaction.alert", _("From 1 to 5; 0: never."), kind=Whole(0, 5)),
        *(_line(f"options.satisfaction.{name}", kind=asked_delays) for name in DELAYS),
        _line("retention", _("Left empty, requests are kept. Their requesters are told before they go.")),
        _line("max_total_mb"),
        *_personal_data(screen),
    ]


LINES: Final = {"presentation": presentation, "way": way, "rights": rights, "replies": replies}


def tab_of(screen: Screen, path: tuple[str, ...]) -> str:
    """The page that asks what stands at this path; the first one where none does."""
    for name, lines in LINES.items():
        if any(line.path[: len(path)] == path or path[: len(line.path)] == line.path for line in lines(screen)):
            return name
    return "replies" if path and path[0] in ("options", "expects") else "presentation"


def headings(screen: Screen) -> Iterator[tuple[str, str]]:
    """(name of the first line of a group, its heading)."""
    for key, name in choices.audiences(screen.portal):
        yield f"wordings.audience={key}.summary", _("In other words for “%(audience)s”") % {"audience": name}
    yield "options.personal_data", _("Personal data")
    yield "family", _("Its place in the catalogue")
    yield "fills.urgency", _("What answers say of the request")
    yield "editable_in", _("After it is sent")
    yield "audiences", _("For whom")
    yield "visibility", _("Who of the organisation sees the request")
    yield "expects.first_answer", _("Commitments")
    yield "options.send", _("Words of its own")
    yield "options.suggest", _("While the form is filled in")
    yield "options.after_closing", _("E-mails")
    yield "options.satisfaction.statuses", _("Opinion after the closing")
    yield "retention", _("How long it is kept")
