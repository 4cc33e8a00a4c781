"""What is done to an asset. Each verb checks, changes and writes one line of the asset's journal, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from parvis.assets.access import is_keeper
from parvis.assets.models import Asset, AssetIdentifier, AssetKind, Phase
from parvis.assets.reading import chosen_state, search_text, state_in, states_of
from parvis.intake.cleaning import clean_all
from parvis.intake.context import Context
from parvis.intake.models import FormVersion
from parvis.journal.models import Entry
from parvis.kit.clock import now, today
from parvis.kit.errors import Conflict, Refused
from parvis.kit.languages import LANGUAGES
from parvis.kit.text import one_line

if TYPE_CHECKING:
    from parvis.people.models import Organisation, User


BATCH = 500


@dataclass(frozen=True)
class Said:
    """What is said of an asset. `attributes`: as the kind's form asks them; `numbers`: {scheme: value}."""

    name: str
    reference: str = ""
    location: str = ""
    state: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    used_by: User | None = None
    warranty_ends_on: date | None = None


class Faulty(Refused):
    """`errors`: {field: sentences}; those of attributes under their own keys."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(next(iter(errors.values()))[0], code="faulty")
        self.errors = errors


def register(
    kind: AssetKind, owner: Organisation, said: Said, *, by: User | None, parent: Asset | None = None, key: UUID | None = None
) -> Asset:
    """Add an asset to what `owner` has; the second call with one `key` returns the first one's asset. `by` None: the house loads it.

    Raises Refused when `by` does not keep the portal's equipment, Faulty when what is said is to correct.
    """
    _require_keeper(kind, by)
    earlier = Asset.objects.filter(pk=key).first() if key else None
    if earlier:
        return earlier
    if parent is not None:
        _require_place(kind, parent, owner)
    version, attributes = checked(kind, said)
    asset = _made(New(kind, owner, replace(said, attributes=attributes), version))
    asset.parent = parent
    if key:
        asset.pk = key
    try:
        with transaction.atomic():
            _insert(asset)
            _keep_numbers(asset, said.numbers)
            Entry.write(asset, "asset_registered", by=by, from_team=by is not None, data={"name": asset.name})
    except (IntegrityError, Faulty):  # the same one, sent twice at once
        if earlier := Asset.objects.filter(pk=key).first() if key else None:
            return earlier
        raise
    return asset


@dataclass(frozen=True)
class New:
    """What is to be registered, found right by `checked` already."""

    kind: AssetKind
    owner: Organisation
    said: Said
    version: FormVersion | None


def register_all(new: Sequence[New], *, by: User, settle: Callable[[list[Asset]], None]) -> list[Asset]:
    """Add many at once, in the order given; `settle` puts them under one another before they are kept.

    Raises Refused when `by` does not keep the portal's equipment.
    """
    for kind in {one.kind.pk: one.kind for one in new}.values():
        _require_keeper(kind, by)
    made = [_made(one) for one in new]
    settle(made)
    with transaction.atomic():
        Asset.objects.bulk_create(made, batch_size=BATCH)
        numbers = [
            AssetIdentifier(organisation_id=asset.organisation_id, asset=asset, scheme=scheme, value=one_line(value, 100))
            for asset, one in zip(made, new, strict=True)
            for scheme, value in one.said.numbers.items()
            if one_line(value, 100)
        ]
        AssetIdentifier.objects.bulk_create(numbers, batch_size=BATCH)
        for asset in made:
            Entry.write(asset, "asset_registered", by=by, from_team=True, data={"name": asset.name})
    return made


def _made(new: New) -> Asset:
    """The row, not kept yet."""
    owner, said = new.owner, new.said
    asset = Asset(organisation=owner, owner=owner, kind=new.kind, form_version=new.version, attributes=dict(said.attributes))
    _take(asset, said)
    asset.search_text = search_text(asset, _open_numbers(new.kind, said.numbers))
    return asset


def change(asset: Asset, said: Said, *, by: User | None) -> Entry | None:
    """Say something else of it; None when nothing differs. Raises Refused and Faulty as `register`."""
    _require_keeper(asset.kind, by)
    version, attributes = checked(asset.kind, said, asset)
    with transaction.atomic():
        asset.refresh_from_db(from_queryset=Asset.objects.select_for_update(of=("self",)).select_related("kind", "owner", "form_version"))
        before, numbers = _told(asset), {one.scheme: one.value for one in asset.identifiers.all()}
        was_state = asset.state
        _take(asset, said)
        asset.form_version, asset.attributes = version, attributes
        wanted = {scheme: value for scheme, value in said.numbers.items() if value}
        changed = sorted(name for name, value in _told(asset).items() if value != before[name])
        if not changed and wanted == numbers:
            return None
        asset.search_text, asset.updated_at = search_text(asset, _open_numbers(asset.kind, said.numbers)), now()
        _save(asset)
        _keep_numbers(asset, said.numbers)
        data = {"changed": changed or ["numbers"], "state": _state_said(asset) if asset.state != was_state else {}}
        return Entry.write(asset, "asset_changed", by=by, from_team=True, data=data)


def amend(asset: Asset, said: Said, *, owner: Organisation, parent: Asset | None, by: User, base: datetime | None = None) -> list[Entry]:
    """Say all of it anew: whose it is, where it stands, what it is like. Empty when nothing differs.

    `base`: its `updated_at` when it was read. Raises Conflict when somebody changed it meanwhile, Refused and Faulty as what it does.
    """
    with transaction.atomic():
        held = Asset.objects.select_for_update(of=("self",)).select_related("kind", "owner", "organisation").get(pk=asset.pk)
        is_old = base is not None and held.updated_at != base
        done = [give_to(held, owner, by=by), change(held, said, by=by), place_under(held, parent, by=by)]
        entries = [entry for entry in done if entry]
        if entries and is_old:
            raise Conflict(_("Somebody has changed this equipment meanwhile. What you wrote is below: open it again to compare."))
    return entries


def set_state(asset: Asset, state: str, *, by: User | None, seen: str = "") -> Entry | None:
    """Put it in another state of its kind; None when it was so already. `seen`: the one it was shown in.

    Raises Refused for a state that its kind has not, Conflict when it is not as `seen` any more.
    """
    _require_keeper(asset.kind, by)
    wanted = next((one for one in states_of(asset.kind) if one.key == state), None)
    if wanted is None:
        raise Refused(_("Choose one of the states of this kind."), code="unknown_state")
    with transaction.atomic():
        asset.refresh_from_db(from_queryset=Asset.objects.select_for_update(of=("self",)).select_related("kind", "owner"))
        if chosen_state(asset) == state:
            return None
        if seen and seen != chosen_state(asset):
            raise Conflict(_("Somebody has changed its state meanwhile: look at it again."))
        asset.state, asset.phase, asset.updated_at = state if asset.kind.states else "", wanted.phase, now()
        asset.save(update_fields=["state", "phase", "updated_at"])
        data = {"changed": ["state"], "state": _state_said(asset)}
        return Entry.write(asset, "asset_changed", by=by, from_team=True, data=data)


def retire(asset: Asset, state: str, *, by: User, with_below: bool = False) -> list[Entry]:
    """Take it out of service, in a state that says so; `with_below`: with all that stands under it. Empty when all of it was already.

    Raises Refused for a state in which it would stay in service.
    """
    if not any(one.key == state and one.phase == Phase.RETIRED for one in states_of(asset.kind)):
        raise Refused(_("Choose a state in which it is retired."), code="not_retired")
    with transaction.atomic():
        entries = [set_state(asset, state, by=by)]
        for one in _tree(asset)[1:] if with_below else []:
            if one.phase != Phase.RETIRED and (last := next((to for to in states_of(one.kind) if to.phase == Phase.RETIRED), None)):
                entries.append(set_state(one, last.key, by=by))
    return [entry for entry in entries if entry]


def place_under(asset: Asset, parent: Asset | None, *, by: User) -> Entry | None:
    """Move it under another one of the same owner, or to the top. Raises Refused for a place that its kind cannot have."""
    _require_keeper(asset.kind, by)
    with transaction.atomic():
        asset.refresh_from_db(from_queryset=Asset.objects.select_for_update(of=("self",)).select_related("kind", "owner"))
        if asset.parent_id == (parent.pk if parent else None):
            return None
        if parent is not None:
            _require_place(asset.kind, parent, asset.owner)
            _require_no_circle(asset, parent)
        asset.parent, asset.updated_at = parent, now()
        asset.save(update_fields=["parent", "updated_at"])
        return Entry.write(asset, "asset_moved", by=by, from_team=True, data={"under": parent.name if parent else ""})


def give_to(asset: Asset, owner: Organisation, *, by: User) -> Entry | None:
    """Give it, and what is under it, to another entity of the same customer. Raises Refused for one of another customer."""
    _require_keeper(asset.kind, by)
    if owner.tree != asset.organisation.tree:
        raise Refused(_("Equipment moves between the entities of one customer. Register it anew for another customer."), code="another")
    with transaction.atomic():
        asset.refresh_from_db(from_queryset=Asset.objects.select_for_update(of=("self",)).select_related("kind", "owner", "organisation"))
        if asset.owner_id == owner.pk:
            return None
        from_name = asset.owner.name
        moment = now()
        Asset.objects.filter(pk__in=[one.pk for one in _tree(asset)]).update(owner=owner, updated_at=moment)
        Asset.objects.filter(pk=asset.pk).update(parent=None)
        asset.owner, asset.parent, asset.updated_at = owner, None, moment
        return Entry.write(asset, "asset_given", by=by, from_team=True, data={"from": from_name, "to": owner.name})


def _require_keeper(kind: AssetKind, by: User | None) -> None:
    if by is not None and not is_keeper(by, kind.portal_key):
        raise Refused(_("Only the team keeps the equipment of its customers."), code="team_only")


def _require_place(kind: AssetKind, parent: Asset, owner: Organisation) -> None:
    if kind.parent_keys and parent.kind.key not in kind.parent_keys:
        raise Refused(_("Equipment of this kind does not stand under that one."), code="wrong_place")
    if parent.owner_id != owner.pk:
        raise Refused(_("Both belong to the same entity, or one does not stand under the other."), code="wrong_owner")


def _require_no_circle(asset: Asset, parent: Asset) -> None:
    if parent.pk in {one.pk for one in _tree(asset)}:
        raise Refused(_("It cannot stand under itself, nor under what stands under it."), code="circle")


def _tree(asset: Asset) -> list[Asset]:
    """Itself and all that stands under it."""
    found, level = [asset], [asset]
    while level:
        level = list(Asset.objects.filter(parent__in=level).select_related("kind"))
        found += level
    return found


def checked(kind: AssetKind, said: Said, asset: Asset | None = None) -> tuple[FormVersion | None, dict[str, Any]]:
    """The form's version and the clean attributes. Raises Faulty, with every sentence, for what is to correct."""
    errors: dict[str, list[str]] = {}
    if not one_line(said.name, 200):
        errors["name"] = [_("Write a name.")]
    if said.state and state_in(kind, said.state) is None:
        errors["state"] = [_("Choose one of the states of this kind.")]
    unknown = set(said.numbers) - {scheme["key"] for scheme in kind.schemes}
    if unknown:
        errors["numbers"] = [_("This kind has no number called “%(name)s”.") % {"name": sorted(unknown)[0]}]
    version = kind.form.latest if kind.form else None
    clean: dict[str, Any] = {}
    if version is not None:
        context = Context(language=(get_language() or "fr").partition("-")[0], today=today(), is_staff=True)
        clean, faults = clean_all(version, said.attributes, context, before=asset.attributes if asset else None)
        errors |= faults
    elif said.attributes:
        errors["attributes"] = [_("This kind has no attributes.")]
    if errors:
        raise Faulty(errors)
    return version, clean


