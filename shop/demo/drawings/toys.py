"""Toys, games, books and paper."""

from __future__ import annotations

from shop.demo.drawings.food import lines
from shop.demo.drawings.home import books
from shop.demo.drawings.kit import (
    ACCENTS,
    CREAM,
    INK,
    STEEL,
    WOOD,
    Pen,
    disc,
    drawing,
    far,
    gleam,
    group,
    mirrored,
    oval,
    polar,
    poly,
    rect,
    ring,
    rounded,
    shade,
    shape,
    smooth,
    stroke,
)

BRIGHT = ("#d9534a", "#e8953f", "#ecc344", "#5aa06a", "#4a8fc4", "#8a6ab8")
GOLD = "#d8b25a"


def brick(x: float, y: float, studs: int, colour: str, size: float = 28) -> str:
    """Return a toy brick that stands on (x, y), with its studs on top."""
    w, h = studs * size, size * 1.16
    knobs = "".join(
        rect(x + size * (i + 0.2), y - h - size * 0.24, size * 0.6, size * 0.3, shade(colour, 0.2), 3)
        for i in range(studs)
    )
    return (
        knobs
        + rect(x, y - h, w, h, shade(colour, 0.02), 3)
        + rect(x, y - h, w, h * 0.22, shade(colour, 0.25), 3)
        + rect(x, y - h * 0.16, w, h * 0.16, shade(colour, -0.2), 2)
    )


@drawing("bricks", *BRIGHT)
def bricks(pen: Pen) -> str:
    """Draw building bricks: a wall of them, or a built crane, house or rover."""
    pen.floor(200, 338, 140)
    c = list(BRIGHT)
    pen.rng.shuffle(c)
    c[0] = pen.colour
    if pen.says("crane"):
        return (
            brick(110, 334, 6, "#8b9199")
            + "".join(brick(170, 302 - 32 * i, 2, c[0] if i % 2 else c[1]) for i in range(6))
            + "".join(brick(86 + 28 * i, 110, 2, c[0]) for i in range(0, 8, 2))
            + brick(86, 142, 2, "#5b606b")
            + stroke("M296 110V200", INK, 4)
            + stroke("M284 200q12 22 24 0", "#8b929c", 7)
            + stroke("M198 62L100 78M198 62L300 78", INK, 3)
            + brick(184, 78, 1, c[2])
        )
    if pen.says("bookshop"):
        wall = "".join(
            brick(88 + 56 * i, 334 - 32 * j, 2, ("#c98a5a", "#b5744a")[(i + j) % 2]) for j in range(6) for i in range(4)
        )
        roof = "".join(brick(74 + 28 * j, 142 - 30 * j, 9 - 2 * j, "#4a6a7a") for j in range(3))
        return (
            wall
            + roof
            + rect(104, 236, 76, 98, "#3a2f2a", 3)
            + rect(112, 244, 60, 90, "#5f8f6a", 3)
            + rect(206, 226, 92, 74, "#f2e3b0", 3)
            + books(pen, 212, 298, 80, 40)
            + rect(196, 210, 112, 18, c[0], 4)
            + disc(164, 292, 4, GOLD)
        )
    if pen.says("rover"):
        wheels = "".join(disc(x, 304, 30, INK) + disc(x, 304, 14, "#8b9199") for x in (104, 200, 296))
        return (
            brick(90, 282, 8, "#e9ecef")
            + brick(118, 248, 5, c[0])
            + brick(230, 248, 2, "#5b606b")
            + rect(128, 170, 76, 46, "#33507f", 4)
            + stroke("M128 193H204M153 170V216M178 170V216", "#8fb0d8", 2)
            + stroke("M262 214V130", "#8b9199", 6)
            + oval(262, 122, 34, 13, "#dfe3e8")
            + wheels
        )
    if pen.says("zoo"):
        one = (
            brick(70, 334, 3, "#8b9199")
            + brick(98, 302, 2, "#8b9199")
            + brick(154, 334, 1, "#8b9199")
            + disc(112, 288, 4, INK)
        )
        giraffe = (
            "".join(brick(214, 334 - 32 * i, 1, "#ecc344") for i in range(7))
            + brick(214, 110, 2, "#ecc344")
            + brick(214, 238, 3, "#ecc344")
            + brick(270, 334, 1, "#ecc344")
            + brick(270, 302, 1, "#ecc344")
            + brick(270, 270, 1, "#ecc344")
            + disc(252, 92, 4, INK)
        )
        return one + giraffe
    size = 40 if pen.has("big") else 28
    wide = 6 if pen.has("big") else 9
    left = 200 - wide * size / 2
    rows = 4 if pen.has("big") else 6
    out = []
    for row in range(rows):
        start, column = (row % 2), row % 2
        while column < wide - 1:
            studs = min(pen.rng.choice((1, 2, 2, 3)), wide - column)
            if row < rows - 2 or column < wide / 2:
                out.append(
                    brick(
                        left + column * size,
                        334 - row * size * 1.16,
                        studs,
                        c[(row * 3 + column + start) % len(c)],
                        size,
                    )
                )
            column += studs
    return "".join(out)


@drawing("wooden-toy", WOOD)
def wooden_toy(pen: Pen) -> str:
    """Draw a wooden toy by what it is."""
    kinds = {
        "train": _train,
        "stacking": _stacking_rings,
        "duck": _duck,
        "bench": _tool_bench,
        "house": _dolls_house,
        "rattle": _rattle,
        "thermometer": _bath_thermometer,
    }
    return next((draw for word, draw in kinds.items() if pen.says(word)), _wooden_blocks)(pen)


def _wooden_blocks(pen: Pen) -> str:
    """Draw a little tower of wooden blocks."""
    pen.floor(200, 336, 130)
    a, b, c, d = "#d9534a", "#4a8fc4", "#ecc344", "#5aa06a"
    arch = shape(
        "M150 246H250V182H150ZM176 246V232a24 24 0 0 1 48 0v14Z", pen.fade(shade(c, 0.2), c), fill_rule="evenodd"
    )
    return (
        rect(90, 250, 66, 84, pen.soft(a), 5)
        + rect(244, 250, 66, 84, pen.soft(b), 5)
        + rect(164, 250, 72, 84, pen.soft(), 5)
        + arch
        + shape(poly((150, 182), (250, 182), (200, 108)), pen.fade(shade(d, 0.25), d))
        + rect(92, 186, 56, 64, pen.soft(), 5)
        + disc(280, 216, 34, pen.ball(a))
    )


def _train(pen: Pen) -> str:
    """Draw a wooden train on its track."""
    pen.floor(200, 334, 165)
    track = rect(16, 318, 368, 12, pen.dark, 3) + "".join(rect(x, 328, 12, 10, pen.deep, 2) for x in range(26, 380, 34))
    wheels = "".join(
        disc(x, 298, 21, pen.ball(shade(WOOD, -0.3))) + disc(x, 298, 7, CREAM) for x in (72, 138, 232, 308)
    )
    engine = (
        rect(214, 216, 130, 66, pen.soft("#d9534a"), 18)
        + rect(206, 168, 66, 114, pen.soft("#4a8fc4"), 8)
        + rect(220, 184, 38, 36, "#f4e6c8", 6)
        + rect(198, 156, 82, 16, pen.soft(), 6)
        + rect(304, 172, 26, 48, pen.soft(), 5)
        + rect(298, 164, 38, 14, "#ecc344", 5)
    )
    waggon = (
        rect(44, 238, 122, 44, pen.soft("#5aa06a"), 8)
        + disc(78, 222, 21, pen.ball("#ecc344"))
        + rect(104, 196, 42, 42, pen.soft("#8a6ab8"), 5)
    )
    return track + stroke("M166 270H210", INK, 7) + waggon + engine + wheels


