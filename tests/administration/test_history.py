"""Who changed what."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.catalogue.models import Portal
from parvis.presets import editing
from parvis.presets.models import Revision
from parvis.presets.parts import PartId

AT = PartId("service", "question")


def address(name: str = "history", *args: object) -> str:
    return reverse(f"administration:{name}", args=["petite", *args])


def rename(portal, owner, title):
    part = editing.read(portal, AT).part
    editing.write(portal, AT, {**part, "title": {**part["title"], "en": title}}, by=owner, base=None)


def test_a_change_shows_its_lines_and_no_others(owners, owner, portal):
    rename(portal, owner, "Another question")

    page = owners.get(address("change", Revision.objects.get().pk))

    signs = [(line.sign, line.text) for line in page.context["change"].lines if line.sign in "+-" and line.sign]
    assert [sign for sign, _text in signs] == ["-", "+"]
    assert "Another question" in signs[1][1]


def test_it_is_narrowed_by_kind_and_by_name(owners, owner, portal):
    rename(portal, owner, "Another question")

    found = {
        query: len(owners.get(address() + query).context["changes"])
        for query in ("", "?kind=service", "?kind=portal", "?q=quest", "?q=zzz")
    }

    assert found == {"": 1, "?kind=service": 1, "?kind=portal": 0, "?q=quest": 1, "?q=zzz": 0}


def test_a_longer_history_asks_no_more(owners, owner, portal):
    counts = []
    for titles in (["A"], ["B", "C", "D"]):
        for title in titles:
            rename(portal, owner, title)
        with CaptureQueriesContext(connection) as queries:
            owners.get(address())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_the_history_of_another_portal_is_not_found(owners, owner, portal):
    rename(portal, owner, "Another question")
    other = Portal.objects.create(key="other", name="Other", languages=["fr"], brand_colour="#0b6e75", series="OT")
    Revision.objects.update(portal=other)
    found = Revision.objects.get().pk

    assert (owners.get(address("change", found)).status_code, owners.post(address("change_restore", found)).status_code) == (404, 404)
