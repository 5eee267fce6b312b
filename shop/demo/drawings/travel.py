"""What one travels with."""

from __future__ import annotations

from shop.demo.drawings.bags import shoulder_bag
from shop.demo.drawings.food import lines
from shop.demo.drawings.kit import (
    CREAM,
    INK,
    STEEL,
    Pen,
    disc,
    drawing,
    gleam,
    group,
    mirrored,
    oval,
    rect,
    shape,
    spread,
    stroke,
)

GOLD = "#d8b25a"


@drawing("suitcase")
def suitcase(pen: Pen) -> str:
    """Draw a suitcase on wheels: a ribbed shell, of cloth, or a child's."""
    size = {"cabin": 0.86, "medium": 0.95, "large": 1.04}.get(pen.subject.version, 0.94)
    pen.floor(200, 338, 100)
    soft, child = pen.says("soft", "cover"), pen.says("child")
    pole = mirrored(rect(166, 42, 7, 70, "#8b929c")) + rect(160, 34, 80, 16, INK, 7)
    wheels = mirrored(rect(126, 312, 28, 14, "#3a3d46", 4) + disc(140, 326, 11, INK))
    body = rect(112, 98, 176, 218, pen.tube(), 44 if child else 24)
    if child:
        detail = (
            mirrored(disc(168, 190, 20, CREAM) + disc(170, 192, 10, INK))
            + stroke("M168 244q32 28 64 0", pen.deep, 8)
            + mirrored(shape("M124 116C116 76 156 80 164 102Z", pen.dark))
        )
    elif soft:
        detail = (
            rect(130, 196, 140, 102, pen.light, 12, opacity=0.9)
            + stroke("M130 212H270", pen.deep, 4)
            + rect(258, 208, 9, 22, pen.accent, 3)
            + rect(142, 122, 116, 52, pen.dark, 10, opacity=0.8)
            + stroke("M124 98V316M276 98V316", pen.deep, 3, stroke_dasharray="6 5", opacity=0.7)
        )
    elif pen.has("front"):
        detail = (
            rect(128, 116, 144, 92, pen.dark, 14)
            + stroke("M128 140H272", pen.deep, 4)
            + rect(256, 134, 9, 22, STEEL, 3)
            + "".join(stroke(f"M{x} 226V306", pen.deep, 4, opacity=0.5) for x in spread(5, 136, 264))
        )
    else:
        detail = "".join(
            stroke(f"M{x} 108V306", pen.deep, 5, opacity=0.45) + stroke(f"M{x + 5} 110V304", pen.light, 3, opacity=0.7)
            for x in spread(7, 132, 264)
        )
    corners = (
        mirrored(
            shape("M112 142V122a24 24 0 0 1 24 -24h20Z", pen.pale)
            + shape("M112 272V292a24 24 0 0 0 24 24h20Z", pen.pale)
        )
        if pen.says("alumin")
        else ""
    )
    lock_ = (
        rect(182, 194, 36, 26, pen.deep, 6) + rect(190, 202, 20, 6, STEEL, 3)
        if pen.has("tsa") and not pen.has("front")
        else ""
    )
    return group(
        pole,
        wheels,
        body,
        detail,
        corners,
        lock_,
        rect(176, 90, 48, 14, pen.deep, 7),
        gleam("M126 136V286", 5, 0.35),
        scale=size,
        at=(200, 336),
    )


