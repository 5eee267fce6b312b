"""What every drawing uses: shades of a colour, plain shapes, and the registry of drawings by picture key.

A drawing is a function that takes a `Pen` and returns SVG for a 400 x 400 sheet on which the floor lies at
y = 335. Shapes are functions that return SVG text, so a drawing is a handful of joined shapes.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

Point = tuple[float, float]
INK = "#1d1f26"
STEEL = "#c3c9d0"
WOOD = "#b98a5a"
CREAM = "#f6efe0"
LEAF = "#5f9a56"
#: What accents are drawn from.
ACCENTS = ("#c8403a", "#e2853b", "#ecc344", "#4f8a5b", "#2f8c8c", "#4279bd", "#7d5fa6", "#e39aa9")


@dataclass(frozen=True)
class Subject:
    """What is to be drawn, as far as a drawing needs to know."""

    #: The colour of the chosen variant; None when the line has no colours.
    colour: str | None = None
    #: Products with the same seed are drawn with the same proportions.
    seed: str = ""
    #: The line's English name, noun and materials in lower case.
    words: str = ""
    features: tuple[str, ...] = ()
    #: The numbers among the product's attributes by key.
    numbers: dict[str, float] = field(default_factory=dict)
    version: str = ""


class Pen:
    """The colours, chances and definitions (gradients, clips) of one drawing."""

    def __init__(self, subject: Subject, colours: Sequence[str]) -> None:
        self.subject = subject
        self.rng = Random(f"picture:{subject.seed}")
        own = colours[self.rng.randrange(len(colours))]
        self.colour = ""
        self._take(subject.colour or own)
        self.accent = self.pick(*[colour for colour in ACCENTS if far(colour, self.colour)])
        self.defs: dict[str, str] = {}
        #: Centre, height and half width of the floor shadow; None for what hangs or floats.
        self.shadow: tuple[float, float, float] | None = (200, 336, 120)

    def _take(self, colour: str) -> None:
        self.colour = colour
        self.light, self.pale = shade(colour, 0.22), shade(colour, 0.55)
        self.dark, self.deep = shade(colour, -0.2), shade(colour, -0.42)

    def dye(self, *colours: str) -> None:
        """Take one of the colours where the line has none of its own."""
        if self.subject.colour is None:
            self._take(self.pick(*colours))

    def pick(self, *options: str) -> str:
        """Return one of the options by the subject's seed."""
        return options[self.rng.randrange(len(options))]

    def between(self, low: float, high: float) -> float:
        """Return a number by the subject's seed."""
        return round(self.rng.uniform(low, high), 1)

    def says(self, *words: str) -> bool:
        """Return whether one of the words stands in the line's name, noun or material."""
        return any(word in self.subject.words for word in words)

    def has(self, *features: str) -> bool:
        """Return whether the line has one of the features."""
        return any(feature in self.subject.features for feature in features)

    def number(self, key: str, default: float) -> float:
        """Return a number of the product's attributes."""
        return self.subject.numbers.get(key, default)

    def floor(self, x: float = 200, y: float = 336, half_width: float = 120) -> None:
        """Set where the floor shadow lies."""
        self.shadow = (x, y, half_width)

    def define(self, letter: str, body: str) -> str:
        """Add a definition whose ``{}`` is its id; return a reference to it."""
        key = f"{letter}{len(self.defs)}"
        self.defs[key] = body.replace("{}", key, 1)
        return f"url(#{key})"

    def fade(self, *colours: str, way: str = "down") -> str:
        """Return a linear gradient over the whole of a shape: down, right or slant."""
        ends = {"down": 'x2="0" y2="1"', "right": 'x2="1" y2="0"', "slant": 'x2="1" y2="1"'}[way]
        return self.define("f", f'<linearGradient id="{{}}" x1="0" y1="0" {ends}>{_stops(colours)}</linearGradient>')

    def tube(self, colour: str | None = None, way: str = "right") -> str:
        """Return the shading of a standing cylinder (``way="down"``: of a lying one)."""
        c = colour or self.colour
        return self.fade(shade(c, -0.14), shade(c, 0.16), c, c, shade(c, -0.1), shade(c, -0.28), way=way)

    def ball(self, colour: str | None = None) -> str:
        """Return the shading of something round that is lit from the upper left."""
        c = colour or self.colour
        stops = _stops((shade(c, 0.32), c, c, shade(c, -0.26)))
        return self.define("b", f'<radialGradient id="{{}}" cx=".36" cy=".3" r=".8">{stops}</radialGradient>')

    def soft(self, colour: str | None = None) -> str:
        """Return the shading of a flat front that is lit from the upper left."""
        c = colour or self.colour
        return self.fade(shade(c, 0.14), c, shade(c, -0.12), way="slant")

    def clipped(self, d: str, *parts: str) -> str:
        """Return the parts cut to a path."""
        return group(*parts, clip_path=self.define("c", f'<clipPath id="{{}}"><path d="{d}"/></clipPath>'))


