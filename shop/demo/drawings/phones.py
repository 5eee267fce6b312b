"""Phones and what goes with them."""

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
    polar,
    poly,
    rect,
    ring,
    rounded,
    shade,
    shape,
    smooth,
    spread,
    stroke,
)

WALLPAPERS = (
    ("#2b3a67", "#7a5ea8", "#f0a38a"),
    ("#123c4a", "#2f8c8c", "#bfe3c4"),
    ("#3b2350", "#c24b6b", "#f6c177"),
    ("#10233f", "#3f77c0", "#bcd8f2"),
)


def glass(pen: Pen, x: float, y: float, w: float, h: float, r: float) -> str:
    """Return a lit screen with a wallpaper of soft hills."""
    top, middle, low = WALLPAPERS[pen.rng.randrange(len(WALLPAPERS))]
    far_hill = smooth(
        (x - 9, y + h * 0.66),
        (x + w * 0.3, y + h * 0.5),
        (x + w * 0.7, y + h * 0.68),
        (x + w + 9, y + h * 0.52),
        closed=False,
    )
    near_hill = smooth((x - 9, y + h * 0.8), (x + w * 0.4, y + h * 0.86), (x + w + 9, y + h * 0.68), closed=False)
    below = f"V{y + h}H{x - 9}Z"
    return pen.clipped(
        rounded(x, y, w, h, r),
        rect(x, y, w, h, pen.fade(top, middle, low)),
        disc(x + w * 0.66, y + h * 0.34, w * 0.15, shade(low, 0.45), opacity=0.9),
        shape(far_hill + below, middle, opacity=0.85),
        shape(near_hill + below, shade(top, -0.1)),
        shape(poly((x, y), (x + w * 0.62, y), (x + w * 0.1, y + h), (x, y + h)), "#ffffff", opacity=0.07),
    )


def phone_front(pen: Pen, x: float, y: float, w: float, h: float, colour: str) -> str:
    """Return a phone that shows its screen."""
    r = w * 0.16
    return "".join(
        (
            rect(x, y, w, h, pen.fade(shade(colour, 0.25), shade(colour, -0.25), way="right"), r),
            rect(x + 3, y + 3, w - 6, h - 6, "#0c0e13", r - 3),
            glass(pen, x + 6, y + 6, w - 12, h - 12, r - 5),
            rect(x + w / 2 - 11, y + 12, 22, 6, "#0c0e13", 3),
            rect(x + w * 0.32, y + h - 13, w * 0.36, 3, "#ffffff", 1.5, opacity=0.8),
        )
    )


def phone_back(pen: Pen, x: float, y: float, w: float, h: float, eyes: int) -> str:
    """Return a phone's back with its cameras."""
    bump = w * 0.46
    spots = [(0.28, 0.28), (0.72, 0.72), (0.72, 0.28), (0.28, 0.72)][:eyes]
    cameras = "".join(
        disc(x + 10 + bump * u, y + 10 + bump * v, bump * 0.2, "#14161c")
        + disc(x + 8 + bump * u, y + 8 + bump * v, bump * 0.06, "#8f86d8")
        for u, v in spots
    )
    return "".join(
        (
            rect(x, y, w, h, pen.soft(), w * 0.16),
            rect(x + 1, y + 1, w - 2, h - 2, "none", w * 0.15, stroke=pen.light, stroke_width=2),
            rect(x + 10, y + 10, bump, bump, pen.fade(pen.dark, pen.colour), bump * 0.32),
            cameras,
            disc(x + w / 2 + 4, y + h * 0.55, 9, pen.light, opacity=0.7),
        )
    )


