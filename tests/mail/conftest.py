import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from parvis.mail.notices import NOTICES, Action, Facts, Notice, Paragraph, Quote
from parvis.people.models import Organisation
from tests.mail.mailhost import MailHost, started, why_not


@dataclass
class Host:
    """A real SMTP host: keeps what it took, with the time it said so; refuses the addresses it is told to."""

    port: int = 0
    taken: list[tuple[float, str, Envelope]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        identifier = next(
            line.split(b":", 1)[1].strip().decode() for line in envelope.content.splitlines() if line.lower().startswith(b"message-id:")
        )
        self.taken.append((time.monotonic(), identifier, envelope))
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def host(settings) -> Iterator[Host]:
    handler = Host()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", handler.port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
    yield handler
    controller.stop()


@pytest.fixture
def town(db) -> Organisation:
    return Organisation.objects.create(name="Ville de Saint-Aubin")


@pytest.fixture
def greeting() -> Iterator[str]:
    """A notice with one block of each kind."""
    kind = "test_greeting"

    def notice(mail: object) -> Notice:
        return Notice(
            subject="[YS-1] Bonjour : essai",
            title="Bonjour",
            blocks=(
                Paragraph("Une phrase <b>sans</b> balise."),
                Quote("Camille Roux", "à 9 h 12", "Texte **gras** et <img src=x onerror=alert(1)>"),
                Action("Voir la demande", "https://exemple.fr/t/YS-1"),
                Facts((("Référence", "YS-1"),)),
            ),
            why="Vous suivez cette demande.",
            may_reply=True,
        )

    NOTICES.register(kind, notice)
    yield kind
    NOTICES.unregister(kind)


@pytest.fixture(scope="session")
def mailhost() -> Iterator[MailHost]:
    """A real Postfix and Dovecot; each test writes to an address of its own."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with started() as running:
        yield running
