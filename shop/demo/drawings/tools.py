"""Tools for the house."""

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
    spread,
    stroke,
)

METAL = "#b4bcc6"
#: The brands' colours of grips and cases.
GRIPS = ("#c8403a", "#e2853b", "#ecc344", "#2f8c8c", "#4279bd")


@drawing("drill", *GRIPS)
def drill(pen: Pen) -> str:
    """Draw a cordless drill, or a slim cordless screwdriver."""
    pen.floor(210, 340, 110)
    slim = pen.says("cordless screwdriver")
    bit = (
        rect(30, 128, 60, 9, pen.tube(METAL, "down"), 3)
        if not pen.has("hammer")
        else stroke("M28 132H92", METAL, 10)
        + stroke("M28 132H92", "#7d8691", 10, stroke_dasharray="3 6", stroke_linecap="butt")
    )
    chuck = shape("M86 112L122 100V166L86 154Z", pen.tube("#3a3d46", "down")) + (
        rect(120, 96, 30, 74, pen.tube("#5b606b", "down"), 5) if not slim else ""
    )
    start = 120 if slim else 146
    body = shape(f"M{start} 88H268Q312 90 312 132Q312 172 272 176H{start}Z", pen.tube(way="down"))
    vents = "".join(stroke(f"M{x} 112v34", pen.deep, 4) for x in (266, 278, 290))
    handle = shape("M196 170H270L288 286H222Z", pen.fade(INK, "#3f434d", way="right")) + shape(
        "M206 174H262L268 210H212Z", pen.colour
    )
    trigger = shape("M190 178H206L214 216Q190 214 190 178Z", INK)
    base = (
        rect(196, 282, 120, 54, pen.tube("#2b2d33", "down"), 10) + rect(206, 290, 100, 12, pen.colour, 4)
        if not slim
        else oval(254, 288, 36, 14, INK)
    )
    lamp_ = disc(196, 184, 7, "#fff3c0") if pen.has("light") else ""
    return bit + chuck + handle + body + vents + trigger + base + lamp_ + gleam("M158 100H262", 5, 0.4)


@drawing("drill-bits", *GRIPS)
def drill_bits(pen: Pen) -> str:
    """Draw drill bits in their case or in a row."""
    wood = pen.says("wood")
    tint = "#c9a24a" if pen.has("cobalt") else METAL
    parts = []
    for i, x in enumerate(spread(6, 104, 296)):
        h, w = 92 + i * 17, 8 + i * 2.2
        tip = (
            shape(
                poly(
                    (x - w * 0.9, 250 - h),
                    (x + w * 0.9, 250 - h),
                    (x + w * 0.9, 284 - h),
                    (x, 268 - h),
                    (x - w * 0.9, 284 - h),
                ),
                tint,
            )
            if wood
            else shape(poly((x - w / 2, 250 - h), (x, 236 - h), (x + w / 2, 250 - h)), tint)
        )
        twist = (
            ""
            if wood
            else stroke(f"M{x} {252 - h}V{230}", shade(tint, -0.35), w, stroke_dasharray="4 7", stroke_linecap="butt")
        )
        head = rect(x - w * 0.7, 246 - h, w * 1.4, 16, "#8a929c", 2) if pen.says("masonry") else ""
        parts += [rect(x - w / 2, 250 - h, w, h, pen.tube(tint)), twist, tip, head]
    return (
        "".join(parts)
        + rect(70, 226, 260, 100, pen.soft(), 14)
        + rect(70, 226, 260, 22, pen.dark, 8)
        + rect(120, 264, 160, 40, CREAM, 8)
        + lines(200, 274, 110, 70, colour=pen.dark)
    )


def driver(pen: Pen, x: float, length: float, colour: str, thin: bool = False) -> str:
    """Return a screwdriver that stands on its tip."""
    w = 14 if thin else 24
    shaft = rect(x - 4, 176, 8, length, pen.tube(METAL), 2) + shape(
        poly((x - 6, 176 + length - 8), (x + 6, 176 + length - 8), (x + 3, 186 + length), (x - 3, 186 + length)),
        "#7d8691",
    )
    grip = (
        rect(x - w, 60, 2 * w, 104, pen.tube(colour), w * 0.8)
        + rect(x - w * 0.75, 158, w * 1.5, 24, pen.tube("#3a3d46"), 5)
        + "".join(stroke(f"M{x + dx * w} 78V148", shade(colour, -0.35), 3, opacity=0.7) for dx in (-0.5, 0, 0.5))
    )
    return shaft + grip


