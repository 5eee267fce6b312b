"""Creams, make-up, hair and scent."""

from __future__ import annotations

from shop.demo.drawings.food import leaf, lines
from shop.demo.drawings.home import bloom
from shop.demo.drawings.kit import (
    CREAM,
    INK,
    STEEL,
    WOOD,
    Pen,
    brightness,
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
    stroke,
)

GOLD = "#d8b25a"
#: Quiet packaging colours.
SOFT = ("#a9c4b4", "#e0b7b4", "#d9c7a6", "#a9bcd0", "#c3b4d4", "#e8d3c2")
WHITE = "#f4f2ec"


def emblem(pen: Pen, x: float, y: float, size: float) -> str:
    """Return what a product smells of or is made from, else a plain ring."""
    if pen.says("saffron", "gold", "vitamin", "orange", "sun", "spf", "awning"):
        return disc(x, y, size * 0.42, "#ecb84a") + "".join(
            group(rect(x - size * 0.05, y - size * 0.78, size * 0.1, size * 0.22, "#ecb84a", 2), turn=a, at=(x, y))
            for a in range(0, 360, 45)
        )
    if pen.says("lotus", "camellia", "magnolia", "osmanthus", "late spring", "shea"):
        return bloom(x, y, size * 0.66, "#e39aa9")
    if pen.says("dew", "water", "rain", "hydrat", "hyaluron", "pond", "well", "tide"):
        return shape(
            f"M{x} {y - size * 0.7}C{x + size * 0.6} {y} {x + size * 0.5} {y + size * 0.6} {x} {y + size * 0.6}"
            f"S{x - size * 0.6} {y} {x} {y - size * 0.7}Z",
            "#7fb8d8",
        )
    if pen.says("jade", "leaf", "plum", "centella", "ginger", "pine", "oat", "green", "natural", "organic"):
        return leaf(x, y + size * 0.5, size, 26, "#6f9f6a") + leaf(x, y + size * 0.5, size, -26, "#8fb57f")
    return disc(x, y, size * 0.4, "none", stroke=pen.dark, stroke_width=size * 0.09)


def label(pen: Pen, x: float, y: float, w: float, h: float) -> str:
    """Return a label with its emblem; pale packs wear darker print."""
    ink = pen.deep if brightness(pen.colour) > 0.45 else CREAM
    return emblem(pen, x, y + h * 0.28, min(w, h) * 0.42) + lines(
        x, y + h * 0.62, w * 0.7, w * 0.46, w * 0.58, colour=ink
    )


@drawing("tube", *SOFT)
def tube(pen: Pen) -> str:
    """Draw a tube that stands on its cap; bright for the sun, metal-like for hands."""
    if pen.says("sunscreen"):
        pen.dye("#f0a94a", "#f2c75c", "#5fb0cf")
    small = 0.86 if pen.says("hand", "travel") else 1.0
    pen.floor(200, 338, 72)
    body = "M132 64H268L250 274H150Z"
    crimp = rect(128, 52, 144, 22, pen.fade(pen.light, pen.dark), 3) + "".join(
        stroke(f"M{x} 55v16", pen.dark, 1.6, opacity=0.7) for x in range(134, 270, 7)
    )
    cap = rect(148, 272, 104, 62, pen.tube(GOLD if pen.pick("gold", "white", "own") == "gold" else WHITE), 8) + "".join(
        stroke(f"M{x} 280v46", INK, 1.5, opacity=0.16) for x in range(156, 250, 8)
    )
    band = (
        pen.clipped(body, rect(120, 224, 160, 14, pen.dark, opacity=0.6))
        if not pen.says("sunscreen")
        else pen.clipped(body, rect(120, 206, 160, 40, "#ffffff", opacity=0.55))
    )
    return group(
        shape(body, pen.tube()),
        band,
        crimp,
        cap,
        label(pen, 200, 92, 92, 116),
        gleam("M150 84L164 262", 7, 0.5),
        scale=small,
        at=(200, 334),
    )


