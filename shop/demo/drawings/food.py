"""Tea, coffee, sweets and the larder."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    CREAM,
    INK,
    LEAF,
    WOOD,
    Pen,
    dim,
    disc,
    drawing,
    gleam,
    group,
    mirrored,
    oval,
    poly,
    rect,
    rounded,
    shade,
    shape,
    smooth,
    spread,
    stroke,
)
from shop.demo.drawings.tableware import tea_cup

GOLD = "#d8b25a"


def leaf(x: float, y: float, size: float, turn: float, colour: str = LEAF) -> str:
    """Return a leaf whose stalk is at (x, y)."""
    blade = shape(
        f"M{x} {y}C{x - size * 0.5} {y - size * 0.4} {x - size * 0.3} {y - size * 0.9} {x} {y - size}"
        f"C{x + size * 0.3} {y - size * 0.9} {x + size * 0.5} {y - size * 0.4} {x} {y}Z",
        colour,
    )
    return group(
        blade, stroke(f"M{x} {y}V{y - size * 0.8}", shade(colour, -0.3), max(1.5, size / 26)), turn=turn, at=(x, y)
    )


def lines(x: float, y: float, *widths: float, colour: str = "#8a8478") -> str:
    """Return centred bars that stand for a label's words."""
    return "".join(rect(x - w / 2, y + 13 * i, w, 6, colour, 3, opacity=0.75 if i else 1) for i, w in enumerate(widths))


def pouch(pen: Pen, x: float, y: float, w: float, h: float) -> str:
    """Return a bag that stands on its folded foot and is closed at its top."""
    body = (
        f"M{x + 8} {y}H{x + w - 8}L{x + w} {y + 40}Q{x + w - 8} {y + h * 0.5} {x + w} {y + h - 10}"
        f"Q{x + w / 2} {y + h + 12} {x} {y + h - 10}Q{x + 8} {y + h * 0.5} {x} {y + 40}Z"
    )
    teeth = "".join(
        stroke(f"M{x + 10 + 8 * i} {y + 4}v16", pen.dark, 1.6, opacity=0.7) for i in range(int((w - 20) / 8) + 1)
    )
    return (
        shape(body, pen.tube())
        + teeth
        + stroke(f"M{x + 7} {y + 26}H{x + w - 7}", pen.dark, 3)
        + dim(
            f"M{x + 2} {y + h - 40}Q{x + w / 2} {y + h - 20} {x + w - 2} {y + h - 40}"
            f"L{x + w} {y + h - 10}Q{x + w / 2} {y + h + 12} {x} {y + h - 10}Z",
            0.1,
        )
        + gleam(f"M{x + 20} {y + 50}Q{x + 26} {y + h / 2} {x + 20} {y + h - 30}", 6, 0.35)
    )


@drawing("tea-tin", LEAF)
def tea_tin(pen: Pen) -> str:
    """Draw a tea caddy in its tea's colour, with leaves or a flower; bags come in a carton."""
    kinds = {
        "black tea": ("#9c3b35", "#6b3a3a", "#7a4a6a"),
        "oolong": ("#b5783a", "#2f7070", "#8a6a3a"),
        "herbal": ("#d39a3f", "#8d74b5", "#c9788c"),
        "green": ("#4f8a5b", "#6f9a4a", "#3f7a70"),
    }
    pen.dye(*next((colours for word, colours in kinds.items() if pen.says(word)), (LEAF,)))
    flower = pen.says("chamomile", "jasmine", "chrysanthemum", "honey")
    emblem = leaf(200, 222, 50, 0, pen.colour) + leaf(200, 222, 40, -48, pen.light) + leaf(200, 222, 40, 48, pen.light)
    if flower:
        emblem = "".join(
            group(oval(200, 180, 8, 18, "#ffffff", stroke=pen.light, stroke_width=2), turn=a, at=(200, 200))
            for a in range(0, 360, 40)
        ) + disc(200, 200, 11, "#ecc344")
    if pen.has("bags") or pen.says("bags"):
        box = (
            rect(106, 118, 150, 214, pen.fade(pen.light, pen.colour), 4)
            + shape(poly((256, 118), (296, 136), (296, 318), (256, 332)), pen.deep)
            + shape(poly((106, 118), (146, 100), (296, 136), (256, 118)), pen.pale)
        )
        front = (
            rect(124, 152, 114, 128, CREAM, 8)
            + group(emblem, move=(-19, 10), scale=0.9)
            + lines(181, 244, 70, 44, colour=pen.dark)
        )
        tag = (
            stroke("M262 300C300 280 322 300 328 318", "#f4f2ec", 3)
            + rect(312, 316, 34, 26, CREAM, 3)
            + disc(329, 329, 6, pen.colour)
        )
        return box + front + tag
    square = pen.pick("round", "square", "round") == "square"
    r = 10 if square else 26
    cup = (
        tea_cup(pen, 306, 334, 74, CREAM, "#b5703a" if pen.says("black", "barley") else "#b9bf5a")
        if pen.says("everyday", "breakfast", "matcha", "barley")
        else ""
    )
    x = 0 if not cup else -26
    tin = (
        rect(124, 132, 152, 202, pen.tube(), r),
        rect(128, 82, 144, 62, pen.tube(pen.dark), r),
        rect(122, 130, 156, 12, pen.tube(GOLD), 5),
        rect(178, 72, 44, 12, pen.tube(GOLD), 5) if square else "",
        rect(142, 164, 116, 142, CREAM, 10) + rect(148, 170, 104, 130, "none", 7, stroke=GOLD, stroke_width=2.5),
        emblem,
        lines(200, 248, 66, 44, 56, colour=pen.dark),
        gleam("M136 152V318", 6, 0.4),
    )
    return group(*tin, move=(x, 0)) + cup


