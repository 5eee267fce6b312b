"""Pots, pans, knives and what else one cooks with."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    INK,
    STEEL,
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
    ring,
    rounded,
    shade,
    shape,
    spread,
    stroke,
)

DARK_WOOD = "#7a5236"


@drawing("kettle", STEEL)
def kettle(pen: Pen) -> str:
    """Draw an electric kettle on its base; with a swan's neck, of glass, or folding where it is that."""
    glass = pen.says("glass")
    steel = "#3a3d46"
    if pen.says("gooseneck"):
        body = "M146 168H262L282 312H126Z"
        spout = stroke("M138 286C70 286 104 176 62 160", pen.dark, 17) + stroke(
            "M136 282C74 278 106 172 62 156", pen.light, 5, opacity=0.7
        )
        handle = stroke("M258 176C336 168 340 196 330 262", steel, 18)
    else:
        body = "M144 120H258C270 180 282 250 286 312H122C124 250 132 180 144 120Z"
        spout = shape("M146 124L98 132C112 160 122 186 128 214L140 220Z", pen.fade(pen.dark, pen.colour))
        handle = stroke("M252 128C330 120 338 160 322 276", steel, 22)
    fill = pen.fade("#e9f4f8", "#c3dbe6", way="right") if glass else pen.tube()
    water = (
        pen.clipped(body, rect(100, 212, 220, 110, "#7fc1dd", opacity=0.55), oval(204, 212, 82, 8, "#b7e0ef"))
        if glass
        else ""
    )
    ribs = (
        "".join(stroke(f"M{134 - i * 3} {190 + i * 30}H{274 + i * 3}", pen.deep, 4, opacity=0.5) for i in range(4))
        if pen.says("folding")
        else ""
    )
    lid_y = 168 if pen.says("gooseneck") else 120
    window = (
        rect(252, 196, 12, 84, "#dfeff6", 6) + rect(252, 236, 12, 44, "#7fc1dd", 6)
        if pen.has("window") and not glass
        else ""
    )
    screen = rect(156, 318, 44, 10, "#7fd0c4", 4) if pen.has("temp") else disc(300, 322, 5, "#e2853b")
    return "".join(
        (
            handle,
            spout,
            shape(body, fill, opacity=0.85 if glass else 1),
            water,
            ribs,
            window,
            shape(f"M150 {lid_y}Q202 {lid_y - 34} 254 {lid_y}Z", pen.tube(steel if glass else pen.dark)),
            rect(190, lid_y - 34, 24, 18, steel, 7),
            rect(112, 310, 184, 24, pen.tube(steel), 8),
            screen,
            gleam("M160 150C152 200 146 250 144 292" if lid_y == 120 else "M160 186L148 292", 7, 0.4),
        )
    )


@drawing("pan", "#2b2d33")
def pan(pen: Pen) -> str:
    """Draw a frying pan from its rim."""
    pen.floor(180, 298, 136)
    grip = INK if not pen.has("riveted") else pen.colour if pen.says("iron", "carbon") else "#9aa1ab"
    inside = (
        "#e9e3d6"
        if pen.has("ceramic") and pen.colour != "#2b2d33"
        else shade(STEEL, -0.1)
        if pen.says("three-ply")
        else "#2f3138"
    )
    scale = 0.8 + (pen.number("diameter", 24) - 20) * 0.022
    parts = (
        shape("M262 232L352 176a15 15 0 0 1 16 26L276 258Z", pen.fade(shade(grip, 0.25), shade(grip, -0.2))),
        disc(354, 191, 5, "#ffffff", opacity=0.55),
        shape("M40 246A125 50 0 0 0 290 246L268 296A103 36 0 0 1 62 296Z", pen.tube()),
        oval(165, 246, 125, 50, pen.light),
        oval(165, 248, 118, 45, pen.fade(shade(inside, -0.22), shade(inside, 0.12))),
        oval(165, 258, 92, 31, inside),
        oval(140, 254, 50, 13, "#ffffff", opacity=0.1),
        gleam("M62 238C80 216 130 205 170 205", 4, 0.45),
    )
    return group(*parts, scale=min(1.1, scale * 1.06), at=(200, 326), move=(0, -26))


