"""Shoes, each drawn from its outer side with the toe to the right, and what keeps them."""

from __future__ import annotations

from shop.demo.drawings.kit import (
    INK,
    STEEL,
    WOOD,
    Pen,
    brightness,
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
    stroke,
)

#: A low shoe's upper from the heel's foot to the toe's.
LOW = (
    "M58 286C50 250 52 206 66 186Q76 176 92 184C104 204 128 210 150 196L176 174"
    "C196 206 236 236 284 244C330 252 348 270 350 292Z"
)
HIGH = "M60 290C52 240 60 160 66 108H164C164 150 176 186 202 212C236 238 272 240 300 248C336 258 348 274 350 294Z"
WHITE = "#f4f2ec"


def pair(pen: Pen, shoe: str, dx: float = 42, dy: float = -30) -> str:
    """Return a shoe before its fellow, which lies in its shade."""
    dark = brightness(pen.colour) < 0.25
    change = "".join(
        f'<feFunc{channel} type="linear" slope="{0.9 if dark else 0.76}" intercept="{0.11 if dark else 0}"/>'
        for channel in "RGB"
    )
    body = f'color-interpolation-filters="sRGB"><feComponentTransfer>{change}</feComponentTransfer>'
    shady = pen.define("d", f'<filter id="{{}}" {body}</filter>')
    return group(shoe, move=(dx, dy), scale=0.9, at=(200, 300), filter=shady) + group(
        shoe, move=(-14, 8), scale=0.96, at=(200, 320)
    )


def laces(*spots: tuple[float, float], colour: str = WHITE, length: float = 30) -> str:
    """Return laces that cross at the spots."""
    return "".join(
        stroke(f"M{x} {y}l{length} {-length * 0.42}", INK, 7, opacity=0.25)
        + stroke(f"M{x} {y}l{length} {-length * 0.42}", colour, 5)
        for x, y in spots
    )


def opening(d: str, pen: Pen) -> str:
    """Return the dark inside of a shoe."""
    return shape(d, pen.deep) + stroke(d, pen.dark, 4)


def contrast(pen: Pen) -> str:
    """Return white for dark and coloured shoes, and a grey for white ones."""
    return WHITE if far(pen.colour, WHITE) else "#b9bcc2"


@drawing("running-shoe")
def running_shoe(pen: Pen) -> str:
    """Draw a running shoe on a thick sole; a trail shoe has lugs."""
    pen.floor(200, 342, 150)
    trail, racing = pen.says("trail"), pen.has("plate")
    foam = pen.accent if racing else WHITE if far(pen.colour, WHITE) else pen.pale
    sole = "M44 282C40 312 52 330 80 332H300C338 330 364 312 356 284C320 262 280 292 220 288S100 268 44 282Z"
    swoosh = pen.pick(
        "M96 264C140 262 190 244 214 214L232 226C206 262 146 284 98 282Z",
        "M92 232L180 284H210L112 226Z",
        "M120 280C132 240 160 216 196 196L206 206C176 226 154 250 144 284Z",
    )
    lugs = (
        "".join(shape(poly((x, 326), (x + 16, 326), (x + 12, 342), (x + 4, 342)), INK) for x in range(66, 340, 24))
        if trail
        else stroke("M84 333H296C330 330 344 322 350 310", pen.dark, 6)
    )
    mesh = "".join(
        disc(x + (row % 2) * 5, 214 + row * 9, 1.8, pen.deep, opacity=0.5)
        for row in range(9)
        for x in range(216, 340, 10)
    )
    toe = shape("M290 296C300 262 330 258 356 300Z", pen.deep, opacity=0.8) if trail else ""
    shoe = "".join(
        (
            lugs,
            shape("M92 186C104 150 140 150 164 158L186 184L150 204Z", pen.deep),
            shape(LOW, pen.soft()),
            pen.clipped(
                LOW,
                mesh,
                shape("M40 180H90C84 220 96 270 110 300H40Z", pen.dark),
                shape(swoosh, pen.accent if far(pen.accent, pen.colour) else contrast(pen)),
                toe,
            ),
            shape(sole, pen.fade(foam, shade(foam, -0.16))),
            stroke("M60 306Q160 292 220 304T344 300", pen.accent if not racing else pen.colour, 4, opacity=0.8),
            laces((152, 202), (168, 216), (186, 229), (206, 240), colour=contrast(pen)),
            stroke("M66 186Q60 164 72 156", pen.accent, 8),
            gleam("M230 244Q280 252 316 268", 4, 0.35),
        )
    )
    return pair(pen, shoe)