@drawing("travel-bag")
def travel_bag(pen: Pen) -> str:
    """Draw a travel bag: a duffel, a weekend bag, or one for a suit."""
    if pen.says("garment"):
        return (
            stroke("M200 72C180 72 184 46 200 46S216 66 206 74", "#8b929c", 6)
            + shape("M156 84Q200 56 244 84L268 104V334H132V104Z", pen.fade(pen.light, pen.colour, pen.dark))
            + stroke("M200 74V326", pen.deep, 4)
            + rect(195, 120, 10, 26, STEEL, 4)
            + rect(222, 236, 32, 70, pen.deep, 5, opacity=0.6)
        )
    pen.floor(200, 328, 155)
    leather = "#8a5f40" if pen.says("leather") else pen.deep
    strap = stroke("M120 176C120 84 280 84 280 176", leather, 12)
    body = "M84 152H316C352 152 362 196 362 244C362 300 352 322 318 322H82C48 322 38 300 38 244C38 196 48 152 84 152Z"
    ends = mirrored(
        shape(
            "M84 152C48 152 38 196 38 244C38 300 48 322 82 322Q98 240 84 152Z",
            leather if pen.says("leather") else pen.dark,
        )
    )
    zips = stroke("M92 164H308", pen.deep, 6) + rect(
        288, 160, 24, 10, pen.accent if not pen.says("leather") else GOLD, 4
    )
    bands = mirrored(
        rect(126, 168, 16, 154, leather, 3)
        + rect(122, 214, 24, 20, "none", 4, stroke=GOLD if pen.says("leather") else STEEL, stroke_width=4)
    )
    roll = (
        rect(150, 196, 100, 84, pen.light, 12, opacity=0.5) + stroke("M150 212H250", pen.deep, 3)
        if not pen.has("wet")
        else rect(158, 216, 84, 44, pen.pale, 8, opacity=0.85)
    )
    return (
        strap
        + shape(body, pen.fade(pen.light, pen.colour, pen.dark))
        + ends
        + zips
        + roll
        + bands
        + gleam("M110 184H290", 4, 0.25)
    )


@drawing("changing-bag")
def changing_bag(pen: Pen) -> str:
    """Draw a changing bag with a bottle in its side pocket."""
    bottle = rect(302, 150, 36, 90, "#eef4f6", 10) + rect(306, 132, 28, 24, "#e39aa9", 6)
    return bottle + shoulder_bag(pen) + rect(300, 226, 40, 88, pen.dark, 10)


@drawing("packing-cubes")
def packing_cubes(pen: Pen) -> str:
    """Draw packing cubes in their sizes, or shoe bags."""
    if pen.says("shoe bag"):
        one = (
            shape("M136 128Q200 148 264 128L282 320Q200 344 118 320Z", pen.fade(pen.light, pen.colour, pen.dark))
            + shape("M128 96Q200 82 272 96L264 130Q200 150 136 130Z", pen.light)
            + stroke("M134 130Q200 152 266 130", pen.deep, 6)
            + stroke("M266 132C300 140 290 176 306 186", pen.accent, 5)
            + stroke("M160 262C176 240 190 270 220 268C244 268 250 276 248 286H160Z", pen.pale, 6)
        )
        return group(one, scale=0.86, at=(200, 330), move=(30, -14)) + group(
            one, scale=0.9, at=(200, 334), move=(-28, 4)
        )
    parts = []
    for x, y, w, h in ((76, 96, 178, 236), (196, 188, 134, 144), (90, 244, 116, 88)):
        inner = (
            rect(x + 18, y + 26, w - 36, h - 52, pen.dark, 10, opacity=0.6)
            + "".join(
                stroke(f"M{x + 20} {y + 30 + i * 8}h{w - 40}", pen.pale, 1.2, opacity=0.4)
                for i in range(int((h - 60) / 8))
            )
            if pen.has("mesh")
            else "".join(stroke(f"M{x + 12} {y + h * f}h{w - 24}", pen.dark, 4, opacity=0.6) for f in (0.3, 0.55, 0.8))
        )
        parts += [
            rect(x, y, w, h, pen.soft(), 18),
            inner,
            rect(x + 6, y + 6, w - 12, h - 12, "none", 14, stroke=pen.deep, stroke_width=3, stroke_dasharray="5 4"),
            rect(x + w - 40, y + 2, 22, 9, pen.accent, 4),
            rect(x + w / 2 - 20, y - 9, 40, 13, pen.deep, 6),
        ]
    return "".join(parts)


@drawing("neck-pillow")
def neck_pillow(pen: Pen) -> str:
    """Draw a neck pillow; a child's has ears."""
    pen.floor(200, 330, 120)
    ears = mirrored(disc(122, 110, 30, pen.ball()) + disc(122, 110, 15, pen.pale)) if pen.says("child") else ""
    d = (
        "M200 76C290 76 332 140 330 216C328 284 306 322 270 322C240 322 230 292 244 256C262 206 246 168 200 168"
        "S138 206 156 256C170 292 160 322 130 322C94 322 72 284 70 216C68 140 110 76 200 76Z"
    )
    seam = stroke(
        "M200 100C270 100 306 152 304 216C302 262 290 296 270 300M200 100C130 100 94 152 96 216C98 262 110 296 130 300",
        pen.dark,
        4,
        opacity=0.6,
    )
    valve = (
        disc(288, 272, 10, pen.ball(STEEL))
        if pen.has("inflate")
        else stroke("M152 282Q200 322 248 282", pen.deep, 5) + disc(200, 302, 6, pen.accent)
    )
    return (
        ears
        + shape(d, pen.fade(pen.light, pen.colour, pen.dark, way="slant"))
        + seam
        + valve
        + gleam("M108 146C126 116 154 100 186 96", 9, 0.4)
    )


