"""Tools, pots, seeds and furniture for the garden."""

from __future__ import annotations

from shop.demo.drawings.food import leaf, lines, pouch
from shop.demo.drawings.home import bloom
from shop.demo.drawings.kit import (
    CREAM,
    INK,
    LEAF,
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
    rounded,
    shade,
    shape,
    spread,
    stroke,
)
from shop.demo.drawings.outdoors import flame

BLADE = "#aab3bd"


@drawing("spade", "#6a7480", "#4f6a5a", "#8a929c")
def spade(pen: Pen) -> str:
    """Draw a spade, a digging fork or a rake."""
    pen.floor(200, 346, 80)
    shaft = rect(192, 60, 16, 200, pen.tube(WOOD if pen.has("ash") or pen.says("bamboo") else "#e2853b"), 6)
    grip = stroke("M168 62L176 40H224L232 62L208 84H192Z", WOOD if pen.has("ash") else INK, 11)
    if pen.says("rake"):
        tines = "".join(
            stroke(f"M200 236L{200 + (x - 200) * 0.92} 318q0 14 {8 if x > 200 else -8} 18", "#d9b777", 6)
            for x in spread(9, 110, 290)
        )
        return group(
            rect(192, 36, 16, 220, pen.tube(WOOD), 6),
            tines,
            stroke("M150 290Q200 276 250 290", "#b98a4a", 7),
            rect(186, 226, 28, 24, pen.colour, 5),
            turn=12,
        )
    if "fork" in pen.subject.words:
        head = "".join(
            shape(f"M{x - 5} 256H{x + 5}L{x + 3} 334L{x} 346L{x - 3} 334Z", pen.fade("#dfe3e8", BLADE, way="right"))
            for x in (158, 186, 214, 242)
        ) + rect(150, 244, 100, 16, pen.tube(BLADE, "down"), 6)
    else:
        steel = "#dfe3e8" if pen.has("steel") else BLADE
        head = (
            shape(
                "M150 236H250V300C250 326 226 340 200 348C174 340 150 326 150 300Z",
                pen.fade(shade(steel, 0.3), steel, shade(steel, -0.25), way="right"),
            )
            + stroke("M200 244V336", shade(steel, -0.25), 3, opacity=0.6)
            + (rect(140, 230, 120, 10, shade(steel, -0.15), 4) if pen.has("tread") else "")
        )
    return group(shaft, grip, head, shape("M186 236L190 196H210L214 236Z", pen.colour), turn=16)


@drawing("trowel")
def trowel(pen: Pen) -> str:
    """Draw a hand trowel, with a fork where it is a set."""
    pen.floor(200, 344, 100)
    pen.dye("#5f8a6a", "#8a5f40")
    wood = pen.has("beech") or pen.says("beech")
    grip = pen.tube(WOOD if wood else pen.colour)
    handle = (
        rect(185, 40, 30, 110, grip, 14)
        + disc(200, 54, 5, INK, opacity=0.5)
        + rect(193, 146, 14, 44, pen.tube("#8b929c"))
        + (rect(184, 132, 32, 16, pen.colour, 6))
    )
    blade = shape(
        "M164 188H236V250C236 290 216 320 200 338C184 320 164 290 164 250Z",
        pen.fade("#e6eaee", BLADE, "#7d8691", way="right"),
    ) + stroke("M200 196V322", "#7d8691", 3, opacity=0.7)
    fork = "".join(stroke(f"M200 194C{x} 200 {x} 220 {x} 244V318", BLADE, 9) for x in (170, 200, 230))
    if pen.says("planter"):
        return group(
            rect(120, 52, 160, 28, pen.tube(WOOD, "down"), 13),
            rect(190, 78, 20, 80, pen.tube("#8b929c")),
            shape("M150 156H250L238 332H162Z", pen.tube(BLADE)),
            "".join(stroke(f"M168 {y}h20", INK, 2.5) for y in (200, 230, 260, 290)),
            oval(200, 156, 50, 10, "#5b606b"),
        )
    if pen.says("set", "tools", "trio"):
        return group(handle, blade, turn=-14, move=(-52, 0)) + group(handle, fork, turn=14, move=(52, 0))
    return group(handle, blade, turn=18)


@drawing("secateurs")
def secateurs(pen: Pen) -> str:
    """Draw secateurs, or loppers with long arms."""
    pen.floor(200, 344, 100)
    long = pen.says("loppers")
    blade = shape(
        "M196 186C168 156 160 110 184 58C214 100 222 140 214 184Z", pen.fade("#f0f3f6", BLADE, way="right")
    ) + stroke("M184 62C166 108 172 152 196 184", "#ffffff", 3)
    anvil = shape("M206 190C246 170 264 128 252 92C236 120 216 140 198 160Z", pen.fade(BLADE, "#6d7681"))
    reach = 344 if long else 320
    arms = (
        stroke(f"M204 200C240 236 250 280 246 {reach}", pen.dark, 24)
        + stroke(f"M204 200C238 236 246 280 242 {reach}", pen.colour, 15)
        + stroke(f"M196 200C160 236 150 280 154 {reach}", pen.dark, 24)
        + stroke(f"M196 200C158 236 146 280 150 {reach}", pen.colour, 15)
    )
    if long:
        arms = mirrored(stroke("M206 200L262 330", "#8b929c", 15) + stroke("M240 278L264 332", pen.colour, 24))
    spring = stroke("M186 232q14 10 28 0M184 244q16 12 32 0", STEEL, 4)
    return group(arms, spring, anvil, blade, disc(200, 192, 15, pen.ball(STEEL)), disc(200, 192, 5, INK), turn=18)


