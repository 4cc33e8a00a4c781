"""The way out: one exchange with an address of the internet that was looked at before, and with no other.

The name is resolved once; where any of its addresses is the machine's own or of an internal network, nothing is sent. The connection
goes to an address that was looked at, whatever the name resolves to by then. No redirect is followed, no proxy of the environment is used.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

CONNECT_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 10.0
"""From the first packet to the last byte that is read, however slowly they come."""
READ_BYTES: Final = 2000
PORTS: Final = {"http": 80, "https": 443}
NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(Exception):  # noqa: N818  a decision, not a fault of the program
    """The address may not be called. `code`: malformed, plain, internal or unknown_host."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):  # noqa: N818  as above
    """Nothing answered, or what answered was no HTTP, or not who its certificate should name. `code` is a word of the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """`text`: the beginning of what was answered, at most `READ_BYTES` bytes of it."""

    status: int
    text: str


@dataclass(frozen=True)
class Limits:
    """`max_bytes`: of the answer; what is longer is none."""

    connect_seconds: float = CONNECT_SECONDS
    whole_seconds: float = WHOLE_SECONDS
    max_bytes: int = 2_000_000


@dataclass(frozen=True)
class Whole:
    """An answer to its end. `headers`: by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Way:
    """One address that may be called: where the connection goes, and for whom."""

    scheme: str
    host: str
    port: int
    path: str
    ips: tuple[str, ...]

    @property
    def named(self) -> str:
        """As the header Host says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def look_at(url: str, allowed: Collection[str] = ()) -> SplitResult:
    """What can be said of an address without asking anybody. `allowed`: host names, addresses and networks of the operator's own.

    Raises Forbidden for what is no address, names somebody, or is not https to a host that the operator has not listed.
    """
    if not url.isascii() or any(character <= " " or character in "\\\x7f" for character in url):
        raise Forbidden("malformed")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise Forbidden("malformed") from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or parts.fragment or port == 0 or "%" in host:
        raise Forbidden("malformed")
    if parts.scheme == "http" and not _is_listed(host, allowed):
        raise Forbidden("plain")
    if (literal := _literal(host)) and not is_public(literal) and not _is_listed(host, allowed):
        raise Forbidden("internal")
    return parts


def way_to(url: str, allowed: Collection[str] = ()) -> Way:
    """Resolved and looked at. Raises Forbidden as `look_at` does, and where the name leads to a machine that may not be called."""
    parts = look_at(url, allowed)
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Forbidden("unknown_host") from None
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses:
        raise Forbidden("unknown_host")
    is_listed = _is_listed(host, allowed)
    if not all(is_public(one) or is_listed or _is_listed(str(one), allowed) for one in addresses):
        raise Forbidden("internal")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Way(parts.scheme, host, port, path, tuple(dict.fromkeys(map(str, addresses))))


def is_public(address: Address) -> bool:
    """Whether it is of the internet: neither the machine itself, nor a network of the house, nor one that wraps such an address."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(one is not None and not is_public(one) for one in wrapped) or address.is_site_local:
            return False
        if address.ipv4_mapped:
            return True
    own = address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified
    return address.is_global and not (own or address.is_multicast or address.is_reserved)


def post(url: str, body: bytes, headers: Mapping[str, str], allowed: Collection[str] = ()) -> Answer:
    """Send it and read the beginning of the answer. Raises Forbidden, and Unreachable for what did not answer in time."""
    way = way_to(url, allowed)
    with _speaking(way, Limits(CONNECT_SECONDS, WHOLE_SECONDS), None) as timed:
        response = _asked("POST", way, timed, body, headers)
        return Answer(response.status, response.read(READ_BYTES).decode("utf-8", "replace"))


def exchange(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    allowed: Collection[str] = (),
    limits: Limits = Limits(),
    tls: ssl.SSLContext | None = None,
) -> Whole:
    """Ask and read the whole answer, whatever its status. `tls`: whom to trust, and as whom to come, where that is not as usual.

    Raises Forbidden, Unreachable for what did not answer or answered too much, and TimeoutError for what did not in time.
    """
    way = way_to(url, allowed)
    with _speaking(way, limits, tls, is_timeout_told=True) as timed:
        response = _asked(method, way, timed, body, headers)
        found = response.read(limits.max_bytes + 1)
        if len(found) > limits.max_bytes:
            raise Unreachable("too_large")
        return Whole(response.status, {name.lower(): value for name, value in response.getheaders()}, found)


@contextmanager
def _speaking(way: Way, limits: Limits, tls: ssl.SSLContext | None, *, is_timeout_told: bool = False) -> Iterator[_Timed]:
    """A connection, closed at the end; its faults as Unreachable."""
    deadline = time.monotonic() + limits.whole_seconds
    try:
        with _connected(way, deadline, limits.connect_seconds, tls) as connected:
            yield _Timed(connected, deadline)
    except ssl.SSLCertVerificationError:
        raise Unreachable("certificate") from None
    except TimeoutError:
        if is_timeout_told:
            raise
        raise Unreachable("timeout") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(type(error).__name__) from error


def _asked(method: str, way: Way, timed: _Timed, body: bytes | None, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(way.host, way.port)
    connection.sock = timed
    connection.request(method, way.path, body, {"Host": way.named, "Connection": "close", "Accept-Encoding": "identity", **headers})
    return connection.getresponse()


def _connected(way: Way, deadline: float, connect_seconds: float, tls: ssl.SSLContext | None) -> socket.socket:
    """To the first of its addresses that answers."""
    failed: OSError = TimeoutError()
    for ip in way.ips:
        left = min(connect_seconds, deadline - time.monotonic())
        if left <= 0:
            break
        try:
            opened = socket.create_connection((ip, way.port), timeout=left)
        except OSError as error:
            failed = error
            continue
        return opened if way.scheme == "http" else _enciphered(opened, way.host, tls)
    raise failed


def _enciphered(opened: socket.socket, host: str, tls: ssl.SSLContext | None) -> socket.socket:
    try:
        return (tls or ssl.create_default_context()).wrap_socket(opened, server_hostname=host)
    except BaseException:
        opened.close()
        raise


class _Timed:
    """A connected socket of which everything together is done by `deadline`, as much as `http.client` asks of one."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = connected, deadline

    def sendall(self, data: Any) -> None:
        self._hurry()
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self))

    def recv_into(self, buffer: Any) -> int:
        self._hurry()
        return self._socket.recv_into(buffer)

    def close(self) -> None:
        """`http.client` lets go of it before the answer is read; `post` closes the socket itself."""

    def _hurry(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


class _Reading(io.RawIOBase):
    def __init__(self, timed: _Timed) -> None:
        self._timed = timed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._timed.recv_into(buffer)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_listed(host: str, allowed: Collection[str]) -> bool:
    literal = _literal(host)
    if literal is None:
        return host.lower().rstrip(".") in {one.lower() for one in allowed}
    for one in allowed:
        try:
            if literal in ipaddress.ip_network(one, strict=False):
                return True
        except ValueError:
            continue
    return False