@drawing("sleep-mask")
def sleep_mask(pen: Pen) -> str:
    """Draw a sleep mask with its band."""
    pen.floor(200, 316, 130)
    band = stroke("M70 200C40 90 360 90 330 200", pen.deep, 17)
    d = (
        "M52 196C56 160 120 150 200 158C280 150 344 160 348 196C350 250 310 286 262 282"
        "C226 280 216 250 200 250S174 280 138 282C90 286 50 250 52 196Z"
    )
    lashes = mirrored(
        "".join(
            stroke(f"M{x} {y}l{dx} 17", pen.pale, 5)
            for x, y, dx in ((100, 226, -7), (118, 236, -3), (138, 240, 0), (158, 236, 4))
        )
        + stroke("M88 214Q126 254 170 222", pen.pale, 6)
    )
    plugs = mirrored(oval(170, 316, 20, 11, "#f0a24a")) if pen.has("plugs") else ""
    cups = mirrored(oval(128, 212, 58, 46, pen.light, opacity=0.35)) if pen.has("contour") else ""
    return (
        band
        + shape(d, pen.fade(pen.light, pen.colour, pen.dark), stroke=pen.dark, stroke_width=5)
        + cups
        + lashes
        + plugs
        + gleam("M78 184C110 170 150 168 190 172", 6, 0.3)
    )


@drawing("travel-adapter", "#f4f2ec")
def travel_adapter(pen: Pen) -> str:
    """Draw a world adapter with its sockets, or a pair of plain ones."""
    if pen.says("pack of"):
        one = (
            rect(128, 138, 144, 160, pen.tube(), 22)
            + disc(200, 218, 52, pen.dark)
            + disc(200, 218, 44, pen.light)
            + mirrored(disc(180, 218, 8, INK))
            + rect(193, 108, 14, 34, "#5b606b", 3)
            + mirrored(rect(152, 112, 14, 30, "#5b606b", 3))
        )
        return group(one, scale=0.82, at=(200, 330), move=(62, -20)) + group(
            one, scale=0.9, at=(200, 334), move=(-52, 16)
        )
    ports = int(pen.number("ports", 3))
    prongs = mirrored(rect(158, 58, 12, 50, pen.tube(STEEL), 3)) + rect(194, 70, 12, 38, pen.tube(STEEL), 3)
    holes = "".join(rect(x - 14, 268, 28, 13, INK, 6) for x in spread(min(ports, 4), 148, 252))
    face = (
        rect(146, 132, 108, 104, pen.dark, 16)
        + mirrored(rect(170, 152, 9, 30, INK, 3) + disc(180, 208, 7, INK))
        + rect(194, 190, 12, 26, INK, 4)
    )
    return (
        prongs
        + rect(118, 104, 164, 230, pen.tube(), 30)
        + face
        + holes
        + rect(114, 246, 172, 6, pen.accent)
        + rect(276, 150, 14, 40, pen.deep, 5)
        + disc(200, 308, 5, "#7fd0a0")
        + gleam("M132 134V236", 6, 0.45)
    )


