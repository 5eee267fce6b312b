"""Audio, television and cameras."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    CREAM,
    INK,
    STEEL,
    WOOD,
    Pen,
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
    smooth,
    spread,
    stroke,
)


def mesh(x: float, y: float, w: float, h: float, colour: str, step: float = 8) -> str:
    """Return rows of dots: a loudspeaker's cloth or a microphone's grille."""
    rows = int(h // step)
    return "".join(
        stroke(f"M{x + (i % 2) * step / 2} {y + i * step}h{w}", colour, 2.6, stroke_dasharray=f"0 {step}", opacity=0.55)
        for i in range(rows + 1)
    )


@drawing("headphones")
def headphones(pen: Pen) -> str:
    """Draw headphones from the front; headsets get a microphone, wired ones a cable."""
    pen.floor(200, 334, 110)
    size = 52 if pen.says("on-ear", "child", "bop") else 64
    face = pen.accent if pen.says("bop") else pen.colour
    cup = "".join(
        (
            stroke("M103 190L98 226", STEEL, 8),
            oval(129, 258, 30, size - 3, pen.fade(pen.deep, INK), transform="rotate(7 129 258)"),
            oval(108, 258, 34, size, pen.ball(face), transform="rotate(7 108 258)"),
            oval(
                101,
                258,
                20,
                size - 18,
                "none",
                stroke=shade(face, -0.25),
                stroke_width=3,
                transform="rotate(7 101 258)",
            ),
            gleam("M84 236Q84 218 96 206", 5, 0.4),
        )
    )
    if pen.says("open-back"):
        cup += "".join(ring(101, 258, r, pen.pale, 2, opacity=0.5) for r in (5, 10, 15))
    extra = ""
    if pen.has("cable"):
        extra += stroke("M110 322C116 356 176 352 206 338S280 336 300 350", pen.deep, 5)
    if pen.says("gaming"):
        extra += stroke("M104 300C112 336 150 340 176 330", INK, 6) + rect(
            168, 318, 34, 18, pen.accent, 9, transform="rotate(-14 185 327)"
        )
    return "".join(
        (
            stroke("M103 196C100 62 300 62 297 196", pen.colour if pen.says("bop") else pen.dark, 21),
            stroke("M103 196C100 62 300 62 297 196", pen.light, 6, opacity=0.7, transform="translate(0 -6)"),
            stroke("M137 128C166 98 234 98 263 128", pen.deep, 16),
            mirrored(cup),
            extra,
        )
    )


@drawing("earbuds")
def earbuds(pen: Pen) -> str:
    """Draw earbuds in their open case, with hooks or on a cable where they have those."""
    if pen.says("wired"):
        return _wired_earbuds(pen)
    hook = ""
    if pen.has("hook", "open"):
        hook = stroke("M156 152C120 118 112 178 132 206", pen.deep, 8) + gleam("M150 144C130 130 122 160 128 180", 2)
    bud = "".join(
        (
            hook,
            rect(158, 176, 19, 66, pen.tube(), 9),
            disc(164, 168, 25, pen.ball()),
            oval(150, 172, 11, 14, pen.deep, transform="rotate(20 150 172)"),
            rect(163, 184, 4, 18, pen.accent if pen.says("gaming") else INK, 2, opacity=0.7),
        )
    )
    return "".join(
        (
            shape(rounded(112, 92, 176, 124, 54), pen.fade(pen.light, pen.dark)),
            shape(rounded(124, 104, 152, 110, 44), pen.fade(pen.deep, pen.dark)),
            oval(200, 214, 84, 20, pen.deep),
            mirrored(bud),
            shape("M110 216Q200 246 290 216V262C290 316 262 334 200 334S110 316 110 262Z", pen.tube()),
            stroke("M110 216Q200 246 290 216", pen.pale, 4, opacity=0.8),
            disc(200, 276, 4, pen.pale),
            gleam("M126 248Q124 290 150 310", 6, 0.35),
        )
    )


def _wired_earbuds(pen: Pen) -> str:
    """Draw wired earbuds with a plug."""
    bud = disc(150, 120, 26, pen.ball()) + rect(142, 130, 16, 44, pen.tube(), 8) + oval(134, 116, 12, 17, pen.deep)
    plug = rect(186, 300, 28, 34, pen.tube(), 7) + rect(191, 330, 18, 16, STEEL, 3)
    cable = "M150 172C150 226 198 214 200 250C250 206 250 174 250 172M200 250C200 276 260 260 262 290S200 270 200 302"
    return stroke(cable, pen.dark, 6) + mirrored(bud) + rect(192, 236, 16, 30, pen.colour, 7) + plug


@drawing("speaker")
def speaker(pen: Pen) -> str:
    """Draw a loudspeaker: for the living room, for a party, a small round one, or the roll with a loop."""
    if pen.says("wi-fi"):
        return _home_speaker(pen)
    if pen.says("party"):
        return _party_speaker(pen)
    if pen.says("mini", "shower"):
        return _round_speaker(pen)
    length = pen.between(112, 128)
    x = 200 - length
    return "".join(
        (
            stroke(f"M{x + 34} 204C{x - 26} 160 {x - 8} 316 {x + 40} 296", pen.accent, 11),
            rect(x, 186, 2 * length, 136, pen.tube(way="down"), 62),
            mesh(x + 46, 202, 2 * length - 92, 104, pen.deep),
            oval(200 + length - 30, 254, 26, 58, pen.dark),
            oval(200 + length - 27, 254, 19, 44, pen.ball(pen.deep)),
            oval(x + 30, 254, 26, 58, pen.dark),
            rect(150, 238, 100, 32, pen.accent, 8) + rect(172, 250, 56, 8, "#ffffff", 4, opacity=0.85),
            gleam(f"M{x + 62} 198H{200 + length - 70}", 5, 0.3),
        )
    )


def _home_speaker(pen: Pen) -> str:
    """Draw a cloth-covered speaker with a wooden top and feet."""
    wide = 74 if pen.says("petite", "hearth") else 98
    wood = "#8a5f40" if pen.says("walnut") else WOOD
    return "".join(
        (
            stroke(f"M{214 - wide} 318L{206 - wide} 336M{186 + wide} 318L{194 + wide} 336", wood, 10),
            rect(200 - wide, 116, 2 * wide, 206, pen.soft(), 22),
            mesh(212 - wide, 154, 2 * wide - 24, 158, pen.deep),
            shape(
                f"M{200 - wide} 142v-4a22 22 0 0 1 22 -22h{2 * wide - 44}a22 22 0 0 1 22 22v4z",
                pen.fade(shade(wood, 0.2), wood),
            ),
            disc(200, 129, 7, INK) + disc(174, 129, 3, INK) + disc(226, 129, 3, INK),
            rect(186, 290, 28, 7, pen.pale, 3),
            gleam(f"M{212 - wide} 168V296", 5, 0.22),
        )
    )


def _party_speaker(pen: Pen) -> str:
    """Draw a tall speaker with two cones and a handle."""
    cones = "".join(
        disc(200, y, r, INK)
        + disc(200, y, r - 8, pen.ball("#3c4049"))
        + disc(200, y, r * 0.34, pen.ball("#6b717c"))
        + ring(200, y, r - 3, pen.accent, 4)
        for y, r in ((156, 40), (254, 54))
    )
    return "".join(
        (
            stroke("M160 92C160 60 240 60 240 92", pen.deep, 13),
            rect(120, 88, 160, 246, pen.soft(), 26),
            rect(132, 100, 136, 222, pen.deep, 18, opacity=0.55),
            cones,
            gleam("M127 120V300", 5, 0.3),
        )
    )


def _round_speaker(pen: Pen) -> str:
    """Draw a hand-sized round speaker with a loop."""
    pen.floor(200, 324, 92)
    return "".join(
        (
            stroke("M176 132C160 66 240 66 224 132", pen.accent, 10),
            disc(200, 218, 104, pen.ball()),
            disc(200, 218, 78, pen.dark),
            pen.clipped("M126 218a74 74 0 1 0 148 0a74 74 0 1 0 -148 0z", mesh(124, 146, 156, 150, pen.pale, 9)),
            disc(200, 218, 15, pen.ball(pen.accent)),
            gleam("M116 190Q130 140 174 126", 7, 0.4),
        )
    )


@drawing("soundbar", "#2b2d33")
def soundbar(pen: Pen) -> str:
    """Draw a soundbar as wide as it is, with its subwoofer."""
    half = 70 + pen.number("width", 90) * 0.75
    half = min(half, 152)
    low = 334 if pen.has("sub") else 284
    pen.floor(200, low, half)
    sub = ""
    if pen.has("sub"):
        sub = (
            rect(152, 120, 112, 150, pen.soft(), 10)
            + disc(208, 210, 38, INK)
            + disc(208, 210, 30, pen.ball("#4a4e58"))
            + disc(208, 210, 11, pen.light)
        )
    bar = (
        rect(200 - half, 274, 2 * half, 58, pen.tube(way="down"), 14),
        mesh(212 - half, 290, 2 * half - 24, 30, pen.light),
        rect(210 - half, 274, 2 * half - 20, 7, pen.light, 3, opacity=0.6),
        disc(180 + half, 303, 4, "#7fd0a0"),
    )
    return sub + group(*bar, move=(0, low - 334))


@drawing("television", "#2b2d33")
def television(pen: Pen) -> str:
    """Draw a television that shows a landscape; the picture-like one hangs in a wooden frame."""
    half = 96 + pen.number("screen_size", 50) * 0.8
    tall = half * 1.16
    x, y = 200 - half, 300 - tall - (26 if pen.has("art") else 12)
    framed = pen.has("art")
    edge = 9 if framed else 5
    inside = rounded(x + edge, y + edge, 2 * half - 2 * edge, tall - 2 * edge, 3)
    sky = pen.fade("#2f4f86", "#7d6aa8", "#e9a27e", "#f4cf9a")
    hills = (("#6d5a8f", 0.62), ("#4a4a7c", 0.74), ("#2b3560", 0.86))
    scene = [rect(x, y, 2 * half, tall, sky), disc(200 + half * 0.3, y + tall * 0.52, half * 0.13, "#fff3cf")]
    for index, (colour, at) in enumerate(hills):
        points = [(x + 2 * half * i / 5, y + tall * (at - 0.1 * ((i * 7 + index * 3) % 4) / 3)) for i in range(6)]
        scene.append(shape(smooth(*points, closed=False) + f"L{x + 2 * half} {y + tall}H{x}Z", colour))
    legs = "" if framed else stroke(f"M{x + 46} {y + tall}l-20 34M{400 - x - 46} {y + tall}l20 34", pen.deep, 7)
    pen.floor(200, 336, half * 0.9)
    return "".join(
        (
            legs,
            rect(x, y, 2 * half, tall, WOOD if framed else pen.colour, 6),
            pen.clipped(inside, *scene),
            shape(inside, "none", stroke=pen.colour, stroke_width=4),
            shape(
                poly(
                    (x + edge, y + edge),
                    (x + half, y + edge),
                    (x + half * 0.45, y + tall - edge),
                    (x + edge, y + tall - edge),
                ),
                "#ffffff",
                opacity=0.07,
            ),
            rect(x, y, 2 * half, tall, "none", 6, stroke=pen.light, stroke_width=1.5, opacity=0.5),
        )
    )


@drawing("turntable")
def turntable(pen: Pen) -> str:
    """Draw a record player from above its front edge; the portable one sits in its opened case."""
    grooves = "".join(
        oval(178, 232, r, r * 0.4, "none", stroke="#4a4d57", stroke_width=1.2) for r in (106, 94, 82, 70, 58)
    )
    back = ""
    if pen.says("portable"):
        back = (
            rect(64, 84, 272, 116, pen.fade(pen.dark, pen.colour), 14)
            + rect(80, 100, 240, 92, pen.deep, 8)
            + rect(178, 76, 44, 12, STEEL, 5)
        )
    else:
        back = shape(poly((74, 182), (82, 112), (318, 112), (326, 182)), "#ffffff", opacity=0.28) + stroke(
            "M82 112H318", "#ffffff", 3, opacity=0.6
        )
    return "".join(
        (
            back,
            stroke("M76 318v12M324 318v12", INK, 16),
            shape("M66 176H334L356 286H44Z", pen.fade(pen.light, pen.colour)),
            shape("M44 286H356V312a8 8 0 0 1 -8 8H52a8 8 0 0 1 -8 -8Z", pen.fade(pen.dark, pen.deep)),
            oval(178, 236, 118, 47, STEEL),
            oval(178, 232, 116, 46, "#22242a") + grooves,
            shape("M178 232L94 206A116 46 0 0 1 132 190Z", "#ffffff", opacity=0.14),
            oval(178, 232, 38, 15, pen.accent) + oval(178, 232, 4, 2, CREAM),
            disc(310, 204, 17, pen.ball(STEEL)),
            stroke("M310 202L302 250L254 262", "#dfe3e8", 6) + rect(238, 256, 24, 12, INK, 3),
            oval(326, 270, 10, 5, STEEL) + oval(78, 274, 10, 5, STEEL),
        )
    )


@drawing("microphone")
def microphone(pen: Pen) -> str:
    """Draw a studio microphone on a foot or an arm, or a pair to clip on."""
    if pen.says("lapel"):
        return _lapel_microphones(pen)
    if pen.has("arm"):
        holder = (
            stroke("M96 330L72 190L200 92", pen.deep, 10) + rect(70, 318, 52, 18, INK, 5) + disc(72, 190, 10, STEEL)
        )
        pen.floor(110, 338, 60)
    else:
        holder = stroke("M200 268V322", "#3a3d45", 12) + oval(200, 326, 66, 14, pen.fade("#5b606b", INK))
        pen.floor(200, 336, 86)
    glow = pen.accent if pen.says("stream") else STEEL
    return "".join(
        (
            holder,
            stroke("M146 168V210A54 54 0 0 0 254 210V168", "#3a3d45", 8),
            rect(160, 74, 80, 178, pen.tube(), 38),
            shape("M160 168V112a40 40 0 0 1 80 0v56z", pen.tube(shade(STEEL, -0.2))),
            pen.clipped("M160 168V112a40 40 0 0 1 80 0v56z", mesh(158, 76, 90, 92, INK, 7)),
            rect(157, 164, 86, 10, glow, 4),
            disc(200, 206, 9, pen.deep) + disc(200, 206, 4, glow),
            gleam("M172 108V232", 5, 0.3),
        )
    )


def _lapel_microphones(pen: Pen) -> str:
    """Draw two clip-on microphones and their receiver."""
    one = "".join(
        (
            rect(96, 170, 66, 92, pen.soft(), 16),
            disc(129, 156, 26, pen.ball("#3b3e46")) + mesh(110, 142, 38, 30, "#8b9199", 7),
            disc(129, 216, 11, pen.deep) + disc(129, 216, 5, "#7fd0a0"),
        )
    )
    return (
        group(one, move=(0, 50))
        + group(one, move=(142, 50))
        + rect(168, 96, 64, 108, pen.soft(pen.dark), 14)
        + rect(178, 108, 44, 34, "#10141c", 5)
        + stroke("M186 130l8-10 8 6 10-12", "#7fd0a0", 3)
    )


@drawing("camera")
def camera(pen: Pen) -> str:
    """Draw a camera from the front: system, compact, action or instant."""
    if pen.says("action"):
        return _action_camera(pen)
    if pen.says("instant"):
        return _instant_camera(pen)
    small = pen.says("compact")
    skin = "#2a2c32" if pen.colour != "#2b2d33" else "#3a3d46"
    top = (
        ""
        if small
        else shape("M158 152L170 116H230L242 152Z", pen.fade(pen.light, pen.colour))
        + rect(176, 126, 48, 14, pen.dark, 4)
    )
    return "".join(
        (
            rect(262, 132, 38, 16, pen.tube(STEEL), 5) + rect(92, 138, 30, 12, pen.tube(STEEL), 4),
            top,
            rect(72, 146, 256, 176, pen.fade(pen.light, pen.colour, pen.dark), 24),
            rect(72, 190, 256, 100, skin, 4),
            shape("M72 196C100 186 112 210 110 240S106 300 84 312Q72 306 72 290Z", pen.fade("#4a4d57", skin)),
            lens_front(pen, 206, 238, 66 if small else 82),
            disc(296, 168, 8, "#f2efe6" if small else INK),
            gleam("M92 158H250", 4, 0.4),
        )
    )


def lens_front(pen: Pen, x: float, y: float, r: float) -> str:
    """Return a lens that looks at us."""
    return "".join(
        (
            disc(x, y, r, pen.fade("#565b66", "#17191e", way="slant")),
            ring(x, y, r * 0.86, "#6d737f", 2),
            disc(x, y, r * 0.7, "#15171c"),
            disc(x, y, r * 0.54, pen.fade("#2d2a5a", "#1a3a55", "#0d1018", way="slant")),
            disc(x, y, r * 0.26, "#0b0d13"),
            oval(
                x - r * 0.22,
                y - r * 0.26,
                r * 0.17,
                r * 0.11,
                "#b9a7ff",
                opacity=0.75,
                transform=f"rotate(-40 {x - r * 0.22} {y - r * 0.26})",
            ),
            disc(x + r * 0.24, y + r * 0.26, r * 0.07, "#7fd6d0", opacity=0.8),
        )
    )


def _action_camera(pen: Pen) -> str:
    """Draw a small rugged camera in its mount."""
    return "".join(
        (
            rect(180, 296, 40, 34, "#3a3d45", 5) + stroke("M172 330h56", "#3a3d45", 10),
            rect(100, 140, 200, 160, pen.soft(), 26),
            rect(112, 152, 176, 136, pen.deep, 18, opacity=0.5),
            lens_front(pen, 236, 212, 52),
            rect(126, 172, 46, 56, "#10141c", 6) + stroke("M136 212l10-14 8 8 8-16", pen.accent, 4),
            rect(134, 130, 44, 14, pen.accent, 5),
            disc(140, 262, 6, "#e2544d"),
        )
    )


def _instant_camera(pen: Pen) -> str:
    """Draw an instant camera with a picture coming out."""
    photo = rect(140, 88, 120, 80, "#fbfaf5", 4) + rect(150, 98, 100, 70, pen.fade("#8fc3e8", "#f2c9a0"))
    return "".join(
        (
            photo,
            rect(84, 140, 232, 188, pen.soft(), 40),
            rect(84, 226, 232, 26, pen.accent) + rect(84, 234, 232, 9, CREAM, opacity=0.6),
            rect(112, 160, 50, 34, "#f7f3e6", 8) + rect(118, 166, 38, 22, pen.fade("#ffffff", "#cfd6dc"), 5),
            rect(262, 162, 30, 30, INK, 8),
            lens_front(pen, 206, 242, 64),
            disc(108, 282, 12, pen.ball("#c8403a")),
        )
    )


@drawing("lens", "#2b2d33")
def lens(pen: Pen) -> str:
    """Draw a lens that stands on its mount, as long as its focal length asks for."""
    tall = 120 if pen.says("wide-angle", "35 mm") else 206 if pen.says("telephoto") else 158
    wide = 88 if pen.says("wide-angle") else 74
    y = 326 - tall
    ribs = "".join(
        stroke(f"M{x} {y + 34}v{tall * 0.3}", "#000000", 3, opacity=0.35) for x in spread(17, 204 - wide, 196 + wide)
    )
    stripe = pen.pick("#c8403a", "#d8b25a", "#4279bd")
    left, right, bend = 200 - wide, 200 + wide, y + tall * 0.62
    return "".join(
        (
            rect(214 - wide, 310, 2 * wide - 28, 22, pen.tube("#aab1ba"), 6),
            shape(f"M{left} {y}V{bend}L{left + 10} 324H{right - 10}L{right} {bend}V{y}Z", pen.tube()),
            rect(200 - wide, y + 30, 2 * wide, tall * 0.3 + 8, pen.tube(pen.dark)) + ribs,
            rect(201 - wide, y + tall * 0.56, 2 * wide - 2, 5, stripe),
            oval(200, y, wide, wide * 0.32, pen.fade("#5d626d", INK)),
            oval(200, y, wide * 0.84, wide * 0.26, "#14161b"),
            oval(200, y + 2, wide * 0.74, wide * 0.21, pen.fade("#5b4b9a", "#20476a", "#16202b", way="right")),
            oval(200 - wide * 0.3, y - 3, wide * 0.2, wide * 0.06, "#d9ccff", opacity=0.7),
        )
    )


@drawing("tripod", "#2b2d33")
def tripod(pen: Pen) -> str:
    """Draw a tripod with its legs apart."""
    pen.floor(200, 344, 110)
    joint = pen.pick("#c8403a", "#d8b25a", "#4279bd") if pen.says("carbon") else STEEL
    front = (
        stroke("M200 150L202 346", pen.dark, 13)
        + stroke("M198 160V340", pen.light, 3, opacity=0.6)
        + rect(191, 238, 20, 16, joint, 4)
    )
    side = stroke("M188 146L112 336", pen.colour, 13) + stroke("M184 150L112 330", pen.light, 3, opacity=0.7)
    side += stroke("M152 238l-5 14", joint, 17) + disc(110, 338, 9, INK)
    head = (
        disc(200, 92, 19, pen.ball("#5b606b"))
        if pen.has("ballhead")
        else rect(182, 78, 36, 34, pen.tube("#5b606b"), 6) + stroke("M214 98L268 122", INK, 9)
    )
    return "".join(
        (
            front,
            mirrored(side),
            rect(180, 128, 40, 34, pen.tube(), 10),
            rect(193, 100, 14, 36, STEEL),
            head,
            rect(168, 62, 64, 14, pen.fade("#6d737f", INK), 5),
            disc(228, 94, 7, joint),
        )
    )


@drawing("memory-card", "#2c3f66", "#2b2d33", "#8a3f3f", "#2f6f6f")
def memory_card(pen: Pen) -> str:
    """Draw an SD card, or a microSD card beside its adapter."""
    stripe = pen.pick("#d8b25a", "#c3c9d0", "#e2853b")
    if pen.says("micro"):
        pen.floor(200, 330, 100)
        card = "M226 196h60a8 8 0 0 1 8 8v112a8 8 0 0 1 -8 8h-80a8 8 0 0 1 -8 -8v-60l14 -16v-36a8 8 0 0 1 14 -8z"
        return (
            _sd(pen, "#3a3d46", stripe, 0.82, -44)
            + shape(card, pen.soft("#c8403a"))
            + rect(216, 250, 60, 40, "#ffffff", 5, opacity=0.85)
            + gleam("M232 206h46", 4)
        )
    return _sd(pen, pen.colour, stripe, 1, 0)


def _sd(pen: Pen, colour: str, stripe: str, scale: float, move: float) -> str:
    outline = "M122 74H244L284 114V322a12 12 0 0 1 -12 12H128a12 12 0 0 1 -12 -12V86a12 12 0 0 1 6 -12Z"
    bars = "".join(rect(x, 84, 12, 34, "#000000", 3, opacity=0.25) for x in spread(6, 132, 226))
    label = (
        rect(132, 136, 136, 150, "#f5f3ec", 8)
        + rect(132, 136, 136, 46, stripe, 8)
        + rect(148, 204, 74, 12, colour, 6)
        + rect(148, 228, 104, 8, "#c9c6bd", 4)
        + rect(148, 246, 88, 8, "#c9c6bd", 4)
    )
    lock = rect(112, 132, 10, 40, "#e8e6df", 3)
    return group(
        shape(outline, pen.soft(colour)),
        bars,
        lock,
        label,
        gleam("M132 300V318H200", 3, 0.3),
        scale=scale,
        at=(200, 334),
        move=(move, 0),
    )
