"""A service built, translated, tried and published at the screens alone; and what the editor does to its form."""

import io
import zipfile

import pytest
from django.test import Client

from parvis.catalogue.models import Portal, Service
from parvis.intake.models import Form, FormVersion
from parvis.intake.registries import field_types
from parvis.presets import editing
from parvis.presets.apply import apply, plan
from parvis.presets.export import export
from parvis.presets.kept import parts_of
from parvis.presets.models import Preparation, Revision
from parvis.presets.parts import PartId
from parvis.presets.source import Source, read
from parvis.tickets.models import Draft, Ticket
from tests.administration.screens import fields_of, kept, send

pytestmark = pytest.mark.django_db
HERE = "/admin/petite/services"
ONE = f"{HERE}/question"
AT = PartId("service", "question")


def prepared(portal: Portal, slug: str = "question") -> dict:
    row = Preparation.objects.get(portal=portal, kind="service", key=slug)
    return editing.prepared_part(row)


def build(editor: Client) -> str:
    """A new service with a choice, a condition on it and its English, all by forms; its slug."""
    answer = editor.post(f"{HERE}/new", {"title": "Colis abîmé", "model": "", "family": "billing", "workflow": "simple"})
    assert (answer.status_code, answer["Location"]) == (302, f"{HERE}/colis-abime/form")
    one = f"{HERE}/colis-abime"
    send(editor, f"{one}/fields/new?type=choice&step=request", {"label.fr": "Nature du litige", "0.label.fr": "Endommagé"})
    send(editor, f"{one}/fields/nature_du_litige/edit", {"1.label.fr": "Manquant", "_act": "add"})
    send(editor, f"{one}/fields/new?type=number&step=request", {"label.fr": "Combien", "min": "1", "max": "999"})
    send(editor, f"{one}/fields/combien/show", {"group.add": "nature_du_litige", "_act": "group"})
    send(editor, f"{one}/fields/combien/show", {"g0.t0.value": "manquant", "_act": "save"})
    send(editor, f"{one}/rights", {"grants.handle": ["team:support"], "grants.see": ["everyone"]})
    send(editor, f"{one}/replies", {"expects.first_answer.amount": "4", "expects.first_answer.unit": "hours"})
    return "colis-abime"


def translate(editor: Client, slug: str) -> None:
    texts = {
        name: f"{name} in English"
        for name, said in fields_of(editor, f"{HERE}/{slug}/translate").items()
        if name.endswith("/en") and not said[0]
    }
    send(editor, f"{HERE}/{slug}/translate", texts)


def test_a_service_is_built_by_forms_alone_and_published(editor, portal):
    slug = build(editor)

    assert editor.post(f"{HERE}/{slug}/publish").status_code == 422
    translate(editor, slug)
    assert editor.post(f"{HERE}/{slug}/publish").status_code == 302

    service = Service.objects.get(slug=slug)
    asked = service.form.latest.schema["steps"][0]["fields"]
    assert [one["key"] for one in asked] == ["summary", "nature_du_litige", "combien"]
    assert [one["value"] for one in asked[1]["options"]] == ["endommage", "manquant"]
    assert asked[2]["show"] == {"field": "nature_du_litige", "is": "manquant"}
    assert (service.expects, service.family.key) == ({"first_answer": "PT4H"}, "billing")
    assert not Preparation.objects.exists()


def test_what_was_built_comes_out_and_makes_the_same_portal_in_an_empty_database(editor, portal, petite, tmp_path):
    slug = build(editor)
    translate(editor, slug)
    editor.post(f"{HERE}/{slug}/publish")
    archive = zipfile.ZipFile(io.BytesIO(editor.get("/admin/petite/export.zip").content))
    before = export("petite")
    archive.extractall(tmp_path)

    Service.objects.all().delete()
    FormVersion.objects.all().delete()
    Form.objects.all().delete()
    Portal.objects.all().delete()
    apply(read(tmp_path / "petite"))

    assert export("petite") == before
    assert {name.removeprefix("petite/"): archive.read(name).decode() for name in archive.namelist()} == before


