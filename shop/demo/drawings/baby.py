"""What babies need."""

from __future__ import annotations

from shop.demo.drawings.food import lines
from shop.demo.drawings.kit import (
    CREAM,
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
    stroke,
)

PASTELS = ("#a9cbd8", "#e3b4b0", "#b7cfa8", "#e6cf9a", "#c3b4d4")


def wheel(x: float, y: float, r: float) -> str:
    """Return a pushchair's wheel."""
    return disc(x, y, r, "#2f3238") + disc(x, y, r * 0.62, "#e3e6ea") + disc(x, y, r * 0.24, "#5b606b")


@drawing("pushchair")
def pushchair(pen: Pen) -> str:
    """Draw a pushchair, single or double, with big or small wheels."""
    pen.floor(200, 342, 140)
    big = pen.has("spring")
    double = pen.says("double")
    frame = "#5b606b"
    bars = (
        stroke("M132 128L92 84", frame, 9)
        + stroke("M100 92L76 70", INK, 17)
        + stroke("M132 128L252 312M292 196L150 312", frame, 10)
    )
    seat = (
        shape("M150 136L278 236L262 264L176 262C140 240 132 180 150 136Z", pen.fade(pen.light, pen.colour, pen.dark))
        + stroke("M176 262H286", pen.deep, 13)
        + rect(270, 254, 54, 13, INK, 6)
    )
    hood = shape(
        "M128 150C120 84 200 48 262 92C276 104 284 122 286 142L176 158Z", pen.fade(pen.light, pen.colour, pen.dark)
    ) + stroke("M150 152C160 100 200 74 238 78M166 156C190 116 230 100 262 94", pen.deep, 4, opacity=0.6)
    second = group(seat, hood, move=(-50, 46), scale=0.8, at=(200, 200)) if double else ""
    bar_ = stroke("M268 196C316 170 330 210 300 232", INK, 10)
    wheels = wheel(146, 306, 36 if big else 26) + wheel(262, 310, 30 if big else 24)
    basket = shape("M140 274H266L250 304H156Z", pen.deep, opacity=0.85)
    return bars + basket + second + seat + bar_ + hood + wheels


@drawing("car-seat")
def car_seat(pen: Pen) -> str:
    """Draw a car seat: a shell with a handle for infants, a seat with a harness, a booster."""
    if pen.says("infant"):
        pen.floor(200, 330, 130)
        return (
            stroke("M112 206C110 60 290 60 288 206", "#3a3d46", 17)
            + shape(
                "M64 188C70 300 150 326 214 322C290 318 336 280 340 204"
                "C310 206 290 222 272 244C220 262 150 246 112 190Q84 176 64 188Z",
                pen.fade(pen.light, pen.colour, pen.dark),
            )
            + shape("M80 186C110 110 176 104 206 128C176 140 130 160 112 190Z", pen.fade(pen.dark, pen.deep))
            + shape("M116 196C150 250 220 262 270 244C250 216 190 190 140 184Z", "#e9e2d4")
            + stroke("M150 200L210 244M180 190L226 238", INK, 8)
            + disc(218, 242, 11, "#c8403a")
            + rect(130, 322, 150, 13, INK, 6)
        )
    pen.floor(200, 338, 110)
    booster = pen.says("booster")
    base = rect(106, 292, 188, 44, pen.tube("#3a3d46", "down"), 14) + (
        disc(200, 300, 40, "#5b606b") if pen.has("turn") else ""
    )
    back = shape(
        "M138 268C120 190 122 116 140 76Q150 52 200 52T260 76C278 116 280 190 262 268Z",
        pen.fade(pen.light, pen.colour, pen.dark),
    )
    sides = mirrored(
        shape("M140 84C104 92 106 150 128 160L150 150V92Z", pen.dark)
        + shape("M132 196C104 204 104 276 126 288L156 276V204Z", pen.dark)
    )
    pad = rect(160, 72, 80, 70, "#e9e2d4" if not booster else pen.light, 22) + rect(
        154, 150, 92, 112, pen.light, 20, opacity=0.6
    )
    straps = (
        mirrored(stroke("M176 136L192 236", INK, 11))
        + rect(186, 228, 28, 32, "#c8403a", 8)
        + stroke("M200 260V286", INK, 11)
        if not booster
        else stroke("M252 96L160 262", "#5b606b", 13)
    )
    seat = shape(
        "M118 262H282Q302 262 300 288Q298 308 276 308H124Q102 308 100 288Q98 262 118 262Z",
        pen.fade(pen.colour, pen.deep),
    )
    return base + back + sides + pad + seat + straps