Drawing = Callable[[Pen], str]


@dataclass(frozen=True)
class Drawn:
    """A registered drawing with the colours that it takes when a line has none."""

    draw: Drawing
    colours: tuple[str, ...]


DRAWINGS: dict[str, Drawn] = {}


def drawing(key: str, *colours: str) -> Callable[[Drawing], Drawing]:
    """Register a drawing under a picture key."""

    def register(draw: Drawing) -> Drawing:
        if key in DRAWINGS:
            raise ValueError(f"expected one drawing of {key!r}, got a second: {draw.__name__}")
        DRAWINGS[key] = Drawn(draw, colours or ("#7f93a8",))
        return draw

    return register


def shade(colour: str, amount: float) -> str:
    """Return a colour lighter (amount up to 1) or darker (down to -1).

    Examples
    --------
    >>> shade("#808080", 1), shade("#808080", 0), shade("#808080", -1)
    ('#ffffff', '#808080', '#000000')
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    if amount > 0:
        hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
        parts = colorsys.hls_to_rgb(hue, light + (1 - light) * amount, saturation)
    else:  # Darker by value: by lightness the near-whites would turn yellow.
        hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
        parts = colorsys.hsv_to_rgb(hue, min(1, saturation * (1 - amount * 0.3)), value * (1 + amount))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def brightness(colour: str) -> float:
    """Return how bright a colour looks, 0 to 1."""
    return sum(int(colour[i : i + 2], 16) * w for i, w in ((1, 0.299), (3, 0.587), (5, 0.114))) / 255


def far(colour: str, other: str) -> bool:
    """Return whether two colours are easily told apart."""
    return sum(abs(int(colour[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5)) > 130


def _stops(colours: Sequence[str]) -> str:
    last = max(1, len(colours) - 1)
    return "".join(f'<stop offset="{i / last:.2f}" stop-color="{colour}"/>' for i, colour in enumerate(colours))


def tag(name: str, values: dict[str, object]) -> str:
    """Return an empty element; underscores in names stand for hyphens, the last of two equal names counts."""
    named = {key.replace("_", "-"): value for key, value in values.items()}
    return f"<{name} " + " ".join(f'{key}="{value}"' for key, value in named.items()) + "/>"


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, **more: object) -> str:
    """Return a rectangle with rounded corners."""
    return tag("rect", {"x": x, "y": y, "width": w, "height": h, "rx": r, "fill": fill, **more})


def oval(x: float, y: float, rx: float, ry: float, fill: str, **more: object) -> str:
    """Return an ellipse."""
    return tag("ellipse", {"cx": x, "cy": y, "rx": rx, "ry": ry, "fill": fill, **more})


def disc(x: float, y: float, r: float, fill: str, **more: object) -> str:
    """Return a circle."""
    return tag("circle", {"cx": x, "cy": y, "r": r, "fill": fill, **more})


def ring(x: float, y: float, r: float, colour: str, width: float, **more: object) -> str:
    """Return a circle's outline."""
    return tag("circle", {"cx": x, "cy": y, "r": r, "fill": "none", "stroke": colour, "stroke-width": width, **more})