@drawing("sneaker")
def sneaker(pen: Pen) -> str:
    """Draw a sneaker on a flat sole: low, high, to slip into, or with straps."""
    pen.floor(200, 340, 150)
    if pen.says("running"):
        return running_shoe(pen)
    tall, slip = pen.says("high-top"), pen.says("slip-on", "slip")
    thick = 18 if pen.says("platform") else 0
    gum = "#c79a62" if pen.has("gum") else WHITE
    upper = HIGH if tall else LOW
    canvas = pen.says("canvas")
    cap = (
        shape("M296 300C296 262 326 252 360 300Z", WHITE) + stroke("M296 296C296 264 318 254 340 262", pen.dark, 2)
        if canvas and not slip
        else shape("M300 300C300 256 330 254 356 296Z", pen.light, opacity=0.6)
    )
    side = (
        ""
        if canvas
        else shape(
            pen.pick("M110 280L190 214L204 226L140 284Z", "M104 236H200V250H104ZM104 258H214V272H104Z"),
            contrast(pen) if pen.says("retro") else pen.dark,
        )
    )
    patch = disc(106, 150, 19, WHITE) + disc(106, 150, 10, pen.accent) if tall else ""
    heel = shape("M50 170H88L92 300H44Z", pen.dark)
    if pen.has("velcro"):
        ties = "".join(
            shape(poly((x, y), (x + 46, y - 18), (x + 54, y - 4), (x + 8, y + 14)), pen.accent)
            for x, y in ((146, 214), (176, 238))
        )
    elif slip:
        ties = shape("M150 204L176 176L196 200L172 226Z", pen.deep)
    else:
        spots = (
            ((150, 132), (152, 156), (158, 180), (172, 203), (192, 221))
            if tall
            else ((152, 202), (168, 216), (186, 229), (206, 240))
        )
        ties = laces(*spots, colour=contrast(pen))
    inside = (
        shape("M72 108H162L158 92Q116 100 74 92Z", pen.deep)
        if tall
        else shape("M92 186C104 152 140 152 164 160L178 178L150 200Z", pen.deep)
    )
    shoe = "".join(
        (
            inside,
            shape(upper, pen.soft()),
            pen.clipped(upper, heel, side, cap),
            patch,
            shape(f"M46 {286 - thick}H354V312Q352 332 330 332H66Q48 332 46 312Z", pen.fade(gum, shade(gum, -0.14))),
            stroke(f"M50 {302 - thick / 2}H350", pen.accent if canvas else shade(gum, -0.25), 4),
            ties,
            stroke("M92 184C104 204 128 210 150 196", pen.dark, 3) if not tall else "",
        )
    )
    return pair(pen, shoe)