def test_the_preset_sees_what_the_screens_changed_and_overwrites_nothing(editor, portal, petite: Source):
    send(editor, f"{ONE}/presentation", {"title.en": "Ask us"})
    editor.post(f"{ONE}/publish")

    assert [(change.kind, str(change.what)) for change in plan(petite)] == [("kept-by-hand", "service question")]
    apply(petite)
    assert Service.objects.get(slug="question").title["en"] == "Ask us"


def test_what_is_saved_as_it_was_prepares_nothing(editor, portal):
    for page in ("presentation", "workflow", "rights", "replies"):
        send(editor, f"{ONE}/{page}", {})
    for key in ("summary", "kind", "number"):
        send(editor, f"{ONE}/fields/{key}/edit", {})

    assert not Preparation.objects.exists()


def test_every_registered_type_of_field_can_be_added(editor, portal):
    for kind in field_types:
        answer = send(editor, f"{ONE}/fields/new?type={kind}&step=ask", {"label.fr": f"Un {kind}", "label.en": f"A {kind}"})
        assert answer.status_code == 302, kind

    added = [one["type"] for one in prepared(portal)["form"]["steps"][0]["fields"]][3:]
    assert added == list(field_types)


def test_every_key_that_a_type_declares_says_how_it_is_written():
    assert {name: kind.keys ^ set(kind.settings) for name, kind in field_types.items() if kind.keys ^ set(kind.settings)} == {}


def test_a_field_goes_up_and_the_page_comes_back_at_it(editor, portal):
    answer = editor.post(f"{ONE}/fields/number/place", {"act": "up"})

    assert answer["Location"].endswith("#field-number")
    assert [one["key"] for one in prepared(portal)["form"]["steps"][0]["fields"]] == ["summary", "number", "kind"]


def test_htmx_is_given_the_part_of_the_page_with_what_is_to_be_said(editor, portal):
    editor.post(f"{ONE}/fields/number/place", {"act": "up"})

    answer = editor.get(f"{ONE}/form?moved=number", headers={"HX-Request": "true"}).content.decode()

    assert answer.strip().startswith('<div id="editor"')
    assert 'data-announce="Number, place 2 of 3"' in answer


def test_a_copy_stands_after_its_model_under_a_key_of_its_own(editor, portal):
    editor.post(f"{ONE}/fields/kind/copy")

    assert [one["key"] for one in prepared(portal)["form"]["steps"][0]["fields"]] == ["summary", "kind", "kind_2", "number"]


def test_before_a_field_goes_what_hangs_on_it_is_named_then_set_free(editor, portal):
    asked = editor.get(f"{ONE}/fields/kind/remove")
    editor.post(f"{ONE}/fields/kind/remove")

    assert asked.context["hanging"] == ["Number"]
    assert prepared(portal)["form"]["steps"][0]["fields"][1].get("show") is None


def test_what_the_checks_say_stands_at_the_control_it_is_about(editor, portal):
    send(editor, f"{ONE}/fields/number/edit", {"max_length": "3", "min_length": "9", "pattern": "00-0000", "label.en": ""})

    form = editor.get(f"{ONE}/fields/number/edit").context["edit"].form

    assert set(form.errors) == {"min_length", "pattern_message.fr", "pattern_message.en", "label.en"}


def test_a_mask_becomes_a_pattern(editor, portal):
    send(editor, f"{ONE}/fields/number/edit", {"pattern": "00-0000", "pattern_message.fr": "Ainsi", "pattern_message.en": "So"})

    assert prepared(portal)["form"]["steps"][0]["fields"][2]["pattern"] == r"[0-9]{2}\-[0-9]{4}"
    assert fields_of(editor, f"{ONE}/fields/number/edit")["pattern"] == ["00-0000"]


