"""Furniture, light and what one sleeps in."""

from __future__ import annotations

from shop.demo.drawings.food import leaf, lines
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
    rounded,
    shade,
    shape,
    stroke,
)

OAK = "#c49a68"


@drawing("sofa")
def sofa(pen: Pen) -> str:
    """Draw a sofa for two or three; the sofa bed has a drawer below."""
    half = 132 if pen.says("two-seat") else 160
    count = 2 if pen.says("two-seat", "bed") else 3
    pen.floor(200, 318, half + 6)
    wide = (2 * half - 60) / count
    left = 230 - half
    backs = "".join(rect(left + wide * i + 2, 160, wide - 4, 88, pen.soft(pen.light), 18) for i in range(count))
    seats = "".join(
        rect(left + wide * i + 1, 228, wide - 2, 44, pen.fade(pen.light, pen.colour), 14) for i in range(count)
    )
    legs = (
        ""
        if pen.says("bed")
        else mirrored(shape(poly((212 - half, 300), (230 - half, 300), (224 - half, 320), (216 - half, 320)), OAK))
    )
    cushion = group(
        rect(250 + half - 180, 184, 56, 54, pen.fade(shade(pen.accent, 0.2), pen.accent), 12), turn=-12, at=(300, 210)
    )
    return "".join(
        (
            legs,
            rect(206 - half, 148, 2 * half - 12, 120, pen.fade(pen.colour, pen.dark), 26),
            backs,
            cushion,
            seats,
            rect(200 - half + 8, 264, 2 * half - 16, 42, pen.fade(pen.colour, pen.deep), 10),
            stroke(f"M{220 - half} 284H{180 + half}", pen.deep, 3, opacity=0.5) if pen.says("bed") else "",
            mirrored(rect(200 - half, 198, 42, 110, pen.fade(pen.light, pen.colour, pen.dark), 18)),
        )
    )


def planks(x: float, y: float, w: float, h: float, colour: str) -> str:
    """Return the grain of a wooden board that lies along x."""
    return "".join(
        stroke(
            f"M{x + 8} {y + h * f}q{w / 4} {4 if i % 2 else -4} {w / 2} 0t{w / 2 - 16} 0",
            shade(colour, -0.16),
            1.6,
            opacity=0.6,
        )
        for i, f in enumerate((0.25, 0.5, 0.75))
    )


@drawing("table", WOOD)
def table(pen: Pen) -> str:
    """Draw a dining table: long, round or folding."""
    pen.floor(200, 334, 150)
    if pen.says("round"):
        return (
            stroke("M200 210V300M200 290L130 332M200 290L270 332M200 290V336", pen.dark, 15)
            + oval(200, 200, 150, 40, pen.dark)
            + oval(200, 190, 150, 40, pen.fade(pen.light, pen.colour))
            + "".join(
                oval(200, 190, r, r * 0.26, "none", stroke=pen.dark, stroke_width=1.5, opacity=0.4)
                for r in (50, 86, 120)
            )
        )
    back = mirrored(rect(84, 200, 14, 104, pen.deep))
    legs = mirrored(shape(poly((52, 204), (76, 204), (70, 336), (56, 336)), pen.fade(pen.colour, pen.dark)))
    top = shape(poly((84, 150), (316, 150), (362, 196), (38, 196)), pen.fade(pen.light, pen.colour)) + planks(
        70, 152, 260, 42, pen.colour
    )
    leaf_line = (
        stroke("M150 150L128 196M250 150L272 196", pen.deep, 2.5) if pen.has("extend") or pen.says("folding") else ""
    )
    flap = (
        shape(poly((38, 210), (128, 210), (128, 282), (38, 282)), pen.fade(pen.colour, pen.dark))
        if pen.says("folding")
        else ""
    )
    return (
        back
        + legs
        + flap
        + rect(38, 194, 324, 18, pen.fade(pen.colour, pen.deep), 3)
        + top
        + leaf_line
        + rect(70, 212, 260, 16, pen.dark, opacity=0.6)
    )


@drawing("desk", WOOD)
def desk(pen: Pen) -> str:
    """Draw a desk with a lamp-free top: one that stands up, one with drawers."""
    pen.floor(200, 334, 150)
    standing = pen.says("standing")
    frame = "#3a3d46" if standing or pen.says("student") else pen.dark
    top = (
        shape(poly((70, 158), (330, 158), (362, 186), (38, 186)), pen.fade(pen.light, pen.colour))
        + (planks(70, 158, 260, 28, pen.colour) if pen.says("oak", "walnut") else "")
        + rect(38, 184, 324, 16, pen.fade(pen.colour, pen.dark), 3)
    )
    if standing:
        legs = mirrored(
            rect(88, 200, 20, 76, frame) + rect(92, 260, 12, 66, pen.tube("#8b929c")) + rect(58, 322, 84, 12, frame, 5)
        )
        return (
            legs
            + rect(98, 204, 204, 14, frame)
            + top
            + rect(276, 198, 52, 14, INK, 4)
            + disc(290, 205, 3, "#7fd0c4")
            + rect(300, 203, 20, 4, "#7fd0c4", 2)
        )
    legs = mirrored(shape(poly((52, 200), (70, 200), (66, 336), (56, 336)), frame)) + rect(86, 200, 6, 100, pen.deep)
    drawers = (
        rect(206, 200, 130, 44, pen.fade(pen.colour, pen.dark), 3)
        + rect(212, 205, 118, 34, "none", 3, stroke=pen.deep, stroke_width=2)
        + rect(258, 218, 26, 7, "#d8b25a", 3)
        if pen.says("writing")
        else rect(246, 200, 92, 100, pen.fade(pen.colour, pen.dark), 3)
        + "".join(
            rect(252, y, 80, 42, "none", 3, stroke=pen.deep, stroke_width=2) + rect(280, y + 17, 24, 6, STEEL, 3)
            for y in (206, 254)
        )
    )
    return legs + drawers + top


