"""The parcel that stands for whatever has no drawing of its own."""

from __future__ import annotations

from shop.demo.drawings.kit import Pen, dim, drawing, poly, rect, shade, shape, stroke

PARCEL = "parcel"


@drawing(PARCEL, "#c99a66")
def parcel(pen: Pen) -> str:
    """Draw a closed parcel with a strip of tape."""
    pen.floor(205, 326, 125)
    tape = shade(pen.colour, 0.45)
    return "".join(
        (
            shape(poly((90, 160), (200, 200), (200, 330), (90, 284)), pen.fade(pen.light, pen.colour)),
            shape(poly((200, 200), (310, 160), (310, 284), (200, 330)), pen.fade(pen.dark, pen.deep)),
            shape(poly((90, 160), (200, 122), (310, 160), (200, 200)), pen.fade(pen.pale, pen.light)),
            shape(poly((138, 143), (162, 135), (272, 174), (248, 182.5)), tape),
            shape(poly((248, 182.5), (272, 174), (272, 214), (248, 222)), shade(tape, -0.15)),
            dim(poly((90, 284), (200, 330), (200, 318), (90, 272)), 0.08),
            rect(112, 232, 44, 28, "#ffffff", 3, opacity=0.75, transform="skewY(21) translate(0 -47)"),
            stroke("M200 200V328", pen.deep, 1.5, opacity=0.5),
        )
    )
