"""The drawn pictures of the demo shop's goods, by department; importing this registers them all."""

from shop.demo.drawings import (
    audio,
    bags,
    beauty,
    clothing,
    computers,
    food,
    garden,
    home,
    kitchen,
    outdoors,
    parcel,
    phones,
    shoes,
    sports,
    tableware,
    tools,
)
from shop.demo.drawings.kit import DRAWINGS, Drawn, Pen, Subject

__all__ = [
    "DRAWINGS",
    "Drawn",
    "Pen",
    "Subject",
    "audio",
    "bags",
    "beauty",
    "clothing",
    "computers",
    "food",
    "garden",
    "home",
    "kitchen",
    "outdoors",
    "parcel",
    "phones",
    "shoes",
    "sports",
    "tableware",
    "tools",
]