@drawing("baby-carrier")
def baby_carrier(pen: Pen) -> str:
    """Draw a carrier with its belt, or a knotted wrap."""
    pen.floor(200, 346, 100)
    if pen.says("wrap"):
        return (
            shape(
                "M130 60C150 130 250 130 270 60L300 76C296 150 250 190 200 204C150 190 104 150 100 76Z",
                pen.fade(pen.light, pen.colour),
            )
            + shape("M100 76C140 140 230 190 306 230L296 274C210 246 120 180 84 120Z", pen.fade(pen.colour, pen.dark))
            + shape("M300 76C260 140 170 190 94 230L104 274C190 246 280 180 316 120Z", pen.fade(pen.light, pen.colour))
            + shape("M92 232Q200 300 308 232L300 284Q200 330 100 284Z", pen.dark)
            + shape("M186 290H214L240 346H206L200 316L194 346H160Z", pen.fade(pen.light, pen.dark))
        )
    straps = mirrored(stroke("M158 132C110 60 70 130 106 250", pen.dark, 25) + rect(92, 196, 30, 24, INK, 6))
    body = "M148 116Q200 96 252 116L270 250Q200 280 130 250Z"
    return (
        straps
        + shape(body, pen.fade(pen.light, pen.colour, pen.dark))
        + shape("M150 104Q200 80 250 104L246 144Q200 124 154 144Z", pen.light)
        + rect(160, 178, 80, 54, pen.dark, 14, opacity=0.5)
        + rect(84, 252, 232, 50, pen.tube(pen.dark, "down"), 22)
        + rect(180, 258, 40, 38, INK, 9)
        + mirrored(disc(160, 128, 6, STEEL))
    )


@drawing("nappy-pack", *PASTELS)
def nappy_pack(pen: Pen) -> str:
    """Draw a pack of nappies with one before it."""
    pack = "M96 96Q200 78 304 96L314 300Q200 326 86 300Z"
    nappy = "M230 244Q290 262 350 244L344 280Q322 288 312 322Q290 336 268 322Q258 288 236 280Z"
    leaf_ = (
        shape("M200 150C230 160 236 190 200 210C164 190 170 160 200 150Z", "#7fae6a")
        if pen.says("plant")
        else shape("M150 200a24 24 0 0 1 10 -46a36 36 0 0 1 68 0a26 26 0 0 1 16 46z", "#ffffff")
    )
    return (
        shape(pack, pen.tube())
        + stroke("M96 96Q200 78 304 96", pen.dark, 5)
        + stroke("M160 86C160 50 240 50 240 86", pen.dark, 8)
        + rect(126, 130, 148, 100, pen.pale, 24)
        + leaf_
        + lines(196, 250, 110, 76, colour=CREAM)
        + shape(nappy, pen.fade("#ffffff", "#e6e4de"), stroke="#d5d2c8", stroke_width=2)
        + stroke("M236 252Q290 268 344 252", pen.colour, 5)
        + mirrored(rect(232, 246, 24, 14, pen.light, 4), about=290)
        + gleam("M108 130L102 280", 6, 0.5)
    )


@drawing("wipes-pack", *PASTELS)
def wipes_pack(pen: Pen) -> str:
    """Draw a pack of wipes with one coming out."""
    pen.floor(200, 316, 150)
    drop = (
        shape("M104 246C90 268 88 284 104 286S118 268 104 246Z", "#7fb8d8")
        if pen.has("water")
        else disc(104, 268, 15, CREAM)
        + "".join(disc(104 + dx, 268 + dy, 10, "#ffffff") for dx, dy in ((-10, -6), (10, -6), (0, 9)))
    )
    return (
        shape(
            "M172 202C160 150 190 150 186 112C214 128 206 96 236 110C226 150 248 160 236 202Z",
            pen.fade("#ffffff", "#e3e8ea"),
            stroke="#d5d9dc",
            stroke_width=2,
        )
        + shape(poly((84, 216), (112, 186), (288, 186), (316, 216)), pen.fade(pen.pale, pen.light))
        + oval(204, 202, 66, 11, pen.dark)
        + rect(44, 214, 312, 96, pen.tube(way="down"), 26)
        + "".join(stroke(f"M{x} 222v80", pen.dark, 2, opacity=0.5) for x in (52, 60, 340, 348))
        + rect(74, 238, 58, 58, CREAM, 29, opacity=0.85)
        + drop
        + lines(228, 250, 150, 100, 126, colour=CREAM)
        + gleam("M76 226H320", 5, 0.5)
    )


