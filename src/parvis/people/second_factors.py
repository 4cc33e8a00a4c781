"""What a person has beside a password: an authenticator's codes, passkeys, recovery codes on paper."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from parvis.kit.errors import Refused
from parvis.kit.text import one_line
from parvis.mail.outbox import enqueue
from parvis.people import limits
from parvis.people.homes import home_of
from parvis.people.models import Membership, User

Type = Authenticator.Type
PRIMARY = (Type.TOTP, Type.WEBAUTHN)
"""Recovery codes alone protect nothing: they stand in for one of these."""
MOST_PASSKEYS = 10
MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError)
"""What a passkey's answer that no browser made may raise where it is read."""


def has(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=PRIMARY).exists())


def must_have(user: User) -> bool:
    """By the house's rule for staff and administrators of organisations (`settings.MFA_REQUIRED`), or by their own account's."""
    if user.must_use_mfa:
        return True
    if not settings.MFA_REQUIRED:
        return False
    return user.is_staff or user.is_superuser or user.memberships.filter(role=Membership.Role.ADMINISTRATOR).exists()


def of(user: User) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type__in=PRIMARY).order_by("created_at"))


def new_secret() -> str:
    return str(generate_totp_secret())


def qr_code(user: User, secret: str, issuer: str) -> str:
    """What an authenticator scans, as the address of an image."""
    label = quote(f"{issuer}:{user.username}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
    code: Any = QRCode(border=2)
    code.add_data(address)
    drawn = code.make_image(image_factory=SvgPathImage).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"


def add_totp(user: User, secret: str, code: str, *, portal_key: str) -> None:
    """Begin to ask for an authenticator's codes. Raises Refused when `code` is not one of `secret` now."""
    _count_try(user)
    if not validate_totp_code(secret, _digits(code)):
        raise Refused(_("This is not the code shown now. Wait for the next one and type it."), code="wrong_code")
    limits.forget("wrong_code", key=str(user.pk))
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
        TOTP.activate(user, secret)
        RecoveryCodes.activate(user)
        _tell(user, "totp_added", portal_key)


def check(user: User, code: str) -> bool:
    """Whether `code` is the authenticator's now, or a recovery code not used yet; each counts once. Raises limits.TooOften."""
    _count_try(user)
    is_right = any(
        item.wrap().validate_code(_digits(code))
        for item in Authenticator.objects.filter(user=user, type__in=[Type.TOTP, Type.RECOVERY_CODES])
    )
    if is_right:
        limits.forget("wrong_code", key=str(user.pk))
    return is_right


def passkey_options(user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey; the challenge waits in the session."""
    return dict(webauthn.begin_registration(user, False))


def add_passkey(user: User, name: str, credential: Any, *, portal_key: str) -> None:
    """Raises Refused when the browser's answer does not fit the challenge."""
    if Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).count() >= MOST_PASSKEYS:
        raise Refused(_("You have ten passkeys: remove one before you add another."), code="too_many")
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except MALFORMED as error:
        raise Refused(_("The passkey was not accepted. Try again."), code="wrong_passkey") from error
    with transaction.atomic():
        webauthn.WebAuthn.add(user, one_line(name, 60) or _("Passkey"), credential)
        RecoveryCodes.activate(user)
        _tell(user, "passkey_added", portal_key)


def challenge(user: User) -> dict[str, Any] | None:
    """What the browser needs to answer with a passkey; None for somebody who has none."""
    if not Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).exists():
        return None
    return dict(webauthn.begin_authentication(user))


def check_passkey(user: User, credential: Any) -> bool:
    """Whether the browser's answer is that of one of the user's passkeys. Raises limits.TooOften."""
    _count_try(user)
    try:
        webauthn.parse_authentication_response(credential)
        webauthn.complete_authentication(user, credential).record_usage()
    except MALFORMED:
        return False
    limits.forget("wrong_code", key=str(user.pk))
    return True


def recovery_codes(user: User) -> list[str]:
    """Those not used yet."""
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return list(kept.wrap().get_unused_codes()) if kept else []


def renew_recovery_codes(user: User, *, portal_key: str) -> list[str]:
    """New ones; those of before are void."""
    if not has(user):
        raise Refused(_("Recovery codes go with an authenticator or a passkey: add one first."), code="no_factor")
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)
        _tell(user, "codes_renewed", portal_key)
    return recovery_codes(user)


def remove(user: User, factor_id: int, *, portal_key: str) -> None:
    """Raises Refused for the last one of somebody who must have one."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        factor = Authenticator.objects.filter(user=user, pk=factor_id, type__in=PRIMARY).first()
        if factor is None:
            return
        is_last = Authenticator.objects.filter(user=user, type__in=PRIMARY).count() == 1
        if is_last and must_have(user):
            raise Refused(_("Your account must keep a second factor: add another one before you remove this one."), code="last_factor")
        what = "totp_removed" if factor.type == Type.TOTP else "passkey_removed"
        Authenticator.objects.filter(user=user).delete() if is_last else factor.delete()
        _tell(user, what, portal_key)


def forget_all(user: User, *, portal_key: str) -> bool:
    """For who lost theirs, once somebody made sure who they are; the person is told. Returns whether there was one."""
    with transaction.atomic():
        is_any = bool(Authenticator.objects.filter(user=user).delete()[0])
        if is_any:
            _tell(user, "factors_reset", portal_key)
    return is_any


def _digits(code: str) -> str:
    return "".join(code.split())[:20]


def _count_try(user: User) -> None:
    limits.take("wrong_code", key=str(user.pk))


def _tell(user: User, what: str, portal_key: str) -> None:
    enqueue("security_changed", to=user, organisation=home_of(user), portal_key=portal_key or user.portal_key, context={"what": what})