def _stacking_rings(pen: Pen) -> str:
    """Draw rings on a peg below a moon."""
    colours = ("#d9534a", "#e8953f", "#ecc344", "#5aa06a", "#4a8fc4")
    rings_ = "".join(
        rect(200 - w, 292 - 38 * i, 2 * w, 38, pen.tube(c, "down"), 19)
        for i, (w, c) in enumerate(zip((108, 92, 76, 62, 48), colours, strict=True))
    )
    return (
        rect(92, 326, 216, 12, pen.tube(way="down"), 6)
        + rings_
        + shape("M214 60A44 44 0 1 0 236 132A36 36 0 1 1 214 60Z", pen.fade("#f2d58a", "#d8b25a"))
    )


def _duck(pen: Pen) -> str:
    """Draw a duck on wheels with its string."""
    pen.floor(200, 334, 130)
    body = (
        "M82 240C72 190 110 176 150 190C190 200 210 190 222 166C206 120 240 84 282 96"
        "C318 106 324 148 300 176C322 216 306 280 232 286H150C108 286 88 268 82 240Z"
    )
    wheel = "".join(disc(x, 302, 30, pen.ball("#d9534a")) + disc(x, 302, 9, CREAM) for x in (138, 250))
    return (
        stroke("M316 262C370 262 350 320 384 326", "#8a6440", 4)
        + shape("M300 128L346 138L302 152Z", "#e8953f")
        + shape(body, pen.fade("#f2d36a", "#dfae3a"))
        + shape("M122 228C150 204 200 214 208 244C190 270 140 268 122 228Z", pen.fade(pen.light, pen.colour))
        + disc(278, 130, 7, INK)
        + rect(112, 276, 176, 16, pen.tube(way="down"), 6)
        + wheel
    )


def _tool_bench(pen: Pen) -> str:
    """Draw a child's workbench with its tools."""
    pen.floor(200, 336, 130)
    tools_ = (
        rect(126, 96, 14, 62, WOOD, 5)
        + rect(110, 88, 46, 22, "#4a8fc4", 5)
        + rect(192, 92, 10, 42, STEEL, 3)
        + rect(186, 128, 22, 40, "#d9534a", 8)
        + stroke("M240 96V160M240 96h34v20", "#5aa06a", 9)
    )
    screws = "".join(
        disc(x, 206, 13, c) + stroke(f"M{x - 6} 206h12M{x} 200v12", CREAM, 3)
        for x, c in ((120, "#d9534a"), (174, "#ecc344"), (228, "#5aa06a"), (280, "#4a8fc4"))
    )
    return (
        rect(84, 70, 232, 114, pen.soft(pen.light), 10)
        + tools_
        + rect(64, 182, 272, 48, pen.soft(), 8)
        + screws
        + mirrored(rect(84, 228, 24, 106, pen.dark, 5))
        + rect(84, 284, 232, 16, pen.dark, 5)
    )


def _dolls_house(pen: Pen) -> str:
    """Draw an open doll's house."""
    pen.floor(200, 336, 130)
    rooms = (
        rect(92, 156, 104, 82, "#f3d9d4")
        + rect(204, 156, 104, 82, "#d5e6ec")
        + rect(92, 246, 104, 82, "#e2ecd2")
        + rect(204, 246, 104, 82, "#f6ead0")
    )
    things = (
        rect(106, 206, 62, 32, "#d9667a", 6)
        + rect(106, 192, 12, 46, WOOD, 3)
        + rect(226, 212, 54, 8, WOOD)
        + rect(232, 220, 6, 18, WOOD)
        + rect(268, 220, 6, 18, WOOD)
        + rect(112, 288, 44, 40, "#5aa06a", 6)
        + rect(226, 280, 40, 48, "#8a6ab8", 3)
        + disc(258, 304, 3, GOLD)
        + disc(254, 178, 13, "#ecc344", opacity=0.7)
    )
    return (
        shape(poly((70, 152), (200, 60), (330, 152)), pen.fade("#d9534a", "#a83f38"))
        + disc(200, 122, 17, "#f4e6c8")
        + rect(82, 148, 236, 188, pen.colour, 3)
        + rooms
        + things
    )


def _rattle(pen: Pen) -> str:
    """Draw a wooden rattle in the shape of an acorn."""
    beads = "".join(disc(x, 262, 13, c) for x, c in ((174, "#e39aa9"), (200, "#ecc344"), (226, "#7fb8d8")))
    return group(
        shape("M140 132H260C260 190 230 222 200 238C170 222 140 190 140 132Z", pen.fade(pen.light, pen.colour)),
        shape("M130 134C130 88 164 70 200 70S270 88 270 134Q200 152 130 134Z", pen.fade(pen.dark, pen.deep)),
        rect(192, 48, 16, 26, pen.deep, 6),
        rect(191, 236, 18, 100, pen.tube(), 8),
        beads,
        disc(200, 334, 17, pen.ball()),
        mirrored(disc(180, 172, 5, INK)),
        stroke("M188 194q12 10 24 0", INK, 4),
        turn=14,
    )


def _bath_thermometer(pen: Pen) -> str:
    """Draw a bath thermometer shaped like a stone fish."""
    water = "".join(
        stroke(f"M{40} {y}q20 -14 40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0", "#9fcfe6", 6, opacity=0.7)
        for y in (290, 314)
    )
    return (
        water
        + shape("M70 210C90 120 240 110 290 196L346 154V262L292 226C240 300 90 298 70 210Z", pen.ball())
        + rect(128, 184, 104, 52, "#eef3e6", 12)
        + rect(142, 200, 40, 20, INK, 4, opacity=0.8)
        + disc(210, 210, 9, "#5aa06a")
        + disc(104, 188, 7, INK)
    )


@drawing("puzzle", "#4a8fc4")
def puzzle(pen: Pen) -> str:
    """Draw a jigsaw puzzle that is nearly done, on its scene."""
    pen.floor(200, 336, 150)
    scenes = {
        "night": ("#2b2f5a", "#5a4a8a", "#e8953f"),
        "rain": ("#6a7f94", "#a3b4c0", "#4a5a6a"),
        "greenhouse": ("#dcecd8", "#8fbf8a", "#4f8a5b"),
        "sea": ("#8fd0e4", "#3f8fb8", "#ecc344"),
    }
    top, low, mark = next((c for word, c in scenes.items() if pen.says(word)), ("#9fd0e8", "#5aa06a", "#ecc344"))
    frame = rounded(70, 74, 260, 236, 6)
    view = [rect(60, 64, 280, 256, pen.fade(top, low)), disc(262, 130, 27, shade(mark, 0.3))]
    view += [
        shape(
            poly(
                (70 + 44 * i, 320),
                (70 + 44 * i, 200 - (i * 37) % 60),
                (92 + 44 * i, 176 - (i * 37) % 60),
                (114 + 44 * i, 200 - (i * 37) % 60),
                (114 + 44 * i, 320),
            ),
            shade((low, mark, top)[i % 3], -0.25 + 0.1 * (i % 4)),
        )
        for i in range(6)
    ]
    cuts = ""
    for i in range(1, 5):
        x, y = 70 + 52 * i, 74 + 47 * i
        cuts += stroke(f"M{x} 74" + "v16c-14 -4 -14 20 0 16v15" * 5, "#ffffff", 2, opacity=0.75)
        cuts += stroke(f"M70 {y}" + "h18c-4 -14 20 -14 16 0h18" * 5, "#ffffff", 2, opacity=0.75)
    gap = rect(278, 262, 54, 50, "#e9dcc8")
    piece = group(
        rect(286, 270, 50, 46, low, 3),
        disc(286, 292, 9, low),
        disc(312, 270, 9, low),
        rect(286, 270, 50, 46, "#ffffff", 3, opacity=0.15),
        turn=24,
        at=(310, 290),
        move=(22, 24),
    )
    return (
        rect(62, 70, 276, 250, "#c9a272", 8)
        + pen.clipped(frame, *view, cuts, gap)
        + piece
        + disc(200, 60, 0.1, pen.colour)
    )


