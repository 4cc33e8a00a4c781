"""Whole mails, as programs and people send them."""

from datetime import UTC, datetime

from parvis.mail.reading import Part, Person, read
from tests.mail.reading import samples


def test_a_plain_mail_is_read_whole():
    mail = read(samples.PLAIN)

    assert (mail.message_id, mail.in_reply_to, mail.references) == (
        "un.deux@mairie.example",
        ("parvis.1@aide.example",),
        ("zero@aide.example", "parvis.1@aide.example"),
    )
    assert mail.sender == Person("Éluard, Alice", "alice@mairie.example")
    assert mail.to == (Person("Support", "support@aide.example"), Person("", "bob@mairie.example"))
    assert mail.cc == (Person("Zoé", "zoe@mairie.example"),)
    assert mail.subject == "Périmètre de la panne"
    assert mail.delivered_to == ("support@aide.example",)
    assert mail.return_path == "alice@mairie.example"
    assert mail.date == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    assert mail.date_as_sent == "Tue, 3 Nov 2026 09:30:00 +0100"
    assert mail.text == "Bonjour,\nle réseau est coupé.\n"
    assert mail.authentication_results == (
        "mx.aide.example; spf=pass smtp.mailfrom=mairie.example; dkim=pass header.d=mairie.example; dmarc=pass",
    )
    assert (mail.html, mail.parts, mail.automatic, mail.bounce, mail.is_complaint, mail.faults) == ("", (), "", None, False, ())


def test_a_mail_with_pictures_and_files_gives_each_its_name():
    mail = read(samples.RICH)

    assert mail.text == "Voilà la capture"
    assert mail.html == '<p>Voilà <b>la capture</b> <img src="cid:image1@ville"></p>'
    assert mail.parts == (
        Part("image1.png", "image/png", "image1@ville", True, samples.PNG),
        Part("Délibération.pdf", "application/pdf", "", False, b"%PDF-1.4\n"),
        Part(
            "Panne d'hier.eml",
            "message/rfc822",
            "",
            False,
            b"From: carl@ville.example\nSubject: =?iso-8859-1?Q?Panne_d'hier?=\n\nIl y a eu une panne.",
        ),
        Part("winmail.dat", "application/ms-tnef", "", False, b"xxxx"),
    )
    assert mail.faults == ("tnef",)


def test_line_ends_of_any_kind_read_the_same():
    unix, dos, mac = (read(samples.PLAIN.replace(b"\n", end)) for end in (b"\n", b"\r\n", b"\r"))

    assert unix == dos == mac


def test_html_alone_becomes_text():
    mail = read(b"From: a@b.example\nContent-Type: text/html\n\n<p>Bonjour&nbsp;!<br>Merci</p>")

    assert mail.text.split() == ["Bonjour", "!", "Merci"]


def test_an_empty_plain_part_does_not_hide_the_html():
    mail = read(
        b"From: a@b.example\nContent-Type: multipart/alternative; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\n \n--x\nContent-Type: text/html\n\n<p>ici</p>\n--x--\n"
    )

    assert mail.text == "ici"


def test_japanese_is_read_and_its_broken_lines_are_joined():
    mail = read(samples.JAPANESE)

    assert (mail.sender.name, mail.subject, mail.text) == ("山田", "故障", "ネットワークが止まった。\n")


def test_a_file_written_into_the_text_is_a_file():
    mail = read(samples.OLD)

    assert mail.text == "voici\n\nfin\n"
    assert mail.parts == (Part("a.txt", "application/octet-stream", "", False, b"Cat"),)


def test_identifiers_in_brackets_survive():
    mail = read(b"Message-ID: <[abc@x.example]>\nIn-Reply-To: <[def]>\n\nx")

    assert (mail.message_id, mail.in_reply_to) == ("[abc@x.example]", ("[def]",))


def test_two_senders_are_told():
    assert read(b"From: a@b.example\nFrom: c@d.example\n\nx").faults == ("several-from",)
    assert read(b"From: a@b.example, c@d.example\n\nx").faults == ("several-senders",)


def test_a_null_return_path_is_not_a_missing_one():
    assert read(b"Return-Path: <>\n\nx").return_path == ""
    assert read(b"From: a@b.example\n\nx").return_path is None


def test_a_date_no_calendar_holds_is_told():
    mail = read(b"Date: Tue, 99 Nov 99999 25:61:00 +9999\n\nx")

    assert (mail.date, mail.date_as_sent, mail.faults) == (None, "Tue, 99 Nov 99999 25:61:00 +9999", ("date-unreadable",))


def test_a_mail_without_headers_is_all_text():
    assert read("Bonjour à tous\nmerci".encode("latin-1")).text == "Bonjour à tous\nmerci"


def test_a_missing_delimiter_is_guessed():
    mail = read(
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=wrong\n\n"
        b"--right\nContent-Type: text/plain\n\ntexte\n--right\nContent-Type: application/pdf; name=a.pdf\n\nx\n--right--\n"
    )

    assert (mail.text, [part.name for part in mail.parts], mail.faults) == ("texte", ["a.pdf"], ("delimiter-missing",))


def test_an_inner_part_with_its_parents_delimiter_does_not_lose_what_follows():
    mail = read(
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nun\n--b--\n"
        b"--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n--b--\n"
    )

    assert (mail.text, [part.name for part in mail.parts]) == ("un", ["a.pdf"])
