"""Answers that need no request."""

import pytest

from parvis.catalogue.models import Article
from parvis.tickets import drafts
from parvis.tickets.models import Draft
from tests.cast import text

LONG = "Begin.\n\n## First thing\nA\n\n### Detail\nB\n\n## Second thing\nC\n\n## First thing\nD"


def test_answers_stand_on_the_shelf_of_their_family(cast, browser, page, article):
    article("map", family=cast.family("parking"))
    article("terms")

    seen = page(browser(), "help")

    assert seen.h2 == ["parking", "For everything"]
    assert seen.links["Map"] == "/p/house/help/map"


def test_a_search_among_answers_counts_what_it_found(cast, browser, page, article):
    article("map", "The frozen map")
    article("terms")

    seen = page(browser(), "help?q=frozen maps")

    assert seen.h2 == ["1 answer for “frozen maps”"]
    assert "Terms" not in seen.links


def test_a_long_answer_has_a_list_of_its_headings(cast, browser, page, article):
    article("long", body=LONG)

    seen = page(browser(), "help/long")

    assert seen.h1 == ["Long"]
    assert [seen.links["Second thing"], seen.html.count('id="first-thing"')] == ["#second-thing", 1]
    assert 'id="first-thing-3"' in seen.html
    assert '<h3 id="detail">' in seen.html


def test_a_short_answer_has_none(cast, browser, page, article):
    article("short", body="## One\nA")

    assert "On this page" not in page(browser(), "help/short").h2


@pytest.mark.parametrize(("see", "stranger", "alice", "chloe"), [
    (["everyone"], 200, 200, 200),
    (["signed-in"], 404, 200, 200),
    (["customers"], 404, 200, 404),
    (["role:administrator"], 404, 404, 404),
    (["role:member"], 404, 200, 404),
    (["grant"], 404, 404, 404),
])  # fmt: skip
def test_an_answer_is_read_by_those_it_is_for(cast, browser, article, see, stranger, alice, chloe):
    cast.grant("use", who="organisation", organisation=cast.home)
    article("internal", see=see)

    found = [browser(user).get("/p/house/help/internal").status_code for user in (None, cast.alice, cast.chloe)]
    listed = ["Internal" in browser(user).get("/p/house/help").content.decode() for user in (None, cast.alice, cast.chloe)]

    assert found == [stranger, alice, chloe]
    assert listed == [status == 200 for status in found]


def test_an_answer_not_published_does_not_exist(cast, browser, article):
    article("later", is_published=False)

    assert browser().get("/p/house/help/later").status_code == 404


def test_a_reader_says_whether_it_helped_once_a_session(cast, browser, article):
    article("map")
    client = browser()

    for said in ("yes", "no", "yes"):
        answer = client.post("/p/house/help/map/useful", {"useful": said})
        assert answer["Location"] == "/p/house/help/map"

    counted = Article.objects.get(slug="map")
    assert (counted.useful_count, counted.useless_count) == (1, 0)
    assert "You have told us, thank you." in client.get("/p/house/help/map").content.decode()


def test_a_word_that_is_neither_yes_nor_no_counts_for_nothing(cast, browser, article):
    article("map")

    browser().post("/p/house/help/map/useful", {"useful": "perhaps"})

    counted = Article.objects.get(slug="map")
    assert (counted.useful_count, counted.useless_count) == (0, 0)


def suggest(client, words, **more):
    return client.get("/p/house/help/suggest", {"field": "summary", "summary": words}, headers={"HX-Request": "true"}, **more)


def test_answers_are_proposed_while_a_title_is_typed(cast, browser, article):
    article("frozen", "The map is frozen", body="# Why\n\nThe network was lost.\n\n1. Open **settings**", useful_count=7, useless_count=1)
    article("terms")

    html = suggest(browser(), "my trucks are frozen on the map").content.decode()

    assert "The <mark>map</mark>" not in html  # three letters are in every text
    assert "is <mark>frozen</mark>" in html
    assert 'data-announce="1 article proposed"' in html
    assert "useful to 88%" in html
    assert "<p>The network was lost.</p>" in html
    assert "Why" not in html
    assert 'formaction="/p/house/help/frozen/solved"' in html
    assert "Terms" not in html


def test_nothing_to_propose_takes_no_place(cast, browser, article):
    article("frozen", "The map is frozen")

    assert [suggest(browser(), words).content.strip() for words in ("zebra", "fro", "")] == [b"", b"", b""]


def test_only_readable_answers_are_proposed(cast, browser, article):
    article("frozen", "The map is frozen", see=["signed-in"])

    assert b"frozen" not in suggest(browser(), "frozen").content
    assert b"frozen" in suggest(browser(cast.alice), "frozen").content


def test_without_script_the_same_words_find_the_answers(cast, browser):
    assert browser().get("/p/house/help/suggest?q=a%26b")["Location"] == "/p/house/help?q=a%26b"