@drawing("board-game", *BRIGHT)
def board_game(pen: Pen) -> str:
    """Draw a board game: its board with a path, meeples and a die, before its box."""
    pen.floor(200, 334, 150)
    box = (
        rect(70, 62, 200, 200, pen.fade(pen.light, pen.dark), 8)
        + rect(86, 78, 168, 108, CREAM, 6)
        + pen.clipped(
            rounded(92, 84, 156, 96, 4),
            rect(90, 80, 160, 104, pen.fade("#9fd0e8", "#f3e0b0")),
            shape("M80 190L140 112L180 160L214 124L270 190Z", pen.accent),
            disc(218, 108, 13, "#ffffff"),
        )
        + lines(170, 204, 120, 80, colour=CREAM)
    )
    board = shape(poly((66, 236), (340, 236), (372, 318), (34, 318)), pen.fade("#efe0bd", "#d9c08f")) + shape(
        poly((34, 318), (372, 318), (370, 328), (36, 328)), "#a8844a"
    )
    path = "".join(
        oval(x, y, 15, 8, c)
        for (x, y), c in zip(
            (
                (84, 300),
                (120, 292),
                (152, 276),
                (190, 270),
                (226, 280),
                (262, 296),
                (302, 294),
                (318, 270),
                (286, 254),
                (246, 250),
            ),
            BRIGHT * 2,
            strict=False,
        )
    )
    return box + board + path + meeple(120, 286, "#4a8fc4") + meeple(262, 290, pen.accent) + die(304, 232, 44)


def meeple(x: float, y: float, colour: str, size: float = 1.0) -> str:
    """Return a wooden game figure that stands on (x, y)."""
    d = (
        f"M{x} {y - 58}a13 13 0 0 1 12 18l18 10q8 6 2 14l-12 2 8 22h-20"
        "l-8 -12 -8 12h-20l8 -22 -12 -2q-6 -8 2 -14l18 -10a13 13 0 0 1 12 -18z"
    )
    return group(shape(d, shade(colour, -0.3), transform="translate(4 2)"), shape(d, colour), scale=size, at=(x, y))


def die(x: float, y: float, size: float) -> str:
    """Return a die."""
    dots = "".join(
        disc(x + size * u, y + size * v, size * 0.09, INK)
        for u, v in ((0.26, 0.26), (0.74, 0.26), (0.5, 0.5), (0.26, 0.74), (0.74, 0.74))
    )
    return group(
        rect(x, y, size, size, "#fbf8f0", size * 0.18, stroke="#d5cfc0", stroke_width=2),
        dots,
        turn=14,
        at=(x + size / 2, y + size / 2),
    )


def chessman(x: float, y: float, colour: str, kind: str) -> str:
    """Return a chess piece that stands on (x, y)."""
    crown = {
        "king": rect(x - 4, y - 126, 8, 26, colour, 2) + rect(x - 12, y - 118, 24, 8, colour, 2),
        "pawn": "",
        "queen": disc(x, y - 112, 9, colour),
    }[kind]
    high = 64 if kind == "pawn" else 96
    head = disc(x, y - high, 18 if kind == "pawn" else 15, colour)
    body = (
        shape(f"M{x - 11} {y - high + 12}H{x + 11}L{x + 19} {y - 20}H{x - 19}Z", colour)
        + rect(x - 27, y - 22, 54, 22, shade(colour, -0.18), 6)
        + rect(x - 17, y - high + 8, 34, 8, shade(colour, 0.12), 4)
    )
    return crown + head + body + gleam(f"M{x - 7} {y - high + 18}L{x - 10} {y - 28}", 4, 0.35)


@drawing("strategy-classic", "#c9a272")
def strategy_classic(pen: Pen) -> str:
    """Draw chess, go, Chinese chess or mahjong."""
    pen.floor(200, 334, 160)
    if pen.says("mahjong"):
        return _mahjong(pen)
    outline = poly((76, 206), (324, 206), (372, 312), (28, 312))
    edge = shape(poly((28, 312), (372, 312), (370, 328), (30, 328)), shade(pen.colour, -0.4))

    def at(u: float, v: float) -> tuple[float, float]:
        """Return where a place of the board (0 to 1) lies on the sheet."""
        y = 214 + 92 * v
        half = 118 + 46 * v
        return 200 - half + 2 * half * u, y

    if pen.says("go set", "chinese"):
        count = 10
        lines_ = "".join(
            stroke(
                poly(at(i / (count - 1), 0), at(i / (count - 1), 1), closed=False)
                + poly(at(0, i / (count - 1)), at(1, i / (count - 1)), closed=False),
                "#5a4028",
                1.6,
            )
            for i in range(count)
        )
        stones = ""
        for i, (u, v) in enumerate(
            (
                (0.22, 0.22),
                (0.33, 0.22),
                (0.33, 0.44),
                (0.55, 0.33),
                (0.66, 0.55),
                (0.44, 0.66),
                (0.77, 0.77),
                (0.66, 0.33),
                (0.22, 0.66),
                (0.88, 0.44),
            )
        ):
            x, y = at(u, v)
            go = pen.says("go set")
            colour = (INK if i % 2 else "#f6f3ea") if go else "#efdcae"
            mark = "" if go else oval(x, y - 6, 10, 5, "none", stroke="#c8403a" if i % 2 else "#2f5a3f", stroke_width=3)
            stones += oval(x, y, 16, 9, shade(colour, -0.35)) + oval(x, y - 5, 16, 9, colour) + mark
        bowls = (
            "".join(
                shape(f"M{x - 48} 150C{x - 50} 200 {x + 50} 200 {x + 48} 150Z", pen.fade("#a8744a", "#6a4229"))
                + oval(x, 150, 48, 13, "#4a2f1d")
                + oval(x, 150, 40, 9, c)
                for x, c in ((124, INK), (276, "#f6f3ea"))
            )
            if pen.says("go set")
            else ""
        )
        return bowls + edge + shape(outline, pen.fade("#e3c083", "#cf9f5a")) + lines_ + stones
    squares = "".join(
        shape(
            poly(at(i / 8, j / 8), at((i + 1) / 8, j / 8), at((i + 1) / 8, (j + 1) / 8), at(i / 8, (j + 1) / 8)),
            "#6a4229" if (i + j) % 2 else "#ecd8ae",
        )
        for i in range(8)
        for j in range(8)
    )
    men = (
        chessman(128, 262, "#f0dfba", "pawn")
        + chessman(276, 256, "#5a3a28", "queen")
        + chessman(188, 290, "#f0dfba", "king")
        + chessman(250, 300, "#5a3a28", "pawn")
    )
    return edge + shape(outline, pen.fade(pen.light, pen.dark)) + squares + men


def _mahjong(pen: Pen) -> str:
    """Draw mahjong tiles."""

    def tile(x: float, y: float, face: str) -> str:
        """Return a tile that stands on (x, y)."""
        return (
            rect(x + 6, y - 84, 62, 84, "#3f8a5f", 9)
            + rect(x, y - 88, 62, 86, pen.fade("#ffffff", "#ece6d6"), 9)
            + group(face, move=(x + 31, y - 45))
        )

    bamboo = "".join(rect(dx - 4, dy - 13, 8, 26, "#3f8a5f", 4) for dx in (-14, 0, 14) for dy in (-16, 16))
    circles = "".join(
        disc(dx, dy, 11, "#4a7fb5") + disc(dx, dy, 5, "#d9534a") for dx in (-13, 13) for dy in (-20, 20)
    ) + disc(0, 0, 8, "#3f8a5f")
    dragon = rect(-15, -25, 30, 50, "none", 5, stroke="#4a7fb5", stroke_width=5)
    flower = "".join(oval(*polar(0, 0, 14, a), 9, 9, "#d9667a") for a in range(0, 360, 72)) + disc(0, 0, 7, "#ecc344")
    back = "".join(
        rect(62 + 70 * i, 128, 66, 60, "#3f8a5f", 9) + rect(62 + 70 * i, 122, 66, 16, "#efe9da", 7) for i in range(4)
    )
    return (
        back
        + tile(52, 282, bamboo)
        + tile(126, 282, circles)
        + tile(200, 282, dragon)
        + tile(274, 282, flower)
        + die(150, 296, 32)
        + die(206, 300, 32)
        + disc(200, 100, 0.1, pen.colour)
    )