@drawing("hedge-trimmer", LEAF)
def hedge_trimmer(pen: Pen) -> str:
    """Draw a hedge trimmer; the pole type carries it far out."""
    pen.floor(200, 312, 150)
    teeth = "".join(
        shape(poly((x, 226), (x + 10, 226), (x + 5, 206)), BLADE)
        + shape(poly((x, 244), (x + 10, 244), (x + 5, 264)), BLADE)
        for x in range(32, 204, 19)
    )
    bar = rect(24, 226, 190, 18, pen.fade("#dfe3e8", "#8b929c"), 5) + teeth
    guard = stroke("M222 190V290", "#3a3d46", 11) if not pen.says("pole") else ""
    body = shape(
        "M206 206H306Q340 206 342 236V262Q340 282 316 282H236Q206 280 206 256Z",
        pen.fade(pen.light, pen.colour, pen.dark),
    )
    handle = stroke("M326 214C352 160 268 142 242 206", "#3a3d46", 19) + (
        rect(308, 244, 46, 42, INK, 8) if pen.has("battery") else stroke("M342 262C372 262 366 306 388 310", INK, 7)
    )
    if pen.says("pole"):
        return group(
            bar,
            shape("M206 214H260V262H206Z", pen.soft()),
            rect(256, 230, 130, 14, pen.tube("#8b929c", "down"), 6),
            rect(330, 220, 56, 34, pen.tube(way="down"), 12),
            turn=24,
            at=(210, 240),
        )
    return group(handle, body, guard, bar, rect(246, 232, 40, 10, pen.pale, 5), turn=-8, at=(200, 240))


@drawing("lawn-mower", LEAF)
def lawn_mower(pen: Pen) -> str:
    """Draw a lawn mower: pushed, driven by hand, or a robot."""
    pen.floor(200, 336, 150)
    grass = "".join(shape(f"M{x} 338q-4 -14 {-5 if x % 2 else 3} -20q8 6 9 20z", "#6e9a5f") for x in range(30, 380, 13))
    if pen.says("robot"):
        return (
            shape("M70 318C60 236 130 196 210 196S340 244 338 318Z", pen.ball())
            + shape("M116 262C126 224 176 210 230 214C262 220 284 236 292 262Q204 244 116 262Z", "#3a3d46")
            + disc(116, 312, 24, INK)
            + disc(286, 310, 30, INK)
            + disc(286, 310, 14, pen.ball("#8b929c"))
            + rect(178, 222, 54, 8, "#7fd0c4", 4)
            + grass
        )
    bar = stroke("M232 244L342 96L300 78", "#3a3d46", 9) + stroke("M306 80L290 72", INK, 17)
    if pen.says("hand"):
        reel = "".join(stroke(f"M{150 + 12 * i} 262L{172 + 12 * i} 316", BLADE, 6) for i in range(7))
        return (
            stroke("M196 286L330 92L286 76", WOOD, 10)
            + reel
            + disc(146, 290, 42, "none", stroke=pen.colour, stroke_width=13)
            + disc(262, 290, 42, "none", stroke=pen.dark, stroke_width=13)
            + disc(146, 290, 11, STEEL)
            + disc(262, 290, 11, STEEL)
            + grass
        )
    catcher = shape("M232 214H322L338 304H244Z", pen.fade("#4a4d55", INK))
    deck = shape(
        "M66 296C66 244 110 232 152 228H250L262 306H76Q66 306 66 296Z", pen.fade(pen.light, pen.colour, pen.dark)
    )
    motor = rect(126, 186, 96, 50, pen.tube("#3a3d46", "down"), 14) + rect(
        140, 176, 40, 16, pen.accent if pen.says("cordless") else INK, 5
    )
    wheels = (
        disc(110, 306, 27, INK)
        + disc(110, 306, 12, pen.ball("#c3c9d0"))
        + disc(274, 300, 34, INK)
        + disc(274, 300, 15, pen.ball("#c3c9d0"))
    )
    return bar + catcher + deck + motor + rect(96, 258, 120, 9, pen.pale, 4, opacity=0.7) + wheels + grass


@drawing("hose", LEAF)
def hose(pen: Pen) -> str:
    """Draw a coiled hose with its nozzle, or a reel on its stand."""
    if pen.says("reel"):
        coil = "".join(
            oval(200, 214, r, r, "none", stroke=c, stroke_width=13)
            for r, c in ((86, "#4f8a5b"), (73, "#5f9a6a"), (60, "#4f8a5b"), (47, "#5f9a6a"))
        )
        stand = mirrored(stroke("M160 120L112 336M160 120L200 120", "#8b929c", 13)) + stroke(
            "M104 334H296", "#8b929c", 11
        )
        return (
            stand
            + coil
            + disc(200, 214, 38, pen.soft())
            + disc(200, 214, 12, STEEL)
            + stroke("M200 214L232 190", STEEL, 9)
            + disc(234, 188, 11, INK)
            + stroke("M120 250C80 280 92 320 60 326", "#4f8a5b", 13)
        )
    pen.floor(200, 326, 140)
    coil = "".join(
        oval(194, 292 - 20 * i, 118 - (i % 2) * 4, 40, "none", stroke=c, stroke_width=19)
        for i, c in enumerate((pen.dark, pen.colour, pen.dark, pen.colour))
    )
    shine = "".join(
        stroke(f"M{92} {288 - 20 * i}A118 40 0 0 0 296 {288 - 20 * i}", pen.pale, 4, opacity=0.5) for i in range(4)
    )
    ripples = (
        "".join(
            stroke(
                f"M{90} {296 - 20 * i}A118 40 0 0 0 298 {296 - 20 * i}",
                pen.deep,
                17,
                stroke_dasharray="2 9",
                stroke_linecap="butt",
                opacity=0.4,
            )
            for i in range(4)
        )
        if pen.says("expand")
        else ""
    )
    end = stroke("M302 226C346 210 346 150 300 132", pen.colour, 19)
    gun = group(
        shape("M252 104H330L336 136H252Z", pen.tube("#e2853b", "down"))
        + rect(226, 100, 30, 40, INK, 6)
        + shape("M306 132L330 196H356L338 132Z", "#3a3d46"),
        turn=-24,
        at=(300, 130),
    )
    return end + coil + ripples + shine + gun


