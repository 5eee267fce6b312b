"""What one wears, laid out as on an invisible figure."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    INK,
    Pen,
    Point,
    dim,
    disc,
    drawing,
    far,
    gleam,
    group,
    mirrored,
    oval,
    poly,
    rect,
    shade,
    shape,
    smooth,
    spread,
    stroke,
)

#: Right halves of outlines from the neck's side down to the hem's middle.
SHORT_SLEEVES: tuple[Point, ...] = ((296, 102), (346, 172), (304, 200), (286, 176))
LONG_SLEEVES: tuple[Point, ...] = ((294, 102), (320, 150), (344, 312), (304, 322), (284, 186))
NO_SLEEVES: tuple[Point, ...] = ((258, 84), (264, 128), (280, 168))


def outline(neck: Point, dip: float, sleeves: tuple[Point, ...], *hem: Point) -> str:
    """Return a symmetrical top's outline: its neckline dips, the rest runs straight."""
    right = [*sleeves, *hem]
    left = [(400 - x, y) for x, y in reversed(right)]
    steps = "".join(f"L{x} {y}" for x, y in (*right, *left))
    return f"M{400 - neck[0]} {neck[1]}Q200 {dip} {neck[0]} {neck[1]}{steps}Z"


def cloth(pen: Pen, d: str, *details: str, fill: str | None = None) -> str:
    """Return a piece of cloth with soft corners, shading at its sides and details cut to it."""
    paint = fill or pen.fade(pen.light, pen.colour, pen.dark, way="slant")
    shading = mirrored(
        stroke("M282 170C262 220 270 280 262 344", INK, 9, opacity=0.07)
        + stroke("M120 176C140 200 150 214 176 220", INK, 7, opacity=0.06)
    )
    return shape(d, paint, stroke=pen.dark, stroke_width=3, stroke_linejoin="round") + pen.clipped(d, shading, *details)


def back_neck(pen: Pen, neck: Point, dip: float) -> str:
    """Return the inside of the neck behind the neckline."""
    x, y = neck
    return shape(f"M{400 - x} {y}Q200 {y - 16} {x} {y}Q200 {dip} {400 - x} {y}Z", pen.deep)


def ribs(x1: float, x2: float, y: float, h: float, colour: str) -> str:
    """Return a knitted rib."""
    return "".join(stroke(f"M{x} {y}v{h}", colour, 2, opacity=0.55) for x in spread(int((x2 - x1) / 6), x1, x2))


def checks(colour: str, second: str) -> str:
    """Return a woven check over the whole figure."""
    down = "".join(
        rect(x, 60, 14, 300, colour, opacity=0.45) + rect(x + 22, 60, 4, 300, second, opacity=0.6)
        for x in range(40, 360, 40)
    )
    return down + "".join(
        rect(40, y, 320, 14, colour, opacity=0.45) + rect(40, y + 22, 320, 4, second, opacity=0.6)
        for y in range(70, 350, 40)
    )


@drawing("t-shirt")
def t_shirt(pen: Pen) -> str:
    """Draw a T-shirt with a round or a pointed neck."""
    pen.floor(200, 364, 110)
    wide = 12 if pen.says("oversized") else 0
    neck: Point = (234, 78)
    dip = 158 if pen.says("v-neck") else 112
    hem: tuple[Point, ...] = ((292 + wide, 338), (200, 344))
    sleeves = tuple((x + wide, y + wide) for x, y in SHORT_SLEEVES) if wide else SHORT_SLEEVES
    d = outline(neck, dip, sleeves, *hem)
    if pen.says("v-neck"):
        d = d.replace(f"Q200 {dip} ", "L200 140L")
    collar = stroke(f"M166 78{'L200 140L' if pen.says('v-neck') else f'Q200 {dip} '}234 78", pen.dark, 7)
    seams = mirrored(
        stroke("M296 102Q282 140 286 178", pen.deep, 2.5, opacity=0.5) + stroke("M338 168L302 192", pen.dark, 2.5)
    )
    stripe = shape("M100 196L300 250V286L100 232Z", pen.accent) if pen.says("running") else ""
    return back_neck(pen, neck, dip) + cloth(pen, d, stripe, seams, stroke("M100 330H300", pen.dark, 2.5)) + collar


