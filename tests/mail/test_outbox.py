from uuid import uuid4

import pytest

from parvis.kit.registry import Unknown
from parvis.mail.identity import (
    bounce_address,
    is_ours,
    mail_of_bounce_address,
    mail_of_message_id,
    message_id,
    reply_address,
    subject_of_message_id,
    subject_of_reply,
    thread_id,
)
from parvis.mail.models import OutgoingMail
from parvis.mail.outbox import Recipient, enqueue, silent
from parvis.people.models import User

TO = Recipient("helene@saint-aubin.example", "Hélène Marchand", "fr")


def test_a_notice_is_a_row_with_a_message_id_of_its_own(town, greeting):
    mail = enqueue(greeting, to=TO, organisation=town, portal_key="yservice")

    assert (mail.state, mail.to, mail.to_name, mail.language) == ("waiting", "helene@saint-aubin.example", "Hélène Marchand", "fr")
    assert mail.message_id.startswith("<parvis.0.")


def test_a_cause_told_twice_is_mailed_once(town, greeting):
    first = enqueue(greeting, to=TO, organisation=town, portal_key="yservice", key="cause-1")
    second = enqueue(greeting, to=TO, organisation=town, portal_key="yservice", key="cause-1")

    assert first.pk == second.pk
    assert OutgoingMail.objects.count() == 1


def test_nothing_is_written_inside_silent(town, greeting):
    with silent():
        assert enqueue(greeting, to=TO, organisation=town, portal_key="yservice") is None

    assert not OutgoingMail.objects.exists()


def test_somebody_without_an_address_gets_nothing(town, greeting):
    nobody = User.objects.create_user("sans-adresse")

    assert enqueue(greeting, to=nobody, organisation=town, portal_key="yservice") is None


def test_a_kind_that_nobody_writes_is_an_error(town):
    with pytest.raises(Unknown):
        enqueue("unheard_of", to=TO, organisation=town, portal_key="yservice")


def test_line_breaks_in_a_name_never_reach_a_header(town, greeting):
    mail = enqueue(greeting, to=Recipient("a@b.example", "x\r\nBcc: y@z.example"), organisation=town, portal_key="yservice")

    assert "\n" not in mail.to_name
    assert "\r" not in mail.to_name


def test_a_signed_reply_address_says_what_it_is_about():
    subject = uuid4()

    assert subject_of_reply(reply_address(subject).upper()) == subject


@pytest.mark.parametrize("address", ["reply+00@localhost", "support@localhost", f"reply+{'ab' * 16}{'0' * 20}@localhost", ""])
def test_an_address_we_did_not_sign_says_nothing(address):
    assert subject_of_reply(address) is None


def test_our_message_ids_say_what_they_are_about_and_forged_ones_nothing():
    subject = uuid4()
    ours = message_id(uuid4(), subject)

    assert subject_of_message_id(ours) == subject
    assert subject_of_message_id(ours.replace(subject.hex, uuid4().hex)) is None


def test_the_name_of_a_thread_says_what_it_is_about_and_a_forged_one_nothing():
    subject = uuid4()
    ours = thread_id(subject)

    assert (subject_of_message_id(ours.upper()), is_ours(ours), mail_of_message_id(ours)) == (subject, True, None)
    assert subject_of_message_id(ours.replace(subject.hex, uuid4().hex)) is None
    assert subject_of_message_id(f"<parvis.thread.{subject.hex}@localhost>") is None


def test_a_signed_envelope_sender_says_which_mail_came_back_and_survives_a_host_that_folds_letters():
    mail = uuid4()
    address = bounce_address(mail)

    assert mail_of_bounce_address(address.upper()) == mail
    assert len(address.partition("@")[0]) <= 64
    assert mail_of_bounce_address(address.replace(mail.hex, uuid4().hex)) is None
    assert mail_of_bounce_address(reply_address(mail).replace("reply+", "bounce+")) is None


def test_our_message_ids_say_which_mail_they_name():
    mail, subject = uuid4(), uuid4()

    assert mail_of_message_id(message_id(mail, subject)) == mail
    assert mail_of_message_id(message_id(mail, None)) == mail
    assert mail_of_message_id(message_id(mail, subject).replace(mail.hex, uuid4().hex)) is None