@drawing("oxford")
def oxford(pen: Pen) -> str:
    """Draw a dress shoe: laced, with holes, or with two buckles."""
    pen.floor(200, 338, 150)
    back = "M60 292C52 258 54 214 64 190Q74 184 86 192C110 208 140 204 164 182L182 178"
    upper = f"{back}C204 212 250 238 292 250C334 262 354 274 356 296Z"
    holes = ""
    if pen.says("brogue"):
        holes = "".join(
            disc(*spot, 2.6, pen.deep)
            for spot in (
                (286, 262),
                (280, 274),
                (278, 286),
                (296, 254),
                (308, 272),
                (318, 282),
                (300, 284),
                (120, 236),
                (136, 232),
                (152, 226),
                (168, 218),
            )
        )
    cap = stroke("M296 254C284 266 280 282 282 298", pen.deep, 3) if not pen.says("derby") else ""
    ties = laces((166, 204), (180, 216), (195, 227), colour=pen.deep, length=24)
    if pen.says("monk"):
        ties = "".join(
            stroke(f"M120 {y + 22}L204 {y - 8}", pen.deep, 13)
            + rect(188, y - 14, 18, 18, "none", 3, stroke="#d8b25a", stroke_width=4)
            for y in (216, 240)
        )
    shoe = "".join(
        (
            shape("M86 192C104 168 142 164 172 168L182 180L164 186C140 206 110 210 86 192Z", pen.deep),
            shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
            pen.clipped(upper, shape("M50 180H84C84 230 96 280 110 300H40Z", pen.dark), cap, holes),
            stroke("M116 210C130 240 132 268 130 294", pen.deep, 2.5, opacity=0.7),
            ties,
            shape("M52 290H358Q362 306 350 308H140L134 326H58Z", pen.fade("#4a3526", INK)),
            stroke("M56 293H356", "#d9b98c", 2, stroke_dasharray="4 4"),
            gleam("M304 262Q330 270 340 282", 6, 0.55) + gleam("M76 214Q74 240 80 262", 4, 0.3),
        )
    )
    return pair(pen, shoe)


@drawing("loafer")
def loafer(pen: Pen) -> str:
    """Draw a loafer: with a penny strap, as a boat shoe, or of cloth."""
    pen.floor(200, 334, 150)
    cloth = pen.says("cloth", "corduroy", "tai chi")
    upper = "M62 294C54 262 56 226 66 204C104 222 158 220 196 206C240 216 300 240 334 262C352 272 356 282 356 296Z"
    foot = "M66 204C84 190 170 182 196 206C160 222 104 222 66 204Z"
    strap = (
        shape("M178 210L236 228L220 284H168Z", pen.dark) + rect(192, 232, 24, 12, pen.deep, 5)
        if pen.has("penny")
        else ""
    )
    if pen.says("boat"):
        strap = stroke("M74 226Q150 246 200 226", "#e3cfa6", 4, stroke_dasharray="9 7") + laces(
            (206, 226), (220, 236), colour="#e3cfa6", length=22
        )
    if cloth:
        strap = shape("M160 214L196 206L214 240L178 256Z", pen.deep)
    puckers = stroke(
        "M206 214C250 226 300 246 326 270C300 282 250 282 214 286",
        pen.deep,
        3.5,
        stroke_dasharray="5 5" if pen.has("handsewn") else "none",
        opacity=0.7,
    )
    sole_colour = WHITE if cloth or pen.says("boat") else "#4a3526"
    heel = "M56 292H360Q362 310 346 312H56Q50 300 56 292Z" if cloth else "M56 292H360Q362 306 350 308H132L128 324H62Z"
    shoe = "".join(
        (
            shape(foot, pen.deep) + oval(130, 206, 46, 7, "#d9b98c", opacity=0.7),
            shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
            pen.clipped(
                upper, shape("M50 200H88L98 300H40Z", pen.dark, opacity=0.8), strap, puckers if not cloth else ""
            ),
            shape(heel, pen.fade(sole_colour, shade(sole_colour, -0.3))),
            gleam("M268 248Q306 260 326 276", 5, 0.4 if not cloth else 0.15),
        )
    )
    return pair(pen, shoe)


