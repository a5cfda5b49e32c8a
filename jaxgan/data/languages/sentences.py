"""Sentences of a small English, whose verb agrees with a subject that may stand far away.

    the old cat that sees many dogs follows a bird .

The number of each noun phrase is a fair coin; "that" and a clause follow three subjects of
ten; six verbs of ten have an object. The noun tells the number of its phrase, so that a
sentence has one derivation, and the entropy is that of the derivations.
"""

import dataclasses
from typing import Any

import numpy as np

from jaxgan.data.languages.language import Automaton, tables

DETERMINERS = {
    "s": {"a": 0.4, "the": 0.4, "every": 0.2},
    "p": {"some": 0.4, "the": 0.4, "many": 0.2},
}
ADJECTIVES = {"small": 0.4, "old": 0.3, "red": 0.2, "happy": 0.1}
NOUNS = {
    "s": {"cat": 0.4, "dog": 0.3, "bird": 0.2, "child": 0.1},
    "p": {"cats": 0.4, "dogs": 0.3, "birds": 0.2, "children": 0.1},
}
INTRANSITIVE = {"sleep": 0.5, "run": 0.3, "sing": 0.2}
TRANSITIVE = {"see": 0.4, "like": 0.3, "follow": 0.2, "hear": 0.1}
ADJECTIVE, CLAUSE, OBJECT = 0.4, 0.3, 0.6  # how often there is one
THAT, STOP = "that", "."
SUBJECTS = (*NOUNS["s"], *NOUNS["p"])
NUMBER = {"": -1, **dict.fromkeys(NOUNS["s"], 0), **dict.fromkeys(NOUNS["p"], 1)}
LENGTH = 13  # det adj noun that verb det adj noun verb det adj noun .

Arc = tuple[float, Any]


def verbs(stems: dict[str, float], number: str) -> dict[str, float]:
    """Verbs in the form of a number."""
    return {stem + "s" * (number == "s"): chance for stem, chance in stems.items()}


FORMS = {  # of all verbs: 0 in the singular, 1 in the plural
    verb: k
    for k, number in enumerate("sp")
    for verb in (*verbs(INTRANSITIVE, number), *verbs(TRANSITIVE, number))
}
VOCABULARY = (
    *dict.fromkeys([*DETERMINERS["s"], *DETERMINERS["p"]]),
    *ADJECTIVES,
    *SUBJECTS,
    *FORMS,
    THAT,
    STOP,
)


def arcs(state: tuple[str, str, str]) -> dict[str, Arc]:
    """{symbol: (probability, state after it)} of a state: what comes next; the numbers that
    it may have, "s", "p" or both; what follows the noun phrase, and the subject's number.
    """
    what, numbers, then = state
    found: dict[str, Arc] = {}
    if what == "determiner":
        for number in "sp":
            for word, chance in DETERMINERS[number].items():
                known, old = ("sp", found[word][0]) if word in found else (number, 0.0)
                found[word] = old + chance / 2, ("adjective", known, then)
    elif what in ("adjective", "noun"):
        left = 1.0
        if what == "adjective":
            left = 1.0 - ADJECTIVE
            for word, chance in ADJECTIVES.items():
                found[word] = ADJECTIVE * chance, ("noun", numbers, then)
        for number in numbers:
            for word, chance in NOUNS[number].items():
                found[word] = left * chance / len(numbers), after_noun(number, then)
    elif what in ("subject", "main"):
        left = 1.0
        if what == "subject":
            left = 1.0 - CLAUSE
            found[THAT] = CLAUSE, ("clause", numbers, "")
        for word, chance in verbs(TRANSITIVE, numbers).items():
            found[word] = left * OBJECT * chance, ("determiner", "", "stop")
        for word, chance in verbs(INTRANSITIVE, numbers).items():
            found[word] = left * (1.0 - OBJECT) * chance, ("stop", "", "")
    elif what == "clause":
        for word, chance in verbs(TRANSITIVE, numbers).items():
            found[word] = chance, ("determiner", "", numbers)
    else:
        found[STOP] = 1.0, ("stop", "", "")
    return found


def after_noun(number: str, then: str) -> tuple[str, str, str]:
    """The state after a noun: `then` is "subject", the number of a subject whose clause it
    ends, or "stop"."""
    if then == "subject":
        return "subject", number, ""
    return ("stop", "", "") if then == "stop" else ("main", then, "")


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class Sentences(Automaton):
    """The language; a sentence's label is its subject."""

    def labels(self, tokens: np.ndarray) -> np.ndarray:
        return subject_of(tokens)[0]


def sentences() -> Sentences:
    """33 words, at most 13 tokens with the full stop, which fills the rest."""
    start = ("determiner", "", "subject")
    probability, following = tables(arcs, start, VOCABULARY)
    return Sentences(
        VOCABULARY,
        LENGTH,
        joiner=" ",
        end=STOP,
        label_names=SUBJECTS,
        probability=probability,
        following=following,
    )


def subject_of(tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first noun of strings [N, T] as an index of SUBJECTS, int32 [N], -1 where there
    is none; and its place, int64 [N]."""
    index = np.array([SUBJECTS.index(w) if w in SUBJECTS else -1 for w in VOCABULARY])
    nouns = index[tokens]
    place = (nouns >= 0).argmax(1)
    return nouns[np.arange(len(tokens)), place].astype(np.int32), place


@dataclasses.dataclass(frozen=True)
class Parsed:
    """Subjects and their verbs in strings, sentences or not, each int [N].

    Attributes:
      number: 0 of a singular first noun, 1 of a plural one, -1 where there is none.
      form: of the main verb: the first one after the noun or, where "that" follows the
        noun, the second; -1 where there is none.
      clause: whether "that" follows the first noun.
      other: the number of the noun in the clause, -1 where there is none.
    """

    number: np.ndarray
    form: np.ndarray
    clause: np.ndarray
    other: np.ndarray


def parse(tokens: np.ndarray) -> Parsed:
    """Finds subjects and verbs in tokens [N, T]."""
    tokens = np.asarray(tokens)
    rows, places = np.arange(len(tokens)), np.arange(tokens.shape[1])
    _, subject = subject_of(tokens)
    number = np.array([NUMBER.get(word, -1) for word in VOCABULARY])[tokens]
    form = np.array([FORMS.get(word, -1) for word in VOCABULARY])[tokens]
    after = places > subject[:, None]
    following = tokens[rows, np.minimum(subject + 1, tokens.shape[1] - 1)]
    clause = (following == VOCABULARY.index(THAT)) & (number[rows, subject] >= 0)
    rank = np.cumsum((form >= 0) & after, 1) * ((form >= 0) & after)
    main = rank == np.where(clause, 2, 1)[:, None]
    has = (number[rows, subject] >= 0) & main.any(1)
    second = np.cumsum((number >= 0) & after, 1) * ((number >= 0) & after) == 1
    return Parsed(
        number[rows, subject],
        np.where(has, form[rows, main.argmax(1)], -1),
        clause,
        np.where(clause & second.any(1), number[rows, second.argmax(1)], -1),
    )
