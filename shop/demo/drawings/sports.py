"""Balls, weights and bicycles."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    INK,
    STEEL,
    Pen,
    Point,
    dim,
    disc,
    drawing,
    gleam,
    group,
    mirrored,
    oval,
    polar,
    poly,
    rect,
    ring,
    shade,
    shape,
    stroke,
)

TYRE = "#2a2c32"


@drawing("dumbbell")
def dumbbell(pen: Pen) -> str:
    """Draw dumbbells: six-sided, soft and coloured, or with a dial."""
    weight = pen.number("weight", 5)
    size = min(1.1, 0.86 + weight / 80)
    if pen.has("dial"):
        plates = mirrored(
            "".join(rect(x, 200 - h, 17, 2 * h, pen.tube(way="down"), 5) for x, h in ((96, 64), (116, 76), (136, 84)))
            + rect(84, 176, 14, 48, pen.accent, 6)
        )
        return group(
            rect(60, 276, 280, 50, pen.tube("#3a3d46", "down"), 14),
            stroke("M110 200H290", "#8b929c", 22),
            plates,
            rect(166, 184, 68, 32, pen.tube("#8b929c", "down"), 12),
            move=(0, 20),
        )
    hexed = pen.has("hex")
    head = shape(
        poly((70, 200), (90, 150), (140, 150), (152, 200), (140, 250), (90, 250)),
        pen.fade(pen.light, pen.colour, pen.deep),
    ) + shape(poly((90, 150), (140, 150), (152, 200), (102, 200)), "#ffffff", opacity=0.12)
    if not hexed:
        head = rect(72, 152, 76, 96, pen.tube(way="down"), 34)
    bar = stroke("M130 200H270", "#aeb5be" if hexed else pen.dark, 22) + (
        stroke("M164 200H236", "#7d8794", 22, stroke_dasharray="3 5", stroke_linecap="butt") if hexed else ""
    )
    one = bar + mirrored(head)
    return group(group(one, turn=-14, move=(0, -28)), group(one, turn=8, move=(0, 66)), scale=size, at=(200, 320))


@drawing("towel")
def towel(pen: Pen) -> str:
    """Draw a folded towel with stripes and a loop."""
    pen.floor(200, 330, 130)
    layers = "".join(
        rect(76, y, 248, 44, pen.tube(c, "down"), 22) for y, c in ((286, pen.dark), (246, pen.colour), (206, pen.light))
    )
    drape = "M96 116H304a18 18 0 0 1 18 18V286H78V134a18 18 0 0 1 18 -18Z"
    stripes = "".join(rect(70, y, 260, h, pen.pale, opacity=0.85) for y, h in ((232, 12), (252, 6)))
    pile = "".join(stroke(f"M{x} 130V284", pen.dark, 1.5, opacity=0.18) for x in range(90, 322, 8))
    loop = stroke("M188 118C184 84 216 84 212 118", pen.accent, 7)
    return (
        loop
        + layers
        + shape(drape, pen.fade(pen.light, pen.colour, way="slant"))
        + pen.clipped(drape, pile, stripes)
        + dim("M78 274H322V286H78Z", 0.14)
        + gleam("M98 140V214", 7, 0.25)
    )


@drawing("ball", "#f4f2ec")
def ball(pen: Pen) -> str:
    """Draw a football."""
    pen.floor(200, 330, 100)
    dark = pen.pick("#2b2d33", "#2c3f66", pen.accent)
    middle = [polar(200, 206, 42, a - 90) for a in range(0, 360, 72)]
    outer = [polar(200, 206, 88, a - 90) for a in range(0, 360, 72)]
    seams, patches = "", shape(poly(*middle), dark)
    for index, (x, y) in enumerate(outer):
        near = middle[index]
        sides: list[Point] = [polar(200, 206, 100, index * 72 - 90 + turn) for turn in (-22, 22)]
        rim: list[Point] = [polar(200, 206, 132, index * 72 - 90 + turn) for turn in (-18, 18)]
        patches += shape(poly((x, y), sides[1], rim[1], rim[0], sides[0]), dark)
        after = polar(200, 206, 100, (index + 1) * 72 - 90 - 22)
        seams += stroke(poly(near, (x, y), closed=False) + poly(sides[1], after, closed=False), "#8b8f96", 3)
    return (
        shape("M80 206a120 120 0 1 0 240 0a120 120 0 1 0 -240 0z", pen.ball())
        + pen.clipped(
            "M80 206a120 120 0 1 0 240 0a120 120 0 1 0 -240 0z",
            patches,
            seams,
            oval(236, 262, 150, 130, "none", stroke=INK, stroke_width=60, opacity=0.12),
        )
        + gleam("M112 164Q128 124 166 108", 9, 0.5)
    )


@drawing("racket")
def racket(pen: Pen) -> str:
    """Draw a badminton racket, or a pair of them."""
    pen.floor(200, 346, 80)
    head = "M200 44C252 44 262 96 254 130C248 160 222 180 200 184C178 180 152 160 146 130C138 96 148 44 200 44Z"
    strings = "".join(stroke(f"M{x} 40V190", "#f7f5ef", 1.6) for x in range(152, 252, 9)) + "".join(
        stroke(f"M140 {y}H262", "#f7f5ef", 1.6) for y in range(52, 186, 9)
    )
    one = "".join(
        (
            pen.clipped(head, strings),
            stroke(head, pen.colour, 9) + stroke(head, pen.light, 2.5, opacity=0.8),
            shape("M188 180H212L206 200H194Z", pen.dark),
            rect(196, 196, 8, 76, pen.tube(pen.dark), 3),
            rect(190, 266, 20, 82, pen.tube("#f4f2ec" if pen.colour == "#2b2d33" else "#2b2d33"), 8),
            "".join(stroke(f"M191 {y}l18 8", "#8b929c", 2, opacity=0.7) for y in range(278, 338, 12)),
            rect(188, 262, 24, 12, pen.accent, 5),
        )
    )
    if pen.says("pair"):
        return group(one, turn=22) + group(one, turn=-22)
    return group(one, turn=32)


@drawing("shuttlecock", "#f4f2ec")
def shuttlecock(pen: Pen) -> str:
    """Draw a shuttlecock of feathers or nylon before its tube."""
    pen.floor(196, 336, 120)
    tube_colour = pen.pick("#4f8a5b", "#4279bd", "#c8403a", "#7d5fa6")
    can = (
        rect(236, 74, 84, 260, pen.tube(tube_colour), 10)
        + rect(232, 66, 92, 24, pen.tube("#f4f2ec"), 8)
        + rect(236, 150, 84, 92, "#f7f3e6")
        + disc(278, 196, 26, tube_colour, opacity=0.85)
    )
    nylon = pen.has("nylon")
    feathers = ""
    for angle in (-44, -29, -14, 0, 14, 29, 44):
        fill = shade("#ecd24a", 0.1) if nylon else pen.fade("#ffffff", "#e6e2d6")
        vane = shape("M188 214L176 118Q200 92 224 118L212 214Z", fill, stroke="#c9c4b6", stroke_width=1.5) + stroke(
            "M200 240V116", "#c9c4b6", 2
        )
        feathers += group(vane, turn=angle * 0.72, at=(200, 290))
    bands = stroke("M160 208Q200 222 240 208", "#ffffff" if nylon else pen.accent, 4) + stroke(
        "M170 232Q200 244 230 232", "#ffffff" if nylon else pen.accent, 4
    )
    cork = shape("M166 254H234V280a34 34 0 0 1 -68 0Z", pen.ball()) + rect(163, 246, 74, 14, tube_colour, 6)
    return can + group(feathers, bands, cork, turn=-16, at=(200, 300), move=(-62, 16), scale=1)


@drawing("bicycle")
def bicycle(pen: Pen) -> str:
    """Draw a bicycle by its kind: city, road, mountain, electric, folding or a child's."""
    small = pen.says("child", "folding")
    r = 52 if small else 68
    low = 330 - r
    left, right = (104, low), (296, low)
    seat, head, crank = (150, 158 if not small else 168), (262, 150), (186, low + 4)
    pen.floor(200, 334, 160)
    tyre = 9 if pen.says("mountain", "electric") else 5 if pen.says("road") else 7
    wheels = "".join(_wheel(x, y, r, tyre, pen.has("disc")) for x, y in (left, right))
    frame_parts = [(left, crank), (left, seat), (seat, crank), (crank, (head[0] + 3, head[1] + 20))]
    frame_parts.append(
        ((seat[0] + 10, seat[1] + 36), (head[0] + 3, head[1] + 30))
        if pen.says("city", "electric", "child", "folding")
        else ((seat[0] + 3, seat[1] + 10), head)
    )
    frame = "".join(
        stroke(poly(a, b, closed=False), pen.dark, 12) + stroke(poly(a, b, closed=False), pen.colour, 8)
        for a, b in frame_parts
    )
    fork = stroke(
        f"M{head[0]} {head[1]}L{right[0]} {right[1]}",
        "#3a3d46" if pen.has("fork") else pen.dark,
        10 if pen.has("fork") else 7,
    )
    saddle = stroke(f"M{seat[0]} {seat[1]}L{seat[0] - 7} {seat[1] - 24}", STEEL, 6) + stroke(
        f"M{seat[0] - 34} {seat[1] - 26}Q{seat[0] - 8} {seat[1] - 34} {seat[0] + 20} {seat[1] - 24}", INK, 12
    )
    if pen.says("road", "gravel"):
        bar = stroke("M262 150L258 130H288C314 132 308 168 282 164", INK, 7)
    else:
        bar = stroke("M262 150L254 116L278 110", INK, 7) + stroke("M254 116L228 118", INK, 9)
    guards = (
        "".join(
            stroke(
                "M{} {}A{r} {r} 0 0 1 {} {}".format(*polar(x, y, r + 8, a), *polar(x, y, r + 8, b), r=r + 8),
                pen.light,
                5,
            )
            for (x, y), a, b in ((left, 190, 330), (right, 215, 350))
        )
        if pen.has("mudguards")
        else ""
    )
    battery = group(rect(206, 196, 70, 20, INK, 8), turn=-54, at=(226, 214)) if pen.has("motor") else ""
    drive = (
        disc(*crank, 20, "none", stroke="#8b929c", stroke_width=5)
        + stroke(
            f"M{crank[0]} {crank[1] - 19}L{left[0]} {left[1] - 8}M{crank[0]} {crank[1] + 19}L{left[0]} {left[1] + 8}",
            "#5b606b",
            2.5,
        )
        + stroke(f"M{crank[0] - 14} {crank[1] - 20}L{crank[0] + 14} {crank[1] + 20}", INK, 5)
        + stroke(f"M{crank[0] + 4} {crank[1] + 22}h22", INK, 7)
    )
    return wheels + guards + drive + frame + fork + battery + saddle + bar