def pump(pen: Pen, colour: str) -> str:
    """Return a pump's head on a bottle's neck that ends at y = 130."""
    return (
        rect(176, 106, 48, 30, pen.tube(colour), 6)
        + rect(192, 70, 16, 40, pen.tube(colour))
        + shape("M140 50H226Q236 50 236 60V74H186Q176 66 140 66Z", pen.tube(colour, "down"))
    )


def pump_body(pen: Pen) -> str:
    """Return a bottle with a pump."""
    tall = {"250ml": 0.9, "500ml": 1.06}.get(pen.subject.version, 1.0)
    top = WHITE if brightness(pen.colour) < 0.75 else "#8f8a80"
    body = rounded(136, 130, 128, 204, pen.rng.choice((16, 34)))
    return group(
        pump(pen, top),
        shape(body, pen.tube()),
        label(pen, 200, 168, 100, 130),
        gleam("M152 152V312", 7, 0.45),
        scale=tall,
        at=(200, 334),
    )


@drawing("pump-bottle", *SOFT)
def pump_bottle(pen: Pen) -> str:
    """Draw a bottle: with a pump, or slim with a cap for toners."""
    pen.floor(200, 338, 78)
    if pen.says("shampoo"):
        pen.dye("#5f9fa8", "#8fae6a", "#d9a04a", "#8d7ab5")
    if pen.says("baby"):
        pen.dye("#cfe3ec", "#f3d9d0", "#dcead0")
    if pen.says("toner", "essence"):
        body = rounded(148, 142, 104, 192, 14)
        return (
            shape(body, pen.tube(), opacity=0.88)
            + pen.clipped(body, rect(140, 170, 120, 170, pen.light, opacity=0.5))
            + rect(158, 78, 84, 68, pen.tube(pen.pick(GOLD, WHITE, "#3a3d46")), 8)
            + label(pen, 200, 178, 84, 126)
            + gleam("M162 160V318", 6, 0.6)
        )
    if pen.says("foundation", "tint"):
        glass = rounded(146, 160, 108, 174, 14)
        return (
            rect(164, 74, 72, 90, pen.tube("#2b2d33" if pen.says("long") else GOLD), 8)
            + shape(glass, "#eef3f5")
            + pen.clipped(rounded(154, 168, 92, 158, 8), rect(150, 160, 100, 170, pen.tube()))
            + lines(200, 236, 64, 40, colour=pen.deep)
            + gleam("M160 176V316", 5, 0.7)
        )
    return pump_body(pen)


@drawing("pet-grooming/bottle", "#a9bfa0", "#d9c7a6")
def pet_shampoo(pen: Pen) -> str:
    """Draw a dog's shampoo with a paw on it."""
    return pump_body(pen) + group(
        disc(200, 210, 17, pen.deep),
        *(disc(x, y, 7, pen.deep) for x, y in ((180, 190), (193, 182), (207, 182), (220, 190))),
    )


@drawing("dropper-bottle", "#a8642f", "#4f7f6a", "#3f5f8a", "#c98a3a", "#8a4a5a")
def dropper_bottle(pen: Pen) -> str:
    """Draw a bottle of serum with its dropper."""
    pen.floor(200, 338, 66)
    if pen.says("vitamin", "gold", "body oil", "peptide"):
        pen.dye("#e0a03a")
    elif pen.says("centella", "jade"):
        pen.dye("#5f9a6a")
    elif pen.says("hyaluron", "niacinamide"):
        pen.dye("#7fb0cf", "#9fb8c8")
    body = (
        "M172 148H228V162C252 168 262 182 262 202V314Q262 334 242 334H158Q138 334 138 314V202C138 182 148 168 172 162Z"
    )
    head = (
        shape("M184 92C180 54 220 54 216 92Z", pen.tube("#2b2d33"))
        + rect(172, 90, 56, 60, pen.tube(pen.pick(GOLD, STEEL, "#3a3d46")), 6)
        + "".join(stroke(f"M{x} 96v48", INK, 1.5, opacity=0.25) for x in range(179, 226, 7))
    )
    pipette = rect(196, 150, 8, 130, "#ffffff", 4, opacity=0.6)
    return (
        shape(body, pen.tube(), opacity=0.92)
        + pen.clipped(body, rect(130, 206, 140, 140, pen.light, opacity=0.35), pipette)
        + head
        + rect(150, 212, 100, 92, CREAM, 4)
        + emblem(pen, 200, 238, 34)
        + lines(200, 268, 70, 46, colour=pen.deep)
        + gleam("M150 206V318", 6, 0.5)
    )