@drawing("screwdriver", *GRIPS)
def screwdriver(pen: Pen) -> str:
    """Draw a set of screwdrivers; precision ones are thin, a ratchet comes with bits."""
    if pen.says("ratchet"):
        bits = "".join(
            rect(x, 278, 15, 52, pen.tube(METAL), 4) + rect(x + 3, 262, 9, 18, "#7d8691", 2)
            for x in range(244, 340, 24)
        )
        return (
            group(driver(pen, 150, 132, pen.colour), turn=-10, at=(150, 200)) + rect(232, 300, 122, 34, INK, 8) + bits
        )
    thin = pen.says("precision")
    count = 5 if thin else 4
    colour = "#c8403a" if pen.has("insulated") else pen.colour
    return "".join(
        group(
            driver(pen, x, 90 + 22 * (i % 3), colour if i % 2 or not pen.has("insulated") else "#ecc344", thin),
            turn=(i - (count - 1) / 2) * 4,
            at=(x, 330),
        )
        for i, x in enumerate(spread(count, 92, 308))
    )


@drawing("hammer", *GRIPS)
def hammer(pen: Pen) -> str:
    """Draw a hammer: clawed, of rubber, or a heavy one."""
    pen.floor(200, 346, 90)
    wood = pen.says("beech")
    grip = rect(184, 130, 32, 212, pen.tube(WOOD if wood else "#e2a03b" if pen.says("fibreglass") else METAL), 10) + (
        rect(180, 226, 40, 116, pen.tube(pen.colour if not wood else WOOD), 14)
    )
    if pen.says("rubber"):
        head = rect(112, 76, 176, 84, pen.tube("#3a3d46", "down"), 14) + mirrored(rect(112, 76, 22, 84, "#55585f", 10))
    elif pen.says("sledge"):
        head = shape(
            poly((100, 92), (116, 76), (284, 76), (300, 92), (300, 140), (284, 156), (116, 156), (100, 140)),
            pen.tube("#6d7681", "down"),
        )
    else:
        head = (
            rect(168, 80, 64, 66, pen.tube("#8a929c", "down"), 6)
            + rect(228, 90, 40, 46, pen.tube("#8a929c", "down"))
            + rect(264, 80, 26, 66, pen.tube("#aab3bd", "down"), 6)
            + shape("M172 84C132 84 106 104 92 142C116 122 140 126 172 130Z", pen.fade(METAL, "#6d7681"))
        )
    return group(grip, head, turn=24)


@drawing("pliers", *GRIPS)
def pliers(pen: Pen) -> str:
    """Draw pliers, a multitool or an adjustable spanner."""
    pen.floor(200, 346, 90)
    if pen.says("spanner"):
        return group(
            rect(182, 150, 36, 196, pen.tube(METAL), 16),
            rect(194, 190, 12, 120, "#8a929c", 6),
            shape("M150 60L176 56V104H214V84H254V140L226 172H176L148 140Z", pen.fade("#dfe3e8", "#8a929c")),
            rect(206, 118, 34, 22, "#5b606b", 4),
            rect(184, 270, 32, 76, pen.tube(), 14),
            turn=26,
        )
    if pen.says("multitool"):
        fan = "".join(
            group(rect(192, 96, 16, 120, pen.fade("#eef1f4", METAL), 6), turn=a, at=(200, 226))
            for a in (-64, -38, 38, 64)
        )
        return (
            fan
            + shape("M186 90L194 44H206L214 90V150H186Z", pen.fade("#dfe3e8", "#8a929c"))
            + stroke("M200 48V140", INK, 2)
            + mirrored(rect(160, 150, 38, 184, pen.tube("#5b606b"), 12) + rect(168, 176, 20, 130, pen.colour, 8))
            + disc(200, 162, 11, STEEL)
        )
    jaw = shape("M198 60L212 66C230 96 234 130 224 166L200 176Z", pen.fade("#dfe3e8", "#7d8691")) + "".join(
        stroke(f"M199 {y}h8", INK, 2) for y in range(74, 120, 8)
    )
    colour = "#c8403a" if pen.has("insulated") else pen.colour
    arm = stroke("M206 180C244 214 250 270 240 334", shade(colour, -0.3), 28) + stroke(
        "M206 180C242 214 246 270 236 334", colour, 19
    )
    tool = mirrored(arm) + mirrored(jaw) + disc(200, 176, 21, pen.ball(METAL)) + disc(200, 176, 7, INK)
    if pen.says("set"):
        return group(tool, turn=-20, scale=0.84, move=(-54, 12)) + group(tool, turn=16, scale=0.9, move=(52, 8))
    return group(tool, turn=18)