@drawing("shirt")
def shirt(pen: Pen) -> str:
    """Draw a shirt with its collar and buttons; a flannel one is checked."""
    pen.floor(200, 364, 110)
    d = outline((232, 76), 116, LONG_SLEEVES, (284, 322), (262, 342), (200, 334))
    pattern = checks(pen.deep, pen.pale) if pen.says("flannel") else ""
    cuffs = mirrored(
        shape(poly((301, 300), (343, 290), (346, 316), (303, 326)), pen.light)
        + stroke("M301 300L343 290", pen.dark, 2.5)
    )
    placket = rect(190, 100, 20, 240, pen.light, opacity=0.7) + stroke(
        "M190 104V336M210 104V336", pen.dark, 2, opacity=0.7
    )
    buttons = "".join(
        disc(200, y, 4, "#f7f3e6" if far(pen.colour, "#f4f2ec") else pen.deep) for y in range(130, 330, 34)
    )
    pocket = (
        shape("M228 162H268V196L248 206L228 196Z", pen.light, opacity=0.8, stroke=pen.dark, stroke_width=2)
        if not pen.says("women", "blouse")
        else ""
    )
    if pen.says("stand-collar"):
        collar = shape("M164 82Q200 114 236 82L232 66Q200 90 168 66Z", pen.light, stroke=pen.dark, stroke_width=2)
    else:
        collar = mirrored(
            shape(
                "M200 108L232 68L256 92L226 132Z", pen.light, stroke=pen.dark, stroke_width=2.5, stroke_linejoin="round"
            )
        )
    return back_neck(pen, (232, 74), 112) + cloth(pen, d, pattern, placket, pocket, cuffs) + collar + buttons


@drawing("blouse")
def blouse(pen: Pen) -> str:
    """Draw a blouse with full sleeves, and a bow where it has one."""
    pen.floor(200, 364, 100)
    sleeves: tuple[Point, ...] = ((284, 100), (322, 156), (352, 272), (338, 306), (306, 308), (276, 190))
    d = outline((238, 78), 168, sleeves, (268, 250), (286, 338), (200, 346))
    cuffs = mirrored(rect(300, 296, 46, 18, pen.light, 5))
    gathers = mirrored(
        "".join(stroke(f"M{x} 296Q{x - 6} 250 {x - 22} 190", pen.dark, 2, opacity=0.5) for x in (316, 326, 336))
    )
    front = stroke("M200 128V342", pen.dark, 2.5) + "".join(disc(208, y, 3.5, pen.deep) for y in range(160, 340, 32))
    bow = ""
    if pen.has("bow"):
        bow = mirrored(
            shape("M200 130C226 100 258 108 254 134S222 158 200 138Z", pen.fade(pen.light, pen.dark))
            + shape("M200 138L226 230L206 236L196 146Z", pen.fade(pen.light, pen.dark))
        ) + rect(190, 124, 20, 24, pen.dark, 8)
    return (
        back_neck(pen, (238, 76), 162)
        + cloth(pen, d, front, gathers, cuffs)
        + stroke("M162 78Q200 168 238 78", pen.dark, 4)
        + bow
    )


@drawing("pyjamas")
def pyjamas(pen: Pen) -> str:
    """Draw pyjamas: the top lies over the trousers."""
    pen.floor(200, 366, 120)
    legs = shape(
        "M214 150H318L330 352H276L264 216L252 352H200Z", pen.fade(pen.dark, pen.deep), stroke=pen.deep, stroke_width=2
    )
    d = outline((232, 76), 140, LONG_SLEEVES, (280, 300), (200, 306))
    pattern = checks(pen.deep, pen.pale) if pen.says("flannel") else ""
    if pen.says("children"):
        pattern = "".join(
            disc(x, y, 6, pen.pale)
            for i, y in enumerate(range(110, 310, 36))
            for x in range(80 + (i % 2) * 20, 330, 40)
        )
    trim = stroke("M168 76Q200 140 232 76M200 112V306", pen.pale, 4) + mirrored(stroke("M304 312L343 302", pen.pale, 4))
    lapels = mirrored(shape("M200 118L232 74L258 112L236 116L242 128Z", pen.light, stroke=pen.pale, stroke_width=2.5))
    buttons = "".join(disc(208, y, 4, pen.pale) for y in (160, 206, 252))
    body = group(
        back_neck(pen, (232, 74), 112),
        cloth(pen, d, pattern, trim),
        lapels,
        buttons,
        rect(226, 176, 36, 34, "none", 4, stroke=pen.pale, stroke_width=2.5),
    )
    return group(legs, move=(28, -4)) + group(body, move=(-30, 0), scale=0.94)


