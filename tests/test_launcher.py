"""The launcher, as a person starts it; what it would install is not installed here."""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def launcher(tmp_path, monkeypatch):
    """The script as a module whose root is an empty folder, with every start and command written down instead of done."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(ROOT / "parvis"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("launcher", loader))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(module)
    (tmp_path / "requirements").mkdir()
    for pins in ("base", "postgres", "dev"):
        (tmp_path / "requirements" / f"{pins}.txt").write_text(f"{pins}==1\n")
    module.ROOT = str(tmp_path)
    module.started = []
    module.commands = []
    monkeypatch.setattr(module.os, "execv", lambda program, command: module.started.append(command))
    monkeypatch.setattr(module, "run", lambda command: module.commands.append(command) or True)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PARVIS_DATABASE_URL", "PARVIS_DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)
    return module


def start(launcher, monkeypatch, *arguments: str) -> int | None:
    monkeypatch.setattr(launcher.shutil, "which", lambda name: f"/somewhere/{name}" if name == "uv" else None)
    return launcher.main(list(arguments))


def test_a_first_start_installs_the_pins_and_runs(launcher, monkeypatch, tmp_path):
    start(launcher, monkeypatch, "demo", "--fresh")

    (install,) = launcher.commands
    assert install[:3] == ["/somewhere/uv", "pip", "install"]
    assert str(tmp_path / "requirements" / "base.txt") in install
    assert launcher.started == [[str(tmp_path / ".venv" / "bin" / "python"), "-m", "parvis", "demo", "--fresh"]]


def test_a_second_start_installs_nothing(launcher, monkeypatch):
    start(launcher, monkeypatch, "demo")

    start(launcher, monkeypatch, "demo")

    assert len(launcher.commands) == 1
    assert len(launcher.started) == 2


def test_changed_pins_are_installed(launcher, monkeypatch, tmp_path):
    start(launcher, monkeypatch, "demo")
    (tmp_path / "requirements" / "base.txt").write_text("base==2\n")

    start(launcher, monkeypatch, "demo")

    assert len(launcher.commands) == 2


def test_the_tests_pins_are_enough_for_the_demo(launcher, monkeypatch):
    start(launcher, monkeypatch, "test")

    start(launcher, monkeypatch, "demo")

    assert len(launcher.commands) == 1


def test_a_postgresql_address_brings_its_driver(launcher, monkeypatch):
    monkeypatch.setenv("PARVIS_DATABASE_URL", "postgresql://localhost/parvis")

    start(launcher, monkeypatch, "serve")

    assert any(argument.endswith("postgres.txt") for argument in launcher.commands[0])


def test_an_old_python_starts_a_newer_one(launcher, monkeypatch):
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(launcher.shutil, "which", lambda name: "/usr/bin/python3.12" if name == "python3.12" else None)

    launcher.main(["demo"])

    assert launcher.started == [["/usr/bin/python3.12", str(ROOT / "parvis"), "demo"]]


def test_an_old_python_alone_says_so_in_one_sentence(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)

    assert launcher.main(["demo"]) == 1

    assert capsys.readouterr().err == f"Parvis needs Python 3.11 or later; this one is 3.9 ({sys.executable}) and no other was found.\n"


def test_a_python_without_venv_names_the_package_in_the_terminals_language(launcher, monkeypatch, capsys):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    monkeypatch.setattr(launcher, "pips", lambda python: [])

    assert launcher.main(["demo"]) == 1

    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    assert f"installez le paquet {package}" in capsys.readouterr().err


def test_a_failed_installation_is_tried_again_next_time(launcher, monkeypatch, capsys):
    monkeypatch.setattr(launcher, "run", lambda command: launcher.commands.append(command) and False)

    assert start(launcher, monkeypatch, "demo") == 1
    assert start(launcher, monkeypatch, "demo") == 1

    assert len(launcher.commands) == 2
    assert "Installing the packages failed" in capsys.readouterr().err