@drawing("tape-measure", *GRIPS)
def tape_measure(pen: Pen) -> str:
    """Draw a tape measure, a laser meter or a spirit level."""
    if pen.says("level"):
        pen.floor(200, 260, 165)
        vials = (
            rect(166, 186, 68, 34, INK, 8)
            + rect(172, 192, 56, 22, "#c6e25a", 11)
            + oval(200, 200, 12, 7, "#f3fbc8")
            + stroke("M184 192v22M216 192v22", INK, 2)
        )
        ends = mirrored(disc(84, 204, 21, INK) + disc(84, 204, 15, "#c6e25a") + oval(84, 199, 7, 5, "#f3fbc8"))
        return group(
            rect(24, 164, 352, 80, pen.tube(way="down"), 8),
            rect(24, 176, 352, 8, "#ffffff", opacity=0.25),
            vials,
            ends,
            mirrored(rect(20, 160, 16, 88, INK, 6)),
            turn=-7,
        )
    if pen.says("laser"):
        return (
            stroke("M200 76V24", "#ff5a4a", 5, opacity=0.7)
            + disc(200, 24, 6, "#ff5a4a")
            + rect(138, 76, 124, 258, pen.soft("#3a3d46"), 26)
            + rect(138, 76, 20, 258, pen.colour, 10)
            + rect(242, 76, 20, 258, pen.colour, 10)
            + rect(164, 100, 72, 96, "#cfe0d6", 8)
            + rect(174, 116, 44, 9, INK, 4)
            + rect(174, 136, 52, 9, INK, 4)
            + rect(174, 160, 36, 14, INK, 5)
            + disc(200, 228, 21, pen.ball("#c8403a"))
            + "".join(disc(x, y, 11, "#5b606b") for x in (178, 222) for y in (272, 304))
        )
    pen.floor(190, 334, 130)
    marks = "".join(stroke(f"M{x} 300v{16 if i % 5 == 0 else 9}", INK, 2.5) for i, x in enumerate(range(20, 130, 9)))
    tape = rect(12, 298, 130, 28, "#f2d25a") + marks + rect(6, 294, 9, 44, METAL, 2)
    body = (
        shape("M112 330V176Q112 96 196 96H262Q336 96 336 170V330Z", pen.fade(pen.light, pen.colour, pen.dark))
        + shape("M112 330V262H146V330Z", INK)
        + disc(226, 206, 72, "#2b2d33")
        + disc(226, 206, 56, pen.ball())
        + lines(226, 192, 64, 42, colour="#ffffff")
        + rect(170, 84, 52, 22, INK, 8)
    )
    return tape + body + gleam("M132 160Q140 120 186 112", 6, 0.45)