def _wheel(x: float, y: float, r: float, tyre: float, brake: bool) -> str:
    spokes = "".join(
        stroke("M{} {}L{} {}".format(x, y, *polar(x, y, r - 4, a)), "#aeb5be", 1.4) for a in range(0, 360, 20)
    )
    return (
        spokes
        + ring(x, y, r - tyre / 2, TYRE, tyre)
        + ring(x, y, r - tyre - 2, STEEL, 3)
        + (ring(x, y, 17, "#8b929c", 4) if brake else "")
        + disc(x, y, 7, "#5b606b")
    )


@drawing("helmet")
def helmet(pen: Pen) -> str:
    """Draw a bicycle helmet from its side."""
    pen.floor(200, 318, 120)
    shell = "M70 236C66 140 132 88 214 88S338 140 336 214C336 236 322 244 300 244H96C80 244 72 244 70 236Z"
    vents = "".join(
        shape(d, "#22242b")
        for d in (
            "M112 196C126 150 158 126 188 118L176 140C154 154 140 176 132 202Z",
            "M158 206C170 166 196 138 232 126L222 148C200 160 186 184 180 210Z",
            "M212 212C220 184 240 158 270 146L264 166C248 176 238 196 234 214Z",
        )
    )
    tail = rect(62, 214, 26, 20, "#e2544d", 7) if pen.has("light") else ""
    stripe = stroke("M80 222C84 150 140 104 214 102", pen.accent, 5) if pen.says("mini", "starter") else ""
    return "".join(
        (
            stroke("M140 240L184 316L246 240M184 316L196 326", "#3a3d46", 8) + rect(176, 308, 28, 18, INK, 6),
            shape("M92 240H316C316 262 296 268 266 266H130C104 266 92 258 92 240Z", "#2b2d33"),
            shape(shell, pen.ball()),
            vents,
            stripe,
            shape("M300 244C330 240 350 236 352 226C352 216 338 214 334 206L326 240Z", pen.dark),
            tail,
            gleam("M112 160Q138 116 190 104", 7, 0.5),
        )
    )


