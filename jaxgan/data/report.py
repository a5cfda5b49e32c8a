"""A data set in a line or two, said at the start of a run."""

from jaxgan.data.feed import RESIDENT_BYTES
from jaxgan.data.source import Source

SHOWN = 10  # names of labels


def lines(source: Source, path: str = "") -> list[str]:
    """Splits, labels, size of an example and memory of a source; and its notes."""
    spec = source.spec
    counts = ", ".join(f"{source.size(split):,} {split}" for split in source.splits)
    shape = "x".join(map(str, spec["shape"]))
    name = f"{spec['name']} {path}".strip()
    first = f"data: {name}: {counts}, {spec['modality']} {shape}; {labels(source)}"
    notes = "; ".join(source.notes)
    return [f"{first}; {memory(source)}", *([f"data: {notes}"] if notes else [])]


def labels(source: Source) -> str:
    """The labels by name, and how many examples have none."""
    names = source.spec.get("label_names")
    if not names:
        return "no labels"
    shown = ", ".join(map(str, names[:SHOWN])) + (", ..." if len(names) > SHOWN else "")
    without = source.spec.get("unlabelled", {})
    rest = ", ".join(f"{count:,} {split}" for split, count in without.items())
    plural = "s" if len(names) > 1 else ""
    return f"{len(names)} label{plural} ({shown})" + (
        f", unlabelled {rest}" if rest else ""
    )


def memory(source: Source) -> str:
    """The bytes of the splits that a run keeps on every device, or on the host."""
    sizes = [
        sum(array.nbytes for array in rows.values()) for rows in source.splits.values()
    ]
    parts = (
        (sum(size for size in sizes if size <= RESIDENT_BYTES), "on every device"),
        (sum(size for size in sizes if size > RESIDENT_BYTES), "on the host"),
    )
    return ", ".join(f"{size / 1e6:,.1f} MB {where}" for size, where in parts if size)
