"""The step mapped over devices: scans, pmap, plain jit, vmap, and what it costs."""

import functools
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.sharding import PartitionSpec as P

from jaxgan.core import step
from jaxgan.core.devices import AXIS, gather, mean, place, positions
from jaxgan.core.step import Steps, run_steps
from jaxgan.data.feed import Feed
from tests.experiments import Experiment, assert_close, assert_equal, config_of

pytestmark = pytest.mark.xdist_group("step")
# Of the global batch: what the devices say of it must be averaged.
NORM = {"networks.generator.norm": "batch"}


@functools.cache
def experiment():
    """Points: what is said of the step holds whatever the networks are."""
    return Experiment.of(config_of("dcgan", "ring8", **NORM))


@functools.cache
def mapped(count: int, scanned: int):
    """The step on `count` devices, compiled once, and its feed."""
    e = experiment()
    mesh = e.mesh(count)
    return Steps(e.game, e.source, mesh, scanned), e.feed(mesh)


@functools.cache
def plain():
    """The body of the step without a mesh: jitted, of one seed."""
    e = experiment()
    return jax.jit(functools.partial(run_steps, e.game, e.source))


@functools.cache
def played(count: int, scanned: int, total: int = 3):
    """Steps of the tiny GAN on `count` devices: (state, metrics of each)."""
    e, (steps, feed) = experiment(), mapped(count, scanned)
    state, history = steps(e.shared(count), feed.data, e.rows(feed, 0, total), e.seed)
    history = [jax.tree.map(np.atleast_1d, metrics) for metrics in jax.device_get(history)]
    stacked = {n: np.concatenate([metrics[n] for metrics in history]) for n in history[0]}
    return jax.device_get(state), stacked


def test_scanned_steps_equal_single_steps():
    """To rounding: XLA:CPU may take another path within a loop."""
    assert_close(played(2, scanned=3), played(2, scanned=1), relative=1e-5)


def test_a_part_of_the_scanned_steps_is_played_one_by_one():
    e = experiment()
    mesh = e.mesh(1)
    steps, feed = Steps(e.game, e.source, mesh, scanned=3), e.feed(mesh)
    steps.compiled = lambda numbers, state, data, rows, seed: (state, len(rows["row"]))
    assert steps(None, None, e.rows(feed, 0, 3), e.seed)[1] == [3]
    assert steps(None, None, e.rows(feed, 0, 2), e.seed)[1] == [1, 1]


@pytest.mark.slow
def test_data_that_stays_on_the_host_trains_to_the_same_bits():
    e = Experiment.of(config_of("dcgan", "ring8"))
    steps = Steps(e.game, e.source, mesh := e.mesh(2), scanned=1)
    states = []
    for feed in (e.feed(mesh), Feed(e.source, "train", mesh, 0)):
        assert ("data" in e.rows(feed)) == (not feed.data)
        state, _ = steps(e.shared(2), feed.data, e.rows(feed, 0, 3), e.seed)
        states.append(jax.device_get(state))
    assert not feed.data
    assert_equal(*states)


