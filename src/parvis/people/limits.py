"""How often a thing may be tried, counted in the shared cache by all processes together. The rates are `settings.LIMITS`."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv4Address, ip_address
from typing import Any

from allauth.core.internal.ratelimit import Rate, apply_rate, cache_lock, parse_rates, truncate_ip
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.kit.speaking import span

logger = logging.getLogger(__name__)

NOBODY = IPv4Address("0.0.0.0")  # noqa: S104  stands for an address that cannot be read, as of a Unix socket


class TooOften(Refused):
    """Answered with 429; `wait` is what is left before the next try."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(_("Too many tries. Try again in %(span)s.") % {"span": span(wait)}, code="too_often")


def take(action: str, *, ip: str = "", key: str = "") -> None:
    """Count one try by `ip` and for `key`, as far as the rates of `action` ask. Raises TooOften."""
    for rate, place in _counters(action, ip, key):
        with cache_lock(place):
            allowed, tries = apply_rate(cache.get(place, []), now().timestamp(), rate)
            if not allowed:
                logger.warning("%s is tried too often", action)
                raise TooOften(_until_next(tries, rate))
            cache.set(place, tries, math.ceil(rate.duration))


def check(action: str, *, ip: str = "", key: str = "") -> None:
    """Raises TooOften when `take` would; counts nothing."""
    for rate, place in _counters(action, ip, key):
        allowed, tries = apply_rate(cache.get(place, []), now().timestamp(), rate, dry_run=True)
        if not allowed:
            raise TooOften(_until_next(tries, rate))


def forget(action: str, *, key: str) -> None:
    """The right password was given: earlier mistakes no longer count."""
    cache.delete_many([place for rate, place in _counters(action, "", key) if rate.per == "key"])


def client_ip(request: Any) -> str:
    """Where a request comes from: the last hop that a proxy of ours did not add. An address that is none becomes that of nobody."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    count = settings.TRUSTED_PROXIES
    address = hops[-count] if count and len(hops) >= count else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(str(address)))
    except ValueError:
        return str(NOBODY)


def _counters(action: str, ip: str, key: str) -> Iterator[tuple[Rate, str]]:
    for rate in parse_rates(settings.LIMITS[action]):
        who = truncate_ip(ip) if rate.per == "ip" else sha256(key.strip().lower().encode()).hexdigest()
        yield rate, f"limit:{action}:{rate}:{who}"


def _until_next(tries: list[float], rate: Rate) -> timedelta:
    """Whole minutes, at least one: a wait in seconds would be over before it is read."""
    left = tries[-1] + rate.duration - now().timestamp() if tries else rate.duration
    return timedelta(minutes=max(1, math.ceil(left / 60)))
