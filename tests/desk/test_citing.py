"""Citing an article in an answer: only what the customer of the request reads, in their language, by its address on their portal."""

from datetime import timedelta

import pytest

from parvis.catalogue.models import Article
from parvis.desk.ticket.composing import composer_of
from parvis.kit.clock import now
from tests.cast import Cast


@pytest.fixture
def write(cast):
    """`write(slug)`: an article of the portal, which has pages of answers, for everybody."""
    cast.portal.modules = ["help"]
    cast.portal.save(update_fields=["modules"])

    def write(slug, portal=None, **more):
        said = {"title": {"fr": f"Titre {slug}", "en": f"Title {slug}"}, "body": {"fr": "Corps", "en": "Body"}, "see": ["everyone"]}
        return Article.objects.create(portal=portal or cast.portal, slug=slug, **{**said, **more})

    return write


def at(ticket):
    return f"/desk/t/{ticket.reference}/articles"


def offered(client, ticket, query=""):
    return [one.article.slug for one in client.get(f"{at(ticket)}?{query}").context["articles"]]


def body(ticket, user):
    return composer_of(ticket, user).body


def test_only_what_the_customer_may_read_is_offered(cast, desk, write):
    write("open")
    write("for-members", see=["signed-in"])
    write("for-customers", see=["customers"])
    write("for-managers", see=["role:manager"])
    write("for-nobody", see=[])
    write("draft", is_published=False)
    write("withdrawn", expires_at=now() - timedelta(days=1))
    write("to-come", published_at=now() + timedelta(days=1))
    write("elsewhere", portal=Cast("elsewhere").portal)

    assert offered(desk, cast.ticket()) == ["open", "for-members"]


def test_of_somebody_without_account_only_what_everybody_reads(cast, desk, write):
    write("open")
    write("for-members", see=["signed-in"])
    ticket = cast.ticket()
    type(ticket).objects.filter(pk=ticket.pk).update(requester=None, contact={"name": "Nora", "email": "nora@example.org"})

    assert offered(desk, ticket) == ["open"]


def test_where_the_portal_has_no_pages_of_answers_there_is_nothing_to_cite(cast, desk, write):
    write("open")
    cast.portal.modules = []
    cast.portal.save(update_fields=["modules"])

    assert offered(desk, cast.ticket()) == offered(desk, cast.ticket(), "q=title") == []
    assert desk.post(at(cast.ticket()), {"article": "open"}).status_code == 404


def test_words_find_it(cast, desk, write):
    write("printer", keywords={"en": "toner"})
    write("scanner")
    write("hidden", keywords={"en": "toner"}, see=["role:manager"])

    assert offered(desk, cast.ticket(), "q=toner") == ["printer"]


@pytest.mark.parametrize(("language", "title"), [("fr", "Titre map"), ("en", "Title map")])
def test_it_is_put_behind_what_the_box_holds_once_in_the_customers_language(cast, desk, write, language, title):
    write("map")
    type(cast.alice).objects.filter(pk=cast.alice.pk).update(language=language)
    ticket = cast.ticket()
    desk.post(f"/desk/t/{ticket.reference}/draft", {"body": "Hello", "mode": "reply"})

    for _twice in range(2):
        assert desk.post(at(ticket), {"article": "map"}).status_code == 302

    assert body(ticket, cast.technician) == f"Hello\n\n[{title}]({cast.portal.base_url}/help/map)"


def test_what_the_customer_may_not_read_is_never_put_in(cast, desk, write):
    write("for-managers", see=["role:manager"])
    ticket = cast.ticket()

    assert desk.post(at(ticket), {"article": "for-managers"}).status_code == 404
    assert desk.post(at(ticket), {}).status_code == 404
    assert body(ticket, cast.technician) == ""


def test_a_title_with_marks_stays_one_link(cast, desk, write):
    write("odd", title={"en": "Read [this] *first*_", "fr": "x"})
    ticket = cast.ticket()

    desk.post(at(ticket), {"article": "odd"})

    shown = desk.post("/desk/preview", {"text": body(ticket, cast.technician)}).content.decode()
    assert f'href="{cast.portal.base_url}/help/odd"' in shown
    assert ">Read [this] *first*_</a>" in shown


def test_the_palette_asks_for_the_options_alone(cast, browse, write):
    write("map", keywords={"en": "plan"})
    palette = browse(cast.technician, htmx="palette").get(at(cast.ticket())).content.decode()

    assert "<html" not in palette
    assert palette.count('data-kind="article"') == 1
    assert f'data-text="[Title map]({cast.portal.base_url}/help/map)"' in palette


def test_a_request_that_is_not_ones_own_is_not_found(cast, browse, write):
    write("open")
    other = Cast("other")

    assert browse(other.technician).get(at(cast.ticket())).status_code == 404
    assert browse(other.technician).post(at(cast.ticket()), {"article": "open"}).status_code == 404