@drawing("office-chair")
def office_chair(pen: Pen) -> str:
    """Draw a swivel chair: mesh, of wood and leather, or for players."""
    pen.floor(200, 342, 100)
    gaming, wood = pen.says("gaming"), pen.says("oak and leather")
    metal = OAK if wood else "#3a3d46"
    base = stroke("M200 308L116 330M200 308L284 330M200 308L160 336M200 308L240 336", metal, 11) + "".join(
        disc(x, y, 8, INK) for x, y in ((114, 334), (286, 334), (160, 340), (240, 340))
    )
    post = rect(191, 262, 18, 50, pen.tube("#8b929c"), 4)
    head = rect(160, 42, 80, 40, pen.tube(), 18) + rect(192, 76, 16, 24, INK) if pen.has("head") and not gaming else ""
    if gaming:
        back = (
            shape(
                "M146 232L128 110L158 48H242L272 110L254 232Z", pen.tube(pen.colour if pen.colour == "#2b2d33" else INK)
            )
            + shape(
                "M168 226L156 110L176 58H224L244 110L232 226Z",
                pen.soft(pen.colour if pen.colour != "#2b2d33" else pen.accent),
            )
            + rect(176, 66, 48, 26, INK, 10)
            + mirrored(rect(160, 108, 18, 40, INK, 8))
        )
    else:
        d = rounded(136, 84, 128, 150, 34)
        net = (
            "".join(stroke(f"M130 {y}H270", pen.pale, 1.2, opacity=0.35) for y in range(92, 232, 7))
            + "".join(stroke(f"M{x} 80V236", pen.pale, 1.2, opacity=0.35) for x in range(140, 262, 7))
            if pen.has("mesh")
            else stroke("M136 130H264M136 180H264", pen.deep, 3, opacity=0.5)
        )
        back = (
            shape(d, pen.soft())
            + pen.clipped(d, net)
            + shape(d, "none", stroke=metal if wood else pen.deep, stroke_width=8)
            + (rect(150, 186, 100, 26, pen.deep, 12) if pen.has("lumbar") else "")
        )
    arms = (
        mirrored(stroke("M122 256V200", INK, 11) + stroke("M108 196H140", INK, 15)) if pen.has("arms") or wood else ""
    )
    return (
        base
        + post
        + head
        + back
        + arms
        + rect(118, 228, 164, 40, pen.tube(pen.dark if gaming else pen.colour, "down"), 18)
        + rect(168, 264, 64, 10, INK, 4)
    )


def books(pen: Pen, x: float, y: float, width: float, tall: float) -> str:
    """Return books of many colours that stand on a board at y."""
    parts, at = [], x
    while at < x + width - 12:
        w, h = pen.between(8, 14), tall * pen.between(0.7, 1)
        parts.append(
            rect(
                at,
                y - h,
                w,
                h,
                pen.pick("#c8605a", "#4f7fa5", "#5f8a6a", "#d0a84e", "#7a6a9a", "#e9dcc0", "#3f4a5a"),
                1.5,
            )
        )
        at += w + 1
    return "".join(parts)


@drawing("bookshelf", WOOD)
def bookshelf(pen: Pen) -> str:
    """Draw a shelf with books: tall or low, of cubes, or a ladder."""
    if pen.says("ladder"):
        sides = mirrored(stroke("M150 56L112 336", pen.dark, 11))
        boards = "".join(
            rect(200 - w, y, 2 * w, 12, pen.fade(pen.light, pen.colour, pen.dark), 2)
            for y, w in ((110, 56), (176, 68), (242, 80), (306, 92))
        )
        return (
            sides
            + boards
            + books(pen, 160, 110, 50, 36)
            + books(pen, 140, 176, 60, 40)
            + books(pen, 128, 242, 80, 44)
            + _plant(262, 306, 0.6)
            + _plant(236, 176, 0.45)
        )
    rows = 2 if pen.says("cube") else 3 if "3" in pen.subject.words[:10] else 5 if "5" in pen.subject.words[:10] else 4
    columns = 2 if pen.says("cube", "library") else 1
    half = 116 if columns == 2 else 84
    h = 66 if rows == 4 else 54 if rows == 5 else 72 if rows == 3 else 104
    top = 334 - rows * h - 12
    parts = [rect(200 - half, top, 2 * half, 334 - top, pen.fade(pen.light, pen.colour), 4)]
    w = (2 * half - 12 * (columns + 1)) / columns
    for row in range(rows):
        for column in range(columns):
            x, y = 212 - half + column * (w + 12), top + 12 + row * h
            parts += [rect(x, y, w, h - 12, pen.fade(pen.deep, pen.dark)), dim(rounded(x, y, w, 9, 1), 0.2)]
            filled = books(pen, x + 5, y + h - 12, w * (0.9 if (row + column) % 3 else 0.55), (h - 12) * 0.86)
            parts += [filled, _plant(x + w - 22, y + h - 12, 0.4) if (row + column) % 3 == 0 else ""]
    return "".join(parts)


