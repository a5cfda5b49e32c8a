"""PLY files: points, and faces of polygons, in ASCII and in binary of both byte orders.

G. Turk, "The PLY Polygon File Format", 1994. A header declares elements with properties,
numbers or lists of numbers; elements and properties that are not asked for are passed over.
"""

import dataclasses
from pathlib import Path

import numpy as np

from jaxgan.system.errors import UsageError
from jaxgan.system.files import replacing

TYPES = {
    **dict.fromkeys(("char", "int8"), "i1"),
    **dict.fromkeys(("uchar", "uint8"), "u1"),
    **dict.fromkeys(("short", "int16"), "i2"),
    **dict.fromkeys(("ushort", "uint16"), "u2"),
    **dict.fromkeys(("int", "int32"), "i4"),
    **dict.fromkeys(("uint", "uint32"), "u4"),
    **dict.fromkeys(("float", "float32"), "f4"),
    **dict.fromkeys(("double", "float64"), "f8"),
}
ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}


@dataclasses.dataclass
class Element:
    """An element of a header: its name, how many there are, and its properties, each (name,
    type of the length of a list or "", type of numbers)."""

    name: str
    count: int
    properties: list[tuple[str, str, str]]


def header(content: bytes) -> tuple[str, list[Element], int]:
    """The byte order, "" for ASCII, the elements, and where the data begin.

    Raises:
      ValueError: it is no such header.
    """
    end = content.find(b"end_header")
    start = content.find(b"\n", end) + 1
    if not content.startswith(b"ply") or end < 0 or not start:
        raise ValueError("no header of a PLY file")
    order, elements = None, list[Element]()
    for line in content[:end].decode("ascii", "replace").splitlines()[1:]:
        match line.split():
            case ["format", name, _]:
                order = ORDERS[name]
            case ["element", name, count]:
                elements.append(Element(name, int(count), []))
            case ["property", "list", length, kind, name]:
                elements[-1].properties.append((name, TYPES[length], TYPES[kind]))
            case ["property", kind, name]:
                elements[-1].properties.append((name, "", TYPES[kind]))
    if order is None:
        raise ValueError("the header has no format")
    return order, elements, start


class Numbers:
    """The numbers of a file's body, one after another, by type."""

    def __init__(self, content: bytes, order: str) -> None:
        self.order, self.at = order, 0
        self.content = content if order else b""
        self.words = [] if order else content.split()

    def take(self, kind: str, count: int = 1) -> np.ndarray:
        """The next `count` numbers. Raises ValueError where the file ends before."""
        if not self.order:
            words = self.words[self.at : self.at + count]
            self.at += count
            found = np.array([float(word) for word in words])
        else:
            number = np.dtype(self.order + kind)
            whole = max(0, len(self.content) - self.at) // number.itemsize
            found = np.frombuffer(self.content, number, min(count, whole), self.at)
            self.at += count * number.itemsize
        if len(found) < count:
            raise ValueError("the file ends too early")
        return found

    def table(self, element: Element) -> dict[str, np.ndarray]:
        """The columns of an element without lists, {property: [count]}."""
        names = [name for name, _, _ in element.properties]
        if not self.order:
            flat = self.take("f8", element.count * len(names))
            return dict(zip(names, flat.reshape(element.count, -1).T))
        kinds = [(name, self.order + kind) for name, _, kind in element.properties]
        row = np.dtype(kinds)
        flat = self.take("u1", element.count * row.itemsize)
        rows = np.frombuffer(flat.tobytes(), row)
        return {name: rows[name].astype(np.float64) for name in names}

    def lists(self, element: Element) -> dict[str, list[np.ndarray]]:
        """The values of an element with lists, {property: a list for each}."""
        found: dict[str, list] = {name: [] for name, _, _ in element.properties}
        for _ in range(element.count):
            for name, length, kind in element.properties:
                count = int(self.take(length)[0]) if length else 1
                if count < 0:
                    raise ValueError("a list has a negative length")
                found[name].append(self.take(kind, count))
        return found


def read_ply(path: Path) -> tuple[np.ndarray, list[np.ndarray]]:
    """Vertices float64 [V, 3], and the faces' indices, [] of a file of points alone.

    Raises:
      ValueError, KeyError: it is no such file, or has no vertices x, y, z.
    """
    content = path.read_bytes()
    order, elements, start = header(content)
    numbers, vertices = Numbers(content[start:], order), np.empty((0, 3))
    faces: list[np.ndarray] = []
    for element in elements:
        if any(length for _, length, _ in element.properties):
            columns = numbers.lists(element)
            if element.name == "face":
                named = [n for n in ("vertex_indices", "vertex_index") if n in columns]
                faces = [face.astype(np.int64) for face in columns[named[0]]]
        elif element.count:
            table = numbers.table(element)
            if element.name == "vertex":
                vertices = np.stack([table[name] for name in "xyz"], 1)
    return vertices, faces


def write_ply(path: Path, points: np.ndarray) -> None:
    """Points [P, 3] as a binary file, little endian float32.

    Raises:
      UsageError: they are no points of space.
    """
    if points.ndim != 2 or points.shape[1] != 3:
        raise UsageError(f"{path}: a PLY file holds points [P, 3], not {points.shape}")
    lines = ["ply", "format binary_little_endian 1.0", f"element vertex {len(points)}"]
    lines += [f"property float {axis}" for axis in "xyz"] + ["end_header", ""]
    with replacing(path) as file:
        file.write("\n".join(lines).encode() + points.astype("<f4").tobytes())
