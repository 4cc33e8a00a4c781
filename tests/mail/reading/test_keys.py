"""The same mail delivered twice has the same keys, whatever relays did to its headers. trust.md, section 4 and R8."""

from parvis.mail.reading import read
from parvis.mail.reading.keys import content_keys, reply_id_key
from tests.mail.reading import samples

TRACE = b"Received: from mx2.example by mx1.example; Tue, 3 Nov 2026 09:31:00 +0100\nDelivered-To: other@aide.example\nX-Spam: no\n"
NO_ID = samples.PLAIN.replace(b"Message-ID: <un.deux@mairie.example>\n", b"")


def test_trace_headers_change_no_key():
    assert content_keys(read(samples.PLAIN)) == content_keys(read(TRACE + samples.PLAIN))
    assert content_keys(read(NO_ID)) == content_keys(read(TRACE + NO_ID))


def test_line_ends_change_no_key():
    assert content_keys(read(NO_ID)) == content_keys(read(NO_ID.replace(b"\n", b"\r\n")))


def test_a_reply_finds_the_mail_it_names():
    mail = read(samples.PLAIN)

    assert content_keys(mail)[1] == reply_id_key("un.deux@mairie.example")
    assert (content_keys(read(NO_ID))[1], reply_id_key("")) == ("", "")


def test_nobody_keeps_a_mail_out_by_sending_its_identifier_first():
    forged = samples.PLAIN.replace(b"alice@Mairie.Example", b"mallory@else.example")

    assert content_keys(read(forged))[0] != content_keys(read(samples.PLAIN))[0]


def test_without_an_identifier_sender_date_and_body_make_the_key():
    key = content_keys(read(NO_ID))[0]

    others = [
        NO_ID.replace(b"alice@Mairie", b"bob@Mairie"),
        NO_ID.replace(b"09:30:00", b"09:30:01"),
        NO_ID.replace(b"Bonjour,", b"Bonsoir,"),
    ]
    assert key not in {content_keys(read(other))[0] for other in others}
