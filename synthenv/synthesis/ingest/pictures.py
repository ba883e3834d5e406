"""Boxes, labels and curves, written as SVG, or drawn as PNG by Pillow.

    data = svg(Picture(200, 100, "#ffffff", [Box(10, 10, 80, 30, "#ffffff", "#000000")]))

Both look alike: widths of texts are estimated in one way. Labels in scripts that Pillow's own font lacks are better
read from the SVG.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TypeAlias

from synthenv.synthesis.ingest.reading import library

__all__ = ["Box", "Curve", "Label", "Picture", "png", "svg", "width_of"]

_FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_NARROW, _WIDE = frozenset("ijl.,:;'|!fIrt()[] "), frozenset("mwMW@%")
_SCALE = 2
_STEPS = 24
_ARROW = 7.0

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str

    def moved(self, x: float, y: float) -> Box:
        """Return it, further right and down."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Label:
    """A text; `anchor` says whether it starts or ends there."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    anchor: str
    bold: bool = False

    def moved(self, x: float, y: float) -> Label:
        """Return it, further right and down."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True)
class Curve:
    """A cubic curve: where it begins, two points that draw it to them, where it ends; `arrow` is at an end, or ""."""

    points: tuple[Point, Point, Point, Point]
    stroke: str
    width: float
    arrow: str = ""

    def moved(self, x: float, y: float) -> Curve:
        """Return it, further right and down."""
        one, two, three, four = ((each[0] + x, each[1] + y) for each in self.points)
        return replace(self, points=(one, two, three, four))

    @property
    def head(self) -> tuple[Point, ...]:
        """The corners of the arrow's head; it lies flat, as curves end so."""
        if not self.arrow:
            return ()
        (x, y), (before, _) = self.points[3 if self.arrow == "end" else 0], self.points[2 if self.arrow == "end" else 1]
        back = -_ARROW if before < x else _ARROW
        return ((x, y), (x + back, y - _ARROW * 0.6), (x + back, y + _ARROW * 0.6))


@dataclass(frozen=True)
class Picture:
    """All parts of a picture, the first below the others."""

    width: float
    height: float
    paper: str
    parts: Sequence[Box | Label | Curve]


def width_of(text: str, size: float) -> float:
    """Return about how wide a text is."""
    widths = (0.31 if each in _NARROW else 0.86 if each in _WIDE else 0.66 if each.isupper() else 0.56 for each in text)
    return size * sum(1.0 if ord(letter) > 0x2E80 else width for letter, width in zip(text, widths, strict=True))


def svg(picture: Picture) -> bytes:
    """Return the picture as SVG."""
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    parts = "\n".join(_written(each) for each in picture.parts)
    paper = f'<rect width="100%" height="100%" fill="{picture.paper}"/>'
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}">\n{paper}\n{parts}\n</svg>\n'
    return whole.encode()


def _written(part: Box | Label | Curve) -> str:
    if isinstance(part, Box):
        place = f'x="{part.x:.1f}" y="{part.y:.1f}" width="{part.width:.1f}" height="{part.height:.1f}"'
        return f'<rect {place} fill="{part.fill}" stroke="{part.stroke}"/>'
    if isinstance(part, Label):
        looks = f'font-size="{part.size:g}" fill="{part.fill}" text-anchor="{part.anchor}"'
        weight = ' font-weight="bold"' if part.bold else ""
        return f'<text x="{part.x:.1f}" y="{part.y:.1f}" {looks}{weight}>{escape(part.text)}</text>'
    (x, y), *rest = part.points
    drawn = " ".join(f"{px:.1f},{py:.1f}" for px, py in rest)
    line = f'<path d="M{x:.1f},{y:.1f} C{drawn}" fill="none" stroke="{part.stroke}" stroke-width="{part.width:g}"/>'
    corners = " ".join(f"{px:.1f},{py:.1f}" for px, py in part.head)
    return f'{line}<polygon points="{corners}" fill="{part.stroke}"/>' if corners else line


def png(picture: Picture) -> bytes:
    """Return the picture as PNG; CatalogError where Pillow is missing."""
    image_of, drawing, fonts = (library(f"PIL.{each}", "diagram") for each in ("Image", "ImageDraw", "ImageFont"))
    size = (round(picture.width * _SCALE), round(picture.height * _SCALE))
    image = image_of.new("RGB", size, picture.paper)
    pen = drawing.Draw(image)
    for each in picture.parts:
        if isinstance(each, Box):
            corners = [
                each.x * _SCALE,
                each.y * _SCALE,
                (each.x + each.width) * _SCALE,
                (each.y + each.height) * _SCALE,
            ]
            pen.rectangle(corners, fill=each.fill, outline=each.stroke, width=_SCALE // 2)
        elif isinstance(each, Label):
            font = fonts.load_default(each.size * _SCALE)
            anchor = "ls" if each.anchor == "start" else "rs"
            bold = {"stroke_width": 0.6, "stroke_fill": each.fill} if each.bold else {}
            pen.text((each.x * _SCALE, each.y * _SCALE), each.text, each.fill, font=font, anchor=anchor, **bold)
        else:
            pen.line(list(_sampled(each)), fill=each.stroke, width=round(each.width * _SCALE), joint="curve")
            if each.head:
                pen.polygon([(x * _SCALE, y * _SCALE) for x, y in each.head], fill=each.stroke)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _sampled(curve: Curve) -> Iterator[Point]:
    for step in range(_STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
        x, y = (
            sum(weight * point[axis] for weight, point in zip(weights, curve.points, strict=True)) for axis in (0, 1)
        )
        yield x * _SCALE, y * _SCALE