def _plant(x: float, y: float, scale: float) -> str:
    """Return a small pot plant that stands on (x, y)."""
    leaves = "".join(
        leaf(x, y - 26, 44, a, c)
        for a, c in ((-50, "#5f9a56"), (50, "#5f9a56"), (-22, "#7fb06a"), (22, "#7fb06a"), (0, "#4f8a4a"))
    )
    return group(
        leaves,
        shape(poly((x - 20, y - 30), (x + 20, y - 30), (x + 14, y), (x - 14, y)), "#e3dccb"),
        scale=scale,
        at=(x, y),
    )


@drawing("bed", WOOD)
def bed(pen: Pen) -> str:
    """Draw a made bed from its foot; the padded one is upholstered, another has drawers."""
    pen.floor(200, 334, 160)
    padded = pen.says("upholstered")
    linen = "#f4f1ea"
    cover = "#a9b8c6" if pen.colour in ("#f4f2ec", "#dfcfb1") else "#e9e2d4"
    head = rect(76, 92, 248, 120, pen.fade(pen.light, pen.colour), 16 if padded else 6)
    head += "".join(
        stroke(f"M{x} 98V206", pen.dark, 3, opacity=0.5)
        for x in ((138, 200, 262) if padded else (116, 158, 200, 242, 284))
    )
    pillows = mirrored(rect(96, 160, 96, 46, pen.fade("#ffffff", "#dcd8ce"), 18))
    sheet = shape("M84 202H316L346 288H54Z", pen.fade(linen, "#d9d4c8"))
    quilt = shape("M74 228Q200 216 326 228L352 296Q200 306 48 296Z", pen.fade(shade(cover, 0.3), cover)) + shape(
        "M74 228Q200 216 326 228L330 242Q200 230 70 242Z", "#ffffff", opacity=0.6
    )
    foot = rect(44, 284, 312, 40, pen.fade(pen.colour, pen.dark), 8)
    legs = mirrored(rect(56, 318, 18, 18, pen.deep, 2))
    drawers = (
        mirrored(
            rect(64, 292, 126, 26, "none", 4, stroke=pen.deep, stroke_width=2.5) + rect(116, 302, 24, 5, pen.deep, 2)
        )
        if pen.has("drawers")
        else ""
    )
    return head + sheet + pillows + quilt + legs + foot + drawers


@drawing("mattress", "#f4f2ec")
def mattress(pen: Pen) -> str:
    """Draw a mattress; the rolled one still is."""
    edge = pen.pick("#8fa5b8", "#a8b89a", "#c9b08a")
    if pen.says("rolled"):
        spiral = "".join(
            disc(286, 236, r, "none", stroke=c, stroke_width=9)
            for r, c in ((84, edge), (64, "#dcd8ce"), (44, "#dcd8ce"), (24, "#dcd8ce"))
        )
        return (
            shape("M110 152H286A84 84 0 0 1 286 320H110A40 84 0 0 1 110 152Z", pen.tube(way="down"))
            + disc(286, 236, 84, pen.light)
            + spiral
            + mirrored(rect(140, 150, 18, 172, edge, 4), about=180)
        )
    pen.floor(200, 318, 165)
    top = poly((96, 168), (304, 168), (368, 256), (32, 256))
    quilting = "".join(
        stroke(f"M{x} 160L{200 + (x - 200) * 1.75} 262", "#cfcabd", 2.5, opacity=0.8) for x in range(110, 300, 30)
    ) + "".join(stroke(f"M20 {y}H380", "#cfcabd", 2.5, opacity=0.8) for y in (184, 206, 230))
    side = rect(32, 254, 336, 60, pen.fade("#ece8de", "#cfcabd"), 8)
    zones = "".join(rect(x, 262, 30, 44, edge, 6, opacity=0.5) for x in range(52, 350, 54)) if pen.has("zones") else ""
    return (
        side
        + zones
        + rect(32, 280, 336, 8, edge)
        + shape(top, pen.fade("#ffffff", pen.colour))
        + pen.clipped(top, quilting)
        + stroke("M34 256H366", edge, 5)
        + stroke("M96 168H304", edge, 3)
    )