@drawing("wok", "#2b2d33")
def wok(pen: Pen) -> str:
    """Draw a wok with its long handle, and a lid or a second grip where it has one."""
    pen.floor(180, 330, 100)
    lid = ""
    if pen.has("lid"):
        lid = shape("M48 208C70 140 120 116 175 116S280 140 302 208Z", pen.tube("#aeb5be")) + rect(
            160, 92, 30, 26, pen.tube(DARK_WOOD), 8
        )
    inner = (
        ""
        if lid
        else oval(175, 212, 119, 34, pen.fade("#1b1d22", "#4a4d55")) + oval(160, 226, 60, 14, "#ffffff", opacity=0.08)
    )
    hammered = (
        "".join(
            disc(92 + 24 * i + (j % 2) * 12, 252 + 18 * j, 5, pen.light, opacity=0.22)
            for j in range(3)
            for i in range(j, 8 - j)
        )
        if pen.says("hammered")
        else ""
    )
    loop = stroke("M52 220C10 206 12 262 62 256", DARK_WOOD, 11) if pen.has("helper") else ""
    return "".join(
        (
            loop,
            shape("M290 206L372 164a11 11 0 0 1 11 20L298 236Z", pen.fade(shade(WOOD, 0.2), DARK_WOOD)),
            shape("M284 210L312 196L318 220L288 236Z", pen.dark),
            shape("M48 208C56 280 110 330 175 330S294 280 302 208Z", pen.tube()),
            hammered,
            oval(175, 208, 127, 40, pen.light),
            inner,
            lid,
            gleam("M70 250C84 286 112 308 138 316", 6, 0.3),
        )
    )


@drawing("pot", STEEL)
def pot(pen: Pen) -> str:
    """Draw a pot with its lid: a casserole, a saucepan with a long handle, or one of clay."""
    clay = pen.says("clay")
    scale = 0.82 + min(6, pen.number("capacity", 4)) * 0.03
    knob = "#d8b25a" if pen.has("enamel") else INK if pen.colour == STEEL else pen.dark
    if pen.says("saucepan"):
        grips = shape("M288 216L374 196a12 12 0 0 1 6 24L292 242Z", pen.tube("#3a3d46", "down"))
        ring_band = rect(92, 300, 216, 20, pen.tube("#b8764a"), 4)
    else:
        grips = mirrored(
            stroke(
                "M94 224H66a10 10 0 0 0 -10 10v8a10 10 0 0 0 10 10H94", pen.dark if pen.has("enamel") else "#8b929c", 13
            )
        )
        ring_band = ""
    body = (
        "M84 206H316C320 262 296 330 244 332H156C104 330 80 262 84 206Z"
        if clay
        else "M90 206H310V304a28 28 0 0 1 -28 28H118a28 28 0 0 1 -28 -28Z"
    )
    parts = (
        grips,
        shape(body, pen.tube()),
        ring_band,
        rect(82, 196, 236, 16, pen.tube(pen.light), 8),
        shape("M92 198C96 150 150 142 200 142S304 150 308 198Z", pen.fade(pen.light, pen.colour, pen.dark)),
        rect(184, 118, 32, 28, pen.tube(knob), 10),
        gleam("M112 186C120 166 150 158 178 156", 6, 0.4),
        gleam("M112 232V296", 7, 0.3),
    )
    return group(*parts, scale=scale, at=(200, 334))


def _tool(head: str, grip: str, x: float, turn: float) -> str:
    return group(
        head,
        rect(193, 214, 14, 122, grip, 7),
        disc(200, 324, 3.5, "#ffffff", opacity=0.6),
        turn=turn,
        at=(200, 330),
        move=(x - 200, 0),
    )