@drawing("saw", *GRIPS)
def saw(pen: Pen) -> str:
    """Draw a hand saw, a pull saw, a folding saw or a hacksaw."""
    pen.floor(200, 322, 140)
    if pen.says("hacksaw"):
        return group(
            stroke("M52 236V150Q52 140 62 140H290V222", "#8a929c", 12),
            rect(46, 230, 250, 9, METAL),
            "".join(shape(poly((x, 239), (x + 8, 239), (x + 4, 246)), METAL) for x in range(50, 290, 8)),
            shape("M284 130H338Q362 140 360 170L346 260Q340 274 320 270L296 262Z", pen.fade(pen.light, pen.dark)),
            shape("M308 168H334L326 230H306Z", "#ffffff", opacity=0.5),
            turn=-10,
        )
    teeth = "".join(shape(poly((x, 238), (x + 12, 238), (x + 4, 250)), METAL) for x in range(26, 250, 12))
    if pen.has("pull"):
        grip = rect(236, 190, 146, 32, pen.tube(WOOD if not pen.has("fold") else pen.colour, "down"), 14) + (
            disc(254, 206, 9, STEEL)
            if pen.has("fold")
            else "".join(stroke(f"M{x} 192l10 28", "#e9dcc0", 3) for x in range(270, 370, 14))
        )
        return group(shape("M22 186H240V240H40Z", pen.fade("#eef1f4", METAL)), teeth, grip, turn=-16)
    blade = shape("M20 216L262 148V240H24Z", pen.fade("#eef1f4", METAL)) + teeth
    handle = "M250 136H322C352 140 366 164 360 194L348 248C336 268 312 262 296 256L250 246Z"
    return group(
        blade,
        shape(handle, pen.fade(pen.light, pen.dark)),
        shape("M282 166H322Q336 176 332 198L326 228Q312 240 296 230L280 214Z", "#f4efe4"),
        "".join(disc(x, y, 5, STEEL) for x, y in ((264, 162), (264, 226))),
        turn=-12,
    )


@drawing("toolbox", *GRIPS)
def toolbox(pen: Pen) -> str:
    """Draw a tool box: closed with a tray, opened like stairs, or a filled case."""
    if pen.has("filled"):
        pen.floor(200, 330, 150)
        tools_ = "".join(
            group(driver(pen, x, 80, c, True), scale=0.5, at=(x, 200))
            for x, c in ((96, pen.colour), (132, "#4279bd"), (168, pen.colour))
        )
        wrench = (
            group(rect(234, 130, 14, 70, METAL, 6) + ring(241, 122, 13, METAL, 9), turn=24, at=(241, 160))
            + rect(272, 110, 16, 90, WOOD, 5)
            + rect(256, 100, 50, 22, "#7d8691", 5)
        )
        sockets = "".join(disc(x, 296, 11, METAL) + disc(x, 296, 5, INK) for x in range(90, 320, 25)) + "".join(
            rect(x, 230, 9, 40, METAL, 3) for x in range(84, 320, 16)
        )
        return (
            rect(54, 76, 292, 140, pen.soft(), 16)
            + rect(68, 90, 264, 122, INK, 10)
            + tools_
            + wrench
            + rect(54, 214, 292, 116, pen.soft(pen.dark), 16)
            + rect(68, 222, 264, 94, INK, 10)
            + sockets
            + rect(168, 326, 64, 14, INK, 6)
        )
    if pen.says("cantilever"):
        trays = mirrored(
            shape(poly((200, 206), (196, 232), (70, 196), (74, 170)), pen.fade(pen.light, pen.colour))
            + stroke("M120 240L140 196M160 240L176 204", "#8a929c", 6)
        )
        return (
            trays
            + stroke("M140 214V150H260V214", "#8a929c", 9)
            + rect(78, 232, 244, 98, pen.fade(pen.colour, pen.dark), 8)
            + dim(rounded(78, 232, 244, 16, 4), 0.2)
            + rect(176, 262, 48, 28, STEEL, 5)
        )
    return (
        stroke("M132 184V136Q132 118 150 118H250Q268 118 268 136V184", INK, 17)
        + rect(66, 176, 268, 50, pen.tube(pen.dark, "down"), 12)
        + rect(66, 220, 268, 112, pen.fade(pen.light, pen.colour, pen.dark), 14)
        + mirrored(rect(104, 206, 34, 44, INK, 6) + rect(110, 226, 22, 14, STEEL, 3))
        + rect(156, 262, 88, 36, CREAM, 8)
        + lines(200, 272, 60, colour=pen.dark)
    )


