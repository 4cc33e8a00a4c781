"""Who wrote what came by mail, how sure that is, and the mail as it came."""

import pytest

from parvis.journal.models import Entry
from parvis.tickets import notices
from parvis.tickets.original import DEEPEST, LONGEST, Original, quoted
from parvis.tickets.thread import conversation
from tests.tickets.test_letters import letter

LOU = {"email": "lou@elsewhere.example", "name": "Lou Martin"}


def mailed(ticket, trust, by=None, **data):
    return Entry.write(ticket, "replied", by=by, body="Hello", channel="mail", data={"from": {**LOU, "trust": trust}, **data})


def line_of(cast, ticket, entry):
    return next(line for line in conversation(ticket, cast.alice) if line.entry == entry)


@pytest.mark.parametrize(
    ("trust", "has_account", "is_doubtful"),
    [
        ("verified", False, False),
        ("unverified", False, True),
        ("failed", False, True),
        ("unknown", False, True),
        ("verified", True, False),
        ("unverified", True, True),
        ("failed", True, True),
        ("unknown", True, False),
    ],
)
def test_the_reader_is_told_when_nobody_checked_who_wrote(cast, trust, has_account, is_doubtful):
    ticket = cast.ticket()

    line = line_of(cast, ticket, mailed(ticket, trust, cast.bruno if has_account else None))

    assert line.is_doubtful is is_doubtful
    assert line.author == (str(cast.bruno) if has_account else "Lou Martin <lou@elsewhere.example>")


def test_a_mail_without_an_account_is_never_the_teams_word(cast):
    ticket = cast.ticket()

    entry = Entry.write(ticket, "replied", by=None, body="Hi", channel="mail", from_team=True, data={"from": {**LOU, "trust": "failed"}})

    assert line_of(cast, ticket, entry).is_from_team is False


def test_what_is_written_on_the_portal_takes_no_name_from_its_data(cast):
    ticket = cast.ticket()

    entry = Entry.write(ticket, "replied", by=None, body="Hi", data={"from": {**LOU, "trust": "unknown"}})

    assert (line_of(cast, ticket, entry).author, line_of(cast, ticket, entry).is_doubtful) == ("", False)


def test_the_signature_stands_apart(cast):
    ticket = cast.ticket()

    assert line_of(cast, ticket, mailed(ticket, "verified", signature="Lou\n01 02")).signature == "Lou\n01 02"


def test_the_original_is_there_when_more_came_than_is_shown(cast):
    ticket = cast.ticket()

    assert Original.of(mailed(ticket, "verified")) is None
    assert Original.of(mailed(ticket, "verified", original_text="Hello\n> before")).text == "Hello\n> before"
    assert Original.of(mailed(ticket, "verified", original={"text": "Hello", "attachment": "a1"})) == Original("Hello", "a1")
    assert Original.of(mailed(ticket, "verified", original_text="x" * (LONGEST + 1))).is_cut


def test_quotes_are_block_quotes_each_in_its_depth_and_nothing_acts():
    html = quoted("Oui.\n\n> Avez-vous <b>essayé</b> ?\n>> Bonjour\n> Merci\nFin")

    assert html == (
        "<p>Oui.</p><blockquote><p>Avez-vous &lt;b&gt;essayé&lt;/b&gt; ?</p><blockquote><p>Bonjour</p></blockquote>"
        "<p>Merci</p></blockquote><p>Fin</p>"
    )


def test_a_tower_of_quotes_is_drawn_no_higher_than_some_and_always_closed():
    html = quoted("\n".join(">" * depth + " x" for depth in range(400)))

    assert html.count("<blockquote>") == html.count("</blockquote>") == DEEPEST


def test_a_letter_about_a_mail_names_the_mails_sender(cast):
    ticket = cast.ticket()
    notices.tell_replied(ticket, mailed(ticket, "unknown"))

    assert "Lou Martin <lou@elsewhere.example>" in letter(cast.alice, "ticket_replied").text