def shape(d: str, fill: str, **more: object) -> str:
    """Return a filled path."""
    return tag("path", {"d": d, "fill": fill, **more})


def stroke(d: str, colour: str, width: float = 4, **more: object) -> str:
    """Return a path's outline with round ends."""
    ends = {"stroke-linecap": "round", "stroke-linejoin": "round"}
    return tag("path", {"d": d, "fill": "none", "stroke": colour, "stroke-width": width, **ends, **more})


def gleam(d: str, width: float = 6, opacity: float = 0.5) -> str:
    """Return a white glint along a path."""
    return stroke(d, "#ffffff", width, opacity=opacity)


def dim(d: str, opacity: float = 0.16) -> str:
    """Return a shadow over a path."""
    return shape(d, INK, opacity=opacity)


def group(
    *parts: str, turn: float = 0, at: Point = (200, 200), move: Point = (0, 0), scale: float = 1, **more: object
) -> str:
    """Return the parts as one, turned and scaled about ``at``, then moved."""
    steps = []
    if move != (0, 0):
        steps.append(f"translate({move[0]} {move[1]})")
    if turn:
        steps.append(f"rotate({turn} {at[0]} {at[1]})")
    if scale != 1:
        steps.append(f"translate({at[0] * (1 - scale)} {at[1] * (1 - scale)}) scale({scale})")
    values = ({"transform": " ".join(steps)} if steps else {}) | more
    return tag("g", values)[:-2] + ">" + "".join(parts) + "</g>"


def mirrored(*parts: str, about: float = 200) -> str:
    """Return the parts and their mirror image."""
    inner = "".join(parts)
    return f'{inner}<g transform="translate({2 * about} 0) scale(-1 1)">{inner}</g>'


def poly(*points: Point, closed: bool = True) -> str:
    """Return a path along straight lines."""
    return "M" + "L".join(f"{x} {y}" for x, y in points) + ("Z" if closed else "")


def smooth(*points: Point, closed: bool = True, pull: float = 0.18) -> str:
    """Return a path that bends smoothly through the points."""
    count = len(points)

    def at(i: int) -> Point:
        return points[i % count] if closed else points[min(max(i, 0), count - 1)]

    d = f"M{points[0][0]} {points[0][1]}"
    for i in range(count if closed else count - 1):
        before, (x1, y1), (x2, y2), after = at(i - 1), at(i), at(i + 1), at(i + 2)
        first = (x1 + (x2 - before[0]) * pull, y1 + (y2 - before[1]) * pull)
        second = (x2 - (after[0] - x1) * pull, y2 - (after[1] - y1) * pull)
        d += f"C{first[0]:.1f} {first[1]:.1f} {second[0]:.1f} {second[1]:.1f} {x2} {y2}"
    return d + ("Z" if closed else "")


def polar(x: float, y: float, radius: float, degrees: float) -> Point:
    """Return the point at an angle (0: right, 90: down)."""
    angle = math.radians(degrees)
    return round(x + radius * math.cos(angle), 2), round(y + radius * math.sin(angle), 2)


def spread(count: int, low: float, high: float) -> Iterable[float]:
    """Return evenly spaced numbers from low to high."""
    return (low + (high - low) * i / max(1, count - 1) for i in range(count))


def rounded(x: float, y: float, w: float, h: float, r: float) -> str:
    """Return a rounded rectangle as a path, for clipping."""
    return (
        f"M{x + r} {y}h{w - 2 * r}a{r} {r} 0 0 1 {r} {r}v{h - 2 * r}a{r} {r} 0 0 1 {-r} {r}"
        f"h{2 * r - w}a{r} {r} 0 0 1 {-r} {-r}v{2 * r - h}a{r} {r} 0 0 1 {r} {-r}z"
    )
