"""What one camps and walks with."""

from __future__ import annotations

from shop.demo.drawings.kit import (
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
    smooth,
    stroke,
)


@drawing("tent", LEAF)
def tent(pen: Pen) -> str:
    """Draw a tent: a dome that grows with its people, or a cabin for many."""
    people = pen.number("persons", 2)
    people = next((float(c) for c in pen.subject.version if c.isdigit()), people)
    pen.floor(200, 326, 160)
    if people >= 6:
        roof = shape(poly((44, 214), (122, 112), (278, 112), (356, 214)), pen.fade(pen.light, pen.colour))
        walls = shape(poly((44, 210), (356, 210), (344, 322), (56, 322)), pen.fade(pen.colour, pen.dark))
        windows = mirrored(
            rect(76, 232, 60, 48, "#e9f2f5", 8, opacity=0.8) + stroke("M106 232V280M76 256H136", pen.dark, 3)
        )
        door = shape("M156 322V232a44 40 0 0 1 88 0V322Z", pen.fade("#5c4a3a", "#2b2420")) + shape(
            "M156 322V232a44 40 0 0 1 30 -38Q190 270 168 322Z", pen.pale
        )
        lines = stroke("M122 112L60 322M278 112L340 322", pen.deep, 4, opacity=0.5)
        return (
            walls
            + roof
            + dim(poly((44, 210), (356, 210), (353, 224), (47, 224)), 0.12)
            + lines
            + windows
            + door
            + gleam("M130 120H266", 4, 0.4)
        )
    return _dome(pen, people)


def _dome(pen: Pen, people: float) -> str:
    """Draw a dome tent with its door open."""
    w, top = 112 + people * 10, 182 - people * 20
    left, right, door_top = 200 - w, 200 + w, top + 40
    pole = f"M{left} 322C{left + w * 0.2} {top + 70} {200 - w * 0.4} {top} 200 {top}"
    down = f"C{200 + w * 0.4} {top} {right - w * 0.2} {top + 70} {right} 322"
    side = f"M200 {top}{down}H{200 + w * 0.3}C{200 + w * 0.28} 240 {200 + w * 0.14} {top + 60} 200 {top}Z"
    edge = f"M{200 - w * 0.36} 322C{200 - w * 0.3} {top + 110} 190 {top + 46} 194 {door_top}"
    door = f"{edge}C{200 + w * 0.1} {top + 80} {200 + w * 0.2} 250 {200 + w * 0.24} 322Z"
    flap = f"{edge}C{200 - w * 0.1} {top + 120} {200 - w * 0.14} 270 {200 - w * 0.2} 322Z"
    pegs = f"M{left + w * 0.3} {top + 66}L{left - 22} 326M{right - w * 0.3} {top + 66}L{right + 22} 326"
    lobe = f"M{left - 30} 322C{left - 6} {top + 120} {left + w * 0.2} {top + 66} {200 - w * 0.34} {top + 62}"
    return "".join(
        (
            stroke(pegs, "#f7f3e6", 2.5),
            shape(f"{lobe}V322Z", pen.fade(pen.accent, shade(pen.accent, -0.3))) if pen.has("porch") else "",
            shape(f"{pole}S{right - w * 0.2} {top + 70} {right} 322Z", pen.fade(pen.light, pen.colour, way="right")),
            shape(side, pen.fade(pen.dark, pen.deep, way="right")),
            shape(door, pen.fade("#5c4a3a", "#2b2420")),
            shape(flap, pen.fade(pen.pale, pen.light, way="right")),
            stroke(pole, pen.pale, 4),
            stroke(f"M{left - 4} 323H{right + 4}", pen.deep, 5),
            shape(f"M{left + w * 0.24} 322q6 -16 10 0q8 -22 12 0z", "#6e9a5f"),
        )
    )


