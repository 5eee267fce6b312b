"""Bags of every kind."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    INK,
    STEEL,
    Pen,
    dim,
    disc,
    drawing,
    gleam,
    group,
    mirrored,
    rect,
    rounded,
    shape,
    stroke,
)


@drawing("backpack")
def backpack(pen: Pen) -> str:
    """Draw a backpack: for the hills with lid and straps, or for town with zips."""
    litres = pen.number("capacity", 30)
    litres = (
        float(digits)
        if (digits := "".join(c for c in pen.subject.version if c.isdigit())) and "l" in pen.subject.version
        else litres
    )
    town = pen.has("laptop", "pad") or pen.says("laptop", "children", "camera", "school", "cat backpack")
    size = min(1.06, 0.86 + litres / 300)
    trim = pen.accent
    strap = mirrored(stroke("M150 96C104 110 96 170 106 236", pen.deep, 17)) + stroke(
        "M176 84C176 52 224 52 224 84", pen.deep, 11
    )
    pockets = mirrored(shape("M116 218C92 222 90 300 118 318H140V218Z", pen.fade(pen.dark, pen.deep)))
    if town:
        body = rect(116, 74, 168, 260, pen.tube(), 54)
        front = (
            rect(132, 212, 136, 108, pen.soft(pen.light), 22)
            + stroke("M146 230H254", pen.deep, 4)
            + rect(246, 226, 8, 20, trim, 4)
            + rect(184, 262, 32, 22, pen.deep, 5)
        )
        zip_line = stroke("M134 176V140C134 100 266 100 266 140V176", pen.deep, 4, opacity=0.7) + rect(
            262, 174, 8, 22, trim, 4
        )
        lid = ""
    else:
        body = rect(114, 110, 172, 224, pen.tube(), 34)
        front = shape("M136 222H264V306a16 16 0 0 1 -16 16H152a16 16 0 0 1 -16 -16Z", pen.soft(pen.light)) + stroke(
            "M144 240H256", pen.deep, 4
        )
        zip_line = mirrored(stroke("M158 140V222", trim, 7) + rect(150, 196, 16, 14, INK, 3)) + stroke(
            "M124 204L276 204", pen.deep, 4, opacity=0.5
        )
        lid = shape(
            "M106 146C104 92 152 78 200 78S296 92 294 146Q200 172 106 146Z", pen.fade(pen.light, pen.colour, pen.dark)
        ) + stroke("M136 132Q200 148 264 132", pen.deep, 3.5, opacity=0.6)
    if pen.says("cat backpack"):
        front = disc(200, 222, 66, pen.deep) + disc(200, 222, 56, "#d5ecf4") + gleam("M164 210Q172 182 198 178", 7, 0.8)
    return group(strap, pockets, body, front, zip_line, lid, gleam("M134 170V206", 6, 0.25), scale=size, at=(200, 334))


@drawing("shoulder-bag")
def shoulder_bag(pen: Pen) -> str:
    """Draw a bag with a flap and a strap; a backpack, briefcase or sleeve where it is that."""
    if pen.says("backpack", "shutterpack"):
        return backpack(pen)
    if pen.says("sleeve"):
        return _sleeve(pen)
    leather = pen.says("leather", "waxed")
    buckle = "#d8b25a" if leather else STEEL
    strap = (
        stroke("M96 190C80 40 320 40 304 190", pen.deep, 12)
        if not pen.says("briefcase")
        else stroke("M160 150C160 100 240 100 240 150", pen.deep, 14)
    )
    flap = "M76 168H324V236C324 268 300 272 200 274S76 268 76 236Z"
    tabs = mirrored(
        rect(128, 232, 24, 58, pen.fade(pen.dark, pen.deep), 5)
        + rect(125, 256, 30, 22, "none", 4, stroke=buckle, stroke_width=4)
    )
    sling = (
        rect(92, 216, 216, 84, pen.soft(pen.light), 18)
        + stroke("M108 234H292", pen.deep, 4)
        + rect(276, 228, 9, 24, pen.accent, 4)
    )
    quick = pen.says("sling")
    return "".join(
        (
            strap,
            rect(76, 156, 248, 176, pen.tube(), 22),
            sling
            if quick
            else shape(flap, pen.fade(pen.light, pen.colour, pen.dark))
            + dim("M76 236C76 268 100 272 200 274S324 268 324 236V246C324 280 300 284 200 284S76 280 76 246Z", 0.2)
            + tabs,
            stroke("M92 168H308", pen.deep, 3, stroke_dasharray="7 6", opacity=0.6),
            mirrored(rect(84, 150, 22, 26, buckle, 5)),
            gleam("M96 190V230", 6, 0.3),
        )
    )


def _sleeve(pen: Pen) -> str:
    """Draw a laptop sleeve with the laptop's edge showing."""
    pen.floor(200, 326, 140)
    felt = pen.says("felt")
    laptop = rect(84, 104, 232, 160, pen.fade("#dfe3e8", "#aab1ba"), 14)
    body = shape(rounded(70, 148, 260, 176, 18), pen.soft())
    flap = (
        shape("M70 166a18 18 0 0 1 18 -18H312a18 18 0 0 1 18 18Q200 206 70 166Z", pen.fade(pen.light, pen.colour))
        if felt
        else stroke("M88 152H312", pen.deep, 7) + rect(296, 146, 10, 26, pen.accent, 4)
    )
    seam = rect(80, 158, 240, 156, "none", 12, stroke=pen.pale, stroke_width=2, stroke_dasharray="6 6", opacity=0.6)
    return laptop + body + flap + seam + rect(184, 232, 34, 10, pen.dark, 4)
