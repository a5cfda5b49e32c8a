"""Pictures with words: grids with named rows and columns, points in colours, tables.

Pictures are arrays [H, W, 1 or 3] as modalities draw them, and `Image`s of Pillow in
between. Small ones are enlarged by whole numbers, each pixel a square.
"""

import colorsys
import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

RGB = tuple[int, int, int]
INK, PAPER, FAINT = (30, 30, 30), (255, 255, 255), (175, 175, 175)
PALETTE: tuple[RGB, ...] = (  # ten colours that most people tell apart
    *((31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (148, 103, 189)),
    *((140, 86, 75), (227, 119, 194), (100, 100, 100), (188, 189, 34), (23, 190, 207)),
)
LETTERS = 14  # pixels of a line's letters
LINE = 20  # pixels from line to line
MARGIN = 10
GAP, SEAM = 4, (128, 128, 128)  # pixels and colour between the examples of a grid
CELL = 64, 192  # pixels of the longer side of an example in a grid, at least and at most


def colour_of(label: int) -> RGB:
    """The colour of a label, grey of one below 0."""
    if label < 0:
        return FAINT
    if label < len(PALETTE):
        return PALETTE[label]
    hue = label * 0.618034 % 1.0  # the golden section: neighbours differ
    red, green, blue = colorsys.hsv_to_rgb(hue, 0.75, 0.55 + 0.35 * (label % 2))
    return round(255 * red), round(255 * green), round(255 * blue)


def image_of(picture: np.ndarray) -> Image.Image:
    """A picture [H, W, 1 or 3] in colours."""
    return Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture).convert(
        "RGB"
    )


def enlarged(image: Image.Image, times: int) -> Image.Image:
    """Every pixel as `times` by `times` pixels."""
    size = image.width * times, image.height * times
    return image.resize(size, Image.Resampling.NEAREST)


