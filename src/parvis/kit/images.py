"""Small pictures of big ones, drawn again by us: what is shown inline never holds the bytes somebody sent."""

import io
from typing import IO, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from parvis.kit.errors import Refused

MAX_PIXELS: Final = 40_000_000
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")


def thumbnail(stream: IO[bytes], side: int = 640) -> bytes:
    """A WebP whose longest side is at most `side` pixels, turned upright, without metadata.

    Raises Refused when `stream` is no picture, or one of more than MAX_PIXELS.
    """
    return _encoded(_drawn(stream, side))


def portable(stream: IO[bytes], side: int, most: int) -> tuple[bytes, str]:
    """The same as programs of any age show it, and which of `png` and `jpeg` it is: a PNG if that has at most `most` bytes.

    Raises Refused as `thumbnail` does.
    """
    image = _drawn(stream, side)
    exact = _encoded(image, "PNG", optimize=True)
    if len(exact) <= most:
        return exact, "png"
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    return _encoded(ground, "JPEG", quality=82), "jpeg"


def _drawn(stream: IO[bytes], side: int) -> Image.Image:
    try:
        with Image.open(stream, formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            opened.draft("RGB", (side, side))
            upright = ImageOps.exif_transpose(opened).convert("RGBA" if "A" in opened.getbands() or opened.mode == "P" else "RGB")
            upright.thumbnail((side, side))
            return upright
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(_("This picture is too large to be shown; it can be downloaded."), code="too_large") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused(_("This file is not a picture that can be shown; it can be downloaded."), code="not_an_image") from None


def _encoded(image: Image.Image, kind: str = "WEBP", **how: int) -> bytes:
    drawn = Image.new(image.mode, image.size)
    drawn.paste(image)
    output = io.BytesIO()
    drawn.save(output, kind, **(how or {"quality": 80}))
    return output.getvalue()