@drawing("sprinkler", "#e2853b", "#4279bd", "#4f8a5b")
def sprinkler(pen: Pen) -> str:
    """Draw what waters by itself: a sprinkler, a drip kit or a timer at the tap."""
    drops = "".join(
        shape(f"M{x} {y}q-9 14 0 19q9 -5 0 -19z", "#6fb6dd")
        for x, y in ((92, 130), (132, 92), (178, 70), (226, 70), (270, 94), (308, 132))
    )
    if pen.says("computer"):
        tap = stroke("M120 92H200V120", "#8b929c", 24) + stroke("M200 92V62M172 58H228", "#8b929c", 12)
        return (
            tap
            + rect(134, 138, 132, 134, pen.soft("#3a3d46"), 26)
            + rect(154, 158, 92, 56, "#cfe0d6", 8)
            + rect(166, 172, 40, 10, INK, 4)
            + rect(166, 190, 62, 7, INK, 3, opacity=0.5)
            + disc(176, 244, 15, pen.ball())
            + disc(224, 244, 15, pen.ball())
            + rect(176, 118, 48, 26, pen.tube(), 6)
            + rect(178, 270, 44, 44, pen.tube(), 6)
        )
    if pen.says("drip"):
        pots = "".join(
            shape(poly((x - 30, 270), (x + 30, 270), (x + 20, 332), (x - 20, 332)), pen.fade("#cf8a5f", "#a86440"))
            + leaf(x, 270, 52, -34)
            + leaf(x, 270, 52, 34)
            + leaf(x, 270, 60, 0, "#4f8a4a")
            + stroke(f"M{x + 14} 190V262", INK, 4)
            + shape(f"M{x + 14} 262q-6 10 0 13q6 -3 0 -13z", "#6fb6dd")
            for x in (106, 200, 294)
        )
        return stroke("M44 190H356", INK, 10) + pots + rect(28, 172, 48, 36, pen.soft(), 8)
    if pen.says("oscillat"):
        arcs = "".join(
            stroke(
                f"M{x} 264C{x + (x - 200) * 0.5} 190 {x + (x - 200) * 1.1} 140 {x + (x - 200) * 1.7} 130",
                "#8cc8e6",
                3,
                stroke_dasharray="7 6",
            )
            for x in spread(9, 130, 270)
        )
        return (
            arcs
            + rect(104, 260, 192, 22, pen.tube("#c3c9d0", "down"), 10)
            + "".join(disc(x, 264, 3, INK) for x in range(126, 280, 14))
            + mirrored(shape("M80 250H116V312H72Z", pen.soft()))
            + stroke("M76 316H324M96 330H304", "#3a3d46", 9)
        )
    arcs = mirrored(
        stroke("M196 214C180 130 120 110 70 170M196 214C190 110 150 80 110 90", "#8cc8e6", 3.5, stroke_dasharray="8 7")
    )
    return (
        arcs
        + drops
        + mirrored(stroke("M200 226L120 206", "#3a3d46", 11) + disc(118, 205, 9, pen.colour))
        + disc(200, 226, 19, pen.ball())
        + rect(188, 236, 24, 60, pen.tube("#3a3d46"), 5)
        + mirrored(stroke("M196 292L110 330", pen.colour, 13))
        + stroke("M200 292V338", pen.dark, 13)
    )


@drawing("watering-can", LEAF)
def watering_can(pen: Pen) -> str:
    """Draw a watering can, or a mister."""
    if pen.says("mister"):
        spray_ = "".join(
            disc(118 - 22 * i + (j % 2) * 8, 92 + j * 15 - i * 4, 3, "#8cc8e6") for i in range(3) for j in range(4)
        )
        return (
            spray_
            + shape(
                "M152 186C152 160 180 156 184 136H216C220 156 248 160 248 186V308Q248 334 222 334H178Q152 334 152 308Z",
                pen.tube(),
                opacity=0.85,
            )
            + rect(178, 108, 44, 30, pen.tube("#d8b25a"), 5)
            + stroke("M142 92H222L236 108", "#d8b25a", 13)
            + stroke("M216 106C250 110 254 140 246 156", "#d8b25a", 6)
            + gleam("M168 190V306", 7, 0.6)
        )
    pen.floor(210, 336, 120)
    indoor = pen.says("indoor")
    spout = stroke("M150 296C92 280 96 170 40 132", pen.dark, 13 if indoor else 19) + stroke(
        "M148 292C96 272 98 170 42 130", pen.light, 4, opacity=0.7
    )
    rose = (
        ""
        if not pen.has("rose")
        else group(
            shape("M20 104L68 132L52 162L8 142Z", pen.fade(pen.light, pen.dark)),
            "".join(disc(x, y, 2.5, pen.deep) for x, y in ((18, 116), (14, 126), (12, 136), (26, 122), (22, 134))),
        )
    )
    body = "M146 190H290L302 316Q302 334 282 334H154Q134 334 134 316Z"
    return "".join(
        (
            stroke(
                "M282 220C372 196 372 300 294 302" if not indoor else "M270 196C356 120 380 250 296 290", pen.dark, 15
            ),
            stroke("M164 192C160 110 276 110 272 192", pen.dark, 11) if not indoor else "",
            spout,
            rose,
            shape(body, pen.tube()),
            oval(218, 190, 72, 13, pen.deep),
            stroke("M142 230H296M136 304H300", pen.dark, 4, opacity=0.6),
            gleam("M162 212L154 306", 8, 0.45),
        )
    )


