import pytest

from parvis.catalogue.models import Portal
from parvis.presets.commands import main
from parvis.presets.source import folders


@pytest.fixture(autouse=True)
def english_terminal(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_check_of_a_good_preset_answers_zero(folder, capsys):
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == "No mistake: petite.\n"


def test_check_of_a_broken_one_answers_one_and_says_where(change, folder, capsys):
    change("portal.toml", "#0b6e75", "teal")

    assert main(["check", str(folder)]) == 1
    assert capsys.readouterr().out == "petite/portal.toml: brand_colour: “teal” is not a colour such as #0b6e75.\n1 mistake.\n"


def test_check_speaks_the_language_of_the_terminal(change, folder, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    change("portal.toml", "#0b6e75", "teal")

    assert main(["check", str(folder)]) == 1
    assert (
        capsys.readouterr().out
        == "petite/portal.toml: brand_colour: «\N{NO-BREAK SPACE}teal\N{NO-BREAK SPACE}» n’est pas une couleur comme #0b6e75.\n1 erreur.\n"
    )


def test_check_without_a_name_reads_every_preset_and_those_of_ones_own(folder, capsys, settings):
    settings.PRESETS_DIR = str(folder.parent)

    assert main(["check"]) == 0
    assert capsys.readouterr().out == f"No mistake: {', '.join([*folders()])}.\n"
    assert "petite" in folders()


def test_a_preset_that_is_not_there_is_refused_with_those_that_are(capsys):
    assert main(["check", "nothing"]) == 2
    assert capsys.readouterr().err.startswith("There is no preset “nothing” and no folder of that name. Presets: ")


@pytest.mark.django_db
def test_plan_then_apply_then_nothing(folder, capsys):
    assert main(["plan", str(folder)]) == 0
    assert "  + add: service question\n" in capsys.readouterr().out
    assert not Portal.objects.exists()

    assert main(["apply", str(folder)]) == 0
    assert "  + add: service question\n" in capsys.readouterr().out

    assert main(["apply", str(folder)]) == 0
    assert capsys.readouterr().out == "petite: nothing changed\n"


@pytest.mark.django_db
def test_plan_shows_lines_before_and_after(folder, change, capsys):
    main(["apply", str(folder)])
    change("articles/payer.toml", "by card", "by credit card")
    capsys.readouterr()

    assert main(["plan", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "petite",
        "  ~ change: article payer",
        "       - by transfer;",
        "      -- by card.",
        "      +- by credit card.",
        '       """',
    ]


def test_apply_wants_a_name(capsys):
    assert main(["apply"]) == 2
    assert capsys.readouterr().err == "Name a preset or a folder, or say --all.\n"


@pytest.mark.django_db
def test_export_writes_what_export_canonical_writes(folder, tmp_path):
    main(["apply", str(folder)])

    assert main(["export", "petite", "--to", str(tmp_path / "one")]) == 0
    assert main(["export", "--canonical", str(folder), "--to", str(tmp_path / "two")]) == 0

    one, two = ({path.relative_to(top): path.read_bytes() for path in top.rglob("*.*")} for top in (tmp_path / "one", tmp_path / "two"))
    assert one == two


@pytest.mark.django_db
def test_export_does_not_overwrite_another_text(folder, tmp_path, capsys):
    main(["apply", str(folder)])
    (tmp_path / "portal.toml").write_text("mine", encoding="utf-8")

    assert main(["export", "petite", "--to", str(tmp_path)]) == 2
    assert "exists already and says something else" in capsys.readouterr().err
    assert (tmp_path / "portal.toml").read_text(encoding="utf-8") == "mine"


@pytest.mark.django_db
def test_a_new_portal_passes_check_and_opens(tmp_path, capsys):
    assert main(["new", "mon-portail", "--to", str(tmp_path / "mine")]) == 0
    assert main(["check", str(tmp_path / "mine")]) == 0
    assert main(["apply", str(tmp_path / "mine")]) == 0

    assert Portal.objects.get().name == "Mon Portail"
    assert (tmp_path / "mine" / "README.md").read_text(encoding="utf-8").startswith("# Mon Portail\n")


def test_a_new_portal_needs_a_key(tmp_path, capsys):
    assert main(["new", "Mon Portail", "--to", str(tmp_path)]) == 2
    assert "“Mon Portail” is not a key" in capsys.readouterr().err