@drawing("heel")
def heel(pen: Pen) -> str:
    """Draw a heeled shoe: a pump, low, on a block, or with straps."""
    pen.floor(200, 342, 150)
    low = 60 if pen.says("kitten") else 0
    block = pen.has("block")
    lift = 0.55 if low else 1
    y = 300 - 116 * lift
    back = f"M62 {y}C54 {y + 40} 78 {y + 66} 104 {y + 70}C160 {y + 90} 220 298 268 308H352"
    upper = f"{back}C356 288 340 276 312 270C270 262 250 250 222 {y + 52}C180 {y + 60} 104 {y + 30} 62 {y}Z"
    post = f"M68 {y + 44}L{74} 334H{116 if block else 88}L{124 if block else 104} {y + 66}Z"
    straps = ""
    if pen.has("strap"):
        straps = stroke(f"M72 {y + 6}C70 {y - 46} 150 {y - 46} 156 {y + 26}", pen.dark, 8) + rect(
            146, y - 16, 12, 12, "none", 2, stroke="#d8b25a", stroke_width=3
        )
    glitter = (
        "".join(disc(pen.between(100, 330), pen.between(y + 60, 300), 2, "#ffffff", opacity=0.8) for _ in range(16))
        if pen.says("party", "bridal")
        else ""
    )
    shoe = "".join(
        (
            shape(post, pen.fade(pen.dark, pen.deep, way="right")),
            shape(f"M62 {y}C104 {y - 8} 190 {y + 30} 222 {y + 52}C180 {y + 64} 104 {y + 36} 62 {y}Z", "#e9cfae"),
            straps,
            shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
            pen.clipped(upper, glitter),
            stroke(f"M104 {y + 70}C160 {y + 90} 220 298 268 308H350", INK, 5),
            gleam("M270 268Q310 276 336 292", 5, 0.6),
        )
    )
    return pair(pen, shoe)


@drawing("ballet-flat")
def ballet_flat(pen: Pen) -> str:
    """Draw a ballet flat with its bow, strap or embroidery."""
    pen.floor(200, 318, 150)
    toe = (
        "290 236 350 266 378 290Q376 296 360 296" if pen.says("pointed") else "290 232 350 254 356 286Q356 296 340 296"
    )
    upper = f"M58 284C54 252 60 232 70 222C90 254 180 262 232 226C{toe}H70Q58 296 58 284Z"
    bow = (
        mirrored(shape("M240 230C252 210 270 216 266 232S250 246 240 234Z", pen.dark), about=240)
        + disc(240, 232, 6, pen.deep)
        if not pen.says("embroidered", "pointed", "mary")
        else ""
    )
    strap = (
        stroke("M112 244C124 196 186 190 208 238", pen.dark, 10) + disc(200, 222, 5, "#d8b25a")
        if pen.says("mary")
        else ""
    )
    flowers = (
        "".join(
            group(
                *(oval(x, y - 7, 4, 7, "#e7a3b0", transform=f"rotate({a} {x} {y})") for a in range(0, 360, 72)),
                disc(x, y, 3.5, "#d8b25a"),
            )
            for x, y in ((292, 262), (262, 272), (322, 278))
        )
        if pen.says("embroidered")
        else ""
    )
    shoe = "".join(
        (
            shape("M70 222C96 200 200 200 232 226C180 262 90 254 70 222Z", "#e9cfae"),
            strap,
            shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
            stroke("M70 222C90 254 180 262 232 226", pen.deep, 4),
            flowers,
            bow,
            stroke("M64 296H348", INK, 6),
            gleam("M286 244Q322 254 338 272", 5, 0.5),
        )
    )
    return pair(pen, shoe)