def bush(x: float, y: float, size: float) -> str:
    """Return a green plant that grows from (x, y)."""
    return "".join(
        leaf(x, y, size * f, a, c)
        for a, f, c in (
            (-72, 0.8, "#4f8a4a"),
            (72, 0.8, "#4f8a4a"),
            (-46, 1, "#5f9a56"),
            (46, 1, "#5f9a56"),
            (-22, 1.12, "#74aa62"),
            (22, 1.12, "#74aa62"),
            (0, 1.2, "#5f9a56"),
        )
    )


@drawing("plant-pot", "#c8744a")
def plant_pot(pen: Pen) -> str:
    """Draw a planted pot of clay, glaze, zinc or plastic."""
    pen.floor(200, 338, 96)
    saucer = (
        oval(200, 328, 92, 15, pen.dark) + oval(200, 323, 92, 14, pen.fade(pen.light, pen.colour))
        if pen.has("saucer")
        else ""
    )
    plant = bush(200, 204, 112)
    if pen.says("zinc"):
        body = (
            shape("M114 200H286L274 330H126Z", pen.tube())
            + "".join(stroke(f"M118 {y}H282", pen.dark, 3, opacity=0.6) for y in (226, 304))
            + mirrored(stroke("M282 216C310 220 308 258 280 258", pen.dark, 7))
        )
    else:
        rim = rect(112, 196, 176, 34, pen.tube(pen.light), 7) if not pen.says("self") else ""
        body = shape("M122 214H278L252 326H148Z", pen.tube()) + dim("M122 230H278L276 240H124Z", 0.16) + rim
        if pen.says("self"):
            body = (
                rect(122, 198, 156, 132, pen.tube(), 22)
                + rect(252, 220, 12, 84, "#dfeff6", 6)
                + rect(252, 262, 12, 42, "#6fb6dd", 6)
            )
    drips = (
        pen.clipped(
            "M122 214H278L252 326H148Z",
            shape("M110 214H290V250q-14 22 -28 0t-28 6t-28 -4t-28 8t-28 -8t-40 2z", pen.pale, opacity=0.6),
        )
        if pen.says("glazed")
        else ""
    )
    return plant + oval(200, 202, 78, 10, "#5a4030") + saucer + body + drips + gleam("M142 240L158 312", 7, 0.35)


@drawing("soil-bag", "#5f8a4a", "#7a5a3a", "#4f7a6a")
def soil_bag(pen: Pen) -> str:
    """Draw a full bag of potting soil with a heap before it."""
    sack = "M112 72Q200 60 288 72Q282 96 290 120Q300 220 290 322Q200 344 110 322Q100 220 110 120Q118 96 112 72Z"
    heap = shape("M220 336C232 300 262 296 280 304C306 292 338 306 352 336Z", "#5a4030") + "".join(
        disc(x, y, 4, "#7a5a42") for x, y in ((252, 322), (284, 316), (312, 324), (330, 330))
    )
    cactus = (
        rect(184, 178, 32, 66, "#5f9a56", 16) + stroke("M184 222H168V202M216 214H232V192", "#5f9a56", 13)
        if pen.says("cactus")
        else bush(200, 242, 66)
    )
    return (
        shape(sack, pen.tube())
        + stroke("M114 92Q200 80 286 92", pen.dark, 4)
        + rect(136, 132, 128, 150, CREAM, 12)
        + cactus
        + lines(200, 254, 84, 56, colour="#5a4638")
        + gleam("M124 130Q118 220 124 300", 7, 0.3)
        + heap
    )


@drawing("charcoal", "#3a3a3f", "#5a4638")
def charcoal(pen: Pen) -> str:
    """Draw a paper bag of charcoal; fire lighters come in a box."""
    if pen.says("lighter"):
        pen.floor(200, 330, 120)
        sticks = "".join(
            group(
                oval(x, 196, 20, 32, "#d9b777") + stroke(f"M{x - 8} 180q8 8 0 16t8 16", "#a8844a", 3),
                flame(x, 172, 40, "#e2853b") if i == 1 else "",
            )
            for i, x in enumerate((140, 200, 260))
        )
        return (
            sticks
            + rect(100, 206, 200, 124, pen.soft("#a8583a"), 8)
            + rect(124, 232, 152, 66, CREAM, 8)
            + flame(200, 284, 40, "#e2853b")
        )
    coals = "".join(
        shape(
            poly(
                (x - 22, y + 8), (x - 14, y - 14), (x + 8, y - 18), (x + 24, y - 2), (x + 14, y + 16), (x - 8, y + 18)
            ),
            pen.fade("#5a5d66", "#22242a"),
        )
        for x, y in ((284, 316), (326, 322), (304, 290))
    )
    bag = "M120 76H280L292 110V322Q200 336 108 322V110Z"
    return (
        shape(bag, pen.tube("#b98f62"))
        + rect(116, 70, 168, 16, "#8a6440", 3)
        + stroke("M122 78H278", CREAM, 2.5, stroke_dasharray="6 5")
        + rect(128, 124, 144, 160, pen.colour, 8)
        + flame(200, 226, 84, "#e2853b")
        + lines(200, 244, 92, 60, colour=CREAM)
        + coals
    )


