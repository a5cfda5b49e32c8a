"""The language of an LSTM with random weights, against which SeqGAN was measured.

L. Yu, W. Zhang, J. Wang, Y. Yu, "SeqGAN: Sequence Generative Adversarial Nets with Policy
Gradient", 2017 (arXiv:1609.05473), section 4: weights from N(0, 1). There V is 5,000; here
it is small, and the weights are drawn from a seed, so that no file is needed. Its entropy
is not known in closed form: it is the mean of the exact conditional entropies along draws.
"""

import dataclasses
import functools

import numpy as np

from jaxgan.data.languages.language import Grams, Language, chosen, uniforms
from jaxgan.system.errors import UsageError

STATE = 32  # of the LSTM, and of a token's embedding
DRAWS = 10_000  # strings behind entropy and n-grams
FRESH = 2**40  # the number of the first of them: no source draws it


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class Oracle(Language):
    """The language; `seed` is that of its weights."""

    seed: int = 0

    @functools.cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """The weights, float64, each N(0, 1)."""
        rng, symbols = (
            np.random.Generator(np.random.Philox(self.seed)),
            len(self.vocabulary),
        )
        shapes = {
            "embedding": (symbols, STATE),
            "gates": (2 * STATE, 4 * STATE),
            "gate_bias": (4 * STATE,),
            "output": (STATE, symbols),
            "output_bias": (symbols,),
        }
        return {name: rng.standard_normal(shape) for name, shape in shapes.items()}

    def start(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """The state before the first token, of n strings."""
        return np.zeros((n, STATE)), np.zeros((n, STATE))

    def step(
        self, state: tuple[np.ndarray, np.ndarray], tokens: np.ndarray
    ) -> tuple[np.ndarray, tuple[np.ndarray, np.ndarray]]:
        """log p of the symbols after tokens [N], [N, V], and the next state; the first
        token is told the symbol 0 as the one before it."""
        w, (hidden, cell) = self.weights, state
        x = np.concatenate([w["embedding"][tokens], hidden], 1)
        gates = x @ w["gates"] + w["gate_bias"]
        i, f, o = (sigmoid(gates[:, k * STATE : (k + 1) * STATE]) for k in range(3))
        cell = f * cell + i * np.tanh(gates[:, 3 * STATE :])
        hidden = o * np.tanh(cell)
        logits = hidden @ w["output"] + w["output_bias"]
        top = logits.max(1, keepdims=True)
        log_p = logits - top - np.log(np.exp(logits - top).sum(1, keepdims=True))
        return log_p, (hidden, cell)

    def log_prob(self, tokens: np.ndarray) -> np.ndarray:
        rows = np.arange(len(tokens))
        found, state = np.zeros(len(tokens)), self.start(len(tokens))
        before = np.zeros(len(tokens), np.int64)
        for token in np.asarray(tokens).T:
            log_p, state = self.step(state, before)
            found += log_p[rows, token]
            before = token
        return found

    def sample(self, seed: int, n: int, start: int = 0) -> np.ndarray:
        return self.drawn(seed, n, start)[0]

    def drawn(self, seed: int, n: int, start: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Strings uint8 [n, T], and the sum of the conditional entropies along each [n]."""
        tokens, entropies = np.zeros((n, self.length), np.uint8), np.zeros(n)
        state, before = self.start(n), np.zeros(n, np.int64)
        for t, uniform in enumerate(uniforms(seed, start, n, self.length).T):
            log_p, state = self.step(state, before)
            p = np.exp(log_p)
            entropies -= (p * log_p).sum(1)
            before = chosen(p, uniform)
            tokens[:, t] = before
        return tokens, entropies

    @functools.cached_property
    def _fresh(self) -> tuple[np.ndarray, np.ndarray]:
        return self.drawn(self.seed, DRAWS, FRESH)

    @property
    def entropy(self) -> float:
        return float(self._fresh[1].mean())

    @property
    def entropy_error(self) -> float:
        """The standard error of `entropy`."""
        return float(self._fresh[1].std(ddof=1) / np.sqrt(DRAWS))

    def grams(self, n: int) -> Grams:
        """Estimated from draws."""
        return self.counted(self._fresh[0], n)

    def greedy(self) -> np.ndarray:
        """The string of the likeliest next symbols, uint8 [1, T]."""
        tokens, state, before = [], self.start(1), np.zeros(1, np.int64)
        for _ in range(self.length):
            log_p, state = self.step(state, before)
            before = log_p.argmax(1)
            tokens.append(before)
        return np.stack(tokens, 1).astype(np.uint8)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x))."""
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def oracle(symbols: int = 64, length: int = 20, weights_seed: int = 0) -> Oracle:
    """Strings of numbers 0 to `symbols` - 1.

    Raises:
      UsageError: there are too few or too many symbols, or none in a string.
    """
    if not 2 <= symbols <= 256:
        raise UsageError(f"data.symbols is {symbols}; it must be 2 to 256")
    if length < 1:
        raise UsageError(f"data.length is {length}; it must be 1 or more")
    names = tuple(str(k) for k in range(symbols))
    return Oracle(names, length, joiner=" ", seed=weights_seed)
