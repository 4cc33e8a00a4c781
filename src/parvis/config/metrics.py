"""/metrics, in the text format of Prometheus, for whoever may read it; for everybody else there is no such page.

Nothing of a customer is in it: numbers, under names of ours.
"""

import hmac
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import HttpRequest

from parvis import __version__
from parvis.config.measuring import BOUNDS, Values, collected
from parvis.config.worker import last_beat
from parvis.connectors.models import Breaker, Notification, Run
from parvis.hooks.models import Delivery, Webhook
from parvis.kit.clock import now
from parvis.mail.models import IncomingMail, Mailbox, OutgoingMail
from parvis.people.limits import client_ip
from parvis.tickets.models import Ticket

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
KEPT_SECONDS: Final = 15.0
SHARE: Final = 0.01
"""Of the time, at most, goes into asking the database."""
Sample = tuple[dict[str, str], float]

_kept: tuple[float, list[str]] = (0.0, [])


def may_read(request: HttpRequest) -> bool:
    """An allowed address, told by no proxy that we do not know of; or the token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if not settings.TRUSTED_PROXIES and ("X-Forwarded-For" in request.headers or "Forwarded" in request.headers):
        return False
    address = ip_address(client_ip(request))
    return any(address in ip_network(allowed, strict=False) for allowed in settings.METRICS_ALLOW)


def text() -> str:
    rows, live = collected()
    lines = family("parvis_info", "gauge", "This version", [({"version": __version__}, 1)])
    lines += family("parvis_live_connections", "gauge", "Pages that are told what happens", [({}, live)])
    return "\n".join([*lines, *_requests(rows), *_sweeps(rows), *_of_the_database()]) + "\n"


def family(name: str, kind: str, help_text: str, samples: Iterable[Sample]) -> list[str]:
    return [f"# HELP {name} {help_text}.", f"# TYPE {name} {kind}", *(_line(name, labels, value) for labels, value in samples)]


def _line(name: str, labels: dict[str, str], value: float) -> str:
    said = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{{{said}}} {value:.10g}" if said else f"{name} {value:.10g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _rows(rows: Values, kind: str) -> Iterator[tuple[list[str], list[float]]]:
    for name in sorted(rows):
        first, *labels = name.split("\t")
        if first == kind:
            yield labels, rows[name]


def _requests(rows: Values) -> list[str]:
    answers = [({"view": view, "method": method, "status": status}, count) for (view, method, status), [count] in _rows(rows, "answer")]
    lines = family("parvis_requests_total", "counter", "Requests answered", answers)
    views = list(_rows(rows, "view"))
    lines += family("parvis_request_seconds", "histogram", "Time until the answer was ready", [])
    for [view], numbers in views:
        lines += _spread(view, numbers[: len(BOUNDS) + 1], numbers[-3])
    lines += family(
        "parvis_database_seconds_total", "counter", "Of that, time in the database", [({"view": view}, n[-2]) for [view], n in views]
    )
    return lines + family("parvis_database_queries_total", "counter", "Queries", [({"view": view}, n[-1]) for [view], n in views])


def _spread(view: str, numbers: list[float], seconds: float) -> Iterator[str]:
    total = 0.0
    for bound, number in zip([*map(str, BOUNDS), "+Inf"], numbers, strict=True):
        total += number
        yield _line("parvis_request_seconds_bucket", {"view": view, "le": bound}, total)
    yield _line("parvis_request_seconds_sum", {"view": view}, seconds)
    yield _line("parvis_request_seconds_count", {"view": view}, total)


def _sweeps(rows: Values) -> list[str]:
    found = [({"sweep": name}, numbers) for [name], numbers in _rows(rows, "sweep")]
    said = [
        ("parvis_sweep_runs_total", "Rounds of the worker"),
        ("parvis_sweep_failures_total", "Of them, those that failed"),
        ("parvis_sweep_done_total", "Rows done: mail.send_due counts mails out, mail.process_due mails in"),
        ("parvis_sweep_seconds_total", "Time they took"),
    ]
    lines: list[str] = []
    for place, (name, help_text) in enumerate(said):
        lines += family(name, "counter", help_text, [(labels, numbers[place]) for labels, numbers in found])
    moments = [({"sweep": name}, moment) for [name], [moment] in _rows(rows, "moment")]
    return lines + family("parvis_sweep_last_run_timestamp_seconds", "gauge", "When each was run last", moments)


def _of_the_database() -> list[str]:
    """Asked again once they are old enough for it to cost next to nothing, however large the database."""
    global _kept
    until, lines = _kept
    begun = time.monotonic()
    if begun < until:
        return lines
    try:
        lines = [*family("parvis_database_up", "gauge", "Whether the database answers", [({}, 1)]), *_gauges()]
    except DatabaseError:
        lines = family("parvis_database_up", "gauge", "Whether the database answers", [({}, 0)])
    ended = time.monotonic()
    _kept = (ended + max(KEPT_SECONDS, (ended - begun) / SHARE), lines)
    return lines


def _gauges() -> list[str]:
    moment = now()
    states = OutgoingMail.State
    waiting = OutgoingMail.objects.filter(state__in=[states.WAITING, states.SENDING])
    due = waiting.filter(next_attempt_at__lte=moment).aggregate(first=Min("next_attempt_at"))["first"]
    beat = last_beat()
    failing = Mailbox.objects.filter(is_active=True, failing_since__isnull=False).count()
    received = IncomingMail.objects.filter(state=IncomingMail.State.RECEIVED).count()
    open_by_phase = Ticket.objects.filter(is_open=True).order_by().values_list("phase").annotate(count=Count("pk"))
    samples: list[tuple[str, str, list[Sample]]] = [
        ("parvis_outbox_mails", "Mails that wait for their time or their turn", [({}, waiting.count())]),
        ("parvis_outbox_late_seconds", "For how long the oldest that is due has been", [({}, _age(moment, due))]),
        ("parvis_outbox_failed_mails", "Mails that were given up", [({}, OutgoingMail.objects.filter(state=states.FAILED).count())]),
        ("parvis_inbox_mails", "Mails that came in and were not read yet", [({}, received)]),
        ("parvis_mailboxes_failing", "Mailboxes that cannot be read now", [({}, failing)]),
        ("parvis_worker_silent_seconds", "Since a worker said that it lives; -1: none did", [({}, _age(moment, beat) if beat else -1)]),
        ("parvis_open_requests", "Requests that are open", [({"phase": phase}, count) for phase, count in open_by_phase]),
    ]
    samples += _deliveries(moment)
    samples += _calls(moment)
    return [line for name, help_text, found in samples for line in family(name, "gauge", help_text, found)]


def _deliveries(moment: datetime) -> list[tuple[str, str, list[Sample]]]:
    """Of webhooks; what a paused or disabled one is told waits and is not late."""
    states = Delivery.State
    found = dict(Delivery.objects.order_by().values_list("state").annotate(count=Count("pk")))
    counts = {"waiting": found.get(states.WAITING, 0) + found.get(states.SENDING, 0), "delivered": found.get(states.SENT, 0)}
    counts["given_up"] = found.get(states.FAILED, 0)
    called = Delivery.objects.filter(state__in=[states.WAITING, states.SENDING], webhook__state=Webhook.State.ACTIVE)
    oldest = called.aggregate(first=Min("created_at"))["first"]
    disabled = Webhook.objects.filter(state=Webhook.State.DISABLED).count()
    return [
        (
            "parvis_hook_deliveries",
            "Calls of webhooks, those settled for 90 days",
            [({"state": key}, count) for key, count in counts.items()],
        ),
        ("parvis_hook_oldest_waiting_seconds", "Since the oldest call that waits was made", [({}, _age(moment, oldest))]),
        ("parvis_hooks_disabled", "Webhooks that are not called any more, after failures", [({}, disabled)]),
    ]


def _calls(moment: datetime) -> list[tuple[str, str, list[Sample]]]:
    """To other systems."""
    unfinished = Run.objects.unfinished().aggregate(count=Count("pk"), first=Min("next_attempt_at"))
    shut = Breaker.objects.filter(state=Breaker.State.OPEN).count()
    lost = Notification.objects.filter(state=Notification.State.FAILED).count()
    return [
        ("parvis_runs_unfinished", "Calls to other systems that wait or are under way", [({}, unfinished["count"])]),
        (
            "parvis_run_overdue_seconds",
            "Since the call that is longest due should have been made",
            [({}, _age(moment, unfinished["first"]))],
        ),
        ("parvis_connections_shut", "Other systems that do not answer and are left alone", [({}, shut)]),
        ("parvis_notifications_failed", "News of other systems that could not be applied", [({}, lost)]),
    ]


def _age(moment: Any, since: Any) -> float:
    return max(0.0, (moment - since).total_seconds()) if since else 0.0
