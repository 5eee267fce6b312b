"""The demo shop's product pictures: drawn from the product's record as SVG, in the colour of its variant."""

from __future__ import annotations

import re
import threading
from functools import cache

from shop.demo.catalogue import demo_items
from shop.demo.compose import Item
from shop.demo.content import load_content
from shop.demo.drawings import DRAWINGS, Pen, Subject
from shop.demo.drawings.kit import INK, rect
from shop.demo.drawings.parcel import PARCEL
from shop.types import Product

#: Attributes whose text does not say what a product is.
_NOT_WORDS = {"brand", "colour", "size", "features"}
_READING = threading.Lock()
_LONG_NUMBER = re.compile(r"\d+\.\d{3,}")


def is_drawn(product: Product) -> bool:
    """Say whether a product is one of the demo shop's own, which alone have a picture here."""
    return product.id in _items_by_id()


def draw_picture(product: Product, variant_id: str | None = None) -> str:
    """Return the picture of a product of the demo shop as an SVG document, in a variant's colour.

    Raises
    ------
    KeyError
        When the product is not one of the demo shop's.
    """
    item = _items_by_id()[product.id]
    variant = next((v for v in product.variants if v.id == variant_id), product.variants[0])
    return draw_subject(picture_key(item), _subject(item, product, variant.options.get("colour")), _backdrop(product))


def picture_key(item: Item) -> str:
    """Return the key of the drawing that shows an item.

    The content names general pictures (``bottle``); a drawing may be made for one family (``printer-ink``), or
    for the lines of a family that ask for another picture (``screws-and-fixings/bottle``), and then goes first.
    """
    own, family = item.line.picture, item.family
    special, written = (f"{family.key}/{own}", own) if own else (family.key, family.picture)
    return special if special in DRAWINGS else written


def draw_subject(key: str, subject: Subject, backdrop: tuple[str, str]) -> str:
    """Return a subject drawn under a picture key; an unknown key draws a parcel."""
    drawn = DRAWINGS.get(key) or DRAWINGS[PARCEL]
    pen = Pen(subject, drawn.colours)
    body = drawn.draw(pen)
    sheet = rect(0, 0, 400, 400, pen.fade(backdrop[0], backdrop[1]))
    svg = f'{sheet}<circle cx="200" cy="180" r="190" fill="{_glow(pen)}"/>{_floor(pen)}{body}'
    defs = "".join(definition for key, definition in pen.defs.items() if f"#{key})" in svg)
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
    return _tidy(f"{head}<defs>{defs}</defs>{svg}</svg>")


def _items_by_id() -> dict[str, Item]:
    # A page asks for its pictures at once: one reads the content, the others wait for it instead of reading, too.
    with _READING:
        return _read_items()


@cache
def _read_items() -> dict[str, Item]:
    return {item.product.id: item for item in demo_items()}


def _backdrop(product: Product) -> tuple[str, str]:
    return next(d.backdrop for d in load_content().departments if d.key == product.department)


def _subject(item: Item, product: Product, colour: str | None) -> Subject:
    line, family = item.line, item.family
    noun = line.noun or family.noun or family.type
    facts = [a.text.get("en") for a in product.attributes if a.text and a.key not in _NOT_WORDS]
    return Subject(
        colour=load_content().common.colours[colour].hex if colour else None,
        seed=f"{family.key}/{line.brand}/{line.name.en}",
        words=" ".join([line.name.get("en"), noun.get("en"), family.type.get("en"), *facts]).lower(),
        features=line.has,
        numbers={a.key: a.number for a in product.attributes if a.number is not None},
        version=item.version_key,
    )


def _glow(pen: Pen) -> str:
    """Return the light behind the object."""
    stops = '<stop stop-color="#fff" stop-opacity=".6"/><stop offset="1" stop-color="#fff" stop-opacity="0"/>'
    return pen.define("l", f'<radialGradient id="{{}}">{stops}</radialGradient>')


def _floor(pen: Pen) -> str:
    """Return the shadow on the floor."""
    if pen.shadow is None:
        return ""
    x, y, half = pen.shadow
    stops = "".join(
        f'<stop offset="{at}" stop-color="{INK}" stop-opacity="{opacity}"/>'
        for at, opacity in ((0, 0.34), (0.55, 0.2), (1, 0))
    )
    fill = pen.define("s", f'<radialGradient id="{{}}">{stops}</radialGradient>')
    return f'<ellipse cx="{x}" cy="{y}" rx="{half * 1.15}" ry="{9 + half / 9}" fill="{fill}"/>'


def _tidy(svg: str) -> str:
    """Return the document with numbers of at most two decimals."""
    return _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", svg)
