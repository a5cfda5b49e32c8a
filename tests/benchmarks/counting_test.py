"""The counts of a program, against closed forms and the compiled program's text."""

import math
import re

import jax
import jax.numpy as jnp
import pytest
from jax import lax

from jaxgan.core.devices import AXIS
from tests.benchmarks.counting import Counter, Work, work_of
from tests.benchmarks.invariance import EIGHT
from tests.experiments import Experiment, cheapest, with_few_turns

BYTES = {"f32": 4, "s32": 4, "u32": 4, "pred": 1}


def counted(function, *shapes) -> Work:
    """The work of a function of this device's arrays."""
    arrays = [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes]
    jaxpr = jax.make_jaxpr(function, axis_env=[(AXIS, 2)])(*arrays).jaxpr
    counter = Counter(devices=2)
    counter.run(jaxpr, counter.new("inputs", [0] * len(jaxpr.invars)))
    return counter.work


def test_a_product_is_two_operations_for_each_of_its_sums_terms():
    """(B, K) by (K, N) is 2 B K N; the same product again is none."""
    assert counted(lambda x, w: x @ w + x @ w, (3, 5), (5, 7)).operations == 2 * 3 * 5 * 7
    assert counted(lambda x, w: x @ w + (2 * x) @ w, (3, 5), (5, 7)).operations == 420


@pytest.mark.parametrize("size", [8, 9])
def test_a_convolution_multiplies_no_border_and_no_gap(size):
    """Stride 2, kernel 4, a border of 1: (2 n - 2)^2 pairs for n = size / 2 places, and
    as many from those places back."""

    def strided(x, w):
        numbers = ("NHWC", "HWIO", "NHWC")
        return lax.conv_general_dilated(
            x, w, (2, 2), [(1, 1)] * 2, dimension_numbers=numbers
        )

    shapes = (3, size, size, 5), (4, 4, 5, 7)
    forward = counted(strided, *shapes)
    if size == 8:
        assert forward.operations == 2 * 3 * (2 * 8 - 2) ** 2 * 5 * 7
    # A kernel of ones counts them: the sum of its outputs over all ones is the pairs.
    ones = strided(jnp.ones((1, size, size, 1)), jnp.ones((4, 4, 1, 1)))
    assert forward.operations == 2 * 3 * 5 * 7 * float(ones.sum())

    def back(x, w):
        y, pull = jax.vjp(strided, x, w)
        return pull(y)

    assert counted(back, *shapes).operations == 3 * forward.operations


def test_exchanges_are_counted_in_bytes_and_in_the_chain_they_make():
    def body(x):
        first = lax.psum(x, AXIS)
        again = lax.psum(x, AXIS)  # the same value
        then = lax.psum(first * x + again, AXIS)
        return then, lax.all_gather(x, AXIS), lax.psum(x[:1], AXIS)

    work = counted(body, (6,))
    assert (work.reduced, work.gathered, work.chain) == (4 * (6 + 6 + 1), 2 * 24, 2)


def test_a_loop_counts_as_often_as_it_runs_and_a_branch_by_its_costliest():
    def loop(x, w):
        return lax.scan(lambda x, _: (lax.psum(x, AXIS) @ w, None), x, None, length=9)[0]

    work = counted(loop, (3, 5), (5, 5))
    assert (work.operations, work.reduced, work.chain) == (9 * 150, 9 * 60, 9)

    def branch(x, w):
        return lax.cond(x[0, 0] > 0, lambda: x @ w, lambda: x)

    assert counted(branch, (3, 5), (5, 5)).operations == 150


def traffic(text: str) -> tuple[int, int]:
    """Bytes that a compiled program reduces and gathers."""
    found = {"reduce": 0, "gather": 0}
    for shapes, kind in re.findall(r"= (.*?) all-(reduce|gather)(?:-start)?\(", text):
        for dtype, shape in re.findall(r"(\w+)\[([\d,]*)\]", shapes):
            size = math.prod(map(int, filter(None, shape.split(","))))
            found[kind] += BYTES[dtype] * size
    return found["reduce"], found["gather"]


@pytest.mark.slow
@pytest.mark.parametrize("name", EIGHT)
def test_the_compiled_program_exchanges_as_many_bytes(name):
    """XLA's program on two devices is the independent truth."""
    e = Experiment.of(with_few_turns(cheapest(name))).on(2)
    program = e.steps.compiled.lower(e.steps.numbers, e.shapes, *e.inputs(0, 1)).compile()
    work = work_of(e)
    assert (work.reduced, work.gathered) == traffic(program.as_text())