@drawing("sleeping-bag")
def sleeping_bag(pen: Pen) -> str:
    """Draw a sleeping bag: tapered with a hood, or a blanket with a folded corner."""
    pen.floor(200, 342, 100)
    lining = pen.accent
    if pen.has("blanket"):
        outline = rounded(104, 62, 192, 274, 26)
        seams = "".join(stroke(f"M104 {y}H296", pen.dark, 3, opacity=0.6) for y in range(110, 330, 44))
        fold = shape("M104 88a26 26 0 0 1 26 -26H250L104 190Z", pen.fade(shade(lining, 0.3), lining)) + dim(
            "M250 62L104 190V202L262 62Z", 0.15
        )
        return (
            shape(outline, pen.soft())
            + pen.clipped(outline, seams, fold)
            + stroke("M296 90V310", STEEL, 4, stroke_dasharray="1 7")
            + rect(140, 70, 120, 44, "#f7f3e6", 20)
        )
    outline = smooth(
        (200, 44),
        (262, 62),
        (286, 122),
        (276, 200),
        (250, 300),
        (226, 336),
        (174, 336),
        (150, 300),
        (124, 200),
        (114, 122),
        (138, 62),
    )
    seams = "".join(stroke(f"M100 {y}Q200 {y + 16} 300 {y}", pen.dark, 3, opacity=0.6) for y in range(152, 340, 30))
    return "".join(
        (
            shape(outline, pen.soft()),
            pen.clipped(outline, seams, shape("M200 44C260 190 236 260 226 340H320V44Z", INK, opacity=0.08)),
            oval(200, 112, 54, 50, pen.fade(shade(lining, -0.15), shade(lining, 0.2))),
            oval(200, 124, 42, 34, "#f7f3e6") + dim("M158 124a42 34 0 0 1 84 0a50 26 0 0 0 -84 0z", 0.12),
            oval(200, 112, 54, 50, "none", stroke=pen.deep, stroke_width=5),
            stroke("M200 164V246", STEEL, 4, stroke_dasharray="1 7") + rect(196, 244, 8, 16, STEEL, 3),
            gleam("M132 120C132 170 142 220 152 260", 6, 0.3),
        )
    )


@drawing("mat")
def mat(pen: Pen) -> str:
    """Draw a mat that is half rolled out, with its strap where it has one."""
    thick = 8 if pen.subject.version != "thick" else 13
    end = "".join(
        oval(306, 214, 30 * f, 60 * f, "none", stroke=pen.deep if i % 2 else pen.light, stroke_width=thick * 0.6)
        for i, f in enumerate((0.9, 0.68, 0.46, 0.24))
    )
    lines = stroke("M80 316H330M200 274V330", pen.pale, 3, opacity=0.7) if pen.has("lines") else ""
    strap = (
        rect(140, 152, 16, 122, pen.accent, 5)
        + rect(230, 152, 16, 122, pen.accent, 5)
        + stroke("M148 154C150 96 236 96 238 154", pen.accent, 9)
        if pen.has("strap")
        else ""
    )
    top = "#c79c6a" if pen.says("cork") else pen.colour
    return "".join(
        (
            shape(poly((94, 250), (306, 250), (356, 334), (44, 334)), pen.fade(pen.dark, top)),
            shape(poly((44, 334), (356, 334), (356, 334 + thick * 0.7), (44, 334 + thick * 0.7)), pen.deep),
            lines,
            dim(poly((94, 262), (318, 262), (330, 290), (80, 290)), 0.18),
            rect(94, 154, 214, 120, pen.tube(way="down"), 4),
            oval(94, 214, 28, 60, pen.dark),
            oval(306, 214, 30, 60, pen.colour) + end,
            strap,
            gleam("M112 176H270", 6, 0.3),
        )
    )


