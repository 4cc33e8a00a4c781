import pytest

from parvis.kit.errors import Conflict, Refused
from parvis.kit.registry import AlreadyRegistered, Registry, Unknown


def test_what_is_registered_is_found():
    colours: Registry[str] = Registry("colours")
    colours.register("red", "#f00")

    assert colours.get("red") == "#f00"
    assert "red" in colours
    assert list(colours.items()) == [("red", "#f00")]


def test_a_function_registers_by_decorator_and_stays_itself():
    checks: Registry[object] = Registry("checks")

    @checks.register("always")
    def always() -> bool:
        return True

    assert checks.get("always") is always
    assert always()


def test_a_key_is_registered_once():
    colours: Registry[str] = Registry("colours")
    colours.register("red", "#f00")

    with pytest.raises(AlreadyRegistered, match="colours: “red” is registered twice"):
        colours.register("red", "#e00")


def test_an_unknown_key_names_the_registry_and_what_it_knows():
    colours: Registry[str] = Registry("colours")
    colours.register("red", "#f00")
    colours.register("blue", "#00f")

    with pytest.raises(Unknown, match=r"colours: “green” is unknown \(known: blue, red\)"):
        colours.get("green")


def test_a_refusal_is_its_sentence():
    assert str(Refused("Ce créneau vient d’être pris.")) == "Ce créneau vient d’être pris."
    assert Refused("x", code="closed").code == "closed"


def test_a_conflict_is_a_refusal_of_its_own_kind():
    assert isinstance(Conflict("x"), Refused)
    assert Conflict("x").code == "conflict"
