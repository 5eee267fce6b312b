"""Mugs, teapots, cups, glasses and the machines that fill them."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    INK,
    STEEL,
    Pen,
    disc,
    drawing,
    gleam,
    group,
    mirrored,
    oval,
    poly,
    rect,
    shade,
    shape,
    spread,
    stroke,
)

TEA = "#b5703a"
COFFEE = "#4b2e1e"


def steam(x: float, y: float) -> str:
    """Return two wisps of steam that rise from (x, y)."""
    return gleam(f"M{x - 16} {y}q-12 -16 0 -30t0 -30", 6, 0.55) + gleam(f"M{x + 16} {y}q-12 -16 0 -30t0 -30", 6, 0.55)


def speckles(pen: Pen, x: float, y: float, w: float, h: float, count: int = 26) -> str:
    """Return a stoneware's specks."""
    return "".join(
        disc(pen.between(x, x + w), pen.between(y, y + h), pen.between(1, 2.4), pen.deep, opacity=0.45)
        for _ in range(count)
    )


@drawing("mug")
def mug(pen: Pen) -> str:
    """Draw a mug: stoneware, with a lid, of double glass, a child's or one to travel with."""
    if pen.says("travel"):
        pen.floor(200, 336, 70)
        body = shape("M144 128H256L242 334H158Z", pen.tube()) + shape("M149 196H251L247 254H153Z", pen.tube("#3a3d46"))
        return (
            body
            + rect(136, 96, 128, 36, pen.tube("#2b2d33"), 12)
            + rect(186, 84, 46, 16, "#2b2d33", 6)
            + gleam("M162 146L170 310", 6, 0.4)
        )
    if pen.says("double-wall"):
        outer = "M124 116H276C282 210 270 328 216 334H184C130 328 118 210 124 116Z"
        inner = "M136 116H264C266 190 250 290 200 296C150 290 134 190 136 116Z"
        drink = pen.clipped(
            inner, rect(120, 150, 160, 160, pen.fade("#e6cfae", COFFEE)), oval(200, 150, 63, 10, "#f3e4cb")
        )
        return (
            shape(outer, pen.colour, opacity=0.55)
            + shape(inner, "#ffffff", opacity=0.4)
            + drink
            + stroke(outer, "#ffffff", 3, opacity=0.9)
            + gleam("M142 140C138 200 146 260 164 300", 7, 0.7)
        )
    big = pen.says("big")
    left, top = (100, 118) if big else (116, 128)
    right = 268
    body = f"M{left} {top}H{right}V284a48 50 0 0 1 -48 50H{left + 48}a48 50 0 0 1 -48 -50Z"
    band = (
        pen.clipped(body, rect(left, 302, 180, 40, "#c9a882"))
        + speckles(pen, left + 12, top + 40, right - left - 26, 130)
        if pen.says("stoneware")
        else ""
    )
    top_part = oval((left + right) / 2, top, (right - left) / 2, 17, pen.light) + oval(
        (left + right) / 2, top + 3, (right - left) / 2 - 9, 12, COFFEE
    )
    if pen.has("lid"):
        top_part = shape(
            f"M{left - 6} {top}Q{(left + right) / 2} {top - 44} {right + 6} {top}Z", pen.tube(pen.light)
        ) + disc((left + right) / 2, top - 30, 12, pen.ball())
    elif not pen.says("child"):
        top_part += steam((left + right) / 2, top - 14)
    handle = stroke(f"M{right - 4} 168C348 158 350 282 {right - 10} 278", pen.dark, 24) + stroke(
        f"M{right - 4} 166C342 158 344 276 {right - 10} 274", pen.colour, 14
    )
    return (
        handle
        + shape(body, pen.tube())
        + band
        + top_part
        + (_bear(pen) if pen.says("child") else "")
        + gleam(f"M{left + 18} {top + 36}V276", 8, 0.35)
    )


def _bear(pen: Pen) -> str:
    """Draw a bear's face on a child's mug."""
    face = "#a9744a"
    return (
        mirrored(disc(160, 196, 19, face) + disc(160, 196, 9, "#e7c39a"), about=192)
        + disc(192, 232, 52, face)
        + oval(192, 250, 25, 19, "#e7c39a")
        + oval(192, 242, 8, 6, INK)
        + mirrored(disc(172, 224, 5, INK), about=192)
        + stroke("M192 248v6q-7 8 -13 2M192 254q7 8 13 2", INK, 3)
    )