@drawing("bedding", "#f4f2ec")
def bedding(pen: Pen) -> str:
    """Draw a bedding set: a folded cover below a pillow."""
    pen.floor(200, 326, 150)
    satin = pen.says("silk")
    flannel = (
        "".join(rect(x, 180, 8, 150, pen.deep, opacity=0.16) for x in range(70, 330, 32)) if pen.says("flannel") else ""
    )
    layers = "".join(rect(64, y, 272, 46, pen.fade(pen.light, pen.colour, pen.dark), 22) for y in (276, 240, 204))
    buttons = (
        "".join(disc(x, 226, 5, CREAM, stroke=pen.deep, stroke_width=1.5) for x in range(110, 300, 36))
        if pen.has("buttons")
        else ""
    )
    cushion = "M104 128Q96 206 112 212Q200 196 288 212Q304 206 296 128Q290 116 272 122Q200 136 128 122Q110 116 104 128Z"
    return (
        layers
        + flannel
        + buttons
        + shape(cushion, pen.fade(pen.light, pen.colour, pen.dark, way="slant"))
        + stroke("M122 140Q116 180 124 198M278 140Q284 180 276 198", pen.dark, 3, opacity=0.5)
        + gleam("M134 142Q180 152 230 148", 8 if satin else 5, 0.6 if satin else 0.3)
    )


@drawing("duvet", "#f4f2ec")
def duvet(pen: Pen) -> str:
    """Draw a folded duvet, as thick as it is warm."""
    pen.floor(200, 330, 150)
    count = 2 if pen.says("summer", "silk") else 3
    parts = []
    for i in range(count):
        y = 330 - 66 * (i + 1)
        parts.append(rect(58, y, 284, 76, pen.fade(pen.light, pen.colour, pen.dark), 36))
        parts += [dim(f"M{x} {y + 6}q9 32 0 64q-9 -32 0 -64z", 0.1) for x in (116, 172, 228, 284)]
        parts.append(gleam(f"M86 {y + 16}H310", 6, 0.4))
    ties = pen.pick("#8fa5b8", "#c8605a", "#7fa58a")
    strap = rect(180, 330 - 66 * count, 40, 66 * count + 8, ties, 4, opacity=0.9) + mirrored(
        shape(
            f"M200 {330 - 66 * count}C226 {292 - 66 * count} 252 {306 - 66 * count} 240 {324 - 66 * count}"
            f"S214 {334 - 66 * count} 200 {332 - 66 * count}Z",
            shade(ties, -0.15),
        )
    )
    return "".join(parts) + strap


@drawing("pillow", "#f4f2ec")
def pillow(pen: Pen) -> str:
    """Draw a plump pillow, a neck pillow or a pair."""
    pen.floor(200, 310, 140)
    trim = pen.pick("#8fa5b8", "#a8b89a", "#c9b08a")
    if pen.says("neck"):
        d = "M60 236C56 190 92 178 130 186S220 222 270 206S344 200 342 244V284Q340 304 316 304H84Q62 304 60 284Z"
        return (
            shape(d, pen.fade(pen.light, pen.colour, pen.dark))
            + stroke("M64 262Q200 282 340 262", trim, 5)
            + gleam("M80 206Q110 194 140 204", 8, 0.6)
        )
    d = (
        "M66 160Q56 132 90 140Q200 164 310 140Q344 132 334 160Q316 220 334 284"
        "Q342 310 310 302Q200 284 90 302Q58 310 66 284Q84 220 66 160Z"
    )
    one = (
        shape(d, pen.fade(pen.light, pen.colour, pen.dark, way="slant"), stroke=trim, stroke_width=5)
        + stroke(
            "M86 160Q112 178 132 180M314 160Q288 178 268 180M90 284Q112 264 130 262M310 284Q288 264 270 262",
            pen.dark,
            4,
            opacity=0.6,
        )
        + gleam("M130 168Q180 180 240 172", 7, 0.5)
    )
    return (
        group(one, move=(10, -56), scale=0.9, at=(200, 220)) + group(one, move=(-6, 16), scale=0.95, at=(200, 220))
        if pen.says("pair")
        else one
    )


@drawing("blanket")
def blanket(pen: Pen) -> str:
    """Draw a folded blanket with its fringe."""
    pen.floor(200, 330, 140)
    fringe = "".join(stroke(f"M{x} 300v26", pen.dark, 4) for x in range(94, 312, 9)) if pen.has("fringe") else ""
    layers = "".join(rect(72, y, 256, 44, pen.fade(pen.light, pen.colour, pen.dark), 20) for y in (270, 234))
    drape = "M84 150Q84 128 106 128H294Q316 128 316 150V300H84Z"
    weave = (
        "".join(rect(x, 120, 12, 190, pen.pale, opacity=0.5) for x in (110, 148, 240, 278))
        + "".join(rect(70, y, 260, 8, pen.pale, opacity=0.5) for y in (162, 196, 272))
        if pen.says("wool")
        else "".join(
            disc(x + (j % 2) * 6, y, 2.4, pen.dark, opacity=0.35)
            for j, y in enumerate(range(140, 300, 9))
            for x in range(90, 316, 12)
        )
    )
    plug = (
        stroke("M316 262C352 262 346 318 372 318", INK, 5)
        + rect(296, 248, 34, 26, INK, 6)
        + disc(313, 261, 4, "#e2853b")
        if pen.has("warm")
        else ""
    )
    return (
        layers
        + fringe
        + shape(drape, pen.fade(pen.light, pen.colour))
        + pen.clipped(drape, weave, dim("M84 286H316V300H84Z", 0.12))
        + plug
    )