def bean(x: float, y: float, turn: float) -> str:
    """Return a coffee bean."""
    return group(
        oval(x, y, 15, 10, "#5a3722") + stroke(f"M{x - 12} {y}q6 -5 12 0t12 0", "#331d10", 2.5), turn=turn, at=(x, y)
    )


@drawing("coffee-bag", "#3f342e", "#7a4a33", "#2f5f60", "#a5523a", "#d9c6a3")
def coffee_bag(pen: Pen) -> str:
    """Draw a bag of coffee with beans at its foot."""
    sun = disc(200, 204, 30, pen.accent) + "".join(
        group(rect(197, 160, 6, 14, pen.accent, 3), turn=a, at=(200, 204)) for a in range(0, 360, 45)
    )
    hill = pen.clipped(
        rounded(158, 172, 84, 64, 10),
        disc(222, 194, 15, "#ecc344"),
        shape("M150 240L186 188L210 220L226 200L262 240Z", pen.accent),
    )
    emblem = {"sun": sun, "hill": hill, "bean": group(bean(200, 204, -30), scale=2.6, at=(200, 204))}[
        pen.pick("sun", "hill", "bean")
    ]
    return "".join(
        (
            shape("M122 92L132 66H268L278 92Z", pen.fade(pen.dark, pen.deep)) + rect(118, 84, 164, 12, "#e9dcc0", 4),
            pouch(pen, 116, 92, 168, 240),
            rect(142, 152, 116, 138, CREAM, 8),
            emblem,
            lines(200, 250, 74, 50, 62, colour="#5a4638"),
            disc(252, 132, 8, pen.pale) + disc(252, 132, 3, pen.deep),
            *(bean(x, y, a) for x, y, a in ((104, 326, 20), (132, 338, -30), (278, 336, 40), (304, 326, -10))),
        )
    )


