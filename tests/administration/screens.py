"""Filling in the pages of the editor as a browser does: what the page shows is sent back, with what one changes."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from parvis.catalogue.models import Portal
from parvis.presets.models import Preparation


class _Fields(HTMLParser):
    """The controls of the form that holds `seen`, a `base`, or translations."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        if not self.forms:
            return
        name = said.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in said:
            self.forms[-1][self.select] = [said.get("value", "")]
        elif tag == "textarea":
            self.area = name
            self.forms[-1][name] = [""]
        elif tag == "input" and name and (said.get("type") not in ("checkbox", "radio") or "checked" in said):
            blank = "on" if said.get("type") in ("checkbox", "radio") else ""
            self.forms[-1].setdefault(name, []).append(said.get("value", blank))

    def handle_data(self, data: str) -> None:
        if self.area and self.forms:
            self.forms[-1][self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.forms:
            self.forms[-1][self.area] = [self.forms[-1][self.area][0].removeprefix("\n")]
            self.area = ""
        if tag == "select":
            self.select = ""


def fields_of(client: Client, path: str) -> dict[str, list[str]]:
    """The controls of the page's main form: the one that says what it was filled from, else the one with the most of them."""
    parser = _Fields()
    answer = client.get(path)
    assert answer.status_code == 200, path
    parser.feed(answer.content.decode())
    return max(parser.forms, key=lambda form: ("seen" in form, len(form)), default={})


def send(client: Client, path: str, changed: dict[str, Any]) -> HttpResponse:
    return client.post(path, {**fields_of(client, path), **changed})


def kept(portal: Portal) -> int:
    return Preparation.objects.filter(portal=portal).count()
