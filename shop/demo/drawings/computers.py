"""Computers and what stands around them."""

from __future__ import annotations

from shop.demo.drawings.audio import lens_front
from shop.demo.drawings.food import lines
from shop.demo.drawings.kit import (
    CREAM,
    INK,
    STEEL,
    Pen,
    brightness,
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
from shop.demo.drawings.phones import glass, usb_plug

GLOW = "#7fd0c4"


def screen(pen: Pen, x: float, y: float, w: float, h: float, edge: float = 6) -> str:
    """Return a lit screen in its frame."""
    return (
        rect(x, y, w, h, pen.fade(pen.light, pen.dark), 10)
        + rect(x + 2, y + 2, w - 4, h - 4, "#0f1218", 9)
        + glass(pen, x + edge, y + edge, w - 2 * edge, h - 2 * edge, 4)
    )


@drawing("laptop", STEEL)
def laptop(pen: Pen) -> str:
    """Draw an open laptop, as large as its screen; one stands like a tent, one glows."""
    inches = pen.number("screen_size", 14)
    scale = 0.8 + (inches - 11) * 0.042
    pen.floor(200, 316, 165 * scale)
    if pen.says("2-in-1"):
        back = shape(poly((98, 300), (132, 102), (322, 102), (356, 300)), pen.fade(pen.dark, pen.deep))
        return (
            back
            + group(screen(pen, 76, 104, 236, 156, 8), move=(0, 0))
            + shape(poly((76, 260), (312, 260), (336, 308), (52, 308)), pen.fade(pen.light, pen.colour))
            + stroke("M52 308H336", pen.deep, 5)
        )
    keys = "".join(
        shape(
            poly((x, y), (x + 17, y), (x + 17.6, y + 7), (x - 0.6, y + 7)),
            "#2b2d33" if brightness(pen.colour) > 0.3 else "#4b4f59",
        )
        for row, y in enumerate((268, 278, 288))
        for x in spread(12, 92 - row * 4, 290 + row * 4)
    )
    lights = stroke("M70 306H330", pen.accent, 3, opacity=0.9) if pen.says("gaming") else ""
    deck = shape(poly((84, 262), (316, 262), (372, 312), (28, 312)), pen.fade(pen.colour, pen.light))
    parts = (
        screen(pen, 82, 94, 236, 166, 7),
        disc(200, 98, 1.6, "#5b606b"),
        rect(100, 258, 200, 6, pen.deep, 3),
        deck,
        keys,
        shape(poly((162, 299), (238, 299), (242, 309), (158, 309)), pen.dark, opacity=0.6),
        shape("M28 312H372Q372 324 356 324H44Q28 324 28 312Z", pen.fade(pen.dark, pen.deep)),
        lights,
    )
    return group(*parts, scale=scale, at=(200, 322))


@drawing("desktop", "#2b2d33")
def desktop(pen: Pen) -> str:
    """Draw a desktop computer: a tower, a small box, or a screen that is the computer."""
    if pen.says("all-in-one"):
        stand = shape("M170 268H230L244 326H156Z", pen.fade(pen.dark, pen.deep)) + oval(
            200, 328, 76, 10, pen.fade(pen.light, pen.dark)
        )
        return (
            stand
            + rect(46, 74, 308, 206, pen.soft(), 14)
            + rect(52, 80, 296, 172, "#0f1218", 10)
            + glass(pen, 58, 86, 284, 160, 4)
            + disc(200, 266, 5, pen.deep)
        )
    if pen.says("mini"):
        pen.floor(200, 318, 130)
        return (
            shape(poly((84, 214), (120, 176), (316, 176), (336, 214)), pen.fade(pen.pale, pen.light))
            + rect(80, 212, 258, 98, pen.tube(way="down"), 14)
            + disc(304, 262, 11, pen.dark)
            + disc(304, 262, 4, GLOW)
            + rect(106, 254, 34, 11, INK, 3)
            + rect(152, 254, 34, 11, INK, 3)
            + rect(200, 252, 24, 14, INK, 6)
            + disc(246, 260, 8, INK)
            + "".join(stroke(f"M{x} 186l14 18", pen.dark, 4, opacity=0.6) for x in range(150, 290, 18))
        )
    gaming = pen.says("gaming")
    fans = "".join(
        disc(196, y, 44, INK)
        + disc(196, y, 38, "none", stroke=pen.accent if gaming else "#5b606b", stroke_width=5)
        + "".join(
            group(shape(f"M196 {y}Q208 {y - 22} 196 {y - 34}Q184 {y - 20} 196 {y}Z", "#5b606b"), turn=a, at=(196, y))
            for a in range(0, 360, 60)
        )
        + disc(196, y, 9, "#3a3d46")
        for y in ((130, 226) if gaming else (246,))
    )
    front = (
        fans
        if gaming
        else fans + rect(150, 96, 92, 14, INK, 4) + rect(150, 120, 92, 14, INK, 4) + disc(164, 160, 8, pen.pale)
    )
    side = shape(
        poly((256, 60), (312, 80), (312, 318), (256, 336)),
        pen.fade("#2c3a4a", "#131a22") if gaming else pen.fade(pen.dark, pen.deep),
    )
    window = (
        stroke("M270 110L300 118V190L270 184Z", pen.accent, 3)
        + stroke("M268 222L302 220M268 250L302 246", pen.accent, 4)
        if gaming
        else ""
    )
    return (
        side
        + window
        + rect(136, 60, 120, 276, pen.soft(), 8)
        + front
        + disc(238, 76, 4, GLOW)
        + gleam("M142 72V320", 3, 0.3)
    )


@drawing("tablet", "#8b9199")
def tablet(pen: Pen) -> str:
    """Draw a tablet with its pen; the child's sits in a bumper, e-ink shows lines."""
    pen.floor(200, 336, 110)
    size = 0.84 + (pen.number("screen_size", 11) - 8) * 0.035
    if pen.has("kids"):
        body = (
            rect(94, 96, 212, 218, pen.soft(), 40)
            + stroke("M150 100C150 46 250 46 250 100", pen.dark, 22)
            + rect(118, 122, 164, 166, "#0f1218", 12)
            + glass(pen, 126, 130, 148, 150, 8)
            + mirrored(disc(104, 204, 7, pen.pale))
        )
        return group(body, scale=0.96, at=(200, 334))
    paper = pen.has("paper")
    inner = (
        rect(120, 84, 160, 228, "#efece2", 6)
        + stroke("M140 116C160 100 170 130 190 112S220 118 240 108M140 146H256M140 170H240M140 194H250", "#5b606b", 3)
        + stroke("M150 284Q190 220 244 252", "#3a3d46", 3)
        if paper
        else glass(pen, 118, 82, 164, 232, 6)
    )
    body = (
        rect(108, 70, 184, 258, pen.soft(), 18)
        + rect(112, 74, 176, 250, "#0f1218" if not paper else pen.light, 15)
        + inner
        + disc(200, 78, 2, "#5b606b")
    )
    stylus = (
        group(
            rect(316, 92, 13, 190, pen.tube("#f4f2ec"), 6)
            + shape("M316 282H329L322.5 306Z", "#dcd8ce")
            + rect(316, 104, 13, 7, pen.accent),
            turn=8,
            at=(322, 200),
        )
        if pen.has("pen")
        else ""
    )
    return group(body, stylus, scale=min(1.04, size), at=(200, 334))


@drawing("drawing-tablet", "#2b2d33")
def drawing_tablet(pen: Pen) -> str:
    """Draw a drawing tablet with its pen; the display kind shows a picture."""
    pen.floor(200, 322, 160)
    lit = pen.says("display")
    d = poly((86, 150), (332, 150), (372, 308), (28, 308))
    pad = poly((112, 160), (322, 160), (356, 298), (76, 298))
    art = stroke("M120 270C150 200 190 300 224 230S300 190 320 260", pen.accent, 5) + disc(
        260, 200, 17, pen.accent, opacity=0.7
    )
    keys = "".join(rect(84 - i * 6, 180 + i * 24, 16, 14, pen.light, 4) for i in range(4)) if pen.has("keys") else ""
    surface = (
        shape(pad, pen.fade("#e9e4f4", "#cfdcf0")) + pen.clipped(pad, art)
        if lit
        else shape(pad, pen.fade("#3f434d", "#33363e")) + stroke(pad, "#6d737f", 2) + art
    )
    stylus = group(
        rect(262, 92, 15, 150, pen.tube("#3a3d46"), 7)
        + shape("M262 240H277L269.5 266Z", "#8b929c")
        + rect(266, 190, 7, 26, "#8b929c", 3),
        turn=32,
        at=(270, 180),
    )
    return (
        shape(poly((28, 308), (372, 308), (368, 320), (32, 320)), pen.deep)
        + shape(d, pen.fade(pen.light, pen.colour))
        + surface
        + keys
        + stylus
    )


@drawing("monitor", "#2b2d33")
def monitor(pen: Pen) -> str:
    """Draw a monitor, as wide as it is; the portable one leans on its cover."""
    inches = pen.number("screen_size", 27)
    wide = pen.says("ultrawide")
    if pen.says("portable"):
        pen.floor(200, 316, 140)
        return (
            shape(poly((120, 120), (300, 120), (344, 312), (240, 312)), pen.deep)
            + rect(70, 108, 260, 178, pen.soft(), 12)
            + rect(74, 112, 252, 170, "#0f1218", 9)
            + glass(pen, 80, 118, 240, 158, 4)
            + shape(poly((70, 286), (330, 286), (344, 314), (56, 314)), pen.fade(pen.colour, pen.dark))
        )
    half = 172 if wide else 104 + (inches - 24) * 10
    tall = half * (0.84 if wide else 1.14)
    y = 272 - tall
    pen.floor(200, 338, 92)
    stand = rect(188, 262, 24, 66, pen.tube("#3a3d46"), 4) + oval(200, 330, 76, 11, pen.fade("#5b606b", INK))
    if pen.says("gaming"):
        stand = mirrored(stroke("M196 276V310L140 334", "#3a3d46", 13)) + stroke("M196 300H204", pen.accent, 6)
    frame = (
        rect(200 - half, y, 2 * half, tall, pen.soft(), 9)
        + rect(203 - half, y + 3, 2 * half - 6, tall - 6, "#0f1218", 7)
        + glass(pen, 206 - half, y + 6, 2 * half - 12, tall - 20, 4)
    )
    hood = (
        shape(
            f"M{196 - half} {y - 8}H{204 + half}V{y + 60}L{200 + half} {y + 80}"
            f"V{y}H{200 - half}V{y + 80}L{196 - half} {y + 60}Z",
            INK,
        )
        if pen.says("photo")
        else ""
    )
    return stand + frame + hood + disc(196 + half - 10, y + tall - 6, 2.2, GLOW)


@drawing("mouse")
def mouse(pen: Pen) -> str:
    """Draw a mouse: from above, or upright, with a cable or side buttons."""
    pen.floor(200, 338, 84)
    if pen.says("vertical"):
        pen.floor(200, 336, 100)
        return (
            shape(
                "M112 320C104 220 150 112 214 96C262 90 290 150 294 220C296 268 300 300 304 324Q210 344 112 320Z",
                pen.ball(),
            )
            + stroke("M214 98C196 150 196 200 206 246M250 110C232 150 232 190 240 232", pen.deep, 4)
            + rect(222, 140, 13, 36, pen.accent, 6, transform="rotate(12 228 158)")
            + shape("M118 292C160 280 160 220 140 200C122 230 116 262 118 292Z", pen.deep)
        )
    wire = stroke("M200 84C200 40 250 50 262 20", pen.deep, 7) if pen.says("wired") and not pen.says("wireless") else ""
    d = "M200 78C258 78 276 120 276 190V246C276 304 244 334 200 334S124 304 124 246V190C124 120 142 78 200 78Z"
    sides = (
        mirrored(rect(120, 176, 14, 34, pen.deep, 6) + rect(120, 214, 14, 34, pen.deep, 6)) if pen.has("side") else ""
    )
    gaming = pen.says("gaming")
    glow = shape("M168 288L200 262L232 288L200 314Z", pen.accent) if gaming else ""
    holes = (
        "".join(disc(x + (row % 2) * 8, 236 + row * 13, 4, pen.deep) for row in range(5) for x in range(156, 246, 16))
        if pen.says("light") and gaming
        else ""
    )
    return "".join(
        (
            wire,
            sides,
            shape(d, pen.ball()),
            pen.clipped(d, stroke("M200 70V196M118 196Q200 214 282 196", pen.deep, 3), "" if holes else glow, holes),
            rect(189, 108, 22, 56, pen.deep, 11) + rect(193, 116, 14, 40, pen.accent if gaming else "#8b929c", 7),
            "".join(stroke(f"M194 {y}h12", INK, 2) for y in (124, 132, 140, 148)),
            gleam("M144 150C148 118 162 102 178 96", 7, 0.4),
        )
    )


def keyboard_top(pen: Pen, x: float, y: float, columns: int, rows: int, step: float = 20) -> str:
    """Return a keyboard seen from above; one key has the accent colour."""
    w, h = columns * step + 16, rows * step + 16
    bright = brightness(pen.colour) > 0.5
    cap = shade(pen.colour, -0.08) if bright else shade(pen.colour, 0.14)
    keys = ""
    for row in range(rows):
        for column in range(columns):
            colour = pen.accent if (row, column) in ((0, 0), (rows - 2, columns - 1)) else cap
            keys += rect(x + 9 + column * step, y + 9 + row * step, step - 3, step - 3, colour, 4)
    space = rect(x + 9 + step * 3, y + 9 + (rows - 1) * step, step * (columns - 6) - 3, step - 3, cap, 4)
    under = rect(x, y + 5, w, h, pen.deep if bright else pen.colour, 12)
    return under + rect(x, y, w, h, pen.soft(pen.dark if not bright else pen.colour), 12) + keys + space


@drawing("keyboard")
def keyboard(pen: Pen) -> str:
    """Draw a keyboard: full, short, split, or with its mouse."""
    pen.floor(200, 300, 165)
    glow = rect(20, 148, 360, 132, pen.accent, 20, opacity=0.3) if pen.has("light") and pen.says("gaming") else ""
    if pen.says("ergonomic"):
        return group(keyboard_top(pen, 24, 160, 7, 5), turn=10, at=(100, 210)) + group(
            keyboard_top(pen, 220, 160, 7, 5), turn=-10, at=(300, 210)
        )
    if pen.says("mouse set"):
        return keyboard_top(pen, 20, 176, 13, 5) + group(
            shape(
                "M330 176C356 176 364 196 364 224V246C364 272 350 284 330 284"
                "S296 272 296 246V224C296 196 304 176 330 176Z",
                pen.ball(),
                transform="translate(14 0)",
            ),
            rect(340, 190, 9, 24, INK, 4),
        )
    if pen.says("75", "low-profile"):
        wire = "" if pen.says("low") else stroke("M190 160C190 110 250 130 250 80", pen.accent, 9)
        return wire + keyboard_top(pen, 34, 158, 16 if pen.says("low") else 15, 6)
    wire = stroke("M200 152C200 110 236 120 240 84", INK, 6) if pen.says("wired", "gaming") else ""
    return glow + wire + keyboard_top(pen, 15, 152, 18, 6)


@drawing("mouse-mat")
def mouse_mat(pen: Pen) -> str:
    """Draw a mouse mat with a mouse on it."""
    pen.shadow = None
    d = "M86 140H314Q324 140 328 150L372 304Q374 316 362 316H38Q26 316 28 304L72 150Q76 140 86 140Z"
    art = (
        stroke("M20 320L150 130M60 330L200 120M300 330L360 190", pen.accent, 13, opacity=0.85)
        if pen.says("gaming")
        else "".join(stroke(f"M20 {y}H380", pen.dark, 2, opacity=0.3) for y in range(146, 316, 9))
        if not pen.says("leather")
        else shape(
            poly((86, 150), (314, 150), (358, 306), (42, 306)),
            "none",
            stroke=pen.pale,
            stroke_width=2.5,
            stroke_dasharray="8 6",
            opacity=0.7,
        )
    )
    animal = (
        shape(
            "M236 176C270 170 290 190 296 222C302 256 286 274 262 276S222 262 222 232C220 200 220 180 236 176Z",
            pen.ball("#f4f2ec" if brightness(pen.colour) < 0.6 else "#3a3d46"),
        )
        + stroke("M244 178L250 218M222 224Q250 216 294 216", "#8b929c", 2.5)
        + rect(244, 188, 8, 20, "#5b606b", 4, transform="rotate(-8 248 198)")
    )
    return (
        dim("M28 308H372Q376 330 360 330H40Q24 330 28 308Z", 0.22)
        + shape(d, pen.fade(pen.light, pen.colour))
        + pen.clipped(d, art)
        + stroke(d, pen.dark, 3)
        + oval(262, 274, 44, 9, INK, opacity=0.25)
        + animal
    )


@drawing("webcam")
def webcam(pen: Pen) -> str:
    """Draw a webcam on its clip; one with a ring of light, one for the whole room."""
    pen.floor(200, 336, 84)
    if pen.says("conference"):
        return (
            rect(122, 176, 156, 158, pen.tube(), 40)
            + "".join(stroke(f"M134 {y}H266", pen.dark, 3, stroke_dasharray="1 7") for y in range(240, 316, 12))
            + shape("M120 190C120 90 280 90 280 190Z", pen.fade(pen.light, pen.dark))
            + lens_front(pen, 200, 156, 36)
        )
    clip = shape("M150 262H250L262 330H138Z", pen.fade(pen.dark, pen.deep)) + rect(
        184, 216, 32, 56, pen.tube("#5b606b"), 6
    )
    if pen.has("light"):
        return (
            clip
            + disc(200, 148, 96, pen.ball())
            + ring(200, 148, 76, "#fff6d8", 22)
            + disc(200, 148, 62, "#2b2d33")
            + lens_front(pen, 200, 148, 44)
        )
    body = (
        disc(200, 160, 84, pen.ball()) + disc(200, 160, 68, pen.deep)
        if pen.pick("round", "wide") == "round" and not pen.says("4k")
        else rect(88, 96, 224, 130, pen.soft(), 62) + rect(100, 108, 200, 106, pen.deep, 50, opacity=0.55)
    )
    cover = rect(168, 86, 64, 16, pen.dark, 7) if pen.has("cover") else ""
    return clip + body + cover + lens_front(pen, 200, 160, 46) + disc(258, 160, 4, "#7fd0a0")


@drawing("hub")
def hub(pen: Pen) -> str:
    """Draw a USB hub with its sockets and cable; a dock stands upright."""
    ports = int(pen.number("ports", 4))
    if ports > 10:
        pen.floor(200, 330, 130)
        holes = (
            rect(92, 238, 38, 14, INK, 4)
            + rect(140, 238, 38, 14, INK, 4)
            + rect(190, 236, 26, 17, INK, 8)
            + rect(228, 236, 26, 17, INK, 8)
            + disc(278, 245, 8, INK)
            + disc(306, 245, 4, GLOW)
        )
        return (
            shape(poly((76, 196), (116, 160), (304, 160), (328, 196)), pen.fade(pen.pale, pen.light))
            + rect(70, 194, 260, 130, pen.tube(way="down"), 16)
            + holes
            + rect(92, 274, 52, 26, INK, 4)
            + rect(158, 274, 52, 26, INK, 4)
            + rect(226, 276, 68, 22, INK, 3)
        )
    pen.floor(200, 300, 140)
    count = min(ports, 5)
    holes = "".join(
        rect(x - 16, 240, 32, 14, INK, 4) + rect(x - 11, 244, 22, 4, "#4279bd", 2)
        if i % 2 == 0
        else rect(x - 12, 240, 24, 13, INK, 6)
        for i, x in enumerate(spread(count, 124, 330))
    )
    body = shape(poly((92, 214), (122, 180), (336, 180), (366, 214)), pen.fade(pen.pale, pen.light)) + rect(
        88, 212, 282, 66, pen.tube(way="down"), 14
    )
    return (
        stroke("M92 246C30 246 30 150 92 140", "#5b606b", 11)
        + group(usb_plug(pen, 104, 132, 90), move=(10, 6))
        + body
        + holes
    )


@drawing("stand")
def laptop_stand(pen: Pen) -> str:
    """Draw a stand that lifts a laptop."""
    pen.floor(200, 338, 130)
    book = shape(poly((96, 176), (332, 128), (336, 140), (100, 190)), pen.fade("#e9ecef", "#aab1ba")) + shape(
        poly((332, 130), (364, 24), (356, 20), (322, 128)), pen.fade("#8b929c", "#5b606b")
    )
    if pen.says("arc"):
        frame = stroke("M110 198C170 300 240 320 250 330H130M110 198L330 152", pen.dark, 17) + stroke(
            "M110 196L330 150", pen.light, 5
        )
    elif pen.has("fold"):
        frame = stroke("M116 196L322 150M128 330L300 158M176 188L292 330", pen.dark, 15) + stroke(
            "M116 193L322 148M132 326L300 158", pen.light, 4, opacity=0.6
        )
    else:
        frame = (
            shape(poly((102, 196), (326, 150), (330, 164), (106, 212)), pen.fade(pen.light, pen.dark))
            + stroke("M288 168L220 250L260 318", pen.dark, 19)
            + stroke("M286 168L218 250L256 318", pen.light, 4, opacity=0.6)
            + disc(220, 250, 13, pen.ball(STEEL))
            + rect(110, 316, 200, 18, pen.tube(way="down"), 8)
        )
    return frame + book + rect(92, 184, 18, 24, pen.colour, 4)


@drawing("monitor-arm")
def monitor_arm(pen: Pen) -> str:
    """Draw an arm that is clamped to a desk and holds one screen or two."""
    pen.shadow = None
    desk_ = rect(40, 312, 320, 18, "#c9a272", 4)
    clamp = (
        rect(178, 290, 44, 24, pen.tube(pen.dark, "down"), 5)
        + rect(186, 330, 28, 22, pen.tube(pen.dark), 4)
        + rect(191, 210, 18, 84, pen.tube())
    )
    if pen.says("dual"):
        arms = mirrored(
            stroke("M200 226L132 200L104 150", pen.dark, 15)
            + stroke("M200 222L132 197L104 150", pen.light, 3, opacity=0.7)
            + disc(132, 200, 10, STEEL)
        )
        return desk_ + clamp + arms + screen(pen, 24, 84, 166, 108, 5) + screen(pen, 210, 84, 166, 108, 5)
    arm = (
        stroke("M200 228L292 240L228 150", pen.dark, 17)
        + stroke("M200 224L292 236L230 150", pen.light, 4, opacity=0.7)
        + disc(292, 240, 12, pen.ball(STEEL))
    )
    return desk_ + clamp + arm + screen(pen, 76, 64, 232, 146, 6)


@drawing("drive")
def drive(pen: Pen) -> str:
    """Draw a portable drive with its cable; tough ones have bumpers."""
    pen.floor(190, 330, 110)
    cable = stroke("M200 92C200 40 300 40 304 110V230C304 270 340 270 342 300", INK, 8)
    small = pen.says("ssd")
    x, w = (132, 136) if small else (116, 168)
    bumper = rect(x - 10, 84, w + 20, 248, pen.tube(pen.dark), 34) if pen.has("tough") else ""
    ridges = (
        "".join(stroke(f"M{x + 22} {y}H{x + w - 22}", pen.dark, 5, opacity=0.6) for y in range(256, 306, 13))
        if small
        else ""
    )
    loop = ring(x + 22, 312, 11, "#8b929c", 5) if pen.has("tough") else ""
    return (
        cable
        + bumper
        + rect(x, 92, w, 232, pen.soft(), 24)
        + ridges
        + loop
        + rect(x + w / 2 - 24, 170, 48, 10, pen.pale, 5)
        + disc(x + w - 24, 114, 4, GLOW)
        + gleam(f"M{x + 16} 124V230", 6, 0.35)
    )


@drawing("usb-stick")
def usb_stick(pen: Pen) -> str:
    """Draw a USB stick on a ring."""
    pen.floor(200, 330, 90)
    plug = (
        rect(172, 52, 56, 74, pen.tube("#c9ced5"), 4)
        + rect(184, 70, 12, 14, "#6d737f", 2)
        + rect(204, 70, 12, 14, "#6d737f", 2)
    )
    other = rect(180, 282, 40, 44, pen.tube("#c9ced5"), 16) if pen.has("dual") else ring(200, 312, 21, "#8b929c", 7)
    body = (
        rect(154, 122, 92, 172, pen.tube(), 20)
        + rect(180, 176, 40, 70, pen.light, 10, opacity=0.5)
        + disc(200, 266, 9, pen.deep)
    )
    return group(other, plug, body, gleam("M168 142V274", 5, 0.5), turn=24)


@drawing("printer", "#f4f2ec")
def printer(pen: Pen) -> str:
    """Draw a printer with a page in it; ink tanks are seen from outside."""
    pen.floor(200, 334, 150)
    photo = pen.says("photo")
    sheet = rect(136, 70, 128, 100, "#ffffff", 3, stroke="#d5d2c8", stroke_width=2)
    out = rect(128, 262, 144, 62, "#ffffff", 3, stroke="#d5d2c8", stroke_width=2) + (
        pen.clipped(
            "M138 270H262V316H138Z",
            rect(138, 270, 124, 46, pen.fade("#8fc3e8", "#f2c9a0")),
            disc(234, 286, 9, "#fff3cf"),
        )
        if photo
        else lines(200, 278, 104, 84, 96)
    )
    lid = (
        shape(poly((88, 168), (106, 132), (294, 132), (312, 168)), pen.fade(pen.pale, pen.light))
        if pen.has("scan")
        else ""
    )
    feeder = rect(118, 112, 164, 26, pen.tube(pen.dark, "down"), 8) if pen.has("feeder") else ""
    tanks = (
        "".join(
            rect(x, 204, 15, 40, c, 3)
            for x, c in zip((84, 103, 122, 141), ("#2fa5c8", "#c8408a", "#ecc344", "#2b2d33"), strict=True)
        )
        if pen.has("tank")
        else ""
    )
    width = 116 if photo else 146
    body = rect(200 - width, 162, 2 * width, 130, pen.tube(way="down"), 18)
    panel = (
        rect(168 + width - 60, 182, 66, 32, "#10141c", 6)
        + rect(176 + width - 60, 192, 30, 5, GLOW, 2)
        + disc(222 + width - 60, 198, 5, "#7fd0a0")
    )
    return (
        ("" if lid else sheet)
        + feeder
        + lid
        + body
        + rect(112, 246, 176, 22, "#2b2d33", 6)
        + out
        + rect(100, 286, 200, 14, pen.dark, 5, opacity=0.5)
        + tanks
        + panel
    )


@drawing("printer-ink")
def printer_ink(pen: Pen) -> str:
    """Draw printer ink: bottles, cartridges or a toner."""
    inks = ("#2fa5c8", "#c8408a", "#ecc344", "#2b2d33")
    pen.dye("#2b2d33")
    if pen.says("toner"):
        return (
            rect(60, 206, 280, 90, pen.tube(way="down"), 22)
            + rect(60, 262, 280, 26, "#8b929c", 4)
            + mirrored(disc(66, 252, 27, "#5b606b") + disc(66, 252, 12, STEEL))
            + rect(140, 216, 120, 36, CREAM, 6)
            + lines(200, 224, 84, 56)
            + rect(150, 180, 100, 28, pen.dark, 8)
        )
    if pen.says("cartridge"):
        one = "".join(
            group(
                rect(x - 34, y, 68, 130, pen.tube("#3a3d46"), 8)
                + rect(x - 26, y + 22, 52, 70, CREAM, 5)
                + rect(x - 26, y + 22, 52, 20, c, 5)
                + rect(x - 14, y + 130, 28, 10, "#d8b25a", 2)
                + rect(x + 30, y + 10, 9, 60, "#5b606b", 3)
            )
            for x, y, c in ((128, 150, inks[3]), (208, 176, inks[0]), (286, 160, inks[1]))
        )
        return one
    spots = (
        ((200, 1.0, pen.colour),)
        if not pen.says("set")
        else tuple(zip((80, 160, 240, 320), (1.0,) * 4, inks, strict=True))
    )
    bottles = "".join(
        group(
            shape(
                f"M{x - 10} 128H{x + 10}V160C{x + 30} 166 {x + 34} 180 {x + 34} 194V318Q{x + 34} 334 {x + 18} 334"
                f"H{x - 18}Q{x - 34} 334 {x - 34} 318V194C{x - 34} 180 {x - 30} 166 {x - 10} 160Z",
                pen.tube(c),
            )
            + rect(x - 15, 104, 30, 32, pen.tube("#f4f2ec"), 5)
            + rect(x - 34, 218, 68, 74, CREAM)
            + disc(x, 244, 13, c)
            + lines(x, 268, 40),
            scale=s,
            at=(x, 334),
        )
        for x, s, c in spots
    )
    if pen.says("set"):
        return bottles
    return group(bottles, transform="translate(-120 0) scale(1.6 1)")


@drawing("router", "#f4f2ec")
def router(pen: Pen) -> str:
    """Draw a router with its aerials; a mesh comes in three, a travel one fits a hand."""
    if pen.says("mesh", "trio"):
        pods = ((108, 0.78), (292, 0.78), (200, 1.0))
        return "".join(
            group(
                rect(x - 54, 166, 108, 168, pen.tube(), 50)
                + oval(x, 176, 36, 10, pen.light)
                + rect(x - 14, 296, 28, 5, GLOW, 2),
                scale=s,
                at=(x, 334),
            )
            for x, s in pods
        )
    if pen.says("travel"):
        pen.floor(200, 326, 100)
        return (
            rect(108, 196, 184, 128, pen.tube(way="down"), 34)
            + rect(136, 222, 128, 44, "#10141c", 10)
            + stroke("M152 252a10 10 0 0 1 14 0M146 244a20 20 0 0 1 26 0", GLOW, 4)
            + rect(190, 240, 56, 7, GLOW, 3)
            + disc(200, 294, 7, pen.dark)
        )
    gaming = pen.says("gaming")
    aerials = "".join(
        group(
            rect(x - 7, 76, 14, 160, pen.tube(INK if gaming else pen.colour), 6)
            + (rect(x - 2, 92, 4, 70, pen.accent, 2) if gaming else ""),
            turn=a,
            at=(x, 236),
        )
        for x, a in ((82, -12), (148, -4), (252, 4), (318, 12))
    )
    d = (
        poly((60, 240), (104, 214), (296, 214), (340, 240), (356, 306), (44, 306))
        if gaming
        else rounded(44, 226, 312, 84, 30)
    )
    lights = "".join(disc(x, 284, 4.5, pen.accent if gaming else GLOW) for x in range(152, 250, 19))
    vents = "".join(stroke(f"M{x} 236l-8 26", pen.dark, 5, opacity=0.6) for x in range(110, 310, 17))
    return (
        aerials
        + shape(d, pen.fade(pen.light, pen.colour, pen.dark))
        + vents
        + lights
        + mirrored(rect(80, 304, 40, 12, INK, 4))
    )