@drawing("cards", *BRIGHT)
def cards(pen: Pen) -> str:
    """Draw a fan of playing cards before their box."""
    pen.floor(200, 338, 120)
    sign = pen.pick("heart", "star", "wave")
    marks = {
        "heart": "M200 178C180 152 150 172 200 214C250 172 220 152 200 178Z",
        "star": poly(*(polar(200, 186, 30 if i % 2 == 0 else 13, i * 36 - 90) for i in range(10))),
        "wave": "M166 192q17 -26 34 0t34 0v16q-17 22 -34 0t-34 0z",
    }
    fan = ""
    for i, angle in enumerate((-38, -19, 0, 19, 38)):
        colour = pen.colour if i == 2 else BRIGHT[i]
        card = (
            rect(142, 108, 116, 168, "#fdfbf5", 12, stroke="#d9d2c2", stroke_width=2)
            + (shape(marks[sign], colour))
            + disc(158, 126, 7, colour)
            + disc(242, 258, 7, colour)
            + rect(152, 118, 96, 148, "none", 8, stroke=colour, stroke_width=2, opacity=0.5)
        )
        fan += group(card, turn=angle, at=(200, 330))
    box = (
        rect(150, 262, 100, 76, pen.fade(pen.light, pen.dark), 8)
        + rect(162, 278, 76, 40, CREAM, 6)
        + lines(200, 288, 50, 32, colour=pen.dark)
    )
    return fan + box


@drawing("teddy", "#a8744a")
def teddy(pen: Pen) -> str:
    """Draw a soft toy: bear, rabbit, sloth, dragon, penguin or fox."""
    pen.floor(200, 338, 110)
    if pen.says("fox"):
        pen.dye("#d9733a")
    belly = "#f6efe0" if pen.says("penguin", "fox") else pen.pale
    ears = {
        "rabbit": mirrored(
            oval(164, 74, 19, 58, pen.ball(), transform="rotate(-10 164 74)")
            + oval(164, 80, 9, 42, "#efc6c0", transform="rotate(-10 164 80)")
        ),
        "dragon": mirrored(shape("M150 96L136 46L178 78Z", pen.dark))
        + "".join(shape(poly((200 - 12, y), (212, y), (200, y - 24)), pen.accent) for y in (76,)),
        "fox": mirrored(shape("M138 128L128 50L188 92Z", pen.dark) + shape("M144 112L138 70L170 94Z", "#3a2a24")),
        "penguin": "",
        "sloth": "",
    }
    kind = next((word for word in ears if pen.says(word)), "bear")
    head_ears = ears.get(kind, mirrored(disc(142, 86, 30, pen.ball()) + disc(142, 86, 16, belly)))
    limbs = mirrored(
        oval(118, 236, 24, 52, pen.ball(pen.dark), transform="rotate(24 118 236)")
        + oval(146, 318, 42, 25, pen.ball(pen.dark))
        + oval(136, 320, 22, 14, belly, opacity=0.8)
    )
    body = oval(200, 252, 76, 82, pen.ball()) + oval(200, 262, 46, 54, belly, opacity=0.9)
    head = oval(200, 132, 80, 68, pen.ball())
    eyes = mirrored(disc(170, 126, 9, INK) + disc(167, 123, 3, "#ffffff"))
    nose = (
        oval(200, 160, 34, 26, belly)
        + oval(200, 150, 12, 8, INK)
        + stroke("M200 158v9q-10 10 -18 2M200 167q10 10 18 2", INK, 3.5)
    )
    if kind == "sloth":
        head += oval(200, 138, 58, 46, "#ecdcc0") + mirrored(
            oval(168, 132, 21, 12, pen.deep, transform="rotate(24 168 132)")
        )
    if kind == "penguin":
        head += mirrored(oval(172, 138, 30, 36, belly))
        nose = shape("M182 150H218L200 172Z", "#e8953f")
    scarf_ = shape("M136 186Q200 220 264 186L268 206Q200 240 132 206Z", pen.accent) + shape(
        "M228 206L262 200L268 256L238 258Z", shade(pen.accent, -0.12)
    )
    tail = (
        shape("M262 300C320 310 350 270 330 236C352 300 300 340 250 326Z", pen.dark)
        if kind in ("dragon", "fox")
        else ""
    )
    stitch = stroke("M200 214V318", pen.dark, 2, stroke_dasharray="6 5", opacity=0.5)
    return tail + limbs + body + stitch + head_ears + head + eyes + nose + scarf_


@drawing("toy-car", *BRIGHT)
def toy_car(pen: Pen) -> str:
    """Draw a toy on wheels, wings or water."""
    kinds = {
        "excavator": _excavator,
        "fire engine": _fire_engine,
        "drone": _drone,
        "boat": _boat,
        "off-roader": _off_roader,
        "stunt": _off_roader,
    }
    return next((draw for word, draw in kinds.items() if pen.says(word)), _little_car)(pen)


def toy_wheel(x: float, y: float, r: float, hub: str = "#c3c9d0") -> str:
    """Return a toy's wheel."""
    return disc(x, y, r, "#2a2c32") + disc(x, y, r * 0.5, hub) + disc(x, y, r * 0.18, "#5b606b")


def _little_car(pen: Pen) -> str:
    """Draw a round little car."""
    pen.floor(200, 328, 150)
    small = (
        group(
            rect(240, 250, 110, 40, pen.accent, 18)
            + rect(262, 228, 60, 40, pen.accent, 16)
            + toy_wheel(268, 290, 15)
            + toy_wheel(324, 290, 15),
            move=(24, 30),
            scale=0.9,
            at=(300, 320),
        )
        if pen.says("set")
        else ""
    )
    ride = stroke("M246 180L272 140M254 136H292", INK, 9) if pen.says("ride") else ""
    body = (
        "M44 276C40 230 70 216 112 210C138 160 168 138 222 138C280 138 300 170 316 212"
        "C348 218 360 240 356 276Q354 290 338 290H62Q46 290 44 276Z"
    )
    glass_ = (
        shape("M134 208C150 172 170 160 204 158V208Z", "#d5ecf4")
        + shape("M218 158C258 158 274 180 286 208H218Z", "#d5ecf4")
        if not ride
        else shape("M134 208C150 176 170 164 196 162L204 208Z", "#d5ecf4") + shape("M214 190H300V212H214Z", INK)
    )
    return (
        ride
        + shape(body, pen.fade(pen.light, pen.colour, pen.dark))
        + glass_
        + rect(50, 246, 300, 11, CREAM, 4, opacity=0.85)
        + disc(62, 236, 12, "#fff3c0")
        + disc(344, 236, 9, "#d9534a")
        + toy_wheel(110, 290, 37)
        + toy_wheel(290, 290, 37)
        + small
        + gleam("M130 222H290", 4, 0.35)
    )


