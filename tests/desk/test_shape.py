"""Merging, splitting and linking on the pages of the desk."""

from uuid import uuid4

import pytest

from parvis.catalogue.models import Article
from parvis.tickets.linking import link
from parvis.tickets.merging import merge
from parvis.tickets.models import Link, Ticket
from tests.cast import text


@pytest.fixture
def two(cast):
    return cast.ticket(summary="Printer jams today"), cast.ticket(summary="Printer jams again today")


def at(ticket, *more):
    return "/".join(["/desk/t", ticket.reference, *more])


def test_the_page_of_a_merge_proposes_what_the_same_person_asked_and_what_is_similar(cast, desk, two):
    one, other = two

    page = desk.get(at(one, "merge")).content.decode()

    assert f"?into={other.reference}" in page


def test_a_merge_is_looked_at_then_made_and_its_reference_leads_on(desk, two):
    source, target = two

    looked = desk.get(at(source, "merge"), {"into": target.reference.lower()})
    assert (looked.status_code, Ticket.objects.exclude(merged_into=None).count()) == (200, 0)
    made = desk.post(at(source, "merge"), {"into": target.reference})

    assert (made.status_code, made.url) == (302, at(target))
    assert desk.get(at(source)).url == at(target)
    assert source.reference in desk.get(at(target)).content.decode()


def test_the_merged_one_still_shows_itself_when_asked(desk, two, cast):
    source, target = two
    merge([source], target, by=cast.technician)

    page = desk.get(at(source), {"stay": "1"})

    assert page.status_code == 200
    assert f'action="{at(source, "unmerge")}"' in page.content.decode()


def test_taking_it_back_opens_the_source(desk, two, cast):
    source, target = two
    merge([source], target, by=cast.technician)

    assert desk.post(at(source, "unmerge")).url == at(source)
    assert Ticket.objects.get(pk=source.pk).merged_into_id is None


def test_more_readers_must_be_agreed_to_on_the_page(cast, desk):
    source, target = cast.ticket(by=cast.alice), cast.ticket(by=cast.bruno)

    assert desk.post(at(source, "merge"), {"into": target.reference}).status_code == 409
    assert desk.post(at(source, "merge"), {"into": target.reference, "sure": "1", "people": [str(cast.alice.pk)]}).status_code == 302
    assert Ticket.objects.get(pk=target.pk).standing_of(cast.alice).sees


def test_several_go_along(cast, desk, two):
    source, target = two
    third = cast.ticket()

    desk.post(at(source, "merge"), {"into": target.reference, "also": third.reference})

    assert set(Ticket.objects.filter(merged_into=target)) == {source, third}


def test_of_what_one_does_not_see_nothing_is_said(cast, browse, two):
    hidden = cast.ticket(cast.service("hidden", team=cast.make_team("elsewhere")))
    desk = browse(cast.technician)

    refused = [desk.post(at(two[0], "merge"), {"into": reference}) for reference in (hidden.reference, "HOUSE-999")]

    assert [one.status_code for one in refused] == [422, 422]
    assert hidden.title not in refused[0].content.decode()
    assert desk.get(at(hidden, "merge")).status_code == 404


def test_an_answer_written_meanwhile_lands_where_one_is_led(cast, desk, two):
    source, target = two
    merge([source], target, by=cast.technician)

    sent = desk.post(at(source, "answers"), {"body": "Here I am", "mode": "reply", "key": str(uuid4())})

    assert sent.url == at(target)
    assert target.entries.filter(body="Here I am").exists()


def test_a_change_sent_to_the_source_is_refused_with_where_to_go(cast, browse, two):
    source, target = two
    merge([source], target, by=cast.technician)

    refused = browse(cast.technician).post(at(source, "title"), {"title": "New"})

    assert refused.status_code == 409
    assert target.reference in refused.content.decode()


def test_what_it_is_tied_to_is_read_apart_in_few_queries(cast, browse, two, django_assert_max_num_queries):
    source, target = two
    merge([cast.ticket(summary="Third printer")], target, by=cast.technician)
    link(source, target, "related", by=cast.technician)
    desk = browse(cast.technician, htmx="tied")

    with django_assert_max_num_queries(14):
        page = desk.get(at(target, "tied")).content.decode()

    assert source.reference in page