@drawing("baby-bottle", *PASTELS)
def baby_bottle(pen: Pen) -> str:
    """Draw a baby's bottle with milk, or a cup with two handles."""
    pen.floor(200, 338, 70)
    milk = "#fbf6ea"
    if pen.says("sippy"):
        return (
            mirrored(stroke("M146 194C90 190 96 284 150 280", pen.dark, 17))
            + shape("M136 150H264L252 314Q250 334 230 334H170Q150 334 148 314Z", "#dcebf1", opacity=0.8)
            + pen.clipped(
                "M136 150H264L252 314Q250 334 230 334H170Q150 334 148 314Z",
                rect(120, 216, 160, 130, "#f2c98a", opacity=0.8),
            )
            + rect(128, 120, 144, 38, pen.tube(), 14)
            + shape("M174 122L182 84H218L226 122Z", pen.light)
            + mirrored(disc(180, 250, 6, INK))
            + stroke("M186 268q14 12 28 0", INK, 4)
        )
    glass = pen.says("glass")
    body = "M144 156H256C266 172 270 190 270 206V306Q270 334 242 334H158Q130 334 130 306V206C130 190 134 172 144 156Z"
    marks = "".join(stroke(f"M{232 - (i % 2) * 8} {y}H256", pen.dark, 3) for i, y in enumerate(range(204, 316, 18)))
    return (
        shape(body, "#d5e7ee", opacity=0.9 if glass else 0.7)
        + pen.clipped(body, rect(120, 218, 160, 130, milk), oval(200, 218, 72, 8, "#ffffff"))
        + marks
        + stroke(body, "#ffffff", 3, opacity=0.8)
        + rect(134, 124, 132, 38, pen.tube(), 12)
        + shape(
            "M158 126C158 100 180 100 184 84C186 62 214 62 216 84C220 100 242 100 242 126Z",
            pen.fade("#f4dcc0", "#e0b98a"),
            opacity=0.92,
        )
        + gleam("M148 196V306", 8, 0.7)
    )


@drawing("bottle-warmer", "#f4f2ec")
def bottle_warmer(pen: Pen) -> str:
    """Draw a bottle warmer with a bottle in it, or a steriliser with its dome."""
    if pen.says("steriliser"):
        pen.floor(200, 336, 120)
        inner = "".join(
            rect(x, 136, 40, 100, "#ffffff", 12, opacity=0.85) + rect(x + 4, 118, 32, 24, c, 6)
            for x, c in ((140, "#e3b4b0"), (220, "#a9cbd8"))
        )
        return (
            inner
            + shape("M104 240C104 110 140 66 200 66S296 110 296 240Z", "#cfe3ec", opacity=0.55)
            + stroke("M104 240C104 110 140 66 200 66S296 110 296 240", "#ffffff", 4)
            + rect(176, 50, 48, 20, pen.dark, 9)
            + gleam("M124 190C128 140 142 112 160 98", 8, 0.7)
            + rect(92, 236, 216, 96, pen.tube(), 28)
            + disc(200, 286, 25, pen.dark)
            + disc(200, 286, 17, "#7fd0c4")
            + gleam("M176 96q-10 -14 0 -28", 4, 0.7)
        )
    bottle = (
        rect(156, 84, 88, 150, "#e9f1f4", 20, opacity=0.9)
        + rect(160, 150, 80, 80, "#fbf6ea", 8)
        + rect(150, 68, 100, 26, "#e3b4b0", 8)
        + shape("M172 70C172 50 188 52 190 40C192 26 208 26 210 40C212 52 228 50 228 70Z", "#ecc9a0")
    )
    return (
        bottle
        + shape("M116 190H284L296 310Q296 334 272 334H128Q104 334 104 310Z", pen.tube())
        + oval(200, 190, 84, 18, pen.dark)
        + pen.clipped("M116 60H284V190a84 18 0 0 1 -168 0z", bottle)
        + rect(156, 238, 88, 44, "#10141c", 10)
        + rect(170, 254, 34, 10, "#7fd0c4", 4)
        + disc(224, 259, 6, "#e2853b")
        + disc(200, 308, 8, pen.dark)
        + gleam("M124 222L120 300", 6, 0.4)
    )