@drawing("lamp")
def lamp(pen: Pen) -> str:
    """Draw a desk lamp: on an arm, banker's, clipped, or a mushroom."""
    pen.floor(190, 336, 90)
    light = shape("M120 190L60 322H300L232 190Z", pen.fade("#fff3c0", "#fffdf2"), opacity=0.4)
    if pen.says("banker"):
        return (
            oval(200, 328, 74, 12, pen.tube("#d8b25a", "down"))
            + rect(193, 160, 14, 166, pen.tube("#d8b25a"), 4)
            + shape("M96 182C102 124 298 124 304 182Z", pen.fade(pen.light, pen.colour, pen.dark))
            + rect(94, 180, 212, 9, "#d8b25a", 4)
            + disc(200, 136, 8, "#d8b25a")
            + stroke("M236 190V226", "#d8b25a", 3)
            + disc(236, 230, 5, "#d8b25a")
            + gleam("M124 168C140 146 170 142 196 142", 5, 0.5)
        )
    if pen.says("rechargeable"):
        return (
            shape("M186 190H214L234 322Q236 334 222 334H178Q164 334 166 322Z", pen.tube())
            + oval(200, 196, 70, 16, "#fff3c0")
            + shape("M86 196C86 96 314 96 314 196Q200 214 86 196Z", pen.fade(pen.light, pen.colour, pen.dark))
            + gleam("M112 172C122 138 158 126 190 124", 8, 0.5)
        )
    head = group(
        shape("M92 152H196L178 102Q144 84 110 102Z", pen.fade(pen.light, pen.dark)) + oval(144, 154, 52, 12, "#fff6d0"),
        turn=18,
        at=(144, 140),
    )
    if pen.says("study"):
        head = group(
            rect(62, 116, 150, 24, pen.tube(way="down"), 12) + rect(74, 136, 126, 6, "#fff6d0", 3),
            turn=-6,
            at=(140, 128),
        )
    arm = (
        stroke("M168 118L286 152L214 316", pen.dark, 11)
        + stroke("M168 116L286 150L212 314", pen.light, 3, opacity=0.6)
        + disc(286, 152, 12, pen.ball(STEEL))
    )
    if pen.says("clip"):
        foot = shape("M178 286H254V306H198V324H254V340H178Z", pen.tube(way="down")) + rect(230, 306, 120, 18, WOOD, 3)
    else:
        foot = (
            oval(212, 328, 68, 14, pen.dark)
            + oval(212, 322, 68, 14, pen.fade(pen.light, pen.colour))
            + disc(240, 320, 5, "#7fd0c4")
        )
    return light + foot + arm + head


@drawing("floor-lamp")
def floor_lamp(pen: Pen) -> str:
    """Draw a floor lamp: of paper, on three legs, shining up, or bent over."""
    pen.floor(200, 344, 80)
    warm = pen.fade("#fffaf0", "#f3e2b8")
    if pen.says("paper"):
        ribs_ = "".join(
            oval(200, 130, rx, 74, "none", stroke="#e0d3b4", stroke_width=2) for rx in (20, 50, 76)
        ) + "".join(
            oval(200, y, r, 5, "none", stroke="#e0d3b4", stroke_width=2) for y, r in ((90, 64), (130, 80), (170, 64))
        )
        return (
            mirrored(stroke("M200 206L150 342", "#c9a86a", 7))
            + stroke("M200 204V340", "#c9a86a", 7)
            + oval(200, 130, 82, 78, warm)
            + ribs_
            + disc(200, 54, 0.1, pen.colour)
        )
    if pen.says("tripod"):
        return (
            stroke("M200 170V342", pen.dark, 9)
            + mirrored(stroke("M196 164L130 342", pen.colour, 11))
            + shape("M142 76H258L284 164H116Z", warm)
            + stroke("M116 164H284M142 76H258", "#d9c79a", 4)
            + disc(200, 172, 11, pen.deep)
        )
    if pen.says("uplight"):
        glow_ = shape("M132 60L90 20H310L268 60Z", "#fff3c0", opacity=0.5)
        return (
            glow_
            + oval(200, 336, 60, 12, pen.tube())
            + rect(194, 84, 12, 250, pen.tube())
            + shape("M132 60H268Q256 98 200 100Q144 98 132 60Z", pen.fade(pen.light, pen.dark))
            + oval(200, 60, 68, 9, "#fff6d0")
            + stroke("M206 190C262 176 264 200 270 214", pen.dark, 6)
            + shape("M252 214H292L282 190H264Z", pen.colour)
        )
    return (
        oval(150, 338, 60, 11, pen.tube(pen.dark))
        + stroke("M150 336V122C150 40 284 44 284 120", pen.colour, 9)
        + stroke("M147 330V122C147 46 280 46 281 112", pen.light, 2.5, opacity=0.6)
        + shape("M246 120H322L344 188H224Z", warm)
        + stroke("M224 188H344M246 120H322", "#d9c79a", 4)
        + shape("M224 190L196 300H372L344 190Z", "#fff3c0", opacity=0.28)
    )


