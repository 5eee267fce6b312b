"""What dogs and cats need."""

from __future__ import annotations

from shop.demo.drawings.food import lines, pouch
from shop.demo.drawings.kit import (
    CREAM,
    INK,
    LEAF,
    STEEL,
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
    ring,
    rounded,
    shade,
    shape,
    stroke,
)

GOLD = "#d8b25a"
PACKS = ("#4f7f8a", "#c8604a", "#6f8a4a", "#c98a3a", "#7a5a8a", "#3f5f8a")


def paw(x: float, y: float, size: float, colour: str) -> str:
    """Return a paw print."""
    toes = "".join(
        oval(x + size * dx, y + size * dy, size * 0.2, size * 0.26, colour)
        for dx, dy in ((-0.56, -0.3), (-0.2, -0.62), (0.2, -0.62), (0.56, -0.3))
    )
    return toes + shape(
        f"M{x} {y - size * 0.22}"
        f"C{x + size * 0.5} {y - size * 0.1} {x + size * 0.66} {y + size * 0.5} {x + size * 0.24} {y + size * 0.46}"
        f"Q{x} {y + size * 0.36} {x - size * 0.24} {y + size * 0.46}"
        f"C{x - size * 0.66} {y + size * 0.5} {x - size * 0.5} {y - size * 0.1} {x} {y - size * 0.22}Z",
        colour,
    )


def dog_face(x: float, y: float, size: float, fur: str) -> str:
    """Return a dog's head from its front."""
    s = size / 100
    inner = (
        mirrored(shape("M-52 -40C-96 -50 -100 20 -70 40C-56 20 -50 -8 -40 -30Z", shade(fur, -0.35)), about=0)
        + shape("M-52 -34C-40 -66 40 -66 52 -34C62 10 52 58 0 66C-52 58 -62 10 -52 -34Z", fur)
        + oval(0, 34, 30, 24, shade(fur, 0.55))
        + oval(0, 20, 13, 9, INK)
        + stroke("M0 28V40q-12 10 -20 2M0 40q12 10 20 2", INK, 4)
        + mirrored(disc(-22, -8, 7, INK), about=0)
    )
    return f'<g transform="translate({x} {y}) scale({s})">{inner}</g>'


def cat_face(x: float, y: float, size: float, fur: str) -> str:
    """Return a cat's head from its front."""
    s = size / 100
    inner = (
        mirrored(shape("M-56 -12L-58 -76L-14 -46Z", fur) + shape("M-50 -26L-52 -60L-28 -44Z", "#e3a7a0"), about=0)
        + shape("M-60 0C-60 -60 60 -60 60 0C60 44 30 58 0 58S-60 44 -60 0Z", fur)
        + mirrored(
            oval(-24, -4, 8, 10, "#8fae4a")
            + oval(-24, -4, 3, 9, INK)
            + stroke("M-34 26L-76 18M-34 32L-74 36", shade(fur, 0.6), 3),
            about=0,
        )
        + shape("M-8 16H8L0 26Z", "#d98a86")
        + stroke("M0 26q-10 14 -20 4M0 26q10 14 20 4", INK, 3.5)
    )
    return f'<g transform="translate({x} {y}) scale({s})">{inner}</g>'


@drawing("pet-food-bag", *PACKS)
def pet_food_bag(pen: Pen) -> str:
    """Draw a bag of food with the animal on it; tins and pouches for cats."""
    cat = pen.says("cat", "kitten")
    fur = pen.pick("#c98f55", "#8a6440", "#e3c394", "#6a6460", "#d9a05a")
    fur = "#a8a8a8" if pen.says("senior") else fur
    if pen.says("tins"):
        spots = [(90, 320, 0.9), (206, 320, 0.9), (148, 246, 0.9)]
        if pen.says("12"):
            spots = [(x, y, 0.76) for y, row in ((320, (62, 156, 250)), (258, (109, 203)), (196, (156,))) for x in row]
        return group(*(_tin(pen, x, y, scale, fur) for x, y, scale in spots), scale=1.2, at=(200, 330), move=(0, 10))
    if pen.says("pouches"):
        return "".join(
            group(
                pouch(pen, 134, 120, 132, 200) + rect(152, 184, 96, 90, CREAM, 10) + cat_face(200, 232, 56, fur),
                turn=a,
                at=(200, 340),
            )
            for a in (-18, 18, 0)
        )
    label_ = disc(200, 196, 66, CREAM) + (cat_face(200, 202, 88, fur) if cat else dog_face(200, 194, 84, fur))
    food_ = "".join(
        disc(x, y, 8, c)
        for x, y, c in (
            (96, 328, "#a8744a"),
            (114, 336, "#8a5a38"),
            (286, 332, "#a8744a"),
            (304, 324, "#8a5a38"),
            (318, 336, "#a8744a"),
        )
    )
    return (
        pouch(pen, 106, 66, 188, 268)
        + label_
        + rect(132, 112, 136, 12, CREAM, 6)
        + lines(200, 282, 100, 66, colour=CREAM)
        + food_
    )


def _tin(pen: Pen, x: float, y: float, scale: float, fur: str) -> str:
    """Return a tin of cat food whose left lower corner is at (x, y)."""
    top = oval(x + 58, y - 70, 58, 13, pen.fade("#f0f3f5", "#aab3bd"))
    rim = oval(x + 58, y - 70, 46, 9, "none", stroke="#8b929c", stroke_width=2) + ring(x + 66, y - 71, 8, "#8b929c", 3)
    label = rect(x, y - 52, 116, 40, CREAM) + cat_face(x + 58, y - 32, 30, fur)
    return group(rect(x, y - 70, 116, 74, pen.tube(), 8), top, rim, label, scale=scale, at=(x, y))