@drawing("utensils", WOOD)
def utensils(pen: Pen) -> str:
    """Draw a fan of kitchen tools: spatula, ladle, spoon, whisk, turner."""
    pen.floor(200, 342, 100)
    grip = pen.tube(WOOD) if pen.says("beech") and pen.colour != "#8a5f40" else pen.tube()
    head = pen.soft() if not pen.says("beech") or pen.says("silicone", "steel") else pen.soft(shade(pen.colour, 0.1))
    slots = "".join(rect(x, 98, 6, 50, INK, 3, opacity=0.35) for x in (184, 197, 210))
    turner = rect(170, 84, 60, 78, head, 10) + slots + stroke("M200 160V220", STEEL, 8)
    spoon = (
        oval(200, 120, 30, 42, head)
        + oval(200, 122, 20, 30, pen.dark, opacity=0.4)
        + stroke("M200 158V220", pen.dark, 9)
    )
    spatula = shape("M176 84Q204 70 226 92V152Q200 172 176 152Z", head) + stroke("M200 160V220", pen.dark, 9)
    ladle = (
        shape("M164 108H236A36 40 0 0 1 164 108Z", head)
        + oval(200, 108, 36, 9, pen.deep)
        + stroke("M200 146V220", STEEL, 8)
    )
    wires = "".join(oval(200, 124, r, 58, "none", stroke="#aeb5be", stroke_width=3.5) for r in (10, 22, 34))
    whisk = wires + stroke("M200 182V220", STEEL, 10)
    if pen.says("pair"):
        return _tool(turner, grip, 200, -16) + _tool(ladle, grip, 200, 16)
    if pen.says("four"):
        return "".join(
            _tool(t, grip, x, a)
            for t, x, a in ((whisk, 150, -22), (spoon, 182, -7), (spatula, 218, 8), (turner, 250, 22))
        )
    fan = ((turner, 160, -30), (spoon, 180, -15), (whisk, 200, 0), (spatula, 220, 15), (ladle, 240, 30))
    return group(*(_tool(t, grip, x, a) for t, x, a in fan), scale=0.9, at=(200, 340))


def knife_shape(pen: Pen, blade: str, edge: str, grip: str, handle_x: float = 236) -> str:
    """Return a knife that lies with its handle to the right."""
    steel = pen.fade("#eef1f4", "#b9c0c9") if not pen.says("ceramic") else pen.fade("#ffffff", "#dfe3e6")
    waves = ""
    if pen.has("damascus"):
        waves = pen.clipped(
            blade,
            *(
                stroke(f"M40 {y}q14 -7 28 0t28 0t28 0t28 0t28 0t28 0t28 0", "#7d8794", 1.6, opacity=0.55)
                for y in spread(7, 192, 240)
            ),
        )
    rivets = (
        "".join(disc(x, 204, 4, "#d5dae0") for x in (handle_x + 32, handle_x + 62, handle_x + 92))
        if pen.has("full")
        else ""
    )
    return "".join(
        (
            shape(blade, steel),
            waves,
            stroke(edge, "#ffffff", 3, opacity=0.9),
            shape(
                f"M{handle_x} 188h112q18 0 18 14q0 24 -24 20q-40 -8 -106 0z",
                pen.fade(shade(grip, 0.22), shade(grip, -0.2)),
            ),
            rect(handle_x - 8, 187, 14, 36, pen.colour, 3),
            rivets,
        )
    )


def _grip(pen: Pen) -> str:
    return DARK_WOOD if pen.has("wood") else "#2b2d33"


@drawing("knife", STEEL)
def knife(pen: Pen) -> str:
    """Draw a kitchen knife: chef's, santoku, paring, bread, or three of them."""
    pen.floor(200, 318, 130)
    chef = ("M232 188H96Q56 196 28 226Q70 250 140 244H232Z", "M28 226Q70 250 140 244H232")
    santoku = ("M232 188H92Q54 196 46 232Q90 246 150 246H232Z", "M46 232Q90 246 150 246H232")
    paring = ("M232 190H150Q118 196 100 216Q140 226 232 224Z", "M100 216Q140 226 232 224")
    teeth = "".join(f"L{x} 228L{x + 7} 222" for x in range(40, 224, 14))
    bread = (f"M232 190H60Q34 194 28 222L40 222{teeth}L232 222Z", "M40 222H232")
    grip = _grip(pen)
    if pen.says("set"):
        colours = (pen.accent, "#2b2d33", shade(pen.accent, -0.3))
        trio = zip((paring, santoku, chef), colours, (-66, 0, 70), strict=True)
        return group(*(group(knife_shape(pen, *form, colour), move=(0, dy)) for form, colour, dy in trio), turn=-12)
    form = santoku if pen.says("santoku") else paring if pen.says("paring") else bread if pen.says("bread") else chef
    sheath = (
        group(rect(60, 258, 178, 36, pen.fade(shade(grip, 0.2), grip), 8), dim(rounded(60, 284, 178, 10, 5)))
        if pen.has("sheath")
        else ""
    )
    return group(knife_shape(pen, *form, "#f4f2ec" if pen.says("ceramic") else grip), sheath, turn=-30)


