"""Mails that came in: who reads about which, what is shown of them, and that nothing in them acts."""

from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.kit.markdown import plain
from parvis.mail.models import IncomingMail
from tests.cast import Cast
from tests.desk.arrivals import came, letter

State = IncomingMail.State
LIST = "/desk/mails/in"
PAGES = ("", "/original", "/files/0")
ACTS = ("/rehearsal", "/replay", "/release", "/discard")
FILE = {"plan.pdf": ("application/pdf", b"%PDF-1.4 plan")}


def page_of(mail, part=""):
    return f"{LIST}/{mail.pk}{part}"


def read(answer):
    """All of it: a file is closed once it is read to its end."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def words(answer):
    return answer.content.decode().replace("\xa0", " ")


def listed(client, query=""):
    return [row.subject for row in client.get(f"{LIST}?{query}").context["rows"]]


def codes(client, mail):
    opened = [client.get(page_of(mail, part)) for part in PAGES]
    for answer in opened:
        read(answer)
    return [answer.status_code for answer in opened] + [client.post(page_of(mail, part)).status_code for part in ACTS]


@pytest.fixture
def help_(cast):
    """What the technician handles."""
    return cast.help


# --- who reads what ---


def test_mails_of_one_s_requests_and_those_nobody_s_yet_on_one_s_portals_are_listed(cast, desk):
    came(about=cast.ticket(), subject="Of a request")
    came(subject="Of nobody", state=State.HELD)
    Cast("elsewhere")
    came("elsewhere", subject="Of another portal")

    assert sorted(listed(desk)) == ["Of a request", "Of nobody"]


def test_a_superuser_reads_all(cast, browse):
    Cast("elsewhere")
    came("elsewhere", subject="Of another portal")

    assert listed(browse(cast.agent("root", is_superuser=True))) == ["Of another portal"]


def test_an_agent_of_another_portal_finds_nothing(cast, browse):
    other = Cast("elsewhere")
    other.help  # noqa: B018  what their technician handles
    mail = came(raw=letter(files=FILE), state=State.HELD)
    cast.help  # noqa: B018

    assert codes(browse(other.technician), mail) == [404] * 7
    assert listed(browse(other.technician)) == []
    assert [code for code in codes(browse(cast.technician), mail) if code == 404] == []


def test_an_agent_of_another_team_finds_nothing_of_a_request(cast, browse):
    team = cast.make_team("others")
    cast.service("hidden", team=team)
    mail = came(about=cast.ticket(), raw=letter(files=FILE))
    other = browse(cast.agent("otto", team))

    assert codes(other, mail) == [404] * 7
    assert listed(other) == []


def test_who_takes_part_in_a_request_does_not_read_what_the_team_decided_about_its_mails(cast, browse):
    team = cast.make_team("others")
    cast.service("hidden", team=team)
    otto = cast.agent("otto", team)
    mail = came(about=cast.ticket(by=otto), raw=letter(files=FILE))

    assert codes(browse(otto), mail) == [404] * 7


def test_a_customer_finds_nothing_and_a_stranger_signs_in(cast, browse, help_):
    mail = came(about=cast.ticket(), raw=letter(files=FILE))

    assert codes(browse(cast.alice), mail) == [404] * 7
    assert codes(browse(), mail) == [302] * 7
    assert browse(cast.alice).get(LIST).status_code == 404


# --- the list ---


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("state=held", 1),
        ("state=done", 0),
        ("state=nothing-like-it", 1),
        ("q=anna%40town", 1),
        ("q=ANNA", 1),
        ("q=lift", 1),
        ("q=house-1", 1),
        ("q=house-2", 0),
        ("q=bruno", 0),
        ("before=not-an-id", 1),
    ],
)
def test_mails_are_found_by_state_sender_subject_and_reference(cast, desk, query, count):
    came(about=cast.ticket(), state=State.HELD)

    assert len(listed(desk, query)) == count


def test_the_list_says_who_how_far_trusted_where_what_became_of_it(cast, desk):
    came(about=cast.ticket(), trust="unverified", kind="reply")

    said = plain(words(desk.get(LIST)))

    missing = [
        one
        for one in ("Anna", "anna@town.example", "Unverified sender", "support@house.example", "Done", "Answer", "HOUSE-1")
        if one not in said
    ]
    assert missing == []


def test_a_held_mail_says_in_the_list_why_it_waits(cast, desk, help_):
    came(
        state=State.HELD,
        trace=[{"code": "read", "sender": "a", "subject": "b"}, {"code": "held_stranger"}, {"code": "not_acknowledged", "why": "x"}],
    )

    assert "opens no request for people it does not know" in words(desk.get(LIST))


def test_each_state_says_how_many_up_to_ninety_nine(cast, desk, help_):
    came(state=State.HELD)
    first = came(state=State.FAILED)
    copies = [IncomingMail(mailbox=first.mailbox, content_key=str(number), size=1, state=State.DISCARDED) for number in range(100)]
    IncomingMail.objects.bulk_create(copies)

    counts = {key: str(count) for key, _label, count in desk.get(LIST).context["states"]}

    assert counts == {"": "", "held": "1", "failed": "1", "received": "0", "done": "0", "discarded": "99+"}


def test_mails_are_paged_by_key(cast, desk, help_, monkeypatch):
    monkeypatch.setattr("parvis.desk.mails.incoming.SIZE", 2)
    for number in range(3):
        came(subject=f"Mail {number}")

    first = desk.get(f"{LIST}?q=mail")
    second = desk.get(f"{LIST}{first.context['next']}")

    assert [row.subject for row in first.context["rows"]] == ["Mail 2", "Mail 1"]
    assert [row.subject for row in second.context["rows"]] == ["Mail 0"]
    assert (second.context["next"], second.context["first"]) == ("", "?q=mail")


def test_the_list_asks_no_more_for_three_than_for_one(cast, desk):
    asked = []
    for number in (1, 2):
        for _mail in range(number):
            came(about=cast.ticket(), state=State.HELD, trace=[{"code": "held_stranger"}])
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= 12


def test_an_empty_list_says_why(cast, desk, help_):
    assert "No mail yet" in words(desk.get(LIST))
    assert "No such mail" in words(desk.get(f"{LIST}?state=held"))


# --- one mail ---


def test_a_mail_shows_its_decisions_as_sentences_in_their_order(cast, desk, help_):
    mail = came(trace=[{"code": "trust_verified"}, {"code": "sender_known", "name": "Anna Petit"}, {"code": "acknowledged"}])

    assert desk.get(page_of(mail)).context["steps"] == [
        "The sender is verified by our mail host.",
        "The sender's address belongs to Anna Petit.",
        "The sender gets a receipt.",
    ]


def test_quoted_lines_are_folded_and_nothing_is_left_out(cast, desk, help_):
    mail = came(raw=letter("New words\n\nOn Monday you wrote:\n> Old words\n>> Older ones\n\nAnd below"))

    answer = desk.get(page_of(mail))

    shown = [(one.text, one.is_quoted) for one in answer.context["original"].passages]
    assert shown == [("New words\n\nOn Monday you wrote:", False), ("> Old words\n>> Older ones", True), ("And below", False)]
    assert "2 quoted lines" in words(answer)


HOSTILE = (
    '<script>alert(1)</script><p onclick="x()">Bonjour</p><img src="https://spy.example/a.png" srcset="https://spy.example/b.png 2x" alt="Plan">'
    '<div style="background:url(https://spy.example/c.png);position:fixed">Low</div><form action="https://spy.example"><input name="a"></form>'
    '<link rel="stylesheet" href="https://spy.example/d.css"><a href="javascript:alert(2)">Here</a><img src="cid:logo"><svg onload="alert(3)"></svg>'
    '<iframe src="https://spy.example/e"></iframe><base href="https://spy.example/"><video src="https://spy.example/f.mp4"></video>'
)


def test_the_html_version_loads_nothing_and_cannot_act(cast, desk, help_):
    mail = came(raw=letter(html=HOSTILE))

    answer = desk.get(page_of(mail))

    drawn = answer.context["original"].html
    assert "spy.example" not in words(answer)
    assert [
        one for one in ("<script", "onclick", "style=", "<form", "javascript:", "<svg", "<iframe", "<img", "<base") if one in drawn
    ] == []
    assert "[image not shown: Plan]" in drawn
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_hostile_names_and_subjects_are_shown_as_text_in_the_order_they_read(cast, desk, help_):
    subject = "<img src=x onerror=alert(1)>\u202egnp.exe" + "A" * 250
    mail = came(sender_name="<b>Bob</b>\u202e", subject=subject, trace=[{"code": "read", "sender": "x@y", "subject": subject}])

    for path in (LIST, page_of(mail)):
        said = words(desk.get(path))
        assert "<img src=x" not in said
        assert "<b>Bob" not in said
        assert "\u202e" not in said
        assert "&lt;b&gt;Bob&lt;/b&gt;" in said


def test_files_are_downloaded_and_never_opened_in_place(cast, desk, help_):
    page = b"<script>alert(document.cookie)</script>"
    mail = came(raw=letter(files={"../../evil\u202e.html": ("text/html", page)}))

    answer = desk.get(page_of(mail, "/files/0"))

    assert read(answer) == page
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "evil" in answer["Content-Disposition"]
    assert [
        sign for sign in ("..", "/", "\u202e", "%E2%80%AE") if sign in answer["Content-Disposition"].replace("filename*=utf-8''", "")
    ] == []
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert desk.get(page_of(mail, "/files/1")).status_code == 404


def test_the_original_is_downloaded_byte_for_byte(cast, desk, help_):
    raw = letter(html="<p>Hello</p>", files=FILE)
    mail = came(raw=raw)

    answer = desk.get(page_of(mail, "/original"))

    assert read(answer) == raw
    assert answer["Content-Disposition"] == f'attachment; filename="mail-{mail.received_at:%Y-%m-%d}-{mail.pk.hex[-8:]}.eml"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_original_that_expired_says_since_when_and_offers_nothing_that_needs_it(cast, desk, help_):
    mail = came(state=State.HELD, raw_key="", expires_at=datetime(2026, 3, 4, 12, tzinfo=UTC))

    answer = desk.get(page_of(mail))

    assert "The original of this mail expired: it was kept until 4 March 2026" in words(answer)
    assert [name for name, is_offered in answer.context["may"].items() if is_offered] == ["discard"]
    assert [desk.get(page_of(mail, part)).status_code for part in ("/original", "/files/0")] == [404, 404]
    for act in ("/rehearsal", "/replay", "/release"):
        assert "kept until 4 March 2026" in words(desk.post(page_of(mail, act), follow=True))


def test_an_original_that_is_gone_is_told_and_breaks_nothing(cast, desk, help_):
    mail = came(state=State.HELD)
    default_storage.delete(mail.raw_key)

    assert "is not where it was kept" in words(desk.get(page_of(mail)))
    for act in ("/rehearsal", "/replay", "/release"):
        assert "is not where it was kept" in words(desk.post(page_of(mail, act), follow=True))
    assert desk.get(page_of(mail, "/original")).status_code == 404


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (State.RECEIVED, ["rehearse"]),
        (State.DONE, ["replay", "rehearse"]),
        (State.HELD, ["release", "discard", "replay", "rehearse"]),
        (State.FAILED, ["discard", "replay", "rehearse"]),
        (State.DISCARDED, ["replay", "rehearse"]),
    ],
)
def test_each_state_offers_what_can_be_done(cast, desk, help_, state, offered):
    mail = came(state=state)

    may = desk.get(page_of(mail)).context["may"]

    assert [name for name, is_offered in may.items() if is_offered] == offered


def test_looking_changes_nothing(cast, desk, help_):
    mail = came(state=State.HELD, raw=letter(files=FILE))
    before = IncomingMail.objects.values().get(pk=mail.pk)

    for part in PAGES:
        read(desk.get(page_of(mail, part)))

    assert [desk.get(page_of(mail, act)).status_code for act in ACTS] == [405] * 4
    assert IncomingMail.objects.values().get(pk=mail.pk) == before


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"From: \xe9\r\nContent-Type: multipart/mixed\r\n\r\nx", letter("x" * 300_000)])
def test_a_mail_that_makes_no_sense_still_has_its_page(cast, desk, help_, raw):
    mail = came(raw=raw, sender="", sender_name="", subject="", state=State.HELD)

    answer = desk.get(page_of(mail))

    assert answer.status_code == 200
    assert ("No sender" in words(answer), "No subject" in words(answer)) == (True, True)
