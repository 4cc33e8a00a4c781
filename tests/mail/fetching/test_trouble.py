"""Hosts that refuse, lie, drip or say nothing: told in words, and never waited for longer than a minute."""

import base64
import json
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils.translation import override

from parvis.mail.fetching import connection, tokens
from parvis.mail.fetching.connection import open_box, place
from parvis.mail.fetching.tokens import Tokens
from parvis.mail.fetching.trouble import Trouble, in_words
from parvis.mail.fetching.trying import tried
from parvis.mail.models import Mailbox


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def why(mailbox: Mailbox) -> str:
    try:
        open_box(mailbox).close()
    except Exception as error:  # noqa: BLE001  whatever it is, it must have words
        host, port, user, folder = place(mailbox)
        return in_words(error, host=host, port=port, user=user, folder=folder)
    return ""


def test_a_mailbox_that_can_be_read_says_how_it_is(mailbox):
    found = tried(mailbox)

    host, port, _user, _folder = place(mailbox)
    assert found.is_well
    assert found.sentence == f"signed in at {host}:{port}, 0 mails wait in “INBOX”, the host tells us of new mail."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"secret_name": "PARVIS_MAILBOX_WRONG"},
            "localhost does not let “{address}” in: check user and the secret ([AUTHENTICATIONFAILED]",
        ),
        ({"secret_name": "PARVIS_MAILBOX_NONE"}, "The environment has no PARVIS_MAILBOX_NONE nor PARVIS_MAILBOX_NONE_FILE"),
        ({"folder": "Nowhere"}, "“{address}” has no folder “Nowhere” at localhost: check folder"),
        ({"host": "127.0.0.1"}, "The certificate of 127.0.0.1:{port} is not to be trusted (IP address mismatch"),
        ({"port": 1}, "Nothing answers at localhost:1: is the mail host running, and the port right?"),
        ({"host": "no.such.host.invalid"}, "There is no host called no.such.host.invalid: check host."),
    ],
)
def test_what_is_wrong_is_said_in_words(mailbox, settings, change, sentence):
    settings.MAILBOX_SECRETS |= {"PARVIS_MAILBOX_WRONG": "wrong"}
    mailbox.secret_name = change.pop("secret_name", mailbox.secret_name)
    mailbox.settings = mailbox.settings | change

    assert why(mailbox).startswith(sentence.format(address=mailbox.address, port=mailbox.settings["port"]))


def test_starttls_is_verified_too(mailbox, mailhost, monkeypatch):
    mailbox.settings = mailbox.settings | {"security": "starttls", "port": mailhost.imap}

    assert why(mailbox) == ""

    monkeypatch.delenv("SSL_CERT_FILE")
    assert why(mailbox).startswith(f"The certificate of localhost:{mailhost.imap} is not to be trusted (self-signed certificate)")


def test_a_secret_may_be_in_a_file_and_is_read_anew(mailbox, settings, tmp_path):
    file = tmp_path / "password"
    file.write_text("wrong\n")
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT_FILE": str(file)}
    assert why(mailbox)

    file.write_text("secret\n")

    assert why(mailbox) == ""


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A host that does to whoever comes what `talk` does; its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                talk(self.request)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def drip(peer: socket.socket) -> None:
    for letter in b"* OK welcome to a host that is very slow indeed" * 100:
        peer.sendall(bytes([letter]))
        time.sleep(0.1)