@drawing("chocolate", "#8a3f3f", "#2c3f66", "#4f8a5b", "#c98a3a", "#5a3f6a")
def chocolate(pen: Pen) -> str:
    """Draw a bar half out of its wrapper, or a box of pralines."""
    cocoa = "#f0dfb8" if pen.says("white") else "#8a5433" if pen.says("milk") else "#4a2c1d"
    if pen.says("box"):
        pen.floor(200, 330, 140)
        wells = "".join(
            disc(x, y, 21, shade(pen.colour, -0.5)) + _praline(pen, x, y, 17, (i + j) % 3)
            for j, y in enumerate((236, 290))
            for i, x in enumerate(spread(5, 92, 308))
        )
        ribbon = rect(184, 72, 32, 130, GOLD) + mirrored(
            shape("M200 116C232 78 262 96 246 120S216 132 200 122Z", shade(GOLD, -0.12))
        )
        return (
            rect(62, 72, 276, 130, pen.soft(), 14)
            + ribbon
            + rect(56, 198, 288, 134, pen.fade(pen.dark, pen.deep), 14)
            + rect(66, 208, 268, 112, "#2a1a12", 10)
            + wells
        )
    pieces = "".join(
        rect(x, y, 38, 38, pen.fade(shade(cocoa, 0.2), cocoa, way="slant"), 4)
        + rect(x + 7, y + 7, 24, 24, shade(cocoa, -0.14), 3)
        + gleam(f"M{x + 4} {y + 34}V{y + 4}H{x + 34}", 2, 0.3)
        for y in (58, 98, 138)
        for x in (140, 181, 222)
    )
    foil = shape(
        "M128 184L142 170L156 182L172 168L188 182L204 168L220 182L236 168L252 182L266 170L272 184V206H128Z",
        pen.fade("#f2f4f6", "#b4bcc6"),
    )
    nut = (
        "".join(
            oval(x, y, 10, 7, "#c98f55", transform=f"rotate({a} {x} {y})")
            for x, y, a in ((178, 292, 20), (204, 300, -30), (226, 288, 50))
        )
        if pen.says("almond", "hazelnut")
        else ""
    )
    bar = (
        rect(136, 54, 128, 140, shade(cocoa, -0.3), 6),
        pieces,
        foil,
        rect(128, 198, 144, 140, pen.soft(), 6),
        rect(128, 218, 144, 60, CREAM),
        lines(200, 234, 84, 56, colour=pen.dark),
        nut,
        stroke("M128 212H272M128 284H272", GOLD, 3),
    )
    return group(*bar, turn=10)


def _praline(pen: Pen, x: float, y: float, r: float, kind: int) -> str:
    """Return one of three pralines from above."""
    colour = ("#5a3722", "#8a5433", "#f0dfb8")[kind]
    top = (
        stroke(f"M{x - 10} {y + 4}q5 -12 10 0t10 -4", CREAM, 3),
        disc(x, y - 1, 6, "#c98f55"),
        stroke(f"M{x - 9} {y - 6}L{x + 9} {y - 6}M{x - 10} {y + 3}L{x + 10} {y + 3}", "#5a3722", 2.5),
    )[kind]
    return disc(x, y, r, pen.ball(colour)) + top


@drawing("biscuit-box", "#c98a6a", "#4f7f9a", "#9a5560", "#6f9a6a", "#d0a84e")
def biscuit_box(pen: Pen) -> str:
    """Draw a carton with a window and biscuits before it."""
    window = "M142 196a58 46 0 0 1 116 0a58 46 0 0 1 -116 0z"
    inside = pen.clipped(
        window,
        rect(130, 140, 140, 110, "#7a5236"),
        *(_biscuit(pen, x, y, 24) for x, y in ((160, 182), (204, 176), (244, 190), (178, 216), (224, 218))),
    )
    return "".join(
        (
            shape(poly((272, 92), (312, 110), (312, 312), (272, 332)), pen.fade(pen.dark, pen.deep)),
            shape(poly((112, 92), (152, 78), (312, 110), (272, 92)), pen.pale),
            rect(112, 92, 160, 240, pen.soft(), 4),
            rect(112, 104, 160, 30, CREAM) + lines(192, 113, 92, colour=pen.dark),
            group(inside, shape(window, "none", stroke=CREAM, stroke_width=5), move=(-8, 0)),
            lines(192, 266, 96, 64, 80, colour=CREAM),
            group(_biscuit(pen, 104, 310, 26), _biscuit(pen, 146, 318, 24)),
        )
    )


def _biscuit(pen: Pen, x: float, y: float, r: float) -> str:
    """Return a biscuit of the line's kind."""
    dough = "#6a4330" if pen.says("cocoa", "chocolate") else "#c98548" if pen.says("ginger", "oat") else "#e3b673"
    if pen.says("finger", "cantucci", "pineapple"):
        body = rect(x - r, y - r * 0.55, 2 * r, r * 1.1, pen.fade(shade(dough, 0.2), dough), r * 0.3)
        return body + "".join(disc(x + dx * r, y, r * 0.08, shade(dough, -0.35)) for dx in (-0.6, -0.2, 0.2, 0.6))
    dots = "".join(
        disc(x + dx * r, y + dy * r, r * 0.1, shade(dough, -0.4))
        for dx, dy in ((-0.4, -0.3), (0.3, -0.4), (0.45, 0.25), (-0.1, 0.1), (-0.45, 0.35), (0.1, 0.55))
    )
    return (
        disc(x, y, r, pen.fade(shade(dough, 0.22), shade(dough, -0.08)))
        + disc(x, y, r * 0.84, dough, opacity=0.6)
        + dots
    )