@drawing("sleeping-mat")
def sleeping_mat(pen: Pen) -> str:
    """Draw a sleeping mat that leans upright: quilted chambers, or folds of foam."""
    long = 22 if "long" in pen.subject.version else 0
    if pen.has("foam"):
        pen.floor(200, 330, 140)
        steps = [(56 + 58 * i, 286 if i % 2 else 326) for i in range(6)]
        folds = "".join(
            shape(
                poly((x1, y1), (x2, y2), (x2, y2 - 150), (x1, y1 - 150)),
                pen.fade(pen.light, pen.colour) if i % 2 else pen.fade(pen.colour, pen.deep),
            )
            for i, ((x1, y1), (x2, y2)) in enumerate(zip(steps, steps[1:], strict=False))
        )
        dots = "".join(
            disc(x1 + (x2 - x1) * u, y1 + (y2 - y1) * u - v, 4, pen.pale, opacity=0.5)
            for (x1, y1), (x2, y2) in zip(steps, steps[1:], strict=False)
            for u in (0.2, 0.5, 0.8)
            for v in (24, 58, 92, 126)
        )
        return folds + dots
    y = 74 - long
    outline = rounded(124, y, 152, 334 - y, 44)
    seams = (
        "".join(
            stroke(f"M{x} {y + 26}V316", pen.deep, 5, opacity=0.4) + gleam(f"M{x + 12} {y + 34}V300", 6, 0.16)
            for x in (154, 184, 214, 244)
        )
        if not pen.has("warm")
        else "".join(
            stroke(f"M130 {s}L200 {s + 16}L270 {s}", pen.deep, 4, opacity=0.45) for s in range(int(y) + 50, 310, 26)
        )
    )
    pillow = rect(140, y + 14, 120, 40, pen.light, 20)
    return (
        shape(outline, pen.tube())
        + pen.clipped(outline, seams)
        + pillow
        + disc(256, y + 6, 11, pen.ball(pen.accent))
        + stroke(outline, pen.dark, 3, opacity=0.6)
    )


def flame(x: float, y: float, size: float, colour: str = "#4aa3e0") -> str:
    """Return a small flame that stands on (x, y)."""
    parts = []
    for h, c in ((size, colour), (size * 0.55, shade(colour, 0.6))):
        curve = f"C{x + h * 0.5} {y - h * 0.5} {x + h * 0.36} {y} {x} {y}S{x - h * 0.5} {y - h * 0.5} {x} {y - h}Z"
        parts.append(shape(f"M{x} {y - h}{curve}", c))
    return "".join(parts)


@drawing("stove", STEEL)
def stove(pen: Pen) -> str:
    """Draw a camping stove: on a cartridge, with its own pot, for the table, or for twigs."""
    if pen.says("picnic"):
        pen.floor(200, 320, 150)
        flames = "".join(flame(x, 196, 26) for x in (164, 188, 212, 236))
        return (
            flames
            + rect(62, 222, 276, 96, pen.tube(way="down"), 14)
            + oval(200, 214, 110, 18, "#3a3d46")
            + oval(200, 208, 50, 9, INK)
            + stroke("M108 196H292M124 196V214M276 196V214", "#3a3d46", 8)
            + disc(292, 270, 24, pen.ball("#2b2d33"))
            + stroke("M292 270L302 256", "#e2544d", 5)
        )
    if pen.says("twig"):
        slots = "".join(
            disc(x, y, 7, "#e2853b" if y > 260 else INK) for x in (146, 172, 200, 228, 254) for y in (176, 288)
        )
        return (
            "".join(flame(x, 150, s, "#e2853b") for x, s in ((160, 60), (200, 86), (240, 64)))
            + shape(poly((124, 146), (276, 146), (264, 330), (136, 330)), pen.tube())
            + slots
            + shape("M162 214H238V268H162Z", INK)
            + stroke("M168 262L232 226M172 226L228 262", WOOD, 12)
            + mirrored(stroke("M126 146V130H150", "#8b929c", 7))
        )
    can = pen.pick("#c8403a", "#4279bd", "#4f8a5b", "#e2853b")
    canister = (
        shape("M132 262Q132 246 152 242H248Q268 246 268 262V322Q268 334 252 334H148Q132 334 132 322Z", pen.tube(can))
        + rect(132, 280, 136, 26, "#f7f3e6")
        + rect(180, 228, 40, 18, pen.tube("#8b929c"), 4)
    )
    valve = stroke("M216 224H292", "#8b929c", 6) + stroke("M292 212v24", "#e2853b", 8)
    if pen.says("cook-in"):
        cup = (
            rect(138, 84, 124, 110, pen.tube("#3a3d46"), 10)
            + rect(138, 116, 124, 46, pen.tube(can))
            + shape("M134 84Q200 56 266 84Z", pen.tube("#2b2d33"))
            + stroke("M262 104C312 104 312 172 262 172", INK, 9)
        )
        return canister + valve + shape(poly((146, 194), (254, 194), (232, 230), (168, 230)), pen.tube()) + cup
    arms = stroke("M200 196L126 160V146M200 196L274 160V146M200 200V150", pen.dark, 9) + stroke(
        "M126 158L200 194L274 158", pen.light, 3
    )
    return (
        canister
        + valve
        + "".join(flame(x, 172, 44) for x in (172, 186, 200, 214, 228))
        + rect(188, 196, 24, 34, pen.tube("#d8b25a"), 5)
        + oval(200, 180, 42, 11, pen.tube())
        + arms
        + (
            shape("M112 150Q120 210 150 226Q132 186 136 150Z", pen.colour, opacity=0.85)
            if pen.has("windshield")
            else ""
        )
    )