def _excavator(pen: Pen) -> str:
    """Draw a digger."""
    pen.dye("#ecb83a")
    pen.floor(200, 334, 150)
    arm = (
        stroke("M226 206L290 108L346 190", pen.dark, 25)
        + stroke("M226 206L290 108L346 190", pen.colour, 16)
        + shape("M326 186L374 196L362 250Q330 258 312 232Z", pen.fade("#6d7681", "#3a3d46"))
        + disc(290, 108, 9, INK)
    )
    cab = rect(94, 138, 112, 112, pen.soft(), 14) + rect(132, 152, 62, 58, "#d5ecf4", 8)
    return (
        arm
        + rect(56, 210, 190, 52, pen.fade(pen.colour, pen.dark), 12)
        + cab
        + rect(48, 270, 220, 62, "#2f3238", 31)
        + "".join(disc(x, 301, 17, "#6d7681") + disc(x, 301, 6, INK) for x in (80, 122, 164, 206, 238))
    )


def _fire_engine(pen: Pen) -> str:
    """Draw a fire engine with its ladder."""
    pen.dye("#d2443c")
    pen.floor(200, 334, 160)
    ladder = group(
        rect(60, 134, 250, 10, STEEL, 4)
        + rect(60, 164, 250, 10, STEEL, 4)
        + "".join(rect(x, 138, 7, 32, STEEL) for x in range(76, 306, 25)),
        turn=-10,
        at=(90, 160),
    )
    return (
        ladder
        + rect(34, 190, 224, 106, pen.soft(), 10)
        + shape("M252 296V166Q252 154 264 154H330Q346 154 352 172L366 224V296Z", pen.fade(pen.light, pen.colour))
        + shape("M272 172H328L344 222H272Z", "#d5ecf4")
        + rect(284, 138, 40, 18, "#4a8fc4", 6)
        + rect(34, 244, 332, 15, CREAM)
        + "".join(rect(x, 202, 44, 32, STEEL, 5) for x in (52, 108, 164))
        + toy_wheel(98, 298, 35)
        + toy_wheel(300, 298, 35)
    )


def _drone(pen: Pen) -> str:
    """Draw a small drone."""
    pen.floor(200, 330, 120)
    arms = stroke("M110 150L290 230M290 150L110 230", "#3a3d46", 15)
    rotors = "".join(
        oval(x, y, 66, 15, "#8fa5b8", opacity=0.45) + disc(x, y, 9, INK) + rect(x - 8, y, 16, 20, pen.dark, 4)
        for x, y in ((104, 140), (296, 140), (104, 222), (296, 222))
    )
    return (
        arms
        + rotors
        + shape("M140 190C140 150 260 150 260 190C260 236 236 252 200 252S140 236 140 190Z", pen.ball())
        + disc(200, 222, 17, INK)
        + disc(200, 222, 9, "#2d4a7a")
        + mirrored(disc(162, 190, 5, "#7fd0a0"))
        + gleam("M158 174Q180 160 210 160", 5, 0.5)
    )


def _boat(pen: Pen) -> str:
    """Draw a fast toy boat on water."""
    pen.shadow = None
    waves = "".join(
        stroke(f"M20 {y}q22 -16 45 0t45 0t45 0t45 0t45 0t45 0t45 0t45 0", c, 9)
        for y, c in ((296, "#8cc8e6"), (318, "#6fb6dd"))
    )
    return (
        shape(
            "M36 208L130 196H300L372 214C352 270 320 292 280 296H92C60 292 40 260 36 208Z",
            pen.fade(pen.light, pen.colour, pen.dark),
        )
        + shape("M136 196L166 150H240L286 196Z", pen.fade("#d5ecf4", "#8fb8c8"))
        + rect(44, 236, 310, 13, CREAM, 5)
        + rect(46, 176, 44, 36, "#3a3d46", 8)
        + stroke("M110 194V110", "#8b929c", 4)
        + shape("M112 112L150 124L112 138Z", pen.accent)
        + waves
    )


def _off_roader(pen: Pen) -> str:
    """Draw a remote-control car with big wheels and its aerial."""
    pen.floor(200, 338, 150)
    body = "M56 226L92 178H148L180 134H262L296 180L344 196V242H56Z"
    return (
        stroke("M110 178L92 74", "#8b929c", 4)
        + disc(92, 72, 5, pen.accent)
        + stroke("M84 262H316", "#5b606b", 17)
        + shape(body, pen.fade(pen.light, pen.colour, pen.dark))
        + shape("M164 178L190 146H250L276 180Z", "#2f3a46")
        + stroke("M70 214H338", pen.accent if far(pen.accent, pen.colour) else CREAM, 9)
        + rect(196, 116, 54, 14, INK, 5)
        + "".join(disc(x, 122, 5, "#fff3c0") for x in (206, 222, 238))
        + "".join(
            toy_wheel(x, 280, 56, pen.light) + ring(x, 280, 46, "#4a4d55", 7, stroke_dasharray="8 8")
            for x in (104, 296)
        )
    )


@drawing("doll", "#c8607a", "#5a7fb5")
def doll(pen: Pen) -> str:
    """Draw a doll in her dress; the rag doll has woollen hair."""
    pen.floor(200, 342, 84)
    rag = pen.says("rag")
    hair = "#c8643a" if rag else pen.pick("#4a2f1d", "#8a5a34", "#2b2220")
    skin = pen.pick("#f2d0b0", "#d9a57a", "#b07a54")
    braids = mirrored(stroke("M150 126C128 150 126 180 134 206", hair, 21) + rect(124, 200, 20, 10, pen.accent, 4))
    legs = mirrored(rect(172, 284, 21, 52, skin if not rag else "#f4ead6", 8) + rect(168, 322, 27, 16, INK, 7)) + (
        "".join(rect(x, y, 21, 6, "#d9534a") for x in (172, 207) for y in (290, 304)) if rag else ""
    )
    arms = mirrored(stroke("M166 186L128 244", skin, 19) + stroke("M168 184L150 210", pen.colour, 26))
    dress_ = (
        shape("M168 172H232L272 290Q200 312 128 290Z", pen.fade(pen.light, pen.colour, pen.dark))
        + stroke("M136 276Q200 298 264 276", CREAM, 6)
        + "".join(
            disc(x, y, 4, pen.pale) for x, y in ((176, 220), (200, 240), (226, 222), (160, 256), (240, 258), (200, 204))
        )
    )
    face = (
        disc(200, 116, 56, skin)
        + mirrored(disc(180, 120, 6, INK) + disc(170, 136, 9, "#e88a8a", opacity=0.5))
        + stroke("M190 138q10 9 20 0", "#b5483f", 4)
    )
    fringe = shape("M142 118C138 62 180 46 200 46S262 62 258 118C248 92 224 82 200 84S152 92 142 118Z", hair)
    return (
        braids
        + legs
        + arms
        + dress_
        + mirrored(shape("M200 176L226 168L222 190Z", CREAM))
        + face
        + fringe
        + disc(246, 76, 11, pen.accent)
    )