@drawing("phone")
def phone(pen: Pen) -> str:
    """Draw a phone's back and, before it, its front; the folding one stands open."""
    pen.floor(204, 334, 104)
    eyes = 3 if pen.has("tele") else 2
    if pen.says("fold"):
        pen.floor(200, 330, 120)
        left = shape(
            "M200 84L104 100a12 12 0 0 0 -10 12V312a12 12 0 0 0 10 12L200 328Z",
            pen.fade(pen.light, pen.colour, way="right"),
        )
        right = shape(
            "M200 84L296 100a12 12 0 0 1 10 12V312a12 12 0 0 1 -10 12L200 328Z",
            pen.fade(pen.dark, pen.colour, way="right"),
        )
        inner = pen.clipped(
            "M200 92L108 107a7 7 0 0 0 -6 7V308a7 7 0 0 0 6 7L200 320L292 315a7 7 0 0 0 6 -7V114a7 7 0 0 0 -6 -7Z",
            glass(pen, 96, 84, 208, 244, 4),
        )
        return left + right + inner + rect(197, 86, 6, 240, INK, 2, opacity=0.25)
    if pen.says("senior"):
        body = rect(138, 70, 124, 262, pen.soft(), 26) + glass(pen, 150, 94, 100, 132, 8)
        keys = "".join(rect(x, y, 26, 16, pen.pale, 7) for x in (150, 187, 224) for y in (256, 280, 304))
        return body + keys + rect(176, 80, 48, 6, pen.deep, 3) + rect(178, 234, 44, 14, "#4f8a5b", 7)
    small = 0.88 if pen.says("mini", "lite") else 1
    return group(
        phone_back(pen, 98, 76, 118, 246, eyes),
        dim(rounded(176, 98, 44, 222, 16), 0.2),
        phone_front(pen, 186, 88, 118, 246, pen.colour),
        scale=small,
        at=(200, 334),
    )


@drawing("phone-case")
def phone_case(pen: Pen) -> str:
    """Draw a phone case from its back; the wallet stands open with cards in it."""
    if pen.says("wallet"):
        cards = "".join(
            rect(104, 150 + 34 * i, 78, 46, colour, 5) + rect(112, 160 + 34 * i, 22, 6, "#ffffff", 3, opacity=0.6)
            for i, colour in enumerate(("#4279bd", "#d8b25a", "#4f8a5b"))
        )
        pen.floor(204, 336, 110)
        return (
            rect(88, 82, 112, 246, pen.fade(pen.light, pen.colour), 14)
            + pen.clipped("M88 82H196V328H88Z", cards)
            + rect(96, 250, 96, 70, pen.soft(), 8)
            + stroke("M96 252H192", pen.dark, 2)
            + rect(198, 82, 120, 246, pen.soft(pen.dark), 14)
            + phone_front(pen, 206, 90, 104, 230, INK)
        )
    clear = pen.says("clear")
    body = rect(134, 70, 132, 264, pen.soft(), 28, opacity=0.55 if clear else 1)
    edge = rect(137, 73, 126, 258, "none", 26, stroke=pen.light, stroke_width=5, opacity=0.8)
    hole = rect(148, 84, 64, 66, "#15171c" if not clear else "#5b606b", 20)
    eyes = "".join(
        disc(x, y, 13, pen.fade("#4a4d57", INK)) + disc(x - 3, y - 4, 4, "#8f86d8") for x, y in ((167, 104), (193, 130))
    )
    magnet = (
        ring(200, 218, 40, "#ffffff" if clear else pen.deep, 7, opacity=0.5) if clear else disc(200, 226, 12, pen.dark)
    )
    rim = rect(148, 84, 64, 66, "none", 20, stroke=pen.dark, stroke_width=4)
    return body + edge + hole + eyes + rim + magnet + gleam("M148 180V300", 6, 0.3)


@drawing("screen-protector", "#5b606b")
def screen_protector(pen: Pen) -> str:
    """Draw a sheet of glass that comes down on a phone."""
    pen.floor(190, 336, 100)
    tint = "#22252d" if pen.has("privacy") else "#bfe6f2"
    sheet = rect(174, 66, 124, 250, tint, 18, opacity=0.5) + rect(
        174, 66, 124, 250, "none", 18, stroke="#ffffff", stroke_width=3, opacity=0.9
    )
    tab = shape("M298 120h18v34h-18z", "#e2853b")
    shine = pen.clipped(
        rounded(174, 66, 124, 250, 18),
        shape(poly((190, 66), (236, 66), (174, 220), (174, 120)), "#ffffff", opacity=0.4),
    )
    return phone_front(pen, 112, 84, 124, 250, pen.colour) + sheet + shine + tab