@drawing("dummy")
def dummy(pen: Pen) -> str:
    """Draw two dummies."""
    pen.floor(200, 336, 120)
    rubber = pen.says("rubber")
    teat = "#d9a25a" if rubber else "#f3e0cc"

    def one(colour: str) -> str:
        """Return one dummy in a colour."""
        shield = shape(
            "M112 170C112 130 150 124 200 136C250 124 288 130 288 170C288 216 250 226 200 212C150 226 112 216 112 170Z",
            pen.fade(shade(colour, 0.25), colour, shade(colour, -0.15)),
        )
        return (
            shape("M180 140C170 104 160 84 176 64C190 48 214 48 226 64C240 84 230 104 220 140Z", pen.ball(teat))
            + shield
            + mirrored(oval(146, 172, 13, 20, shade(colour, -0.35)))
            + ring(200, 246, 44, shade(colour, -0.2), 15)
            + disc(200, 186, 34, pen.ball(shade(colour, 0.1)))
            + gleam("M126 160Q140 142 170 146", 5, 0.6)
        )

    return group(one(pen.light), scale=0.72, at=(200, 200), move=(70, -34), turn=16) + group(
        one(pen.colour), scale=0.88, at=(200, 200), move=(-40, 44), turn=-12
    )


@drawing("teether", "#e6b86a", "#b7cfa8")
def teether(pen: Pen) -> str:
    """Draw a teether in the shape of a giraffe's head."""
    spots = "".join(
        oval(x, y, rx, ry, pen.dark)
        for x, y, rx, ry in ((168, 240, 13, 17), (206, 268, 15, 13), (176, 292, 13, 11), (222, 226, 11, 15))
    )
    return (
        mirrored(
            stroke("M180 108L170 62", pen.dark, 13)
            + disc(168, 58, 15, pen.deep)
            + shape("M150 124C112 96 92 120 104 140Q128 156 156 150Z", pen.light)
        )
        + shape("M144 196H256L272 320Q200 346 128 320Z", pen.fade(pen.light, pen.colour))
        + spots
        + shape("M136 136C136 96 264 96 264 136C268 180 250 226 200 228C150 226 132 180 136 136Z", pen.ball())
        + oval(200, 200, 46, 29, pen.pale)
        + mirrored(disc(184, 198, 5, INK) + disc(166, 148, 10, INK) + disc(163, 145, 3, "#ffffff"))
        + stroke("M182 214q18 11 36 0", INK, 4)
        + disc(200, 306, 17, "#ffffff", opacity=0.75)
    )


@drawing("baby-blanket")
def baby_blanket(pen: Pen) -> str:
    """Draw a baby's blanket, folded cloths, or a towel with a bear's hood."""
    pen.floor(200, 330, 130)
    if pen.says("hooded", "bear"):
        return (
            shape("M96 150H304L320 330H80Z", pen.fade(pen.light, pen.colour, pen.dark))
            + mirrored(disc(142, 92, 25, pen.ball()) + disc(142, 92, 13, pen.pale))
            + shape("M112 168C112 96 150 70 200 70S288 96 288 168Q200 196 112 168Z", pen.ball())
            + oval(200, 150, 34, 22, pen.pale)
            + mirrored(disc(172, 128, 7, INK))
            + oval(200, 142, 10, 7, INK)
            + stroke("M92 290H308", pen.pale, 7)
            + stroke("M150 190L140 326M250 190L260 326", pen.dark, 3, opacity=0.5)
        )
    if pen.says("muslin"):
        stars = "".join(
            disc(x, y, 5, pen.dark, opacity=0.7)
            for i, y in enumerate((190, 214))
            for x in range(96 + (i % 2) * 17, 316, 34)
        )
        layers = "".join(
            rect(76, y, 248, 48, pen.fade(shade(c, 0.2), c), 13)
            + stroke(f"M84 {y + 24}H316", shade(c, -0.2), 2, opacity=0.6)
            for y, c in ((284, pen.dark), (234, CREAM), (184, pen.colour))
        )
        return (
            layers
            + stars
            + rect(176, 178, 48, 156, CREAM, 3, opacity=0.9)
            + mirrored(shape("M200 178C222 152 242 162 232 178S210 188 200 184Z", pen.accent))
        )
    drape = "M88 142Q88 122 108 122H292Q312 122 312 142V300H88Z"
    cables = "".join(
        stroke(f"M{x} 120" + "c13 11 13 19 0 30s-13 19 0 30" * 4, pen.dark, 5, opacity=0.5)
        + stroke(f"M{x} 120" + "c-13 11 -13 19 0 30s13 19 0 30" * 4, pen.pale, 4, opacity=0.8)
        for x in (124, 174, 226, 276)
    )
    return (
        "".join(rect(78, y, 244, 42, pen.fade(pen.light, pen.colour, pen.dark), 20) for y in (272, 240))
        + shape(drape, pen.fade(pen.light, pen.colour))
        + pen.clipped(drape, cables, dim("M88 286H312V300H88Z", 0.1))
    )