def greet_then_drip(peer: socket.socket) -> None:
    peer.sendall(b"* OK ready\r\n")
    tag = peer.recv(1000).split()[0]
    peer.sendall(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
    peer.recv(1000)
    drip(peer)


def say_nothing(peer: socket.socket) -> None:
    peer.recv(1)
    time.sleep(30)


@pytest.mark.parametrize("talk", [drip, greet_then_drip, say_nothing])
def test_a_host_that_drips_or_is_silent_is_left_in_time(mailbox, monkeypatch, talk):
    monkeypatch.setattr(connection, "CALL_SECONDS", 1.0)
    begun = time.monotonic()

    with serving(talk) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none"}
        assert why(mailbox) == f"127.0.0.1:{port} takes too long to answer: is it overloaded, or is a firewall between?"

    assert time.monotonic() - begun < 10


def test_who_waits_for_a_trial_waits_no_longer_than_they_said(mailbox):
    begun = time.monotonic()

    with serving(drip) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none"}
        found = tried(mailbox, 1)

    assert (found.is_well, "takes too long to answer" in found.sentence) == (False, True)
    assert time.monotonic() - begun < 10


def test_no_call_may_last_longer_than_a_minute():
    assert connection.CALL_SECONDS <= 60
    assert connection.SILENT_SECONDS <= 60
    assert tokens.ANSWER_SECONDS <= 60


def test_a_host_that_talks_nonsense_is_a_sentence_too(mailbox):
    with serving(lambda peer: peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none"}
        assert why(mailbox).startswith(f"The connection to 127.0.0.1:{port} broke: unexpected response:")


def accept_token(asked: list[str]) -> Callable[[socket.socket], None]:
    """An IMAP host that takes XOAUTH2 with the token «fresh»."""

    def talk(peer: socket.socket) -> None:
        file = peer.makefile("rwb")

        def say(line: bytes) -> None:
            file.write(line + b"\r\n")
            file.flush()

        say(b"* OK ready")
        while line := file.readline():
            tag, verb, *_rest = line.split()
            if verb == b"CAPABILITY":
                say(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2")
            elif verb == b"AUTHENTICATE":
                say(b"+ ")
                asked.append(base64.b64decode(file.readline()).decode())
                if "Bearer fresh\1" not in asked[-1]:
                    say(tag + b" NO no such token")
                    continue
            elif verb == b"SELECT":
                say(b"* OK [UIDVALIDITY 1] numbers")
            say(tag + b" OK done")

    return talk


def test_a_host_that_wants_xoauth2_is_given_the_token_of_a_command(mailbox, settings):
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT_COMMAND": "printf 'fresh\\n'"}
    asked: list[str] = []

    with serving(accept_token(asked)) as port:
        mailbox.settings = {"host": "127.0.0.1", "port": port, "security": "none", "auth": "xoauth2"}
        assert why(mailbox) == ""

        settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT": "stale"}
        assert why(mailbox).startswith(f"127.0.0.1 does not let “{mailbox.address}” in")

    assert asked[0] == f"user={mailbox.address}\1auth=Bearer fresh\1\1"


@pytest.fixture
def endpoint(mailhost, monkeypatch) -> Iterator["Endpoint"]:
    monkeypatch.setenv("SSL_CERT_FILE", str(mailhost.certificate))
    with Endpoint(mailhost) as running:
        yield running


class Endpoint:
    """A token endpoint over TLS, with the mail host's certificate."""

    def __init__(self, mailhost) -> None:
        self.asked: list[str] = []
        self.answer: tuple[int, object] = (200, {"access_token": "fresh", "expires_in": 3600})
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                endpoint.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                status, said = endpoint.answer
                body = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Location", "https://localhost/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(mailhost.certificate, mailhost.folder / "key.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_address[1]}/token"

    def __enter__(self) -> "Endpoint":
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def oauth(mailbox: Mailbox, url: str) -> Mailbox:
    mailbox.settings = {"host": "localhost", "auth": "xoauth2", "token_url": url, "client_id": "parvis"}
    return mailbox


def test_a_refresh_token_is_changed_for_an_access_token_once(mailbox, endpoint, settings):
    settings.MAILBOX_SECRETS = {"PARVIS_MAILBOX_SUPPORT": "refresh", "PARVIS_MAILBOX_SUPPORT_CLIENT_SECRET": "hidden"}
    held = Tokens()

    assert [held.current(oauth(mailbox, endpoint.url)) for _time in range(2)] == ["fresh", "fresh"]

    assert endpoint.asked == ["grant_type=refresh_token&refresh_token=refresh&client_id=parvis&client_secret=hidden"]
    assert "fresh" not in repr(held)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            (400, {"error": "invalid_grant", "error_description": "refresh"}),
            "The token endpoint gave no access token (400: invalid_grant).",
        ),
        ((302, {}), "The token endpoint gave no access token (302: no token in the answer)."),
        ((200, ["x"]), "The token endpoint gave no access token (200: no token in the answer)."),
    ],
)
def test_an_endpoint_that_gives_no_token_is_told_and_no_redirection_is_followed(mailbox, endpoint, answer, sentence):
    endpoint.answer = answer

    with pytest.raises(Trouble) as told:
        Tokens().current(oauth(mailbox, endpoint.url))

    assert str(told.value) == sentence
    assert len(endpoint.asked) == 1


def test_a_secret_is_sent_over_https_alone(mailbox):
    with pytest.raises(Trouble, match="must begin with https"):
        Tokens().current(oauth(mailbox, "http://localhost/token"))


def test_an_endpoint_whose_certificate_is_not_trusted_gets_no_secret(mailbox, endpoint, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(Trouble, match=r"does not answer .SSLCertVerificationError"):
        Tokens().current(oauth(mailbox, endpoint.url))

    assert endpoint.asked == []