@drawing("fertiliser", "#4f8a5b", "#c8504a", "#7d5fa6", "#2f8c8c", "#c98a3a")
def fertiliser(pen: Pen) -> str:
    """Draw a bottle of plant food, or a bag of granules."""
    kinds = {"tomato": "#c8403a", "rose": "#c8607a", "lawn": "#4f8a5b", "orchid": "#8d6fb5", "house": "#2f8c8c"}
    pen.dye(next((colour for word, colour in kinds.items() if pen.says(word)), pen.colour))
    emblem = (
        disc(200, 232, 22, pen.ball("#d9463c")) + leaf(200, 214, 22, 0)
        if pen.says("tomato")
        else bloom(200, 230, 27, pen.light)
        if pen.says("rose", "orchid")
        else bush(200, 254, 48)
    )
    if pen.has("slow"):
        grains = "".join(
            disc(x, y, 5, pen.pale) for x, y in ((282, 330), (296, 322), (308, 332), (322, 326), (334, 334))
        )
        return (
            pouch(pen, 118, 84, 164, 248)
            + rect(140, 150, 120, 140, CREAM, 10)
            + emblem
            + lines(200, 266, 72, colour=pen.dark)
            + grains
        )
    pen.floor(200, 336, 84)
    body = (
        "M176 112H224V134C256 146 268 162 268 186V312Q268 334 246 334H154Q132 334 132 312V186C132 162 144 146 176 134Z"
    )
    cap = rect(170, 66, 60, 50, pen.tube(pen.dark), 8) + "".join(
        stroke(f"M{x} 72v38", pen.deep, 2, opacity=0.6) for x in range(178, 228, 8)
    )
    return (
        shape(body, pen.tube())
        + cap
        + rect(132, 192, 136, 108, CREAM)
        + emblem
        + lines(200, 266, 76, 50, colour=pen.dark)
        + stroke("M132 196H268M132 296H268", pen.dark, 3)
        + gleam("M146 182V318", 6, 0.5)
    )


@drawing("seed-packet")
def seed_packet(pen: Pen) -> str:
    """Draw a packet of seeds with its plant on it and some seeds before it."""
    kinds = {
        "tomato": "#d9463c",
        "radish": "#d65a7a",
        "salad": "#7fae4a",
        "pak choi": "#8fbf6a",
        "chilli": "#c8302a",
        "herb": "#5f9a56",
        "courgette": "#4f8a3f",
        "sunflower": "#ecb83a",
        "sweet pea": "#c58ad0",
        "zinnia": "#e2653b",
        "lavender": "#8d74c8",
        "foxglove": "#b56aa8",
        "wildflower": "#5f9fc6",
    }
    word, tone = next(((word, colour) for word, colour in kinds.items() if pen.says(word)), ("", pen.colour))
    pen.dye(tone)
    field_ = rounded(132, 132, 136, 138, 8)
    sky = rect(126, 126, 150, 150, pen.fade("#dff0f2", "#f3f2d8"))
    plants = {
        "tomato": _fruits,
        "radish": _roots,
        "chilli": _fruits,
        "courgette": _fruits,
        "salad": _leaves,
        "pak choi": _leaves,
        "herb": _leaves,
    }
    picture = (
        plants[word](pen)
        if word in plants
        else "".join(
            stroke(f"M{x} 280L{x} {y}", "#5f8a56", 4) + bloom(x, y, r, c)
            for x, y, r, c in (
                (164, 190, 30, tone),
                (236, 196, 30, shade(tone, 0.25)),
                (200, 168, 38, tone),
                (146, 238, 22, shade(tone, 0.4)),
                (254, 242, 22, tone),
            )
        )
    )
    seeds = "".join(
        oval(x, y, 6, 4, "#6a4a33", transform=f"rotate({a} {x} {y})")
        for x, y, a in ((96, 330, 20), (112, 340, -30), (286, 334, 40), (302, 326, 0), (316, 338, -20))
    )
    packet = (
        shape("M116 74H284V330H116Z", pen.soft("#f6efe0")),
        shape("M116 74H284V96L200 112L116 96Z", pen.fade(pen.light, pen.colour)),
        pen.clipped(field_, sky, picture),
        rect(132, 132, 136, 138, "none", 8, stroke=pen.dark, stroke_width=3),
        lines(200, 284, 96, 64, colour=pen.dark),
    )
    return group(*packet, turn=-4) + seeds


def _fruits(pen: Pen) -> str:
    """Draw hanging fruits."""
    if pen.says("tomato"):
        return stroke("M140 140C180 160 210 200 214 276", "#5f8a56", 5) + "".join(
            disc(x, y, 21, pen.ball()) + leaf(x, y - 16, 16, 30)
            for x, y in ((174, 196), (220, 186), (240, 226), (196, 240), (158, 238))
        )
    if pen.says("chilli"):
        return "".join(
            group(
                shape(
                    f"M{x - 9} 170C{x - 14} 220 {x - 4} 244 {x + 4} 256C{x + 12} 230 {x + 12} 200 {x + 9} 170Z",
                    pen.ball(),
                )
                + stroke(f"M{x} 170v-16", "#5f8a56", 6),
                turn=a,
                at=(x, 160),
            )
            for x, a in ((158, 12), (200, -4), (242, -14))
        )
    return "".join(
        group(rect(x, 160, 30, 104, pen.ball(), 15) + disc(x + 15, 160, 8, "#a8b86a"), turn=a, at=(x, 210))
        for x, a in ((150, 14), (188, -2), (226, -16))
    )


def _roots(pen: Pen) -> str:
    """Draw radishes with their leaves."""
    return "".join(leaf(x, 208, 66, a) for x in (168, 232) for a in (-24, 24)) + "".join(
        disc(x, 226, 27, pen.ball()) + stroke(f"M{x} 252v22", shade(pen.colour, 0.5), 4) for x in (168, 232)
    )


