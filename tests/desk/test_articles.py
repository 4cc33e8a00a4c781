"""Articles at the desk: who reads and who writes, the list, two editors at once, the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.catalogue import writing
from parvis.catalogue.models import Article
from parvis.kit.clock import now
from tests.cast import Cast, text

PATH = "/desk/articles/house/map"
SAID = {
    "title_fr": "La carte",
    "body_fr": "Texte",
    "title_en": "The map",
    "body_en": "Words",
    "see": "everyone",
    "order": "0",
    "is_published": "on",
}


@pytest.fixture
def boss(cast):
    return cast.agent("boss", is_superuser=True, language="en")


@pytest.fixture
def editor(cast, boss, browse):
    """The browser of who administers."""
    return browse(boss)


@pytest.fixture
def reader(cast, desk):
    """The browser of who handles the portal's requests."""
    cast.help  # noqa: B018  what the technician handles
    return desk


@pytest.fixture
def article(cast, boss):
    said = {"title": {"fr": "La carte", "en": "The map"}, "body": {"fr": "Texte", "en": "Words"}, "see": ["everyone"]}
    return writing.write(cast.portal, said, by=boss, slug="map")


def make(cast, slug, **more):
    return Article.objects.create(portal=cast.portal, slug=slug, **{"title": text(slug), "body": text("x"), "see": ["everyone"], **more})


def listed(client, query=""):
    return [row.article.slug for row in client.get(f"/desk/articles?{query}").context["listing"].rows]


def test_who_handles_the_portal_reads_its_articles_and_writes_none(cast, reader, article):
    shown = reader.get(PATH).content.decode()

    assert "The map" in shown
    assert f"{PATH}/text" not in shown
    assert listed(reader) == ["map"]
    assert [reader.get(f"{PATH}/text").status_code, reader.post(f"{PATH}/text", SAID).status_code] == [403, 403]
    assert [reader.post(f"{PATH}/publication", {"published": "0"}).status_code, reader.get("/desk/articles/house").status_code] == [
        403,
        403,
    ]


def test_the_articles_of_other_portals_do_not_exist(cast, reader, article):
    make(Cast("elsewhere"), "hidden")

    assert [reader.get(path).status_code for path in ("/desk/articles/elsewhere/hidden", "/desk/articles?portal=elsewhere")] == [404, 404]
    assert [reader.get(f"/desk/articles/house/{slug}").status_code for slug in ("hidden", "none")] == [404, 404]


