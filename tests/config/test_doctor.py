from datetime import timedelta

import pytest
from django.core.cache import cache

from parvis.config import doctor, worker
from parvis.demo import catcher, ports
from parvis.kit import clock
from parvis.mail.models import Mailbox


@pytest.fixture(autouse=True)
def no_heartbeat():
    cache.delete(worker.HEARTBEAT)


def test_an_installation_in_order_is_well(transactional_db, settings, tmp_path):
    port = ports.free_port()
    server = catcher.start(tmp_path, port)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
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
