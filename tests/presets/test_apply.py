"""A preset into the database and back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.catalogue import writing
from parvis.catalogue.models import Article, Grant, Portal, Service, Workflow
from parvis.intake.models import FormVersion
from parvis.kit.errors import Refused
from parvis.people.models import Team, User
from parvis.presets.apply import apply, plan
from parvis.presets.export import canonical_texts, export
from parvis.presets.source import folders, read

pytestmark = pytest.mark.django_db


def done(changes) -> list[str]:
    return [f"{change.kind} {change.what}" for change in changes]


@pytest.mark.parametrize("name", folders())
def test_what_was_applied_comes_out_byte_for_byte(name):
    source = read(folders()[name])

    apply(source)

    assert export(source.key) == canonical_texts(source)


def test_a_second_apply_changes_nothing_and_writes_nothing(petite):
    apply(petite)

    with CaptureQueriesContext(connection) as queries:
        assert apply(petite) == []

    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs <= {"SELECT", "BEGIN", "SAVEPOINT", "RELEASE"}


def test_a_plan_says_what_apply_would_do_and_does_nothing(petite):
    assert done(plan(petite)) == [
        "add portal petite",
        "add family billing",
        "add family help",
        "add workflow simple",
        "add service compte",
        "add service question",
        "add article payer",
        "add announcement winter",
    ]
    assert not Portal.objects.exists()


def test_a_plan_shows_the_lines_that_differ(petite, change):
    apply(petite)

    [difference] = plan(change("workflows/simple.toml", "In progress", "Under way"))

    assert 'label = { fr = "En cours", en = "In progress" }' in difference.before
    assert 'label = { fr = "En cours", en = "Under way" }' in difference.after


def test_a_preset_with_mistakes_is_not_applied(change):
    with pytest.raises(Refused, match=r"has mistakes \(1\). The first: services/question.toml: workflow:"):
        apply(change("services/question.toml", 'workflow = "simple"', 'workflow = "simpel"'))

    assert not Portal.objects.exists()


def test_a_family_below_another_keeps_its_place(petite):
    apply(petite)

    families = Portal.objects.get().families.all()
    assert [(family.key, family.parent.key if family.parent else "") for family in families] == [("help", ""), ("billing", "help")]


def test_the_rights_of_a_service_become_grants_of_the_preset(petite):
    apply(petite)

    grants = Grant.objects.filter(service__slug="question").values_list("who", "role", "team__key", "is_preset")
    assert sorted(grants, key=str) == [
        ("customers", "use", None, True),
        ("everyone", "see", None, True),
        ("team", "handle", "petite-support", True),
    ]
    assert Team.objects.get().title == {"fr": "Support", "en": "Support"}


def test_a_right_given_by_hand_stays(petite, change):
    apply(petite)
    service = Service.objects.get(slug="question")
    Grant.objects.create(who="signed-in", role="see", portal=service.portal, service=service)

    apply(change("services/question.toml", 'see = ["everyone"]', 'see = ["customers"]'))

    seen = Grant.objects.filter(service=service, role="see").values_list("who", "is_preset")
    assert sorted(seen) == [("customers", True), ("signed-in", False)]


def test_a_service_is_found_by_its_words_in_both_languages(petite):
    apply(petite)

    assert Service.objects.get(slug="question").searchable.split() == ["question", "factur", "question", "invoic"]


def test_a_changed_form_is_a_new_version_and_the_old_one_stays(petite, change):
    apply(petite)

    apply(change("services/question.toml", "Votre question", "Dites-nous"))

    versions = FormVersion.objects.filter(form__key="question").order_by("number")
    assert [version.schema["steps"][0]["title"]["fr"] for version in versions] == ["Votre question", "Dites-nous"]


def test_going_back_to_an_earlier_form_publishes_it_again(petite, change):
    apply(petite)
    apply(change("services/question.toml", "Votre question", "Dites-nous"))

    back = change("services/question.toml", "Dites-nous", "Votre question")
    apply(back)

    assert apply(back) == []
    assert export("petite") == canonical_texts(back)


def test_a_row_edited_by_hand_stays_while_the_preset_says_nothing_new(petite):
    apply(petite)
    Service.objects.filter(slug="question").update(icon="bug")

    assert done(apply(petite)) == ["kept-by-hand service question"]
    assert Service.objects.get(slug="question").icon == "bug"


def test_a_row_edited_by_hand_is_not_overwritten_unless_told(petite, change):
    apply(petite)
    Service.objects.filter(slug="question").update(icon="bug")
    newer = change("services/question.toml", "factures", "factures et avoirs")

    with pytest.raises(Refused, match="Edited by hand since the last time: service question"):
        apply(newer)
    assert Service.objects.get(slug="question").keywords["fr"] == "factures"

    assert done(apply(newer, force=True)) == ["change service question"]
    assert Service.objects.get(slug="question").icon == "receipt"


def test_a_hand_edit_that_the_preset_takes_over_is_no_longer_one(petite, change):
    apply(petite)
    Article.objects.update(title={"fr": "Régler", "en": "Settle"})
    caught_up = change("articles/payer.toml", 'title = { fr = "Payer", en = "Pay" }', 'title = { fr = "Régler", en = "Settle" }')

    assert apply(caught_up) == []
    assert done(apply(change("articles/payer.toml", "Régler", "Payer"))) == ["change article payer"]


def test_what_was_made_by_hand_is_left_alone(petite):
    apply(petite)
    Article.objects.create(
        portal=Portal.objects.get(), slug="by-hand", title={"fr": "À", "en": "B"}, body={"fr": "a", "en": "b"}, see=["everyone"]
    )

    assert apply(petite) == []
    assert 'slug = "by-hand"' in export("petite")["articles/by-hand.toml"]


def test_what_leaves_the_preset_leaves_the_database(petite, folder):
    apply(petite)
    (folder / "articles" / "payer.toml").unlink()

    assert done(apply(read(folder))) == ["remove article payer"]
    assert not Article.objects.exists()


def test_an_order_of_families_is_kept(petite, change, folder):
    apply(petite)
    path = folder / "portal.toml"
    text = path.read_text(encoding="utf-8").replace('parent = "help"\n', "")
    first, second = text.index("[[families]]"), text.rindex("[[families]]")
    end = text.index("[[announcements]]")
    path.write_text(text[:first] + text[second:end] + text[first:second] + text[end:], encoding="utf-8")
    turned = read(folder)

    apply(turned)

    assert [family.key for family in Portal.objects.get().families.all()] == ["billing", "help"]
    assert export("petite") == canonical_texts(turned)


def test_a_service_out_of_use_by_hand_is_exported_as_such(petite):
    apply(petite)
    Service.objects.filter(slug="question").update(is_active=False)

    assert "active = false\n" in export("petite")["services/question.toml"]


def test_the_definition_of_a_workflow_can_be_lived(petite):
    apply(petite)

    life = Workflow.objects.get().life
    assert [move.key for move in life.moves_from("new")] == ["take", "close"]


def test_an_article_keeps_its_dates_and_each_version_that_the_preset_wrote(petite, change):
    apply(petite)
    dated = 'see = ["everyone"]\npublished = false\npublished_at = 2026-04-18T09:00:00+02:00\nexpires_at = 2027-01-01T00:00:00+01:00'
    apply(change("articles/payer.toml", 'see = ["everyone"]', dated))

    article = Article.objects.get(slug="payer")
    assert (article.is_published, article.published_at.isoformat()) == (False, "2026-04-18T07:00:00+00:00")
    assert [(revision.is_preset, revision.placement["is_published"]) for revision in article.revisions.all()] == [
        (True, False),
        (True, True),
    ]
    exported = export("petite")["articles/payer.toml"]
    assert "published = false" in exported
    assert "published_at = 2026-04-18T07:00:00" in exported


def test_an_article_written_at_the_desk_is_not_overwritten(petite, change):
    apply(petite)
    article = Article.objects.get(slug="payer")
    boss = User.objects.create_user("boss", is_staff=True, is_superuser=True)
    writing.edit(article, {"body": {"fr": "À la main", "en": "By hand"}}, by=boss)

    assert done(apply(petite)) == ["kept-by-hand article payer"]
    with pytest.raises(Refused, match="article payer"):
        apply(change("articles/payer.toml", "Payer", "Régler"))
    article.refresh_from_db()
    assert article.body["fr"] == "À la main"
    assert [revision.is_preset for revision in article.revisions.all()] == [False, True]