@drawing("screws-and-fixings", *GRIPS)
def fixings(pen: Pen) -> str:
    """Draw a sorted case of screws; adhesive comes in a cartridge, strips in a pack."""
    if pen.says("strips"):
        return (
            rect(112, 84, 176, 248, pen.soft(), 10)
            + disc(200, 104, 9, "#f4efe4")
            + rect(130, 130, 140, 180, "#ffffff", 8, opacity=0.9)
            + "".join(
                rect(146, y, 108, 22, pen.fade("#f2f4f6", "#d5dbe0"), 5) + rect(236, y, 18, 22, pen.accent, 5)
                for y in range(146, 296, 32)
            )
        )
    pen.floor(200, 330, 150)
    colours = (METAL, "#d8b25a", METAL, "#c8604a", "#8a929c", "#d8b25a")
    cells = ""
    for i, (x, y) in enumerate((x, y) for y in (156, 240) for x in (68, 158, 248)):
        cells += rect(x, y, 84, 78, "#e9eef1", 6)
        for j in range(9):
            cx, cy = x + 16 + 26 * (j % 3), y + 16 + 23 * (j // 3)
            plug = pen.says("plug") and i % 2
            one = (
                rect(cx - 11, cy - 4, 22, 8, pen.colour, 4)
                if plug
                else stroke(f"M{cx - 9} {cy}H{cx + 9}", colours[i], 5) + disc(cx + 9, cy, 5, shade(colours[i], -0.2))
            )
            cells += group(one, turn=(i * 31 + j * 47) % 180, at=(cx, cy))
    return (
        rect(54, 92, 292, 56, pen.soft(), 14)
        + rect(54, 140, 292, 192, pen.soft(pen.dark), 14)
        + cells
        + rect(62, 148, 276, 178, "#ffffff", 10, opacity=0.14)
        + rect(170, 326, 60, 14, INK, 6)
        + rect(166, 106, 68, 14, INK, 7)
    )


@drawing("screws-and-fixings/bottle", *GRIPS)
def cartridge(pen: Pen) -> str:
    """Draw a cartridge of adhesive with its nozzle."""
    pen.floor(200, 338, 64)
    return (
        shape("M194 36H206L216 112H184Z", pen.tube("#f4f2ec"))
        + rect(176, 108, 48, 16, "#e2e0d8", 4)
        + rect(152, 120, 96, 214, pen.tube(), 10)
        + rect(152, 172, 96, 112, CREAM)
        + lines(200, 192, 70, 50, 60, 36, colour=pen.dark)
        + rect(148, 326, 104, 12, pen.tube("#f4f2ec"), 4)
        + gleam("M164 134V322", 6, 0.4)
    )


@drawing("paint-can", "#f4f2ec")
def paint_can(pen: Pen) -> str:
    """Draw an opened can of paint with its brush."""
    drip = (
        "M112 150H288V176q-8 34 -16 4q-8 -14 -16 12q-8 46 -18 4q-10 -26 -20 -4"
        "q-8 24 -16 0q-10 -20 -20 6q-10 60 -20 0q-8 -24 -18 -2q-12 24 -24 -6q-16 -12 -32 0z"
    )
    brush_ = group(
        rect(272, 60, 26, 110, pen.tube(WOOD), 11)
        + rect(264, 164, 42, 26, pen.tube(STEEL), 3)
        + shape("M264 188H306L300 238Q284 250 270 238Z", pen.fade("#e9dcc0", pen.colour)),
        turn=26,
        at=(285, 160),
        move=(16, 0),
    )
    label = (
        rect(112, 214, 176, 92, CREAM)
        + rect(130, 230, 60, 60, pen.colour, 6, stroke="#c9c3b4", stroke_width=2)
        + lines(238, 240, 70, 52, 62, colour="#7a7468")
    )
    return "".join(
        (
            stroke("M112 170C60 80 340 80 288 170", "#8a929c", 5),
            rect(112, 150, 176, 182, pen.tube(STEEL), 8),
            label,
            shape(drip, pen.colour),
            oval(200, 150, 90, 20, "#9aa2ac"),
            oval(200, 150, 80, 15, pen.fade(pen.dark, pen.colour)),
            brush_,
            gleam("M128 190V316", 6, 0.45),
        )
    )
