"""Tables as text: Markdown and LaTeX."""

import re

import numpy as np

from jaxgan.evaluate.tables import Table
from jaxgan.metrics.aggregate import Aggregate


def number(cell: Aggregate | None, plus: str = "±", failed: str = "failed") -> str:
    """A cell: the centre to the second digit of its spread, and that; "-" where there is
    none."""
    if cell is None:
        return "-"
    if not cell.values:
        return failed
    if np.isfinite(cell.low):
        size = max(cell.high - cell.low, 0.0)
        places = decimals(size, cell.centre)
        low, high = (f"{x:.{places}f}" for x in (cell.low, cell.high))
        return f"{cell.centre:.{places}f} [{low}, {high}]"
    if np.isnan(cell.spread):
        return f"{cell.centre:.4g}"
    places = decimals(cell.spread, cell.centre)
    return f"{cell.centre:.{places}f} {plus} {cell.spread:.{places}f}"


def decimals(spread: float, centre: float) -> int:
    """Decimals that show two digits of a spread; of none, four of the centre."""
    scale = abs(spread) if spread else abs(centre) / 100
    return max(0, 1 - int(np.floor(np.log10(scale)))) if scale else 0


def markdown(table: Table) -> str:
    """The table in Markdown, its caption below."""
    arrows = {"lower": " ↓", "higher": " ↑"}
    heads = [name + arrows.get(table.better[name], "") for name in table.columns]
    lines = ["| config | " + " | ".join(heads) + " |"]
    lines.append("|---" * (len(heads) + 1) + "|")
    for i, (name, cells) in enumerate(zip(table.rows, table.cells)):
        texts = [
            f"**{number(cell)}**" if table.best.get(column) == i else number(cell)
            for column, cell in zip(table.columns, cells)
        ]
        lines.append(f"| {name} | " + " | ".join(texts) + " |")
    return "\n".join(lines) + f"\n\n{table.caption}"


def latex(table: Table) -> str:
    """The table in LaTeX; its preamble needs the package booktabs."""
    arrows = {"lower": r" $\downarrow$", "higher": r" $\uparrow$"}
    heads = [escaped(name) + arrows.get(table.better[name], "") for name in table.columns]
    lines = [r"\begin{table}", r"\centering", rf"\caption{{{escaped(table.caption)}}}"]
    lines.append(rf"\begin{{tabular}}{{l{'c' * len(heads)}}}")
    lines += [r"\toprule", " & ".join(["config", *heads]) + r" \\", r"\midrule"]
    for i, (name, cells) in enumerate(zip(table.rows, table.cells)):
        texts = []
        for column, cell in zip(table.columns, cells):
            text = number(cell, plus=r"\pm", failed=r"\mathrm{failed}")
            bold = table.best.get(column) == i
            texts.append(rf"$\mathbf{{{text}}}$" if bold else f"${text}$")
        lines.append(" & ".join([escaped(name), *texts]) + r" \\")
    lines += [r"\bottomrule", r"\end{tabular}", r"\end{table}"]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """A text with LaTeX's own characters written out."""
    return re.sub(r"([%&_#${}])", r"\\\1", text).replace("<", "$<$")