@drawing("charger")
def charger(pen: Pen) -> str:
    """Draw a plug with its ports; a pad, a charging stand or a car charger where it is that."""
    if pen.says("pad"):
        pen.floor(200, 296, 130)
        return (
            stroke("M290 268C344 268 300 332 350 336", pen.dark, 7)
            + oval(200, 274, 118, 44, pen.tube(pen.dark))
            + oval(200, 262, 118, 44, pen.fade(pen.light, pen.colour))
            + oval(200, 262, 84, 30, "none", stroke=pen.dark, stroke_width=3)
            + stroke("M204 244L192 264H208L196 282", pen.accent, 5)
        )
    if pen.says("station"):
        return _charging_station(pen)
    if pen.says("car"):
        plug = (
            rect(164, 90, 72, 112, pen.tube(), 20)
            + rect(172, 202, 56, 96, pen.tube(pen.dark), 12)
            + rect(186, 296, 28, 26, pen.tube(STEEL), 8)
        )
        pen.floor(200, 330, 60)
        return (
            plug
            + rect(154, 240, 14, 40, STEEL, 6)
            + rect(232, 240, 14, 40, STEEL, 6)
            + oval(200, 98, 36, 14, pen.dark)
            + rect(180, 93, 16, 8, INK, 4)
            + rect(204, 93, 16, 8, INK, 4)
            + ring(200, 150, 12, pen.accent, 4)
        )
    ports = int(pen.number("ports", 1))
    wide = 58 + 5 * ports
    tall = 112 + 14 * ports
    holes = "".join(
        rect(198 - 22, y, 44, 15, INK, 7.5) + rect(198 - 12, y + 5, 24, 5, "#5b606b", 2.5)
        for y in spread(ports, 322 - tall + 44, 322 - 44)
    )
    parts = (
        rect(166, 322 - tall - 44, 13, 56, pen.tube(STEEL), 4) + rect(221, 322 - tall - 44, 13, 56, pen.tube(STEEL), 4),
        rect(202 - wide, 322 - tall, 2 * wide, tall, pen.tube(), 26),
        rect(212 - wide, 332 - tall, 2 * wide - 20, tall - 20, pen.light, 18, opacity=0.35),
        holes,
        rect(190, 322 - tall + 18, 24, 5, pen.accent, 2.5),
    )
    return group(*parts, scale=1.26, at=(200, 330))


def _charging_station(pen: Pen) -> str:
    """Draw a charging stand that holds a phone, a watch and earbuds."""
    pen.floor(200, 336, 126)
    return "".join(
        (
            rect(82, 306, 236, 28, pen.tube(way="down"), 12),
            rect(134, 150, 14, 160, pen.tube()),
            phone_front(pen, 94, 84, 94, 192, INK),
            rect(262, 200, 12, 108, pen.tube()),
            stroke("M268 122V246", pen.accent, 30),
            rect(240, 152, 56, 64, INK, 18) + glass(pen, 246, 158, 44, 52, 13),
            rect(196, 278, 44, 32, "#f7f5ef", 14) + stroke("M196 290h44", "#d5d2c8", 2),
        )
    )


def usb_plug(pen: Pen, x: float, y: float, turn: float = 0) -> str:
    """Return a USB-C plug that points up from (x, y)."""
    plug = (
        rect(x - 11, y - 62, 22, 26, pen.tube("#c9ced5"), 8)
        + rect(x - 17, y - 40, 34, 52, pen.tube(), 8)
        + rect(x - 7, y + 10, 14, 18, pen.dark, 4)
    )
    return group(plug, turn=turn, at=(x, y))


@drawing("cable")
def cable(pen: Pen) -> str:
    """Draw a coiled cable with both plugs; flat where it is a network cable."""
    coil = "".join(
        ring(200, 222, r, pen.pick(pen.colour) if i % 2 else pen.dark, 12) for i, r in enumerate((60, 72, 84, 96))
    )
    lights = "".join(ring(200, 222, r - 2, pen.light, 2, opacity=0.7) for r in (60, 72, 84, 96))
    braid = (
        "".join(ring(200, 222, r, pen.pale, 12, stroke_dasharray="2 7", opacity=0.45) for r in (60, 72, 84, 96))
        if pen.has("braided")
        else ""
    )
    ends = stroke("M146 300C110 280 104 200 112 142", pen.colour, 12) + stroke(
        "M254 300C290 280 298 220 290 172", pen.colour, 12
    )
    tie = rect(186, 296, 28, 50, pen.accent, 8) + rect(186, 296, 28, 12, "#000000", 6, opacity=0.12)
    if pen.says("network"):
        jack = "".join(_network_plug(pen, x, y) for x, y in ((112, 112), (290, 142)))
        return coil + lights + ends + tie + jack
    return coil + lights + braid + ends + tie + usb_plug(pen, 112, 122) + usb_plug(pen, 290, 152)


