"""The drawn pictures of the demo shop's goods, one module per department; importing this registers them all."""

from shop.demo.drawings import (
    audio,
    bags,
    clothing,
    food,
    home,
    kitchen,
    outdoors,
    parcel,
    phones,
    shoes,
    sports,
    tableware,
)
from shop.demo.drawings.kit import DRAWINGS, Drawn, Pen, Subject

__all__ = [
    "DRAWINGS",
    "Drawn",
    "Pen",
    "Subject",
    "audio",
    "bags",
    "clothing",
    "food",
    "home",
    "kitchen",
    "outdoors",
    "parcel",
    "phones",
    "shoes",
    "sports",
    "tableware",
]