@drawing("moisturiser", *SOFT)
@drawing("cleanser/jar", *SOFT)
@drawing("sheet-mask/jar", *SOFT)
@drawing("hair-mask/jar", *SOFT)
def cream_jar(pen: Pen) -> str:
    """Draw an open jar of cream with its lid beside it."""
    pen.floor(206, 336, 130)
    if pen.says("clay"):
        pen.dye("#8a7f76")
    lid_colour = pen.pick(GOLD, WHITE, shade(pen.colour, -0.3))
    content = "#fdfaf2" if not pen.says("clay", "gel") else "#a39a8e" if pen.says("clay") else "#d5ecf2"
    lid = group(
        oval(308, 262, 22, 66, pen.tube(lid_colour, "down"))
        + oval(300, 262, 20, 62, shade(lid_colour, -0.25))
        + oval(300, 262, 15, 50, shade(lid_colour, 0.3)),
        turn=14,
        at=(308, 262),
    )
    swirl = stroke("M132 178C160 158 214 164 216 178S160 192 158 180S190 172 194 178", shade(content, -0.1), 4)
    body = "M82 186H268V302a30 30 0 0 1 -30 30H112a30 30 0 0 1 -30 -30Z"
    return (
        lid
        + shape(body, pen.tube())
        + oval(175, 186, 93, 25, pen.light)
        + oval(175, 186, 82, 20, shade(content, -0.06))
        + oval(175, 182, 80, 18, content)
        + swirl
        + label(pen, 175, 220, 96, 96)
        + gleam("M98 210V306", 7, 0.5)
    )


@drawing("sheet-mask", *SOFT)
def sheet_mask(pen: Pen) -> str:
    """Draw a pack of face masks with a mask on it."""
    face = "M200 134C242 134 264 160 260 204C256 250 230 282 200 282S144 250 140 204C136 160 158 134 200 134Z"
    mask = (
        shape(face, "#ffffff")
        + mirrored(oval(176, 192, 15, 8, pen.dark))
        + oval(200, 250, 17, 8, pen.dark)
        + stroke("M200 196L192 228H206", shade(pen.colour, -0.12), 3)
        + mirrored(stroke("M158 174Q172 164 188 174", shade(pen.colour, -0.12), 3))
    )
    pack = (
        rect(110, 74, 180, 256, pen.soft(), 6)
        + "".join(stroke(f"M{x} 78v10M{x} 316v10", pen.dark, 1.6, opacity=0.7) for x in range(116, 288, 7))
        + stroke("M112 96H288M112 308H288", pen.dark, 2, opacity=0.5)
    )
    return (
        group(rect(110, 74, 180, 256, pen.dark, 6), turn=9, at=(200, 330))
        + pack
        + mask
        + lines(200, 108, 96, colour=pen.deep)
        + lines(200, 294, 70, colour=pen.deep)
        + gleam("M124 104V298", 5, 0.5)
    )