@drawing("sweater")
def sweater(pen: Pen) -> str:
    """Draw a knitted sweater; a cardigan is open, a fisher's one has cables, a roll-neck its roll."""
    pen.floor(200, 364, 110)
    d = outline((238, 80), 116, LONG_SLEEVES, (286, 334), (200, 338))
    hem = rect(100, 314, 200, 30, pen.dark, opacity=0.55) + ribs(106, 296, 316, 26, pen.deep)
    cuffs = mirrored(shape(poly((301, 294), (343, 284), (346, 316), (303, 326)), pen.dark, opacity=0.6))
    knit = "".join(
        stroke(f"M100 {y}H300", pen.deep, 1.5, stroke_dasharray="3 4", opacity=0.35) for y in range(110, 314, 9)
    )
    if pen.says("cable"):
        knit += "".join(
            stroke(f"M{x} 100" + "c14 12 14 20 0 32s-14 20 0 32" * 4, pen.deep, 5, opacity=0.45)
            + stroke(f"M{x} 100" + "c-14 12 -14 20 0 32s14 20 0 32" * 4, pen.light, 4, opacity=0.7)
            for x in (158, 200, 242)
        )
    if pen.says("cardigan"):
        opening = (
            shape("M168 80L200 190L232 80Q200 100 168 80Z", pen.deep)
            + stroke("M168 82L200 190V338M232 82L200 190", pen.dark, 12)
            + "".join(disc(200, y, 5.5, "#e9dcc0") for y in range(204, 320, 32))
        )
        return cloth(pen, d, knit, hem, cuffs) + opening
    roll = (
        rect(160, 56, 80, 50, pen.tube(), 20) + ribs(170, 232, 62, 36, pen.dark)
        if pen.says("roll")
        else stroke("M162 80Q200 118 238 80", pen.dark, 11)
    )
    return back_neck(pen, (238, 78), 112) + cloth(pen, d, knit, hem, cuffs) + roll


@drawing("hoodie")
def hoodie(pen: Pen) -> str:
    """Draw a hoodie with its pouch and cords, or a zip."""
    pen.floor(200, 364, 110)
    d = outline((240, 92), 120, LONG_SLEEVES, (288, 334), (200, 338))
    hem = rect(100, 316, 200, 28, pen.dark, opacity=0.6) + ribs(106, 296, 318, 24, pen.deep)
    cuffs = mirrored(shape(poly((301, 296), (343, 286), (346, 316), (303, 326)), pen.dark, opacity=0.6))
    pouch = shape("M150 306L164 236H236L250 306Z", pen.light, stroke=pen.dark, stroke_width=2.5)
    zipped = (
        stroke("M200 118V340", pen.deep, 7) + stroke("M200 118V340", "#c3c9d0", 3, stroke_dasharray="2 3")
        if pen.has("zip")
        else ""
    )
    hood = shape("M146 108C132 40 268 40 254 108Q226 140 200 140T146 108Z", pen.fade(pen.light, pen.dark)) + shape(
        "M164 104C160 58 240 58 236 104Q218 130 200 130T164 104Z", pen.deep
    )
    cords = mirrored(stroke("M222 120Q230 150 224 178", "#f4f2ec" if far(pen.colour, "#f4f2ec") else pen.deep, 4))
    return cloth(pen, d, hem, cuffs, pouch, zipped) + hood + cords


#: Trousers are drawn a little too wide.
SLIM = "translate(30 -8) scale(.85 1.02)"


def leg_wear(pen: Pen, hem: float, width: float, waist: float = 58, low: float = 352) -> str:
    """Return the outline of two legs: ``width`` at the hem of each."""
    inner = hem - width
    right = f"L{200 + waist} 66L{200 + waist + 18} 150L{200 + hem} {low}H{200 + inner}L204 172"
    left = f"L{200 - inner} {low}H{200 - hem}L{182 - waist} 150Z"
    return f"M{200 - waist} 66{right}H196{left}"


@drawing("trousers")
def trousers(pen: Pen) -> str:
    """Draw trousers, wide or straight, with a crease where pressed."""
    pen.floor(200, 366, 80)
    wide = pen.says("wide", "linen")
    d = leg_wear(pen, 92 if wide else 74, 70 if wide else 50)
    crease = mirrored(stroke("M246 110L250 350", pen.dark, 3, opacity=0.7)) if pen.has("crease") else ""
    pockets = mirrored(stroke("M252 84L272 124", pen.deep, 3)) + stroke("M200 84V150Q196 166 190 168", pen.deep, 3)
    zips = mirrored(stroke("M262 190V226", pen.accent, 5)) if pen.says("hiking") else ""
    band = (
        rect(138, 60, 124, 24, pen.dark, 4) + disc(200, 72, 4.5, pen.pale) + mirrored(rect(228, 58, 7, 28, pen.deep, 2))
    )
    legs = shape(d, pen.soft(), stroke=pen.dark, stroke_width=3, stroke_linejoin="round")
    return group(legs, pen.clipped(d, crease, zips, pockets, dim("M200 150L236 352H164Z", 0.1)), band, transform=SLIM)


