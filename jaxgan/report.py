"""python -m jaxgan.report RUN [RUN ...] [--out=FILE]

The page of a run, report.html in its folder, or of several side by side: samples, curves of
the same quantity in one chart, scores with their spread over seeds. One file, which fetches
nothing. Several runs are written to --out, by default report.html in the current folder.
"""

import argparse

from jaxgan.system.command import errors_as_lines


def main() -> None:
    """The command."""
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(usage=summary, description=rest)
    parser.add_argument("runs", nargs="+", metavar="RUN", help="a run's folder")
    parser.add_argument("--out", help="the file to write, another's is never replaced")
    args = parser.parse_args()
    with errors_as_lines():
        from jaxgan.explore.report import compare, report  # late: mistakes are instant
        from jaxgan.system.command import use_compilation_cache

        use_compilation_cache()
        if len(args.runs) == 1:
            report(args.runs[0], out=args.out)
        else:
            compare(args.runs, args.out or "report.html")


if __name__ == "__main__":
    main()
