"""Text: tokens [N, T] of a vocabulary, stored in the smallest unsigned type; decoded, one
symbol's probability 1 and the others' 0, float32 [B, T, V].

A data spec of text has `vocabulary`, the V symbols; `joiner`, what stands between symbols
in print; `end`, the symbol that ends an example and fills what is left of it, or ""; and
`cut`, whether examples are the "lines" of a text or "windows", T symbols at a time.
"""

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from jaxgan.modalities.modality import Modality, Spec
from jaxgan.system.errors import UsageError
from jaxgan.system.files import write_text

WIDTH = 960  # pixels of a picture at most, if one column fits
CELL, LINE = 6, 14  # pixels of a letter across, and of a line down
EDGE, GUTTER = 6, 24
ROW = 4  # lines between two of which a pale one helps the eye
WORD = re.compile(r"\w+(?:['\u2019-]\w+)*|[^\w\s]")
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclasses.dataclass(frozen=True)
class OneHot:
    """Tokens int [B, T] -> one-hot float32 [B, T, symbols]; hashable, as programs ask."""

    symbols: int

    def __call__(self, tokens: jax.Array) -> jax.Array:
        return jax.nn.one_hot(tokens, self.symbols, dtype=jnp.float32)


def store(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities [N, T, V] -> the likeliest tokens [N, T]."""
    found = np.argmax(probabilities, -1)
    return found.astype(token_type(np.shape(probabilities)[-1]))


def token_type(symbols: int) -> np.dtype:
    """The smallest unsigned type that holds the tokens of so many symbols."""
    return np.min_scalar_type(max(symbols - 1, 0))


def lines_of(tokens: np.ndarray, spec: Spec) -> list[str]:
    """Each example [N, T] as a line. The symbols that fill it are left out: of several
    `end` at its end the first stays, none if it is a line break; other line breaks are
    shown as a pilcrow."""
    vocabulary, end = spec["vocabulary"], spec.get("end", "")
    lines = []
    for row in tokens:
        symbols = [vocabulary[token] for token in row]
        while end and symbols[-2:] in ([end, end], ["\n"]):
            symbols.pop()
        if end == "\n" and symbols[-1:] == [end]:
            symbols.pop()
        lines.append(spec.get("joiner", "").join(symbols).replace("\n", "\N{PILCROW SIGN}"))
    return lines


def picture(tokens: np.ndarray, spec: Spec, columns: int | None = None) -> np.ndarray:
    """Lines of text, black on white, in columns as many as fit, or `columns`, row by row,
    uint8 [H, W, 1]. A letter that the font lacks, which has those of Latin-1, is a "?"."""
    lines = [
        line.encode("latin-1", "replace").decode("latin-1")
        for line in lines_of(tokens, spec)
    ]
    longest = max(map(len, [*lines, widest(spec)]))
    across = longest * CELL + GUTTER
    columns = columns or max(1, min(len(lines), (WIDTH - EDGE) // across))
    rows = math.ceil(len(lines) / columns)
    size = 2 * EDGE + columns * across - GUTTER, 2 * EDGE + rows * LINE
    image = Image.new("L", size, 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default_imagefont()
    for row in range(ROW, rows, ROW):
        y = EDGE + row * LINE - 1
        draw.line((0, y, size[0], y), fill=225)
    for k, line in enumerate(lines):
        row, column = divmod(k, columns)
        draw.text((EDGE + column * across, EDGE + row * LINE), line, fill=0, font=font)
    return np.asarray(image)[..., None]


def widest(spec: Spec) -> str:
    """Blanks as long as an example of mean symbols: pictures of one run are alike."""
    lengths = [len(symbol) for symbol in spec["vocabulary"]]
    each = sum(lengths) / len(lengths) + len(spec.get("joiner", ""))
    return " " * round(spec["shape"][0] * each)


def write(folder: Path, tokens: np.ndarray, spec: Spec) -> None:
    """samples.txt, UTF-8, an example a line."""
    write_text(folder / "samples.txt", "".join(f"{x}\n" for x in lines_of(tokens, spec)))


def shown(tokens: np.ndarray, spec: Spec) -> list[dict[str, Any]]:
    """Each example as text to read."""
    return [{"kind": "text", "text": line} for line in lines_of(tokens, spec)]


def characters_in(path: Path, where: str = "") -> str:
    """The text of a file, UTF-8 with or without a byte-order mark, its line ends "\\n".

    Raises:
      UsageError: there is no such file, it is empty, or a byte is no UTF-8.
    """
    where = f"{where}{path}"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{where} cannot be read: {error.strerror or error}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{where} is no UTF-8: byte 0x{content[error.start]:02x} at {error.start}, in "
            f"line {line}; save the text as UTF-8"
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UsageError(f"{where} holds no text")
    return text


def symbols_in(text: str, joiner: str) -> list[str]:
    """The symbols of a text: characters; words and marks where a joiner stands between."""
    return WORD.findall(text) if joiner else list(text)


def cut_lines(text: str, joiner: str) -> list[list[str]]:
    """The symbols of each line that has any."""
    return [symbols_in(line.strip(), joiner) for line in text.split("\n") if line.strip()]


def cut_windows(text: str, joiner: str, length: int) -> list[list[str]]:
    """The symbols of a text, `length` at a time; a last shorter part is left out."""
    symbols = symbols_in(text, joiner)
    return [symbols[k : k + length] for k in range(0, len(symbols) - length + 1, length)]


def tokens_of(
    examples: Sequence[Sequence[str]], vocabulary: Sequence[str], length: int, end: str
) -> tuple[np.ndarray, dict[str, int]]:
    """Examples as tokens [N, length], cut to it or filled with `end`; and how often each
    symbol is met that is not in the vocabulary. It is taken for `UNKNOWN` where the
    vocabulary has that, else for the first symbol."""
    number = {symbol: k for k, symbol in enumerate(vocabulary)}
    other = number.get(UNKNOWN, 0)
    tokens = np.full((len(examples), length), number.get(end, 0), token_type(len(number)))
    unknown: dict[str, int] = {}
    for row, example in zip(tokens, examples):
        for k, symbol in enumerate(example[:length]):
            row[k] = number.get(symbol, other)
            if symbol not in number:
                unknown[symbol] = unknown.get(symbol, 0) + 1
    return tokens, unknown


def read(path: Path, spec: Spec, options: Mapping[str, Any]) -> tuple[np.ndarray, str]:
    """The examples of a text file, tokens [N, T], cut as the data of `spec` were.

    Raises:
      UsageError: it cannot be read, has an example of another length, or a symbol that the
        data have not.
    """
    text, (length, _) = characters_in(path), spec["shape"]
    joiner, end = spec.get("joiner", ""), spec.get("end", "")
    if spec.get("cut") == "windows":
        examples, said = cut_windows(text, joiner, length), f"{length} symbols at a time"
        lengths = [len(symbols_in(text, joiner))] if not examples else []
    else:
        examples = cut_lines(text, joiner)
        longer = sum(len(x) > length for x in examples) if end else 0
        said = "a line each" + (f", {longer} cut to {length} symbols" if longer else "")
        lengths = [] if end else [len(x) for x in examples]
    if wrong := [n for n in lengths if n != length]:
        raise UsageError(
            f"{path} has an example of {wrong[0]} symbols; those of the data have {length}"
        )
    tokens, unknown = tokens_of(examples, spec["vocabulary"], length, end)
    if unknown and UNKNOWN not in spec["vocabulary"]:
        raise UsageError(
            f"{path} has symbols that the data have not: {', '.join(named(unknown))}"
        )
    count = sum(unknown.values())
    return tokens, said + (f"; {count} symbols unknown" if count else "")


def named(unknown: Mapping[str, int], most: int = 5) -> Iterator[str]:
    """The first few symbols, quoted."""
    for k, symbol in enumerate(sorted(unknown, key=lambda s: (-unknown[s], s))):
        if k == most:
            yield "..."
            return
        yield repr(symbol)


def symbols(text: str, spec: Spec) -> tuple[int, ...]:
    """The tokens of a text.

    Raises:
      UsageError: it has a symbol that the data have not.
    """
    found, number = symbols_in(text, spec.get("joiner", "")), spec["vocabulary"]
    if unknown := [symbol for symbol in found if symbol not in number]:
        raise UsageError(
            f"{unknown[0]!r} is no symbol of the data, which have {some_of(number)}"
        )
    return tuple(number.index(symbol) for symbol in found)


def some_of(vocabulary: Sequence[str], most: int = 12) -> str:
    """The first symbols, quoted."""
    more = [f"... ({len(vocabulary)})"] if len(vocabulary) > most else []
    return ", ".join([*map(repr, vocabulary[:most]), *more])


def of(spec: Spec) -> Modality:
    """Text of a data spec's vocabulary."""
    return dataclasses.replace(TEXT, decode=OneHot(spec["shape"][-1]))


def undecided(tokens: jax.Array) -> jax.Array:
    """Raises: how many symbols there are, a data spec says."""
    raise TypeError("text is decoded by the modality of its data spec, TEXT.of(spec)")


TEXT = Modality(
    "text",
    undecided,
    store,
    picture,
    write,
    stored="tokens, the likeliest ones",
    array="texts",
    read=read,
    suffixes=(".txt",),
    symbols=symbols,
    shown=shown,
    of=of,
)
