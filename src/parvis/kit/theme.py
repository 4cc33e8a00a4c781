"""A portal's colours, computed from the one brand colour it gives, with contrast guaranteed by search.

accent        background of primary buttons and selected marks (the brand colour itself when it can carry text)
on-accent     text on it: white or ink, whichever reaches 4.5:1
accent-hover  the same, one step stronger
accent-text   links, icons, current menu entry: 4.7:1 at least on surface, canvas, sunken and accent-soft
accent-soft   tinted background; accent-line is its border
accent-deep   ground of a dark hero: white text on it reaches 7:1

Each is a pair for the light and the dark scheme.
"""

from dataclasses import dataclass

from parvis.kit.colours import Oklch, contrast, from_hex, to_hex

Pair = tuple[str, str]

WHITE = "#ffffff"
# Lightness and chroma of canvas, surface and sunken in tokens.css, which links must be readable on.
NEUTRALS = {"light": ((0.983, 0.004), (1.0, 0.0), (0.962, 0.006)), "dark": ((0.175, 0.012), (0.212, 0.014), (0.15, 0.01))}
_GREY_HUE = 255.0


@dataclass(frozen=True)
class Ramp:
    hue: int
    accent: Pair
    on_accent: Pair
    accent_hover: Pair
    accent_text: Pair
    accent_soft: Pair
    accent_line: Pair
    accent_deep: Pair

    def pairs(self) -> dict[str, Pair]:
        """{custom property: (light, dark)}"""
        return {name.replace("_", "-"): value for name, value in vars(self).items() if name != "hue"}


def ramp(brand: str) -> Ramp:
    """The colours of `brand` (`#rrggbb` or `#rgb`). Raises ValueError when it is no such colour."""
    colour = _usable(from_hex(brand))
    hue = _GREY_HUE if colour.chroma < 0.02 else colour.hue
    ink = to_hex(Oklch(0.2, 0.02, hue))
    light_grounds = [to_hex(Oklch(lightness, chroma, hue)) for lightness, chroma in NEUTRALS["light"]]
    dark_grounds = [to_hex(Oklch(lightness, chroma, hue)) for lightness, chroma in NEUTRALS["dark"]]

    light, on_light = _solid(colour, ink)
    dark, on_dark = _lifted(light, dark_grounds[1], ink)
    soft = _tint(colour, hue, 0.955, 0.028), _tint(colour, hue, 0.285, 0.05)
    deep = _deep(colour)
    return Ramp(
        hue=round(hue),
        accent=(to_hex(light), to_hex(dark)),
        on_accent=(on_light, on_dark),
        accent_hover=(
            to_hex(light.lighter(-0.06 if on_light == WHITE else 0.045)),
            to_hex(dark.lighter(-0.05 if on_dark == WHITE else 0.05)),
        ),
        accent_text=(
            _readable(colour, [*light_grounds, soft[0]], min(colour.lightness, 0.62), -0.005),
            _readable(colour, [*dark_grounds, soft[1]], max(min(colour.lightness, 0.9), 0.7), 0.005),
        ),
        accent_soft=soft,
        accent_line=(_tint(colour, colour.hue, 0.87, 0.06), _tint(colour, colour.hue, 0.4, 0.07)),
        accent_deep=(to_hex(deep), _tint(colour, colour.hue, deep.lightness - 0.06, 0.06)),
    )


def css(brand: str, selector: str = ":root") -> str:
    """The stylesheet of a portal, to be linked after `kit/tokens.css`."""
    colours = ramp(brand)
    lines = [f"  --hue: {colours.hue};"]
    lines += [f"  --{name}: light-dark({light}, {dark});" for name, (light, dark) in colours.pairs().items()]
    return "\n".join(["@layer tokens {", f"{selector} {{", *lines, "}", "}", ""])


def report(brand: str) -> dict[str, dict[str, float]]:
    """What an administrator sees under Appearance: {scheme: {pair: contrast ratio}}."""
    colours = ramp(brand)
    return {
        scheme: {
            "button": contrast(colours.accent[place], colours.on_accent[place]),
            "button_hover": contrast(colours.accent_hover[place], colours.on_accent[place]),
            "link": contrast(colours.accent_text[place], to_hex(Oklch(*NEUTRALS[scheme][1], _GREY_HUE))),
            "link_on_tint": contrast(colours.accent_text[place], colours.accent_soft[place]),
            "banner": contrast(colours.accent_deep[place], WHITE),
        }
        for place, scheme in enumerate(NEUTRALS)
    }


def _usable(colour: Oklch) -> Oklch:
    """Nearly white shows no button: its ink is taken. Nearly black leaves no room for a hover state: it is lifted."""
    if colour.lightness > 0.93 and colour.chroma < 0.08:
        return colour.at(0.3)
    return colour.at(0.2) if colour.lightness < 0.2 else colour


def _solid(colour: Oklch, ink: str) -> tuple[Oklch, str]:
    """The first shade, walking down from the brand's own, on which white or ink is readable; and which of them."""
    shade = colour
    while shade.lightness > 0.2:
        if contrast(to_hex(shade), WHITE) >= 4.6:
            return shade, WHITE
        if contrast(to_hex(shade), ink) >= 5.2:
            return shade, ink
        shade = shade.lighter(-0.005)
    return colour.at(0.2), WHITE


def _lifted(light: Oklch, surface: str, ink: str) -> tuple[Oklch, str]:
    """`light` lifted until a button is still seen as a shape in the dark scheme (3:1), with the text it then carries."""
    dark = light
    while contrast(to_hex(dark), surface) < 3.05:
        dark = dark.lighter(0.01)
    if contrast(to_hex(dark), WHITE) >= 4.5:
        return dark, WHITE
    while contrast(to_hex(dark), ink) < 4.6:
        dark = dark.lighter(0.01)
    return dark, ink


def _readable(colour: Oklch, grounds: list[str], start: float, step: float) -> str:
    shade = colour.at(start)
    while 0 < shade.lightness < 1:
        drawn = to_hex(shade)
        if all(contrast(drawn, ground) >= 4.7 for ground in grounds):
            return drawn
        shade = shade.lighter(step)
    raise ValueError(f"No readable shade of {colour}")


def _deep(colour: Oklch) -> Oklch:
    shade = Oklch(0.36, min(colour.chroma, 0.075), colour.hue)
    while contrast(to_hex(shade), WHITE) < 9:
        shade = shade.lighter(-0.01)
    return shade


def _tint(colour: Oklch, hue: float, lightness: float, chroma: float) -> str:
    return to_hex(Oklch(lightness, min(colour.chroma, chroma), hue))
