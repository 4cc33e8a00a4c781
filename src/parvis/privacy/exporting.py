"""A person's data as one file: JSON and the files, everything of theirs and nothing of others."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.files import discard, open_stored, safe_name, store
from parvis.kit.holdings import HOLDINGS, Holding, Relation
from parvis.kit.jobs import each, poke, sweep
from parvis.kit.traces import Traces
from parvis.mail.outbox import enqueue
from parvis.people.holdings import traces_of
from parvis.people.models import User
from parvis.privacy.cases import require_handler
from parvis.privacy.finding import find, from_json, with_subjects
from parvis.privacy.models import Bundle, Case

KEPT_FOR: Final = timedelta(hours=32)
"""Source: demarches-simplifiees.fr keeps its exports as long (field.md 4.9)."""
APART: Final = timedelta(hours=1)
MAKE: Final = "privacy.make_bundles"
Part = tuple[Holding, str, Relation]


def ask(person: User, portal_key: str) -> Bundle:
    """Everything of the person on this portal, made by the worker; they are told by mail. The one that is under way counts for this."""
    places = person.places()
    if not places:
        raise Refused(_("Your account belongs to no organisation: write to us."), code="nowhere")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        lately = Bundle.objects.filter(person=person, portal_key=portal_key, created_at__gt=now() - APART)
        if earlier := lately.exclude(state=Bundle.State.GONE).first():
            return earlier
        bundle = Bundle.objects.create(person=person, portal_key=portal_key, organisation=places[0].organisation, asked_by=person)
        poke(MAKE)
    return bundle


def ask_for_case(case: Case, *, by: User) -> Bundle:
    """What was found, for the team to look through and hand over."""
    require_handler(case, by)
    if not case.recognised:
        raise Refused(_("Search first: there is nothing to hand over yet."), code="not_searched")
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        if earlier := case.bundles.filter(state=Bundle.State.ASKED).first():
            return earlier
        bundle = Bundle.objects.create(case=case, portal_key=case.portal_key, organisation_id=case.organisation_id, asked_by=by)
        poke(MAKE)
    return bundle


@sweep(every_seconds=20)
def make_bundles() -> int:
    """Make what was asked for; how many. Killed in between, it is made again."""
    due = list(Bundle.objects.filter(state=Bundle.State.ASKED).select_related("person", "case", "asked_by", "organisation"))
    return each(due, _make)


@sweep(every_seconds=600)
def drop_bundles() -> int:
    """Let go of those whose hours are over."""
    due = list(Bundle.objects.filter(state=Bundle.State.READY, expires_at__lte=now()))
    return each(due, _drop)


def _drop(bundle: Bundle) -> bool:
    discard(bundle.storage_key)
    Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.GONE, storage_key="")
    return True


def _make(bundle: Bundle) -> bool:
    with tempfile.TemporaryFile() as file:
        with override(bundle.asked_by.language or "fr"):
            _write(file, bundle)
        file.seek(0)
        kept = store(file, name="data.zip")
    moment = now()
    with transaction.atomic():
        made = {"state": Bundle.State.READY, "storage_key": kept.key, "size": kept.size, "made_at": moment, "expires_at": moment + KEPT_FOR}
        if not Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.ASKED).update(**made):
            transaction.on_commit(lambda: discard(kept.key))
        elif bundle.person:
            enqueue(
                "data_ready",
                to=bundle.person,
                organisation=bundle.organisation,
                portal_key=bundle.portal_key,
                context={"bundle": str(bundle.pk)},
                key=f"data_ready:{bundle.pk.hex}",
            )
    return True


def _write(file: Any, bundle: Bundle) -> None:
    said, parts = _of_person(bundle) if bundle.person else _of_case(bundle)
    data: dict[str, Any] = {"made_at": now().isoformat(), "portal": bundle.portal_key, "data": {}}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for holding, pk, relation in parts:
            row = holding.get(pk)
            if row is None or (bundle.person and _is_internal(row)):
                continue
            section = data["data"].setdefault(holding.key, {"title": str(holding.title), "rows": []})
            exported = holding.export(row, said, relation)
            if name := _file(archive, holding, row, said, relation):
                exported["file"] = name
            section["rows"].append({"place": holding.place(row), **exported})
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1, default=str))


def _of_person(bundle: Bundle) -> tuple[Traces, Iterator[Part]]:
    said = with_subjects(traces_of(bundle.person), bundle.portal_key)  # type: ignore[arg-type]  # the caller saw that there is one
    parts = ((holding, one.pk, one.relation) for holding, one in find(said, bundle.portal_key) if not holding.is_for_team)
    return said, parts


def _of_case(bundle: Bundle) -> tuple[Traces, Iterator[Part]]:
    case: Any = bundle.case
    return from_json(case.recognised), ((HOLDINGS.get(one.holding), one.row, one.relation) for one in case.findings.all())


def _is_internal(row: Any) -> bool:
    """A note of the team, or a file of one."""
    return bool(getattr(row, "is_internal", False) or getattr(getattr(row, "entry", None), "is_internal", False))


def _file(archive: zipfile.ZipFile, holding: Holding, row: Any, said: Traces, relation: Relation) -> str:
    """The file of a row that is theirs, or that they read anyway; its name in the archive."""
    if not holding.file or not getattr(row, holding.file) or not (relation == "own" or holding.is_shown(row, said)):
        return ""
    name = f"files/{row.pk}-{safe_name(getattr(row, 'name', '') or 'mail.eml')}"
    if name in archive.NameToInfo:
        return name  # a file that was sent with a form has one row there and one in the conversation
    try:
        with open_stored(getattr(row, holding.file)) as opened, archive.open(name, "w") as to:
            while chunk := opened.read(64 * 1024):
                to.write(chunk)
    except FileNotFoundError:
        return ""
    return name