@drawing("play-kitchen", "#d9534a")
def play_kitchen(pen: Pen) -> str:
    """Draw a toy kitchen, or a set of little pots."""
    if pen.says("cookware"):
        pen.floor(200, 330, 140)
        pot_ = (
            rect(70, 226, 132, 96, pen.tube(STEEL), 16)
            + rect(62, 218, 148, 14, pen.tube("#dfe3e8", "down"), 6)
            + shape("M74 218Q136 178 198 218Z", pen.tube(pen.colour))
            + disc(136, 192, 10, pen.ball(INK))
            + mirrored(stroke("M68 252H50V272H68", "#8b929c", 8), about=136)
        )
        pan_ = shape("M222 286H330C326 312 310 324 276 324S226 312 222 286Z", pen.tube("#3a3d46")) + stroke(
            "M330 292L384 270", pen.colour, 13
        )
        return (
            pot_
            + pan_
            + group(rect(294, 90, 12, 130, WOOD, 5) + oval(300, 232, 23, 15, STEEL), turn=16, at=(300, 160))
            + oval(276, 286, 54, 8, "#5b606b")
            + disc(262, 284, 9, "#ecc344")
        )
    pen.floor(200, 338, 120)
    wood = "#e3c394"
    hob = oval(144, 206, 30, 8, INK) + oval(256, 206, 30, 8, "#aab3bd")
    oven = (
        rect(110, 238, 86, 82, "#f4efe4", 8)
        + rect(122, 256, 62, 46, "#3a3d46", 6)
        + rect(122, 244, 62, 6, pen.colour, 3)
        + disc(152, 282, 9, "#e8953f", opacity=0.8)
    )
    shelf = (
        rect(96, 66, 208, 16, pen.soft(wood), 4)
        + mirrored(rect(96, 66, 14, 136, wood))
        + rect(130, 90, 140, 70, "#d5ecf4", 5)
        + stroke("M200 90V160M130 124H270", wood, 5)
        + rect(122, 44, 26, 24, "#5aa06a", 5)
        + rect(158, 40, 22, 28, "#ecc344", 5)
        + rect(224, 46, 40, 22, "#4a8fc4", 6)
    )
    return (
        shelf
        + rect(86, 208, 228, 128, pen.soft(wood), 8)
        + rect(80, 198, 240, 18, pen.tube(way="down"), 5)
        + hob
        + oven
        + rect(208, 238, 92, 82, pen.soft(), 8)
        + disc(222, 280, 5, CREAM)
        + stroke("M256 200V176H270", "#8b929c", 7)
        + rect(128, 176, 36, 26, pen.soft(), 6)
    )


@drawing("play-kitchen/biscuit-box", *BRIGHT)
def pretend_set(pen: Pen) -> str:
    """Draw a toy till, or a doctor's bag."""
    pen.floor(200, 334, 140)
    if pen.says("doctor"):
        tube_ = stroke("M232 138C300 90 356 150 320 214S262 262 270 290", "#4a8fc4", 7) + disc(
            270, 300, 17, pen.ball(STEEL)
        )
        return (
            stroke("M156 152C156 96 244 96 244 152", INK, 13)
            + rect(84, 146, 232, 186, pen.soft("#f4f2ec"), 26)
            + rect(84, 216, 232, 16, pen.colour)
            + rect(182, 216, 36, 30, GOLD, 5)
            + rect(184, 254, 32, 62, "#3f9a94", 3)
            + rect(169, 269, 62, 32, "#3f9a94", 3)
            + tube_
        )
    keys = "".join(
        rect(x, y, 30, 20, c, 5)
        for (x, y), c in zip(((x, y) for y in (208, 234) for x in (100, 136, 172, 208)), BRIGHT * 2, strict=False)
    )
    return (
        rect(232, 66, 84, 92, pen.dark, 8)
        + rect(242, 78, 64, 40, "#cfe8d8", 5)
        + rect(252, 92, 44, 9, INK, 4)
        + shape(poly((92, 160), (308, 160), (326, 270), (74, 270)), pen.fade(pen.light, pen.colour))
        + rect(100, 172, 120, 26, "#cfe8d8", 5)
        + keys
        + rect(256, 190, 44, 60, CREAM, 5)
        + rect(64, 268, 272, 64, pen.tube(way="down"), 10)
        + rect(82, 282, 236, 36, "none", 6, stroke=pen.deep, stroke_width=3)
        + rect(180, 294, 40, 10, pen.deep, 5)
    )


@drawing("kite", *BRIGHT)
def kite(pen: Pen) -> str:
    """Draw a kite: a swallow, a long dragon, or one with two lines."""
    pen.shadow = None
    clouds = "".join(
        oval(x, y, 46, 15, "#ffffff", opacity=0.7) + oval(x - 20, y - 10, 24, 15, "#ffffff", opacity=0.7)
        for x, y in ((90, 320), (320, 110), (310, 336))
    )
    if pen.says("dragon"):
        points = [(300, 86), (262, 150), (206, 166), (160, 204), (150, 256), (190, 296), (250, 306), (306, 340)]
        tail = stroke(smooth(*points, closed=False), GOLD, 3)
        discs = "".join(
            disc(x, y, 34 - i * 3.2, pen.colour if i % 2 else CREAM, stroke=pen.dark, stroke_width=3)
            for i, (x, y) in enumerate(points)
        )
        face = (
            disc(306, 82, 44, pen.ball())
            + mirrored(
                shape("M286 46L270 14L302 40Z", GOLD) + disc(290, 76, 9, "#ffffff") + disc(290, 76, 4, INK), about=306
            )
            + shape("M282 100H330Q306 126 282 100Z", "#ffffff")
            + disc(306, 90, 6, GOLD)
        )
        return clouds + tail + "".join(reversed([discs])) + face
    line_ = stroke("M200 230C220 290 160 320 200 390", "#8b9199", 2)
    if pen.says("stunt"):
        return (
            clouds
            + stroke("M150 200L190 390M250 200L210 390", "#8b9199", 2)
            + shape("M200 84L372 226L200 186L28 226Z", pen.fade(pen.light, pen.colour))
            + shape("M200 84L200 186L28 226Z", pen.dark)
            + shape("M200 120L300 202L200 180Z", pen.accent)
            + shape("M200 120L100 202L200 180Z", CREAM)
            + stroke("M200 84V186M200 84L372 226M200 84L28 226", INK, 3)
        )
    if pen.says("swallow"):
        wing = shape(
            "M200 130C250 84 330 82 384 130C330 136 300 160 262 178L206 170Z", pen.fade(pen.light, pen.dark)
        ) + "".join(disc(x, y, 9, CREAM) for x, y in ((256, 122), (296, 116), (332, 120)))
        body = shape(
            "M200 66C226 84 228 150 218 220L258 318L206 260L200 250L194 260L142 318L182 220C172 150 174 84 200 66Z",
            pen.fade(pen.light, pen.colour),
        )
        return (
            clouds
            + line_
            + mirrored(wing)
            + body
            + mirrored(disc(190, 96, 6, "#ffffff") + disc(190, 96, 3, INK))
            + shape("M194 112H206L200 124Z", GOLD)
            + "".join(stroke(f"M184 {y}Q200 {y + 10} 216 {y}", CREAM, 5) for y in (150, 176, 202))
            + mirrored(shape("M230 270L258 318L240 300Z", CREAM))
        )
    return clouds + line_ + shape("M200 50L300 170L200 320L100 170Z", pen.colour)