def _take(asset: Asset, said: Said) -> None:
    states = asset.kind.states
    state = said.state or asset.state or (states[0]["key"] if states else "")
    found = state_in(asset.kind, state)
    asset.name, asset.reference = one_line(said.name, 200), one_line(said.reference, 100)
    asset.location, asset.used_by = one_line(said.location, 200), said.used_by
    asset.state, asset.phase = state, found["phase"] if found else asset.phase or Phase.ACTIVE
    asset.warranty_ends_on = said.warranty_ends_on


def _told(asset: Asset) -> dict[str, Any]:
    names = ("name", "reference", "location", "state", "used_by_id", "warranty_ends_on", "attributes")
    return {name: getattr(asset, name) for name in names}


def _state_said(asset: Asset) -> dict[str, str]:
    """Its words in every language: the journal is read in each."""
    found = state_in(asset.kind, asset.state)
    if found:
        return dict(found["label"])
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(Phase(asset.phase).label)
    return said


def _insert(asset: Asset) -> None:
    with _once_named(asset), transaction.atomic():
        asset.save(force_insert=True)


def _save(asset: Asset) -> None:
    fields = ["name", "reference", "location", "state", "phase", "used_by", "warranty_ends_on", "attributes", "form_version"]
    with _once_named(asset), transaction.atomic():
        asset.save(update_fields=[*fields, "search_text", "updated_at"])