def _network_plug(pen: Pen, x: float, y: float) -> str:
    pins = "".join(rect(x + dx, y - 48, 3, 18, "#d8b25a") for dx in (-15, -9, -3, 3, 9))
    return (
        rect(x - 20, y - 52, 40, 58, "#a9bcc8", 4)
        + pins
        + rect(x - 5, y - 22, 10, 30, "#b7c6cf", 2)
        + rect(x - 16, y, 32, 30, pen.tube(), 6)
    )


@drawing("power-bank")
def power_bank(pen: Pen) -> str:
    """Draw a power bank, as big as its charge, with a display, a cable or solar cells where it has those."""
    size = min(1.0, 0.78 + pen.number("capacity", 10000) / 90000)
    if pen.says("solar"):
        cells = "".join(
            rect(x, y, 38, 44, pen.fade("#33507f", "#1b2a4a", way="slant"), 3)
            for x in (140, 181, 222)
            for y in (92, 139, 186, 233)
        )
        loop = stroke("M246 72C246 40 286 40 286 80", "#e2853b", 9)
        return (
            loop
            + rect(120, 70, 160, 262, pen.soft(), 22)
            + rect(132, 84, 136, 202, "#11182b", 8)
            + cells
            + "".join(disc(x, 308, 5, "#7fd0a0") for x in (164, 180, 196, 212))
        )
    extra = ""
    if pen.has("display"):
        extra = (
            rect(168, 118, 64, 40, "#0f1218", 8)
            + rect(178, 130, 30, 6, "#7fd0a0", 3)
            + rect(178, 141, 44, 6, "#7fd0a0", 3, opacity=0.5)
        )
    elif pen.has("magnet"):
        extra = ring(200, 212, 46, pen.pale, 6, opacity=0.8) + rect(197, 266, 6, 28, pen.pale, 3, opacity=0.8)
    elif pen.has("built"):
        extra = stroke("M180 74C180 40 262 36 284 96V250", pen.accent, 10) + usb_plug(pen, 284, 270, 180)
    lamps = "".join(disc(x, 308, 4.5, "#7fd0a0" if i < 3 else pen.dark) for i, x in enumerate((176, 192, 208, 224)))
    body = rect(130, 74, 140, 258, pen.tube(), 26) + rect(142, 86, 116, 234, pen.light, 18, opacity=0.3)
    return group(body, extra, rect(180, 70, 40, 12, INK, 6), lamps, scale=size, at=(200, 332))


@drawing("phone-stand")
def phone_stand(pen: Pen) -> str:
    """Draw what holds a phone: on a desk, on three legs, on a long arm, or clamped to something."""
    if pen.says("gooseneck"):
        pen.floor(120, 338, 70)
        held = group(phone_front(pen, 214, 62, 92, 170, INK), turn=18, at=(260, 150))
        return (
            rect(74, 306, 92, 28, pen.tube(pen.dark, "down"), 10)
            + stroke("M118 308C100 180 130 90 210 148", pen.dark, 15)
            + stroke("M114 304C98 180 130 96 206 144", pen.light, 4, opacity=0.7)
            + held
            + rect(222, 216, 60, 16, pen.tube(), 6)
        )
    if pen.says("tripod"):
        legs = mirrored(stroke("M190 236L126 334", pen.dark, 13)) + stroke("M200 236V344", pen.colour, 13)
        return (
            legs
            + disc(200, 226, 17, pen.ball("#5b606b"))
            + rect(176, 188, 48, 26, pen.tube(), 6)
            + phone_front(pen, 148, 58, 104, 144, INK)
            + rect(136, 176, 128, 18, pen.tube(way="down"), 8)
        )
    if pen.says("car", "bicycle"):
        back = (
            rect(40, 250, 320, 22, pen.tube("#3a3d45", "down"), 11) + rect(172, 232, 56, 58, pen.tube(pen.dark), 12)
            if pen.says("bicycle")
            else "".join(rect(70, y, 260, 14, pen.fade("#5b606b", "#33363e"), 7) for y in (160, 196, 232, 268))
        )
        pen.floor(200, 344, 100)
        jaws = mirrored(rect(126, 150, 24, 92, pen.tube(), 8)) + rect(160, 308, 80, 16, pen.tube(way="down"), 6)
        return back + phone_front(pen, 142, 82, 116, 232, INK) + jaws
    return "".join(
        (
            oval(200, 326, 82, 18, pen.tube(pen.dark)) + oval(200, 320, 82, 18, pen.fade(pen.light, pen.colour)),
            rect(184, 220, 32, 104, pen.tube(), 6),
            phone_front(pen, 138, 70, 124, 206, INK),
            rect(130, 262, 140, 24, pen.tube(way="down"), 8) + mirrored(rect(142, 250, 16, 22, pen.tube(), 5)),
        )
    )