@drawing("cleaver", STEEL)
def cleaver(pen: Pen) -> str:
    """Draw a Chinese cleaver."""
    pen.floor(196, 322, 120)
    tall = 96 if pen.has("slicer") else 116
    grip = WOOD if pen.has("wood") else "#2b2d33"
    blade = f"M238 148H62q-14 0 -14 14V{148 + tall}q90 12 190 0Z"
    parts = (
        shape(blade, pen.fade("#f0f3f6", STEEL, "#a5adb7")),
        stroke(f"M50 {146 + tall}q90 12 186 0", "#ffffff", 4, opacity=0.95),
        gleam("M66 162V236", 8, 0.6),
        disc(70, 170, 8, "#8b929c") if pen.says("bone") else "",
        rect(232, 150, 16, 40, "#8b929c", 4),
        rect(246, 152, 116, 38, pen.fade(shade(grip, 0.25), shade(grip, -0.2)), 17),
        "".join(disc(x, 171, 4, "#d5dae0") for x in (272, 304, 336)),
    )
    return group(*parts, turn=-18)


@drawing("sharpener", "#8b9199")
def sharpener(pen: Pen) -> str:
    """Draw a whetstone, a pull-through sharpener or a honing steel."""
    if pen.says("stone"):
        pen.floor(200, 300, 150)
        base = shape(poly((50, 262), (350, 262), (370, 296), (30, 296)), pen.fade(shade(WOOD, 0.15), DARK_WOOD))
        fine = shape(poly((92, 190), (328, 190), (346, 226), (74, 226)), pen.fade("#f2ead8", "#e2d5b8"))
        coarse = rect(74, 244, 272, 20, pen.fade(pen.colour, pen.dark), 2)
        return (
            base
            + coarse
            + rect(74, 226, 272, 20, pen.fade("#dccba6", "#c9b588"), 2)
            + fine
            + gleam("M106 198H250", 4, 0.6)
        )
    if pen.says("honing"):
        rod = rect(192, 44, 16, 206, pen.tube("#aeb5be"), 8) + "".join(
            stroke(f"M{x} 56V246", "#7d8794", 1.2) for x in (196, 200, 204)
        )
        pen.floor(200, 330, 90)
        return group(
            rod,
            rect(166, 244, 68, 14, pen.tube(), 6),
            rect(180, 256, 40, 92, pen.tube("#2b2d33"), 16),
            turn=38,
        )
    slots = "".join(
        shape(poly((x, 216), (x + 30, 216), (x + 15, 262)), INK)
        + stroke(f"M{x + 2} 218L{x + 15} 256L{x + 28} 218", c, 5)
        for x, c in ((92, "#e9e3d6"), (142, "#8f98a3"))
    )
    return "".join(
        (
            rect(64, 306, 272, 24, INK, 8),
            shape(
                "M72 312V236Q72 214 94 214H196C230 214 226 262 252 262S268 214 300 214Q336 214 332 256L326 312Z",
                pen.tube(way="down"),
            ),
            stroke("M216 226C236 244 236 276 258 276S284 240 304 230", pen.accent, 6, opacity=0.9),
            slots,
        )
    )


