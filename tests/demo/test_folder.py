import pytest

from parvis.demo import folder, ports, run


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")


def test_a_second_start_keeps_what_the_folder_holds(tmp_path):
    folder.prepare(tmp_path / "demo", fresh=False)
    key = folder.kept_key(tmp_path / "demo")

    folder.prepare(tmp_path / "demo", fresh=False)

    assert folder.kept_key(tmp_path / "demo") == key


def test_a_fresh_start_forgets_it(tmp_path):
    folder.prepare(tmp_path / "demo", fresh=False)
    (tmp_path / "demo" / "parvis.sqlite3").touch()

    folder.prepare(tmp_path / "demo", fresh=True)

    assert not (tmp_path / "demo" / "parvis.sqlite3").exists()


def test_a_folder_of_something_else_is_never_touched(tmp_path):
    (tmp_path / "thesis.odt").touch()

    with pytest.raises(folder.Unfit, match="holds something else than a demo"):
        folder.prepare(tmp_path, fresh=True)

    assert (tmp_path / "thesis.odt").exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(folder.Unfit, match=r"The folder .* cannot be written \(Not a directory\)"):
        folder.prepare(tmp_path / "file" / "demo", fresh=False)


def test_the_key_is_for_its_owner_alone(tmp_path):
    folder.kept_key(tmp_path)

    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_one_sentence(tmp_path, capsys):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert run.main(["--port", str(port), "--data", str(tmp_path / "demo")]) == 1

    assert capsys.readouterr().err == f"Port {port} is taken by another program: choose another with --port.\n"
    assert not (tmp_path / "demo").exists()


def test_the_terminal_speaks_french_to_a_french_locale(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    (tmp_path / "mémoire.odt").touch()

    with pytest.raises(folder.Unfit, match="contient autre chose"):
        folder.prepare(tmp_path, fresh=False)


def test_a_free_port_is_not_taken():
    assert not ports.is_taken("127.0.0.1", ports.free_port())
