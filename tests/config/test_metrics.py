import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from parvis.config import measuring, metrics, worker
from parvis.config.measuring import COUNTS, Counts
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.kit.jobs import Sweep
from tests.cast import Cast

LINE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\n]*",?)+\})? -?[0-9.e+-]+')


@pytest.fixture(autouse=True)
def own_counts(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(metrics, "_kept", (0.0, []))
    monkeypatch.setattr(COUNTS, "_rows", {})


def value(text: str, name: str) -> float:
    return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(f"{name} "))


def test_every_line_is_one_that_prometheus_reads(client, db):
    client.get("/nowhere")

    answer = client.get("/metrics")

    assert (answer.status_code, answer["Content-Type"]) == (200, metrics.CONTENT_TYPE)
    assert [line for line in answer.content.decode().splitlines() if not (line.startswith("# ") or LINE.fullmatch(line))] == []


def test_a_request_is_counted_by_its_view_and_not_by_its_address(client, db):
    cast = Cast()
    client.get(f"/p/{cast.key}/")

    said = client.get("/metrics").content.decode()

    assert 'parvis_requests_total{view="portal:home",method="GET",status="200"} 1' in said
    assert value(said, 'parvis_request_seconds_count{view="portal:home"}') == 1
    assert value(said, 'parvis_request_seconds_bucket{view="portal:home",le="+Inf"}') == 1
    assert value(said, 'parvis_database_queries_total{view="portal:home"}') >= 1
    assert cast.key not in said


def test_a_method_that_somebody_made_up_is_no_label(client, db):
    client.generic("FROB\N{LATIN SMALL LETTER E}", "/nowhere")

    assert 'method="other"' in client.get("/metrics").content.decode()


def test_open_requests_are_counted_by_phase_and_asked_again_only_after_a_while(client, db, django_assert_num_queries):
    cast = Cast()
    cast.ticket()
    first = client.get("/metrics").content.decode()
    cast.ticket()

    with django_assert_num_queries(0):
        again = client.get("/metrics").content.decode()

    assert value(first, 'parvis_open_requests{phase="new"}') == value(again, 'parvis_open_requests{phase="new"}') == 1


def test_calls_of_webhooks_are_counted_and_the_oldest_that_waits_is_named(client, db):
    home, hooks = Cast().organisation("Town"), []
    for state in ("active", "paused", "disabled"):
        hook = Webhook(portal_key="house", url="https://hooks.example", state=state, disabled_at=now() if state == "disabled" else None)
        hook.secret = "whsec_x"
        hook.save()
        hooks.append(hook)
    for hook, state, minutes in [
        (0, "waiting", 5),
        (0, "sending", 2),
        (0, "sent", 90),
        (0, "failed", 80),
        (0, "failed", 70),
        (1, "waiting", 60),
    ]:
        made = {"entry_id": uuid4(), "event": "ticket.filed", "payload": {}, "created_at": now() - timedelta(minutes=minutes)}
        Delivery.objects.create(webhook=hooks[hook], organisation=home, state=state, **made)

    said = client.get("/metrics").content.decode()

    counts = [value(said, f'parvis_hook_deliveries{{state="{state}"}}') for state in ("waiting", "delivered", "given_up")]
    assert (counts, value(said, "parvis_hooks_disabled")) == ([3, 1, 2], 1)
    assert 300 <= value(said, "parvis_hook_oldest_waiting_seconds") < 900


@pytest.mark.parametrize(
    ("allowed", "proxies", "headers", "status"),
    [
        (["127.0.0.1"], 0, {}, 200),
        (["127.0.0.0/8"], 0, {}, 200),
        ([], 0, {}, 404),
        (["127.0.0.1"], 0, {"X-Forwarded-For": "127.0.0.1"}, 404),
        (["127.0.0.1"], 0, {"Forwarded": "for=127.0.0.1"}, 404),
        (["127.0.0.1"], 1, {"X-Forwarded-For": "203.0.113.9"}, 404),
        (["127.0.0.1"], 1, {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}, 404),
        (["203.0.113.0/24"], 1, {"X-Forwarded-For": "203.0.113.9"}, 200),
        ([], 0, {"Authorization": "Bearer sesame"}, 200),
        ([], 0, {"Authorization": "Bearer sesamé"}, 404),
        ([], 0, {"Authorization": "Basic sesame"}, 404),
    ],
)
def test_only_those_who_may_read_it_know_that_it_is_there(client, db, settings, allowed, proxies, headers, status):
    settings.METRICS_ALLOW, settings.METRICS_TOKEN, settings.TRUSTED_PROXIES = allowed, "sesame", proxies

    assert client.get("/metrics", headers=headers).status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client, db, settings):
    settings.METRICS_ALLOW, settings.METRICS_TOKEN = [], ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_lost_database_is_a_number_and_no_error(client, monkeypatch):
    def lost() -> list[str]:
        raise metrics.DatabaseError

    monkeypatch.setattr(metrics, "_gauges", lost)

    assert value(client.get("/metrics").content.decode(), "parvis_database_up") == 0


def test_the_rounds_of_a_worker_are_counted_with_what_they_did_and_what_failed(client, db):
    worker.run_once(Sweep("test.done", 1, lambda: 3))
    worker.run_once(Sweep("test.broken", 1, lambda: 1 / 0))

    said = client.get("/metrics").content.decode()

    assert value(said, 'parvis_sweep_done_total{sweep="test.done"}') == 3
    assert value(said, 'parvis_sweep_failures_total{sweep="test.broken"}') == 1
    assert value(said, 'parvis_sweep_last_run_timestamp_seconds{sweep="test.done"}') > 1.7e9


def test_what_other_processes_counted_is_added_and_what_ended_stays(tmp_path):
    other, ended = Counts(), Counts()
    other.add_request("portal:home", "GET", 200, 0.2, [0.1, 4])
    other.connect(1)
    ended.add_request("portal:home", "GET", 200, 7.0, [0.1, 5])
    ended.connect(1)
    ended._begun = f"{measuring.socket.gethostname()}-{2**22 - 3}-1"
    other.flush()
    ended.flush()
    COUNTS.add_request("portal:home", "GET", 200, 30.0, [0.0, 1])

    found = [measuring.collected(), measuring.collected()]

    assert [(rows["answer\tportal:home\tGET\t200"], rows["view\tportal:home"][-1], live) for rows, live in found] == [([3.0], 10.0, 1)] * 2
    assert not (tmp_path / "metrics" / f"{ended._begun}.json").exists()


def test_what_is_written_names_nobody(tmp_path):
    counts = Counts()
    counts.add_request("portal:home", "GET", 200, 0.2, [0.1, 4])
    counts.flush()

    [path] = (tmp_path / "metrics").glob("*.json")
    assert sorted(json.loads(path.read_text())["rows"]) == ["answer\tportal:home\tGET\t200", "view\tportal:home"]