@drawing("jeans")
def jeans(pen: Pen) -> str:
    """Draw jeans with their stitching."""
    pen.floor(200, 366, 80)
    spread_out = 96 if pen.says("wide") else 66 if pen.says("slim") else 76
    d = leg_wear(pen, spread_out, 74 if pen.says("wide") else 44 if pen.says("slim") else 52)
    thread = "#d99b4a"
    worn = (
        mirrored(oval(250, 216, 13, 70, pen.pale, opacity=0.2) + oval(250, 210, 7, 46, pen.pale, opacity=0.2))
        if not pen.says("selvedge")
        else ""
    )
    seams = mirrored(
        stroke("M214 86Q240 122 274 112", thread, 2.5)
        + stroke(f"M{192 + spread_out} 342H{200 + spread_out - 60}", thread, 2.5, stroke_dasharray="5 3")
    ) + stroke("M200 84V160M212 84V140Q210 154 200 160", thread, 2.5)
    turned = (
        mirrored(rect(204, 330, 90, 24, pen.pale, 2) + stroke("M204 332H290", "#c8403a", 3))
        if pen.says("selvedge")
        else ""
    )
    band = (
        rect(138, 58, 124, 26, pen.dark, 4)
        + stroke("M142 63H258M142 79H258", thread, 2)
        + disc(200, 71, 6, "#d8b25a")
        + mirrored(rect(230, 56, 8, 30, pen.deep, 2) + disc(262, 112, 2.5, "#d8b25a"))
    )
    legs = shape(d, pen.soft(), stroke=pen.deep, stroke_width=3, stroke_linejoin="round")
    return group(legs, pen.clipped(d, worn, seams, turned, dim("M200 160L230 352H170Z", 0.12)), band, transform=SLIM)


@drawing("leggings")
def leggings(pen: Pen) -> str:
    """Draw close-fitting leggings."""
    pen.floor(200, 366, 70)
    low = 312 if pen.says("crop") else 354
    d = smooth(
        (150, 60),
        (250, 60),
        (262, 130),
        (250, 210),
        (242, 270),
        (232, low),
        (210, low),
        (208, 260),
        (200, 176),
        (192, 260),
        (190, low),
        (168, low),
        (158, 270),
        (150, 210),
        (138, 130),
        pull=0.1,
    )
    band = rect(145, 56, 110, 40 if pen.has("highwaist") else 22, pen.dark, 8)
    stripe = (
        mirrored(
            stroke(
                "M256 104Q256 200 238 330", pen.accent if pen.says("running", "training") else pen.light, 7, opacity=0.9
            )
        )
        if not pen.says("cotton")
        else ""
    )
    shine = mirrored(stroke(f"M228 130Q228 220 222 {low - 20}", "#ffffff", 7, opacity=0.16))
    return shape(d, pen.soft(), stroke=pen.dark, stroke_width=2) + pen.clipped(d, stripe, shine) + band


@drawing("shorts")
def shorts(pen: Pen) -> str:
    """Draw shorts: with cords for sport and the beach, with pockets for town."""
    pen.floor(200, 330, 120)
    d = "M126 116H274L316 288L216 300L200 196L184 300L84 288Z"
    sport = pen.says("running", "swim")
    side = (
        mirrored(shape("M268 116H274L316 288L290 292Z", pen.accent))
        if sport
        else mirrored(stroke("M256 140L284 184", pen.deep, 3))
    )
    fronds = (
        "".join(
            group(
                *(oval(x, y - 12, 5, 14, pen.pale, transform=f"rotate({a} {x} {y})") for a in (-50, 0, 50)), opacity=0.7
            )
            for x, y in ((140, 200), (176, 254), (120, 266), (250, 210), (272, 262), (232, 270))
        )
        if pen.says("swim")
        else ""
    )
    front = stroke("M200 140V196", pen.deep, 3)
    cords = (
        stroke("M196 132Q176 168 186 182M204 132Q224 168 214 182", "#f4f2ec", 4)
        if sport or pen.says("linen")
        else disc(200, 128, 5, pen.pale) + mirrored(rect(240, 112, 7, 30, pen.deep, 2))
    )
    hems = mirrored(stroke("M312 276L216 288", pen.dark, 2.5))
    return (
        shape(d, pen.soft(), stroke=pen.dark, stroke_width=3, stroke_linejoin="round")
        + pen.clipped(d, fronds, side, front, hems)
        + rect(122, 110, 156, 28, pen.dark, 6)
        + (ribs(128, 274, 112, 24, pen.deep) if sport else "")
        + cords
    )