@drawing("teapot", "#8a5f40")
def teapot(pen: Pen) -> str:
    """Draw a teapot: of clay, of glass, of cast iron, or shaped like a gourd."""
    scale = 0.94 if "small" in pen.subject.version else 1.06
    glass, iron = pen.says("glass"), pen.says("cast iron")
    body = "M104 246C104 176 152 160 200 160S296 176 296 246C296 312 252 332 200 332S104 312 104 246Z"
    if pen.says("gourd"):
        body = "M140 196C132 168 160 142 200 142S268 168 260 196C300 214 304 332 200 332S100 214 140 196Z"
    spout = shape("M284 272C330 270 322 214 352 186L334 176C306 196 300 226 280 228Z", pen.fade(pen.light, pen.dark))
    handle = stroke("M124 196C52 168 40 292 116 288", pen.dark, 19) + stroke(
        "M122 194C56 170 44 288 114 286", pen.colour, 9
    )
    if iron:
        handle = stroke("M116 206C96 54 304 54 284 206", "#3a3d46", 11) + stroke(
            "M150 92C182 66 218 66 250 92", "#8b929c", 13
        )
    knobs = (
        "".join(
            disc(x + (row % 2) * 13, y, 5, pen.light, opacity=0.55)
            for row, y in enumerate(range(200, 312, 20))
            for x in range(126, 270, 26)
        )
        if iron
        else ""
    )
    fill = pen.fade("#eaf4f7", "#c9dde4", way="right") if glass else pen.ball()
    tea = (
        pen.clipped(
            body, rect(90, 224, 220, 120, pen.fade("#d99a4c", TEA), opacity=0.85), oval(200, 224, 92, 9, "#e9bb78")
        )
        if glass
        else ""
    )
    lid_y = 146 if pen.says("gourd") else 168
    parts = (
        handle,
        spout,
        shape(body, fill, opacity=0.8 if glass else 1),
        pen.clipped(body, knobs) if knobs else tea,
        stroke(body, pen.colour, 3, opacity=0.6) if glass else "",
        shape(
            f"M148 {lid_y + 4}C152 {lid_y - 34} 248 {lid_y - 34} 252 {lid_y + 4}Q200 {lid_y + 18} 148 {lid_y + 4}Z",
            pen.fade(pen.light, pen.colour),
        ),
        disc(200, lid_y - 34, 13, pen.ball(pen.dark)),
        gleam("M128 228C134 200 152 186 172 182", 8, 0.4),
    )
    return group(*parts, scale=scale, at=(200, 334))


def tea_cup(pen: Pen, x: float, y: float, w: float, colour: str, drink: str = TEA) -> str:
    """Return a handleless tea cup that stands on (x, y)."""
    h = w * 0.66
    half, foot, waist = w / 2, w * 0.2, y - h * 0.35
    side = f"C{x - half} {waist} {x - w * 0.3} {y - 6} {x - foot} {y}"
    other = f"C{x + w * 0.3} {y - 6} {x + half} {waist} {x + half} {y - h}"
    body = f"M{x - half} {y - h}{side}H{x + foot}{other}Z"
    return "".join(
        (
            shape(body, pen.tube(colour)),
            oval(x, y - h, w / 2, w * 0.13, shade(colour, 0.35)),
            oval(x, y - h + 2, w * 0.44, w * 0.1, drink),
            gleam(f"M{x - w * 0.36} {y - h * 0.7}Q{x - w * 0.32} {y - h * 0.4} {x - w * 0.24} {y - h * 0.2}", 5, 0.45),
        )
    )


@drawing("cup", "#f4f2ec")
def cup(pen: Pen) -> str:
    """Draw tea cups: as many as make a group, or one on its saucer."""
    if pen.says("saucer"):
        pen.floor(200, 330, 140)
        handle = stroke("M284 200C344 190 336 268 268 266", pen.dark, 15)
        gold = oval(200, 300, 128, 28, "none", stroke="#d8b25a", stroke_width=3)
        return (
            oval(200, 306, 136, 30, pen.dark)
            + oval(200, 300, 136, 30, pen.fade(pen.light, pen.colour))
            + gold
            + oval(200, 298, 70, 13, pen.dark)
            + handle
            + tea_cup(pen, 200, 300, 186, pen.colour, TEA)
            + steam(200, 158)
        )
    blossom = pen.says("plum")
    spots = [(120, 286, 110), (280, 286, 110), (200, 330, 124)]
    if pen.says("two"):
        spots = [(134, 308, 126), (262, 334, 140)]
    cups = "".join(
        tea_cup(pen, x, y, w, pen.colour, pen.pick("#c48a3f", "#a8b85a", TEA))
        + (_blossom(x + 6, y - w * 0.34) if blossom else "")
        for x, y, w in spots
    )
    return cups + steam(spots[-1][0], spots[-1][1] - 104)


def _blossom(x: float, y: float) -> str:
    petals = "".join(disc(x + dx, y + dy, 6, "#d9667a") for dx, dy in ((0, -8), (8, -2), (5, 7), (-5, 7), (-8, -2)))
    return petals + disc(x, y, 4, "#f2c94c") + stroke(f"M{x - 8} {y + 8}q-8 6 -18 6", "#6a4229", 3)