def test_an_answer_that_solves_it_counts_and_puts_the_form_away(cast, browser, article):
    article("frozen")
    draft = drafts.start(cast.help, owner=cast.alice, answers={"summary": "Frozen"})
    kept = drafts.start(cast.help, owner=cast.chloe)
    client = browser(cast.alice)

    answer = client.post("/p/house/help/frozen/solved", {"key": str(draft.key), "summary": "Frozen"})
    client.post("/p/house/help/frozen/solved", {"key": str(kept.key)})

    assert answer["Location"] == "/p/house/"
    assert list(Draft.objects.all()) == [kept]
    assert Article.objects.get(slug="frozen").deflected_count == 1


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["help", "help/article-0", "help/suggest?q=article"])
def test_reading_asks_the_database_the_same_whatever_there_is(cast, browser, article, rows, path, django_assert_max_num_queries):
    cast.grant("use", who="organisation", organisation=cast.home)
    for number in range(rows):
        article(f"article-{number}", see=["customers"], family=cast.family(f"f{number}"))
    client = browser(cast.alice)

    with django_assert_max_num_queries(12):
        client.get(f"/p/house/{path}", headers={"HX-Request": "true"})


def test_titles_and_bodies_follow_the_readers_language(cast, browser, article):
    made = article("map")
    made.title, made.body = {"fr": "La carte", "en": "The map"}, {"fr": "Texte", "en": "Words"}
    made.save(update_fields=["title", "body"])

    french = browser().get("/p/house/help/map", headers={"accept-language": "fr"}).content.decode()

    assert "La carte" in french
    assert "Texte" in french


def test_a_service_page_and_an_article_may_share_their_slug(cast, browser, page, article):
    cast.service("map", title=text("Ask for a map"), use="everyone")
    article("map")

    assert (page(browser(), "help/map").h1, page(browser(), "services/map").h1) == (["Map"], ["Ask for a map"])


def test_an_article_that_answered_is_an_avoided_request_once_a_session(cast, browser, page, article):
    article("frozen")
    client = browser()
    client.post("/p/house/help/frozen/useful", {"useful": "yes"})

    answers = [client.post("/p/house/help/frozen/solved") for _time in (1, 2)]
    browser().post("/p/house/help/frozen/solved")

    assert [answer["Location"] for answer in answers] == ["/p/house/help/frozen"] * 2
    assert "This article answered your question." in page(client, "help/frozen").html
    counted = Article.objects.get(slug="frozen")
    assert (counted.useful_count, counted.deflected_count) == (1, 2)


def test_the_article_opened_from_a_form_says_that_the_form_will_be_put_away(cast, browser, page, article):
    article("frozen", "The map is frozen")
    draft = drafts.start(cast.help, owner=cast.alice, answers={"summary": "Frozen"})
    strangers = browser(cast.chloe)
    client = browser(cast.alice)

    proposed = suggest(client, f"frozen map&key={draft.key}").content.decode()
    linked = client.get("/p/house/help/suggest", {"q": "frozen", "key": str(draft.key)}, headers={"HX-Request": "true"}).content.decode()

    assert "?key=" not in proposed
    assert f'href="/p/house/help/frozen?key={draft.key}"' in linked
    assert "is then put away: nothing is sent." in page(client, f"help/frozen?key={draft.key}").html
    assert "is then put away" not in page(strangers, f"help/frozen?key={draft.key}").html
    client.post("/p/house/help/frozen/solved", {"key": str(draft.key)})
    assert not Draft.objects.exists()


def test_a_search_shows_the_passage_where_the_words_stand(cast, browser, page, article):
    article("long", "Something else", body="Words before. " * 60 + "The concentrator lost its network. " + "Words after. " * 60)

    html = page(browser(), "search?q=concentrater").html

    assert "The <mark>concentrator</mark> lost its network" in html
    assert html.count("Words before.") < 15


def test_a_text_in_another_language_than_the_page_says_so(cast, browser, page, article):
    made = article("map")
    made.title, made.body = {"fr": "La carte"}, {"fr": "Texte", "en": "Words"}
    made.save(update_fields=["title", "body"])

    html = page(browser(), "help/map").html

    assert '<h1 lang="fr">La carte</h1>' in html
    assert '<div class="prose article mt-l"><p>Words</p>' in html.replace("\n", "")
    assert '<span lang="fr">La carte</span>' in page(browser(), "help").html


def test_a_long_shelf_shows_its_first_and_leads_to_all_by_pages(cast, browser, page, article, monkeypatch):
    monkeypatch.setattr("parvis.portal.browse.shelves.SIZE", 5)
    for number in range(8):
        article(f"map-{number}", family=cast.family("maps"))
    article("loose")

    home, first = page(browser(), "help"), page(browser(), "help?family=maps")
    following = page(browser(), "help" + first.html.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&"))

    assert [title for title in home.links if title.startswith("Map-")] == [f"Map-{number}" for number in range(6)]
    assert home.links["2 more answers, maps"] == "?family=maps"
    assert [title for title in first.links if title.startswith("Map-")] == [f"Map-{number}" for number in range(5)]
    assert [title for title in following.links if title.startswith("Map-")] == ["Map-5", "Map-6", "Map-7"]
    assert browser().get("/p/house/help?family=none").status_code == 404


def test_the_documentation_has_its_own_address(cast, browser):
    assert browser().get("/p/house/help/")["Location"] == "/p/house/help"