@drawing("skirt")
def skirt(pen: Pen) -> str:
    """Draw a skirt: pleated, flared, narrow, or a Mamian with its plain front."""
    pen.floor(200, 356, 110)
    if pen.says("pencil"):
        d = "M150 76H250C272 150 268 260 254 336H146C132 260 128 150 150 76Z"
        folds = stroke("M200 280V336", pen.deep, 3) + mirrored(stroke("M232 84L238 130", pen.deep, 2.5))
    else:
        d = "M154 76H246C262 140 300 260 326 330Q200 356 74 330C100 260 138 140 154 76Z"
        folds = "".join(
            stroke(f"M{200 + (x - 200) * 0.34} 96L{x} 344", pen.deep, 3, opacity=0.55)
            + stroke(f"M{205 + (x - 200) * 0.34} 96L{x + 9} 344", pen.light, 4, opacity=0.5)
            for x in (spread(11, 84, 316) if pen.says("pleated", "mamian") else (130, 170, 232, 272))
        )
        if pen.says("mamian"):
            folds += (
                shape("M166 96H234L258 350H142Z", pen.soft())
                + "".join(rect(60, y, 280, h, "#d8b25a", opacity=0.85) for y, h in ((286, 12), (304, 4)))
                + mirrored(disc(222, 264, 9, "#d8b25a") + disc(216, 232, 6, "#d8b25a"))
            )
    return (
        shape(d, pen.soft(), stroke=pen.dark, stroke_width=2.5, stroke_linejoin="round")
        + pen.clipped(d, folds)
        + rect(149, 66, 102, 24, pen.dark, 5)
    )


@drawing("dress")
def dress(pen: Pen) -> str:
    """Draw a dress: seven cuts, from the T-shirt dress to the qipao."""
    pen.floor(200, 368, 90)
    if pen.says("qipao"):
        return _qipao(pen)
    sleeves = (
        ((268, 94), (298, 160), (314, 276), (284, 282), (260, 172))
        if pen.says("knit")
        else ((268, 92), (302, 150), (274, 164), (262, 150))
        if pen.says("t-shirt", "linen")
        else NO_SLEEVES
    )
    slim = pen.says("sheath", "knit", "evening")
    hem: tuple[Point, ...] = ((242, 200), (264, 268), (258 if slim else 310, 352), (200, 358))
    if pen.says("evening"):
        hem = ((240, 196), (254, 262), (300, 362), (200, 366))
    dip = 150 if pen.says("evening", "summer") else 122
    if sleeves is NO_SLEEVES:
        sleeves = ((246, 74), (252, 112), (262, 150))
    d = outline((228, 72), dip, sleeves, *hem)
    folds = mirrored(
        stroke("M222 206Q236 280 250 352", pen.deep, 3, opacity=0.45)
        + stroke("M206 206Q210 290 212 354", pen.deep, 3, opacity=0.3)
    )
    flowers = ""
    if pen.says("summer"):
        flowers = "".join(
            group(
                *(disc(x + dx, y + dy, 4.5, pen.pale) for dx, dy in ((0, -5), (5, 0), (0, 5), (-5, 0))),
                disc(x, y, 3.5, pen.accent),
            )
            for i, y in enumerate(range(110, 360, 34))
            for x in range(110 + (i % 2) * 22, 310, 44)
        )
    knit = (
        "".join(stroke(f"M90 {y}H310", pen.deep, 1.5, stroke_dasharray="3 4", opacity=0.35) for y in range(100, 360, 9))
        if pen.says("knit")
        else ""
    )
    belt = shape(
        "M157 196Q200 204 243 196L242 208Q200 216 158 208Z", pen.accent if pen.says("linen", "summer") else pen.deep
    )
    trim = stroke(f"M172 72Q200 {dip} 228 72", pen.dark, 4)
    return (
        back_neck(pen, (228, 70), dip)
        + cloth(pen, d, flowers, knit, folds)
        + ("" if pen.says("t-shirt") else belt)
        + trim
    )


