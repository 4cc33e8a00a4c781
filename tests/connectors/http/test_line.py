"""The line itself: tokens, certificates, time and size."""

import time
from datetime import timedelta

import pytest

from parvis.connectors.attempt import attempting
from parvis.connectors.http.line import line
from parvis.connectors.troubles import Garbled, Rejected, Unavailable

PATH = "/productOrderingManagement/v4/productOrder"


def code_of(act):
    with pytest.raises(Unavailable) as trouble:
        act()
    return trouble.value.code


def get():
    return line().get(PATH, externalId="x")


def test_it_comes_with_our_certificate_and_a_token_that_it_keeps(outside):
    get()
    get()

    assert outside.clients == {"parvis"}
    assert outside.asked("POST", "/oauth/v3/token") == 1
    assert outside.asked("GET", PATH) == 2


def test_a_token_near_its_end_is_renewed(outside, time_machine_now):
    get()
    time_machine_now.shift(outside.token_seconds - 30)
    get()

    assert outside.asked("POST", "/oauth/v3/token") == 2


def test_a_token_that_is_refused_is_renewed_once(outside):
    get()
    outside.tokens.clear()

    assert get().status == 200
    assert outside.asked("POST", "/oauth/v3/token") == 2

    outside.faults = ["401", "401"]
    assert code_of(get) == "http_401"


def test_a_wrong_secret_is_said_without_saying_it(outside, settings):
    settings.REMOTE = outside.remote(client_secret="wrong")

    assert code_of(get) == "token_401"


def test_without_our_certificate_nobody_speaks_to_us(outside, settings):
    settings.REMOTE = outside.remote(certificate="")

    assert code_of(get) in ("SSLError", "RemoteDisconnected", "ConnectionResetError", "SSLEOFError", "BrokenPipeError")


def test_we_speak_to_nobody_whom_our_authority_does_not_know(outside, settings):
    settings.REMOTE = outside.remote(ca="")

    assert code_of(get) == "certificate"


def test_an_internal_address_is_called_only_where_the_operator_says_so(outside, settings):
    settings.REMOTE = outside.remote(allow=[])

    assert code_of(get) == "internal"
    assert not outside.calls


def test_a_file_that_is_not_there_is_said(outside, settings):
    settings.REMOTE = outside.remote(certificate="/nowhere.pem")

    assert code_of(get) == "certificate_files"


@pytest.mark.parametrize(("fault", "code"), [("500", "http_500"), ("503", "http_503"), ("redirect", "http_302"), ("large", "too_large")])
def test_what_is_worth_another_try(outside, fault, code):
    outside.faults = [fault]

    assert code_of(get) == code
    assert ("GET", "/elsewhere") not in outside.calls


@pytest.mark.parametrize("fault", ["cut", "cut_before"])
def test_a_connection_that_is_cut_is_worth_another_try(outside, fault):
    outside.faults = [fault]

    assert code_of(get) in ("RemoteDisconnected", "SSLEOFError", "ConnectionResetError", "BrokenPipeError")


def test_what_cannot_be_read_is_said_to_be(outside):
    outside.faults = ["garbled"]

    with pytest.raises(Garbled):
        get()


def test_a_refusal_is_final_and_in_words(outside):
    outside.refusal = {"code": "saturated", "reason": "No fibre left."}

    with pytest.raises(Rejected) as refusal:
        line().call("POST", PATH, {"externalId": "x"})

    assert refusal.value.code == "saturated"
    assert refusal.value.sentence["fr"].startswith("Le service n’a pas accepté cette demande : No fibre left.")


@pytest.mark.parametrize("fault", ["slow", "drip"])
def test_it_is_left_in_bounded_time_however_slowly_it_answers(outside, settings, fault):
    settings.REMOTE = outside.remote(seconds=0.6)
    get()
    outside.faults = [fault]
    begun = time.monotonic()

    with pytest.raises(TimeoutError):
        line().call("POST", PATH, {"externalId": "x"})

    assert time.monotonic() - begun < 2


def test_it_takes_no_longer_than_its_run_may(outside):
    get()
    outside.faults = ["slow"]

    with pytest.raises(TimeoutError), attempting(timedelta(seconds=0.5)):
        get()


def test_the_line_says_what_went_over_it_and_nothing_of_it(outside):
    with attempting(timedelta(seconds=5)) as attempt:
        line().call("POST", PATH, {"externalId": "x"})

    assert attempt.status == 201
    assert attempt.bytes_sent > 15
    assert attempt.bytes_received > 60
