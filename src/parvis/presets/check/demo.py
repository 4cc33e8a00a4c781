"""The demo's people and organisations: everyone belongs somewhere that exists."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.presets.check.names import Names, Table, tables, texts
from parvis.presets.check.portal import is_circular
from parvis.presets.format.files import PEOPLE_FILE
from parvis.presets.mistakes import Mistake, Spot, unknown

WHOLE_PORTAL = "portal"


def faults(names: Names) -> Iterator[Mistake]:
    at = Spot(PEOPLE_FILE, (), names.source.languages)
    for key, organisation in names.organisations.items():
        here = at / "organisations" / key
        parent = organisation.get("parent")
        if parent and parent not in names.organisations:
            yield (here / "parent").mistake(unknown(_("an organisation of this file"), parent, names.organisations))
        elif parent and is_circular(key, names.organisations):
            yield (here / "parent").mistake(_("This organisation is below itself."))
        for key in ("grants", "hands_out"):
            yield from _grants(organisation, names, here / key)
    for username, person in names.people.items():
        yield from _person(person, names, at / "people" / username)
    yield from _twice(names, at / "people")
    yield from _agreements(names, at / "agreements")


def _person(person: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    if (language := person.get("language")) and language not in names.source.languages:
        yield (at / "language").mistake(unknown(_("a language of this portal"), language, names.source.languages))
    for team in texts(person.get("teams")):
        if team not in names.teams:
            yield (at / "teams").mistake(unknown(_("a team of this file"), team, names.teams))
    if person.get("teams") and not person.get("staff"):
        yield (at / "teams").mistake(_("Only staff belong to teams: add staff = true."))
    for membership in tables(person.get("memberships")):
        organisation = membership.get("organisation")
        if isinstance(organisation, str) and organisation not in names.organisations:
            yield (at / "memberships").mistake(unknown(_("an organisation of this file"), organisation, names.organisations))
    yield from _grants(person, names, at / "grants")


def _agreements(names: Names, at: Spot) -> Iterator[Mistake]:
    said = names.source.files.get(PEOPLE_FILE, {})
    for agreement in tables(said.get("agreements")):
        here = at / str(agreement.get("reference"))
        organisation, in_charge = agreement.get("organisation"), agreement.get("in_charge")
        if isinstance(organisation, str) and organisation not in names.organisations:
            yield (here / "organisation").mistake(unknown(_("an organisation of this file"), organisation, names.organisations))
        if isinstance(in_charge, str) and in_charge not in names.people:
            yield (here / "in_charge").mistake(unknown(_("a person of this file"), in_charge, names.people))


def _grants(holder: Table, names: Names, at: Spot) -> Iterator[Mistake]:
    places = {WHOLE_PORTAL, *names.services, *names.families}
    for place in texts(holder.get(at.path[-1])):
        if place not in places:
            yield at.mistake(unknown(_("“portal”, a service or a family of this portal"), place, places))


def _twice(names: Names, at: Spot) -> Iterator[Mistake]:
    owners: dict[str, str] = {}
    for username, person in names.people.items():
        email = str(person.get("email", "")).lower()
        if email and email in owners:
            yield (at / username / "email").mistake(
                _("“%(email)s” is already the address of “%(other)s”.") % {"email": email, "other": owners[email]}
            )
        owners.setdefault(email, username)