@drawing("jar", "#e0a02e", "#c9781f", "#f0c95a", "#a85f1f")
def jar(pen: Pen) -> str:
    """Draw a jar of honey with its dipper."""
    body = (
        "M128 146H272C286 156 288 170 288 186V302a30 30 0 0 1 -30 30"
        "H142a30 30 0 0 1 -30 -30V186C112 170 114 156 128 146Z"
    )
    cells = "".join(
        shape(
            poly(
                *(
                    (x + 13 * c, y + 13 * s)
                    for c, s in ((0, -1), (0.87, -0.5), (0.87, 0.5), (0, 1), (-0.87, 0.5), (-0.87, -0.5))
                )
            ),
            fill,
            stroke=pen.dark,
            stroke_width=2,
        )
        for x, y, fill in ((186, 214, pen.colour), (214, 214, pen.light), (200, 238, pen.pale))
    )
    dipper = group(
        rect(314, 176, 10, 110, WOOD, 5),
        *(rect(302, y, 34, 8, pen.tube(WOOD), 4) for y in range(282, 334, 11)),
        turn=12,
        at=(318, 260),
    )
    return "".join(
        (
            group(dipper, move=(8, -4)),
            shape(body, pen.fade(pen.light, pen.colour, pen.dark), opacity=0.95),
            pen.clipped(body, oval(200, 160, 84, 14, pen.pale, opacity=0.9), dim("M250 140H300V340H250Z", 0.1)),
            rect(118, 104, 164, 46, pen.tube("#f4f2ec" if pen.says("kitchen") else GOLD), 10)
            + "".join(stroke(f"M{x} 110v34", shade(GOLD, -0.3), 2, opacity=0.35) for x in range(128, 280, 9)),
            rect(140, 186, 120, 110, CREAM, 12) + cells + lines(200, 262, 78, 50, colour="#7a5236"),
            gleam("M128 184V296", 7, 0.6),
        )
    )


@drawing("oil-bottle", "#5c6b2a", "#3f5a2a", "#8a8a2f", "#c9a227")
def oil_bottle(pen: Pen) -> str:
    """Draw a bottle of oil with an olive branch."""
    pen.floor(206, 336, 80)
    square = pen.pick("round", "square") == "square"
    body = (
        "M182 60H218V132C218 156 256 160 256 196V314a20 20 0 0 1 -20 20"
        "H164a20 20 0 0 1 -20 -20V196C144 160 182 156 182 132Z"
        if not square
        else "M182 60H218V126L252 152V322a12 12 0 0 1 -12 12H160a12 12 0 0 1 -12 -12V152L182 126Z"
    )
    branch = (
        stroke("M262 330C290 310 320 306 340 280", "#6a5a3a", 4)
        + "".join(leaf(x, y, 32, a, "#7f9a5a") for x, y, a in ((284, 314, -10), (306, 304, 96), (324, 294, 4)))
        + oval(300, 326, 12, 15, pen.ball("#5c6b2a"))
        + oval(278, 334, 11, 13, pen.ball("#3f3550"))
    )
    return "".join(
        (
            branch,
            shape(body, pen.tube()),
            rect(178, 40, 44, 34, pen.tube(INK if not pen.has("organic") else WOOD), 6) + rect(180, 74, 40, 8, GOLD, 2),
            rect(152, 206, 96, 96, CREAM, 4)
            + leaf(200, 262, 40, 24, "#7f9a5a")
            + leaf(200, 262, 40, -34, "#96ad6a")
            + oval(210, 256, 9, 11, "#5c6b2a")
            + lines(200, 276, 64, 42, colour="#5a5a3a"),
            gleam("M162 186V318", 6, 0.45),
        )
    )