def test_messages_make_another_request_and_go_back(cast, desk, two):
    ticket = two[0]
    said = ticket.reply("My screen is dark as well", by=cast.alice)

    page = desk.get(at(ticket, "split"), {"entry": str(said.pk)}).content.decode()
    assert 'value="My screen is dark as well"' in page
    data = {"entries": [str(said.pk)], "title": "Dark screen", "service": "help", "key": str(uuid4())}
    made = Ticket.objects.get(reference=desk.post(at(ticket, "split"), data).url.rpartition("/")[2])

    assert (made.title, made.requester) == ("Dark screen", cast.alice)
    assert desk.post(at(made, "split/undo")).url == at(ticket)


def test_links_are_added_either_way_and_taken_away(desk, two):
    one, two_ = two
    desk.post(at(one, "links"), {"other": two_.reference, "kind": "parent:in"})
    made = Link.objects.get()
    assert (made.ticket, made.other) == (two_, one)

    assert desk.post(at(one, "links"), {"other": "HOUSE-99", "kind": "related:out"}).status_code == 422
    desk.post(at(one, "links"), {"remove": str(made.pk)})
    assert not Link.objects.exists()


def test_completion_names_what_the_agent_may_see(cast, browse, two):
    page = browse(cast.technician).get(at(two[0], "references"), {"other": "printer"}).content.decode()

    assert (two[1].reference in page, two[0].reference in page) == (True, False)


def test_completion_finds_a_title_that_looks_like_a_reference(cast, browse, two):
    two[1].rename("AT-5530", by=cast.technician)

    page = browse(cast.technician).get(at(two[0], "references"), {"other": "at-5530"}).content.decode()

    assert two[1].reference in page


def test_labels_are_completed_from_those_in_use_and_what_stands_before_is_kept(cast, browse, two):
    two[1].tag(["Printer", "Paper"], by=cast.technician)

    page = browse(cast.technician).get(at(two[0], "tags/options"), {"tags": "Old, pr"}).content.decode()

    assert ("Old, Printer" in page, "Paper" in page) == (True, False)


def test_an_answer_becomes_an_article_that_its_writer_publishes_or_not(cast, browse, two):
    entry = two[0].reply("Hello Alice, restart the printer.", by=cast.technician)
    cast.grant("administer", who="team", team=cast.team)
    desk = browse(cast.technician)

    page = desk.get(at(two[0], f"messages/{entry.pk}/article"))
    assert ("restart the printer" in page.content.decode(), "Hello Alice" in page.content.decode()) == (True, False)
    said = {"title_fr": "Imprimante", "body_fr": "Relancez.", "see": "everyone", "order": "0"}
    desk.post(at(two[0], f"messages/{entry.pk}/article"), said)

    article = Article.objects.get()
    assert (article.is_published, article.title["fr"]) == (False, "Imprimante")


def test_what_was_said_with_a_move_becomes_an_article_too(cast, browse, two):
    two[0].assign(cast.technician, by=cast.technician)
    entry = two[0].move("ask", by=cast.technician, answers={"body": "Which printer is it?"})
    cast.grant("administer", who="team", team=cast.team)

    page = browse(cast.technician).get(at(two[0], f"messages/{entry.pk}/article"))

    assert (page.status_code, "Which printer is it?" in page.content.decode()) == (200, True)


def test_who_writes_no_articles_may_not(cast, desk, two):
    entry = two[0].reply("Hello", by=cast.technician)

    assert desk.get(at(two[0], f"messages/{entry.pk}/article")).status_code == 403


def test_the_kind_is_changed_after_a_look_at_what_goes_where(cast, desk, two):
    cast.service("other", fields=[{"key": "title", "type": "text", "label": text("Title"), "required": True}], title_from="title")

    looked = desk.get(at(two[0], "service"), {"service": "other"}).content.decode()
    assert 'name="map-title"' in looked
    desk.post(at(two[0], "service"), {"service": "other", "map-title": "summary"})

    ticket = Ticket.objects.get(pk=two[0].pk)
    assert (ticket.service.slug, ticket.answers) == ("other", {"title": "Printer jams today"})


def test_closing_what_has_open_parts_asks_first(cast, desk, two):
    part, whole = two
    link(part, whole, "parent", by=cast.technician)

    asked = desk.post(at(whole, "moves"), {"move": "solve"})
    assert asked.url.startswith(at(whole, "moves/solve"))
    assert part.reference in desk.get(asked.url).content.decode()
    desk.post(at(whole, "moves/solve"), {"sure": "1"})

    assert Ticket.objects.get(pk=whole.pk).phase == "solved"
