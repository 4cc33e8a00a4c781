from dataclasses import replace
from datetime import timedelta

import pytest

from parvis.connectors.registry import Answer, Connector, Operation, OptionSource, connectors, register
from parvis.intake.options import Option
from parvis.intake.registries import option_sources
from parvis.kit.registry import AlreadyRegistered


def diagnose(run):
    return Answer({"optical": "OK"}, verdict="OK")


DIAGNOSIS = Operation("delc", {"fr": "Diagnostic DELC", "en": "DELC diagnosis"}, diagnose, kept_for=timedelta(hours=48), is_queued=True)


@pytest.fixture
def lab():
    connector = Connector(
        "lab",
        {"fr": "Banc d'essai", "en": "Test bench"},
        operations=(DIAGNOSIS,),
        option_sources=(OptionSource("profiles", lambda context: [Option("07", "MB FTTH Internet profil 07")]),),
    )
    yield register(connector)
    connectors.unregister("lab")
    option_sources.unregister("lab.profiles")


def test_a_registered_connector_is_found_with_its_operations(lab):
    assert connectors.get("lab").operation("delc") is DIAGNOSIS


def test_an_operation_nobody_declared_is_named(lab):
    with pytest.raises(LookupError, match="“lab” has no operation “reboot”"):
        lab.operation("reboot")


def test_its_option_sources_serve_forms(lab):
    assert [option.label for option in option_sources.get("lab.profiles")(None)] == ["MB FTTH Internet profil 07"]


def test_two_connectors_cannot_have_one_key(lab):
    with pytest.raises(AlreadyRegistered):
        register(replace(lab, title={"fr": "Autre"}))