@drawing("science-kit", *BRIGHT)
def science_kit(pen: Pen) -> str:
    """Draw a science kit: crystals, circuits, a microscope or a volcano."""
    if pen.says("microscope"):
        pen.floor(200, 340, 110)
        return (
            rect(110, 318, 180, 20, pen.tube("#3a3d46", "down"), 9)
            + stroke("M240 322C312 290 312 190 236 150", pen.dark, 25)
            + group(
                rect(172, 70, 42, 130, pen.tube(), 12)
                + rect(178, 46, 30, 30, pen.tube("#3a3d46"), 6)
                + rect(180, 198, 26, 34, pen.tube(STEEL), 5),
                turn=-24,
                at=(200, 150),
            )
            + rect(118, 262, 130, 15, "#3a3d46", 5)
            + rect(150, 256, 60, 7, "#cfe6f0", 2)
            + disc(282, 232, 20, pen.ball(STEEL))
            + oval(166, 308, 25, 9, "#fff3c0")
        )
    if pen.says("volcano"):
        lava = shape(
            "M166 136Q200 116 234 136L246 182Q232 214 222 176Q214 236 202 182Q192 210 182 172Q170 200 158 176Z",
            pen.fade("#f7b84a", "#e0503a"),
        )
        sparks = "".join(
            disc(x, y, r, c)
            for x, y, r, c in (
                (180, 92, 11, "#f7b84a"),
                (222, 82, 13, "#e8953f"),
                (200, 58, 9, "#e0503a"),
                (248, 110, 7, "#f7b84a"),
                (152, 104, 7, "#e8953f"),
            )
        )
        return (
            sparks
            + shape("M166 136H234L324 326H76Z", pen.fade("#a8744a", "#6a4229"))
            + lava
            + rect(70, 318, 260, 16, "#5aa06a", 8)
            + group(
                rect(300, 200, 32, 64, "#cfe6f0", 8),
                rect(304, 226, 24, 34, pen.colour, 6),
                rect(308, 188, 16, 14, INK, 3),
            )
        )
    if pen.says("circuit", "electronics"):
        pen.floor(200, 320, 150)
        wires = stroke("M110 170H180V230H260V170H300", "#f4d35a", 5) + stroke("M110 270H220V290H300", "#f4d35a", 5)
        return (
            rect(62, 120, 276, 196, pen.soft("#2f7a5a"), 14)
            + wires
            + disc(120, 170, 26, pen.fade("#fff6c8", "#f2c95a"))
            + rect(104, 194, 32, 12, STEEL)
            + rect(84, 250, 70, 40, INK, 6)
            + rect(152, 262, 9, 16, STEEL)
            + rect(226, 150, 54, 40, INK, 4)
            + "".join(rect(x, 190, 5, 10, STEEL) + rect(x, 140, 5, 10, STEEL) for x in (232, 246, 260, 272))
            + disc(302, 170, 13, "#d9534a")
            + rect(282, 272, 40, 34, pen.colour, 6)
            + disc(302, 289, 9, CREAM)
        )
    crystals = "".join(
        shape(
            poly((x - w, 300), (x - w, 300 - h * 0.6), (x, 300 - h), (x + w, 300 - h * 0.6), (x + w, 300)),
            pen.fade(shade(c, 0.55), c),
            opacity=0.92,
        )
        + shape(poly((x, 300), (x, 300 - h), (x + w, 300 - h * 0.6), (x + w, 300)), "#ffffff", opacity=0.25)
        for x, w, h, c in (
            (140, 24, 110, pen.accent),
            (260, 26, 124, pen.light),
            (200, 34, 190, pen.colour),
            (168, 19, 76, pen.light),
            (236, 18, 70, pen.accent),
        )
    )
    return crystals + shape("M92 290H308C308 326 280 336 200 336S92 326 92 290Z", pen.fade("#8a7f76", "#5a5048"))


def cover_art(pen: Pen) -> str:
    """Return a simple picture for a book's cover, on (120..280, 110..270)."""
    if pen.says("bread", "wok", "dumpling", "noodle"):
        steam_ = "".join(stroke(f"M{x} 160q-10 -14 0 -28t0 -24", CREAM, 5) for x in (180, 200, 220))
        return (
            steam_
            + shape("M140 190H260C260 232 232 250 200 250S140 232 140 190Z", pen.accent)
            + oval(200, 190, 60, 13, CREAM)
            + oval(184, 188, 17, 8, "#e3b673")
            + oval(214, 190, 19, 8, "#e3b673")
        )
    if pen.says("herb", "bees", "orchard", "garden"):
        return (
            stroke("M200 260V150", "#3f6a3a", 6)
            + mirrored(
                "".join(oval(222, y, 23, 11, "#7fb06a", transform=f"rotate(-28 222 {y})") for y in (168, 196, 224))
            )
            + disc(200, 142, 21, pen.accent)
            + disc(200, 142, 9, CREAM)
        )
    if pen.says("cat", "lamplighter"):
        return (
            disc(240, 140, 27, "#f6e3a0")
            + shape(
                "M150 260C150 210 170 196 176 176L170 146L190 160H210L230 146L224 176C232 196 250 210 250 260Z", INK
            )
            + mirrored(disc(190, 178, 5, "#f6e3a0"))
            + stroke("M248 250C284 240 270 200 262 196", INK, 8)
        )
    if pen.says("rain", "tide", "umbrella"):
        drops = "".join(
            stroke(f"M{x} {y}l-6 16", CREAM, 4)
            for x, y in ((140, 120), (176, 110), (216, 116), (256, 110), (150, 150), (262, 146))
        )
        return (
            drops
            + shape(
                "M136 206C140 150 260 150 264 206Q248 196 232 206Q216 196 200 206Q184 196 168 206Q152 196 136 206Z",
                pen.accent,
            )
            + stroke("M200 160V244q0 14 -14 14", CREAM, 5)
        )
    if pen.says("excavator", "city", "cities", "house", "street"):
        return "".join(
            rect(x, 260 - h, 30, h, c)
            + "".join(
                rect(x + 6, y, 7, 9, "#f6e3a0") + rect(x + 18, y, 7, 9, "#f6e3a0") for y in range(270 - h, 250, 20)
            )
            for x, h, c in ((128, 80, pen.accent), (162, 130, CREAM), (196, 100, pen.accent), (230, 120, CREAM))
        ) + disc(250, 118, 13, "#f6e3a0")
    kind = pen.pick("mountain", "sun", "door", "waves")
    if kind == "door":
        return rect(160, 140, 80, 120, CREAM, 40) + rect(172, 156, 56, 104, pen.accent, 28) + disc(218, 214, 5, CREAM)
    if kind == "waves":
        return disc(200, 150, 30, "#f6e3a0") + "".join(
            stroke(f"M124 {y}q19 -20 38 0t38 0t38 0t38 0", CREAM if y % 40 else pen.accent, 7)
            for y in (200, 220, 240, 260)
        )
    if kind == "sun":
        return disc(200, 190, 44, pen.accent) + "".join(
            group(rect(197, 118, 6, 24, CREAM, 3), turn=a, at=(200, 190)) for a in range(0, 360, 30)
        )
    return (
        disc(244, 140, 19, "#f6e3a0")
        + shape("M120 260L176 150L212 214L234 180L280 260Z", pen.accent)
        + shape("M176 150L192 180L176 190L162 178Z", CREAM)
    )


@drawing("book", "#2c4a6a", "#8a3f3f", "#3f6a55", "#c98a3a", "#5a4a7a", "#2f7a80", "#c8604a")
def book(pen: Pen) -> str:
    """Draw a book: a novel is thick, a picture book wide."""
    wide = pen.says("picture book", "cookbook", "baking", "gardening", "travel book")
    half, top = (122, 92) if wide else (92, 64)
    pen.floor(208, 334, half + 24)
    thick = 16 if pen.says("picture") else 30
    pages = shape(
        poly((200 + half, top + 4), (200 + half + thick, top + 14), (200 + half + thick, 318), (200 + half, 330)),
        "#efe8d8",
    ) + "".join(stroke(f"M{203 + half + i * thick / 5} {top + 8 + i}V{326 - i * 2}", "#d5cbb4", 1.2) for i in range(5))
    cover = rect(200 - half, top, 2 * half, 332 - top, pen.fade(pen.light, pen.colour, pen.dark, way="slant"), 5)
    art_scale = half / 108
    picture = group(cover_art(pen), scale=art_scale, at=(200, 190), move=(6, (top - 60) * 0.5))
    words = lines(206, 300, half * 1.1, half * 0.66, colour=CREAM) + (lines(206, top + 18, half * 0.9, colour=CREAM))
    ribbon = rect(180 + half * 0.5, 328, 9, 26, "#c8403a") if pen.has("ribbon") else ""
    return (
        ribbon
        + pages
        + cover
        + rect(200 - half, top, 15, 332 - top, "#000000", 4, opacity=0.16)
        + picture
        + words
        + gleam(f"M{222 - half} {top + 14}V318", 3, 0.3)
    )