@drawing("luggage-tag", "#8a5f40")
def luggage_tag(pen: Pen) -> str:
    """Draw luggage tags, a strap, or a scale with its hook."""
    if pen.says("scale"):
        return (
            rect(126, 70, 148, 96, pen.soft(), 34)
            + rect(152, 92, 96, 50, "#cfe0d6", 10)
            + rect(166, 108, 46, 17, INK, 5)
            + disc(230, 117, 7, INK)
            + rect(186, 164, 28, 40, pen.dark, 8)
            + stroke("M200 204V236C168 244 166 296 200 300C232 300 236 268 224 260", "#8b929c", 12)
        )
    if pen.says("strap"):
        pen.floor(200, 336, 120)
        return (
            rect(116, 84, 168, 244, pen.fade("#8b9199", "#5b606b"), 24)
            + "".join(stroke(f"M{x} 94V318", "#4a4d55", 4, opacity=0.5) for x in spread(6, 134, 266))
            + rect(176, 70, 48, 16, INK, 7)
            + rect(108, 186, 184, 36, pen.fade(pen.light, pen.dark))
            + rect(176, 178, 48, 52, INK, 8)
            + rect(190, 190, 20, 28, pen.colour, 4)
            + mirrored(disc(140, 332, 10, INK))
        )
    one = (
        stroke("M200 98C180 50 230 34 228 74C226 90 208 92 200 104", pen.dark, 8)
        + shape("M168 96H232L252 126V318Q252 332 238 332H162Q148 332 148 318V126Z", pen.soft())
        + disc(200, 122, 10, GOLD)
        + disc(200, 122, 5, INK)
        + rect(164, 160, 72, 140, "none", 6, stroke=pen.pale, stroke_width=2.5, stroke_dasharray="7 5")
        + rect(172, 176, 56, 84, CREAM, 4)
        + lines(200, 192, 40, 28, 36, colour="#8a8378")
    )
    return group(one, turn=14, move=(46, -4), scale=0.9) + group(one, turn=-8, move=(-34, 4))


@drawing("toiletry-bag")
def toiletry_bag(pen: Pen) -> str:
    """Draw a wash bag, one that hangs, or a set of small bottles."""
    if pen.says("bottle set"):
        colours = (pen.colour, pen.accent, "#e3c3b4", pen.light)
        return (
            rect(60, 170, 280, 160, "#dcebf1", 24, opacity=0.75)
            + "".join(
                rect(x, 150, 46, 150, pen.tube(c), 18)
                + rect(x + 12, 124, 22, 30, pen.tube("#f4f2ec"), 5)
                + rect(x + 8, 208, 30, 44, CREAM, 6)
                for x, c in zip((88, 148, 208, 268), colours, strict=True)
            )
            + rect(60, 170, 280, 160, "#ffffff", 24, opacity=0.2)
            + rect(54, 160, 292, 17, pen.dark, 8)
            + rect(316, 156, 16, 30, STEEL, 5)
        )
    if pen.has("hook"):
        pocket = "".join(
            rect(122, y, 156, 66, pen.light, 10, opacity=0.75)
            + stroke(f"M122 {y + 14}H278", pen.deep, 3)
            + rect(262, y + 8, 8, 18, pen.accent, 3)
            for y in (132, 214)
        )
        return (
            stroke("M200 92V66C200 40 232 44 228 64", "#8b929c", 8)
            + rect(106, 90, 188, 236, pen.soft(), 24)
            + pocket
            + rect(106, 296, 188, 30, pen.dark, 12)
        )
    pen.floor(200, 326, 140)
    brass = GOLD if pen.says("leather") else STEEL
    return (
        stroke("M84 214C40 190 40 262 84 252", pen.deep, 11)
        + shape(
            "M76 182Q200 150 324 182L336 300Q336 322 312 322H88Q64 322 64 300Z",
            pen.fade(pen.light, pen.colour, pen.dark),
        )
        + shape("M76 182Q200 150 324 182L318 198Q200 168 82 198Z", pen.dark)
        + stroke("M86 188Q200 160 314 188", brass, 5, stroke_dasharray="4 3")
        + rect(300, 182, 14, 36, brass, 5)
        + rect(160, 236, 80, 42, pen.deep, 8, opacity=0.5)
        + stroke("M84 300H316", pen.deep, 3, stroke_dasharray="7 6")
    )


