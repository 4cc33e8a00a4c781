from collections.abc import Iterator

import pytest
from django.test import Client

from parvis.people.models import User
from tests.connectors.qualifying.house import House, Outside, outside


@pytest.fixture
def remote() -> Iterator[Outside]:
    with outside() as one:
        yield one


@pytest.fixture
def house(db: None, remote: Outside) -> House:
    return House()


def browser(user: User | None = None, language: str = "fr") -> Client:
    client = Client(headers={"accept-language": language})
    if user:
        User.objects.filter(pk=user.pk).update(language=language)
        client.force_login(user)
    return client
