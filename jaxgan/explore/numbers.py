"""The numbers that examples are compared by: features of the config's extractor, or, where
it names none, the examples' own numbers."""

import jax
import numpy as np

from jaxgan.assemble.extractors import extractor_of
from jaxgan.evaluate.scorer import DEFAULTS, Scorer
from jaxgan.explore.blocks import in_blocks
from jaxgan.explore.opened import Opened
from jaxgan.metrics.features.extractor import Extractor
from jaxgan.modalities.modality import Modality
from jaxgan.system.errors import UsageError
from jaxgan.system.files import digest_text
from jaxgan.system.progress import say

AT_ONCE = 256  # examples


def scorer_for(opened: Opened) -> Scorer:
    """The scorer of a run's own data by its config's extractor, or by the examples' own
    numbers; it keeps the features that it has extracted.

    Raises:
      UsageError: the run's data are not there.
    """
    spec = DEFAULTS | dict(opened.config.get("evaluation", {}))
    modality = opened.model.modality
    extractor, name = own_numbers(modality), spec["extractor"]
    if name:
        try:
            data = opened.config.get("data", {})
            extractor = extractor_of(name, opened.model.data_spec, data)
        except UsageError as error:  # its weights may be elsewhere
            say(f"warning: {error}; {modality.array} are compared by their own numbers")
    return Scorer(extractor, opened.source, spec)


def own_numbers(modality: Modality) -> Extractor:
    """The numbers of the examples themselves, decoded, as an extractor."""
    numbers = jax.jit(lambda stored: modality.project(modality.decode(stored)))

    def extract(examples: np.ndarray) -> tuple[np.ndarray, None]:
        return in_blocks(numbers, examples, AT_ONCE), None

    return Extractor(
        f"{modality.name}_numbers",
        digest_text(f"{modality.name} numbers"),
        "decoded",
        extract,
        fixed=False,
    )
