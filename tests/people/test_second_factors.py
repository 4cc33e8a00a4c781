import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from parvis.kit.errors import Refused
from parvis.people import second_factors
from parvis.people.limits import TooOften
from tests.people.conftest import kinds


def code_of(secret: str, periods: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


@pytest.fixture
def secret(helene):
    made = second_factors.new_secret()
    second_factors.add_totp(helene, made, code_of(made), portal_key="house")
    return made


def test_an_authenticator_counts_once_it_has_shown_its_code(helene):
    made = second_factors.new_secret()

    with pytest.raises(Refused):
        second_factors.add_totp(helene, made, "000000" if code_of(made) != "000000" else "000001", portal_key="house")
    assert not second_factors.has(helene)

    second_factors.add_totp(helene, made, code_of(made), portal_key="house")
    assert second_factors.has(helene)
    assert kinds(helene.email) == ["security_changed"]


def test_secrets_are_not_readable_in_the_database(helene, secret):
    assert secret not in str(list(Authenticator.objects.values("data")))


def test_a_code_works_once(helene, secret):
    code = code_of(secret)

    assert second_factors.check(helene, f"{code[:3]} {code[3:]}")
    assert not second_factors.check(helene, code)


def test_a_code_of_the_neighbouring_half_minute_works_and_an_older_one_does_not(helene, secret):
    assert second_factors.check(helene, code_of(secret, -1))
    assert not second_factors.check(helene, code_of(secret, -3))


def test_a_recovery_code_works_once(helene, secret):
    first, *others = second_factors.recovery_codes(helene)

    assert len(others) == 9
    assert second_factors.check(helene, first)
    assert not second_factors.check(helene, first)
    assert second_factors.recovery_codes(helene) == others


def test_renewed_recovery_codes_make_the_earlier_void(helene, secret):
    earlier = second_factors.recovery_codes(helene)

    renewed = second_factors.renew_recovery_codes(helene, portal_key="house")

    assert not set(earlier) & set(renewed)
    assert not second_factors.check(helene, earlier[0])


def test_five_wrong_codes_in_five_minutes_are_enough(helene, secret):
    for _ in range(5):
        second_factors.check(helene, "12")

    with pytest.raises(TooOften):
        second_factors.check(helene, code_of(secret))


def test_nobody_passes_with_the_code_of_another(helene, secret, django_user_model):
    other = django_user_model.objects.create_user("other")

    assert not second_factors.check(other, code_of(secret))


def test_the_last_one_takes_the_recovery_codes_along(helene, secret):
    second_factors.remove(helene, second_factors.of(helene)[0].pk, portal_key="house")

    assert not Authenticator.objects.exists()


def test_who_must_have_one_keeps_the_last(helene, secret):
    helene.must_use_mfa = True

    with pytest.raises(Refused):
        second_factors.remove(helene, second_factors.of(helene)[0].pk, portal_key="house")

    assert second_factors.has(helene)


def test_nobody_removes_that_of_another(helene, secret, django_user_model):
    other = django_user_model.objects.create_user("other")

    second_factors.remove(other, second_factors.of(helene)[0].pk, portal_key="house")

    assert second_factors.has(helene)


def test_there_are_no_recovery_codes_without_something_to_recover(helene):
    with pytest.raises(Refused):
        second_factors.renew_recovery_codes(helene, portal_key="house")