@drawing("sandal")
def sandal(pen: Pen) -> str:
    """Draw a sandal by its straps: two of them, webbing, ankle, or between the toes."""
    pen.floor(200, 330, 150)
    if pen.says("flip"):
        return _flip_flops(pen)
    cork = pen.has("cork") or pen.says("espadrille")
    sole_colour = "#c79a62" if cork else "#3a3d46" if pen.says("hiking", "outdoor", "child") else "#6a4a33"
    sole = (
        "M52 290C48 274 60 268 84 272C150 282 200 284 260 276C320 268 358 280 356 300Q354 318 330 318H78Q54 316 52 290Z"
    )
    foot = "M56 280C70 262 140 278 200 278S340 256 354 290C300 284 240 296 180 294S80 284 56 280Z"
    specks = (
        "".join(disc(pen.between(66, 340), pen.between(294, 314), 1.6, "#7a5236") for _ in range(30)) if cork else ""
    )
    buckle = rect(176, 236, 18, 20, "none", 4, stroke="#d8b25a", stroke_width=4)
    if pen.says("two-strap"):
        straps = (
            shape("M142 294L160 236Q188 216 218 230L236 292Z", pen.fade(pen.light, pen.colour, pen.dark))
            + shape("M246 290L256 240Q284 226 306 244L328 288Z", pen.fade(pen.light, pen.dark))
            + buckle
        )
    elif pen.says("espadrille"):
        straps = (
            shape("M222 288C226 226 300 220 348 282Z", pen.soft())
            + shape("M60 278C54 232 66 214 84 214L92 280Z", pen.soft())
            + stroke("M76 216C100 176 170 180 180 204", pen.dark, 7)
        )
    else:
        straps = (
            stroke("M232 284C252 224 306 226 326 282M160 288C170 220 232 206 262 246", pen.colour, 17)
            + stroke("M70 274C58 214 130 196 176 230", pen.dark, 15)
            + stroke("M92 276C120 250 150 236 178 228", pen.colour, 13)
        )
        straps += rect(170, 216, 26, 22, pen.deep, 5) if pen.has("velcro") else buckle
    lugs = "".join(rect(x, 314, 14, 10, INK, 2) for x in range(72, 330, 26)) if pen.says("hiking", "outdoor") else ""
    shoe = (
        lugs
        + shape(sole, pen.fade(sole_colour, shade(sole_colour, -0.3)))
        + specks
        + shape(foot, "#d9b98c" if not pen.says("hiking", "outdoor") else "#5b606b")
        + straps
    )
    return pair(pen, shoe)


def _flip_flops(pen: Pen) -> str:
    """Draw a pair of flip-flops from above."""
    pen.floor(200, 346, 120)
    sole = smooth(
        (140, 66),
        (176, 84),
        (180, 150),
        (166, 220),
        (168, 300),
        (138, 338),
        (106, 300),
        (112, 220),
        (96, 150),
        (104, 84),
    )
    one = (
        shape(sole, pen.dark, transform="translate(5 6)")
        + shape(sole, pen.soft())
        + "".join(stroke(f"M112 {y}H166", pen.dark, 2, opacity=0.3) for y in range(230, 326, 9))
        + stroke("M140 118C118 140 104 170 106 204M140 118C162 140 174 170 170 204", pen.accent, 11)
        + disc(140, 116, 9, shade(pen.accent, -0.2))
    )
    return group(one, turn=-5, at=(140, 200), move=(-12, 0)) + group(
        group(one, transform="translate(400 0) scale(-1 1)"), turn=5, at=(260, 200), move=(12, 0)
    )