@drawing("bulb", "#f4f2ec")
def bulb(pen: Pen) -> str:
    """Draw a light bulb: pear, globe with filament, candle, or coloured."""
    pen.shadow = (200, 346, 50)
    candle, globe = pen.says("candle"), pen.says("filament")
    glass = (
        "M200 62C246 110 256 160 240 200C230 226 222 236 220 256H180C178 236 170 226 160 200C144 160 154 110 200 62Z"
        if candle
        else "M200 62C270 62 300 120 292 164C284 206 232 222 226 258H174C168 222 116 206 108 164C100 120 130 62 200 62Z"
    )
    tint = (
        pen.fade("#9a7fd6", "#5fb7e0", "#f08aa8")
        if pen.has("smart")
        else pen.fade("#fff3c4", "#ecc468")
        if globe
        else pen.fade("#ffffff", "#f3e6b8")
    )
    inside = (
        stroke("M186 256L172 160L186 130L200 170L214 130L228 160L214 256", "#d9822b", 4)
        if globe
        else oval(200, 150, 50, 56, "#ffffff", opacity=0.6)
    )
    screw = "".join(
        rect(172 + (i > 3) * 6, 256 + i * 15, 56 - (i > 3) * 12, 13, pen.tube("#b4bcc6"), 6) for i in range(5)
    )
    rays = "".join(
        group(stroke("M200 34V18", "#ecc344", 6), turn=a, at=(200, 150)) for a in (-90, -60, -30, 0, 30, 60, 90)
    )
    return group(
        rays,
        disc(200, 150, 118, "#fff3c0", opacity=0.35),
        shape(glass, tint, opacity=0.95),
        inside,
        gleam("M140 128C146 104 162 90 180 84", 8, 0.8) if not candle else gleam("M180 130Q186 110 196 98", 6, 0.8),
        screw,
        oval(200, 336, 14, 6, INK),
        oval(200, 150, 0.1, 0.1, pen.colour),
    )


@drawing("vacuum")
def vacuum(pen: Pen) -> str:
    """Draw a vacuum cleaner: on a stick, in the hand, or drawn behind."""
    if pen.says("handheld"):
        pen.floor(200, 300, 140)
        return group(
            shape("M52 214L150 178V262L52 244Z", pen.fade("#dfe6ea", "#aab4bc"), opacity=0.9)
            + shape("M150 170H262Q300 170 306 206V230Q300 268 262 268H150Z", pen.tube(way="down"))
            + stroke("M214 172C220 108 330 108 326 220", pen.dark, 22)
            + rect(150, 168, 14, 102, pen.deep)
            + disc(236, 220, 22, pen.ball("#5b606b")),
            turn=-8,
        )
    if pen.says("cordless"):
        pen.floor(150, 342, 90)
        head = rect(64, 308, 150, 30, pen.tube("#3a3d46", "down"), 10) + rect(72, 326, 134, 10, pen.accent, 5)
        lamp_ = shape("M70 320L20 340H60Z", "#fff3c0", opacity=0.7) if pen.has("light") else ""
        body = (
            rect(196, 66, 84, 54, pen.tube(way="down"), 20)
            + rect(186, 112, 60, 66, "#cfdde3", 16, opacity=0.9)
            + pen.clipped(rounded(186, 112, 60, 66, 16), rect(180, 150, 80, 40, "#8b8378"))
            + stroke("M270 84C330 90 322 150 262 160", pen.dark, 17)
            + rect(238, 150, 40, 40, INK, 8)
            + disc(218, 92, 13, pen.ball(STEEL))
        )
        return lamp_ + stroke("M140 312L212 150", pen.dark, 15) + stroke("M142 304L210 152", "#c3c9d0", 6) + head + body
    pen.floor(210, 336, 140)
    hose = (
        stroke("M256 216C270 60 120 30 96 150L74 312", "#3a3d46", 14)
        + stroke("M256 216C270 60 120 30 96 150", "#5b606b", 14, stroke_dasharray="3 6", stroke_linecap="butt")
        + stroke("M96 150L76 306", STEEL, 9)
    )
    body = (
        shape(
            "M170 318V262C170 206 230 196 272 206C324 216 348 258 344 318Z", pen.fade(pen.light, pen.colour, pen.dark)
        )
        + disc(204, 306, 30, INK)
        + disc(204, 306, 14, pen.ball("#8b929c"))
        + disc(322, 318, 16, INK)
        + stroke("M232 214Q280 188 316 232", pen.deep, 10)
        + rect(256, 250, 50, 24, pen.pale, 10, opacity=0.8)
    )
    return hose + rect(34, 308, 90, 26, pen.tube("#3a3d46", "down"), 9) + body