def test_an_article_is_written_in_two_languages_once(cast, editor):
    first, second = (editor.post("/desk/articles/house", SAID) for _time in (1, 2))

    assert (first["Location"], second["Location"]) == ("/desk/articles/house/la-carte",) * 2
    made = Article.objects.get()
    assert (made.title, made.body) == ({"fr": "La carte", "en": "The map"}, {"fr": "Texte\n", "en": "Words\n"})
    assert made.is_published


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"title_fr": ""}, "Write a title."),
    ({"body_fr": " "}, "Write the text."),
    ({"body_en": ""}, "Write the text in this language too, or empty its title and keywords."),
    ({"title_en": ""}, "Write the title in this language too, or empty its text."),
    ({"see": []}, "Say who reads it; the team always does."),
    ({"published_at": "2026-05-02T10:00", "expires_at": "2026-05-02T10:00"}, "Choose a moment after the one from which it is readable."),
    ({"expires_at": "tomorrow"}, "Write a day and an hour"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(editor, article, wrong, sentence):
    answer = editor.post(f"{PATH}/text", {**SAID, "keywords_fr": "a word typed", **wrong})

    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert "a word typed" in answer.content.decode()
    assert article.revisions.count() == 1


def test_opening_and_saving_changes_nothing(cast, boss, editor):
    begins = datetime(2026, 5, 1, 8, 30, 12, tzinfo=UTC)
    said = {
        "title": text("Map"),
        "body": text("\n1. One\n"),
        "keywords": text("a, b"),
        "see": ["role:manager", "customers"],
        "published_at": begins,
    }
    made = writing.write(cast.portal, said, by=boss, slug="map")
    form = editor.get(f"{PATH}/text").context["form"]
    typed = {bound.html_name: bound.value() for bound in form}
    typed |= {"published_at": "2026-05-01T10:30", "expires_at": "", "is_published": "on", "base": writing.newest(made)}

    assert editor.post(f"{PATH}/text", {name: value for name, value in typed.items() if value is not None}).status_code == 302
    assert made.revisions.count() == 1


def test_a_preview_shows_the_text_and_keeps_nothing(editor, article):
    answer = editor.post(f"{PATH}/text", {**SAID, "body_en": "**Bold** <script>", "preview": "1"})
    html = answer.content.decode()

    assert answer.status_code == 200
    assert "<strong>Bold</strong> &lt;script&gt;" in html
    article.refresh_from_db()
    assert article.body["en"] == "Words"


def test_two_editors_at_once_the_second_sees_what_changed_and_keeps_what_they_typed(cast, editor, browse, article):
    other = browse(cast.agent("other", is_superuser=True, language="en"))
    base = writing.newest(article)
    editor.post(f"{PATH}/text", {**SAID, "base": base, "body_en": "Words of the first"})

    answer = other.post(f"{PATH}/text", {**SAID, "base": base, "body_en": "Words of the second", "title_en": "A map"})
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "Somebody has changed this article while you wrote" in html
    assert " of the first" in html[: html.index("<form method")]
    assert "Words of the second" in html
    assert Article.objects.get(slug="map").body["en"].strip() == "Words of the first"
    assert other.post(f"{PATH}/text", {**SAID, "base": answer.context["base"], "body_en": "Words of the second"}).status_code == 302
    assert Article.objects.get(slug="map").body["en"].strip() == "Words of the second"


def test_the_history_says_who_changed_what_and_restores(cast, editor, reader, article):
    first = article.revisions.get()
    editor.post(f"{PATH}/text", {**SAID, "base": first.pk, "body_en": "Other words"})

    steps = reader.get(f"{PATH}/history").context["steps"]
    assert [(step.names, str(step.revision.author), step.is_first) for step in steps] == [
        (["Text (English)"], "Boss Martin", False),
        ([], "Boss Martin", True),
    ]
    assert reader.post(f"{PATH}/history/{first.pk}/restoration").status_code == 403
    editor.post(f"{PATH}/history/{first.pk}/restoration")
    again = editor.post(f"{PATH}/history/{first.pk}/restoration", follow=True)

    assert Article.objects.get().body == first.body
    assert article.revisions.count() == 3
    assert "The article says this already." in again.content.decode()


def test_a_revision_shows_what_it_changed_with_words_not_colour_alone(editor, article, boss):
    writing.edit(article, {"body": {"fr": "Texte", "en": "Better words"}}, by=boss)
    newest = writing.newest(article)

    html = editor.get(f"{PATH}/history/{newest}").content.decode()

    assert '<ins><span class="vh" lang="en">added: </span>' in html.replace("  ", " ")
    assert "Restore this version" not in html
    first = article.revisions.order_by("pk").first()
    assert "Restore this version" in editor.get(f"{PATH}/history/{first.pk}?beside=now").content.decode()


def test_a_revision_of_another_article_is_not_found(cast, editor, article, boss):
    other = writing.write(cast.portal, {"title": text("Other"), "body": text("x"), "see": ["everyone"]}, by=boss)
    key = writing.newest(other)

    assert editor.get(f"{PATH}/history/{key}").status_code == 404
    assert editor.post(f"{PATH}/history/{key}/restoration").status_code == 404


def test_readers_lose_it_and_find_it_again(editor, client, article):
    editor.post(f"{PATH}/publication", {"published": "0"})
    assert client.get("/p/house/help/map").status_code == 404
    assert "Readers do not find it." in editor.get(PATH).content.decode()

    editor.post(f"{PATH}/publication", {"published": "1"})
    assert client.get("/p/house/help/map").status_code == 200


def test_the_list_is_narrowed_and_searched(cast, editor):
    day = timedelta(days=1)
    make(cast, "live", title=text("The frozen map"), family=cast.family("maps"))
    make(cast, "draft", is_published=False, title=text("Invoices"))
    make(cast, "later", published_at=now() + day, title={"fr": "Plus tard"}, body={"fr": "x"})
    make(cast, "over", expires_at=now() - day)

    found = {query: listed(editor, query) for query in (
        "", "state=draft", "state=scheduled", "state=expired", "state=live", "family=maps", "missing=en", "q=frozn", "q=invocies", "q=zebra", "state=x&family=y",
    )}  # fmt: skip
    assert found == {
        "": ["over", "later", "draft", "live"],
        "state=draft": ["draft"],
        "state=scheduled": ["later"],
        "state=expired": ["over"],
        "state=live": ["live"],
        "family=maps": ["live"],
        "missing=en": ["later"],
        "q=frozn": ["live"],
        "q=invocies": ["draft"],
        "q=zebra": [],
        "state=x&family=y": ["over", "later", "draft", "live"],
    }


def test_the_list_is_paged_by_what_was_changed_last(cast, editor, monkeypatch):
    monkeypatch.setattr("parvis.desk.articles.listing.SIZE", 2)
    for number in range(5):
        make(cast, f"a{number}")
    pages, query = [], ""
    while True:
        listing = editor.get(f"/desk/articles{query}").context["listing"]
        pages.append([row.article.slug for row in listing.rows])
        if not (query := listing.next):
            break

    assert pages == [["a4", "a3"], ["a2", "a1"], ["a0"]]
    assert listed(editor, "after=nonsense")[0] == "a4"


@pytest.mark.parametrize("path", ["/desk/articles", "/desk/articles?q=frozen", PATH, f"{PATH}/history", f"{PATH}/text"])
def test_no_page_asks_more_for_three_than_for_one(cast, editor, article, boss, path):
    asked = []
    for number in (1, 2):
        for n in range(number):
            make(cast, f"a{number}{n}", title=text("Frozen"), family=cast.family(f"f{number}{n}"))
            writing.edit(article, {"body": text(f"{number} {n}")}, by=boss)
        with CaptureQueriesContext(connection) as queries:
            editor.get(path)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 14
