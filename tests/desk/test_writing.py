"""Words on their way, answers written beforehand, macros, files and keys, as the desk shows them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.desk.keyboard import KEYS
from parvis.intake.models import Upload
from parvis.kit.clock import now
from parvis.people.models import User
from parvis.tickets.handy import Place, keep_answer, keep_macro
from parvis.tickets.held import perform_held
from parvis.tickets.models import CannedAnswer, HeldAct, Macro, Ticket
from tests.cast import move, text
from tests.rights.world import PICTURE

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00"
    b"\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def waits(settings):
    settings.UNDO_SECONDS = 15


def at(ticket, part=""):
    return f"/desk/t/{ticket.reference}{part}"


def write(client, ticket, body="Here is the answer", **more):
    seen = str(ticket.entries.last().pk)
    return client.post(at(ticket, "/answers"), {"mode": "reply", "body": body, "key": str(uuid4()), "seen": seen, **more})


def page(client, address):
    return client.get(address).content.decode()


def come_due():
    HeldAct.objects.update(due_at=now() - timedelta(seconds=1))
    perform_held()


def answer(cast, body="Hello {customer_name}", **more):
    return keep_answer(None, by=cast.technician, title=more.pop("title", "Hello"), bodies=text(body), **more)


def test_its_author_sees_the_answer_that_is_on_its_way_on_every_page(cast, desk, waits):
    ticket = cast.ticket()

    write(desk, ticket, "We come tomorrow")

    batch = str(HeldAct.objects.get().batch)
    assert "We come tomorrow" in page(desk, at(ticket))
    assert f"/desk/held/{batch}/undo" in page(desk, "/desk/queue")


def test_the_team_reads_that_it_comes_and_not_what_it_says(cast, desk, browse, waits):
    ticket = cast.ticket()

    write(desk, ticket, "We come tomorrow")

    seen = page(browse(cast.agent("other")), at(ticket))
    assert "Tessa Martin is sending an answer" in seen
    assert "We come tomorrow" not in seen
    assert "/undo" not in seen


def test_who_is_but_a_participant_does_not_learn_that_the_team_notes_something(cast, desk, browse, waits):
    ticket = cast.ticket()
    guest = cast.agent("guest", team=cast.make_team("elsewhere"))
    ticket.participants.create(organisation=ticket.organisation, user=guest, role="participant")

    write(desk, ticket, "Only among us", mode="note")

    seen = page(browse(guest), at(ticket))
    assert "data-held-line" not in seen
    assert "Only among us" not in seen


def test_taken_back_it_is_in_the_box_again(cast, desk, waits):
    ticket = cast.ticket()
    write(desk, ticket, "We come tomorrow", then="ask")

    back = desk.post(f"/desk/held/{HeldAct.objects.get().batch}/undo", {"next": at(ticket, "?view=team")})

    composer = desk.get(back.headers["Location"]).context["composer"]
    assert back.headers["Location"] == at(ticket, "?view=team")
    assert (composer.body, composer.then, HeldAct.objects.count()) == ("We come tomorrow", "ask", 0)


def test_nobody_takes_back_what_another_sent(cast, desk, browse, waits):
    write(desk, cast.ticket())

    browse(cast.agent("other")).post(f"/desk/held/{HeldAct.objects.get().batch}/undo")

    assert HeldAct.objects.count() == 1


def test_undoing_leads_to_no_other_site(cast, desk):
    back = desk.post(f"/desk/held/{uuid4()}/undo", {"next": "https://elsewhere.example/"})

    assert back.headers["Location"] == "/desk/queue"


def test_what_came_to_nothing_is_told_until_it_was_read_and_the_words_are_in_the_box(cast, desk, waits):
    ticket = cast.ticket()
    write(desk, ticket, "We come tomorrow")
    ticket.reply("It works again", by=cast.alice)
    come_due()

    told = page(desk, "/desk/queue")
    failed = HeldAct.objects.get()
    assert f"/desk/held/{failed.pk}/seen" in told
    desk.post(f"/desk/held/{failed.pk}/seen")

    assert f"/desk/held/{failed.pk}/seen" not in page(desk, "/desk/queue")
    assert desk.get(at(ticket)).context["composer"].body == "We come tomorrow"


def test_nobody_reads_away_another_s_failure(cast, desk, browse, waits):
    ticket = cast.ticket()
    write(desk, ticket)
    ticket.reply("It works again", by=cast.alice)
    come_due()

    assert browse(cast.agent("other")).post(f"/desk/held/{HeldAct.objects.get().pk}/seen").status_code == 404
    assert HeldAct.objects.count() == 1


def test_a_status_waits_too(cast, desk, waits):
    ticket = cast.ticket()

    desk.post(at(ticket, "/moves"), {"move": "solve", "version": ticket.version, "key": str(uuid4())})

    assert (Ticket.objects.get().status_key, HeldAct.objects.get().act) == ("received", "move")
    come_due()
    assert Ticket.objects.get().status_key == "solved"


def test_a_status_sent_twice_is_changed_once(cast, desk, waits):
    ticket = cast.ticket()
    for _time in range(2):
        desk.post(at(ticket, "/moves"), {"move": "solve", "version": ticket.version, "key": "01900000-0000-7000-8000-000000000001"})

    assert HeldAct.objects.count() == 1


def test_a_page_asks_no_more_for_three_things_on_their_way_than_for_one(cast, desk, waits):
    tickets = [cast.ticket() for _number in range(3)]
    asked = []
    for number in (1, 3):
        for ticket in tickets[len(HeldAct.objects.all()) : number]:
            write(desk, ticket)
        desk.get("/desk/queue")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/queue")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def life_that_asks():
    from tests.cast import LIFE

    hours = {"key": "hours", "type": "number", "label": text("Hours"), "required": True}
    return {**LIFE, "moves": [*LIFE["moves"], move("hand", ["received", "taken"], "closed", "handler", asks=[hours])]}


def test_a_move_that_asks_more_than_words_goes_with_an_answer(cast, desk):
    ticket = cast.ticket(cast.service("asks", workflow=cast.workflow("asks", life_that_asks())))

    lacking = write(desk, ticket, "Done", then="hand")
    sent = write(desk, ticket, "Done", then="hand", hours="2")

    assert (lacking.status_code, "Done</textarea>" in lacking.content.decode()) == (422, True)
    assert 'name="hours"' in lacking.content.decode()
    assert (sent.status_code, Ticket.objects.get().status_key) == (302, "closed")


def test_its_fields_open_in_the_box(cast, browse):
    ticket = cast.ticket(cast.service("asks", workflow=cast.workflow("asks", life_that_asks())))

    fields = page(browse(cast.technician, htmx="then-asks"), at(ticket, "/moves/hand"))

    assert 'name="hours"' in fields
    assert "<html" not in fields


def test_an_answer_is_put_into_the_box_with_the_words_of_the_request(cast, browse, desk):
    ticket, kept = cast.ticket(), answer(cast)

    said = browse(cast.technician, htmx="body").post(at(ticket, "/canned"), {"answer": str(kept.pk)})
    desk.post(at(ticket, "/canned"), {"answer": str(kept.pk)})

    assert said.json() == {"text": "Hello Alice Martin", "mode": "reply", "gaps": ""}
    assert desk.get(at(ticket)).context["composer"].body == "Hello Alice Martin"
    assert CannedAnswer.objects.get().used_count == 2


def test_a_gap_is_never_sent(cast, desk):
    ticket = cast.ticket()

    answered = write(desk, ticket, "Before ⟦the day⟧")

    assert (answered.status_code, ticket.entries.filter(verb="replied").count()) == (422, 0)


def test_nobody_puts_in_an_answer_of_somebody_else(cast, browse):
    ticket, kept = cast.ticket(), answer(cast)

    assert browse(cast.agent("other")).post(at(ticket, "/canned"), {"answer": str(kept.pk)}).status_code == 404


def test_an_answer_is_written_with_its_languages_and_its_place(cast, desk):
    said = {"title": "Hello", "mode": "note", "body-fr": "Bonjour {customer_name}", "body-en": "Hello", "whose": cast.team.key}

    sent = desk.post("/desk/answers/new", {**said, "where": f"s{cast.help.pk}"})

    kept = CannedAnswer.objects.get()
    assert sent.status_code == 302
    assert (kept.bodies, kept.mode, kept.team, kept.service) == (
        {"fr": "Bonjour {customer_name}", "en": "Hello"},
        "note",
        cast.team,
        cast.help,
    )


def test_an_unknown_placeholder_is_refused_with_what_was_meant_and_what_was_typed_stays(cast, desk):
    refused = desk.post("/desk/answers/new", {"title": "Hello", "mode": "reply", "body-en": "Hello {custommer_name}"})

    assert refused.status_code == 422
    assert "{customer_name}?" in refused.content.decode()
    assert "Hello {custommer_name}</textarea>" in refused.content.decode()


def test_a_preview_fills_it_and_keeps_nothing(cast, desk):
    ticket = cast.ticket()

    shown = desk.post("/desk/answers/new", {"title": "x", "mode": "reply", "body-en": "{reference}, {due}", "preview": "1"})

    said = shown.content.decode()
    assert (shown.status_code, CannedAnswer.objects.count()) == (200, 0)
    assert ticket.reference in said
    assert '<mark class="gap">' in said


def test_a_member_reads_the_team_s_answer_and_cannot_change_it(cast, desk):
    lead = cast.agent("lead")
    cast.team.memberships.filter(user=lead).update(is_lead=True)
    kept = keep_answer(None, by=lead, title="Hello", bodies=text("Hello"), place=Place(cast.team))

    changed = desk.post(f"/desk/answers/{kept.pk}", {"title": "Mine", "mode": "reply", "body-en": "Mine"})

    assert desk.get(f"/desk/answers/{kept.pk}").status_code == 200
    assert (changed.status_code, CannedAnswer.objects.get().title) == (422, "Hello")


def test_the_list_asks_no_more_for_three_than_for_one(cast, desk):
    asked = []
    for number in (1, 3):
        for _one in range(number - CannedAnswer.objects.count()):
            keep_macro(None, by=cast.technician, title="Say", answer=answer(cast, place=Place(cast.team)), place=Place(cast.team))
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/answers")
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_a_macro_says_what_it_will_do_then_does_it(cast, desk):
    ticket = cast.ticket()
    macro = keep_macro(None, by=cast.technician, title="Greet", answer=answer(cast), gives="me", move_key="ask")

    shown = page(desk, at(ticket, f"/macros/{macro.pk}"))
    done = desk.post(at(ticket, f"/macros/{macro.pk}"), {"key": str(uuid4())})

    assert "Hello Alice Martin" in shown
    assert done.status_code == 302
    assert (Ticket.objects.get().status_key, Ticket.objects.get().agent) == ("asked", cast.technician)
    assert Macro.objects.get().used_count == 1


def test_a_macro_that_cannot_be_done_says_why_and_does_nothing(cast, desk):
    ticket = cast.ticket_at("solved")
    macro = keep_macro(None, by=cast.technician, title="Solve", priority=5, move_key="solve")

    shown = desk.get(at(ticket, f"/macros/{macro.pk}"))
    done = desk.post(at(ticket, f"/macros/{macro.pk}"), {"key": str(uuid4())})

    assert bool(shown.context["problem"])
    assert (done.status_code, Ticket.objects.get().priority) == (409, 3)


def test_a_macro_is_written(cast, desk):
    sent = desk.post("/desk/macros/new", {"title": "Take", "gives": "me", "tags": "vip, urgent", "priority": "5", "move_key": ""})

    kept = Macro.objects.get()
    assert sent.status_code == 302
    assert (kept.owner, kept.gives, kept.tags, kept.priority) == (cast.technician, "me", ["vip", "urgent"], 5)


def test_a_file_goes_as_it_is_chosen_and_goes_with_the_answer(cast, desk):
    ticket = cast.ticket()

    kept = desk.post(at(ticket, "/files"), {"file": SimpleUploadedFile("a.png", PIXEL)})
    write(desk, ticket, f"See ![a](cid:{kept.json()['id']})", kept=[kept.json()["id"]])

    assert kept.status_code == 201
    assert f"/desk/files/{kept.json()['id']}?preview" in page(desk, at(ticket))


def test_a_file_that_is_refused_says_why(cast, desk):
    refused = desk.post(at(cast.ticket(), "/files"), {"file": SimpleUploadedFile("a.txt", b"")})

    assert (refused.status_code, bool(refused.json()["error"])) == (422, True)


def test_a_picture_on_its_way_is_seen_by_who_sent_it_alone(cast, desk, browse):
    desk.post(at(cast.ticket(), "/files"), {"file": SimpleUploadedFile("a.png", PIXEL)})
    address = f"/desk/uploads/{Upload.objects.get().pk}"

    assert (desk.get(address).status_code, browse(cast.agent("other")).get(address).status_code) == (200, 404)
    assert desk.get(address).headers["Content-Type"] == "image/webp"


def test_the_text_is_shown_as_it_will_be_read(cast, desk):
    shown = desk.post("/desk/preview", {"text": "**Hello** <script>"}).content.decode()

    assert "<strong>Hello</strong>" in shown
    assert "<script>" not in shown


def test_a_draft_keeps_its_files_and_its_move(cast, desk):
    ticket = cast.ticket()
    kept = desk.post(at(ticket, "/files"), {"file": SimpleUploadedFile("a.gif", PICTURE)}).json()["id"]

    desk.post(at(ticket, "/draft"), {"body": "Half", "mode": "reply", "then": "ask", "kept": ["", kept]})

    composer = desk.get(at(ticket)).context["composer"]
    assert ([one.id for one in composer.files], composer.then) == ([kept], "ask")


def test_a_script_that_was_signed_out_keeps_its_page(cast, browse):
    ticket = cast.ticket()

    turned_away = browse(htmx="ticket").post(at(ticket, "/answers"), {"body": "Hello"}, headers={"Accept": "text/html, application/json"})

    assert turned_away.status_code == 401
    assert "HX-Redirect" not in turned_away.headers


def test_who_is_signed_in_again_gets_the_token_their_forms_are_sent_with(cast, desk, browse):
    said = desk.get("/desk/session", headers={"Accept": "application/json"})

    assert said.json()["person"] == str(cast.technician.pk)
    assert bool(said.json()["token"])
    assert browse().get("/desk/session", headers={"Accept": "application/json"}).status_code == 401


def keys(**changed):
    return {f"key-{number}": changed.get(one.label, one.key) for number, one in enumerate(KEYS)}


def test_a_key_is_changed_and_pages_know_it(cast, desk):
    said = keys()
    number = next(number for number, one in enumerate(KEYS) if one.key == "r")

    desk.post("/desk/account/keyboard", {**said, f"key-{number}": "y", "keyboard": "on", "after_sending": "next"})

    preferences = User.objects.get(pk=cast.technician.pk).preferences
    assert (preferences["keys"], preferences["after_sending"]) == ({"r": "y"}, "next")
    assert 'data-keymap="{&quot;r&quot;: &quot;y&quot;}"' in page(desk, "/desk/queue")


def test_one_key_does_not_do_two_things(cast, desk):
    refused = desk.post("/desk/account/keyboard", {**keys(), "key-0": "k", "after_sending": "stay"})

    assert refused.status_code == 422
    assert "keys" not in User.objects.get(pk=cast.technician.pk).preferences


def test_the_palette_holds_what_one_may_use_on_the_request(cast, desk, browse):
    ticket = cast.ticket()
    answer(cast, title="My own words")

    assert "My own words" in page(desk, f"/desk/palette?on={ticket.reference}")
    assert "My own words" not in page(browse(cast.agent("other")), f"/desk/palette?on={ticket.reference}")


def test_an_answer_that_somebody_wrote_anew_meanwhile_is_not_written_over(desk, cast):
    kept = answer(cast)
    said = {"title": "Hello", "mode": "reply", "body-en": "Mine"}
    base = desk.get(f"/desk/answers/{kept.pk}").context["base"]
    keep_answer(CannedAnswer.objects.get(), by=cast.technician, title="Hello", bodies=text("Theirs"))

    late = desk.post(f"/desk/answers/{kept.pk}", {**said, "base": base})
    assert (late.status_code, CannedAnswer.objects.get().bodies) == (409, text("Theirs"))
    assert "Mine" in late.content.decode()

    desk.post(f"/desk/answers/{kept.pk}", {**said, "base": late.context["base"]})
    assert CannedAnswer.objects.get().bodies["en"] == "Mine"


@pytest.mark.parametrize("kind", ["answers", "macros"])
def test_what_a_colleague_took_away_keeps_the_words_of_who_saves_it(cast, desk, kind):
    gone = f"/desk/{kind}/{uuid4()}"
    said = {"title": "Late", "mode": "reply", "body-en": "Typed words", "gives": "me"}

    answer = desk.post(gone, said)
    kept = desk.post(f"/desk/{kind}/new", said)

    assert (answer.status_code, answer.context["to"], answer.context["form"].data["title"]) == (409, f"/desk/{kind}/new", "Late")
    assert (kept.status_code, desk.post(f"{gone}/forget").status_code, desk.get(gone).status_code) == (302, 302, 404)
