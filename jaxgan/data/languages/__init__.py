"""The catalogue of languages: what a data spec's `language` may be."""

from collections.abc import Callable, Mapping
from typing import Any

from jaxgan.data.languages.brackets import brackets
from jaxgan.data.languages.language import Language
from jaxgan.data.languages.markov import markov
from jaxgan.data.languages.oracle import oracle
from jaxgan.data.languages.sentences import sentences

LANGUAGES: dict[str, Callable[..., Language]] = {
    "brackets": brackets,
    "markov": markov,
    "oracle": oracle,
    "sentences": sentences,
}


def language_of(spec: Mapping[str, Any]) -> Language:
    """The language that a data spec tells, {"name": ..., options}."""
    options = dict(spec["language"])
    return LANGUAGES[options.pop("name")](**options)