@drawing("bike-light", "#2b2d33")
def bike_light(pen: Pen) -> str:
    """Draw a front and a rear bicycle light."""
    pen.floor(200, 332, 120)
    beam = shape("M180 150L20 96V300L180 250Z", pen.fade("#ffffff", "#fff0b0", way="right"), opacity=0.5)
    front = (
        rect(160, 140, 84, 120, pen.soft(), 26)
        + oval(166, 200, 26, 56, STEEL)
        + oval(164, 200, 19, 46, pen.fade("#ffffff", "#ffe9a0"))
        + rect(190, 254, 34, 36, pen.deep, 6)
        + stroke("M186 298a22 22 0 0 0 42 0", "#3a3d46", 12)
    )
    rear = (
        rect(268, 170, 64, 110, pen.soft(), 22)
        + rect(277, 180, 46, 78, pen.fade("#ff8a7e", "#c22f2a"), 14)
        + "".join(disc(300, y, 7, "#ffd9d4") for y in (198, 219, 240))
        + rect(284, 278, 32, 26, pen.deep, 6)
    )
    return beam + front + rear + disc(222, 160, 5, "#7fd0a0")


@drawing("lock")
def lock(pen: Pen) -> str:
    """Draw a bicycle lock: a shackle, a chain, links that fold, or a cable with a code."""
    if pen.says("chain", "cable"):
        return _loop_lock(pen)
    if pen.says("fold"):
        bars = ((92, 318, 118, 128), (118, 128, 232, 92), (232, 92, 300, 190), (300, 190, 268, 318))
        links = "".join(
            stroke(f"M{a} {b}L{c} {d}", pen.dark, 27)
            + stroke(f"M{a} {b}L{c} {d}", pen.colour, 21)
            + disc(a, b, 6, STEEL)
            + disc(c, d, 6, STEEL)
            for a, b, c, d in bars
        )
        return links + rect(64, 286, 92, 46, pen.tube(pen.dark, "down"), 14) + disc(110, 309, 9, "#d8b25a")
    body = (
        rect(92, 256, 216, 76, pen.tube(way="down"), 28)
        + disc(200, 294, 15, "#d8b25a")
        + rect(197, 286, 6, 16, INK, 2)
        + mirrored(rect(104, 260, 20, 68, pen.accent, 6))
    )
    return (
        stroke("M128 262V156C128 36 272 36 272 156V262", "#8b929c", 28)
        + stroke("M128 262V156C128 36 272 36 272 156V262", "#dfe3e8", 8, opacity=0.7)
        + mirrored(rect(110, 206, 36, 40, pen.tube(pen.dark), 8))
        + body
    )


def _loop_lock(pen: Pen) -> str:
    ring_d = "M176 300C60 296 60 96 200 92S340 296 224 300"
    if pen.says("chain"):
        loop = (
            stroke(ring_d, pen.dark, 30)
            + stroke(ring_d, pen.colour, 24)
            + stroke(ring_d, pen.light, 19, stroke_dasharray="13 12", stroke_linecap="butt")
        )
        body = (
            rect(150, 262, 100, 70, pen.tube("#8b929c", "down"), 14)
            + disc(200, 297, 12, "#d8b25a")
            + rect(197.5, 290, 5, 14, INK, 2)
        )
    else:
        loop = stroke(ring_d, pen.dark, 19) + stroke(ring_d, pen.colour, 14) + stroke(ring_d, pen.light, 4, opacity=0.7)
        dials = "".join(
            rect(x, 276, 19, 46, pen.tube("#f4f2ec", "down"), 4) + rect(x + 4, 295, 11, 3, INK)
            for x in (152, 175, 198, 221)
        )
        body = rect(136, 268, 124, 62, pen.tube("#3a3d46", "down"), 14) + dials
    return loop + body