@drawing("slipper")
def slipper(pen: Pen) -> str:
    """Draw a slipper: soft and closed at the toe, a slide, or one for the bath."""
    pen.floor(200, 330, 150)
    rubber = pen.says("foam", "slide", "bath")
    fluff = "#f6efe0"
    thick = 34 if pen.says("thick") else 22
    sole_colour = pen.dark if rubber else "#b89a72"
    upper = "M176 292C178 214 226 206 270 214C326 222 358 254 356 296Z"
    shoe = [
        shape(
            "M58 282C50 262 70 252 104 258C150 264 190 262 212 250L230 290H64Z",
            shade(fluff, -0.08) if not rubber else pen.light,
        ),
        shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
    ]
    if rubber:
        shoe.append(
            "".join(rect(x, 240, 10, 36, pen.dark, 5, opacity=0.6) for x in (222, 246, 270, 294))
            if pen.says("bath")
            else stroke("M196 262C236 248 300 252 340 276", pen.dark, 5)
        )
    else:
        shoe.append(
            "".join(disc(x, y, 13, fluff) for x, y in ((178, 284), (182, 262), (192, 242), (208, 226), (228, 216)))
        )
        shoe.append(stroke("M240 258q10 -12 20 0t20 0", pen.deep, 4) if pen.says("felt", "guest") else "")
    shoe.append(
        shape(
            f"M54 282H358Q362 {286 + thick} 336 {286 + thick}H76Q52 {284 + thick} 54 282Z",
            pen.fade(sole_colour, shade(sole_colour, -0.25)),
        )
    )
    return pair(pen, "".join(shoe))


@drawing("boots")
def boots(pen: Pen) -> str:
    """Draw a laced boot for hills or snow; the low one ends below the ankle."""
    pen.floor(200, 344, 140)
    if pen.says("low"):
        return _hiking_shoe(pen)
    snow = pen.says("winter")
    fur = "#efe3cc"
    top = 76 if snow else 96
    upper = (
        f"M78 292C70 240 76 170 72 {top}H176C176 150 184 190 208 214C240 236 280 240 310 252C344 264 352 280 352 296Z"
    )
    rim = (
        "".join(disc(x, top, 14, fur) for x in range(80, 176, 13)) if snow else rect(68, top - 8, 112, 26, pen.deep, 12)
    )
    if pen.says("sheepskin"):
        ties = stroke("M124 100V280M76 230Q160 250 226 226", pen.deep, 3, stroke_dasharray="7 5")
    else:
        ties = laces((150, 128), (152, 152), (156, 176), (168, 200), (190, 219), colour=pen.accent, length=34)
    toe = shape("M286 300C286 258 318 246 356 300Z", INK if pen.has("toe", "dry") else pen.deep, opacity=0.85)
    sole = "M68 288H354Q362 300 354 316H70Q62 302 68 288Z"
    lugs = "".join(shape(poly((x, 314), (x + 20, 314), (x + 16, 334), (x + 4, 334)), INK) for x in range(76, 340, 27))
    shoe = "".join(
        (
            lugs,
            shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
            pen.clipped(
                upper,
                shape("M60 200C100 210 120 250 116 300H60Z", pen.dark),
                toe,
                stroke("M184 190C150 220 140 260 150 296", pen.deep, 3, opacity=0.6),
            ),
            ties,
            rim,
            shape(sole, pen.fade("#4a4d55", INK)) + stroke("M72 294H350", pen.accent if not snow else fur, 3),
        )
    )
    return pair(pen, shoe)


def _hiking_shoe(pen: Pen) -> str:
    """Draw a low hiking shoe."""
    lugs = "".join(shape(poly((x, 322), (x + 18, 322), (x + 14, 340), (x + 4, 340)), INK) for x in range(58, 344, 26))
    toe = shape("M290 300C292 258 326 252 360 300Z", "#3a3d46")
    shoe = (
        lugs
        + shape("M92 186C104 152 140 152 164 160L178 178L150 200Z", pen.deep)
        + shape(LOW, pen.soft())
        + pen.clipped(
            LOW,
            shape("M40 180H88C86 230 100 270 116 300H40Z", pen.dark),
            toe,
            stroke("M120 216L150 290M170 220L196 290", pen.deep, 5),
        )
        + shape("M46 284H356Q362 304 352 324H54Q44 304 46 284Z", pen.fade("#4a4d55", INK))
        + laces((152, 202), (168, 216), (186, 229), (206, 240), colour=pen.accent)
    )
    return pair(pen, shoe)


