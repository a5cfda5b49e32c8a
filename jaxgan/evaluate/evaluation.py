"""Every term and the panel, on held-out examples and on as many training examples.

    evaluation = Evaluation(experiment)
    evaluation(state, ("train", "validation"))
    # scores train/accuracy, validation/accuracy, gap/real_logit, ...

In eval mode. The splits see the same fakes, and the same examples at every evaluation, so
that curves and gaps are of the state alone.
"""

import copy
import functools
from collections.abc import Sequence
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.core.devices import collect, mean, vary
from jaxgan.core.game import Game
from jaxgan.core.state import TrainState
from jaxgan.core.step import Batch, fetch
from jaxgan.core.streams import stream
from jaxgan.evaluate import certificates, panel
from jaxgan.evaluate.measure import Measure, outputs_of
from jaxgan.evaluate.standing import Standing
from jaxgan.experiment import Experiment
from jaxgan.metrics.score import FAKES, Score, score
from jaxgan.models.layers import mixing

EXAMPLES = 512  # of each split, at most
GAPS = (
    "real_logit",
    "estimated/jensen_shannon",
    "estimated/total_variation",
    "estimated/wasserstein",
)


class Evaluation:
    """`(state, splits)` -> scores of an experiment."""

    def __init__(self, experiment: Experiment):
        self.experiment = experiment
        project, spec = experiment.modality.project, experiment.source.spec

        def terms_and_panel(
            game: Game, state: TrainState, batch: Batch, key: jax.Array
        ) -> tuple[dict, dict]:
            """All players' terms on `batch`, {"player/term": []}, and the panel's rows of
            the global batch, {name: [B, ...]}."""
            outputs = outputs_of(game, state, batch, key)
            terms = {
                f"{name}/{term_name}": term(outputs, stream(key, f"{name}/{term_name}"))
                for name, player in game.players.items()
                for term_name, term in player.losses.items()
            }
            rows = panel.rows(game, outputs, project, spec, self.mixing)
            return mean(terms), jax.tree.map(collect, rows)

        self.measure = Measure(experiment, terms_and_panel)
        self.standing = Standing(experiment)

    def on(self, experiment: Experiment) -> "Evaluation":
        """The same programs on another replica, an experiment of the same structure."""
        other = copy.copy(self)
        other.experiment = experiment
        other.measure = self.measure.on(experiment)
        other.standing = self.standing.on(experiment)
        return other

    def count(self, splits: Sequence[str], examples: int | None = EXAMPLES) -> int:
        """Examples of each split that are measured: those that fit (`Measure.fitting`) of
        `examples` at most, or (None) of as many as the smallest split has."""
        return self.measure.fitting(self.offered(splits, examples))

    def offered(self, splits: Sequence[str], examples: int | None = EXAMPLES) -> int:
        """The same before any is left out."""
        sizes = [self.experiment.source.size(split) for split in splits]
        least = min(sizes, default=0)
        return min(least, examples or least)

    def left_out(self, splits: Sequence[str], examples: int | None = EXAMPLES) -> str:
        """A line on the examples that are not measured; "" where all are."""
        offered, count = self.offered(splits, examples), self.count(splits, examples)
        if count == offered:
            return ""
        batch = "a batch is of two or more"
        if self.measure.unit > 1:
            batch += f", a multiple of {self.measure.unit} by packs and devices"
        if not count:
            least = min(splits, key=self.experiment.source.size)
            return f"the {least} split has {offered}, too few to measure: {batch}"
        each = " and ".join(splits)
        return f"{offered - count} of {offered} examples of {each} are left out: {batch}"

    @functools.cached_property
    def mixing(self) -> bool:
        """Whether any layer of the game makes logits of several examples, in eval mode; by
        an abstract forward pass on zeros."""
        experiment, found = self.experiment, list[str]()
        size = max(self.measure.size, self.measure.unit)

        def forward(state: TrainState) -> None:
            rows = {
                name: jnp.zeros((size, *array.shape[1:]), array.dtype)
                for name, array in experiment.source.splits["train"].items()
            }
            rows["row"] = jnp.zeros((size,), jnp.int32)
            batch = vary(fetch(experiment.source, {}, rows))
            with mixing(lambda layer, _: found.append(layer)):
                outputs_of(experiment.game, state, batch, jax.random.key(0))

        jax.eval_shape(forward, experiment.shapes)
        return bool(found)

    def __call__(
        self, state: TrainState, splits: Sequence[str], examples: int | None = EXAMPLES
    ) -> list[Score]:
        """The terms and the panel of `count` examples of each split.

        "<split>/<name>"; "gap/<name>", where the first of two splits exceeds the second;
        scores of fakes alone without a prefix. Logits are calibrated on the first split
        (jaxgan.evaluate.certificates). Empty where `count` is
        0.
        """
        count = self.count(splits, examples)
        if not count:
            return []
        game, modes = self.experiment.game, self.experiment.source.spec.get("modes")
        state = self.standing(state)
        rows = {split: self.rows(state, split, count) for split in splits}
        first = rows[splits[0]][1]
        scales = certificates.AS_THEY_ARE
        if "real_logits" in first:
            scales = certificates.fitted(first["real_logits"], first["fake_logits"])
        result: dict[str, Score] = {}
        for split, (terms, part) in rows.items():
            found = [score(name, value) for name, value in terms.items()]
            for each in found + panel.summary(game, part, modes, scales, self.mixing):
                name = each.name if each.of == FAKES else f"{split}/{each.name}"
                result[name] = replace(each, name=name).said(split=split)
        if len(splits) == 2:
            for name in GAPS:
                one, other = (result.get(f"{split}/{name}") for split in splits)
                if one and other:
                    gap = replace(one, name=f"gap/{name}", values=one.values - other.values)
                    result[gap.name] = gap.said(split=", ".join(splits))
        return list(result.values())

    def rows(self, state: TrainState, split: str, count: int) -> tuple[dict, dict]:
        """The terms' means, and the panel's rows, of `count` examples."""
        found = list(self.measure(state, split, count))
        share = np.array([size for _, size in found]) / count
        terms, parts = zip(*(values for values, _ in found))
        means = {n: float(share @ [float(t[n]) for t in terms]) for n in terms[0]}
        return means, jax.tree.map(lambda *rows: np.concatenate(rows), *parts)