@drawing("headphone-stand")
def headphone_stand(pen: Pen) -> str:
    """Draw a stand for headphones: a bent piece of wood, a hook below a table, or one that glows."""
    if pen.says("hook"):
        pen.shadow = None
        screws = disc(168, 116, 6, STEEL) + disc(232, 116, 6, STEEL)
        table = rect(60, 70, 280, 30, pen.fade(shade(WOOD, 0.2), WOOD), 6)
        return (
            table
            + rect(140, 100, 120, 32, pen.tube(way="down"), 8)
            + screws
            + stroke("M200 132V236C200 296 290 296 290 240", pen.colour, 26)
            + gleam("M194 140V240", 5, 0.4)
        )
    wood = pen.says("oak")
    glow = stroke("M122 318H278", pen.accent, 6) if pen.says("rgb") else ""
    return "".join(
        (
            oval(200, 322, 96, 18, pen.dark) + oval(200, 314, 96, 18, pen.fade(pen.light, pen.colour)),
            oval(200, 312, 60, 9, pen.dark, opacity=0.5) if wood else glow,
            rect(187, 100, 26, 214, pen.tube(), 8),
            stroke("M128 118C150 72 250 72 272 118", pen.dark, 30),
            stroke("M128 112C150 66 250 66 272 112", pen.colour, 24),
            gleam("M142 98C160 74 220 68 244 84", 4, 0.4),
        )
    )


@drawing("watch")
def watch(pen: Pen) -> str:
    """Draw a smartwatch, round or square, on its strap."""
    square = pen.says("tempo", "children", "pacer")
    strap = (
        pen.accent
        if pen.says("children")
        else pen.colour
        if pen.says("tempo", "pacer", "trail")
        else pen.pick("#3a3d46", "#8a5f40", pen.colour)
    )
    metal = pen.colour
    band = pen.fade(shade(strap, 0.15), strap, shade(strap, -0.3))
    holes = "".join(oval(200, y, 5, 3.5, INK, opacity=0.55) for y in (300, 314, 328))
    small = 0.88 if pen.says("small", "children") else 1
    body = (
        shape("M158 150L166 62Q200 50 234 62L242 150Z", band)
        + shape("M158 250L168 342Q200 354 232 342L242 250Z", band)
        + holes,
        rect(284 if not square else 276, 188, 14, 30, pen.tube(metal), 5),
        rect(124, 116, 152, 168, pen.soft(metal), 46) if square else disc(200, 200, 90, pen.soft(metal)),
        rect(134, 126, 132, 148, "#0c0e13", 37) if square else disc(200, 200, 76, "#0c0e13"),
        _dial(pen, square),
    )
    pen.floor(200, 350, 60)
    return group(*body, scale=small)


def _dial(pen: Pen, square: bool) -> str:
    """Return a watch's face: rings of the day's goals, or hands."""
    if square:
        arcs = "".join(
            stroke(f"M200 {200 - r}A{r} {r} 0 1 1 {x} {y}", colour, 10)
            for r, colour, angle in ((48, "#e2544d", 160), (34, "#7fd0a0", 100), (20, "#5ab4e0", 210))
            for x, y in (polar(200, 200, r, angle),)
        )
        return arcs
    ticks = "".join(
        stroke("M{} {}L{} {}".format(*polar(200, 200, 62, a), *polar(200, 200, 70, a)), "#8b9199", 3)
        for a in range(0, 360, 30)
    )
    hands = (
        stroke("M200 200L172 168", "#ffffff", 7)
        + stroke("M200 200L242 164", "#ffffff", 5)
        + stroke("M200 216L198 148", pen.accent, 2.5)
    )
    return (
        ticks
        + oval(200, 238, 20, 14, "#1c2029")
        + stroke("M186 240l8-8 8 10 8-14 6 8", "#7fd0a0", 2.5)
        + hands
        + disc(200, 200, 6, pen.accent)
    )