@drawing("baby-sleeping-bag")
def baby_sleeping_bag(pen: Pen) -> str:
    """Draw a baby's sleeping bag with its zip."""
    pen.floor(200, 356, 90)
    sleeves = mirrored(shape("M146 108L92 168L116 196L160 160Z", pen.dark)) if pen.has("sleeves") else ""
    d = (
        "M152 76Q164 68 172 76Q200 122 228 76Q236 68 248 76L262 150"
        "C280 210 296 270 288 320Q284 346 200 348T112 320C104 270 120 210 138 150Z"
    )
    stars = "".join(
        disc(x + (j % 2) * 19, y, 6, pen.pale) for j, y in enumerate(range(150, 340, 30)) for x in range(124, 290, 38)
    )
    return (
        sleeves
        + shape("M172 76Q200 122 228 76Q200 62 172 76Z", pen.deep)
        + shape(d, pen.fade(pen.light, pen.colour, pen.dark), stroke=pen.dark, stroke_width=3)
        + pen.clipped(d, stars)
        + stroke("M200 106V318", "#ffffff", 6)
        + stroke("M200 106V318", pen.deep, 3, stroke_dasharray="3 3")
        + rect(194, 104, 12, 24, pen.accent, 5)
        + mirrored(disc(160, 92, 7, CREAM))
    )


@drawing("baby-bath")
def baby_bath(pen: Pen) -> str:
    """Draw a baby's bath with a duck in it."""
    pen.floor(200, 334, 160)
    legs = mirrored(stroke("M110 290L90 334", pen.deep, 13)) if pen.has("fold") else ""
    duck = (
        shape(
            "M214 190C210 164 240 160 256 176C268 150 304 156 302 182C302 196 292 200 290 206C290 222 224 222 214 190Z",
            "#f2cf4a",
        )
        + shape("M300 176L320 182L300 190Z", "#e8953f")
        + disc(286, 176, 4, INK)
    )
    foam = "".join(
        disc(x, y, r, "#ffffff", opacity=0.92)
        for x, y, r in ((96, 204, 19), (124, 196, 25), (156, 204, 19), (182, 208, 13), (322, 208, 13))
    )
    return (
        legs
        + oval(200, 204, 162, 30, pen.light)
        + oval(200, 206, 146, 23, "#a9d8ea")
        + duck
        + foam
        + shape(
            "M38 204a162 30 0 0 0 324 0C362 280 322 316 280 318H120C78 316 38 280 38 204Z",
            pen.fade(pen.light, pen.colour, pen.dark),
        )
        + (stroke("M60 256Q200 300 340 256", pen.dark, 9, opacity=0.5) if pen.has("fold") else "")
        + gleam("M66 244C76 276 96 296 120 302", 7, 0.5)
    )


