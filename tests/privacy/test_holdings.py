"""Nothing is forgotten: every table that names a person or holds words of a customer says what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from parvis.kit.holdings import EXEMPT, HOLDINGS
from parvis.people.models import Organisation, User

OUTSIDE = {"auth", "contenttypes", "sessions"}
"""Django's own: a session holds keys, and is closed with the account."""


def tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model._meta.app_label not in OUTSIDE and (_people(model) or _has(model, Organisation)):
            yield model


def _people(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if field.is_relation and field.related_model is User}


def _has(model: type[models.Model], other: type[models.Model]) -> bool:
    return any(field.is_relation and field.related_model is other for field in model._meta.concrete_fields)


def _texts(model: type[models.Model]) -> set[str]:
    kinds = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField)
    return {field.name for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices}


@pytest.mark.parametrize("model", list(tables()), ids=lambda model: model._meta.label)
def test_every_column_with_a_person_or_a_customers_words_is_in_a_holding_or_exempt(model):
    holdings = [one for _key, one in HOLDINGS.items() if one.model == model._meta.label]
    if model._meta.label in EXEMPT:
        return
    said = {
        name.split("__")[0]
        for one in holdings
        for name in (*one.people, *one.links, *one.texts, *one.codes, *one.forget, *one.unlink, *([one.file] if one.file else []))
    }

    assert (_people(model) | _texts(model)) - said == set(), (
        f"{model._meta.label}: say in {model._meta.app_label}/holdings.py what becomes of these columns (kit.holdings.hold or exempt)"
    )


def test_the_account_itself_is_in_a_holding():
    named = set(HOLDINGS.get("people.account").texts) | set(HOLDINGS.get("people.account").codes)

    assert _texts(User) - named == set()


def test_a_holding_names_columns_that_are_there():
    for _key, one in HOLDINGS.items():
        columns = {field.name for field in one.table._meta.get_fields()} | {"pk"}
        assert {name.split("__")[0] for name in (*one.people, *one.links, *one.texts, *one.codes)} - columns == set(), one.key