@drawing("robot-vacuum", "#2b2d33")
def robot_vacuum(pen: Pen) -> str:
    """Draw a robot vacuum, before its station where it has one."""
    dock = ""
    if pen.has("dock"):
        dock = (
            rect(112, 56, 176, 210, pen.tube(), 22)
            + rect(126, 70, 148, 92, pen.light, 14)
            + stroke("M200 74V158", pen.dark, 3)
            + rect(130, 186, 140, 80, INK, 10)
            + disc(200, 174, 4, "#7fd0c4")
        )
    y = 264 if dock else 244
    pen.floor(200, y + 62, 140)
    brush_ = "".join(stroke(f"M86 {y + 56}L{x} {y + 70}", INK, 4) for x in (58, 70, 92))
    mop = oval(200, y + 48, 104, 20, "#6f9fc8") if pen.has("mop") else ""
    return "".join(
        (
            dock,
            brush_,
            mop,
            shape(f"M72 {y}V{y + 26}A128 42 0 0 0 328 {y + 26}V{y}Z", pen.tube(pen.dark)),
            oval(200, y, 128, 46, pen.fade(pen.light, pen.colour)),
            oval(200, y, 112, 38, "none", stroke=pen.dark, stroke_width=2),
            shape(f"M162 {y - 22}V{y - 8}A38 12 0 0 0 238 {y - 8}V{y - 22}Z", pen.tube("#3a3d46"))
            + oval(200, y - 22, 38, 12, pen.fade("#6d737f", "#3a3d46"))
            if pen.has("map")
            else "",
            rect(184, y + 14, 32, 9, pen.accent, 4.5),
            stroke(f"M92 {y + 34}A128 44 0 0 0 308 {y + 34}", INK, 7, opacity=0.6),
            gleam(f"M96 {y - 16}Q130 {y - 34} 170 {y - 38}", 5, 0.4),
        )
    )


@drawing("storage-box")
def storage_box(pen: Pen) -> str:
    """Draw a box to keep things in: clear, of felt, woven, or of canvas."""
    if pen.says("basket"):
        weave = "".join(
            oval(x + (j % 2) * 11, y, 12, 7, shade(pen.colour, 0.2 - 0.1 * ((i + j) % 3)))
            for j, y in enumerate(range(196, 330, 13))
            for i, x in enumerate(range(86, 324, 22))
        )
        d = "M84 190H316L296 316Q292 332 270 332H130Q108 332 104 316Z"
        return (
            mirrored(stroke("M92 204C56 170 60 240 98 240", pen.dark, 13))
            + shape(d, pen.dark)
            + pen.clipped(d, weave)
            + oval(200, 190, 116, 24, pen.deep)
            + oval(200, 190, 116, 24, "none", stroke=pen.light, stroke_width=9)
        )
    if pen.says("clear"):
        toys = "".join(
            disc(x, y, 22, c)
            for x, y, c in (
                (130, 290, "#c8605a"),
                (176, 296, "#4f7fa5"),
                (224, 288, "#d0a84e"),
                (268, 296, "#5f8a6a"),
                (152, 254, "#7a6a9a"),
                (244, 252, "#e0956a"),
            )
        )
        return (
            pen.clipped(rounded(92, 190, 216, 138, 12), toys)
            + rect(88, 186, 224, 146, "#dcebf1", 14, opacity=0.62)
            + rect(88, 186, 224, 146, "none", 14, stroke="#ffffff", stroke_width=3)
            + rect(78, 164, 244, 30, pen.tube(way="down"), 10)
            + mirrored(rect(72, 176, 22, 44, pen.tube("#8fa5b8"), 6))
            + gleam("M110 206V310", 7, 0.8)
        )
    low = pen.says("bed")
    y = 226 if low else 150
    stitched = rect(
        92, y + 14, 216, 318 - y, "none", 6, stroke=pen.pale, stroke_width=2.5, stroke_dasharray="7 6", opacity=0.8
    )
    handle = rect(166, y + (334 - y) / 2 - 6, 68, 20, pen.deep, 10) + rect(
        172, y + (334 - y) / 2 - 2, 56, 8, INK, 4, opacity=0.4
    )
    lid = (
        shape(poly((82, y), (112, y - 30), (288, y - 30), (318, y)), pen.fade(pen.light, pen.colour))
        if pen.has("lid")
        else shape(poly((82, y), (112, y - 30), (288, y - 30), (318, y)), pen.fade(pen.deep, pen.dark))
    )
    return (
        lid
        + rect(80, y, 240, 334 - y, pen.soft(), 6)
        + stitched
        + handle
        + (stroke(f"M84 {y + 4}H316", STEEL, 4, stroke_dasharray="3 3") if low else "")
    )


