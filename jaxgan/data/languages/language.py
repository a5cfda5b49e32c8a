"""Languages of which everything is known: entropy, probabilities, n-grams.

A language is a law of strings of one length over a vocabulary, tokens int [N, T]. An
`Automaton` gives its numbers exactly, by dynamic programming in float64. Draws are pure
functions of (seed, number): string k of a seed is the same, whatever else is drawn.
"""

import abc
import dataclasses
import functools
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

Grams = tuple[np.ndarray, np.ndarray]  # codes int64 [K], increasing, and their shares [K]


def uniforms(seed: int, start: int, n: int, each: int) -> np.ndarray:
    """Numbers `start` to `start + n` of a seed, `each` uniforms in [0, 1) to each, float64
    [n, each]; raw Philox words, whose values NumPy never changes."""
    blocks = -(-each // 4)  # a value of Philox's counter makes four words
    words = np.random.Philox(key=seed, counter=start * blocks).random_raw(n * blocks * 4)
    return (words >> np.uint64(11)).reshape(n, -1)[:, :each] * 2.0**-53


def chosen(probability: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """The symbol of each row of probabilities [N, V] at a uniform number [N], int64 [N];
    never one without probability."""
    below = np.cumsum(probability, 1) <= (uniform * probability.sum(1))[:, None]
    last = probability.shape[1] - 1 - (probability[:, ::-1] > 0).argmax(1)
    return np.minimum(below.sum(1), last)


@dataclasses.dataclass(frozen=True, eq=False)
class Language(abc.ABC):
    """A law of strings.

    Attributes:
      vocabulary: the symbols, V of them.
      length: tokens of a string, T.
      joiner: what stands between symbols in print, "" or " ".
      end: the symbol that ends a string and fills what is left of it; "" for none.
      label_names: of the labels of strings, or ().
    """

    vocabulary: tuple[str, ...]
    length: int
    joiner: str = ""
    end: str = ""
    label_names: tuple[str, ...] = ()

    @property
    @abc.abstractmethod
    def entropy(self) -> float:
        """The entropy of a string, nats."""

    @abc.abstractmethod
    def log_prob(self, tokens: np.ndarray) -> np.ndarray:
        """log p of strings int [N, T], float64 [N] nats; -inf of what is none."""

    @abc.abstractmethod
    def sample(self, seed: int, n: int, start: int = 0) -> np.ndarray:
        """Strings number `start` to `start + n` of a seed, uint8 [n, T]."""

    @abc.abstractmethod
    def grams(self, n: int) -> Grams:
        """The n-grams of a string as `counted` counts them, and their shares."""

    @property
    def collision_entropy(self) -> float | None:
        """-log sum p^2, nats; None where it is not known."""
        return None

    @property
    def count(self) -> float | None:
        """How many strings have a probability; None where that is not known."""
        return None

    def labels(self, tokens: np.ndarray) -> np.ndarray | None:
        """The labels of strings int [N, T], int32 [N], where there are any."""
        return None

    def counted(self, tokens: np.ndarray, n: int) -> Grams:
        """The n-grams at all places of strings [N, T], and their shares; none that begins
        with `end`, since all that follows is filling."""
        end = self.vocabulary.index(self.end) if self.end else None
        return counted(tokens, n, len(self.vocabulary), end)


def counted(tokens: np.ndarray, n: int, symbols: int, end: int | None = None) -> Grams:
    """The n-grams of tokens int [N, T] as numbers to base `symbols`, and their shares; none
    that begins with the token `end`."""
    length = tokens.shape[1] - n + 1
    places = [tokens[:, k : k + length].astype(np.int64) for k in range(n)]
    code = functools.reduce(lambda code, token: code * symbols + token, places)
    codes, counts = np.unique(code[places[0] != end], return_counts=True)
    return codes, counts / max(counts.sum(), 1)


State = Hashable
Arcs = Callable[[Any], Mapping[str, tuple[float, State]]]


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class Automaton(Language):
    """A language whose symbols follow each other by a state, which the symbols so far
    determine.

    Attributes:
      probability: of each symbol in each state, float64 [S, V]; state 0 is the first.
      following: the state after it, int [S, V].
    """

    probability: np.ndarray
    following: np.ndarray

    @functools.cached_property
    def visits(self) -> np.ndarray:
        """The chance of each state before token t, [T, S]."""
        chance = np.zeros((self.length, len(self.probability)))
        chance[0, 0] = 1.0
        for t in range(1, self.length):
            flow = chance[t - 1][:, None] * self.probability
            np.add.at(chance[t], self.following, flow)
        return chance

    @property
    def entropy(self) -> float:
        return self.cross_entropy(self)

    def cross_entropy(self, other: "Automaton") -> float:
        """-E log q, nats a string, of a language q with the same states."""
        q, p = other.probability, self.probability
        with np.errstate(divide="ignore"):
            rows = -np.sum(p * np.log(q, out=np.zeros_like(q), where=p > 0), 1)
        return float(np.sum(self.visits @ rows))

    @property
    def collision_entropy(self) -> float:
        return float(-np.log(self.total(self.probability**2)))

    @property
    def count(self) -> float:
        return self.total((self.probability > 0).astype(np.float64))

    def total(self, factor: np.ndarray) -> float:
        """The sum over all strings of the product of [S, V] factors."""
        rest = np.ones(len(factor))
        for _ in range(self.length):
            rest = np.sum(factor * rest[self.following], 1)
        return float(rest[0])

    def log_prob(self, tokens: np.ndarray) -> np.ndarray:
        state, found = np.zeros(len(tokens), np.int64), np.zeros(len(tokens))
        with np.errstate(divide="ignore"):
            log_p = np.log(self.probability)
        for token in np.asarray(tokens).T:
            found += log_p[state, token]
            state = self.following[state, token]
        return found

    def sample(self, seed: int, n: int, start: int = 0) -> np.ndarray:
        tokens = np.empty((n, self.length), np.uint8)
        state = np.zeros(n, np.int64)
        for t, uniform in enumerate(uniforms(seed, start, n, self.length).T):
            tokens[:, t] = chosen(self.probability[state], uniform)
            state = self.following[state, tokens[:, t]]
        return tokens

    def grams(self, n: int) -> Grams:
        symbols = len(self.vocabulary)
        chance = self.visits[: self.length - n + 1].sum(0)
        state = np.flatnonzero(chance)
        code, chance = np.zeros(len(state), np.int64), chance[state]
        for k in range(n):
            p = self.probability[state].copy()
            if k == 0 and self.end:
                p[:, self.vocabulary.index(self.end)] = 0.0
            row, symbol = np.nonzero(p)
            chance = chance[row] * p[row, symbol]
            code = code[row] * symbols + symbol
            state = self.following[state[row], symbol]
            both, place = np.unique(code * len(self.following) + state, return_inverse=True)
            chance = np.bincount(place, chance)
            code, state = both // len(self.following), both % len(self.following)
        codes, place = np.unique(code, return_inverse=True)
        shares = np.bincount(place, chance)
        return codes, shares / shares.sum()

    def joint(self, first: int, second: int) -> np.ndarray:
        """The probabilities of the tokens at two places, first < second, [V, V]."""
        symbols, states = len(self.vocabulary), len(self.probability)
        chance = np.zeros((symbols, states))
        flow = self.visits[first][:, None] * self.probability
        np.add.at(chance, (np.arange(symbols)[None], self.following), flow)
        for _ in range(first + 1, second):
            after = np.zeros_like(chance)
            for token in range(symbols):
                flow = chance[token][:, None] * self.probability
                np.add.at(after[token], self.following, flow)
            chance = after
        return chance @ self.probability

    def tempered(self, temperature: float) -> "Automaton":
        """The language whose symbols have the probabilities p^(1 / temperature)."""
        p = self.probability ** (1.0 / temperature)
        total = p.sum(1, keepdims=True)
        p = np.divide(p, total, out=np.zeros_like(p), where=total > 0)
        return dataclasses.replace(self, probability=p)


def tables(
    arcs: Arcs, start: State, vocabulary: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """`probability` and `following` of the states that can be reached; `arcs` of a state
    are {symbol: (probability, state after it)}."""
    number, order = {start: 0}, [start]
    rows = []
    for state in order:  # grows while it is gone through
        found = arcs(state)
        rows.append(found)
        for _, after in found.values():
            if after not in number:
                number[after] = len(order)
                order.append(after)
    column = {symbol: k for k, symbol in enumerate(vocabulary)}
    probability = np.zeros((len(order), len(vocabulary)))
    following = np.zeros(probability.shape, np.int64)
    for k, row in enumerate(rows):
        for symbol, (chance, after) in row.items():
            probability[k, column[symbol]] = chance
            following[k, column[symbol]] = number[after]
    return probability, following