@drawing("camping-cookset", STEEL)
def cookset(pen: Pen) -> str:
    """Draw a nest of camping pots, a single pot, or a skillet."""
    if pen.says("skillet"):
        pen.floor(180, 316, 130)
        return (
            shape("M262 250L366 214a12 12 0 0 1 10 22L276 276Z", INK)
            + shape("M56 258A118 44 0 0 0 292 258L276 298A104 32 0 0 1 72 298Z", pen.tube("#3a3d46"))
            + oval(174, 258, 118, 44, pen.colour)
            + oval(174, 260, 110, 39, "#2a2c32")
            + oval(174, 264, 58, 20, "#f7f1de")
            + disc(180, 262, 15, "#ecb33a")
        )
    grips = stroke("M268 196H352V260H270", "#e2853b", 9) + stroke("M268 196H352V260H270", "#ffffff", 2, opacity=0.5)
    body = rect(86, 176, 184, 150, pen.tube(), 18) + "".join(
        stroke(f"M92 {y}H264", pen.dark, 2, opacity=0.5) for y in (288, 298, 308)
    )
    lid = shape("M82 178Q178 138 274 178Z", pen.fade(pen.light, pen.dark)) + rect(162, 140, 32, 18, "#e2853b", 7)
    small = (
        ""
        if pen.says("solo", "noodle")
        else rect(226, 266, 104, 66, pen.tube(pen.light), 14)
        + rect(220, 260, 116, 12, pen.tube(pen.dark), 6)
        + stroke("M332 282C368 282 368 318 330 318", "#e2853b", 7)
    )
    return grips + body + rect(78, 172, 200, 12, pen.tube(pen.light), 6) + lid + small + gleam("M108 200V284", 7, 0.35)


@drawing("headlamp")
def headlamp(pen: Pen) -> str:
    """Draw a headlamp on its headband."""
    strap = pen.colour if pen.colour != "#2b2d33" else pen.accent
    pen.shadow = None
    band = (
        oval(200, 168, 122, 66, "none", stroke=shade(strap, -0.35), stroke_width=26)
        + stroke("M78 168A122 66 0 0 0 322 168", strap, 30)
        + stroke("M80 176A122 66 0 0 0 320 176", shade(strap, 0.4), 4, stroke_dasharray="10 8")
    )
    red = disc(232, 244, 6, "#e2544d") if pen.has("red") else ""
    return "".join(
        (
            band,
            rect(146, 200, 108, 72, pen.soft("#2b2d33" if pen.colour != "#2b2d33" else pen.colour), 22),
            rect(148, 202, 104, 16, pen.colour, 8),
            disc(194, 240, 60, "#fff1b5", opacity=0.25),
            disc(194, 240, 40, "#fff6cf", opacity=0.4),
            disc(194, 240, 27, STEEL) + disc(194, 240, 21, pen.ball("#fff1b5")) + disc(194, 240, 9, "#ffffff"),
            red,
            rect(182, 194, 36, 10, pen.dark, 5),
        )
    )