@drawing("baby-monitor", "#f4f2ec")
def baby_monitor(pen: Pen) -> str:
    """Draw a baby monitor: two that listen, or a camera with its screen."""
    pen.floor(200, 334, 140)
    if pen.says("video"):
        camera = (
            rect(60, 288, 84, 44, pen.tube(), 16)
            + disc(102, 220, 66, pen.ball())
            + mirrored(shape("M56 176L62 132L92 160Z", pen.dark), about=102)
            + disc(102, 220, 38, INK)
            + disc(102, 220, 21, "#2d4a7a")
            + disc(94, 210, 7, "#b9a7ff")
        )
        view = pen.clipped(
            rounded(196, 172, 136, 96, 6),
            rect(190, 170, 150, 110, pen.fade("#3a4a6a", "#6a7f9a")),
            disc(250, 224, 25, "#e9c9a8"),
            shape("M210 280C214 236 290 236 296 280Z", "#a9cbd8"),
            shape("M226 214C228 194 274 194 274 214Q250 202 226 214Z", "#6a4a34"),
        )
        return (
            camera
            + rect(176, 152, 176, 180, pen.soft(), 24)
            + rect(190, 166, 148, 108, "#10141c", 10)
            + view
            + disc(264, 302, 15, pen.dark)
            + mirrored(rect(200, 296, 30, 11, pen.dark, 5), about=264)
            + rect(330, 104, 12, 60, pen.dark, 5)
        )
    unit = (
        rect(140, 126, 120, 206, pen.tube(), 50)
        + rect(226, 70, 14, 76, pen.dark, 6)
        + "".join(stroke(f"M172 {y}H228", pen.dark, 4) for y in range(186, 232, 11))
        + "".join(
            disc(x, 156, 5, c) for x, c in ((180, "#7fd0a0"), (193, "#7fd0a0"), (206, "#ecc344"), (219, "#d5d2c8"))
        )
        + disc(200, 274, 19, "#a9cbd8")
    )
    return group(unit, move=(72, -16), scale=0.86, at=(200, 330)) + group(
        unit, move=(-64, 4), scale=0.96, at=(200, 330)
    )


@drawing("night-light", "#f4f2ec")
def night_light(pen: Pen) -> str:
    """Draw a night light shaped like an egg or a hare."""
    glow_ = disc(200, 210, 170, "#fff0b8", opacity=0.4) + disc(200, 210, 126, "#fff3c8", opacity=0.5)
    lit = pen.fade("#fffdf4", pen.colour, "#f5dca0")
    base = rect(140, 314, 120, 22, pen.tube("#d9b98a", "down"), 10)
    if pen.says("hare"):
        return (
            glow_
            + base
            + mirrored(
                oval(166, 96, 22, 66, lit, transform="rotate(-10 166 96)")
                + oval(166, 102, 9, 46, "#f0bfb0", opacity=0.7, transform="rotate(-10 166 102)")
            )
            + shape(
                "M200 136C280 136 306 206 298 262C292 306 256 322 200 322S108 306 102 262C94 206 120 136 200 136Z", lit
            )
            + mirrored(disc(164, 222, 8, INK) + disc(142, 248, 13, "#f0a8a0", opacity=0.5))
            + oval(200, 242, 9, 6, "#d98a86")
            + stroke("M200 248q-11 13 -20 3M200 248q11 13 20 3", INK, 4)
        )
    return (
        glow_
        + base
        + shape("M200 84C264 84 298 172 294 236C290 292 252 320 200 320S110 292 106 236C102 172 136 84 200 84Z", lit)
        + "".join(
            oval(x, y, r, r * 0.8, "#e9cf98", opacity=0.5)
            for x, y, r in ((160, 180, 19), (232, 214, 25), (180, 262, 15), (222, 148, 11))
        )
        + gleam("M132 206C136 158 152 126 172 112", 9, 0.8)
    )


@drawing("high-chair")
def high_chair(pen: Pen) -> str:
    """Draw a high chair with its tray: of wood, or folding."""
    pen.floor(200, 342, 120)
    wood = pen.says("beech")
    leg = WOOD if wood else "#8b929c"
    if wood:
        legs = (
            mirrored(stroke("M158 66L112 338", leg, 15))
            + stroke("M118 306H282", leg, 12)
            + rect(126, 268, 148, 16, shade(leg, 0.15), 5)
        )
    else:
        legs = mirrored(stroke("M150 220L104 338M160 220L262 338", leg, 11))
    back = (
        shape("M146 78Q200 56 254 78L262 196H138Z", pen.fade(pen.light, pen.colour))
        + mirrored(stroke("M180 96L190 190", pen.dark, 7))
        + rect(188, 166, 24, 26, pen.deep, 7)
    )
    seat = rect(126, 190, 148, 42, pen.tube(pen.dark, "down"), 18)
    tray = (
        shape(
            "M92 196H308Q330 196 324 216Q316 240 276 240H124Q84 240 76 216Q70 196 92 196Z",
            pen.fade("#ffffff", "#dcdad4"),
        )
        + oval(200, 214, 52, 10, "#cfccc4")
        + disc(254, 210, 13, "#e8953f")
        + rect(126, 202, 34, 15, "#a9cbd8", 7)
    )
    return legs + back + seat + tray