@drawing("passport-holder")
def passport_holder(pen: Pen) -> str:
    """Draw a travel wallet with a passport in it, or a flat belt or pouch."""
    if pen.says("belt", "pouch"):
        pen.floor(200, 318, 140)
        strap = (
            stroke("M20 196C80 150 100 220 120 210M380 196C320 150 300 220 280 210", pen.deep, 13)
            if pen.says("belt")
            else stroke("M120 160C60 20 340 20 280 160", pen.deep, 7)
        )
        return (
            strap
            + rect(88, 150, 224, 156, pen.soft(), 22)
            + rect(104, 196, 192, 96, pen.light, 14, opacity=0.7)
            + stroke("M100 176H300M104 208H296", pen.deep, 4)
            + rect(276, 168, 10, 26, STEEL, 4)
            + rect(276, 202, 10, 24, STEEL, 4)
        )
    passes = (
        rect(152, 62, 108, 150, "#f4f0e4", 5)
        + rect(152, 62, 108, 36, pen.accent, 5)
        + lines(206, 114, 76, 54, colour="#8a8378")
        + rect(136, 82, 112, 150, "#7a2f3a", 7)
        + disc(192, 126, 21, "none", stroke=GOLD, stroke_width=4)
        + stroke("M172 126H212M192 106V146", GOLD, 2.5)
    )
    return (
        passes
        + rect(116, 130, 168, 202, pen.soft(), 14)
        + rect(116, 130, 16, 202, "#000000", 8, opacity=0.14)
        + rect(128, 142, 144, 178, "none", 8, stroke=pen.pale, stroke_width=2.5, stroke_dasharray="7 5", opacity=0.8)
        + rect(176, 214, 52, 30, pen.dark, 6)
        + rect(262, 216, 34, 26, pen.dark, 8)
        + disc(276, 229, 6, GOLD)
    )


@drawing("umbrella")
def umbrella(pen: Pen) -> str:
    """Draw an open umbrella; a folded short one, a clear dome, a long cane."""
    pen.floor(200, 346, 80)
    clear = pen.says("transparent")
    deep = 40 if clear else 0
    canopy = (
        f"M40 {206 + deep}C44 120 120 66 200 66S356 120 360 {206 + deep}"
        f"Q330 {186 + deep} 306 {206 + deep}Q276 {186 + deep} 252 {206 + deep}"
        f"Q226 {186 + deep} 200 {206 + deep}Q174 {186 + deep} 148 {206 + deep}"
        f"Q124 {186 + deep} 94 {206 + deep}Q70 {186 + deep} 40 {206 + deep}Z"
    )
    panel = (
        f"M200 66C160 96 146 150 148 {206 + deep}Q174 {186 + deep} 200 {206 + deep}"
        f"Q226 {186 + deep} 252 {206 + deep}C254 150 240 96 200 66Z"
    )
    grip = (
        stroke("M200 200V312C200 346 158 346 158 314", "#8a5f40" if pen.says("long") else INK, 11)
        if not pen.says("mini")
        else rect(187, 282, 26, 60, pen.tube(INK), 10) + stroke("M213 330q14 6 8 -16", pen.accent, 4)
    )
    top = shape(canopy, pen.fade(pen.light, pen.colour, pen.dark, way="right"), opacity=0.5 if clear else 1) + shape(
        panel, pen.light, opacity=0.5
    )
    ribs_ = stroke(
        f"M200 66C160 96 146 150 148 {206 + deep}M200 66C240 96 254 150 252 {206 + deep}"
        f"M200 66C120 90 92 150 94 {206 + deep}M200 66C280 90 308 150 306 {206 + deep}",
        pen.deep,
        2.5,
        opacity=0.6,
    )
    return (
        rect(195, 44, 10, 30, "#8b929c", 4)
        + rect(196, 190, 8, 110, "#8b929c")
        + grip
        + top
        + ribs_
        + gleam("M70 168C86 126 120 100 156 88", 7, 0.35)
    )


@drawing("luggage-accessory/lock", STEEL)
def luggage_lock(pen: Pen) -> str:
    """Draw two small locks with their numbers."""
    pen.floor(200, 330, 110)
    dials = "".join(
        rect(158 + 30 * i, 246, 24, 40, pen.tube("#f4f2ec", "down"), 4) + rect(165 + 30 * i, 262, 10, 7, INK, 2)
        for i in range(3)
    )
    one = (
        stroke("M152 206V150C152 84 248 84 248 150V206", "#8b929c", 19)
        + stroke("M150 206V150C150 92 220 84 238 116", "#e3e6ea", 5)
        + rect(128, 198, 144, 130, pen.tube(), 20)
        + dials
        + disc(200, 222, 8, pen.deep)
    )
    return group(one, scale=0.66, at=(200, 330), move=(74, -26)) + group(one, scale=0.82, at=(200, 330), move=(-44, 0))
