"""The way out: only to addresses of the internet, looked at before the connection, and in bounded time."""

import ipaddress
import socket
import time

import pytest

from parvis.kit import egress
from tests.hooks.receiver import certificate_for, listening

HERE = ["localhost"]


def code_of(url: str, allowed: list[str] | None = None) -> str:
    try:
        egress.way_to(url, allowed or [])
    except egress.Forbidden as error:
        return error.code
    return ""


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/", "malformed"),
        ("file:///etc/passwd", "malformed"),
        ("https:///nowhere", "malformed"),
        ("https://user:secret@93.184.215.14/", "malformed"),
        ("https://93.184.215.14\\@10.0.0.1/", "malformed"),
        ("https://93.184.215.14/a b", "malformed"),
        ("https://93.184.215.14/\r\nX: y", "malformed"),
        ("https://93.184.215.14:99999/", "malformed"),
        ("https://[fe80::1%25eth0]/", "malformed"),
        ("https://münchen.example/", "malformed"),
        ("http://93.184.215.14/", "plain"),
        ("https://127.0.0.1/", "internal"),
        ("https://127.1/", "internal"),
        ("https://2130706433/", "internal"),
        ("https://0x7f000001/", "internal"),
        ("https://0177.0.0.1/", "internal"),
        ("https://localhost/", "internal"),
        ("https://0.0.0.0/", "internal"),
        ("https://10.1.2.3/", "internal"),
        ("https://192.168.1.1/", "internal"),
        ("https://172.31.0.1/", "internal"),
        ("https://100.64.0.1/", "internal"),
        ("https://169.254.169.254/latest/meta-data", "internal"),
        ("https://224.0.0.1/", "internal"),
        ("https://[::1]/", "internal"),
        ("https://[::ffff:127.0.0.1]/", "internal"),
        ("https://[::ffff:a9fe:a9fe]/", "internal"),
        ("https://[64:ff9b::7f00:1]/", "internal"),
        ("https://[2002:7f00:1::]/", "internal"),
        ("https://[fd00::1]/", "internal"),
        ("https://[fe80::1]/", "internal"),
        ("https://[fec0::1]/", "internal"),
        ("https://nowhere.invalid/", "unknown_host"),
        ("https://93.184.215.14/parvis?a=b", ""),
        ("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:8443/", ""),
    ],
)
def test_an_address_that_is_not_of_the_internet_is_refused(url, code):
    assert code_of(url) == code


@pytest.mark.parametrize(
    ("url", "allowed", "code"),
    [
        ("http://10.1.2.3/", ["10.1.0.0/16"], ""),
        ("http://10.2.2.3/", ["10.1.0.0/16"], "plain"),
        ("https://10.2.2.3/", ["10.1.0.0/16"], "internal"),
        ("http://LOCALHOST/", HERE, ""),
        ("https://127.0.0.1/", HERE, "internal"),
        ("https://[::1]/", ["::1", "nonsense/"], ""),
    ],
)
def test_what_the_operator_lists_may_be_internal_and_plain(url, allowed, code):
    assert code_of(url, allowed) == code


def test_a_name_with_one_internal_address_among_others_is_refused(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)

    assert code_of("https://mixed.example/") == "internal"


def test_the_connection_goes_where_was_looked_whatever_the_name_says_next(monkeypatch):
    """A name that changes its address between the look and the connection (DNS rebinding)."""
    asked, real = [], socket.getaddrinfo

    def once(host, *more, **named):
        if host == "fickle.example":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "203.0.113.9"
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    with listening() as receiver:
        answer = egress.post(f"http://fickle.example:{receiver.port}/", b"{}", {}, ["fickle.example"])

    assert (answer.status, len(receiver.taken), asked) == (200, 1, ["fickle.example"])
    assert receiver.taken[0][1]["host"] == f"fickle.example:{receiver.port}"


def test_redirects_are_not_followed():
    with listening() as receiver, listening() as inside:
        receiver.status, receiver.headers = 302, {"Location": inside.url}
        answer = egress.post(receiver.url, b"{}", {}, HERE)

    assert (answer.status, inside.taken) == (302, [])


def test_only_the_beginning_of_an_answer_is_read():
    with listening() as receiver:
        receiver.answer = b"x" * 1_000_000
        answer = egress.post(receiver.url, b"{}", {}, HERE)

    assert len(answer.text) == egress.READ_BYTES


def test_an_answer_that_drips_is_left_in_bounded_time(monkeypatch):
    monkeypatch.setattr(egress, "WHOLE_SECONDS", 0.5)
    begun = time.monotonic()
    with listening() as receiver:
        receiver.answer, receiver.drip = b"x" * 100, 0.2
        with pytest.raises(egress.Unreachable, match="timeout"):
            egress.post(receiver.url, b"{}", {}, HERE)
        took = time.monotonic() - begun
        receiver.drip = 0.0

    assert took < 2


def test_who_does_not_listen_or_speak_http_is_unreachable():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(egress.Unreachable, match="ConnectionRefusedError"):
            egress.post(f"http://localhost:{closed.getsockname()[1]}/", b"", {}, HERE)


def test_a_certificate_that_nobody_vouches_for_or_of_another_name_is_refused(tmp_path, monkeypatch):
    good, other = certificate_for("localhost", tmp_path), certificate_for("elsewhere.example", tmp_path)
    with listening("https", good) as receiver:
        with pytest.raises(egress.Unreachable, match="certificate"):
            egress.post(receiver.url, b"{}", {}, HERE)
        monkeypatch.setenv("SSL_CERT_FILE", str(good))
        assert egress.post(receiver.url, b"{}", {}, HERE).status == 200
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with listening("https", other) as receiver, pytest.raises(egress.Unreachable, match="certificate"):
        egress.post(receiver.url, b"{}", {}, HERE)


@pytest.mark.parametrize("address", ["8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111"])
def test_addresses_of_the_internet_are_public(address):
    assert egress.is_public(ipaddress.ip_address(address))