@drawing("weaning-set")
def weaning_set(pen: Pen) -> str:
    """Draw a first plate, bowl and spoon."""
    pen.floor(200, 326, 150)
    spoon = group(
        rect(300, 130, 16, 140, pen.tube(WOOD), 8) + oval(308, 116, 25, 34, pen.colour),
        turn=26,
        at=(308, 200),
        move=(16, 10),
    )
    plate = (
        oval(160, 282, 130, 44, pen.dark)
        + oval(160, 274, 130, 44, pen.fade(pen.light, pen.colour))
        + mirrored(disc(70, 226, 30, pen.colour), about=160)
        + oval(160, 274, 104, 33, pen.light)
        + stroke("M160 242V306M160 274H264", pen.dark, 5)
        + "".join(
            disc(x, y, 11, c)
            for x, y, c in ((104, 268, "#7fae6a"), (124, 284, "#7fae6a"), (196, 260, "#e8953f"), (218, 258, "#e8953f"))
        )
        + oval(206, 290, 34, 9, "#f2d98a")
    )
    cup = (
        shape("M226 156H314L302 226Q300 236 288 236H252Q240 236 238 226Z", pen.tube(pen.dark))
        + oval(270, 156, 44, 10, pen.light)
        + mirrored(stroke("M230 176C200 174 206 214 236 212", pen.dark, 9), about=270)
    )
    return cup + plate + spoon


@drawing("weaning-set/container", *PASTELS)
def food_tray(pen: Pen) -> str:
    """Draw a tray of portions for the freezer."""
    pen.floor(200, 320, 150)
    fills = ("#e8953f", "#7fae6a", "#c8607a", "#f2d98a", "#b0744a", "#8fb86a")
    cells = "".join(
        oval(x, y, 42, 26, pen.dark) + oval(x, y + 3, 36, 20, c)
        for (x, y), c in zip(((x, y) for y in (206, 262) for x in (104, 200, 296)), fills, strict=True)
    )
    return (
        shape(
            poly((58, 166), (342, 166), (368, 300), (32, 300)),
            pen.fade(pen.light, pen.colour),
            stroke=pen.light,
            stroke_width=12,
            stroke_linejoin="round",
        )
        + rect(28, 298, 344, 18, pen.dark, 8)
        + cells
    )


@drawing("bib")
def bib(pen: Pen) -> str:
    """Draw a bib with its crumb pocket, or a pack of cloth ones."""
    pen.floor(200, 350, 100)
    d = (
        "M150 70C130 60 112 80 112 108C106 170 96 240 110 300Q118 336 200 336T290 300"
        "C304 240 294 170 288 108C288 80 270 60 250 70C262 110 250 148 200 148S138 110 150 70Z"
    )
    if pen.has("pocket"):
        pocket = shape(
            "M104 246Q200 286 296 246Q302 292 290 306Q270 344 200 344T110 306Q98 292 104 246Z",
            pen.fade(pen.light, pen.dark),
        ) + stroke("M104 246Q200 286 296 246", pen.pale, 7)
        return (
            shape(d, pen.fade(pen.light, pen.colour, pen.dark))
            + mirrored(disc(128, 96, 5, pen.deep))
            + mirrored(disc(172, 196, 7, INK))
            + stroke("M182 214q18 14 36 0", INK, 5)
            + pocket
        )
    tilt = zip((-16, 16, 0), (pen.dark, CREAM, pen.colour), strict=True)
    return "".join(
        group(
            shape(d, pen.fade(shade(c, 0.2), c))
            + shape(d, "none", stroke=shade(c, -0.2), stroke_width=4)
            + "".join(
                disc(x, y, 6, shade(c, -0.25), opacity=0.6)
                for x, y in ((150, 190), (200, 210), (250, 190), (170, 246), (230, 246), (200, 286))
            ),
            turn=a,
            at=(200, 100),
            scale=0.92,
        )
        for a, c in tilt
    )