@drawing("ankle-boot")
def ankle_boot(pen: Pen) -> str:
    """Draw an ankle boot: with elastic sides, laces, or a heel."""
    pen.floor(200, 340, 140)
    heeled = pen.says("heeled", "women")
    upper = "M84 292C74 240 82 170 78 96H180C178 150 186 196 212 220C246 240 290 246 316 258C346 270 352 282 352 296Z"
    side = shape("M112 100H152L166 236Q140 250 122 232Z", pen.deep) + "".join(
        stroke(f"M{x} 104L{x + 12} 232", pen.dark, 2.5) for x in range(118, 152, 8)
    )
    if pen.says("lace", "desert"):
        side = (
            laces((152, 140), (156, 164), (164, 188), (182, 208), colour="#e3cfa6" if pen.says("desert") else pen.deep)
            if pen.says("lace")
            else laces((164, 180), (180, 203), colour="#e3cfa6")
        )
    elif pen.has("zip"):
        side = stroke("M126 106Q124 200 140 284", "#c3c9d0", 5, stroke_dasharray="2 3") + rect(
            121, 106, 10, 22, STEEL, 4
        )
    lined = (
        "".join(disc(x, 96, 13, "#efe3cc") for x in range(86, 180, 13))
        if pen.has("fleece")
        else stroke("M80 98H178", pen.deep, 7)
    )
    sole = "M72 290H354Q358 306 344 308H146L136 336H84Z" if heeled else "M74 290H354Q360 312 346 314H150L146 328H78Z"
    shoe = "".join(
        (
            shape(upper, pen.fade(pen.light, pen.colour, pen.dark, way="slant")),
            pen.clipped(upper, side, shape("M60 230C96 236 110 260 110 300H60Z", pen.dark, opacity=0.7)),
            lined,
            stroke("M180 100v-14", pen.dark, 7) if not pen.has("fleece") else "",
            shape(sole, pen.fade("#4a3526", INK)),
            gleam("M300 262Q330 270 340 284", 5, 0.5) + gleam("M92 130Q92 180 94 210", 5, 0.25),
        )
    )
    return pair(pen, shoe)


@drawing("rain-boot")
def rain_boot(pen: Pen) -> str:
    """Draw a rubber boot, to the knee or the ankle, or a garden clog."""
    pen.floor(200, 342, 130)
    if pen.says("clog"):
        return slipper(pen)
    top = 170 if pen.says("ankle") else 58
    upper = (
        f"M84 300C80 240 92 150 84 {top}H186C184 150 186 210 210 234C246 250 300 250 330 272C348 284 350 294 350 304Z"
    )
    shoe = "".join(
        (
            shape(upper, pen.fade(pen.light, pen.colour, pen.colour, pen.dark, way="right")),
            rect(78, top - 6, 114, 22, pen.dark, 8),
            pen.clipped(
                upper,
                shape("M70 250C110 256 122 280 120 310H70Z", pen.dark),
                shape("M282 310C286 272 326 262 356 310Z", pen.dark),
            ),
            rect(158, top + 34, 24, 30, pen.pale, 4, opacity=0.9) if top < 100 else "",
            shape(
                "M72 296H352Q358 316 344 322H70Q64 304 72 296Z",
                pen.fade(shade(pen.accent, -0.25), shade(pen.accent, -0.5))
                if pen.says("child")
                else pen.fade("#4a4d55", INK),
            ),
            "".join(rect(x, 318, 18, 10, INK, 2) for x in range(76, 340, 28)),
            gleam(f"M106 {top + 30}Q112 200 104 250", 9, 0.5) + gleam("M256 258Q296 264 318 280", 6, 0.5),
        )
    )
    return pair(pen, shoe)


