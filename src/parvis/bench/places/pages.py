"""The page of a building as its reader's browser asks for it: through the whole of the web application, without the network."""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from parvis.catalogue.models import Service

KIND: Final = "buildings"
WARM: Final = 20


def measured(count: int, chance: random.Random) -> str:
    """A table: the page of `count` buildings drawn by lot, its export, and a question that is still being typed."""
    from django.test import Client

    from parvis.places.models import Building

    service = _served()
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(_reader(service), backend="allauth.account.auth_backends.AuthenticationBackend")
    known = list(Building.objects.values_list("pk", "identifier", "street_name", "commune_name"))
    drawn = chance.sample(known, min(len(known), count + WARM))
    at = f"/p/{service.portal.key}"
    pages = {
        "a building’s page": lambda one: (f"{at}/buildings/{one[0]}", {}),
        "found by its identifier": lambda one: (f"{at}/buildings", {"q": one[1], "by": "identifier"}),
        "its export": lambda one: (f"{at}/buildings/{one[0]}/export.csv", {}),
        "completion: its street and three letters of the town": lambda one: (f"{at}/places/complete", {"q": f"{one[2]} {one[3][:3]}"}),
    }
    lines = [f"{len(known)} buildings", "", "| page | asked | p50 ms | p95 ms |", "| --- | ---: | ---: | ---: |"]
    for name, address in pages.items():
        times = sorted([_milliseconds(client, *address(one)) for one in drawn][WARM:])
        lines.append(f"| {name} | {len(times)} | {statistics.median(times):.1f} | {times[round(0.95 * (len(times) - 1))]:.1f} |")
    return "\n".join(lines)


def _milliseconds(client: Any, path: str, query: dict[str, str]) -> float:
    """Raises RuntimeError for any answer but the page."""
    started = time.perf_counter()
    answer = client.get(path, query, follow=True)
    b"".join(answer.streaming_content) if answer.streaming else answer.content
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return taken


def _served() -> Service:
    """Of the first preset whose portal has such a page."""
    from parvis.catalogue.models import Service
    from parvis.presets.apply import apply
    from parvis.presets.source import folders, read

    source = next(
        source for source in map(read, folders().values()) if any(_does(table.get("tool")) for _path, table in source.folder("services"))
    )
    apply(source)
    return next(service for service in Service.objects.filter(portal__key=source.key) if _does(service.tool))


def _does(tool: dict[str, Any] | None) -> bool:
    return (tool or {}).get("kind") == KIND


def _reader(service: Service) -> Any:
    """A member of a customer who may use that page."""
    from parvis.catalogue.models import Grant
    from parvis.people.models import Membership, Organisation, User

    home = Organisation.objects.create(name="Customer")
    user = User.objects.create(
        username="reader",
        first_name="Reader",
        last_name="Bench",
        email="reader@bench.example",
        portal_key=service.portal.key,
        language="fr",
    )
    Membership.objects.create(organisation=home, user=user, is_default=True)
    Grant.objects.create(portal=service.portal, role="use", who="person", user=user, service=service)
    return user
