"""python -m jaxgan.tables RUN [RUN ...] [--format=latex] [--statistic=iqm] [--metrics=A,B]

The table of evaluated runs: a config a row, a score a column, mean and standard deviation
over seeds. Runs that differ in their seeds alone are one row. The best is marked where the
spread allows it; scores of different protocols never share a column.
"""

import argparse

from jaxgan.evaluate.tables import STEPS, table_of
from jaxgan.evaluate.typeset import latex, markdown
from jaxgan.metrics.aggregate import STATISTICS
from jaxgan.system.command import errors_as_lines

FORMATS = {"markdown": markdown, "latex": latex}


def main() -> None:
    """The command."""
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(usage=summary, description=rest)
    parser.add_argument("runs", nargs="+", metavar="RUN", help="a run's folder")
    parser.add_argument("--format", default="markdown", choices=FORMATS)
    parser.add_argument(
        "--statistic",
        default="mean",
        choices=STATISTICS,
        help="mean with standard deviation, or interquartile mean with its interval",
    )
    parser.add_argument("--metrics", default="", help="names of scores, commas between")
    parser.add_argument(
        "--step",
        default="latest",
        choices=STEPS,
        help="the latest checkpoint, or the one that validation chose",
    )
    args = parser.parse_args()
    with errors_as_lines():
        metrics = [name for name in args.metrics.split(",") if name]
        table = table_of(args.runs, metrics, args.statistic, args.step)
        print(FORMATS[args.format](table))


if __name__ == "__main__":
    main()