def _qipao(pen: Pen) -> str:
    """Draw a qipao with its slanting closure."""
    d = outline((222, 74), 92, ((258, 92), (276, 132), (254, 146)), (238, 204), (264, 276), (250, 360), (200, 362))
    gold = "#d8b25a"
    blossoms = "".join(
        group(
            *(disc(x + dx, y + dy, 6, gold, opacity=0.9) for dx, dy in ((0, -7), (7, -2), (4, 6), (-4, 6), (-7, -2))),
            disc(x, y, 3, "#ffffff"),
        )
        for x, y in ((170, 300), (226, 250), (182, 236), (230, 326))
    )
    stem = stroke("M150 356Q190 320 184 240M196 310Q226 290 228 254", gold, 2.5, opacity=0.8)
    collar = shape("M176 78Q200 96 224 78L220 54Q200 66 180 54Z", pen.light, stroke=gold, stroke_width=3)
    closure = stroke("M200 90Q216 122 258 132", gold, 4) + "".join(
        disc(x, y, 5, gold) for x, y in ((206, 102), (230, 124), (252, 131))
    )
    slit = stroke("M254 362L262 292", gold, 3)
    return cloth(pen, d, stem, blossoms, slit) + collar + closure


@drawing("jacket")
def jacket(pen: Pen) -> str:
    """Draw a rain jacket with its hood, zip and pockets."""
    pen.floor(200, 366, 110)
    d = outline((242, 92), 110, LONG_SLEEVES, (290, 340), (200, 344))
    yoke = (
        shape("M40 60H360V150L286 178Q200 196 114 178L40 150Z", pen.light, opacity=0.45)
        if not pen.says("children")
        else ""
    )
    pockets = mirrored(stroke("M240 236L262 290", pen.deep, 5) + stroke("M240 236L262 290", pen.accent, 2))
    cuffs = mirrored(shape(poly((301, 298), (343, 288), (346, 316), (303, 326)), pen.deep))
    hem = stroke("M108 334H292", pen.dark, 4)
    zip_line = (
        rect(192, 112, 16, 232, pen.dark)
        + stroke("M200 116V342", "#c3c9d0", 3.5, stroke_dasharray="2 3")
        + rect(195, 118, 10, 20, pen.accent, 4)
    )
    hood = (
        shape("M142 108C126 34 274 34 258 108Q230 132 200 132T142 108Z", pen.fade(pen.light, pen.dark))
        + shape("M160 104C154 54 246 54 240 104Q220 124 200 124T160 104Z", pen.deep)
        + stroke("M158 104C152 52 248 52 242 104", pen.colour, 7)
    )
    return cloth(pen, d, yoke, pockets, cuffs, hem) + zip_line + hood


@drawing("down-jacket")
def down_jacket(pen: Pen) -> str:
    """Draw a quilted down jacket; the parka is longer."""
    pen.floor(200, 368, 110)
    low = 356 if pen.says("parka") else 330
    d = outline(
        (240, 92), 108, ((298, 108), (326, 156), (352, 300), (306, 312), (288, 190)), (294, low), (200, low + 4)
    )
    quilts = "".join(
        dim(f"M80 {y}Q140 {y + 16} 200 {y + 4}T320 {y}V{y + 7}Q260 {y + 22} 200 {y + 11}T80 {y + 7}Z", 0.2)
        + gleam(f"M120 {y + 14}Q160 {y + 26} 190 {y + 17}M212 {y + 17}Q250 {y + 26} 276 {y + 14}", 5, 0.22)
        for y in range(124, int(low), 34)
    )
    arms = mirrored("".join(stroke(f"M290 {y}L352 {y - 14}", INK, 6, opacity=0.18) for y in range(166, 310, 32)))
    zip_line = rect(193, 110, 14, low - 108, pen.deep, 3) + stroke(
        f"M200 112V{low}", "#c3c9d0", 3, stroke_dasharray="2 3"
    )
    if pen.has("hood"):
        fur = "#d9c4a0" if pen.says("parka", "women") else pen.light
        neck = shape("M140 110C124 36 276 36 260 110Q230 136 200 136T140 110Z", fur) + shape(
            "M160 106C152 58 248 58 240 106Q220 126 200 126T160 106Z", pen.deep
        )
    else:
        neck = rect(158, 66, 84, 46, pen.tube(), 16) + dim("M158 84H242V90H158Z", 0.2)
    return cloth(pen, d, quilts, arms) + zip_line + neck + mirrored(stroke("M250 250L268 292", pen.deep, 5))


