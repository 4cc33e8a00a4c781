"""A service or an article against what the preset declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from parvis.catalogue.tools import TOOLS
from parvis.connectors.calling import INPUTS
from parvis.connectors.registry import connectors
from parvis.kit.times import parse_delay
from parvis.presets.check import satisfaction
from parvis.presets.check.names import Names, Table, by_key, tables, texts
from parvis.presets.check.portal import SIGN_UP_EFFECT
from parvis.presets.format.judges import TEAM
from parvis.presets.mistakes import Mistake, Spot, unknown
from parvis.tickets.checks import CHECKS
from parvis.tickets.effects import EFFECTS
from parvis.tickets.filling import FILLED, URGENCIES

AFTER_CLOSING: Final = ("reopen", "follow_up")
LONGEST_DELAY = timedelta(hours=1)
_UNTITLED = frozenset({"file", "heading", "notice", "consent"})


def faults(names: Names) -> Iterator[Mistake]:
    for file, service in names.source.folder("services"):
        at = Spot(file)
        yield from _placed(service, names, at)
        workflow = service.get("workflow")
        if isinstance(workflow, str) and workflow not in names.workflows:
            yield (at / "workflow").mistake(unknown(_("a workflow of this preset"), workflow, names.workflows))
        effect = service.get("effect")
        if isinstance(effect, str) and effect and effect not in (known := {SIGN_UP_EFFECT, *EFFECTS}):
            yield (at / "effect").mistake(unknown(_("an effect"), effect, known))
        yield from _examples(service.get("options"), at / "options")
        yield from _mail_delay(service.get("options"), at / "options")
        yield from _after_closing(service.get("options"), at / "options")
        yield from satisfaction.faults(service, names, at / "options" / "satisfaction")
        yield from _title(service, names, at / "title_from")
        for number, wording in enumerate(tables(service.get("wordings"))):
            if (audience := wording.get("audience")) not in names.audiences and isinstance(audience, str):
                yield (at / "wordings" / number / "audience").mistake(unknown(_("an audience of this portal"), audience, names.audiences))
        yield from _filled(service, names, at / "fills")
        yield from _tool(service.get("tool"), at / "tool")
        yield from _checks(service, names, at / "checks")
        yield from _calls(service, names, at / "calls")
        yield from _grants(service.get("grants"), names, at / "grants")
    for file, article in names.source.folder("articles"):
        yield from _placed(article, names, Spot(file))
        if article.get("see") == []:
            yield Spot(file, ("see",)).mistake(_("Say who may read it: everyone, signed-in, customers, role:… or grant."))


def _placed(table: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    family = table.get("family")
    if isinstance(family, str) and family and family not in names.families:
        yield (at / "family").mistake(unknown(_("a family of this portal"), family, names.families))
    for audience in texts(table.get("audiences")):
        if audience not in names.audiences:
            yield (at / "audiences").mistake(unknown(_("an audience of this portal"), audience, names.audiences))


def _examples(options: object, at: Spot) -> Iterator[Mistake]:
    """The one option that is a list of texts in languages."""
    said = options.get("examples", []) if isinstance(options, Mapping) else []
    texts_only = isinstance(said, list) and all(
        isinstance(one, Mapping) and one and all(isinstance(text, str) for text in one.values()) for one in said
    )
    if not texts_only:
        yield (at / "examples").mistake(_('“examples” is a list of texts in languages: [{ fr = "…", en = "…" }].'))


def _mail_delay(options: object, at: Spot) -> Iterator[Mistake]:
    """How long mails wait for what follows: minutes, for whoever asked sits and waits."""
    said = options.get("mail_delay") if isinstance(options, Mapping) else None
    if said is None:
        return
    try:
        delay = parse_delay(said) if isinstance(said, str) else None
    except ValueError:
        delay = None
    if delay is None or not delay or delay.days or delay.months or delay.seconds > LONGEST_DELAY.total_seconds():
        yield (at / "mail_delay").mistake(_('“mail_delay” is a short time, of one hour at most: for example "PT3M" for three minutes.'))


def _after_closing(options: object, at: Spot) -> Iterator[Mistake]:
    """What a mail to a closed request does."""
    said = options.get("after_closing", "reopen") if isinstance(options, Mapping) else "reopen"
    if said not in AFTER_CLOSING:
        yield (at / "after_closing").mistake(unknown(_("what a mail to a closed request does"), str(said), AFTER_CLOSING))


def _title(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    source = service.get("title_from")
    slug = service.get("slug")
    if not isinstance(source, str) or not source or not isinstance(slug, str):
        return
    fields = {key: field for key, field in names.fields(slug).items() if field.get("type") not in _UNTITLED}
    if source not in fields:
        yield at.mistake(unknown(_("a field of this form that can be a title"), source, fields))


def _filled(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    """Each field is one of the form, of a type that can say it; the urgency has five options."""
    fills, slug = service.get("fills"), service.get("slug")
    if not isinstance(fills, Mapping) or not isinstance(slug, str):
        return
    for name in [one for one in FILLED if one in fills]:
        key = fills[name]
        fields = {known: field for known, field in names.fields(slug).items() if field.get("type") in FILLED[name]}
        if key not in fields:
            yield (at / name).mistake(unknown(_("a field of this form that can say it"), str(key), fields))
        elif name == "urgency" and len(tables(fields[key].get("options"))) != URGENCIES:
            yield (at / name).mistake(_("The field that says the urgency has five options, from very low to very high."))


def _tool(tool: object, at: Spot) -> Iterator[Mistake]:
    """The page that does it at once says itself what is wrong with its table."""
    if not isinstance(tool, Mapping) or not tool:
        return
    kind = tool.get("kind")
    if not isinstance(kind, str) or kind not in TOOLS:
        yield (at / "kind").mistake(unknown(_("a kind of page that does things at once"), str(kind), list(TOOLS)))
        return
    for key, reason in TOOLS.get(kind).faults(tool):
        yield (at / key if key else at).mistake(reason)


def _checks(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    fields = names.fields(str(service.get("slug", "")))
    for number, check in enumerate(tables(service.get("checks")), 1):
        here, kind, field = at / number, check.get("kind"), check.get("field")
        if not isinstance(kind, str) or kind not in CHECKS:
            yield (here / "kind").mistake(unknown(_("a check"), str(kind), list(CHECKS)))
            continue
        if field not in fields:
            yield (here / "field").mistake(unknown(_("a field of this form"), str(field), fields))
        for key, reason in CHECKS.get(kind).faults(check):
            yield (here / key if key else here).mistake(reason)


def _calls(service: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    """What is asked of an outside system when the request is filed, or when a move is made."""
    workflow = names.workflows.get(str(service.get("workflow", "")), {})
    moments = {"submitted", *by_key(workflow.get("moves"))}
    operations = [f"{key}.{operation.key}" for key, connector in connectors.items() for operation in connector.operations]
    for number, call in enumerate(tables(service.get("calls")), 1):
        here, on, operation = at / number, str(call.get("on")), str(call.get("operation"))
        if on not in moments:
            yield (here / "on").mistake(unknown(_("“submitted” or a move of its workflow"), on, moments))
        if operation not in operations:
            yield (here / "operation").mistake(unknown(_("an operation of a connector"), operation, operations))
        yield from _input(call.get("input"), names.fields(str(service.get("slug", ""))), here / "input")


def _input(said: object, fields: Iterable[str], at: Spot) -> Iterator[Mistake]:
    if isinstance(said, str) and said not in INPUTS:
        yield at.mistake(unknown(_("what makes the input of a call"), said, list(INPUTS)))
    if isinstance(said, Mapping):
        for name, field in said.items():
            if field not in fields:
                yield (at / name).mistake(unknown(_("a field of this form"), str(field), list(fields)))


def _grants(grants: object, names: Names, at: Spot) -> Iterator[Mistake]:
    if not isinstance(grants, Mapping):
        return
    for role in ("see", "use"):
        if grants.get(role) == []:
            yield (at / role).mistake(_("Say who: everyone, signed-in, customers, role:… or grant (only those an explicit right names)."))
    for holder in texts(grants.get("handle")):
        team = holder.removeprefix(TEAM)
        if names.teams and holder.startswith(TEAM) and team not in names.teams:
            yield (at / "handle").mistake(unknown(_("a team of demo/people.toml"), team, names.teams))
