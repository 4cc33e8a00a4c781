"""Keys with which programs act as somebody: made, recognised, counted, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from parvis.kit import ids
from parvis.kit.clock import now
from parvis.kit.errors import Refused
from parvis.people import audit, tokens
from parvis.people.models import ApiKey, User

MARK: Final = "parvis_"
"""So that people, and scanners of leaked secrets, know one when they see it."""
PURPOSE: Final = "api"
MOST: Final = 20
USED_EVERY: Final = timedelta(minutes=5)
"""How exact it is when a key was last used."""


def make(user: User, *, portal_key: str, title: str, key: UUID, services: Iterable[str] = (), lasts: timedelta | None = None) -> ApiKey:
    """A new key; the second call with one `key` returns what the first one made. Raises Refused when there are too many."""
    earlier = ApiKey.objects.filter(user=user, made_with=key).first()
    if earlier:
        return earlier
    if ApiKey.objects.live(now()).filter(user=user, portal_key=portal_key).count() >= MOST:
        raise Refused(_("You have %(count)d keys already. Take back one that nothing uses any more.") % {"count": MOST}, code="too_many")
    made = ApiKey(
        user=user,
        portal_key=portal_key,
        title=title,
        services=sorted(services),
        nonce=ids.token(),
        made_with=key,
        left=float(settings.API_BURST),
        counted_at=now().timestamp(),
        expires_at=now() + lasts if lasts else None,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            audit.write("api_key_made", by=user, portal_key=portal_key, data={"title": title})
    except IntegrityError:
        return ApiKey.objects.get(user=user, made_with=key)
    return made


def text_of(key: ApiKey) -> str:
    """What a program sends."""
    return f"{MARK}{tokens.token(key, PURPOSE)}"


def behind(text: str) -> ApiKey | None:
    """The live key of an account that is open; None for anything else, whatever is wrong with it."""
    bare = text.removeprefix(MARK)
    pk = tokens.row_id(bare) if text.startswith(MARK) else None
    if pk is None:
        return None
    found = ApiKey.objects.live(now()).filter(pk=pk, user__is_active=True).select_related("user").first()
    return found if found and tokens.fits(bare, found, PURPOSE) else None


def revoke(key: ApiKey, *, by: User) -> None:
    """Once and for all; what is taken back already stays so."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
            audit.write("api_key_revoked", by=by, portal_key=key.portal_key, data={"title": key.title})


def revoke_all(user: User) -> None:
    ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=now())


@dataclass(frozen=True)
class Quota:
    """What is left after one more call. `wait`: seconds until the next one, 0 when this one was let through."""

    limit: int
    left: int
    day_limit: int
    day_left: int
    wait: int


def count(key: ApiKey) -> Quota:
    """Count one call, if it is let through: a bucket that fills by API_PER_MINUTE up to API_BURST, and API_PER_DAY in all.

    One conditional UPDATE, so that processes that ask at once let through no more than there is.
    """
    at, today = now().timestamp(), now().date()
    rate = settings.API_PER_MINUTE / 60
    filled = Least(F("left") + (Value(at) - F("counted_at")) * rate, Value(float(settings.API_BURST)), output_field=FloatField())
    so_far = Case(When(day=today, then=F("day_count")), default=Value(0))
    old = Q(last_used_at=None) | Q(last_used_at__lt=now() - USED_EVERY)
    changed = (
        ApiKey.objects.annotate(filled=filled, so_far=so_far)
        .filter(pk=key.pk, filled__gte=1, so_far__lt=settings.API_PER_DAY)
        .update(
            left=filled - 1,
            counted_at=at,
            day_count=so_far + 1,
            day=today,
            last_used_at=Case(When(old, then=Value(now())), default=F("last_used_at")),
        )
    )
    key.refresh_from_db(fields=["left", "counted_at", "day", "day_count"])
    day_left = max(0, settings.API_PER_DAY - (key.day_count if key.day == today else 0))
    return Quota(
        settings.API_BURST, max(0, int(key.left)), settings.API_PER_DAY, day_left, 0 if changed else _wait(key, at, rate, day_left)
    )


def _wait(key: ApiKey, at: float, rate: float, day_left: int) -> int:
    """At the end of the quota of a day, until the next one begins (UTC)."""
    if not day_left:
        return 86_400 - int(at) % 86_400
    return max(1, round((1 - min(key.left + (at - key.counted_at) * rate, 1)) / rate))