@drawing("coat")
def coat(pen: Pen) -> str:
    """Draw a wool coat with lapels: one or two rows of buttons, or a belt."""
    pen.floor(200, 368, 110)
    short = pen.says("pea")
    low = 318 if short else 358
    d = outline((236, 78), 120, LONG_SLEEVES, (272, 230), (298 if not short else 288, low), (200, low + 2))
    lapel = mirrored(
        shape(
            "M200 196L236 72L262 96L270 128L250 130L256 146Z",
            pen.fade(pen.light, pen.dark),
            stroke=pen.deep,
            stroke_width=2.5,
            stroke_linejoin="round",
        )
    )
    shirt_v = shape("M170 78L200 196L230 78Q200 104 170 78Z", "#f4f2ec" if far(pen.colour, "#f4f2ec") else pen.deep)
    edge = stroke(f"M200 194V{low}", pen.deep, 3.5)
    if pen.says("wrap"):
        close = rect(122, 206, 156, 22, pen.deep, 4) + stroke("M206 226L222 290M206 226L194 286", pen.deep, 12)
    else:
        columns = (178, 222) if short or pen.says("women") else (210,)
        close = "".join(
            disc(x, y, 7, pen.ball("#4a3b30" if brightness_low(pen) else INK)) for x in columns for y in (212, 248, 284)
        )
    pockets = mirrored(rect(228, 256, 42, 12, pen.dark, 3, stroke=pen.deep, stroke_width=2))
    return cloth(pen, d, edge, pockets) + shirt_v + lapel + close


def brightness_low(pen: Pen) -> bool:
    """Return whether the colour is too dark for black buttons."""
    return not far(pen.colour, INK)


def one_sock(pen: Pen, height: float, colour: str) -> str:
    """Return a sock whose leg is so high, toe to the right."""
    top = 250 - height
    d = f"M140 {top}H214L216 250C222 268 276 272 292 296C300 320 282 334 258 332L190 326C150 322 138 292 140 262Z"
    heel = shape("M128 236Q190 246 180 330H120Z", shade(colour, -0.25))
    toe = shape("M262 262Q244 300 262 340H320V262Z", shade(colour, -0.25))
    band = rect(130, top, 96, 26, shade(colour, -0.18)) + "".join(
        stroke(f"M{x} {top + 2}v22", shade(colour, -0.35), 2, opacity=0.6) for x in range(146, 214, 8)
    )
    stripes = (
        rect(130, top + 34, 96, 8, pen.accent) + rect(130, top + 48, 96, 5, pen.accent, opacity=0.7)
        if height > 60
        else ""
    )
    return shape(d, pen.fade(shade(colour, 0.16), colour, shade(colour, -0.15), way="slant")) + pen.clipped(
        d, heel, toe, band, stripes
    )


@drawing("socks")
def socks(pen: Pen) -> str:
    """Draw a pair of socks, knee-high to invisible."""
    pen.floor(206, 340, 120)
    height = 40 if pen.says("no-show") else 200 if pen.says("knee") else 120 if pen.says("liner") else 168
    back = group(one_sock(pen, height, pen.dark), move=(34, -12))
    scale = 1.0 if height > 60 else 1.25
    return group(back, group(one_sock(pen, height, pen.colour), move=(-26, 4)), scale=scale, at=(200, 330))


