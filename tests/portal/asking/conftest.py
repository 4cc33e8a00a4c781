import pytest
from django.test import Client

from tests.cast import Cast, text

STEPS = [
    {
        "key": "what",
        "title": text("What"),
        "fields": [
            {"key": "summary", "type": "text", "label": text("Summary"), "required": True, "max_length": 120},
            {
                "key": "kind",
                "type": "choice",
                "label": text("Kind"),
                "options": [{"value": "a", "label": text("A")}, {"value": "b", "label": text("B")}],
            },
        ],
    },
    {
        "key": "more",
        "title": text("More"),
        "show": {"field": "kind", "is": "b"},
        "fields": [{"key": "detail", "type": "long_text", "label": text("Detail"), "required": True}],
    },
    {
        "key": "who",
        "title": text("Who"),
        "fields": [
            {"key": "email", "type": "email", "label": text("E-mail"), "required": True, "autocomplete": "email"},
            {"key": "files", "type": "file", "label": text("Files"), "many": True, "max_mb": 1},
        ],
    },
]


@pytest.fixture
def house(db: None) -> Cast:
    return Cast("house")


@pytest.fixture
def visitor(house: Cast) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def alice(house: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(house.alice)
    return client
