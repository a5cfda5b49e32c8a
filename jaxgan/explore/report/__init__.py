"""The page of a run: all that is known of it in one file that needs nothing else."""

from jaxgan.explore.report.run import after_training, report
from jaxgan.explore.report.runs import compare

__all__ = ["after_training", "compare", "report"]