@drawing("scarf")
def scarf(pen: Pen) -> str:
    """Draw a scarf, knotted with fringes, or a printed silk square."""
    if pen.says("silk"):
        pen.floor(200, 346, 120)
        d = poly((200, 62), (330, 196), (200, 330), (70, 196))
        art = rect(60, 60, 280, 280, pen.soft()) + "".join(
            shape(
                poly((200, 196 - r), (200 + r, 196), (200, 196 + r), (200 - r, 196)), "none", stroke=c, stroke_width=w
            )
            for r, c, w in ((122, pen.pale, 7), (104, pen.accent, 4), (60, pen.pale, 5))
        )
        petals = "".join(
            group(oval(200, 168, 11, 24, pen.accent), turn=a, at=(200, 196)) for a in range(0, 360, 45)
        ) + disc(200, 196, 10, pen.pale)
        return (
            pen.clipped(d, art, petals)
            + dim(poly((200, 330), (330, 196), (250, 250)), 0.14)
            + gleam("M92 186L190 84", 5, 0.4)
        )
    pen.floor(200, 366, 90)
    check = (
        "".join(rect(x, 60, 10, 300, pen.pale, opacity=0.4) for x in range(130, 290, 30))
        if pen.says("wide", "lambswool")
        else ""
    )
    fringe = (
        "".join(stroke(f"M{x} 330v22", pen.dark, 3.5) for x in range(142, 192, 8))
        + "".join(stroke(f"M{x} 302v22", pen.dark, 3.5) for x in range(216, 266, 8))
        if pen.has("fringe") or pen.says("wide")
        else ""
    )
    left = "M150 150L198 160L194 332H138Z"
    right = "M204 160L256 146L268 304H212Z"
    outer = "M200 72C286 70 306 140 262 170C226 192 174 192 138 170C94 140 114 70 200 72Z"
    loop = f"{outer}M200 104C168 104 152 122 168 136S232 136 232 136C248 122 232 104 200 104Z"
    bands = (
        rect(120, 292, 90, 8, pen.pale)
        + rect(120, 306, 90, 4, pen.pale)
        + rect(200, 264, 90, 8, pen.pale)
        + rect(200, 278, 90, 4, pen.pale)
    )
    return "".join(
        (
            fringe,
            shape(right, pen.fade(pen.colour, pen.dark)) + pen.clipped(right, check, bands),
            shape(left, pen.fade(pen.light, pen.colour)) + pen.clipped(left, check, bands),
            shape(loop, pen.fade(pen.light, pen.colour, pen.dark), fill_rule="evenodd"),
            stroke("M118 130Q150 182 214 178M282 126Q256 168 226 176", pen.deep, 3, opacity=0.5),
        )
    )


@drawing("hat")
def hat(pen: Pen) -> str:
    """Draw a hat: a beanie with or without its bobble, a sun hat, a cap."""
    if pen.says("cap", "peak", "visor"):
        pen.floor(190, 306, 130)
        seams = stroke(
            "M194 118C196 170 196 210 196 254M194 118C150 150 130 200 128 250M194 118C240 146 262 196 264 246",
            pen.dark,
            3,
            opacity=0.7,
        )
        return (
            shape("M84 250C84 160 134 118 194 118S296 160 300 240Q200 276 84 250Z", pen.ball())
            + seams
            + disc(194, 118, 8, pen.dark)
            + shape(
                "M206 262C256 226 360 238 370 274C330 262 276 268 240 278Q216 280 206 262Z",
                pen.fade(pen.light, pen.dark),
            )
            + rect(170, 186, 46, 30, pen.pale, 8, opacity=0.9)
        )
    if pen.says("sun"):
        pen.floor(200, 296, 150)
        weave = "".join(stroke(f"M60 {y}Q200 {y + 26} 340 {y}", pen.deep, 1.6, opacity=0.4) for y in range(120, 240, 9))
        crown = "M126 234C122 150 140 110 200 110S278 150 274 234Z"
        brim = "M36 250C60 206 340 206 364 250C372 296 28 296 36 250Z"
        return (
            shape(brim, pen.fade(pen.light, pen.colour, pen.dark))
            + oval(200, 244, 84, 18, pen.deep, opacity=0.5)
            + shape(crown, pen.tube())
            + pen.clipped(crown, weave)
            + shape("M124 214Q200 236 276 214V238Q200 262 124 238Z", pen.accent)
        )
    pen.floor(200, 316, 110)
    dome = "M98 262C90 150 136 98 200 98S310 150 302 262Z"
    knit = "".join(
        stroke(f"M{x} 262C{x} 190 {200 + (x - 200) * 0.6} 130 200 100", pen.deep, 3, opacity=0.35)
        for x in spread(11, 104, 296)
    )
    cuff = rect(
        90,
        246,
        220,
        62,
        pen.tube(pen.dark if not pen.says("bobble") else "#f4f2ec" if far(pen.colour, "#f4f2ec") else pen.accent),
        16,
    )
    bobble = (
        disc(200, 84, 38, pen.ball("#f4f2ec" if far(pen.colour, "#f4f2ec") else pen.accent))
        + "".join(
            disc(200 + dx, 84 + dy, 10, "#ffffff", opacity=0.3)
            for dx, dy in ((-16, -14), (10, -20), (20, 4), (-20, 12), (2, 18))
        )
        if pen.says("bobble")
        else ""
    )
    return shape(dome, pen.ball()) + pen.clipped(dome, knit) + cuff + ribs(104, 300, 252, 50, pen.deep) + bobble
