"""python -m jaxgan.evaluate REAL FAKE [FAKE ...] [--extractor=NAME] [--output=FILE.json]

Compares two sets of images, whatever made them: folders, FILE.npz[:SPLIT] or
tfds:NAME[:SPLIT] (jaxgan/evaluate/compare.py). A run is measured by --mode=evaluate of
jaxgan.main.
"""

import argparse

from jaxgan.evaluate import records
from jaxgan.evaluate.compare import compare
from jaxgan.metrics.scores import METRICS
from jaxgan.system.command import errors_as_lines, use_compilation_cache
from jaxgan.system.files import write_json
from jaxgan.system.places import place
from jaxgan.system.progress import say


def main() -> None:
    """The command."""
    summary, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(usage=summary, description=rest)
    parser.add_argument("real")
    parser.add_argument("fake", nargs="+", help="several: replicas of one method")
    parser.add_argument(
        "--extractor",
        default="inception",
        help="inception[:FILE] (default), classifier:DATA or module.function",
    )
    parser.add_argument("--metrics", default=",".join(METRICS), help="default: %(default)s")
    parser.add_argument("--image_size", type=int, default=0, help="resizes both sets")
    parser.add_argument("--output", help="a file for the scores with their protocol, JSON")
    args = parser.parse_args()
    with errors_as_lines():
        use_compilation_cache()
        metrics = tuple(args.metrics.split(","))
        found = compare(args.real, args.fake, args.extractor, metrics, args.image_size)
        first = next(iter(found.values()))
        say(f"{first['n_real']} real, {first['n_fake']} fake images, by {args.extractor}")
        print(records.table(found))
        if args.output:
            write_json(place(args.output), records.whole(found))


if __name__ == "__main__":
    main()
