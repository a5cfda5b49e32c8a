"""Balanced brackets: uniform over the words of a length and a greatest depth (a Dyck
language). A stack must be remembered to close what is open."""

import functools
from typing import Any

from jaxgan.data.languages.language import Automaton, tables
from jaxgan.system.errors import UsageError

PAIRS = ("()", "[]", "{}", "<>")


def brackets(kinds: int = 2, length: int = 12, depth: int = 6) -> Automaton:
    """The words of `length` brackets of `kinds` kinds, at most `depth` deep, all equally
    likely.

    With w(d, r) the walks from depth d to 0 in r steps, an opening has the probability w(d
    + 1, r - 1) / (w(d + 1, r - 1) + w(d - 1, r - 1)); its kind is uniform.

    Raises:
      UsageError: there are no such words.
    """
    if not 1 <= kinds <= len(PAIRS):
        raise UsageError(f"data.kinds is {kinds}; it must be 1 to {len(PAIRS)}")
    if length < 2 or length % 2:
        raise UsageError(f"data.length is {length}; it must be even, and 2 or more")
    if depth < 1 or kinds ** min(depth, length // 2) > 100_000:
        raise UsageError(
            f"data.depth is {depth}; it must be 1 or more, and kinds**depth at most 100000"
        )

    @functools.cache
    def walks(at: int, rest: int) -> int:
        if not 0 <= at <= depth or at > rest:
            return 0
        return 1 if rest == 0 else walks(at + 1, rest - 1) + walks(at - 1, rest - 1)

    def arcs(state: tuple[int, str]) -> dict[str, tuple[float, Any]]:
        rest, stack = state
        if not rest:
            return {}
        up, down = walks(len(stack) + 1, rest - 1), walks(len(stack) - 1, rest - 1)
        found: dict[str, tuple[float, Any]] = {}
        if up:
            chance = up / (up + down) / kinds
            for pair in PAIRS[:kinds]:
                found[pair[0]] = chance, (rest - 1, stack + pair[1])
        if down:
            found[stack[-1]] = down / (up + down), (rest - 1, stack[:-1])
        return found

    vocabulary = tuple("".join(PAIRS[:kinds]))
    probability, following = tables(arcs, (length, ""), vocabulary)
    return Automaton(vocabulary, length, probability=probability, following=following)
