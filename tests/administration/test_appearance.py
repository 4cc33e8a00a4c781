"""A portal's looks: seen before they are saved, readable whatever the colour, and brought back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from parvis.administration.appearance.reading import Reading
from parvis.catalogue.models import Portal
from parvis.presets.apply import plan
from parvis.presets.models import Revision
from parvis.presets.source import read
from tests.presets.conftest import GOOD

MARK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="9" fill="{accent}"/></svg>'


def address(name: str = "appearance") -> str:
    return reverse(f"administration:{name}", args=["petite"])


def said(client, **changes):
    form = client.get(address()).context["form"]
    first = {name: value for name, value in form.initial.items() if value}
    return {**first, "base": client.get(address()).context["base"], **changes}


def again() -> Portal:
    return Portal.objects.get(key="petite")


def test_a_colour_is_saved_with_what_it_becomes_and_a_preset_sees_it(owners):
    answer = owners.post(address(), said(owners, brand_colour="#FF7900"))

    assert (answer.status_code, again().brand_colour) == (302, "#ff7900")
    assert [change.kind for change in plan(read(GOOD))] == ["kept-by-hand"]


def test_what_is_no_colour_is_said_and_keeps_what_was_typed(owners):
    answer = owners.post(address(), said(owners, brand_colour="orange", name="Other"))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["brand_colour"])
    assert b'value="Other"' in answer.content and b'value="orange"' in answer.content
    assert again().name == "Petite"


def test_a_mark_is_taken_and_given_up(owners):
    owners.post(address(), {**said(owners), "logo": SimpleUploadedFile("mark.svg", MARK.encode(), "image/svg+xml")})
    assert again().logo == MARK

    owners.post(address(), said(owners, forget_logo="on"))
    assert again().logo == ""


@pytest.mark.parametrize("drawn", ["<script>1</script>", '<svg onload="a()"/>', "<svg><script>1</script></svg>", "\xff"])
def test_a_drawing_that_could_act_is_refused_at_its_field(owners, drawn):
    answer = owners.post(address(), {**said(owners), "logo": SimpleUploadedFile("mark.svg", drawn.encode("latin-1"), "image/svg+xml")})

    assert (answer.status_code, "logo" in answer.context["form"].errors, again().logo) == (422, True, "")


def test_who_saved_meanwhile_is_not_written_over(owners):
    old = said(owners, name="Mine")
    owners.post(address(), said(owners, name="Theirs"))

    answer = owners.post(address(), old)

    assert (answer.status_code, again().name) == (409, "Theirs")
    assert b'value="Mine"' in answer.content


def test_the_looks_before_come_back_and_nothing_else_with_them(owners):
    owners.post(address(), said(owners, brand_colour="#aa0000"))
    Portal.objects.filter(key="petite").update(time_zone="Europe/Berlin")

    owners.post(address("appearance_restore"))

    assert (again().brand_colour, again().time_zone) == ("#0b6e75", "Europe/Berlin")


def test_what_is_seen_without_saving_stays_as_it_was_typed(owners):
    form = owners.get(address(), {"brand_colour": "#ff7900", "name": "Tried", "hero": "none"}).context["form"]

    assert [form[name].value() for name in ("brand_colour", "name", "hero")] == ["#ff7900", "Tried", "none"]
    assert again().brand_colour != "#ff7900"


def test_nothing_is_kept_by_a_preview(owners):
    answer = owners.get(address("appearance_preview"), {"brand_colour": "#ff7900", "scheme": "dark", "name": "Tried"})

    assert (answer.status_code, b"scheme-dark" in answer.content, b"Tried" in answer.content) == (200, True, True)
    assert not Revision.objects.exists()


def test_the_stylesheet_of_a_preview_says_the_colour_that_is_tried(owners):
    answer = owners.get(address("appearance_theme"), {"brand_colour": "#ff7900"})

    assert answer["Content-Type"].startswith("text/css")
    assert b".preview__body" in answer.content and b"#ff7900" in answer.content


@pytest.mark.parametrize("colour", ["#ff7900", "#ffff00", "#000000", "#ffffff", "#0b6e75", "#ff0000"])
def test_every_colour_can_be_read(colour):
    assert Reading(colour).passes


@pytest.mark.parametrize("name", ["appearance", "appearance_preview", "appearance_theme"])
def test_an_agent_who_does_not_administer_finds_nothing(agents, name):
    assert agents.get(address(name)).status_code == 404
    assert agents.post(address(), {"name": "X"}).status_code == 404
