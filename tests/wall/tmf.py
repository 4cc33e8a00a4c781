"""A small outside system that speaks TM Forum's interfaces over TLS, asks for our certificate and for a token, and can be told to fail.

It does each thing once for one `Idempotency-Key`, as the real ones must, and remembers how often it was asked.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.wall.papers import Authority

ORDERS = "/productOrderingManagement/v4/productOrder"
APPOINTMENTS = "/appointment/v4/appointment"


@dataclass
class Outside:
    """`faults`: what happens to the next calls, in order: “500”, “503”, “cut” (done, but the connection is cut), “cut_before”, “slow” (done,
    but the answer takes `slow_seconds`), “garbled”, “drip”, “large”, “redirect”, “401”. `calls`: (method, path) of all of them."""

    authority: Authority
    port: int = 0
    faults: list[str] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, tuple[int, Any]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    clients: set[str] = field(default_factory=set)
    refusal: dict[str, str] | None = None
    refusal_status: int = 422
    refuses_only: str = ""
    unqualified: dict[str, str] = field(default_factory=dict)
    silent_about: set[str] = field(default_factory=set)
    slots: list[dict[str, Any]] = field(default_factory=list)
    appointments: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    slow_seconds: float = 1.0
    token_seconds: int = 3600
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def remote(self, **more: Any) -> dict[str, Any]:
        """Of the settings, REMOTE."""
        said = {
            "url": self.url,
            "token_url": f"{self.url}/oauth/v3/token",
            "client_id": "parvis",
            "client_secret": "s3:cret/é",
            "scope": "orders",
            "certificate": str(self.authority.paper("parvis")),
            "key": "",
            "ca": str(self.authority.file),
            "allow": ["localhost"],
            "seconds": 5.0,
            "events_secret": "",
            "events_certificates": [],
        }
        return said | more

    def asked(self, method: str, path: str) -> int:
        return sum(1 for call in self.calls if call == (method, path))

    def event(self, order: str, state: str, *, event_id: str, sequence: int | None = None, at: str = "", **item: str) -> dict[str, Any]:
        """What it would send of one of its orders."""
        characteristics = [{"name": name, "value": value} for name, value in item.items()]
        said = {"id": order, "state": state, "productOrderItem": [{"product": {"productCharacteristic": characteristics}}]}
        found = {"eventId": event_id, "eventTime": at or "2026-03-09T08:00:00Z", "eventType": "ProductOrderStateChangeEvent"}
        return found | {"event": {"productOrder": said}} | ({"sequence": sequence} if sequence is not None else {})

    # --- what it does ---

    def do(self, method: str, path: str, query: dict[str, list[str]], body: Any, key: str) -> tuple[int, Any]:
        if key and key in self.by_key:
            return self.by_key[key]
        found = self._do(method, path, query, body)
        if key and found[0] < 500:
            self.by_key[key] = found
        return found

    def _do(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        if self.refusal and method == "POST" and self.refuses_only in ("", path):
            return self.refusal_status, self.refusal
        if path == ORDERS and method == "GET":
            wanted = query.get("externalId", [""])[0]
            return 200, [order for order in self.orders.values() if order["externalId"] == wanted]
        if path == ORDERS:
            order = {"id": f"PO-{len(self.orders) + 1}", "state": "acknowledged", "externalId": body["externalId"], "said": body}
            self.orders[order["id"]] = order
            return 201, order
        if path.startswith(f"{ORDERS}/"):
            order = self.orders.get(path.rpartition("/")[2])
            return (200, order) if order else (404, {"code": "unknownOrder", "reason": "No such order"})
        if path.endswith("/checkServiceQualification"):
            asked = [item for item in body["serviceQualificationItem"] if item["id"].rpartition("/")[2] not in self.silent_about]
            return 201, {"state": "done", "serviceQualificationItem": [self._qualified(item) for item in asked]}
        if path.endswith("/searchTimeSlot"):
            return 201, {"availableTimeSlot": [slot for slot in self.slots if slot["id"] not in self.gone and not self.visits(slot["id"])]}
        if path.startswith(APPOINTMENTS):
            return self._appointment(method, path, query, body)
        return 200, {}

    def visits(self, slot: str) -> list[dict[str, Any]]:
        """The appointments that have this time."""
        live = [one for one in self.appointments.values() if one["status"] != "cancelled"]
        return [one for one in live if one.get("timeSlot", {}).get("id") == slot]

    def _appointment(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        if method == "GET":
            wanted = query.get("externalId", [""])[0]
            return 200, [one for one in self.appointments.values() if one.get("externalId") == wanted]
        if method == "POST":
            slot = body.get("timeSlot", {}).get("id", "")
            if slot in self.gone or self.visits(slot):
                return 409, {"code": "taken", "reason": "Somebody was faster"}
            made = {"status": "confirmed", **body, "id": f"APP/{len(self.appointments) + 1}"}
            self.appointments[made["id"]] = made
            return 201, made
        known = self.appointments.get(unquote(path.rpartition("/")[2]))
        if known is None:
            return 404, {"code": "unknownAppointment", "reason": "No such appointment"}
        if body["status"] == "confirmed" and known["timeSlot"]["id"] in self.gone:
            return 409, {"code": "lapsed", "reason": "It lapsed"}
        known |= body
        return 200, known

    def _qualified(self, item: dict[str, Any]) -> dict[str, Any]:
        offer = item["service"]["serviceSpecification"]["id"]
        if code := self.unqualified.get(offer):
            said = {"eligibilityUnavailabilityReason": [{"code": code, "label": f"Because of {code}"}]}
            return {"id": item["id"], "qualificationItemResult": "unqualified", **said}
        return {"id": item["id"], "qualificationItemResult": "qualified", "expectedServiceAvailabilityDate": "2026-04-01T00:00:00Z"}


class _Handler(BaseHTTPRequestHandler):
    outside: Outside
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def _serve(self, method: str) -> None:
        outside, parts = self.outside, urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with outside.lock:
            outside.calls.append((method, parts.path))
            outside.clients.add(dict(pair[0] for pair in self.connection.getpeercert()["subject"])["commonName"])
            if parts.path.endswith("/token"):
                self._token(raw)
                return
            fault = outside.faults.pop(0) if outside.faults else ""
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if fault == "401" or token not in outside.tokens:
                self._say(401, {"code": "unauthorized"})
                return
            if fault == "cut_before":
                self._cut()
                return
            if fault in ("500", "503"):
                self._say(int(fault), {"code": "oops"})
                return
            body = json.loads(raw) if raw else None
            status, found = outside.do(method, parts.path, parse_qs(parts.query), body, self.headers.get("Idempotency-Key", ""))
        self._answer(fault, status, found)

    def _answer(self, fault: str, status: int, found: Any) -> None:
        if fault == "cut":
            self._cut()
            return
        if fault == "slow":
            time.sleep(self.outside.slow_seconds)
        if fault == "garbled":
            self._say(status, found, raw=b"<html>not what was agreed</html>")
            return
        if fault == "large":
            self._say(status, found, raw=b'"' + b"x" * 3_000_000 + b'"')
            return
        if fault == "redirect":
            self._say(302, {}, Location=f"{self.outside.url}/elsewhere")
            return
        if fault == "drip":
            self._drip(status, found)
            return
        self._say(status, found)

    def _token(self, raw: bytes) -> None:
        name, secret = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode().split(":")
        if (name, secret) != ("parvis", "s3%3Acret%2F%C3%A9") or parse_qs(raw.decode())["grant_type"] != ["client_credentials"]:
            self._say(401, {"error": "invalid_client"})
            return
        self.outside.tokens.append(f"token-{len(self.outside.tokens) + 1}")
        self._say(200, {"access_token": self.outside.tokens[-1], "token_type": "Bearer", "expires_in": self.outside.token_seconds})

    def _say(self, status: int, found: Any, *, raw: bytes | None = None, **headers: str) -> None:
        body = json.dumps(found).encode() if raw is None else raw
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked did not wait
            self.close_connection = True

    def _drip(self, status: int, found: Any) -> None:
        body = json.dumps(found).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(0.2)
        except OSError:
            self.close_connection = True

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        return


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    found = Outside(Authority(folder))
    handler = type("Handler", (_Handler,), {"outside": found})
    server = _Server(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(found.authority.paper("outside"))
    context.load_verify_locations(found.authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