def test_two_who_write_one_field_lose_nothing(editor, portal):
    page = fields_of(editor, f"{ONE}/fields/summary/edit")
    send(editor, f"{ONE}/fields/summary/edit", {"label.en": "Theirs"})

    answer = editor.post(f"{ONE}/fields/summary/edit", {**page, "label.en": "Mine"})

    assert answer.status_code == 409
    assert answer.context["edit"].form["label.en"].value() == "Mine"
    assert prepared(portal)["form"]["steps"][0]["fields"][0]["label"]["en"] == "Theirs"


def test_two_who_write_two_fields_are_not_in_each_others_way(editor, portal):
    page = fields_of(editor, f"{ONE}/fields/summary/edit")
    send(editor, f"{ONE}/fields/number/edit", {"label.en": "Theirs"})

    assert editor.post(f"{ONE}/fields/summary/edit", {**page, "label.en": "Mine"}).status_code == 302


def test_publishing_over_somebody_shows_both_first(editor, portal, owner):
    send(editor, f"{ONE}/presentation", {"title.en": "Mine"})
    now = editing.read(portal, AT)
    editing.write(portal, AT, {**now.part, "icon": "bug"}, by=owner, base=now.base)

    answer = editor.post(f"{ONE}/publish")

    assert (answer.status_code, [change.key for change in answer.context["theirs"]]) == (409, ["icon"])
    assert editor.post(f"{ONE}/publish", {"sure": "1"}).status_code == 302
    assert Service.objects.get(slug="question").title["en"] == "Mine"


def test_an_earlier_version_is_prepared_again(editor, portal):
    send(editor, f"{ONE}/presentation", {"title.en": "New"})
    editor.post(f"{ONE}/publish")

    editor.post(f"{ONE}/history/first/restore")

    assert prepared(portal)["title"]["en"] == "Question"
    assert editor.get(f"{ONE}/history").context["versions"][0].number == 2


def test_open_drafts_are_counted_with_what_they_lose(editor, portal):
    service = Service.objects.get(slug="question")
    Draft.objects.create(service=service, form_version=service.form.latest, session_hash="x", answers={"number": "12"})
    editor.post(f"{ONE}/fields/number/remove")

    found = editor.get(f"{ONE}/compare").context["consequences"]

    assert (found.draft_count, found.losing) == (1, [("Number", 1)])


def test_a_trial_goes_through_the_prepared_form_and_leaves_no_row(editor, portal):
    send(editor, f"{ONE}/fields/new?type=yes_no&step=ask", {"label.fr": "Pressé", "label.en": "In a hurry", "required": "no"})
    counts = [model.objects.count() for model in (Ticket, Draft, FormVersion, Revision)]
    page = editor.get(f"{ONE}/try?language=en")
    state = page.context["trial"].state

    wrong = editor.post(f"{ONE}/try?language=en", {"state": state, "step": "ask", "summary": ""})
    done = editor.post(f"{ONE}/try?language=en", {"state": state, "step": "ask", "summary": "Late", "kind": "other", "presse": "yes"})

    assert (wrong.status_code, done.context["trial"].is_done) == (422, True)
    assert [row.text for block in done.context["trial"].blocks for row in block.rows] == ["Late", "Something else", "Yes"]
    assert [model.objects.count() for model in (Ticket, Draft, FormVersion, Revision)] == counts


def test_a_form_that_is_half_written_is_still_drawn(editor, portal):
    send(editor, f"{ONE}/fields/new?type=choice&step=ask", {"label.fr": "Sans choix"})
    send(editor, f"{ONE}/fields/number/edit", {"pattern": "/(/"})

    assert editor.get(f"{ONE}/form").status_code == 200


def test_families_are_added_put_in_order_and_kept_while_something_stands_in_them(editor, portal):
    send(editor, "/admin/petite/families/new", {"title.fr": "Nouvelles", "title.en": "News"})
    editor.post("/admin/petite/families/nouvelles/place", {"act": "up"})
    assert list(portal.families.order_by("order").values_list("key", flat=True))[-2] == "nouvelles"

    editor.post("/admin/petite/families/billing/remove")
    editor.post("/admin/petite/families/nouvelles/remove")

    keys = set(portal.families.values_list("key", flat=True))
    assert ("billing" in keys, "nouvelles" in keys) == (True, False)