@drawing("cat-litter", "#5f8aa8", "#6f9a6a", "#b08a5a")
def cat_litter(pen: Pen) -> str:
    """Draw a bag of cat litter with a scoop."""
    kinds = {
        "wood": ("#b08a5a", "#d9b98a"),
        "silica": ("#5f9fc8", "#cfe8f4"),
        "tofu": ("#8fae6a", "#f0e8d0"),
        "clay": ("#7a8490", "#c3c6c8"),
    }
    tone, grain = next((pair for word, pair in kinds.items() if pen.says(word)), (pen.colour, "#c3c6c8"))
    pen.dye(tone)
    heap = shape("M236 336C250 306 270 300 292 304C320 300 344 314 354 336Z", grain) + "".join(
        disc(258 + 14 * (i % 6), 318 + 9 * (i // 6), 4, shade(grain, -0.2)) for i in range(12)
    )
    scoop = group(
        rect(300, 190, 15, 84, pen.tube(pen.accent), 6)
        + shape("M280 270H336L326 316H290Z", pen.accent)
        + "".join(stroke(f"M{x} 280v26", shade(pen.accent, -0.35), 4) for x in (298, 308, 318)),
        turn=22,
        at=(308, 260),
    )
    return (
        pouch(pen, 92, 78, 176, 254)
        + disc(180, 186, 58, CREAM)
        + cat_face(180, 192, 76, "#8a8a8a")
        + lines(180, 266, 96, 60, colour=CREAM)
        + heap
        + scoop
    )


@drawing("dog-treats", *PACKS)
@drawing("cat-treats", *PACKS)
def treats(pen: Pen) -> str:
    """Draw a pouch of treats with some of them before it."""
    cat = pen.says("cat", "lick", "minnow")
    kinds = {
        "twist": "fish",
        "minnow": "fish",
        "lick": "stick",
        "dental": "stick",
        "antler": "antler",
        "crunchy": "pillow",
    }
    kind = next((k for word, k in kinds.items() if pen.says(word)), "bone")
    front = "".join(
        group(_treat(kind), transform=f"translate({x} {y}) rotate({a})")
        for x, y, a in ((110, 314, -18), (290, 316, 24), (200, 330, 4))
    )
    window = rounded(150, 210, 100, 72, 30)
    inside = "".join(
        group(_treat(kind), transform=f"translate({x} {y}) rotate({a}) scale(.7)")
        for x, y, a in ((176, 230, 20), (222, 238, -30), (190, 262, 60), (232, 266, 10))
    )
    face = cat_face(200, 162, 62, "#d9a05a") if cat else dog_face(200, 158, 58, "#c98f55")
    return (
        pouch(pen, 120, 74, 160, 240)
        + disc(200, 158, 46, CREAM)
        + face
        + pen.clipped(window, rect(140, 200, 120, 90, "#f0e4c8"), inside)
        + shape(window, "none", stroke=CREAM, stroke_width=4)
        + front
    )


def _treat(kind: str) -> str:
    """Return a treat around the point (0, 0)."""
    if kind == "bone":
        return (
            "".join(disc(x, y, 12, "#d9a868") for x in (-26, 26) for y in (-9, 9))
            + rect(-26, -10, 52, 20, "#d9a868", 6)
            + stroke("M-18 -4H14", "#f0cf9a", 3)
        )
    if kind == "fish":
        return (
            shape("M-32 0C-14 -17 12 -15 24 0C12 15 -14 17 -32 0Z", "#a8744a")
            + shape("M20 0L40 -13V13Z", "#8a5a38")
            + disc(-20, -3, 3, INK)
        )
    if kind == "stick":
        return rect(-38, -8, 76, 16, "#8fae6a", 7) + "".join(
            stroke(f"M{x} -6v12", "#6f8a4a", 3) for x in (-22, -8, 6, 20)
        )
    if kind == "antler":
        return stroke("M-36 10Q0 -10 34 6M4 -1L16 -22", "#b98f62", 13) + stroke("M-30 6Q0 -10 28 2", "#dcc09a", 4)
    return rect(-17, -13, 34, 26, "#c98f55", 10) + gleam("M-10 -6H6", 3, 0.5)


@drawing("cat-treats/jar", LEAF)
def cat_grass(pen: Pen) -> str:
    """Draw a tray of cat grass."""
    pen.floor(200, 334, 120)
    blades = "".join(
        stroke(
            f"M{x} 250Q{x + (x % 7 - 3) * 3} 190 {x + (x % 11 - 5) * 5} {120 + (x * 13) % 50}",
            (pen.colour, pen.light, pen.dark)[x % 3],
            6,
        )
        for x in range(102, 300, 6)
    )
    return (
        blades
        + shape(poly((84, 240), (316, 240), (296, 330), (104, 330)), pen.fade("#d9b98a", "#b08a5a"))
        + rect(78, 232, 244, 20, "#c9a272", 6)
        + disc(200, 290, 27, CREAM)
        + cat_face(200, 294, 36, "#8a8a8a")
    )


@drawing("dog-lead")
def dog_lead(pen: Pen) -> str:
    """Draw a lead with its hook, or one on a reel."""
    hook = rect(290, 276, 18, 26, pen.tube(GOLD if pen.says("leather") else STEEL), 5) + stroke(
        "M299 300C276 312 282 342 299 342S318 320 310 308", GOLD if pen.says("leather") else "#8b929c", 8
    )
    if pen.says("retractable"):
        return (
            stroke("M270 236C330 250 322 262 299 284", pen.dark, 7)
            + hook
            + shape(
                "M84 152C84 92 150 72 206 84C266 94 296 150 284 220C276 268 226 286 176 276C116 266 84 212 84 152"
                "ZM118 136C116 116 176 112 206 124C236 136 232 160 216 162H140Q120 160 118 136Z",
                pen.fade(pen.light, pen.colour, pen.dark),
                fill_rule="evenodd",
            )
            + disc(200, 214, 34, pen.deep)
            + disc(200, 214, 20, pen.pale)
            + rect(230, 100, 36, 20, pen.accent, 8, transform="rotate(38 248 110)")
        )
    rope = pen.says("rope")
    d = (
        "M120 96C60 100 60 190 120 188C180 186 176 92 120 96M124 188"
        "C150 230 250 150 284 196C310 232 210 250 230 288C244 312 280 292 297 282"
        if not pen.says("training")
        else "M110 110C40 120 60 200 120 190C160 184 170 110 110 110M122 192"
        "C80 250 320 140 320 214C320 280 90 190 96 264C100 320 270 210 298 280"
    )
    line_ = stroke(d, pen.dark, 17) + stroke(d, pen.colour, 12)
    pattern = (
        stroke(d, pen.pale, 12, stroke_dasharray="3 9", stroke_linecap="butt", opacity=0.7)
        if rope
        else stroke(d, pen.pale, 2, stroke_dasharray="6 5")
    )
    grip = rect(108, 172, 30, 30, pen.deep, 7)
    return line_ + pattern + grip + hook


@drawing("dog-toy/dog-lead", "#c8504a", "#4a7fb5", "#5aa06a")
def rope_toy(pen: Pen) -> str:
    """Draw a knotted rope to tug."""
    d = "M84 292C140 260 150 150 210 200S290 180 322 110"
    knots = "".join(
        disc(x, y, 27, pen.ball(CREAM))
        + stroke(f"M{x - 18} {y - 12}q18 20 36 22M{x - 20} {y + 6}q18 4 34 -18", pen.colour, 6)
        for x, y in ((96, 284), (206, 196), (316, 120))
    )
    frays = "".join(
        stroke(
            f"M84 294L{84 - 30 + i * 9} {328 + (i % 2) * 6}M324 108L{324 - 4 + i * 9} {72 - (i % 2) * 6}",
            (CREAM, pen.colour)[i % 2],
            7,
        )
        for i in range(5)
    )
    return (
        frays
        + stroke(d, shade(CREAM, -0.2), 30)
        + stroke(d, CREAM, 24)
        + stroke(d, pen.colour, 24, stroke_dasharray="8 13", stroke_linecap="butt")
        + knots
    )


@drawing("dog-collar")
def dog_collar(pen: Pen) -> str:
    """Draw a collar with its buckle and tag."""
    pen.floor(200, 330, 110)
    metal = GOLD if pen.says("leather") else STEEL
    glow_ = oval(200, 196, 124, 78, "none", stroke=pen.light, stroke_width=52, opacity=0.3) if pen.says("led") else ""
    holes = (
        "".join(oval(x, 262 - abs(x - 200) * 0.14, 4, 5, pen.deep) for x in (240, 258, 276))
        if pen.says("leather")
        else stroke("M84 210A124 78 0 0 0 316 210", pen.pale, 3, stroke_dasharray="7 6")
    )
    return (
        glow_
        + oval(200, 186, 122, 74, "none", stroke=pen.deep, stroke_width=28)
        + stroke("M78 196A122 74 0 0 0 322 196", pen.colour, 36)
        + holes
        + rect(126, 232, 48, 46, "none", 8, stroke=metal, stroke_width=9)
        + stroke("M132 254H168", metal, 5)
        + ring(212, 288, 9, metal, 5)
        + disc(212, 318, 24, pen.ball(metal))
        + paw(212, 320, 13, shade(metal, -0.4))
        + gleam("M96 222Q104 242 118 252", 5, 0.4)
    )


@drawing("dog-harness")
def dog_harness(pen: Pen) -> str:
    """Draw a dog's harness from above."""
    pen.floor(200, 350, 90)
    trim = STEEL
    vest = "M158 116H242C262 140 268 190 262 240H138C132 190 138 140 158 116Z"
    straps = mirrored(
        stroke("M160 128C118 90 150 46 200 46", pen.dark, 19) + stroke("M140 226C92 240 96 320 150 330", pen.dark, 19)
    ) + stroke("M150 330H250", pen.dark, 19)
    hike = (
        rect(176, 134, 48, 13, pen.deep, 6) + stroke("M176 140C172 110 228 110 224 140", pen.deep, 9)
        if pen.has("grab") or pen.says("hiking")
        else ""
    )
    mesh_ = (
        "".join(
            disc(x + (row % 2) * 6, y, 2, pen.dark, opacity=0.6)
            for row, y in enumerate(range(150, 236, 10))
            for x in range(150, 256, 12)
        )
        if pen.says("mesh")
        else ""
    )
    return (
        straps
        + shape(vest, pen.fade(pen.light, pen.colour, pen.dark))
        + pen.clipped(vest, mesh_)
        + rect(140, 204, 120, 9, pen.pale, 3, opacity=0.9)
        + hike
        + ring(200, 172, 13, trim, 6)
        + mirrored(rect(96, 262, 26, 36, INK, 6))
        + (ring(200, 48, 10, trim, 5) if pen.has("front") else "")
        + (rect(188, 316, 24, 40, INK, 5) if pen.has("belt") else "")
    )


@drawing("dog-coat")
def dog_coat(pen: Pen) -> str:
    """Draw a dog in its coat."""
    pen.floor(200, 334, 130)
    fur = "#c98f55"
    legs = "".join(
        rect(x, 240, 26, 92, c, 11)
        for x, c in ((96, shade(fur, -0.2)), (126, fur), (236, shade(fur, -0.2)), (264, fur))
    )
    head = (
        shape("M270 168C262 120 286 92 320 96L348 110C372 118 378 138 366 150C350 162 330 164 322 186Z", fur)
        + shape("M290 108C270 100 258 130 268 154C284 150 296 130 298 112Z", shade(fur, -0.35))
        + disc(330, 122, 5, INK)
        + oval(370, 132, 9, 8, INK)
    )
    tail = stroke("M86 190C56 180 48 150 56 128", fur, 15)
    body = "M84 176C120 160 240 168 292 150C310 170 312 214 300 246C240 262 130 262 96 252C76 232 74 196 84 176Z"
    ribs_ = (
        "".join(stroke(f"M{x} 160V262", pen.dark, 3, opacity=0.5) for x in range(92, 306, 10))
        if pen.says("knit", "jumper")
        else stroke("M90 222Q200 242 306 216", "#e9ecef", 7)
        if pen.has("reflective")
        else ""
    )
    collar = stroke("M288 144Q310 158 316 186", pen.deep if not pen.has("fleece") else CREAM, 19)
    return (
        tail
        + legs
        + head
        + shape(body, pen.fade(pen.light, pen.colour, pen.dark))
        + pen.clipped(body, ribs_)
        + collar
        + rect(168, 240, 54, 22, pen.deep, 6)
    )


@drawing("pet-bed")
def pet_bed(pen: Pen) -> str:
    """Draw a bed: with a rim, round, raised, flat, or a perch at a window."""
    if pen.says("perch"):
        pane = rect(60, 60, 280, 210, pen.fade("#cfe8f4", "#eaf4ec"), 4, stroke="#ffffff", stroke_width=9) + stroke(
            "M200 60V270", "#ffffff", 7
        )
        return (
            pane
            + mirrored(disc(110, 190, 15, STEEL) + stroke("M110 190L84 252", "#8b929c", 4))
            + shape("M70 246H330V262Q320 296 200 296T70 262Z", pen.fade(pen.light, pen.colour, pen.dark))
            + cat_face(200, 214, 58, "#c98f55")
            + rect(66, 240, 268, 14, pen.tube("#8b929c", "down"), 6)
        )
    if pen.says("raised"):
        pen.floor(200, 326, 150)
        return (
            mirrored(stroke("M74 230V322M110 214V298", "#3a3d46", 11))
            + shape(poly((100, 196), (300, 196), (346, 240), (54, 240)), pen.fade(pen.light, pen.colour))
            + stroke("M100 196H300L346 240H54Z", "#3a3d46", 9)
        )
    if pen.says("crate", "mat"):
        pen.floor(200, 318, 150)
        return (
            shape(
                poly((96, 216), (304, 216), (362, 300), (38, 300)),
                pen.fade(pen.light, pen.colour),
                stroke=pen.dark,
                stroke_width=5,
                stroke_linejoin="round",
            )
            + rect(36, 298, 328, 18, pen.dark, 9)
            + "".join(
                stroke(f"M{x} 218L{200 + (x - 200) * 1.55} 298", pen.dark, 3, opacity=0.5)
                for x in (128, 164, 200, 236, 272)
            )
            + paw(200, 262, 26, pen.dark)
        )
    pen.floor(200, 322, 155)
    if pen.says("plush"):
        tufts = "".join(
            disc(
                200 + 124 * ((i % 18) - 8.5) / 8.5,
                268 + (i // 18) * 26 - abs((i % 18) - 8.5) * 2,
                19,
                pen.light if i % 2 else pen.colour,
            )
            for i in range(36)
        )
        return (
            oval(200, 232, 146, 60, pen.dark)
            + oval(200, 224, 118, 42, pen.deep)
            + oval(200, 236, 98, 30, pen.pale)
            + tufts
        )
    tweed = (
        "".join(
            stroke(f"M40 {y}l320 -40", pen.dark, 1.5, opacity=0.4)
            + stroke(f"M40 {y - 40}l320 40", pen.pale, 1.5, opacity=0.5)
            for y in range(230, 350, 12)
        )
        if pen.says("tweed")
        else ""
    )
    front = (
        "M44 236C40 220 66 216 76 232Q90 268 120 270H280Q310 268 324 232"
        "C334 216 360 220 356 236L346 300Q340 322 314 322H86Q60 322 54 300Z"
    )
    return (
        rect(64, 172, 272, 90, pen.fade(pen.dark, pen.deep), 40)
        + oval(200, 250, 122, 40, pen.pale)
        + stroke("M110 244Q200 272 290 244", pen.colour, 4, opacity=0.5)
        + shape(front, pen.fade(pen.light, pen.colour, pen.dark))
        + pen.clipped(front, tweed)
        + rect(176, 288, 48, 17, CREAM, 4)
    )


@drawing("dog-toy", "#e2653b", "#4a8fc4", "#5aa06a")
@drawing("dog-toy/pet-bowl", "#e2653b", "#4a8fc4", "#5aa06a")
def dog_toy(pen: Pen) -> str:
    """Draw a dog's toy: balls, a launcher, a rubber cone or a puzzle."""
    if pen.says("launcher"):
        return group(
            stroke("M110 330L238 160", pen.dark, 17)
            + stroke("M110 330L238 160", pen.light, 6)
            + stroke("M106 336L142 288", INK, 25)
            + stroke("M236 162C210 100 262 52 316 76C350 96 350 140 322 164", pen.colour, 15),
            ball_(288, 116, 46, "#d5e05a"),
        )
    if pen.says("puzzle", "slow", "maze"):
        pen.floor(200, 318, 150)
        wells = "".join(
            oval(x, y, 30, 15, pen.deep)
            + (
                oval(x, y - 5, 28, 13, pen.accent)
                if (x + y) % 3
                else "".join(disc(x + d, y, 5, "#a8744a") for d in (-10, 0, 10))
            )
            for x, y in ((120, 212), (200, 200), (280, 212), (150, 252), (250, 252), (200, 236))
        )
        return oval(200, 250, 152, 62, pen.dark) + oval(200, 236, 152, 62, pen.fade(pen.light, pen.colour)) + wells
    if pen.says("treat"):
        return (
            "".join(oval(200, y, rx, ry, pen.ball()) for y, rx, ry in ((282, 88, 54), (206, 68, 48), (140, 48, 38)))
            + oval(200, 112, 22, 9, INK)
            + "".join(disc(x, y, 8, "#a8744a") for x, y in ((194, 108), (208, 110)))
            + gleam("M140 262Q142 246 152 238", 6, 0.5)
        )
    pen.floor(200, 334, 140)
    return ball_(200, 156, 66, "#d5e05a") + ball_(124, 266, 66, pen.colour) + ball_(278, 266, 66, pen.accent)


def ball_(x: float, y: float, r: float, colour: str) -> str:
    """Return a ball with a tennis ball's seam."""
    return (
        disc(x, y, r, shade(colour, -0.12))
        + disc(x - r * 0.08, y - r * 0.08, r * 0.92, colour)
        + stroke(
            f"M{x - r * 0.8} {y - r * 0.5}Q{x} {y} {x - r * 0.5} {y + r * 0.82}"
            f"M{x + r * 0.5} {y - r * 0.84}Q{x + r * 0.1} {y} {x + r * 0.84} {y + r * 0.4}",
            "#ffffff",
            r * 0.09,
        )
        + gleam(
            f"M{x - r * 0.56} {y - r * 0.2}Q{x - r * 0.5} {y - r * 0.56} {x - r * 0.14} {y - r * 0.66}", r * 0.1, 0.5
        )
    )


@drawing("dog-toy/mat", "#6f9a5a")
def snuffle_mat(pen: Pen) -> str:
    """Draw a mat of felt grass that hides food."""
    pen.shadow = (200, 322, 150)
    tufts = ""
    for j in range(6):
        for i in range(15 - abs(j - 3)):
            x, y = 76 + i * 19 + (j % 2) * 8 + abs(j - 3) * 9, 214 + j * 18
            c = (pen.colour, pen.light, pen.dark, "#8fbf7a")[(i + j * 3) % 4]
            tufts += shape(
                f"M{x - 11} {y + 20}Q{x - 13} {y - 6} {x - 4} {y - 18}Q{x + 2} {y} {x} {y + 18}"
                f"Q{x + 2} {y - 4} {x + 11} {y - 13}Q{x + 12} {y + 8} {x + 9} {y + 20}Z",
                c,
            )
    return (
        oval(200, 270, 156, 62, pen.deep)
        + tufts
        + "".join(disc(x, y, 7, "#a8744a") for x, y in ((140, 262), (210, 240), (266, 282), (186, 296)))
    )


@drawing("litter-box")
def litter_box(pen: Pen) -> str:
    """Draw a litter box: open, with a hood, entered from its top, or one that cleans itself."""
    grain = "#d9cfbc"
    if pen.says("self-cleaning"):
        return (
            rect(96, 296, 208, 38, pen.tube(pen.dark, "down"), 12)
            + disc(200, 186, 122, pen.ball())
            + disc(200, 190, 72, pen.deep)
            + pen.clipped("M128 190a72 72 0 1 0 144 0a72 72 0 1 0 -144 0z", rect(120, 230, 160, 50, grain))
            + ring(200, 190, 76, pen.light, 8)
            + disc(200, 90, 6, "#7fd0a0")
            + rect(160, 306, 80, 17, pen.deep, 6)
        )
    if pen.says("top-entry"):
        return (
            rect(96, 164, 208, 170, pen.tube(), 20)
            + oval(200, 166, 104, 34, pen.light)
            + oval(200, 164, 60, 19, pen.deep)
            + cat_face(200, 126, 56, "#c98f55")
            + "".join(disc(x, y, 5, pen.dark, opacity=0.5) for x in (130, 150, 250, 270) for y in (290, 308))
        )
    if pen.has("lid"):
        return (
            shape("M84 246C84 130 130 92 200 92S316 130 316 246Z", pen.fade(pen.light, pen.colour))
            + shape("M146 256C146 180 166 160 200 160S254 180 254 256Z", pen.deep)
            + shape("M150 250C150 184 170 166 200 166S250 184 250 250Z", "#bcd5e0", opacity=0.6)
            + rect(72, 244, 256, 88, pen.tube(pen.dark, "down"), 22)
            + stroke("M160 92C160 62 240 62 240 92", pen.dark, 11)
        )
    low = 190 if pen.has("high") else 226
    return (
        shape(f"M64 {low}H336L312 332H88Z", pen.fade(pen.light, pen.colour, pen.dark))
        + oval(200, low, 136, 30, pen.deep)
        + oval(200, low + 4, 122, 23, grain)
        + "".join(disc(100 + 17 * (i % 12), low - 4 + 9 * (i // 12), 4, shade(grain, -0.15)) for i in range(24))
        + group(
            rect(262, low - 96, 15, 80, pen.accent, 6),
            shape(f"M248 {low - 22}H292L284 {low + 12}H256Z", pen.accent),
            turn=18,
            at=(270, low),
        )
    )


@drawing("cat-tree")
def cat_tree(pen: Pen) -> str:
    """Draw a cat tree with its posts of sisal, or a single post."""
    pen.floor(200, 338, 120)
    sisal = "#d3b184"

    def post(x: float, top: float, low: float) -> str:
        """Return a post wound with rope."""
        return rect(x - 15, top, 30, low - top, pen.tube(sisal)) + "".join(
            stroke(f"M{x - 14} {y}l28 4", shade(sisal, -0.25), 2.4) for y in range(int(top) + 6, int(low) - 4, 8)
        )

    def plush(x: float, y: float, w: float) -> str:
        """Return a padded board."""
        return rect(x, y, w, 20, pen.tube(way="down"), 9)

    if pen.says("post"):
        return (
            rect(104, 314, 192, 22, pen.tube(way="down"), 8)
            + post(200, 96, 316)
            + rect(164, 82, 72, 22, pen.tube(way="down"), 9)
            + stroke("M226 100V150", INK, 2)
            + disc(226, 162, 13, pen.ball(pen.accent))
            + cat_face(144, 284, 50, "#c98f55")
        )
    den = rect(118, 222, 100, 100, pen.soft(), 12) + disc(168, 278, 34, pen.deep)
    return (
        rect(70, 318, 260, 20, pen.tube(way="down"), 8)
        + post(280, 120, 320)
        + post(130, 150, 226)
        + den
        + plush(100, 208, 136)
        + plush(222, 196, 116)
        + plush(78, 136, 112)
        + shape("M222 112H338C338 146 312 156 280 156S222 146 222 112Z", pen.fade(pen.light, pen.dark))
        + oval(280, 112, 58, 13, pen.deep)
        + cat_face(280, 88, 52, "#8a8a8a")
        + stroke("M112 156V184", INK, 2)
        + disc(112, 192, 11, pen.ball(pen.accent))
    )


@drawing("cat-tree/mat", "#c9a272")
def scratcher(pen: Pen) -> str:
    """Draw a scratcher of corrugated cardboard."""
    pen.floor(200, 316, 160)
    d = "M32 214Q110 250 200 234T368 214V286Q290 316 200 304T32 286Z"
    waves = "".join(stroke(f"M{x} 200V316", pen.dark, 3, opacity=0.5) for x in range(40, 366, 8))
    return (
        shape("M32 214L66 176Q140 206 214 194T344 178L368 214Q290 222 200 234T32 214Z", pen.fade(pen.pale, pen.light))
        + "".join(
            stroke(
                f"M{56 + i * 3} {190 + i * 6}Q140 {218 + i * 6} 214 {206 + i * 6}T{344 + i * 5} {190 + i * 5}",
                pen.dark,
                2,
                opacity=0.5,
            )
            for i in range(4)
        )
        + shape(d, pen.colour)
        + pen.clipped(d, waves)
        + paw(200, 268, 26, pen.deep)
    )


@drawing("cat-toy", "#d9667a", "#4a8fc4", "#8a6ab8")
def cat_toy(pen: Pen) -> str:
    """Draw a cat's toy: a wand, mice, a tunnel, a track, a fish or a beetle."""
    if pen.says("mice"):
        pen.floor(200, 326, 140)
        return "".join(
            group(
                stroke("M-62 10C-100 20 -100 50 -130 40", "#d98a86", 5)
                + shape("M-64 22C-60 -30 -10 -44 40 -16C64 -4 78 12 80 22Z", c)
                + disc(20, -24, 17, shade(c, -0.15))
                + disc(20, -24, 9, "#e3a7a0")
                + disc(52, 2, 5, INK)
                + disc(80, 18, 5, "#d98a86"),
                transform=f"translate({x} {y}) scale({s})",
            )
            for x, y, s, c in ((170, 190, 0.9, "#aab0b8"), (240, 296, 1.05, "#8b929c"))
        )
    if pen.says("tunnel"):
        pen.floor(200, 318, 160)
        rings_ = "".join(
            stroke(f"M{x} 130Q{x + 40} 222 {x} 314", pen.deep, 4, opacity=0.5) for x in range(130, 330, 36)
        )
        return (
            shape("M92 124H318C360 160 360 284 318 320H92Z", pen.fade(pen.light, pen.colour, pen.dark))
            + rings_
            + oval(96, 222, 54, 98, pen.dark)
            + oval(96, 222, 42, 84, INK)
            + cat_face(98, 246, 62, "#c98f55")
        )
    if pen.says("track"):
        pen.floor(200, 330, 130)
        return "".join(
            oval(200, y, w, w * 0.26, pen.dark)
            + oval(200, y - 12, w, w * 0.26, pen.colour if i % 2 else pen.light)
            + oval(200, y - 12, w * 0.76, w * 0.17, pen.deep)
            + disc(200 + w * 0.72, y - 8, 13, pen.accent)
            for i, (y, w) in enumerate(((300, 130), (238, 108), (180, 86)))
        ) + disc(200, 130, 27, pen.ball(pen.accent))
    if pen.says("fish", "kicker"):
        return group(
            shape("M60 200C100 130 220 120 280 200C220 280 100 270 60 200Z", pen.fade(pen.light, pen.colour, pen.dark))
            + shape("M268 200L346 140V260Z", pen.dark)
            + "".join(stroke(f"M{x} {170 + abs(x - 180) * 0.1}q16 30 0 60", pen.pale, 5) for x in (140, 176, 212))
            + disc(98, 190, 11, "#ffffff")
            + disc(96, 190, 5, INK)
            + stroke("M66 216q14 8 28 2", pen.deep, 4),
            turn=-14,
        )
    if pen.says("automatic"):
        pen.floor(200, 318, 110)
        return (
            mirrored(stroke("M140 270L96 300M136 240L88 240", INK, 8))
            + stroke("M200 140C180 90 220 80 210 50", pen.accent, 5)
            + shape("M210 50L190 20L226 26Z", pen.accent)
            + shape("M104 270C104 180 150 140 200 140S296 180 296 270Q296 310 200 310T104 270Z", pen.ball())
            + stroke("M200 144V300", pen.deep, 5)
            + mirrored(disc(160, 220, 15, pen.deep) + disc(174, 180, 9, pen.deep))
            + disc(200, 292, 6, "#7fd0a0")
        )
    feathers = "".join(
        group(
            shape("M286 150C270 190 276 236 290 262C304 236 308 190 286 150Z", c)
            + stroke("M287 156V256", shade(c, -0.3), 2),
            turn=a,
            at=(287, 150),
        )
        for a, c in ((-26, pen.accent), (26, pen.light), (0, pen.colour))
    )
    return (
        stroke("M74 336L176 76", "#c9a86a", 9)
        + stroke("M74 336L98 276", pen.dark, 17)
        + stroke("M176 76C240 40 300 80 287 146", "#8b929c", 3)
        + feathers
        + disc(287, 148, 11, pen.ball(GOLD))
    )


@drawing("pet-bowl")
def pet_bowl(pen: Pen) -> str:
    """Draw a bowl: plain, a pair, a maze, one that folds, a fountain or a feeder."""
    if pen.says("fountain"):
        drops = stroke("M200 128C160 128 150 170 144 212M200 128C240 128 250 170 256 212", "#8cc8e6", 7, opacity=0.85)
        return (
            shape("M84 210H316L300 320Q298 334 282 334H118Q102 334 100 320Z", pen.fade(pen.light, pen.colour, pen.dark))
            + oval(200, 210, 116, 26, pen.dark)
            + oval(200, 210, 104, 21, "#8cc8e6")
            + drops
            + shape("M178 206C170 170 190 160 190 132H210C210 160 230 170 222 206Z", pen.tube())
            + oval(200, 130, 17, 6, "#8cc8e6")
        )
    if pen.says("automatic feeder"):
        return (
            rect(116, 66, 168, 176, "#d5e4ea", 24, opacity=0.85)
            + pen.clipped(
                rounded(120, 70, 160, 170, 20),
                *(disc(126 + 17 * (i % 10), 130 + 15 * (i // 10), 9, ("#a8744a", "#8a5a38")[i % 2]) for i in range(80)),
            )
            + rect(108, 52, 184, 24, pen.tube(way="down"), 10)
            + rect(104, 228, 192, 106, pen.tube(), 20)
            + rect(150, 248, 100, 30, "#10141c", 6)
            + rect(164, 259, 40, 8, "#7fd0c4", 3)
            + shape("M130 300H270C270 330 250 338 200 338S130 330 130 300Z", pen.deep)
            + "".join(disc(x, 304, 7, "#a8744a") for x in range(156, 250, 14))
        )
    if pen.says("pair"):
        one = _bowl(pen, "#a8744a")
        return group(one, scale=0.68, at=(200, 330), move=(-76, 0)) + group(
            _bowl(pen, "#8cc8e6"), scale=0.68, at=(200, 330), move=(76, 0)
        )
    if pen.says("slow", "maze"):
        return (
            _bowl(pen, "")
            + "".join(oval(200, 222, r, r * 0.26, "none", stroke=pen.light, stroke_width=9) for r in (30, 66, 98))
            + stroke("M104 222H150M250 222H296M200 212V204", pen.light, 9)
        )
    if pen.says("folding"):
        rings_ = "".join(
            shape(
                f"M{96 + i * 10} {216 + i * 32}H{304 - i * 10}L{300 - i * 10} {246 + i * 32}H{100 + i * 10}Z",
                pen.tube(pen.colour if i % 2 else pen.dark),
            )
            for i in range(3)
        )
        return (
            rings_
            + oval(200, 216, 112, 26, pen.light)
            + oval(200, 217, 98, 20, "#8cc8e6")
            + stroke("M312 220C352 216 352 262 326 262", "#e2853b", 8)
        )
    return _bowl(pen, "#a8744a")


def _bowl(pen: Pen, content: str) -> str:
    """Return a pet's bowl with what is in it."""
    filled = ""
    if content == "#8cc8e6":
        filled = oval(200, 222, 112, 26, content)
    elif content:
        filled = "".join(
            disc(112 + 16 * (i % 12), 210 + 9 * (i // 12) + (i % 2) * 4, 10, (content, "#8a5a38")[i % 2])
            for i in range(36)
        )
    return (
        shape("M72 220H328L348 318Q348 334 330 334H70Q52 334 52 318Z", pen.fade(pen.light, pen.colour, pen.dark))
        + oval(200, 220, 128, 34, pen.light)
        + oval(200, 222, 114, 27, pen.deep)
        + pen.clipped("M86 222a114 27 0 0 1 228 0a114 27 0 0 1 -228 0z", filled)
        + paw(200, 290, 26, pen.deep if pen.colour != "#2b2d33" else pen.pale)
        + gleam("M82 246L72 310", 6, 0.4)
    )


@drawing("feeding-mat")
def feeding_mat(pen: Pen) -> str:
    """Draw a feeding mat with a bowl on it."""
    pen.shadow = None
    d = "M92 150H308Q318 150 322 158L374 306Q376 320 362 320H38Q24 320 26 306L78 158Q82 150 92 150Z"
    return (
        dim("M26 308Q26 336 44 334H356Q374 336 374 308Z", 0.25)
        + shape(d, pen.fade(pen.light, pen.colour), stroke=pen.dark, stroke_width=9)
        + paw(100, 286, 19, pen.dark)
        + paw(306, 196, 15, pen.dark)
        + oval(206, 284, 88, 11, INK, opacity=0.25)
        + group(
            shape("M112 214H288L304 276Q304 288 292 288H108Q96 288 96 276Z", pen.tube(STEEL)),
            oval(200, 214, 88, 22, "#eef1f4"),
            oval(200, 215, 76, 17, "#8cc8e6"),
        )
    )


@drawing("pet-blanket")
def pet_blanket(pen: Pen) -> str:
    """Draw a folded blanket with paw prints."""
    pen.floor(200, 330, 140)
    drape = "M84 150Q84 128 106 128H294Q316 128 316 150V300H84Z"
    quilt = (
        "".join(
            stroke(f"M{x} 120L{x - 120} 310M{x - 120} 120L{x} 310", pen.dark, 2.5, opacity=0.5)
            for x in range(110, 460, 36)
        )
        if pen.says("quilt")
        else "".join(
            paw(x, y, 13, pen.dark if (x // 54) % 2 else pen.pale)
            for j, y in enumerate((160, 204, 248))
            for x in range(110 + (j % 2) * 27, 310, 54)
        )
    )
    return (
        "".join(rect(72, y, 256, 44, pen.fade(pen.light, pen.colour, pen.dark), 20) for y in (270, 234))
        + shape(drape, pen.fade(pen.light, pen.colour))
        + pen.clipped(drape, quilt, dim("M84 286H316V300H84Z", 0.12))
        + stroke("M90 290H310", pen.pale, 3, stroke_dasharray="7 6")
    )


@drawing("pet-carrier")
def pet_carrier(pen: Pen) -> str:
    """Draw a carrier: hard with a grating, or soft with mesh."""
    pen.floor(200, 330, 150)
    soft = pen.says("soft")
    handle = stroke("M140 128C140 80 260 80 260 128", pen.deep, 14)
    if soft:
        mesh_ = "".join(stroke(f"M{x} 160V290", pen.dark, 1.6, opacity=0.6) for x in range(210, 326, 8)) + "".join(
            stroke(f"M204 {y}H328", pen.dark, 1.6, opacity=0.6) for y in range(164, 292, 8)
        )
        return (
            handle
            + rect(60, 120, 280, 206, pen.soft(), 36)
            + rect(204, 154, 124, 140, INK, 16, opacity=0.55)
            + cat_face(266, 240, 66, "#c98f55")
            + pen.clipped(rounded(204, 154, 124, 140, 16), mesh_)
            + rect(78, 154, 108, 140, pen.dark, 16)
            + rect(96, 216, 72, 56, pen.deep, 8)
            + stroke("M78 176H186", pen.pale, 3)
            + rect(204, 154, 124, 140, "none", 16, stroke=pen.pale, stroke_width=3)
        )
    bars = "".join(stroke(f"M{x} 168V290", STEEL, 5) for x in range(138, 270, 18)) + stroke(
        "M130 200H270M130 258H270", STEEL, 5
    )
    return (
        handle
        + shape("M70 222C70 150 110 122 200 122S330 150 330 222Z", pen.fade(pen.pale, pen.light))
        + shape("M66 218H334L326 312Q324 328 306 328H94Q76 328 74 312Z", pen.fade(pen.colour, pen.dark))
        + rect(122, 160, 156, 138, INK, 24)
        + cat_face(200, 244, 78, "#8a8a8a")
        + bars
        + rect(122, 160, 156, 138, "none", 24, stroke=pen.deep, stroke_width=8)
        + "".join(rect(x, 188, 13, 22, pen.dark, 5) for x in (86, 302))
        + rect(62, 212, 276, 12, pen.deep, 5)
    )


@drawing("pet-brush", "#4a8fc4", "#5aa06a", "#c8607a", "#8a6ab8")
def pet_brush(pen: Pen) -> str:
    """Draw a grooming tool: a brush, a glove, clippers or a nail cutter."""
    pen.floor(200, 342, 100)
    if pen.says("glove"):
        d = (
            "M134 200C128 160 120 120 126 92Q134 80 144 92L152 150L154 80Q162 66 172 80L174 148L182 84Q192 72 200 86"
            "L196 156L208 116Q220 108 224 122L214 190C210 214 206 220 202 230H142C118 214 98 190 92 172Q92 158 108 160Z"
        )
        nubs = "".join(
            disc(x + (j % 2) * 6, y, 4, pen.pale) for j, y in enumerate(range(96, 228, 13)) for x in range(100, 226, 13)
        )
        return group(
            shape("M140 226H204L210 286H134Z", INK),
            shape(d, pen.fade(pen.light, pen.colour, pen.dark)),
            pen.clipped(d, nubs),
            scale=1.3,
            at=(160, 240),
            move=(36, 36),
        )
    if pen.says("clipper set"):
        return group(
            rect(160, 112, 80, 222, pen.soft(), 34)
            + rect(172, 170, 56, 80, INK, 20)
            + disc(200, 196, 13, pen.accent)
            + rect(164, 70, 72, 48, pen.tube(STEEL), 5)
            + "".join(rect(x, 56, 7, 20, "#8b929c", 2) for x in range(166, 234, 11)),
            turn=18,
        )
    if pen.says("nail"):
        return group(
            mirrored(
                stroke("M206 180C240 220 250 280 244 334", pen.dark, 23)
                + stroke("M206 180C240 220 250 280 244 334", pen.light, 9)
            )
            + mirrored(
                shape("M198 66C240 84 240 140 206 176L198 150C214 130 214 106 198 96Z", pen.fade("#eef1f4", "#8b929c"))
            )
            + disc(200, 176, 17, pen.ball(STEEL)),
            turn=18,
        )
    bristles = "".join(stroke(f"M{x} {104 + j * 13}v9", "#8b929c", 2.6) for j in range(7) for x in range(134, 272, 9))
    return group(
        rect(120, 84, 160, 116, pen.soft(), 20)
        + rect(128, 96, 144, 96, CREAM, 12)
        + bristles
        + rect(182, 196, 36, 144, pen.tube(), 16)
        + rect(190, 236, 20, 76, pen.deep, 9)
        + disc(200, 212, 9, pen.accent),
        turn=20,
    )


@drawing("pet-grooming/cup", "#2f8c8c", "#4a8fc4")
def paw_washer(pen: Pen) -> str:
    """Draw a cup that washes paws."""
    bristles = "".join(rect(x, 118, 7, 44, pen.pale, 3) for x in range(130, 272, 12))
    return (
        stroke("M272 180C340 170 340 290 268 286", pen.dark, 19)
        + shape("M112 130H288L270 312Q268 334 246 334H154Q132 334 130 312Z", pen.tube(), opacity=0.85)
        + oval(200, 130, 88, 24, pen.deep)
        + bristles
        + shape("M112 130a88 24 0 0 0 176 0v20a88 24 0 0 1 -176 0z", pen.light)
        + paw(200, 250, 40, CREAM)
        + gleam("M136 180L148 306", 7, 0.5)
    )


@drawing("pet-tracker")
def pet_tracker(pen: Pen) -> str:
    """Draw a tracker on a collar."""
    pen.floor(200, 330, 100)
    waves = "".join(
        stroke(f"M{200 - r} 112A{r} {r} 0 0 1 {200 + r} 112", pen.accent, 7, opacity=o)
        for r, o in ((30, 1), (56, 0.7), (82, 0.4))
    )
    return (
        waves
        + stroke("M40 210Q200 300 360 210", pen.accent, 32)
        + stroke("M40 204Q200 294 360 204", shade(pen.accent, 0.3), 4, stroke_dasharray="8 7")
        + rect(128, 176, 144, 146, pen.soft(), 44)
        + rect(142, 190, 116, 118, pen.dark, 34, opacity=0.6)
        + shape(
            "M200 208C230 208 240 230 232 252C224 272 206 284 200 294C194 284 176 272 168 252C160 230 170 208 200 208Z",
            "#e2544d",
        )
        + disc(200, 240, 15, "#ffffff")
        + disc(248, 196, 5, "#7fd0a0")
        + gleam("M144 210Q150 194 168 190", 5, 0.5)
    )