@drawing("insole", "#5f7fa6", "#4f8a5b", "#8b9199", "#c79a62")
def insole(pen: Pen) -> str:
    """Draw a pair of insoles from above."""
    kinds = {"gel": "#5f9fc6", "felt": "#8b9199", "charcoal": "#4a4d55", "sport": "#c8604a"}
    pen.dye(next((colour for word, colour in kinds.items() if pen.says(word)), pen.colour))
    pen.floor(200, 350, 120)
    sole = smooth(
        (146, 58),
        (184, 84),
        (188, 150),
        (166, 216),
        (170, 296),
        (138, 342),
        (106, 296),
        (112, 216),
        (100, 150),
        (112, 84),
    )
    dots = "".join(
        disc(x + (row % 2) * 6, 80 + row * 12, 2, pen.deep, opacity=0.5)
        for row in range(22)
        for x in range(100, 190, 12)
    )
    pads = (
        smooth((146, 86), (172, 120), (160, 170), (120, 166), (114, 116)),
        smooth((138, 262), (158, 284), (138, 328), (116, 296)),
    )
    one = (
        shape(sole, pen.deep, transform="translate(4 6)")
        + shape(sole, pen.soft())
        + pen.clipped(sole, dots)
        + "".join(shape(d, pen.accent, opacity=0.75) for d in pads)
        + stroke(sole, pen.dark, 3)
    )
    return group(one, turn=-4, at=(140, 200), move=(-14, 0)) + group(
        group(one, transform="translate(400 0) scale(-1 1)"), turn=4, at=(260, 200), move=(14, 0)
    )


@drawing("shoe-polish", "#6a4229", "#2b2d33", "#8a3f3f")
def shoe_polish(pen: Pen) -> str:
    """Draw shoe polish with its brush; a spray, or a pair of shoe trees."""
    if pen.says("tree"):
        pen.floor(200, 320, 140)
        one = (
            shape(
                "M70 236H190L196 252C250 244 330 262 336 290Q330 306 300 304C250 304 220 290 196 284L190 276H70Z",
                pen.fade("#d9a877", "#b07a4a"),
            )
            + shape("M60 214H104V300H76Q56 280 60 214Z", pen.fade("#d9a877", "#b07a4a"))
            + rect(96, 246, 110, 14, STEEL, 5)
            + disc(76, 230, 8, "#d8b25a")
        )
        return pair(pen, one)
    if pen.says("spray", "cleaner"):
        pen.floor(200, 336, 100)
        can = (
            rect(150, 132, 100, 200, pen.tube("#4279bd" if pen.says("spray") else "#f4f2ec"), 16)
            + rect(150, 196, 100, 82, pen.colour)
            + rect(170, 214, 60, 12, "#ffffff", 6, opacity=0.9)
            + rect(170, 236, 40, 8, "#ffffff", 4, opacity=0.6)
            + rect(166, 106, 68, 32, pen.tube(STEEL), 10)
            + rect(182, 76, 36, 36, pen.tube("#f4f2ec"), 8)
        )
        return (
            can
            + gleam("M164 150V316", 6, 0.5)
            + (
                group(rect(256, 300, 90, 22, pen.tube(WOOD, "down"), 8), rect(264, 320, 74, 16, "#e9dcc0", 3))
                if pen.has("brush")
                else ""
            )
        )
    pen.floor(200, 332, 140)
    bristles = "".join(stroke(f"M{x} 242v34", "#3a2a20", 5) for x in range(196, 344, 7))
    brush = group(
        shape("M184 214Q264 178 352 214V244H184Z", pen.fade(shade(WOOD, 0.2), WOOD)), bristles, turn=-8, at=(260, 240)
    )
    tin = (
        rect(62, 262, 160, 62, pen.tube(pen.dark), 10)
        + rect(56, 250, 172, 30, pen.tube(), 8)
        + oval(142, 250, 86, 26, pen.fade(pen.light, pen.colour))
        + oval(142, 249, 62, 17, "none", stroke="#d8b25a", stroke_width=3)
        + oval(142, 249, 30, 8, "#d8b25a")
    )
    return brush + tin