@drawing("lipstick", "#c8403a")
def lipstick(pen: Pen) -> str:
    """Draw an open lipstick with its cap, or a gloss with its wand."""
    pen.floor(210, 338, 96)
    case = pen.pick("#2b2d33", GOLD, "#7a2233", "#f4f2ec")
    if pen.says("glaze", "velvet"):
        body = rect(140, 176, 58, 158, pen.tube(), 14)
        wand = group(
            rect(246, 50, 44, 120, pen.tube(case), 10)
            + rect(264, 168, 8, 96, "#8a8378", 3)
            + shape("M258 256H278L274 306Q268 316 262 306Z", pen.dark),
            turn=16,
            at=(268, 200),
        )
        return (
            wand
            + rect(152, 158, 34, 22, "#e9e2d4", 4)
            + body
            + rect(140, 176, 58, 158, "#ffffff", 14, opacity=0.16)
            + gleam("M152 194V316", 5, 0.6)
        )
    bullet = shape("M146 196V116C146 96 178 76 206 72V196Z", pen.tube()) + shape(
        "M146 116C146 96 178 76 206 72C208 96 176 118 146 122Z", pen.light
    )
    base = (
        rect(136, 188, 80, 34, pen.tube(GOLD if case != GOLD else STEEL), 3)
        + rect(128, 218, 96, 116, pen.tube(case), 6)
        + rect(128, 240, 96, 6, GOLD, opacity=0.8)
    )
    cap = (
        rect(252, 192, 84, 142, pen.tube(case), 8)
        + rect(252, 306, 84, 8, GOLD, opacity=0.9)
        + gleam("M264 206V296", 5, 0.35)
    )
    return cap + bullet + base + gleam("M160 126V180", 5, 0.5) + gleam("M140 232V318", 5, 0.3)


@drawing("lip-balm", "#d9b45a", "#a9c4b4", "#e0a0a0")
def lip_balm(pen: Pen) -> str:
    """Draw a stick of lip balm with its cap."""
    pen.floor(206, 338, 90)
    balm = pen.colour if pen.subject.colour else "#f6e6c0"
    stick = (
        shape("M142 176V134Q142 114 176 114T210 134V176Z", pen.tube(balm))
        + rect(136, 172, 80, 26, pen.tube(WHITE), 4)
        + rect(130, 192, 92, 142, pen.tube(), 12)
        + rect(130, 314, 92, 20, pen.dark, 8)
    )
    bee = (
        oval(176, 252, 15, 11, "#ecc344")
        + stroke("M170 243v18M180 242v20", INK, 3)
        + mirrored(oval(188, 238, 9, 6, "#ffffff", transform="rotate(-40 188 238)"), about=176)
        if pen.says("hive")
        else emblem(pen, 176, 252, 40)
    )
    return (
        group(rect(254, 176, 88, 158, pen.tube(), 12), move=(0, 0))
        + stick
        + bee
        + gleam("M144 206V306", 5, 0.5)
        + gleam("M268 192V318", 5, 0.4)
    )