@drawing("noodle-pack", "#3f6fa5", "#c8504a", "#4f8a5b", "#d0913a", "#6a5a8a")
def noodle_pack(pen: Pen) -> str:
    """Draw a pack of noodles, its kind seen through the window."""
    dough = {"lentil": "#d2683f", "soba": "#8a7460", "buckwheat": "#8a7460", "rice": "#f3f0e6"}
    tone = next((colour for word, colour in dough.items() if pen.says(word)), "#ecc878")
    window = rounded(144, 168, 112, 130, 14)
    if pen.says("penne", "twist"):
        content = "".join(
            group(
                rect(x - 17, y - 6, 34, 12, tone, 4) + stroke(f"M{x - 12} {y}h24", shade(tone, -0.25), 2),
                turn=(x * 7 + y * 3) % 180,
                at=(x, y),
            )
            for y in range(176, 304, 18)
            for x in range(150, 262, 22)
        )
    elif pen.says("knife", "longevity", "thin"):
        content = "".join(
            stroke(
                f"M{x} {y}c-30 -26 30 -44 24 -6s-40 26 -26 -4s40 -12 30 12",
                shade(tone, 0.1 - 0.1 * (i % 3)),
                5 if pen.says("knife") else 3,
            )
            for i, (x, y) in enumerate((x, y) for y in range(186, 310, 26) for x in range(150, 262, 26))
        )
    else:
        content = "".join(
            stroke(f"M{x} 160V304", shade(tone, 0.15 - 0.14 * (i % 3)), 4) for i, x in enumerate(range(144, 258, 4))
        )
    wheat = stroke("M200 152V104", GOLD, 3) + mirrored(
        "".join(oval(210, y, 5, 10, GOLD, transform=f"rotate(35 210 {y})") for y in (112, 126, 140))
    )
    return "".join(
        (
            rect(122, 62, 156, 272, pen.soft(), 8),
            "".join(stroke(f"M{x} 66v12M{x} 318v12", pen.dark, 2, opacity=0.6) for x in range(130, 276, 8)),
            pen.clipped(window, rect(140, 160, 120, 150, shade(tone, -0.3)), content),
            shape(window, "none", stroke=CREAM, stroke_width=5),
            wheat,
            stroke("M122 86H278M122 312H278", pen.dark, 2, opacity=0.5),
            gleam("M134 96V300", 5, 0.4),
        )
    )


@drawing("spice-jar", "#a8442f")
def spice_jar(pen: Pen) -> str:
    """Draw a spice jar filled with its spice."""
    kinds = {
        "sichuan": "#a2413a",
        "paprika": "#c24a2a",
        "black pepper": "#3f3a36",
        "five spice": "#8a5a34",
        "curry": "#d39a2a",
        "chilli": "#b5301f",
        "saffron": "#c8451f",
    }
    pen.dye(next((colour for word, colour in kinds.items() if pen.says(word)), pen.colour))
    chilli = pen.says("chilli")
    half = 74 if chilli else 58
    body = rounded(200 - half, 124, 2 * half, 208, 20)
    grains = "".join(
        disc(
            pen.between(200 - half, 200 + half),
            pen.between(168, 328),
            5 if pen.has("whole") else 2.2,
            pen.light if i % 2 else pen.deep,
        )
        for i in range(90 if pen.has("whole") else 120)
    )
    if pen.says("saffron"):
        grains = "".join(
            stroke(
                f"M{pen.between(146, 240)} {pen.between(220, 322)}q8 -10 18 {pen.between(-8, 8)}",
                pen.pick("#c8451f", "#e2703a", "#8a2a14"),
                3,
            )
            for _ in range(60)
        )
    fill = pen.clipped(body, rect(100, 164 if not pen.says("saffron") else 220, 200, 180, pen.colour), grains)
    pen.floor(200, 336, half + 14)
    return "".join(
        (
            shape(body, "#e3eef2", opacity=0.75),
            fill,
            rect(194 - half, 82, 2 * half + 12, 48, pen.tube("#2b2d33" if not chilli else "#c8403a"), 10)
            + "".join(
                stroke(f"M{x} 90v32", "#ffffff", 1.6, opacity=0.2) for x in range(int(202 - half), int(200 + half), 8)
            ),
            rect(206 - half, 196, 2 * half - 12, 84, CREAM, 6)
            + disc(200, 222, 13, pen.colour)
            + lines(200, 248, half * 1.2, half * 0.8, colour="#5a4638"),
            gleam(f"M{214 - half} 142V316", 6, 0.7),
        )
    )