def _leaves(pen: Pen) -> str:
    """Draw a head of leaves."""
    return "".join(
        leaf(200, 276, 112 * f, a, c)
        for a, f, c in (
            (-62, 0.9, pen.dark),
            (62, 0.9, pen.dark),
            (-36, 1, pen.colour),
            (36, 1, pen.colour),
            (-14, 1.05, pen.light),
            (14, 1.05, pen.light),
        )
    )


@drawing("gloves")
def gloves(pen: Pen) -> str:
    """Draw a pair of gloves, with a long cuff where thorns are feared."""
    pen.floor(200, 346, 110)
    d = (
        "M134 200C128 160 120 120 126 92Q134 80 144 92L152 150L154 80Q162 66 172 80L174 148L182 84Q192 72 200 86"
        "L196 156L208 116Q220 108 224 122L214 190C210 214 206 220 202 230H142C118 214 98 190 92 172Q92 158 108 160Z"
    )
    low = 336 if pen.has("thorns") else 284
    cuff = shape(f"M140 226H204L212 {low}H132Z", pen.fade(pen.dark, pen.deep)) + stroke(
        f"M136 244H208M133 {low - 8}H211", pen.pale, 3
    )
    dots = (
        "".join(
            disc(x + (j % 2) * 6, y, 3, pen.pale)
            for j, y in enumerate(range(150, 224, 11))
            for x in range(140, 206, 12)
        )
        if pen.says("cotton")
        else shape("M120 176C150 190 190 180 214 176L202 232H142Z", pen.deep, opacity=0.45)
        if pen.has("grip")
        else ""
    )
    one = cuff + shape(d, pen.fade(pen.light, pen.colour, pen.dark)) + pen.clipped(d, dots)
    return group(group(one, transform="translate(400 0) scale(-1 1)"), turn=10, at=(260, 200), move=(14, -6)) + group(
        one, turn=-8, at=(150, 200), move=(-10, 8)
    )


@drawing("garden-chair", WOOD)
def garden_chair(pen: Pen) -> str:
    """Draw a garden chair, a lounger, a bench or a hammock."""
    if pen.says("hammock"):
        stripes = "".join(
            stroke(f"M40 {160 + 4 * i}Q200 {300 + 16 * i} 360 {160 + 4 * i}", c, 13)
            for i, c in enumerate((pen.dark, pen.colour, pen.pale, pen.colour, pen.dark))
        )
        ropes_ = "".join(stroke(f"M14 110L44 {y}M386 110L356 {y}", "#d9c79a", 2.5) for y in (158, 168, 178))
        return ropes_ + stripes + rect(4, 60, 14, 280, "#8a6a4a", 5) + rect(382, 60, 14, 280, "#8a6a4a", 5)
    if pen.says("lounger"):
        pen.floor(200, 330, 165)
        slats = stroke("M120 262L52 150", pen.colour, 17) + stroke("M112 262H352", pen.colour, 17)
        return (
            stroke("M108 266L92 330M320 268L336 330M96 220L132 266", "#8b929c", 9)
            + slats
            + stroke("M118 254L56 152M116 253H348", pen.light, 4, opacity=0.7)
            + rect(40, 140, 50, 22, pen.pale, 11, transform="rotate(59 65 151)")
        )
    half = 132 if pen.says("bench") else 84
    pen.floor(200, 336, half + 16)
    legs = mirrored(rect(200 - half, 150, 14, 184, pen.dark, 3) + rect(218 - half, 240, 12, 88, pen.deep, 3))
    if pen.says("stacking"):
        return (
            mirrored(stroke(f"M{206 - half} 240L{192 - half} 334", pen.dark, 12))
            + shape(
                f"M{204 - half} 96Q200 76 {196 + half} 96L{190 + half} 230H{210 - half}Z",
                pen.fade(pen.light, pen.colour),
            )
            + "".join(rect(x, 116, 16, 70, pen.deep, 8, opacity=0.55) for x in spread(5, 224 - half, 160 + half))
            + shape(f"M{204 - half} 224H{196 + half}L{206 + half} 262H{194 - half}Z", pen.fade(pen.colour, pen.dark))
        )
    if pen.has("fold"):
        legs = mirrored(stroke("M124 96L150 230M128 236L276 334", pen.dark, 9))
    back = (
        "".join(rect(206 - half, y, 2 * half - 12, 18, pen.fade(pen.light, pen.colour), 4) for y in (100, 130, 160))
        if pen.has("fold")
        else "".join(
            rect(x, 104, 15, 106, pen.fade(pen.light, pen.dark), 4)
            for x in spread(int(half / 11), 216 - half, 170 + half)
        )
        + rect(196 - half, 90, 2 * half + 8, 20, pen.fade(pen.light, pen.colour), 6)
    )
    seat = "".join(
        rect(198 - half - i * 3, 216 + i * 13, 2 * half + 4 + i * 6, 11, pen.fade(pen.light, pen.colour), 3)
        for i in range(3)
    )
    arms = (
        ""
        if pen.has("fold")
        else mirrored(rect(190 - half, 178, 26, 12, pen.light, 5) + rect(194 - half, 186, 10, 50, pen.dark))
    )
    return legs + back + seat + arms