@drawing("board", WOOD)
def board(pen: Pen) -> str:
    """Draw a chopping board that leans, or a round block."""
    wood = {"walnut": "#7a5236", "acacia": "#a8703f", "bamboo": "#d9b777", "ironwood": "#8c5a3c"}
    tone = next((colour for word, colour in wood.items() if pen.says(word)), pen.colour)
    mark = disc(200, 200, 0.1, pen.colour)
    if pen.says("round"):
        pen.floor(200, 312, 140)
        rings = "".join(
            oval(200, 196, r, r * 0.4, "none", stroke=shade(tone, -0.16), stroke_width=2.5)
            for r in (18, 40, 62, 84, 104)
        )
        return (
            rect(70, 196, 260, 58, tone)
            + shape("M70 196V250A130 54 0 0 0 330 250V196Z", pen.tube(tone))
            + stroke("M70 236A130 54 0 0 0 330 236", "#8b929c", 9)
            + oval(200, 196, 130, 54, shade(tone, 0.18))
            + rings
            + mark
        )
    x, y, w, h = 112, 70, 176, 264
    outline = rounded(x, y, w, h, 20)
    if pen.has("endgrain"):
        grain = [
            rect(x + 22 * i, y + 33 * j, 22, 33, shade(tone, (-0.16, 0.14, 0, -0.06)[(i * 3 + j * 5) % 4]))
            for i in range(8)
            for j in range(8)
        ]
    else:
        grain = [rect(x + 44 * i, y, 44, h, shade(tone, (0.08, -0.05, 0.14, 0.02)[i])) for i in range(4)]
        grain += [
            stroke(f"M{gx} {y}c{bend} 80 {-bend} 170 0 264", shade(tone, -0.22), 1.8, opacity=0.7)
            for gx, bend in ((128, 6), (146, -5), (176, 8), (206, -7), (238, 5), (266, -8))
        ]
    groove = (
        rect(x + 14, y + 46, w - 28, h - 62, "none", 12, stroke=shade(tone, -0.28), stroke_width=4)
        if pen.has("groove")
        else ""
    )
    return (
        shape(rounded(x + 8, y + 4, w, h, 20), shade(tone, -0.35))
        + pen.clipped(outline, *grain)
        + groove
        + rect(172, 84, 56, 18, shade(tone, -0.5), 9)
        + stroke("M132 72H268", shade(tone, 0.4), 3, opacity=0.7)
        + mark
    )


@drawing("container")
def container(pen: Pen) -> str:
    """Draw food boxes: a stack, a lunch box with its compartments, or a wide-mouthed flask."""
    if pen.says("flask"):
        body = (
            rect(132, 128, 136, 206, pen.tube(), 26)
            + rect(126, 74, 148, 66, pen.tube(pen.dark), 18)
            + stroke("M138 140H262", STEEL, 8)
        )
        return body + gleam("M150 164V306", 7, 0.35) + stroke("M250 80C300 60 312 130 268 142", pen.deep, 9)
    if pen.says("lunch"):
        return _lunch_box(pen)
    clear = "#dcecf2" if pen.has("glass") else shade(pen.colour, 0.75)
    boxes = ((96, 250, 208, 84), (112, 176, 176, 74), (130, 112, 140, 64))
    food = ("#e0a44c", "#b8d08a", "#c8644a")
    parts = []
    for (x, y, w, h), colour in zip(boxes, food, strict=True):
        parts += [
            rect(x + 8, y + 16, w - 16, h - 16, pen.fade(clear, shade(clear, -0.15)), 12),
            pen.clipped(rounded(x + 14, y + 16, w - 28, h - 24, 10), rect(x, y + h * 0.46, w, h, colour, opacity=0.75)),
            rect(x, y, w, 22, pen.tube(way="down"), 9),
            rect(x + w / 2 - 18, y + 12, 36, 16, pen.dark, 5),
            gleam(f"M{x + 22} {y + 32}V{y + h - 16}", 5, 0.6),
        ]
    return "".join(parts)