@drawing("wine-bottle", "#5a1f2c")
def wine_bottle(pen: Pen) -> str:
    """Draw a bottle of wine: red, white, rosé or sparkling."""
    pen.floor(200, 338, 64)
    kind = next((word for word in ("sparkling", "rosé", "white", "red") if pen.says(word)), "red")
    glass, foil = {
        "red": ("#3a2a2c", "#7a2233"),
        "white": ("#7c8a4a", "#d8c27a"),
        "rosé": ("#e39a94", "#d98a90"),
        "sparkling": ("#3f5a3f", GOLD),
    }[kind]
    pen.dye(glass)
    slim = pen.says("riesling")
    body = (
        "M184 44H216V112C216 150 246 170 246 214V318a18 18 0 0 1 -18 18"
        "H172a18 18 0 0 1 -18 -18V214C154 170 184 150 184 112Z"
        if slim
        else "M182 52H218V122C218 146 256 150 256 190V318a18 18 0 0 1 -18 18"
        "H162a18 18 0 0 1 -18 -18V190C144 150 182 146 182 122Z"
    )
    crown = (
        rect(180, 40, 40, 70, pen.tube(foil), 6)
        if kind != "sparkling"
        else shape("M178 128L184 52Q200 40 216 52L222 128Q200 140 178 128Z", pen.tube(foil))
        + rect(178, 40, 44, 16, pen.tube(shade(foil, 0.2)), 6)
    )
    emblem = {
        "arch": stroke("M184 248V230a16 16 0 0 1 32 0v18", foil, 4),
        "hill": shape("M166 250L190 222L206 238L216 228L236 250Z", foil),
        "grape": "".join(
            disc(x, y, 6, foil) for x, y in ((188, 228), (200, 228), (212, 228), (194, 239), (206, 239), (200, 250))
        ),
    }[pen.pick("arch", "hill", "grape")]
    left = 158 if slim else 148
    return (
        shape(body, pen.tube())
        + crown
        + rect(left, 206, 400 - 2 * left, 92, CREAM, 3)
        + emblem
        + lines(200, 264, 64, 42, colour="#5a4638")
        + stroke(f"M{left} 214H{400 - left}M{left} 290H{400 - left}", GOLD, 2.5)
        + gleam("M164 192V206M164 300V318", 6, 0.45)
        + gleam("M190 116V140", 4, 0.4)
    )


@drawing("nut-bag", "#b5783a", "#6f8a4a", "#4f7f8a", "#a5523a")
def nut_bag(pen: Pen) -> str:
    """Draw a bag of nuts with a window, and some of them before it."""
    window = smooth((200, 170), (256, 200), (256, 270), (200, 296), (144, 270), (144, 200))
    nuts = "".join(
        _nut(pen, x + (i % 2) * 8, y, i)
        for i, (x, y) in enumerate((x, y) for y in range(180, 300, 24) for x in range(146, 262, 28))
    )
    front = "".join(_nut(pen, x, y, i) for i, (x, y) in enumerate(((96, 322), (124, 332), (290, 328), (314, 320))))
    return (
        pouch(pen, 114, 76, 172, 256)
        + rect(150, 118, 100, 36, CREAM, 8)
        + lines(200, 126, 72, 48, colour=pen.deep)
        + pen.clipped(window, rect(130, 160, 140, 140, "#5a3f2a"), nuts)
        + shape(window, "none", stroke=CREAM, stroke_width=5)
        + front
    )


def _nut(pen: Pen, x: float, y: float, index: int) -> str:
    """Return a nut of the line's kind."""
    turn = (index * 53) % 180
    if pen.says("cashew"):
        return group(stroke(f"M{x - 10} {y + 4}Q{x} {y - 14} {x + 10} {y + 4}", "#ecd3a0", 11), turn=turn, at=(x, y))
    if pen.says("walnut"):
        return disc(x, y, 13, "#b98a5a") + stroke(f"M{x - 9} {y}q4 -8 9 0t9 0M{x} {y - 12}v24", "#8a5f38", 2.5)
    if pen.says("pistachio"):
        return group(oval(x, y, 14, 10, "#e3cfa0") + oval(x + 3, y, 10, 6, "#8fae55"), turn=turn, at=(x, y))
    colour = ("#a8663a", "#ecd3a0", "#7a3f4a")[index % 3] if pen.says("mix") else "#a8663a"
    return group(
        shape(f"M{x - 15} {y}Q{x - 4} {y - 13} {x + 15} {y}Q{x - 4} {y + 13} {x - 15} {y}Z", colour)
        + stroke(f"M{x - 10} {y}H{x + 9}", shade(colour, -0.25), 1.5),
        turn=turn,
        at=(x, y),
    )