@drawing("camping-chair")
def camping_chair(pen: Pen) -> str:
    """Draw a folding chair: for one or two, high or low, with a cup in its arm."""
    wide = 138 if pen.says("loveseat") else 96
    top = 66 if pen.has("high") else 104
    left, right = 200 - wide, 200 + wide
    pen.floor(200, 338, wide + 10)
    frame = "#3a3d46"
    legs = stroke(f"M{left + 10} 232L{right - 12} 334M{right - 10} 232L{left + 12} 334", frame, 9) + mirrored(
        stroke(f"M{left + 12} {top + 6}L{left - 4} 334", frame, 9)
    )
    if pen.has("cup"):
        legs += mirrored(rect(left - 16, 204, 62, 14, pen.tube(pen.dark, "down"), 7)) + rect(
            left - 12, 190, 30, 40, pen.deep, 8
        )
    back = f"M{left + 10} {top}Q200 {top + 22} {right - 10} {top}L{right - 4} 240Q200 256 {left + 4} 240Z"
    seat = f"M{left + 4} 232Q200 262 {right - 4} 232L{right + 2} 266Q200 304 {left - 2} 266Z"
    mesh = pen.clipped(back, rect(left + 30, top + 30, 2 * wide - 60, 60, pen.light, 10, opacity=0.6))
    middle = stroke(f"M200 {top + 12}V282", pen.deep, 4) if pen.says("loveseat") else ""
    return "".join(
        (
            legs,
            shape(back, pen.fade(pen.light, pen.colour, pen.dark)),
            mesh,
            shape(seat, pen.fade(pen.colour, pen.deep)),
            middle,
            stroke(f"M{left + 10} {top}Q200 {top + 22} {right - 10} {top}", pen.deep, 7),
            mirrored(disc(left - 4, 334, 7, INK)),
        )
    )


@drawing("poles")
def poles(pen: Pen) -> str:
    """Draw two crossed walking poles."""
    pen.floor(200, 346, 110)
    grip = "#c79c6a" if pen.has("cork") else "#3a3d46"
    joint = "#2b2d33" if pen.colour != "#2b2d33" else pen.accent
    one = "".join(
        (
            stroke("M196 56C166 66 166 112 196 108", INK, 6),
            rect(193, 110, 14, 130, pen.tube(pen.colour), 3),
            rect(195, 232, 10, 96, pen.tube("#aeb5be"), 3),
            rect(208, 214, 12, 26, joint, 5) if pen.has("lever") else "",
            rect(191, 222, 18, 26, pen.tube(joint), 5),
            rect(188, 44, 24, 76, pen.tube(grip), 11),
            oval(200, 322, 20, 6, INK),
            shape("M195 322H205L201 352H199Z", "#8b929c"),
        )
    )
    return group(one, turn=22) + group(one, turn=-22)


@drawing("bottle")
def bottle(pen: Pen) -> str:
    """Draw a drinking bottle: a vacuum flask, one to squeeze, or a clear one."""
    size = {"500ml": 0.86, "1l": 1.08}.get(pen.subject.version, 0.97)
    cap = pen.dark if pen.colour != "#2b2d33" else "#3f434d"
    if pen.has("sip"):
        upper = "M140 142C140 128 152 122 160 120H240C248 122 260 128 260 142V196C248 206 248 222 260 232"
        body = f"{upper}V316a18 18 0 0 1 -18 18H158a18 18 0 0 1 -18 -18V232C152 222 152 206 140 196Z"
        top = shape("M152 122L172 88H228L248 122Z", pen.tube(cap)) + rect(184, 58, 32, 34, pen.tube("#f4f2ec"), 10)
        detail = "".join(stroke(f"M158 {y}H242", pen.dark, 3, opacity=0.5) for y in (258, 272, 286))
    else:
        upper = "M138 170C138 140 172 136 172 118H228C228 136 262 140 262 170"
        body = f"{upper}V312a22 22 0 0 1 -22 22H160a22 22 0 0 1 -22 -22Z"
        top = (
            rect(162, 74, 76, 46, pen.tube(cap), 12)
            + stroke("M172 82C172 36 228 36 228 82", cap, 11)
            + rect(168, 116, 64, 8, STEEL, 3)
        )
        detail = shape("M184 244l16 -26 10 14 6 -8 14 20z", pen.pale, opacity=0.9)
    clear = pen.says("tritan")
    water = pen.clipped(body, rect(130, 206, 140, 140, "#8ecbe3", opacity=0.6)) if clear else ""
    parts = (shape(body, pen.tube(), opacity=0.62 if clear else 1), water, detail, top, gleam("M156 176V304", 8, 0.4))
    pen.floor(200, 336, 66)
    return group(*parts, scale=size, at=(200, 334))
