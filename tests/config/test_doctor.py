import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import OperationalError

from parvis.config import doctor, examining, measuring, worker
from parvis.config.safekeeping import marks
from parvis.connectors.models import Breaker, Notification, Run
from parvis.demo import catcher, ports
from parvis.hooks.models import Delivery, Webhook
from parvis.intake.models import Upload
from parvis.kit import clock
from parvis.mail.models import Mailbox
from parvis.people.models import Organisation
from parvis.tickets.models import HeldAct, Ticket
from tests.cast import Cast


@pytest.fixture(autouse=True)
def no_heartbeat():
    cache.delete(worker.HEARTBEAT)


def test_an_installation_in_order_is_well(transactional_db, settings, tmp_path):
    port = ports.free_port()
    server = catcher.start(tmp_path, port)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DATA_DIR = tmp_path
    marks.write_last("standard output", 1)
    worker.beat()

    findings = list(doctor.findings())

    server.stop()
    assert [sentence for is_good, sentence in findings if not is_good] == []
    assert len(findings) == len(doctor.EXAMINATIONS)


def test_no_mail_server_is_ill(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", ports.free_port()

    with pytest.raises(doctor.Ill, match="does not take our mail"):
        doctor.smtp()


def test_a_silent_worker_is_ill():
    cache.set(worker.HEARTBEAT, (clock.now() - timedelta(hours=2)).isoformat())

    with pytest.raises(doctor.Ill, match="The worker has been silent since"):
        doctor.worker()


def test_an_installation_without_a_worker_is_ill():
    with pytest.raises(doctor.Ill, match=r"start \./parvis worker"):
        doctor.worker()


def test_a_folder_that_cannot_be_written_is_ill(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere"

    with pytest.raises(doctor.Ill, match="cannot be written"):
        doctor.data_folder()


def test_a_database_behind_its_migrations_is_ill(db, monkeypatch):
    monkeypatch.setattr(doctor, "pending_migrations", lambda: 3)

    with pytest.raises(doctor.Ill, match="waits for 3 migrations"):
        doctor.database()


def test_a_full_disk_is_ill(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1024**2})())

    with pytest.raises(doctor.Ill, match="Only 1 MB are free"):
        doctor.disk()


def test_the_exit_code_says_whether_all_is_well(db, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "EXAMINATIONS", [doctor.python, doctor.worker])

    assert doctor.main([]) == 1

    assert [line[:4] for line in capsys.readouterr().out.splitlines()] == ["well", "ILL "]


def test_a_mailbox_that_fails_for_long_is_ill_and_one_that_just_began_is_not(db):
    mailbox = Mailbox.objects.create(key="support", portal_key="yservice", address="s@parvis.test", last_error="Nothing answers.")
    Mailbox.objects.update(failing_since=clock.now() - timedelta(minutes=5))
    assert doctor.mailboxes() == "1 mailboxes are open, none has been failing."

    Mailbox.objects.update(failing_since=clock.now() - timedelta(minutes=20))

    with pytest.raises(doctor.Ill, match=f"The mailbox {mailbox.key} fails since .* Nothing answers"):
        doctor.mailboxes()


def test_a_machine_reads_it_as_one_object(db, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "EXAMINATIONS", [doctor.python, doctor.worker])

    assert doctor.main(["--json"]) == 1

    said = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["is_well"]) for one in said["findings"]] == [("python", True), ("worker", False)]
    assert said["is_well"] is False


def test_a_database_that_does_not_answer_is_ill_wherever_it_is_asked(monkeypatch):
    def lost() -> str:
        raise OperationalError("gone")

    monkeypatch.setattr(doctor, "EXAMINATIONS", [lost])

    assert [is_good for is_good, _sentence in doctor.findings()] == [False]


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


def test_no_backup_is_ill(folder):
    with pytest.raises(doctor.Ill, match="No backup was made here yet"):
        examining.backup()


def test_an_old_backup_is_ill_and_one_of_last_night_is_not(folder):
    marks.write_last("standard output", 1)
    assert "The last backup was made" in examining.backup()

    path = folder / marks.LAST
    path.write_text(json.dumps({"at": (clock.now() - timedelta(hours=27)).isoformat(), "where": "standard output", "bytes": 1}))

    with pytest.raises(doctor.Ill, match="The last backup is of"):
        examining.backup()


def test_a_backup_that_is_gone_is_ill(folder):
    marks.write_last(str(folder / "gone.parvis"), 1)

    with pytest.raises(doctor.Ill, match="is gone"):
        examining.backup()


def test_who_backs_up_otherwise_is_left_alone(folder, settings):
    settings.BACKUP_HOURS = 0

    assert "by something else" in examining.backup()


def test_a_file_that_a_row_names_and_the_disk_lost_is_ill(db, folder):
    assert examining.files() == "0 stored files of a sample can be read."
    Upload.objects.create(session_hash="x", purpose="p", field_key="f", storage_key="ab/cd", name="a", size=1, content_type="", sha256="")

    with pytest.raises(doctor.Ill, match=r"ab/cd of intake_upload is missing"):
        examining.files()
    marks.note_erased(["ab/cd"])
    assert examining.files() == "0 stored files of a sample can be read."


def test_a_secret_that_everybody_may_read_is_ill(db, folder, monkeypatch):
    path = folder / "key"
    path.write_text("x")
    path.chmod(0o644)
    monkeypatch.setenv("PARVIS_SECRET_KEY_FILE", str(path))

    with pytest.raises(doctor.Ill, match="Everybody on this machine may read"):
        examining.secret_keys()