@drawing("notebook", "#2c3f66", "#c98a3a", "#3f6a55")
def notebook(pen: Pen) -> str:
    """Draw a notebook with its elastic; sketchbooks have a spiral, packs are three."""
    pen.floor(206, 336, 110)
    if pen.says("pack of"):
        trio = zip((pen.colour, pen.accent, "#e3d3b0"), (-16, 0, 16), strict=True)
        return "".join(
            group(
                rect(122, 84, 156, 246, pen.soft(c), 6),
                rect(122, 84, 12, 246, "#000000", 4, opacity=0.15),
                rect(156, 128, 92, 50, CREAM, 4),
                lines(202, 142, 62, 40, colour=shade(c, -0.3)),
                turn=a,
                at=(200, 340),
            )
            for c, a in trio
        )
    pages = rect(118, 72, 176, 262, "#efe8d8", 8) + rect(290, 78, 7, 250, "#d5cbb4", 3)
    cover = rect(112, 68, 176, 266, pen.soft(), 12)
    if pen.says("sketch"):
        rings_ = "".join(
            stroke(f"M122 {y}C100 {y - 8} 96 {y + 8} 120 {y + 6}", "#8b929c", 4) for y in range(88, 326, 16)
        )
        art = stroke("M160 250C180 180 210 240 226 190S250 150 260 170", CREAM, 5) + lines(204, 282, 70, colour=CREAM)
        return pages + cover + art + rings_
    grid = (
        "".join(stroke(f"M136 {y}H276", pen.pale, 1, opacity=0.4) for y in range(90, 330, 14))
        + "".join(stroke(f"M{x} 78V326", pen.pale, 1, opacity=0.4) for x in range(142, 276, 14))
        if pen.says("grid")
        else ""
    )
    return (
        rect(170, 328, 9, 28, pen.accent)
        + pages
        + cover
        + grid
        + rect(112, 68, 18, 266, "#000000", 8, opacity=0.14)
        + rect(256, 66, 10, 270, pen.accent, 2)
        + rect(150, 110, 84, 44, CREAM, 4, opacity=0.92)
        + lines(192, 122, 56, 36, colour=pen.dark)
        + gleam("M138 180V310", 4, 0.25)
    )


@drawing("pen", *BRIGHT)
def pen_drawing(pen: Pen) -> str:
    """Draw a pen: with a nib, to click, three of them, or ink cartridges."""
    pen.floor(200, 330, 120)
    if pen.says("cartridge"):
        return (
            rect(96, 118, 208, 214, pen.soft("#4a7fc4"), 12)
            + rect(112, 200, 176, 112, CREAM, 8)
            + lines(200, 136, 120, 80, colour=CREAM)
            + "".join(
                rect(x, 214, 20, 82, pen.tube("#2c4f9a"), 8) + rect(x + 5, 206, 10, 12, "#dfe3e8", 3)
                for x in (128, 158, 188, 218, 248)
            )
        )
    gold = pen.says("gold", "brass")
    metal = GOLD if gold else STEEL
    if pen.says("gel", "ballpoint"):
        one = (
            rect(188, 64, 24, 206, pen.tube(), 9)
            + rect(188, 196, 24, 60, pen.tube(pen.dark), 4)
            + shape("M189 268H211L203 316H197Z", pen.tube(metal))
            + rect(195, 44, 10, 24, metal, 3)
            + rect(208, 74, 7, 84, metal, 3)
            + rect(186, 182, 28, 10, metal)
        )
        if pen.says("pack"):
            return group(one, turn=22, move=(46, 0)) + group(one, turn=22) + group(one, turn=22, move=(-46, 0))
        return group(one, turn=34, scale=1.1)
    nib = (
        shape(
            "M184 258H216L206 312L200 336L194 312Z", pen.fade(shade(metal, 0.3), metal, shade(metal, -0.2), way="right")
        )
        + stroke("M200 336V288", INK, 2)
        + disc(200, 286, 4, INK)
    )
    barrel = (
        rect(180, 96, 40, 120, pen.tube(), 6)
        + shape("M182 214H218L214 262H186Z", pen.tube("#2b2d33"))
        + rect(178, 206, 44, 9, metal, 3)
        + shape("M182 98C184 66 216 66 218 98Z", pen.tube())
    )
    cap = (
        rect(178, 120, 44, 134, pen.tube(), 8)
        + shape("M180 122C182 96 218 96 220 122Z", pen.tube(pen.dark))
        + rect(176, 240, 48, 11, metal, 3)
        + shape("M214 118H226V206Q226 216 219 216Z", metal)
    )
    return group(nib, barrel, turn=36, move=(-34, 4)) + group(cap, turn=36, move=(78, 60))


@drawing("pen-ink", "#2c4a7a", "#4f7a4a", "#6a3f5a")
def pen_ink(pen: Pen) -> str:
    """Draw a bottle of ink with a stroke of it."""
    kinds = {"night": "#263a66", "moss": "#4f7a4a"}
    pen.dye(next((c for word, c in kinds.items() if pen.says(word)), pen.colour))
    body = "M126 196Q126 176 146 176H254Q274 176 274 196L290 314Q292 334 272 334H128Q108 334 110 314Z"
    return (
        stroke("M50 330C80 296 100 350 128 318", pen.colour, 7)
        + shape(body, "#e3edf2", opacity=0.9)
        + pen.clipped(body, shape("M100 214H300V340H100Z", pen.tube()))
        + rect(150, 112, 100, 66, pen.tube("#2b2d33"), 10)
        + "".join(stroke(f"M{x} 120v50", "#5b606b", 2) for x in range(160, 244, 9))
        + rect(144, 228, 112, 76, CREAM, 6)
        + stroke("M166 262c14 -30 26 26 40 0s22 14 30 -4", pen.colour, 5)
        + lines(200, 284, 60, colour="#8a8378")
        + gleam("M136 200L126 312", 6, 0.6)
    )


@drawing("coloured-pencils", *BRIGHT)
def coloured_pencils(pen: Pen) -> str:
    """Draw coloured pencils in their tin, or a box of watercolours."""
    hues = (*BRIGHT, "#e39aa9", "#2f8c8c", "#6a4229", "#2b2d33", *ACCENTS[:2])
    if pen.says("watercolour"):
        pen.floor(200, 330, 150)
        wells = "".join(
            rect(x, y, 42, 40, "#ffffff", 6) + rect(x + 4, y + 4, 34, 32, pen.fade(shade(c, 0.25), c), 5)
            for (x, y), c in zip(((x, y) for y in (222, 270) for x in (72, 124, 176, 228, 280)), hues, strict=False)
        )
        brush_ = group(
            rect(150, 60, 11, 150, pen.tube(WOOD), 5)
            + rect(148, 204, 15, 24, STEEL)
            + shape("M148 226H163L155.5 262Z", pen.colour),
            turn=58,
            at=(156, 150),
            move=(70, -6),
        )
        return (
            rect(54, 92, 292, 116, pen.fade("#f6f8fa", "#cfd6dc"), 14)
            + disc(126, 150, 27, pen.colour, opacity=0.5)
            + disc(172, 160, 23, pen.accent, opacity=0.45)
            + brush_
            + rect(54, 206, 292, 124, pen.soft("#3a3d46"), 14)
            + wells
        )
    pencils = "".join(
        group(
            shape(poly((x, 130), (x + 21, 130), (x + 10.5, 88)), "#efd3a5")
            + shape(poly((x + 7, 102), (x + 14, 102), (x + 10.5, 88)), c)
            + rect(x, 130, 21, 130, pen.tube(c))
        )
        for x, c in zip(range(66, 330, 23), hues, strict=False)
    )
    return (
        pencils
        + rect(52, 220, 296, 112, pen.soft(), 12)
        + rect(52, 220, 296, 14, pen.dark, 6)
        + rect(112, 256, 176, 50, CREAM, 8)
        + lines(200, 270, 120, 76, colour=pen.dark)
    )
