"""The information that what is read in real examples, codes or latents, carries about known
factors or labels, in nats: a matrix.

Plug-in estimates over equally filled bins, jaxgan/metrics/factors/disentanglement.py, which
are too large where examples are few. `chance`, the same of codes and factors that belong to
different examples, says by how much.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np

from jaxgan.data.source import decoded, permutation
from jaxgan.explore.blocks import encoded
from jaxgan.explore.opened import Opened
from jaxgan.losses.information.samples import entropy
from jaxgan.metrics.factors.codes import LEARNT, whole
from jaxgan.metrics.factors.disentanglement import information_matrix
from jaxgan.metrics.score import Score, score
from jaxgan.system.progress import say

BINS = 10  # of a code; a class is its own
SHUFFLES = 5


@dataclasses.dataclass(frozen=True)
class Information:
    """Readings against known factors.

    Attributes:
      matrix: I(reading; factor), nats, float64 [C, F].
      chance: the same where readings say nothing, [C, F].
      codes, factors: the names of rows and columns.
      entropies: of the factors, nats [F]; none can be more.
      n: examples.
    """

    matrix: np.ndarray
    chance: np.ndarray
    codes: Sequence[str]
    factors: Sequence[str]
    entropies: np.ndarray
    n: int

    def scores(self) -> list[Score]:
        """information/<code>/<factor>, each with what chance gives, and the entropy."""
        said = {"n_real": self.n, "split": "train", "bins": BINS, "unit": "nats"}
        return [
            score(f"information/{self.codes[c]}/{self.factors[f]}", value).said(
                chance=float(self.chance[c, f]), entropy=float(self.entropies[f]), **said
            )
            for (c, f), value in np.ndenumerate(self.matrix)
        ]

    def strongest(self, most: int) -> "Information":
        """The rows that carry most, at most so many, in their own order."""
        rows = np.sort(np.argsort(-self.matrix.max(1), kind="stable")[:most])
        names = [self.codes[k] for k in rows]
        return dataclasses.replace(
            self, matrix=self.matrix[rows], chance=self.chance[rows], codes=names
        )


def information_of(opened: Opened, n: int = LEARNT) -> Information | None:
    """The encoder's readings of at most n training examples against the factors that the
    data know, or their labels; None where there is no encoder, or nothing is known.

    Training examples, as for published scores of disentanglement: no game of these has seen
    factors, and test splits are small.
    """
    model, source = opened.model, opened.source
    if not model.family.offers("encode"):
        return None
    found = known(opened, permutation(0, 0, source.size("train"))[:n])
    if found is None:
        return None
    examples, factors, names = found
    kept = (factors >= 0).all(1)  # some examples may have no label
    told = [f for f in range(len(names)) if len(np.unique(factors[kept, f])) > 1]
    if not told:
        return None
    readings, codes = readings_of(opened, examples[kept])
    if not np.isfinite(readings).all():
        say("warning: what the encoder reads is not finite; its information is left out")
        return None
    factors, names = factors[kept][:, told], [names[f] for f in told]
    chance = [
        information_matrix(readings, factors[permutation(1, k, len(factors))], BINS)
        for k in range(SHUFFLES)
    ]
    entropies = [entropy(factor, corrected=False) for factor in factors.T]
    matrix = information_matrix(readings, factors, BINS)
    mean = np.mean(chance, 0)
    return Information(matrix, mean, codes, names, np.array(entropies), len(factors))


def known(
    opened: Opened, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[str]] | None:
    """Training examples, stored [N, ...]; what is known of each, whole numbers [N, F]; and
    the F names: the factors that the data name, else the label. None where neither is."""
    source, modality = opened.source, opened.model.modality
    examples, factors, names = [], [], list(source.spec.get("factor_names") or ())
    for batch in decoded(source, "train", rows, ("data", "label", "factors")):
        found = batch.get("factors" if names else "label")
        if found is None:
            return None
        examples.append(modality.store(batch["data"]))
        factors.append(found.reshape(len(found), -1))
    columns = np.concatenate(factors).T
    if not names and len(columns) > 1:  # several labels an example
        return None
    whole_ = [whole(column) if names else column for column in columns]
    return np.concatenate(examples), np.stack(whole_, 1).astype(int), names or ["label"]


def readings_of(opened: Opened, examples: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """The encoder's readings of stored examples, [N, C], all latents side by side, and the
    C names; a class is one number."""
    parts, names = [], []
    for name, law in sorted(encoded(opened.model, examples).items()):
        read = np.asarray(law.reading, np.float64).reshape(len(examples), -1)
        parts.append(read)
        alone = read.shape[1] == 1
        names += [name] if alone else [f"{name} {k}" for k in range(read.shape[1])]
    return np.concatenate(parts, 1), names
