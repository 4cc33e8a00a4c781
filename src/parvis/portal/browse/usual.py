"""How long a service usually takes, from what was finished lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles

from parvis.catalogue.models import Service
from parvis.tickets.models import Ticket

LAST = 200
FEWEST = 10


@dataclass(frozen=True)
class Usual:
    """Half of the requests took no longer than `half`, four out of five no longer than `most`."""

    half: timedelta
    most: timedelta


def usual_time(service: Service) -> Usual | None:
    """From the last 200 requests that are closed; None when there are fewer than ten, or the service does not say it."""
    if not service.options.get("usual", True):
        return None
    finished = Ticket.objects.filter(service=service, is_open=False, closed_at__isnull=False).order_by("-updated_at", "-pk")
    spans = [
        (solved or closed) - created for created, solved, closed in finished.values_list("created_at", "solved_at", "closed_at")[:LAST]
    ]
    if len(spans) < FEWEST:
        return None
    seconds = [span.total_seconds() for span in spans]
    return Usual(timedelta(seconds=median(seconds)), timedelta(seconds=quantiles(seconds, n=5)[3]))