@drawing("garden-table", WOOD)
def garden_table(pen: Pen) -> str:
    """Draw a garden table of slats: on four legs, folding and round, or hung on a rail."""
    pen.floor(200, 336, 130)
    if pen.says("hanging"):
        rail = stroke("M30 130H370", "#5b606b", 13) + "".join(
            stroke(f"M{x} 130V336", "#5b606b", 6) for x in range(50, 370, 40)
        )
        return (
            rail
            + mirrored(stroke("M110 132V250", "#3a3d46", 8))
            + "".join(rect(84, y, 232, 16, pen.fade(pen.light, pen.colour), 4) for y in (214, 234, 254))
            + mirrored(stroke("M110 280L150 320", "#3a3d46", 7))
        )
    if pen.says("folding"):
        return (
            mirrored(stroke("M150 196L262 334", pen.dark, 10))
            + oval(200, 186, 124, 32, pen.dark)
            + oval(200, 178, 124, 32, pen.fade(pen.light, pen.colour))
            + "".join(
                stroke(f"M{84 + abs(i - 3) * 8} {156 + i * 7}H{316 - abs(i - 3) * 8}", pen.dark, 2, opacity=0.6)
                for i in range(1, 7)
            )
        )
    slats = "".join(
        shape(
            poly(
                (70 - i * 7, 160 + i * 9),
                (330 + i * 7, 160 + i * 9),
                (335 + i * 7, 167 + i * 9),
                (65 - i * 7, 167 + i * 9),
            ),
            pen.fade(pen.light, pen.colour),
        )
        for i in range(5)
    )
    return (
        mirrored(rect(96, 200, 12, 110, pen.deep) + rect(52, 206, 18, 130, pen.fade(pen.colour, pen.dark), 3))
        + slats
        + rect(34, 204, 332, 16, pen.dark, 4)
        + oval(200, 184, 10, 4, INK)
    )


@drawing("parasol")
def parasol(pen: Pen) -> str:
    """Draw a parasol: on its pole, hung from the side, or a half one."""
    pen.floor(200, 344, 90)
    canopy = (
        "M46 172C60 92 130 60 200 56C270 60 340 92 354 172Q328 158 302 172"
        "Q276 158 250 172Q226 158 200 172Q174 158 150 172Q124 158 98 172Q72 158 46 172Z"
    )
    panels = shape(
        "M200 56C140 80 104 120 98 172Q124 158 150 172C154 120 174 80 200 56"
        "C226 80 246 120 250 172Q276 158 302 172C296 120 260 80 200 56Z",
        pen.light,
        opacity=0.75,
    )
    top = shape(canopy, pen.fade(pen.light, pen.colour, pen.dark, way="right")) + panels + disc(200, 52, 7, WOOD)
    foot = rect(130, 324, 140, 18, pen.tube("#5b606b", "down"), 6)
    if pen.says("cantilever"):
        return (
            stroke("M336 336V110C336 60 250 40 180 62", "#5b606b", 10)
            + rect(284, 324, 104, 18, pen.tube("#3a3d46", "down"), 6)
            + group(top, scale=0.86, at=(150, 120))
        )
    if pen.says("balcony"):
        half_ = pen.clipped("M30 40H206V190H30Z", top)
        return (
            rect(216, 40, 150, 300, "#e9e2d4")
            + stroke("M216 40V340", "#cfc6b4", 4)
            + stroke("M196 150V330", "#8b929c", 9)
            + rect(150, 324, 66, 18, pen.tube("#5b606b", "down"), 6)
            + half_
        )
    return (
        stroke("M200 60V330", WOOD, 11)
        + foot
        + group(top, turn=-9 if pen.has("tilt") else 0, at=(200, 120))
        + (rect(196, 236, 26, 14, INK, 5) if pen.has("crank") else "")
    )


@drawing("grill", "#2b2d33")
def grill(pen: Pen) -> str:
    """Draw a grill: six kinds, from the kettle to the skewer stand."""
    kinds = {"kettle": _kettle_grill, "gas": _gas_grill, "ceramic": _egg_grill, "electric": _plate_grill}
    return next((draw for word, draw in kinds.items() if pen.says(word)), _fire_box)(pen)


def _kettle_grill(pen: Pen) -> str:
    """Draw a round charcoal grill on legs."""
    legs = (
        stroke("M150 240L108 336M250 240L292 336M200 250V330M124 300H276", "#8b929c", 8)
        + disc(108, 330, 17, INK)
        + disc(292, 330, 17, INK)
        + disc(292, 330, 7, STEEL)
    )
    bowl = shape("M92 184H308C304 240 260 268 200 268S96 240 92 184Z", pen.fade(pen.colour, pen.deep))
    lid = (
        shape("M92 178C92 110 146 78 200 78S308 110 308 178Z", pen.ball())
        + rect(174, 62, 52, 13, WOOD, 6)
        + stroke("M182 80V72M218 80V72", STEEL, 5)
        + disc(252, 110, 9, STEEL)
    )
    return (
        legs
        + bowl
        + lid
        + rect(86, 176, 228, 10, pen.tube("#8b929c", "down"), 5)
        + stroke("M314 200H344", WOOD, 11)
        + gleam("M118 152C128 118 156 102 184 98", 7, 0.4)
    )


def _gas_grill(pen: Pen) -> str:
    """Draw a gas grill on its trolley."""
    knobs = "".join(disc(x, 208, 12, pen.ball(STEEL)) + stroke(f"M{x} 208v-7", INK, 3) for x in (150, 200, 250))
    return (
        mirrored(rect(36, 182, 64, 14, pen.tube("#8b929c", "down"), 4))
        + shape("M100 184V150C100 108 130 94 160 94H240C270 94 300 108 300 150V184Z", pen.fade(pen.light, pen.colour))
        + stroke("M140 160H260", STEEL, 9)
        + rect(96, 182, 208, 46, pen.tube("#5b606b", "down"), 5)
        + knobs
        + rect(104, 228, 192, 92, pen.fade(pen.dark, pen.deep), 4)
        + stroke("M200 232V318M188 262v22M212 262v22", "#8b929c", 4)
        + disc(124, 328, 13, INK)
        + disc(276, 328, 13, INK)
        + disc(200, 130, 12, "#f4f2ec")
        + stroke("M200 130L206 122", "#c8403a", 3)
    )