@pytest.mark.slow
def test_pmap_shard_map_and_plain_jit_give_the_same_numbers():
    """Three steps of the one body by each: on two devices by `jax.jit` of `jax.shard_map`
    and by `jax.pmap`, to 1e-6; without a mesh by `jax.jit` alone, to 1e-5 of one mapped
    device and 1e-4 of two, whose sums round otherwise."""
    e = experiment()
    feed = e.feed(e.mesh(1))
    state, data = jax.device_get((e.initial(), feed.data))
    rows = e.rows(feed, 0, 3)["row"]
    steps, repeats, size = rows.shape

    def body(state, data, row, seed):
        return run_steps(e.game, e.source, state, data, {"row": row}, seed)

    def one_by_one(run, rows, step_axis):
        now, found = state, []
        for k in range(steps):
            part = np.take(rows, [k], step_axis)
            now, metrics = jax.device_get(run(now, data, part, e.seed))
            found.append(metrics)
        return now, {n: np.concatenate([each[n] for each in found]) for n in found[0]}

    pmapped = jax.pmap(
        body,
        axis_name=AXIS,
        in_axes=(None, None, 0, None),
        out_axes=(None, None),
        devices=jax.devices()[:2],
    )
    halves = np.moveaxis(rows.reshape(steps, repeats, 2, size // 2), 2, 0)
    by_pmap = one_by_one(pmapped, halves, step_axis=1)
    by_jit = one_by_one(lambda s, d, r, seed: plain()(s, d, {"row": r}, seed), rows, 0)
    one, two = (played(count, scanned=1) for count in (1, 2))
    assert_close(by_pmap, two, relative=1e-6)
    assert_close(by_jit, one, relative=1e-5)
    assert_close(by_jit, two, relative=1e-4)


@pytest.mark.slow
def test_devices_of_one_cpu_take_a_step_at_a_time():
    """With several in flight XLA may end the process: they share its threads."""
    e, (steps, feed) = experiment(), mapped(2, 1)
    rows = e.rows(feed, 0, 20)
    _, history = steps(e.shared(2), feed.data, rows, e.seed)
    assert all(leaf.is_ready() for leaf in jax.tree.leaves(history))


@pytest.mark.slow
def test_one_and_two_devices_agree_after_three_steps():
    one, two = played(1, scanned=1), played(2, scanned=1)
    assert one[0].step == two[0].step == 3
    assert_close(one[1], two[1], relative=1e-4)


@pytest.mark.slow
def test_vmap_over_seeds_plays_each_seed():
    """Seeds are arguments of the program, so replicas are a vmap."""
    e = experiment()
    feed = e.feed(e.mesh(1))
    rows = {"row": jnp.asarray(e.rows(feed, 0, 1)["row"])}
    state = e.initial()
    both = jax.jit(jax.vmap(plain(), in_axes=(None, None, None, 0)))
    _, metrics = both(state, feed.data, rows, np.array([3, 4], np.uint32))
    _, alone = plain()(state, feed.data, rows, np.uint32(4))
    second = jax.tree.map(lambda x: x[1], metrics)
    for name, value in second.items():
        np.testing.assert_allclose(value, alone[name], rtol=1e-4)


def test_a_forgotten_mean_is_an_error_at_trace_time():
    mesh = experiment().mesh(2)

    def body(x):
        return jnp.sum(x)

    with pytest.raises(ValueError, match="replicat"):
        jax.shard_map(body, mesh=mesh, in_specs=P(AXIS), out_specs=P())(jnp.ones(2))


@pytest.mark.slow
def test_mean_gather_and_positions_on_two_devices():
    mesh = experiment().mesh(2)

    def body(x):
        return mean(x[0]), positions(len(x)), gather(x)[None]

    specs = dict(in_specs=P(AXIS), out_specs=(P(), P(AXIS), P(AXIS)))
    averaged, where, gathered = jax.shard_map(body, mesh=mesh, **specs)(jnp.arange(4.0))
    assert averaged == 1.0  # of 0 and 2
    np.testing.assert_array_equal(where, [0, 1, 2, 3])
    np.testing.assert_array_equal(gathered, [[0, 1, 2, 3]] * 2)


@pytest.mark.slow
def test_dead_outputs_cost_nothing():
    """FLOPs of a step against those of its layers, counted by hand.

    Per example: one generator pass for both turns, D(real) and D(fake) forward and
    backward for the discriminator, D(fake) and G forward and backward for the generator.
    A second generator pass, or D(real) kept in the generator's turn, would be 9 % more.
    """
    e = Experiment.of(config_of(**{"game.augmentation": (), "width": 32, "batch_size": 32}))
    mesh = e.mesh(1)
    steps, feed = Steps(e.game, e.source, mesh, scanned=1), e.feed(mesh)
    rows = {n: place(mesh, x, step.ROWS) for n, x in e.rows(feed).items()}
    arguments = (steps.numbers, e.initial(), feed.data, rows, e.seed)
    counted = steps.compiled.lower(*arguments).compile().cost_analysis()["flops"] / 32

    def taps(size):  # of a 4x4 kernel with stride 2 on size x size, without the padding
        return (2 * size - 2) ** 2

    # Multiply-adds of the layers: 1 <-> 32 channels at 16x16, 32 <-> 64 at 8x8, dense.
    edge, inner = taps(16) * 1 * 32, taps(8) * 32 * 64
    first, last = 100 * 4 * 4 * 64, 4 * 4 * 64 * 1
    g, d = 2 * (first + inner + edge), 2 * (edge + inner + last)
    d_turn = 2 * (3 * d - 2 * edge)  # no gradient with respect to the images
    g_turn = 2 * d + 3 * g - 2 * first  # D's to its input alone; G's not to its latent
    assert 1.0 < counted / (d_turn + g_turn) < 1.06  # and what is not a product


@pytest.mark.slow
def test_bfloat16_is_for_the_networks_alone():
    """Parameters, statistics and losses stay float32; numbers stay near."""
    images = Experiment.of(config_of(compute="bfloat16"))
    steps = Steps(images.game, images.source, mesh := images.mesh(1), scanned=1)
    feed, shapes = images.feed(mesh), jax.eval_shape(images.initial)
    arguments = (steps.numbers, shapes, feed.data, images.rows(feed), images.seed)
    program = steps.compiled.lower(*arguments).as_text("hlo")
    convolutions = re.findall(r"= (\w+)\[\S* convolution\(", program)
    assert convolutions and set(convolutions) == {"bf16"}

    points = Experiment.of(config_of("dcgan", "ring8", compute="bfloat16", **NORM))
    steps = Steps(points.game, points.source, mesh := points.mesh(1), scanned=1)
    feed = points.feed(mesh)
    rows = points.rows(feed, 0, 3)
    after, history = steps(points.initial(), feed.data, rows, points.seed)
    exact, expected = played(1, scanned=1)
    dtypes = [[x.dtype for x in jax.tree.leaves(tree)] for tree in (after, exact)]
    assert dtypes[0] == dtypes[1]
    for name, value in jax.device_get(history[-1]).items():
        np.testing.assert_allclose(value, expected[name][-1:], rtol=0.05)
