import tomllib
from pathlib import Path

import pytest

from parvis.presets.canonical import canonical, texts
from parvis.presets.source import Source, folders, read


@pytest.mark.parametrize("name", folders())
def test_the_canonical_text_means_the_same_and_is_its_own_canonical_text(name):
    source = read(folders()[name])
    tables = canonical(source)

    written = texts(tables, source.logo)
    again = {file: tomllib.loads(text) for file, text in written.items() if file.endswith(".toml")}

    assert again == tables
    assert texts(canonical(Source(name, again, source.logo)), source.logo) == written


def test_keys_stand_in_the_order_of_the_format_and_silence_is_left_out(change):
    source = change(
        "services/compte.toml", 'slug = "compte"\n', 'order = 0\naudiences = []\nvisibility = "participants"\nslug = "compte"\n'
    )

    written = texts(canonical(source))["services/compte.toml"]

    assert written.startswith('slug = "compte"\ntitle = { fr = "Compte", en = "Account" }\nworkflow = "simple"\neffect = "sign-up"\n')


def test_a_long_text_is_a_block_and_a_list_of_tables_has_one_on_each_line(petite):
    written = texts(canonical(petite))

    assert written["articles/payer.toml"].endswith(
        '[body]\nfr = """\nDeux façons :\n\n- par virement ;\n- par carte.\n"""\nen = """\nTwo ways:\n\n- by transfer;\n- by card.\n"""\n'
    )
    assert 'options = [\n  { value = "invoice", label' in written["services/question.toml"]


def test_the_demo_is_no_configuration(petite):
    assert [file for file in canonical(petite) if Path(file).parts[0] == "demo"] == []