class _once_named:  # noqa: N801  used as a statement
    """What the database says of a reference that is there already, in words."""

    def __init__(self, asset: Asset) -> None:
        self.asset = asset

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, IntegrityError) and "reference" in str(error):
            said = _("“%(reference)s” is already the reference of another one of this kind.") % {"reference": self.asset.reference}
            raise Faulty({"reference": [said]}) from error


def _open_numbers(kind: AssetKind, numbers: Mapping[str, str]) -> list[str]:
    secret = {scheme["key"] for scheme in kind.schemes if scheme.get("secret")}
    return [value for scheme, value in numbers.items() if value and scheme not in secret]


def _keep_numbers(asset: Asset, numbers: Mapping[str, str]) -> None:
    wanted = {scheme: one_line(value, 100) for scheme, value in numbers.items() if one_line(value, 100)}
    held = {one.scheme: one for one in asset.identifiers.all()}
    asset.identifiers.filter(scheme__in=set(held) - set(wanted)).delete()
    for scheme, value in wanted.items():
        if scheme not in held:
            AssetIdentifier.objects.create(organisation_id=asset.organisation_id, asset=asset, scheme=scheme, value=value)
        elif held[scheme].value != value:
            held[scheme].value = value
            held[scheme].save(update_fields=["value"])
