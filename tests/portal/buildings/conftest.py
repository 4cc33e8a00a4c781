"""A portal with the page of buildings, read from the preset that has one; who may use it, and who may not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.test import Client

from parvis.catalogue.models import Service
from parvis.people.models import User
from parvis.places import indexing
from tests.cast import Cast, text
from tests.places import examples

TABLE = tomllib.loads(Path("src/parvis/presets/portals/operateurs/services/tao.toml").read_text())["tool"]


class World:
    def __init__(self) -> None:
        self.cast = Cast(modules=["buildings"])
        self.tool = self._granted("tao", tool=TABLE)
        self.order = self._granted("e-just-fibre")
        self.report = self._granted(
            "anomalie-adresse",
            fields=[
                {"key": "summary", "type": "text", "label": text("Summary"), "carries": "place.line", "required": True},
                {"key": "building", "type": "text", "label": text("Building"), "carries": "building.identifier"},
                {"key": "where", "type": "address", "label": text("Where"), "carries": "place.address"},
            ],
        )
        self.alice, self.bruno = self.cast.alice, self.cast.bruno
        self.give(self.alice, self.tool, self.report)

    def _granted(self, slug: str, **more) -> Service:
        service = self.cast.service(slug, **more)
        service.grants.filter(role="use").delete()
        return service

    def give(self, user, *services: Service) -> None:
        for service in services:
            self.cast.grant("use", who="person", user=user, service=service)

    def browser(self, user=None, language="fr") -> Client:
        client = Client(headers={"accept-language": language})
        if user:
            User.objects.filter(pk=user.pk).update(language=language)
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def at(self, path: str) -> str:
        return f"/p/{self.cast.key}{path}"


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture
def original(db):
    home = examples.street()
    house = examples.house_with(home)
    building = examples.original()
    building.street, building.house = home, house
    building.save(update_fields=["street", "house"])
    indexing.refresh()
    return building
