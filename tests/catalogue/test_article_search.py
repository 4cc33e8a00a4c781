"""Finding articles: both languages, accents and typing forgiven, the same order on every database, and nothing that one may not read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from parvis.catalogue import typos
from parvis.catalogue.article_index import add_trigrams
from parvis.catalogue.article_search import find_articles
from parvis.catalogue.models import Article, ArticleWord, Portal
from parvis.kit.clock import now
from tests.cast import Cast, text

TEXTS = {
    "facture": ("Comprendre sa facture", "Understand your invoice", "abonnement, prorata, avoir", "Une ligne par véhicule actif.", "One line per vehicle."),
    "figee": ("La position d’un véhicule reste figée", "A vehicle’s position stays frozen", "camion, carte, GPS", "Relancez la liaison.", "Restart the link."),
    "export": ("Exporter les kilomètres et les temps", "Export mileage and times", "tableur, CSV", "Choisissez la période.", "Choose the period."),
    "rapport": ("Télécharger un rapport", "Download a report", "export, PDF", "Les rapports de la facture du mois.", "Reports of the month."),
    "tournee": ("Préparer une tournée", "Prepare a round", "conducteur, arrêts", "Affectez un véhicule.", "Assign a truck."),
    "ligne": ("Utiliser l’application sans réseau", "Use the application offline", "hors ligne", "La tournée est dans le téléphone.", "It is in the phone."),
}  # fmt: skip


@pytest.fixture
def library(cast):
    for slug, (fr, en, keywords, body_fr, body_en) in TEXTS.items():
        said = {"title": {"fr": fr, "en": en}, "keywords": {"fr": keywords}, "body": {"fr": body_fr, "en": body_en}}
        Article.objects.create(portal=cast.portal, slug=slug, see=["everyone"], **said)
    return cast


def slugs(cast, query, user=None, **more):
    return [article.slug for article in find_articles(cast.portal, user or Nobody(), query, **more).articles]


class Nobody:
    is_authenticated = False


@pytest.mark.parametrize(("query", "expected"), [
    ("facture", ["facture", "rapport"]),
    ("FACTURES", ["facture", "rapport"]),
    ("factur", ["facture", "rapport"]),
    ("fac", ["facture", "rapport"]),
    ("vehicule figé", ["figee"]),
    ("véhicules figés", ["figee"]),
    ("telecharger", ["rapport"]),
    ("expoter les kilometres", ["export"]),
    ("invocie", ["facture"]),
    ("invoices", ["facture"]),
    ("frozen vehicles", ["figee"]),
    ("the frozen", ["figee"]),
    ("kilomètre", ["export"]),
    ("export", ["export", "rapport"]),
    ("hors-ligne", ["ligne"]),
    ("abonement", ["facture"]),
    ("aplication", ["ligne"]),
    ("expot", ["export", "rapport"]),
    ("tourné", ["tournee", "ligne"]),
    ("zebra", []),
    ("", []),
    ("'\"*():& |!", []),
    ("zebra facture", ["facture", "rapport"]),
])  # fmt: skip
def test_what_people_type_finds_what_they_mean_best_first(library, query, expected):
    assert slugs(library, query) == expected


def test_a_title_counts_more_than_keywords_and_they_more_than_the_text(cast):
    for slug, title, keywords, body in [("c", "x", "y", "parking"), ("b", "x", "parking", "y"), ("a", "parking", "x", "y")]:
        Article.objects.create(portal=cast.portal, slug=slug, title=text(title), keywords=text(keywords), body=text(body), see=["everyone"])

    assert slugs(cast, "parking") == ["a", "b", "c"]


def test_a_rare_word_counts_more_than_a_common_one(cast):
    for number in range(8):
        Article.objects.create(portal=cast.portal, slug=f"n{number}", title=text(f"Parking {number}"), body=text("x"), see=["everyone"])
    Article.objects.create(portal=cast.portal, slug="rare", title=text("Barrier"), body=text("parking"), see=["everyone"])

    assert slugs(cast, "parking barrier") == ["rare"]


def test_what_one_may_not_read_is_neither_found_nor_changes_what_is_found(library):
    before = {query: slugs(library, query) for query in ("facture", "zanzibar facture", "zanzibr", "vehicule figé")}
    day = timedelta(days=1)
    hidden = {"title": text("Zanzibar facture"), "body": text("véhicule figé"), "portal": library.portal}
    Article.objects.create(slug="team", see=["customers"], **hidden)
    Article.objects.create(slug="draft", see=["everyone"], is_published=False, **hidden)
    Article.objects.create(slug="tomorrow", see=["everyone"], published_at=now() + day, **hidden)
    Article.objects.create(slug="yesterday", see=["everyone"], expires_at=now() - day, **hidden)
    Article.objects.create(slug="elsewhere", see=["everyone"], **{**hidden, "portal": other_portal()})

    assert {query: slugs(library, query) for query in before} == before


def other_portal():
    return Portal.objects.create(key="other", name="Other", languages=["fr"], series="OTHER", brand_colour="#0b6e75", sign_up="form")


def test_customers_find_what_is_for_them(library):
    library.grant("use", who="organisation", organisation=library.home)
    for see in (["customers"], ["role:member"], ["role:manager"], ["signed-in"], ["grant"]):
        Article.objects.create(portal=library.portal, slug=see[0].replace(":", "-"), title=text("Zanzibar"), body=text("x"), see=see)
    manager = library.person("mona", library.home, role="manager")

    assert slugs(library, "zanzibar") == []
    assert slugs(library, "zanzibar", library.chloe) == ["signed-in"]
    assert slugs(library, "zanzibar", library.alice) == ["customers", "role-member", "signed-in"]
    assert slugs(library, "zanzibar", manager) == ["customers", "role-member", "role-manager", "signed-in"]


def test_an_audience_finds_what_is_for_it_and_for_all(library):
    Article.objects.filter(slug="facture").update(audiences=["shop"])
    Article.objects.filter(slug="rapport").update(audiences=["carrier", "shop"])

    assert slugs(library, "facture", audience="carrier") == ["rapport"]
    assert slugs(library, "facture", audience="shop") == ["facture", "rapport"]
    assert slugs(library, "véhicule", audience="carrier") == ["figee", "tournee"]


def test_a_changed_article_is_found_by_its_new_words_alone(library):
    article = Article.objects.get(slug="facture")
    article.title = text("Zanzibar")
    article.save(update_fields=["title"])

    assert slugs(library, "zanzibar") == ["facture"]
    assert "facture" not in slugs(library, "comprendre")
    article.delete()
    assert slugs(library, "zanzibar") == []


@pytest.mark.parametrize("query", ["facture", "expoter les kilometres", "xyzzy", "de la", "?", "facture qwfp zxcv arst"])
def test_a_search_asks_three_times_whatever_is_typed(library, query, django_assert_num_queries):
    slugs(library, "expoter")  # this process learns what its database can do

    with django_assert_num_queries(3):
        slugs(library, query)


def test_the_words_of_a_portal_are_kept_once(library):
    assert ArticleWord.objects.filter(word="vehicule").count() == 1
    assert not ArticleWord.objects.filter(word__in=["sa", "csv", "gps"]).exists()


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("facture", "facture", 0), ("invocie", "invoice", 1), ("expoter", "exporter", 1), ("kitten", "sitting", 3), ("ab", "ba", 1), ("", "abc", 3),
])  # fmt: skip
def test_letters_to_change(one, other, expected):
    assert typos.distance(one, other) == typos.distance(other, one) == expected


@pytest.fixture
def unlearned():
    """What this process knows of its database is forgotten before and after."""
    typos._has_trigrams.cache_clear()
    yield
    typos._has_trigrams.cache_clear()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_without_the_extension_mistyped_words_are_still_understood(library, unlearned):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")

    assert not typos.has_trigrams()
    found = {query: slugs(library, query)[0] for query in ("expoter", "invocie", "aplication", "abonement")}
    assert found == {"expoter": "export", "invocie": "facture", "aplication": "ligne", "abonement": "facture"}


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_who_may_not_make_extensions_goes_without(db):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE bare_articles")
        cursor.execute("SET LOCAL ROLE bare_articles")
        try:
            assert add_trigrams(connection) is False
            cursor.execute("SELECT 1")
        finally:
            cursor.execute("RESET ROLE")


def test_the_team_of_a_portal_reads_what_is_restricted_there_and_the_staff_of_another_does_not(library):
    secret = Article.objects.create(
        portal=library.portal, slug="secret", title=text("Quokka"), body=text("Quokka"), see=["role:administrator"]
    )
    library.grant("handle", who="team", team=library.team)
    elsewhere = Cast("elsewhere")
    assert elsewhere.help

    assert slugs(library, "quokka", library.technician) == [secret.slug]
    assert slugs(library, "quokka", elsewhere.technician) == []
    assert not Article.objects.visible_to(elsewhere.technician, library.portal).filter(pk=secret.pk).exists()