@drawing("rug")
def rug(pen: Pen) -> str:
    """Draw a rug on the floor: patterned, ribbed or plain."""
    pen.shadow = None
    d = poly((92, 150), (308, 150), (370, 310), (30, 310))
    fringe = "".join(stroke(f"M{30 + 340 * i / 34} 312v16", shade(pen.colour, 0.5), 4) for i in range(35)) + "".join(
        stroke(f"M{92 + 216 * i / 30} 148v-9", shade(pen.colour, 0.5), 3) for i in range(31)
    )
    if pen.says("sisal"):
        pattern = "".join(
            stroke(f"M20 {y}H380", pen.dark, 2, stroke_dasharray="5 4", opacity=0.6) for y in range(156, 310, 7)
        ) + shape(d, "none", stroke=pen.deep, stroke_width=18)
        fringe = ""
    else:
        rings_ = "".join(
            shape(poly((200, 230 - 60 * f), (200 + 120 * f, 230), (200, 230 + 66 * f), (200 - 120 * f, 230)), c)
            for f, c in ((1, pen.dark), (0.76, pen.pale), (0.5, pen.accent), (0.26, pen.pale))
        )
        border = shape(poly((108, 164), (292, 164), (346, 298), (54, 298)), "none", stroke=pen.pale, stroke_width=5)
        corners = mirrored(
            disc(120, 190, 13, pen.pale)
            + disc(104, 268, 17, pen.pale)
            + disc(120, 190, 6, pen.accent)
            + disc(104, 268, 8, pen.accent)
        )
        pattern = border + rings_ + corners
    return (
        dim(poly((30, 314), (370, 314), (378, 326), (22, 326)), 0.18)
        + fringe
        + shape(d, pen.fade(pen.dark, pen.colour))
        + pen.clipped(d, pattern)
    )


@drawing("scented-candle", "#9fb0b8", "#d9a85a", "#e08a4a")
def scented_candle(pen: Pen) -> str:
    """Draw a candle that burns in its glass."""
    scents = {"rain": "#8fa3ad", "osmanthus": "#d9b45a", "orange": "#e08a4a"}
    pen.dye(next((colour for word, colour in scents.items() if pen.says(word)), pen.colour))
    pen.floor(200, 336, 84)
    body = rounded(124, 166, 152, 168, 20)
    fire = shape("M200 92C222 124 222 146 200 152C178 146 178 124 200 92Z", pen.fade("#ffd56a", "#f0913a")) + shape(
        "M200 118C210 132 210 144 200 150C190 144 190 132 200 118Z", "#fff6d0"
    )
    return "".join(
        (
            disc(200, 130, 78, "#fff0b8", opacity=0.5),
            shape(body, "#e9f1f4", opacity=0.85),
            pen.clipped(
                body, rect(120, 192, 160, 150, pen.fade(pen.light, pen.colour)), oval(200, 192, 76, 11, pen.pale)
            ),
            stroke("M200 192V152", INK, 4) + fire,
            oval(200, 168, 76, 11, "none", stroke="#ffffff", stroke_width=3),
            rect(150, 226, 100, 78, CREAM, 6)
            + leaf(200, 266, 30, 28, pen.dark)
            + leaf(200, 266, 30, -28, pen.colour)
            + lines(200, 274, 64, 40, colour="#7a7468"),
            gleam("M140 184V316", 6, 0.7),
        )
    )


def bloom(x: float, y: float, r: float, colour: str) -> str:
    """Return a flower seen from its front."""
    return "".join(
        group(oval(x, y - r * 0.62, r * 0.34, r * 0.52, colour), turn=a, at=(x, y)) for a in range(0, 360, 60)
    ) + disc(x, y, r * 0.3, "#ecc344")


@drawing("vase")
def vase(pen: Pen) -> str:
    """Draw a vase with flowers, or three for one stem each."""
    pen.floor(200, 336, 84)
    if pen.says("trio"):
        parts = []
        for x, h, w, c in ((120, 100, 30, pen.light), (200, 140, 34, pen.colour), (280, 84, 34, pen.dark)):
            parts += [
                stroke(f"M{x} {334 - h}C{x + 6} {290 - h} {x - 8} {270 - h} {x} {250 - h}", "#5f8a56", 5),
                bloom(x, 244 - h, 30, pen.pick("#e0909a", "#e8b04a", "#b08ac8")),
            ]
            parts += [
                leaf(x, 310 - h, 34, 46),
                shape(
                    f"M{x - 9} {334 - h}H{x + 9}V{350 - h}C{x + w + 8} {368 - h} {x + w} 334 {x + w - 10} 334"
                    f"H{x - w + 10}C{x - w} 334 {x - w - 8} {368 - h} {x - 9} {350 - h}Z",
                    pen.tube(c),
                ),
            ]
        return "".join(parts)
    glass = pen.says("glass")
    petals = ("#e08a96", "#f0b75a", "#d86a6a", "#b79ad6", "#f6efe0")
    heads = ((142, 92), (200, 66), (258, 96), (168, 134), (232, 136))
    stems = (
        "".join(stroke(f"M200 236Q{(x + 200) / 2} 180 {x} {y}", "#5f8a56", 4) for x, y in heads)
        + leaf(176, 214, 62, -52)
        + leaf(224, 214, 62, 52)
    )
    flowers = "".join(bloom(x, y, 36, petals[i]) for i, (x, y) in enumerate(heads))
    body = (
        "M168 178H232C228 214 262 236 262 282C262 320 240 334 200 334S138 320 138 282C138 236 172 214 168 178Z"
        if not glass
        else "M150 176H250L262 322Q262 334 248 334H152Q138 334 138 322Z"
    )
    water = pen.clipped(body, rect(120, 240, 160, 100, "#8ecbe3", opacity=0.5)) if glass else ""
    return (
        stems
        + flowers
        + shape(body, pen.tube(), opacity=0.6 if glass else 1)
        + water
        + gleam("M158 262Q154 290 166 314", 8, 0.5)
    )