def _egg_grill(pen: Pen) -> str:
    """Draw an egg-shaped ceramic grill."""
    egg = "M200 66C262 66 300 130 300 190C300 264 258 306 200 306S100 264 100 190C100 130 138 66 200 66Z"
    grid = "".join(
        stroke(f"M60 {y}L340 {y + 90}M60 {y + 90}L340 {y}", pen.dark, 2, opacity=0.5) for y in range(10, 300, 40)
    )
    return (
        stroke("M124 280L100 338M276 280L300 338M96 334H304", "#3a3d46", 10)
        + mirrored(rect(38, 188, 62, 14, pen.fade(shade(WOOD, 0.2), WOOD), 4))
        + shape(egg, pen.ball())
        + pen.clipped(egg, grid)
        + rect(96, 184, 208, 13, "#3a3d46", 4)
        + rect(184, 48, 32, 24, "#3a3d46", 6)
        + rect(160, 158, 80, 12, WOOD, 6)
        + rect(174, 262, 52, 24, "#3a3d46", 5)
        + gleam("M128 150C138 118 158 96 176 90", 7, 0.5)
    )


def _plate_grill(pen: Pen) -> str:
    """Draw an electric table grill with food on it."""
    pen.floor(200, 312, 150)
    food_ = (
        oval(130, 208, 32, 12, "#a8583a")
        + oval(200, 200, 30, 11, "#d9913a")
        + oval(266, 210, 30, 12, "#a8583a")
        + "".join(stroke(f"M{x} 200l20 14", "#6a3222", 3) for x in (116, 132, 252, 268))
    )
    return (
        shape(poly((78, 180), (322, 180), (360, 244), (40, 244)), pen.fade(pen.light, pen.colour))
        + "".join(stroke(f"M{x} 184L{200 + (x - 200) * 1.3} 240", pen.deep, 3) for x in range(96, 316, 18))
        + food_
        + rect(40, 242, 320, 44, pen.tube(way="down"), 12)
        + disc(200, 264, 14, pen.ball(STEEL))
        + stroke("M200 264V254", INK, 3)
        + mirrored(rect(64, 284, 40, 22, INK, 5) + rect(18, 234, 30, 16, "#3a3d46", 7))
        + stroke("M356 262C388 262 376 300 392 304", INK, 5)
    )


def _fire_box(pen: Pen) -> str:
    """Draw a low charcoal box with skewers over its embers."""
    pen.floor(200, 330, 150)
    embers = "".join(
        disc(x, 204 + (x % 3) * 3, 11, ("#e2653b", "#8a3020", "#f0a24a")[x % 3]) for x in range(76, 330, 17)
    )
    skewers = "".join(
        stroke(f"M{x} 130V262", "#d9b777", 4)
        + "".join(
            rect(x - 11, y, 22, 20, c, 6)
            for y, c in ((142, "#a8583a"), (164, "#d9b04a"), (186, "#a8583a"), (208, "#5f9a56"))
        )
        for x in (110, 155, 200, 245, 290)
    )
    legs = mirrored(stroke("M84 270L64 330M110 270L126 330", "#8b929c", 8))
    return (
        legs
        + rect(56, 190, 288, 30, pen.deep, 4)
        + embers
        + stroke("M60 190H340M60 222H340", "#8b929c", 4)
        + skewers
        + rect(52, 222, 296, 54, pen.tube(way="down"), 6)
        + "".join(disc(x, 250, 6, INK, opacity=0.6) for x in range(90, 320, 28))
    )


@drawing("garden-light", "#2b2d33")
def garden_light(pen: Pen) -> str:
    """Draw lights for outdoors: on a string, along a path, or on a wall."""
    glow_ = "#fff0b0"
    if pen.says("string"):
        pen.shadow = None
        spots = ((70, 148), (122, 184), (176, 204), (230, 204), (284, 184), (336, 148))
        bulbs = "".join(
            disc(x, y + 34, 40, glow_, opacity=0.4)
            + rect(x - 8, y, 16, 16, INK, 3)
            + oval(x, y + 34, 17, 21, pen.fade("#fffbe8", "#f2c95a"))
            for x, y in spots
        )
        return stroke("M20 96Q200 300 380 96", pen.colour, 5) + bulbs
    if pen.says("wall"):
        return (
            rect(170, 70, 60, 200, pen.tube(), 10)
            + disc(200, 180, 110, glow_, opacity=0.4)
            + rect(150, 120, 100, 122, pen.fade("#fffbe8", "#f5d98a"), 10)
            + stroke("M200 122V240", pen.colour, 5)
            + rect(140, 104, 120, 20, pen.tube(), 6)
            + rect(140, 238, 120, 18, pen.tube(), 6)
            + disc(200, 282, 15, pen.ball("#f4f2ec"))
            + rect(186, 262, 28, 12, pen.colour, 4)
        )
    one = (
        disc(200, 150, 70, glow_, opacity=0.45)
        + rect(176, 124, 48, 60, pen.fade("#fffbe8", "#f5d98a"), 6)
        + oval(200, 120, 52, 12, pen.colour)
        + oval(200, 114, 44, 8, "#33507f")
        + rect(170, 180, 60, 10, pen.colour, 4)
        + rect(195, 188, 10, 130, pen.tube())
        + shape("M195 318H205L200 346Z", "#8b929c")
    )
    return group(one, scale=0.8, at=(200, 340), move=(96, -26)) + group(one, move=(-50, 0))