def font(size: int = LETTERS) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font: the same letters everywhere."""
    return ImageFont.load_default(size)


def width_of(text: str) -> int:
    """Pixels that a text takes."""
    return math.ceil(font().getlength(text))


def lines_of(text: str, width: int) -> list[str]:
    """A text in lines that a width holds, where its words let it."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def captioned(image: Image.Image, text: str, least: int = 300) -> Image.Image:
    """The image below a text; white beside an image narrower than `least`."""
    width = max(image.width, least)
    lines = lines_of(text, width - MARGIN)
    sheet = Image.new("RGB", (width, image.height + LINE * len(lines) + MARGIN), PAPER)
    draw = ImageDraw.Draw(sheet)
    for k, line in enumerate(lines):
        draw.text((MARGIN // 2, MARGIN // 2 + k * LINE), line, INK, font())
    sheet.paste(image, (0, sheet.height - image.height))
    return sheet


def fitted(picture: np.ndarray, least: int, most: int) -> Image.Image:
    """A picture of one example, its longer side between these pixels."""
    image = image_of(picture)
    if max(image.size) < least:
        image = enlarged(image, math.ceil(least / max(image.size)))
    image.thumbnail((most, most), Image.Resampling.LANCZOS)
    return image


def grid(
    cells: Sequence[Sequence[np.ndarray]],
    rows: Sequence[str],
    columns: Sequence[str],
    title: str,
) -> np.ndarray:
    """Pictures of one example each, as many in each row, with a title, the names of the
    rows at their left and those of the columns above: [H, W, 3]."""
    small = [[fitted(cell, *CELL) for cell in row] for row in cells]
    wide = max(cell.width for row in small for cell in row) + GAP
    high = max(LINE, max(cell.height for row in small for cell in row) + GAP)
    left = max(map(width_of, rows)) + MARGIN
    sheet = Image.new("RGB", (left + wide * len(small[0]), LINE + high * len(small)), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((left, LINE, *sheet.size), fill=SEAM)
    apart = math.ceil(max(map(width_of, columns)) / wide)  # or names meet
    for c, name in list(enumerate(columns))[::apart]:
        draw.text((left + (c + 0.5) * wide, LINE / 2), name, INK, font(), anchor="mm")
    for r, row in enumerate(small):
        at = left - MARGIN // 2, LINE + (r + 0.5) * high
        draw.text(at, rows[r], INK, font(), anchor="rm")
        for c, cell in enumerate(row):
            sheet.paste(cell, (left + c * wide, LINE + r * high))
    return np.asarray(captioned(sheet, title))


def placed(points: np.ndarray, side: int, edge: int) -> np.ndarray:
    """Points [N, 2], y upwards, as pixels [N, 2] of a square that leaves an edge free; one
    unit is as long across as upwards."""
    low, high = points.min(0), points.max(0)
    scale = (side - 2 * edge) / max((high - low).max(), 1e-12)
    middle = (low + high) / 2
    return side / 2 + (points - middle) * [scale, -scale]


def legend(entries: Sequence[tuple[RGB, str]], most: int = 30) -> Image.Image:
    """Colours and their names, one below the other."""
    shown = list(entries[:most])
    if len(entries) > most:
        shown.append((PAPER, f"and {len(entries) - most} more"))
    width = max((width_of(name) for _, name in shown), default=0) + 3 * MARGIN
    sheet = Image.new("RGB", (width, LINE * len(shown) + MARGIN), PAPER)
    draw = ImageDraw.Draw(sheet)
    for k, (colour, name) in enumerate(shown):
        y = MARGIN // 2 + k * LINE
        draw.rectangle((2, y + 4, 14, y + 16), fill=colour)
        draw.text((20, y + LINE / 2), name, INK, font(), anchor="lm")
    return sheet


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two images side by side, their tops level."""
    size = left.width + right.width + MARGIN, max(left.height, right.height)
    sheet = Image.new("RGB", size, PAPER)
    sheet.paste(left, (0, 0))
    sheet.paste(right, (left.width + MARGIN, 0))
    return sheet


def trails(
    points: np.ndarray, rows: Sequence[str], title: str, side: int = 640
) -> np.ndarray:
    """Points of the plane [R, C, 2], each row in one colour and joined in the order of its
    columns, the first the largest."""
    image = Image.new("RGB", (side, side), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, side - 1, side - 1), outline=FAINT)
    flat = np.nan_to_num(points.reshape(-1, 2).astype(np.float64))
    at = placed(flat, side, edge=24).reshape(points.shape)
    for k, row in enumerate(at):
        draw.line([tuple(xy) for xy in row], colour_of(k), width=1)
        for size, (x, y) in zip(np.linspace(6, 2, len(row)), row):
            draw.ellipse((x - size, y - size, x + size, y + size), fill=colour_of(k))
    entries = [(colour_of(k), name) for k, name in enumerate(rows)]
    how = f"{title} (a row is a colour, its first point the largest)"
    return np.asarray(captioned(beside(image, legend(entries)), how))


def table(
    values: np.ndarray, rows: Sequence[str], columns: Sequence[str], title: str
) -> np.ndarray:
    """Numbers [R, C] from 0 up, written on a blue that grows with them."""
    cell = max(72, *(width_of(name) + MARGIN for name in columns))
    left, high = max(map(width_of, rows)) + 2 * MARGIN, 32
    size = left + cell * len(columns), LINE + MARGIN + high * len(rows)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    top = LINE + MARGIN
    for c, name in enumerate(columns):
        draw.text((left + (c + 0.5) * cell, top / 2), name, INK, font(), anchor="mm")
    largest = max(float(np.max(values)), 1e-12)
    for r, name in enumerate(rows):
        y = top + r * high
        draw.text((left - MARGIN, y + high / 2), name, INK, font(), anchor="rm")
        for c, value in enumerate(values[r]):
            share = float(np.clip(value / largest, 0, 1))
            fill = tuple(round(255 - share * (255 - x)) for x in PALETTE[0])
            x = left + c * cell
            draw.rectangle((x + 1, y + 1, x + cell - 1, y + high - 1), fill=fill)
            ink = PAPER if share > 0.6 else INK
            middle = x + cell / 2, y + high / 2
            draw.text(middle, f"{value:.2f}", ink, font(), anchor="mm")
    return np.asarray(captioned(sheet, title, 480))