@drawing("wine-glass", STEEL)
def wine_glass(pen: Pen) -> str:
    """Draw two glasses for wine, or flutes."""
    flute = pen.says("flute", "champagne")
    wine = "#efd58a" if flute else pen.pick("#8c2338", "#ecd489")
    bowl = (
        "M172 70H228C236 140 232 216 200 222C168 216 164 140 172 70Z"
        if flute
        else "M152 70H248C262 150 246 212 200 216C154 212 138 150 152 70Z"
    )
    level = 106 if flute else 138
    edge = shade(pen.colour, -0.1)
    one = "".join(
        (
            shape(bowl, "#ffffff", opacity=0.5),
            pen.clipped(
                bowl,
                rect(130, level, 140, 120, pen.fade(shade(wine, 0.12), shade(wine, -0.15))),
                oval(200, level, 56, 8, shade(wine, 0.3)),
            ),
            stroke(bowl, pen.colour, 3.5),
            stroke("M200 218V318", edge, 6) + stroke("M198 222V314", "#ffffff", 2, opacity=0.9),
            oval(200, 324, 50, 10, pen.fade("#ffffff", edge)),
            gleam("M176 92C172 130 172 160 178 186" if flute else "M160 92C152 130 158 160 172 186", 5, 0.8),
            "".join(
                disc(200 + dx, y, 2.4, "#ffffff", opacity=0.8) for dx, y in ((-6, 200), (4, 180), (-3, 158), (6, 134))
            )
            if flute
            else "",
        )
    )
    gap = 52 if flute else 64
    return group(one, move=(-gap, -6)) + group(one, move=(gap, 6))


@drawing("coffee-machine", "#2b2d33")
def coffee_machine(pen: Pen) -> str:
    """Draw what makes coffee: six kinds, from the espresso machine to the dripper."""
    kinds = {
        "moka": _moka_pot,
        "french press": _french_press,
        "pour-over": _dripper,
        "bean-to-cup": _bean_to_cup,
        "filter": _drip_machine,
    }
    return next((draw for word, draw in kinds.items() if pen.says(word)), _espresso_machine)(pen)


def _espresso_machine(pen: Pen) -> str:
    """Draw an espresso machine with its portafilter and steam wand."""
    dial = disc(252, 140, 16, pen.ball("#e9ecef")) + stroke("M252 140L260 130", "#c8403a", 3)
    return "".join(
        (
            rect(88, 304, 224, 30, pen.tube("#3a3d46"), 8)
            + "".join(stroke(f"M{x} 308h10", STEEL, 3) for x in range(108, 290, 18)),
            rect(96, 150, 60, 160, pen.fade(pen.dark, pen.deep)),
            rect(84, 104, 232, 82, pen.tube(), 14),
            rect(96, 84, 208, 22, pen.tube(STEEL), 6),
            "".join(tea_cup(pen, x, 84, 40, "#f4f2ec") for x in (140, 190)),
            dial + disc(124, 142, 9, pen.ball(STEEL)) + disc(152, 142, 9, pen.ball(STEEL)),
            rect(176, 186, 52, 20, pen.tube(STEEL), 4)
            + stroke("M178 210L104 226", INK, 14)
            + rect(188, 204, 28, 14, "#8b929c", 4),
            stroke("M280 186C286 220 292 240 300 262", STEEL, 7),
            stroke("M202 218V264", COFFEE, 4),
            tea_cup(pen, 202, 304, 60, "#f4f2ec", COFFEE),
            gleam("M98 116H230", 4, 0.35),
        )
    )


def _bean_to_cup(pen: Pen) -> str:
    """Draw a tall machine with a bean hopper and a screen."""
    return "".join(
        (
            shape("M134 62H266L256 92H144Z", "#7b5a45", opacity=0.85) + rect(126, 52, 148, 14, INK, 6),
            rect(100, 88, 200, 246, pen.tube(), 20),
            rect(120, 106, 160, 52, "#10141c", 10)
            + "".join(disc(x, 132, 11, "none", stroke="#7fd0c4", stroke_width=3) for x in (148, 200, 252)),
            rect(126, 172, 148, 138, pen.deep, 10),
            rect(172, 172, 56, 40, pen.tube("#8b929c"), 6) + stroke("M190 212V252M210 212V252", COFFEE, 3.5),
            rect(120, 306, 160, 18, pen.tube(STEEL), 5),
            tea_cup(pen, 200, 306, 74, "#f4f2ec", COFFEE),
            gleam("M112 108V312", 5, 0.3),
        )
    )