def _lunch_box(pen: Pen) -> str:
    """Draw an opened lunch box from above, filled."""
    pen.floor(200, 318, 140)
    rice = "".join(oval(102 + 13 * (i % 7), 222 + 11 * (i // 7) + (i % 2) * 4, 6, 3.6, "#ffffff") for i in range(35))
    greens = "".join(
        disc(x, y, 15, colour) for x, y, colour in ((228, 218, "#6fa35b"), (250, 232, "#5b8f4b"), (232, 246, "#82b46a"))
    )
    fish = rect(268, 206, 50, 52, "#e88f6a", 14) + stroke("M276 218h34M276 232h34M276 246h34", "#f6b79a", 4)
    return "".join(
        (
            rect(58, 88, 284, 104, pen.soft(pen.dark), 22) + rect(72, 102, 256, 84, pen.colour, 14),
            rect(56, 190, 288, 134, pen.tube(way="down"), 26),
            rect(70, 198, 260, 88, pen.pale, 18),
            rect(80, 204, 118, 76, "#efe8da", 12) + rice + disc(140, 242, 9, "#c8403a"),
            rect(206, 204, 116, 76, "#efe8da", 12) + greens + fish,
            stroke("M202 200V284", pen.colour, 6),
            rect(176, 300, 48, 14, pen.dark, 6),
        )
    )


@drawing("grinder", STEEL)
def grinder(pen: Pen) -> str:
    """Draw a coffee grinder: with a crank, with a hopper of beans, or a small whirring one."""
    if pen.says("hand"):
        pen.floor(200, 336, 74)
        crank = stroke("M200 92V60H296", "#8b929c", 10) + disc(300, 60, 17, pen.ball(WOOD))
        return (
            crank
            + rect(148, 120, 104, 212, pen.tube(), 18)
            + shape("M146 130Q200 66 254 130Z", pen.tube(pen.dark))
            + rect(144, 124, 112, 16, pen.tube("#8b929c"), 6)
            + rect(144, 214, 112, 46, pen.tube(WOOD), 10)
            + gleam("M164 150V318", 6, 0.35)
        )
    beans = "".join(
        oval(
            146 + 18 * (i % 7) + (i // 7) * 5,
            142 + 14 * (i // 7),
            9,
            6,
            ("#4b2e1e", "#6a4229")[i % 2],
            transform=f"rotate({i * 40} {146 + 18 * (i % 7)} {142 + 14 * (i // 7)})",
        )
        for i in range(21)
    )
    hopper = "M126 92H274L246 190H154Z"
    if pen.says("whirr"):
        return (
            rect(138, 176, 124, 158, pen.tube(), 24)
            + shape("M138 182V130a62 56 0 0 1 124 0V182Z", "#8fb0bd", opacity=0.5)
            + pen.clipped("M140 182V136h120V182Z", beans)
            + rect(134, 176, 132, 14, "#8b929c", 6)
            + rect(178, 84, 44, 12, pen.dark, 6)
            + gleam("M154 206V312", 6, 0.35)
        )
    dial = disc(200, 236, 20, pen.ball(STEEL)) + stroke("M200 236V222", INK, 4)
    scale = rect(172, 222, 56, 28, "#10141c", 6) + rect(184, 233, 32, 6, "#7fd0c4", 3)
    return "".join(
        (
            shape(hopper, "#a7c2cc", opacity=0.55) + pen.clipped(hopper, beans),
            rect(116, 80, 168, 16, INK, 7),
            rect(134, 188, 132, 78, pen.tube(), 14),
            rect(148, 262, 104, 70, "#22252c"),
            rect(160, 274, 80, 54, pen.tube("#aeb5be"), 6),
            rect(126, 322, 148, 14, pen.tube(pen.dark), 5),
            scale if pen.has("dose") else dial,
            gleam("M148 200V252", 5, 0.35),
        )
    )


@drawing("blender", "#f4f2ec")
def blender(pen: Pen) -> str:
    """Draw a blender full of fruit: with a jug, hand-held, or one to carry."""
    drink = pen.pick("#e07a8a", "#8fbf6a", "#e8a24c", "#9a6bb5")
    if pen.says("hand"):
        pen.floor(200, 338, 60)
        return (
            rect(172, 48, 56, 140, pen.tube(), 26)
            + rect(186, 84, 28, 34, pen.dark, 12)
            + disc(200, 96, 6, pen.accent)
            + shape("M178 186H222L212 210H188Z", INK)
            + rect(190, 208, 20, 80, pen.tube("#aeb5be"))
            + shape("M190 284C160 290 154 330 154 336H246C246 330 240 290 210 284Z", pen.tube("#aeb5be"))
            + stroke("M168 320h64", INK, 3, opacity=0.4)
        )
    small = pen.says("portable")
    jug = "M138 84H262L248 234H152Z" if not small else "M150 108H250V236H150Z"
    filled = pen.clipped(
        jug,
        rect(130, 140, 140, 100, drink),
        oval(200, 140, 66, 9, shade(drink, 0.3)),
        *(disc(x, y, 7, "#ffffff", opacity=0.3) for x, y in ((170, 180), (222, 166), (200, 206), (236, 214))),
    )
    handle = "" if small else stroke("M258 108C312 104 304 204 250 204", pen.dark, 13)
    cap = (
        rect(144, 78, 112, 34, pen.tube(), 14) + stroke("M230 78C260 56 286 76 270 104", pen.dark, 8)
        if small
        else rect(146, 66, 108, 22, INK, 8) + rect(178, 54, 44, 16, INK, 6)
    )
    button = disc(200, 292, 15, pen.ball(STEEL)) + ring(200, 292, 21, pen.light, 3)
    return "".join(
        (
            handle,
            shape(jug, "#d5e7ee", opacity=0.7) + filled,
            gleam("M158 104L166 214" if not small else "M162 124V224", 7, 0.55),
            cap,
            shape(
                "M150 234H250L276 322a12 12 0 0 1 -12 12H136a12 12 0 0 1 -12 -12Z"
                if not small
                else "M150 234H250V320a14 14 0 0 1 -14 14H164a14 14 0 0 1 -14 -14Z",
                pen.tube(),
            ),
            rect(148, 230, 104, 12, pen.dark, 4),
            button,
        )
    )


@drawing("toaster", STEEL)
def toaster(pen: Pen) -> str:
    """Draw a toaster with slices in it."""
    wide = 128 if pen.says("four", "long") else 102
    spots = (146, 254) if pen.says("four") else (200,)
    half = 84 if pen.says("long") else 42
    bread = "".join(
        shape(
            f"M{x - half} 200V138C{x - half - 12} 104 {x + half + 12} 104 {x + half} 138V200Z",
            pen.fade("#e7b876", "#c78d4a"),
        )
        + shape(f"M{x - half + 9} 200V144C{x - half + 2} 118 {x + half - 2} 118 {x + half - 9} 144V200Z", "#f2d6a0")
        for x in spots
    )
    return "".join(
        (
            bread,
            mirrored(rect(214 - wide, 326, 26, 12, INK, 4)),
            rect(200 - wide, 168, 2 * wide, 162, pen.tube(), 40),
            rect(216 - wide, 164, 2 * wide - 32, 16, "#3a3d46", 8),
            rect(200 - wide, 300, 2 * wide, 14, pen.dark, opacity=0.5),
            rect(182 + wide, 214, 36, 18, INK, 7) + stroke(f"M{191 + wide} 196V272", INK, 5),
            disc(200, 262, 19, pen.ball("#e9ecef")) + stroke("M200 262L208 250", INK, 4),
            gleam(f"M{220 - wide} 206V280", 8, 0.4),
        )
    )


@drawing("rice-cooker", "#f4f2ec")
def rice_cooker(pen: Pen) -> str:
    """Draw a rice cooker with its display."""
    lights = (
        rect(160, 238, 80, 44, "#10141c", 10)
        + rect(172, 250, 34, 8, "#7fd0c4", 4)
        + disc(222, 254, 6, "#e2853b")
        + rect(172, 265, 56, 5, "#5b606b", 2)
    )
    knob = rect(176, 246, 48, 38, pen.pale, 10) + rect(188, 266, 24, 12, pen.accent, 6)
    return "".join(
        (
            stroke("M92 202C70 118 330 118 308 202", "#8b929c", 12) if not pen.says("bowl") else "",
            shape("M88 208H312C320 262 306 334 268 334H132C94 334 80 262 88 208Z", pen.tube()),
            shape("M88 204C92 130 308 130 312 204Z", pen.fade(pen.light, pen.colour, pen.dark)),
            rect(80, 196, 240, 18, pen.tube("#c9ced5"), 9),
            oval(230, 158, 15, 6, pen.deep),
            lights if pen.has("timer", "ih") else knob,
            gleam("M110 230C106 262 112 292 122 308", 7, 0.4),
            gleam("M126 176C146 156 176 150 200 150", 5, 0.4),
            rect(128, 330, 34, 8, INK, 3) + rect(238, 330, 34, 8, INK, 3),
        )
    )
