"""When a replica has trained enough: config.stop_when and config.patience.

Both act on what an evaluation measures. `stop_when` names verdicts, `diverged` or
`collapsing,apart` for instance; `patience` is after how many evaluations without a better
validation score, the one that chooses the best checkpoint, a replica stops.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from ml_collections import ConfigDict

from jaxgan.evaluate.verdict import VERDICTS
from jaxgan.system.errors import UsageError, choose


class Stop:
    """`(recent lines, verdict) -> why`, "" while it is to go on."""

    def __init__(self, config: ConfigDict):
        words = [word for word in str(config.stop_when).split(",") if word]
        self.words = [choose(word, VERDICTS, "config.stop_when") for word in words]
        self.patience = config.patience
        if not isinstance(self.patience, int) or self.patience < 0:
            raise UsageError(
                f"config.patience is {self.patience!r}; it must be a number of "
                "evaluations, or 0 for no end of it"
            )
        if self.patience and not config.evaluation.extractor:
            raise UsageError(
                f"config.patience is {self.patience}, but no extractor measures a "
                "validation score; name one, --config.evaluation.extractor=inception"
            )

    def __bool__(self) -> bool:
        return bool(self.words or self.patience)

    def why(self, lines: Sequence[Mapping[str, Any]], score: str, verdict: str) -> str:
        """Why a replica is to stop.

        Args:
          lines: its lines so far, the last evaluation's among them.
          score: the name of the validation score.
        """
        if verdict in self.words:
            return f"it looks {verdict}"
        found = np.array([float(line[score]) for line in lines if score in line])
        found = np.where(np.isfinite(found), found, np.inf)
        since = len(found) - 1 - int(np.argmin(found)) if len(found) else 0
        if self.patience and since >= self.patience:
            return f"{since} evaluations without a better {score}"
        return ""