@drawing("compact", "#e3c3a4", "#c98f86", "#b58a6a")
def compact(pen: Pen) -> str:
    """Draw an opened compact or a palette of eye colours."""
    pen.floor(200, 330, 130)
    if pen.says("palette"):
        shades = (pen.pale, pen.light, pen.colour, pen.dark, pen.deep, "#e9cfa0", "#b0705a", "#6a4a4f")
        wells = "".join(
            rect(x, y, 50, 44, pen.fade(shade(c, 0.12), c), 6)
            for (x, y), c in zip(((x, y) for y in (236, 286) for x in (82, 140, 198, 256)), shades, strict=True)
        )
        return (
            rect(60, 76, 280, 142, pen.fade(pen.dark, pen.deep), 12)
            + rect(74, 88, 252, 118, pen.fade("#f2f6f8", "#c3d2da"), 6)
            + gleam("M96 196L180 98M120 198L190 116", 6, 0.7)
            + rect(60, 216, 280, 126, pen.soft("#3a3036"), 12)
            + wells
        )
    case = pen.pick("#2b2d33", "#f4f2ec", GOLD)
    pad = pen.says("cushion")
    return (
        oval(200, 150, 112, 84, pen.tube(case))
        + oval(200, 150, 96, 70, pen.fade("#f2f6f8", "#b9cbd5", way="slant"))
        + gleam("M146 186L196 96M172 204L226 104", 7, 0.7)
        + oval(200, 284, 126, 48, pen.tube(shade(case, -0.15)))
        + oval(200, 276, 126, 48, pen.tube(case))
        + oval(200, 274, 96, 35, pen.fade(pen.light, pen.colour))
        + (
            "".join(disc(150 + 14 * (i % 8), 262 + 12 * (i // 8), 2, pen.dark, opacity=0.4) for i in range(24))
            if pad
            else stroke("M160 276Q200 256 240 276", pen.dark, 3, opacity=0.5)
        )
        + rect(180, 226, 40, 12, GOLD, 5)
    )


@drawing("mascara", "#2b2d33")
def mascara(pen: Pen) -> str:
    """Draw mascara with its brush, an eyeliner or a brow pencil."""
    pen.floor(206, 338, 90)
    case = pen.pick("#3a3036", "#8a4a5a", "#2c3f66", GOLD)
    if pen.says("pencil", "eyeliner"):
        pen.floor(200, 332, 110)
        tip = shape("M182 92L200 40L218 92Z", "#e3c49a" if pen.says("pencil") else "#3a3d46") + shape(
            "M194 58L200 40L206 58Z", pen.colour
        )
        return group(
            tip,
            rect(182, 90, 36, 190, pen.tube(case), 4),
            rect(182, 200, 36, 10, GOLD),
            rect(182, 276, 36, 60, pen.tube(pen.colour), 10),
            turn=32,
        )
    bristles = "".join(
        stroke(f"M{254 - w} {y}L{254 + w} {y - 5}", INK, 4)
        for y, w in ((262, 9), (252, 13), (242, 15), (232, 16), (222, 16), (212, 15), (202, 13), (192, 11))
    )
    wand = group(
        rect(232, 50, 44, 118, pen.tube(case), 12)
        + rect(232, 152, 44, 10, GOLD)
        + rect(251, 166, 6, 100, "#5b606b", 3)
        + bristles,
        turn=14,
        at=(254, 200),
        move=(12, 10),
    )
    return (
        wand
        + rect(128, 120, 64, 214, pen.tube(case), 14)
        + rect(138, 104, 44, 20, "#5b606b", 4)
        + rect(128, 150, 64, 10, GOLD)
        + rect(146, 190, 28, 100, pen.colour, 14, opacity=0.6)
        + gleam("M140 172V316", 5, 0.4)
    )


@drawing("makeup-brush")
def makeup_brush(pen: Pen) -> str:
    """Draw make-up brushes: a fan of them, a single one, or sponges."""
    if pen.says("sponge"):
        pen.floor(200, 326, 120)
        d = "M0 -92C40 -40 62 0 62 34C62 70 34 88 0 88S-62 70 -62 34C-62 0 -40 -40 0 -92Z"
        return group(shape(d, pen.ball(pen.dark)), transform="translate(256 226) rotate(14)") + group(
            shape(d, pen.ball()), gleam("M-34 20Q-30 -10 -12 -36", 7, 0.4), transform="translate(150 236) rotate(-10)"
        )
    bamboo = pen.says("bamboo")
    handle_colour = "#d9b777" if bamboo else pen.colour
    hair = "#e9dcc0" if bamboo else "#5a4038" if pen.colour != "#8a5f40" else "#e9dcc0"

    def brush(w: float, tall: float) -> str:
        """Return one brush that stands on its handle."""
        tip = shape(
            f"M{200 - w * 0.7} 130C{200 - w * 1.4} {130 - tall * 0.6} {200 - w * 0.7} {130 - tall} 200 {130 - tall}"
            f"S{200 + w * 1.4} {130 - tall * 0.6} {200 + w * 0.7} 130Z",
            pen.fade(shade(hair, 0.35), hair),
        )
        return (
            tip
            + shape(
                poly((200 - w * 0.7, 128), (200 + w * 0.7, 128), (210, 186), (190, 186)),
                pen.tube(GOLD if not bamboo else pen.colour),
            )
            + shape("M190 184H210L206 330Q200 340 194 330Z", pen.tube(handle_colour))
        )

    if pen.says("brush set", "seven"):
        return "".join(
            group(brush(w, tall), turn=a, at=(200, 336), scale=0.98)
            for w, tall, a in ((12, 44, -34), (20, 60, -20), (32, 84, 0), (24, 64, 20), (14, 50, 34))
        )
    return group(brush(40, 92), turn=18)


@drawing("soap", "#e8ddc6", "#c9d8c0", "#e6c8b8")
def soap(pen: Pen) -> str:
    """Draw a bar of soap with its foam."""
    pen.floor(200, 318, 140)
    if pen.says("charcoal"):
        pen.dye("#4a4d55")
    elif pen.says("pine"):
        pen.dye("#8a6f4a")
    foam = "".join(
        disc(x, y, r, "#ffffff", opacity=0.9) + disc(x - r * 0.3, y - r * 0.3, r * 0.25, "#dff0f7")
        for x, y, r in ((92, 288, 26), (126, 300, 19), (292, 296, 24), (322, 284, 15), (264, 306, 15), (70, 306, 13))
    )
    bar = (
        rect(82, 206, 236, 84, pen.tube(pen.dark, "down"), 30)
        + rect(82, 186, 236, 84, pen.fade(pen.light, pen.colour), 30)
        + rect(104, 200, 192, 56, "none", 20, stroke=pen.dark, stroke_width=3, opacity=0.6)
    )
    wrap = (
        shape("M196 180H276L292 296H212Z", "#f6efe0", opacity=0.95) + lines(244, 216, 50, 32, 42, colour="#8a8378")
        if not pen.says("shaving")
        else leaf(200, 248, 40, 30, pen.dark) + leaf(200, 248, 40, -30, pen.dark)
    )
    return bar + wrap + foam + gleam("M112 194H180", 6, 0.6)


@drawing("hairbrush", WOOD)
def hairbrush(pen: Pen) -> str:
    """Draw a hairbrush: flat, round, or a wooden comb."""
    pen.floor(200, 342, 100)
    if pen.says("comb"):
        teeth = "".join(rect(x, 176, 7, 116, pen.colour, 3) for x in range(76, 326, 13))
        return (
            teeth
            + shape("M66 196C66 110 334 110 334 196Z", pen.fade(pen.light, pen.colour))
            + bloom(280, 168, 17, pen.pale)
            + stroke("M94 176C120 138 180 134 230 138", pen.dark, 3, opacity=0.6)
        )
    handle = shape("M184 208H216L224 320Q222 344 200 344T176 320Z", pen.tube())
    if pen.says("round"):
        bristles = "".join(stroke(f"M{130} {y}H270", INK, 3, stroke_dasharray="2 5") for y in range(62, 206, 9))
        return group(
            handle, rect(152, 56, 96, 156, pen.tube(STEEL), 20), bristles, rect(160, 48, 80, 14, INK, 6), turn=18
        )
    pad = smooth((200, 50), (256, 74), (266, 140), (240, 200), (200, 212), (160, 200), (134, 140), (144, 74))
    inner = smooth((200, 66), (244, 86), (250, 140), (230, 188), (200, 198), (170, 188), (150, 140), (156, 86))
    pins = "".join(
        disc(x + (row % 2) * 6, y, 3, CREAM if pen.says("beech") else pen.pale)
        for row, y in enumerate(range(78, 196, 12))
        for x in range(156, 250, 13)
    )
    return group(
        handle,
        shape(pad, pen.soft()),
        shape(inner, "#4a3a38" if pen.says("beech") else pen.deep),
        pen.clipped(inner, pins),
        turn=20,
    )


@drawing("hair-dryer")
def hair_dryer(pen: Pen) -> str:
    """Draw a hair dryer; the fast one is a short cylinder."""
    pen.floor(220, 342, 90)
    cable = stroke("M252 330C262 352 310 346 340 338", INK, 6)
    wind = "".join(gleam(f"M{20 + i * 6} {108 + i * 26}q16 -8 32 0t26 0", 4, 0.7) for i in range(3))
    metal = GOLD if pen.says("ionic") else STEEL
    if pen.says("high-speed"):
        return (
            wind
            + cable
            + rect(118, 88, 182, 92, pen.tube(way="down"), 40)
            + disc(296, 134, 44, pen.dark)
            + disc(296, 134, 26, "none", stroke=pen.pale, stroke_width=6)
            + rect(96, 100, 30, 68, pen.tube("#3a3d46", "down"), 8)
            + rect(206, 170, 52, 160, pen.tube(), 22)
            + disc(232, 214, 9, metal)
            + rect(226, 240, 12, 36, pen.deep, 6)
        )
    body = shape(
        "M112 96L262 82C318 82 332 122 332 138S318 196 262 194L112 176Z", pen.fade(pen.light, pen.colour, pen.dark)
    )
    nozzle = shape("M84 104L118 94V178L84 168Z", pen.tube("#3a3d46", "down"))
    handle = shape("M214 186H282L268 322Q266 336 250 336H232Q218 334 218 320Z", pen.tube())
    grille = "".join(
        stroke(f"M{x} {112 + abs(x - 300) * 0.2}V{164 - abs(x - 300) * 0.2}", pen.deep, 4) for x in (290, 300, 310, 320)
    )
    return (
        wind
        + cable
        + handle
        + nozzle
        + body
        + grille
        + rect(114, 96, 10, 80, metal)
        + rect(238, 222, 20, 40, pen.deep, 8)
        + disc(248, 232, 5, metal)
        + gleam("M136 106L256 96", 6, 0.5)
    )


@drawing("perfume", "#c9a0a8", "#9fb0b8", "#b8b06a", "#b5483f", "#d9c7a6")
def perfume(pen: Pen) -> str:
    """Draw a bottle of perfume: square, round or tall."""
    pen.floor(200, 338, 90)
    scents = {"rain": "#8fa3ad", "magnolia": "#e6d3cf", "tea": "#a8a85f", "red": "#b5483f"}
    pen.dye(next((colour for word, colour in scents.items() if pen.says(word)), pen.colour))
    size = 0.86 if pen.subject.version == "30ml" else 1.0
    form = pen.pick("square", "round", "tall")
    outer = {
        "square": rounded(116, 162, 168, 172, 16),
        "round": "M200 156C272 156 300 204 300 250C300 304 262 334 200 334S100 304 100 250C100 204 128 156 200 156Z",
        "tall": rounded(142, 140, 116, 194, 12),
    }[form]
    top = 140 if form == "tall" else 158
    liquid = pen.clipped(
        outer, group(shape(outer, pen.fade(pen.light, pen.colour), opacity=0.9), scale=0.86, at=(200, 306))
    )
    stopper = rect(184, top - 34, 32, 38, pen.tube(GOLD), 3) + (
        disc(200, top - 58, 32, pen.ball(pen.dark))
        if form == "round"
        else rect(164, top - 86, 72, 58, pen.tube("#2b2d33" if form == "square" else GOLD), 8)
    )
    return group(
        shape(outer, "#f2f5f7", opacity=0.9),
        liquid,
        stroke(outer, "#ffffff", 4, opacity=0.9),
        stopper,
        rect(166, 222, 68, 66, CREAM, 4, opacity=0.92),
        lines(200, 238, 46, 28, 38, colour="#8a8378"),
        gleam(f"M{158 if form == 'tall' else 136} {top + 40}V300", 6, 0.7),
        scale=size,
        at=(200, 334),
    )
