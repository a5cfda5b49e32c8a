"""python -m jaxgan.rerun RUN

Prints how a run was made: versions, seeds, data, and the command that makes it again.
"""

import argparse

from jaxgan.system.command import errors_as_lines
from jaxgan.workdir.recipe import recipe


def main() -> None:
    """The command."""
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(usage=summary, description=rest)
    parser.add_argument("run", metavar="RUN", help="a run's folder")
    args = parser.parse_args()
    with errors_as_lines():
        print(recipe(args.run))


if __name__ == "__main__":
    main()
