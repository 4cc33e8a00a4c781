import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parvis.kit
from parvis.kit import theme
from parvis.kit.colours import contrast, from_hex, to_hex

BRANDS = ["#0b6e75", "#a02334", "#1f6feb", "#4a35c9", "#ff7900", "#ffd400", "#000000", "#ffffff", "#00e5a0", "#808080"]


@pytest.mark.parametrize("brand", BRANDS)
def test_every_pair_of_a_brand_is_readable_in_both_schemes(brand):
    assert min(ratio for pairs in theme.report(brand).values() for ratio in pairs.values()) >= 4.5


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_any_brand_gives_a_readable_portal(number):
    assert min(ratio for pairs in theme.report(f"#{number:06x}").values() for ratio in pairs.values()) >= 4.5


def test_a_brand_that_can_carry_text_is_kept_for_buttons():
    assert theme.ramp("#0b6e75").accent[0] == "#0b6e75"
    assert theme.ramp("#ff7900").accent == ("#ff7900", "#ff7900")


def test_orange_carries_ink_and_not_white():
    assert theme.ramp("#ff7900").on_accent[0] != theme.WHITE


def test_the_stylesheet_sets_every_accent_that_the_tokens_have():
    tokens = (Path(parvis.kit.__file__).parent / "static/kit/tokens.css").read_text()
    wanted = set(re.findall(r"--((?:on-)?accent[a-z-]*|hue):", tokens))

    assert set(re.findall(r"--([a-z-]+):", theme.css("#0b6e75"))) == wanted
    assert theme.css("#0b6e75").startswith("@layer tokens {\n:root {\n")


@pytest.mark.parametrize("brand", ["", "red", "#12345", "#gggggg", "0b6e75;}", "url(x)"])
def test_what_is_no_colour_is_refused(brand):
    with pytest.raises(ValueError, match="is not a colour"):
        theme.css(brand)


def test_a_short_code_is_a_colour_too():
    assert theme.ramp("#fa0") == theme.ramp("#ffaa00")


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_survives_the_way_to_oklch_and_back(number):
    drawn = to_hex(from_hex(f"#{number:06x}"))

    assert all(abs(int(drawn[i : i + 2], 16) - (number >> shift & 255)) <= 2 for i, shift in ((1, 16), (3, 8), (5, 0)))
