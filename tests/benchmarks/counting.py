"""The products and exchanges of a program, counted in its traced equations.

Counted are the operations of matrix products and convolutions, the bytes that devices sum
and gather, and the longest chain of such exchanges of which each needs the one before.
What is not used is not counted, and what is computed twice from the same values once, as
XLA does; a loop of unknown length counts once.
"""

import dataclasses
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from jax.extend.core import Literal
from jax.interpreters import partial_eval

from jaxgan.core.devices import AXIS
from jaxgan.experiment import Experiment

SUMS = {"psum", "psum_invariant", "pmax", "pmin"}
GATHERS = {"all_gather", "all_gather_invariant"}
SCATTERS = {"reduce_scatter"}  # the gradient of a gather
LOCAL = {"axis_index", "pvary", "pcast"}  # name devices and send nothing


@dataclasses.dataclass
class Work:
    """The work of a program, on each of the devices that share it.

    Attributes:
      operations: of products and convolutions, two for a multiplication and its sum.
      reduced: bytes summed over devices; gathered: bytes of arrays gathered from all.
      chain: exchanges, each of which waits for another.
    """

    operations: float = 0.0
    reduced: float = 0.0
    gathered: float = 0.0
    chain: int = 0

    def add(self, other: "Work", times: int = 1) -> None:
        self.operations += times * other.operations
        self.reduced += times * other.reduced
        self.gathered += times * other.gathered
        self.chain += times * other.chain


def size(aval: Any) -> int:
    """Bytes."""
    return aval.size * aval.dtype.itemsize


def operations(equation: Any) -> float:
    """Those of a matrix product or a convolution; others count as none."""
    name = equation.primitive.name
    if name not in ("dot_general", "conv_general_dilated"):
        return 0.0
    left, right = (v.aval.shape for v in equation.invars)
    out = equation.outvars[0].aval.shape
    numbers = equation.params["dimension_numbers"]
    if name == "dot_general":
        (contracted, _), _ = numbers
        return 2.0 * math.prod(out) * math.prod(left[axis] for axis in contracted)
    inputs = numbers.rhs_spec[1]  # of a group
    outside = math.prod(out[axis] for axis in numbers.out_spec[:2])
    return 2.0 * outside * right[inputs] * taps(equation, left, right, out)


def taps(equation: Any, left: tuple, right: tuple, out: tuple) -> int:
    """Pairs of an output's place and a kernel's of a convolution that meet an input, and
    not a border or a gap between inputs."""
    params, found = equation.params, 1
    specs = (params["dimension_numbers"][k][2:] for k in range(3))
    windows = zip(*(params[n] for n in ("window_strides", "padding", "lhs_dilation")))
    for axes, window, gap in zip(zip(*specs), windows, params["rhs_dilation"]):
        size, kernel, places = (
            shape[axis] for shape, axis in zip((left, right, out), axes)
        )
        stride, (low, _), spread = window
        at = np.arange(places)[:, None] * stride + np.arange(kernel) * gap - low
        meets = (at >= 0) & (at <= (size - 1) * spread) & (at % spread == 0)
        found *= int(meets.sum())
    return found


class Counter:
    """Counts the work of a program's equations, those of one value once."""

    def __init__(self, devices: int):
        self.devices, self.work = devices, Work()
        self.known: dict[Any, list[int]] = {}  # what was computed of what -> its values
        self.depths: list[int] = []  # exchanges before each value

    def new(self, key: Any, depths: Iterable[int]) -> list[int]:
        """The values of a key, with so many exchanges before each."""
        if key not in self.known:
            first = len(self.depths)
            self.depths += depths
            self.known[key] = [*range(first, len(self.depths))]
            self.work.chain = max(self.work.chain, *self.depths[first:], 0)
        return self.known[key]

    def run(self, jaxpr: Any, inputs: Sequence[int], consts: Sequence = ()) -> list[int]:
        """Counts `jaxpr` on values; its results."""
        values = dict(zip(jaxpr.invars, inputs))
        for variable, const in zip(jaxpr.constvars, consts or jaxpr.constvars):
            values[variable] = self.new(("const", id(const)), [0])[0]

        def read(variable: Any) -> int:
            if isinstance(variable, Literal):
                return self.new(("literal", repr(variable.val), str(variable.aval)), [0])[0]
            return values[variable]

        for equation in jaxpr.eqns:
            given = [read(v) for v in equation.invars]
            inner = self.called(equation)
            if inner is None:
                found = self.plain(equation, given)
            else:
                closed = getattr(inner, "jaxpr", inner)
                found = self.run(closed, given, getattr(inner, "consts", ()))
            values.update(zip(equation.outvars, found))
        return [read(v) for v in jaxpr.outvars]

    @staticmethod
    def called(equation: Any) -> Any:
        """The program that an equation only calls, or None."""
        if equation.primitive.name in ("scan", "while", "cond"):
            return None
        names = ("jaxpr", "call_jaxpr", "call")
        return next((equation.params[n] for n in names if n in equation.params), None)

    def plain(self, equation: Any, given: list[int]) -> list[int]:
        """The values of an equation that calls no other, counted if they are new."""
        name, params = equation.primitive.name, equation.params
        key = (name, tuple(given), str(sorted(params.items(), key=lambda item: item[0])))
        if key in self.known:
            return self.known[key]
        before = [self.depths[value] for value in given]
        work = Work(operations=operations(equation))
        sent = sum(size(v.aval) for v in equation.invars)
        if name in SUMS:
            work.reduced, work.chain = sent, 1
        elif name in GATHERS:
            work.gathered, work.chain = sent * self.devices, 1
        elif name in SCATTERS:
            work.gathered, work.chain = sent, 1
        elif name == "scan":
            work.add(self.alone(params["jaxpr"]), params["length"])
        elif name == "while":
            work.add(self.alone(params["body_jaxpr"]))
        elif name == "cond":
            branches = [self.alone(branch) for branch in params["branches"]]
            work.add(max(branches, key=lambda each: each.operations))
        elif AXIS in (params.get("axes") or params.get("axis_name") or ()):
            assert name in LOCAL, name
        self.work.add(dataclasses.replace(work, chain=0))  # `new` knows its chain
        if name == "optimization_barrier":
            return self.new(key, before)
        after = max(before, default=0) + work.chain
        return self.new(key, [after] * len(equation.outvars))

    def alone(self, closed: Any) -> Work:
        """The work of a program on values of its own."""
        counter = Counter(self.devices)
        inputs = counter.new("inputs", [0] * len(closed.jaxpr.invars))
        counter.run(closed.jaxpr, inputs, closed.consts)
        return counter.work


def work_of(experiment: Experiment) -> Work:
    """One step's, on each device of the experiment's mesh; nothing is compiled."""
    inputs = experiment.inputs(0, 1)
    traced = experiment.steps.trace(experiment.shapes, *inputs).jaxpr
    used, _ = partial_eval.dce_jaxpr(traced, [True] * len(traced.outvars))
    counter = Counter(experiment.mesh.size)
    counter.run(used, counter.new("inputs", [0] * len(used.invars)))
    return counter.work