def test_what_something_names_stays_and_the_rest_goes_for_good(editor, portal):
    slug = build(editor)
    translate(editor, slug)
    editor.post(f"{HERE}/{slug}/publish")

    assert (editor.post(f"{ONE}/remove").status_code, editor.post(f"{HERE}/{slug}/remove").status_code) == (409, 302)
    assert [one.slug for one in Service.objects.order_by("slug")] == ["compte", "question"]


def test_whoever_does_not_administer_the_portal_finds_nothing(portal, browse, django_user_model):
    agent = browse(django_user_model.objects.create_user("agent", is_staff=True))

    assert {
        agent.get(path).status_code for path in (f"{HERE}/", f"{ONE}/form", "/admin/petite/export.zip", "/admin/petite/workflows/")
    } == {404}
    assert agent.post(f"{ONE}/fields/number/place", {"act": "up"}).status_code == 404
    assert kept(portal) == 0


def test_the_list_asks_as_much_of_the_database_with_one_service_as_with_three(editor, portal, django_assert_max_num_queries):
    for name in ("Un", "Deux"):
        editor.post(f"{HERE}/new", {"title": name, "model": "question", "family": "", "workflow": "simple"})
        translate(editor, name.lower())
        editor.post(f"{HERE}/{name.lower()}/publish")

    parts_of(portal)
    with django_assert_max_num_queries(15):
        assert len([one for branch in editor.get(f"{HERE}/").context["branches"] for one in branch.services]) == 4


def test_an_audience_is_given_words_of_its_own_and_they_go_when_emptied(editor, portal, owner):
    now = editing.read(portal, PartId("portal", "petite"))
    shops = {"key": "shop", "label": {"fr": "Commerces", "en": "Shops"}}
    editing.write(portal, PartId("portal", "petite"), {**now.part, "audiences": [shops]}, by=owner, base=now.base)
    page = f"{ONE}/presentation"

    send(editor, page, {"wordings.audience=shop.summary.fr": "Pour les commerces"})
    lacking = editor.get(page).context["edit"].form.errors
    send(editor, page, {"wordings.audience=shop.summary.en": "For shops"})
    said = prepared(portal)["wordings"]
    send(editor, page, {"wordings.audience=shop.summary.fr": "", "wordings.audience=shop.summary.en": ""})

    assert list(lacking) == ["wordings.audience=shop.summary.en"]
    assert said == [{"audience": "shop", "summary": {"fr": "Pour les commerces", "en": "For shops"}}]
    assert not Preparation.objects.exists()


def test_examples_are_written_one_a_line_and_lack_no_language(editor, portal):
    page = f"{ONE}/presentation"
    send(editor, page, {"options.examples.fr": "Un colis\nUne facture", "options.examples.en": "A parcel"})
    half = editor.get(f"{ONE}/translate").context["lacking_count"]
    send(editor, f"{ONE}/translate", {"options/examples/1/en": "A bill"})

    assert half == 1
    assert prepared(portal)["options"]["examples"] == [{"fr": "Un colis", "en": "A parcel"}, {"fr": "Une facture", "en": "A bill"}]
    assert fields_of(editor, page)["options.examples.en"] == ["A parcel\nA bill"]


def test_a_service_becomes_a_request_about_personal_data(editor, portal):
    page = f"{ONE}/replies"
    send(editor, page, {"options.personal_data": "on"})
    bare = prepared(portal)["options"]["personal_data"]
    send(editor, page, {"options.personal_data.action": "kind", "options.personal_data.terms": ["summary"]})
    send(editor, page, {"options.personal_data.grounds.other": "access", "options.erased_at_closing": ["number"]})
    said = prepared(portal)["options"]

    assert bare == {}
    assert said == {
        **said,
        "personal_data": {"action": "kind", "terms": ["summary"], "grounds": {"other": "access"}},
        "erased_at_closing": ["number"],
    }
    assert editor.post(f"{ONE}/publish").status_code == 302
    assert Service.objects.get(slug="question").options["personal_data"]["grounds"] == {"other": "access"}
