"""The arithmetic of many accelerators, against its formula."""

from tests.benchmarks.counting import Work
from tests.benchmarks.limits import ACCELERATORS, START, Step, short


def test_the_batch_of_which_half_the_time_is_computing():
    """By the formula, on 64 accelerators: its seconds of computing equal all others."""
    work = Work(operations=64e9, reduced=1e6, chain=10)
    step = Step("some", batch=64, parameters=0, work=work)
    for kind in ACCELERATORS:
        batch = step.half(kind, 64)
        assert batch % 64 == 0
        work.operations, step.batch = 1e9 * batch, batch
        parts = step.seconds(kind, 64)
        rest = parts["bytes"] + parts["starts"]
        assert parts["starts"] == 10 * START
        assert rest <= parts["compute"] < rest * (1 + 64 / (batch - 64))
        work.operations, step.batch = 64e9, 64
    assert Step("small", 32, 0, work).limit("v5e", 64) == "batch"


def test_a_batch_is_written_in_three_digits():
    assert [short(n) for n in (0, 64, 2488, 160_256, 2_029_568)] == [
        *("none", "64", "2.49k", "160k", "2.03M")
    ]
