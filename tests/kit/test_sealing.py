import pytest

from parvis.kit.sealing import Unsealable, seal, unseal


def test_a_sealed_secret_is_read_again_for_the_same_purpose():
    assert unseal(seal(b"whsec_abc", "hooks"), "hooks") == b"whsec_abc"


def test_what_is_kept_shows_nothing_of_the_secret():
    assert b"whsec_abc" not in seal(b"whsec_abc", "hooks")


def test_a_secret_sealed_for_one_purpose_is_closed_to_another():
    with pytest.raises(Unsealable):
        unseal(seal(b"whsec_abc", "hooks"), "assets")


def test_a_changed_byte_is_noticed():
    sealed = bytearray(seal(b"whsec_abc", "hooks"))
    sealed[30] ^= 1

    with pytest.raises(Unsealable):
        unseal(bytes(sealed), "hooks")


def test_a_new_key_reads_what_its_fallback_sealed(settings):
    settings.SECRET_KEY = "the old key of the house, long enough"
    sealed = seal(b"whsec_abc", "hooks")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key of the house, long enough", [settings.SECRET_KEY]

    assert unseal(sealed, "hooks") == b"whsec_abc"


def test_without_the_fallback_the_reason_is_said(settings):
    sealed = seal(b"whsec_abc", "hooks")
    settings.SECRET_KEY = "the new key of the house, long enough"

    with pytest.raises(Unsealable, match="SECRET_KEY"):
        unseal(sealed, "hooks")
