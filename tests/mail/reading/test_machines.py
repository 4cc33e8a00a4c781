"""What machines write: automatic answers, reports of failure, complaints."""

import pytest

from parvis.mail.reading import Bounce, read
from parvis.mail.reading.headers import read_block
from tests.mail.reading import samples


def bounce(raw: bytes) -> Bounce:
    found = read(raw).bounce
    assert found
    return found


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("Auto-Submitted: auto-notified; owner-email=a@b", "auto-submitted"),
        ("Auto-Submitted: no", ""),
        ("Precedence: bulk", "precedence"),
        ("X-Precedence: auto_reply", "precedence"),
        ("Precedence: first-class", ""),
        ("X-Auto-Response-Suppress: DR, OOF", "response-suppress"),
        ("X-Auto-Response-Suppress: None", ""),
        ("List-Id: <amis.example>", "list"),
        ("List-Unsubscribe: <https://x.example>", "list"),
        ("X-Loop: yes", "loop"),
        ("X-Loop: a@b.example", ""),
        ("X-Autoreply: yes", "autoreply-header"),
        ("X-Autoreply: no", ""),
        ("X-JIRA-FingerPrint: abc", "autoreply-header"),
        ("Delivered-To: autoresponder", "autoresponder"),
        ("Return-Path: <>", "null-return-path"),
        ("Return-Path: <a@b.example>", ""),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "receipt"),
        ("X-Mailer: Thunderbird", ""),
    ],
)
def test_headers_that_say_a_machine_wrote_it(header, why):
    assert read(f"From: a@b.example\nSubject: bonjour\n{header}\n\nx".encode()).automatic == why


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("postmaster@b.example", "daemon"),
        ("Mailer-Daemon@b.example", "daemon"),
        ("no-reply@b.example", "no-reply-address"),
        ("boutique.noreply@b.example", "no-reply-address"),
        ("ne-pas-repondre@b.example", "no-reply-address"),
        ("piano.reply@b.example", ""),
        ("alice@noreply.example", ""),
    ],
)
def test_senders_that_are_machines(sender, why):
    assert read(f"From: {sender}\nSubject: bonjour\n\nx".encode()).automatic == why


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("Réponse automatique : congés", "vacation-subject"),
        ("Absence du bureau", "vacation-subject"),
        ("Absent", "vacation-subject"),
        ("Absence : retour lundi", "vacation-subject"),
        ("Automatic reply: hello", "vacation-subject"),
        ("Out of Office: hello", "vacation-subject"),
        ("Automatische Antwort: Hallo", "vacation-subject"),
        ("Respuesta automática: hola", "vacation-subject"),
        ("Risposta automatica: ciao", "vacation-subject"),
        ("Absence de réseau depuis hier", ""),
        ("Le portail automatique est en panne", ""),
        ("Congés annulés, que faire ?", ""),
    ],
)
def test_subjects_of_absence(subject, why):
    assert read(f"From: a@b.example\nSubject: {subject}\n\nx".encode()).automatic == why


def test_a_standard_report_names_the_recipient_and_the_mail():
    mail = read(samples.DSN)

    assert mail.automatic == "bounce"
    assert mail.bounce == Bounce(("parti@ville.example",), True, "parvis.1.2.abc@aide.example", "550 5.1.1 User unknown")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Action: failed", b"Action: delayed"),
        (b"5.1.1 User unknown", b"5.2.2 Mailbox full"),
        (b"5.1.1 User unknown", b"5.7.1 Message rejected as spam"),
    ],
)
def test_what_may_arrive_another_day_is_not_permanent(old, new):
    raw = samples.DSN.replace(old, new).replace(b"Status: 5.1.1", b"Status: 5.2.2")

    assert (bounce(raw).recipients, bounce(raw).is_permanent) == (("parti@ville.example",), False)


def test_a_report_of_success_is_no_failure():
    mail = read(samples.DSN.replace(b"Action: failed", b"Action: relayed").replace(b"Undelivered Mail Returned to Sender", b"Relayed"))

    assert (mail.bounce, mail.automatic) == (None, "report")


@pytest.mark.parametrize(
    "text",
    [
        "This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  parti@ville.example\n    User unknown\n",
        "Hi. This is the qmail-send program at mx.example.\n\n<parti@ville.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
        "Votre message n'a pas pu être remis à\n\n  parti@ville.example\n\n550 5.1.1 utilisateur inconnu\n",
        "Échec de la remise pour ces destinataires :\n\nparti@ville.example\nL'adresse de messagerie n'existe pas.\n",
        "Die folgende Adresse konnte nicht zugestellt werden:\n\nparti@ville.example\n550 Empfänger unbekannt\n",
        "No se pudo entregar el mensaje a:\n\nparti@ville.example\nEl usuario no existe\n",
    ],
)
def test_a_report_in_words_names_the_recipient_too(text):
    raw = f"From: Mail Delivery System <mailer-daemon@mx.example>\nTo: support@aide.example\nSubject: Non remis\nContent-Type: text/plain; charset=utf-8\n\n{text}"

    found = bounce(raw.encode())

    assert (found.recipients, found.is_permanent) == (("parti@ville.example",), True)


def test_a_host_that_names_failed_recipients_in_its_header():
    raw = b"From: Mailer-Daemon@x.example\nX-Failed-Recipients: a@b.example, c@d.example\nSubject: y\n\nz"

    assert bounce(raw).recipients == ("a@b.example", "c@d.example")


def test_the_mail_that_failed_is_found_in_the_text_too():
    raw = (
        b"From: mailer-daemon@x.example\nSubject: failure notice\n\n<a@b.example>:\nno such user\n\n"
        b"--- Below this line is a copy of the message.\n\nMessage-ID: <parvis.9@aide.example>\n"
    )

    assert bounce(raw).original_message_id == "parvis.9@aide.example"


@pytest.mark.parametrize(
    "raw",
    [
        b"From: alice@b.example\nSubject: Fwd: Undelivered Mail Returned to Sender\n\nWhat does this mean?\n\n> <x@y.example>: user unknown",
        b"From: alice@b.example\nSubject: Re: failure notice\nReferences: <a@b>\n\nThis message could not be delivered, why?",
        b"From: alice@b.example\nSubject: Mail delivery problem since Monday\n\nHello, our staff receives nothing any more.",
        "From: alice@b.example\nSubject: Échec d'envoi depuis l'imprimante\n\nBonjour, le scanner n'envoie plus rien.".encode(),
        samples.VACATION,
    ],
)
def test_a_person_who_writes_about_mail_is_no_report(raw):
    assert read(raw).bounce is None


def test_a_machine_that_reports_something_else_is_no_bounce():
    mail = read(b"Return-Path: <>\nFrom: nagios@b.example\nSubject: ** PROBLEM ** disk full\n\nError 550 on server 5.1.1: quota")

    assert (mail.bounce, mail.automatic) == (None, "null-return-path")


def test_a_complaint_is_one():
    mail = read(samples.COMPLAINT)

    assert (mail.is_complaint, mail.automatic, mail.bounce) == (True, "complaint", None)


def test_every_vacation_is_automatic_without_being_a_failure():
    mail = read(samples.VACATION)

    assert (mail.automatic, mail.bounce) == ("null-return-path", None)


def test_blocks_of_a_status_part_are_read_one_after_the_other():
    first, position = read_block(b"A: 1\n\nB: 2\n", 0, 11)
    second, _ = read_block(b"A: 1\n\nB: 2\n", position, 11)

    assert (first.get("a"), second.get("b")) == ("1", "2")