def test_another_key_than_the_one_that_sealed_is_ill(db, settings):
    hook = Webhook(portal_key="house", url="https://hooks.example")
    hook.secret = "whsec_x"
    hook.save()
    assert "reads what it sealed" in examining.secret_keys()

    settings.SECRET_KEY = "another-key-of-1234567890-characters-or-so"

    with pytest.raises(doctor.Ill, match="is not the one that sealed"):
        examining.secret_keys()


def test_a_round_that_does_not_end_is_ill(folder, monkeypatch):
    monkeypatch.setattr(measuring.COUNTS, "_rows", {})
    measuring.add_sweep("mail.send_due", 0.1, 1, has_failed=False)
    assert "none is stuck" in examining.sweeps()

    later = clock.now() + timedelta(hours=1)

    with clock.standing_at(later), pytest.raises(doctor.Ill, match=r"mail\.send_due"):
        examining.sweeps()


def test_what_should_have_moved_by_itself_and_did_not_is_ill(db):
    ticket = Cast().ticket()
    assert "Nothing" in examining.overdue()

    Ticket.objects.filter(pk=ticket.pk).update(next_move_at=clock.now() - timedelta(hours=2))

    with pytest.raises(doctor.Ill, match="1 request should have moved"):
        examining.overdue()


def test_an_act_of_the_team_that_still_waits_is_ill(db):
    cast = Cast()
    ticket = cast.ticket()
    due_at = clock.now() - timedelta(minutes=11)
    HeldAct.objects.create(
        organisation=ticket.organisation, ticket=ticket, by=cast.technician, act="reply", key=uuid4(), batch=uuid4(), due_at=due_at
    )

    with pytest.raises(doctor.Ill, match="1 act of the team should have been done"):
        examining.overdue()


@pytest.fixture
def call(db):
    hook = Webhook(portal_key="house", url="https://hooks.example")
    hook.secret = "whsec_x"
    hook.save()
    home = Cast().organisation("Town")
    return Delivery.objects.create(webhook=hook, organisation=home, entry_id=uuid4(), event="ticket.filed", payload={})


def test_a_call_that_waits_is_well_and_one_that_has_been_due_for_long_is_ill(call):
    assert "1 call of webhooks wait" in examining.hooks()

    with (
        clock.standing_at(clock.now() + timedelta(minutes=11)),
        pytest.raises(doctor.Ill, match="1 call of webhooks should have been made"),
    ):
        examining.hooks()


def test_a_call_that_a_dead_worker_held_is_ill(call):
    Delivery.objects.update(state="sending", lease_until=clock.now() - timedelta(minutes=11))

    with pytest.raises(doctor.Ill, match="should have been made"):
        examining.hooks()


def test_what_a_paused_webhook_is_told_is_not_late_and_a_disabled_one_is_ill(call):
    Webhook.objects.update(state="paused")
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert "0 calls of webhooks wait" in examining.hooks()

    Webhook.objects.update(state="disabled", disabled_at=clock.now())

    with pytest.raises(doctor.Ill, match="1 call wait at webhooks that failed for days"):
        examining.hooks()


def test_a_call_that_was_given_up_is_ill_for_a_day(call):
    Delivery.objects.update(state="failed", last_attempt_at=clock.now())
    with pytest.raises(doctor.Ill, match=r"1 of house \(/admin/house/hooks\)"):
        examining.hooks()

    with clock.standing_at(clock.now() + timedelta(hours=25)):
        assert "none was given up" in examining.hooks()


def test_a_copy_has_no_late_call(call, settings):
    settings.IS_COPY = True

    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert "This is a copy" in examining.hooks()


def test_other_systems_that_answer_are_well(db):
    assert "answers" in examining.connections()


def test_a_system_that_has_not_answered_for_ten_minutes_is_ill(db):
    moment = clock.now()
    Breaker.objects.create(connector_key="remote", state="open", opened_at=moment, rested_at=moment, trial_at=moment)
    assert "answers" in examining.connections()

    with clock.standing_at(moment + timedelta(minutes=11)), pytest.raises(doctor.Ill, match=r"remote \(production\)"):
        examining.connections()


def test_a_call_that_nobody_makes_and_news_that_cannot_be_applied_are_ill(db):
    home = Organisation.objects.create(name="Town")
    Run.objects.create(organisation=home, portal_key="house", number="1", key="1", connector_key="remote", operation_key="order")
    with clock.standing_at(clock.now() + timedelta(minutes=11)), pytest.raises(doctor.Ill, match="1 call to other systems"):
        examining.connections()

    Run.objects.all().delete()
    told = {"remote_reference": "1", "kind": "step", "at": clock.now(), "state": "failed", "next_attempt_at": None}
    Notification.objects.create(connector_key="remote", event_id="1", **told)
    with pytest.raises(doctor.Ill, match="1 notification"):
        examining.connections()


def test_an_address_that_nothing_answers_is_ill(settings):
    settings.SITE_URL = f"https://127.0.0.1:{ports.free_port()}"

    with pytest.raises(doctor.Ill, match="Nothing answers at"):
        examining.address()


def test_a_copy_says_that_it_is_one(settings):
    settings.IS_COPY = True

    assert "no mail leaves it" in doctor.smtp()