def _drip_machine(pen: Pen) -> str:
    """Draw a filter machine with its jug."""
    jug = "M118 216H242L254 308a18 18 0 0 1 -18 18H124a18 18 0 0 1 -18 -18Z"
    thermos = shape(jug, pen.tube(STEEL)) + rect(126, 204, 108, 16, INK, 6)
    glass = (
        shape(jug, "#d5e7ee", opacity=0.75)
        + pen.clipped(jug, rect(100, 254, 160, 80, COFFEE), oval(180, 254, 72, 7, "#7a4d33"))
        + rect(116, 206, 128, 14, INK, 6)
    )
    return "".join(
        (
            rect(244, 92, 62, 242, pen.tube(), 14),
            rect(88, 326, 218, 14, pen.dark, 6),
            rect(88, 72, 218, 62, pen.fade(pen.light, pen.colour, pen.dark), 18),
            shape("M108 134H240L222 196H126Z", pen.fade(pen.colour, pen.deep)),
            stroke("M112 226C60 226 66 300 106 300", INK, 12),
            thermos if pen.has("thermos") else glass,
            rect(258, 160, 34, 26, "#10141c", 6) + rect(264, 170, 20, 5, "#7fd0c4", 2),
            disc(275, 214, 10, pen.ball(STEEL)),
            gleam("M106 90H220", 5, 0.4),
        )
    )


def _moka_pot(pen: Pen) -> str:
    """Draw a stovetop pot with its eight sides."""
    pen.floor(200, 336, 84)
    metal = "#b9c0c9" if pen.colour in ("#2b2d33", "#c3c9d0") else pen.colour
    upper = poly((136, 112), (248, 112), (234, 208), (160, 208))
    lower = poly((160, 222), (234, 222), (262, 332), (132, 332))
    return "".join(
        (
            shape("M246 124H314a14 14 0 0 1 14 15L314 226H292L300 150H246Z", INK),
            shape(upper, pen.tube(metal)) + shape(poly((136, 112), (112, 106), (150, 168)), shade(metal, -0.15)),
            shape(poly((136, 112), (168, 112), (178, 208), (160, 208)), "#ffffff", opacity=0.35),
            shape(lower, pen.tube(metal))
            + shape(poly((160, 222), (178, 222), (168, 332), (132, 332)), "#ffffff", opacity=0.35),
            rect(152, 204, 90, 22, pen.tube(shade(metal, -0.2)), 4),
            shape("M132 112Q192 62 252 112Z", pen.tube(pen.colour)) + rect(182, 64, 22, 26, INK, 8),
            disc(228, 262, 6, "#d8b25a"),
        )
    )


def _french_press(pen: Pen) -> str:
    """Draw a press pot."""
    glass = "M126 134H254V306a22 22 0 0 1 -22 22H148a22 22 0 0 1 -22 -22Z"
    frame = "".join(rect(x, 134, 10, 200, pen.tube(pen.colour), 4) for x in (126, 185, 244))
    return "".join(
        (
            stroke("M250 156C336 150 336 290 250 290", pen.dark, 17),
            stroke("M200 128V58", "#aeb5be", 7) + disc(200, 54, 15, pen.ball(INK)),
            shape(glass, "#d9e9ef", opacity=0.75),
            pen.clipped(glass, rect(120, 196, 140, 140, pen.fade("#6a4229", COFFEE)), oval(200, 196, 66, 9, "#9a6b47")),
            rect(134, 180, 112, 10, "#8b929c", 4),
            frame,
            rect(118, 312, 144, 22, pen.tube(pen.colour), 8),
            shape("M116 134C122 106 278 106 284 134Z", pen.tube(pen.colour)),
            gleam("M150 150V300", 6, 0.6),
        )
    )


def _dripper(pen: Pen) -> str:
    """Draw a dripper with a paper filter on its jug."""
    jug = "M146 214H254C286 250 292 332 260 334H140C108 332 114 250 146 214Z"
    return "".join(
        (
            stroke("M262 240C326 236 320 318 276 312", pen.dark, 11),
            shape(jug, "#d9e9ef", opacity=0.75)
            + pen.clipped(jug, rect(100, 276, 200, 70, COFFEE), oval(200, 276, 84, 9, "#7a4d33")),
            stroke(jug, "#ffffff", 3, opacity=0.8),
            shape("M122 84L278 84L226 176H174Z", "#fbf7ec"),
            shape("M112 106H288L236 194H164Z", pen.tube()),
            "".join(
                stroke(f"M{x} 114L{200 + (x - 200) * 0.42} 186", pen.deep, 2, opacity=0.4) for x in spread(7, 136, 264)
            ),
            oval(200, 200, 78, 12, pen.fade(pen.light, pen.dark)),
            rect(178, 200, 44, 18, pen.tube(), 4),
            stroke("M200 218V270", COFFEE, 3.5),
            gleam("M138 232C122 262 122 296 130 316", 6, 0.7),
        )
    )
