"""What several processes say of each other; tests/slow_test.py starts them."""

import pytest

from jaxgan.core import processes
from jaxgan.system.errors import UsageError


@pytest.fixture
def others(monkeypatch):
    """Sets what the other processes have."""

    def have(*values):
        monkeypatch.setattr(processes, "gathered", lambda value: [value, *values])

    return have


def test_one_process_agrees_with_itself():
    processes.agree({"seed": 0})
    assert processes.gathered([1, "a"]) == [[1, "a"]]
    with pytest.raises(UsageError, match="^mine$"), processes.together():
        raise UsageError("mine")


def test_differing_keys_are_named_with_their_values(others):
    others({"a": 1, "b": "x"}, {"a": 2, "b": "x", "c": None})
    with pytest.raises(UsageError) as error:
        processes.agree({"a": 1, "b": "x"})
    first, second = "a: 1 in process 0, 2 in 2", "c: 'absent' in process 0, None in 2"
    assert str(error.value).startswith(f"the processes differ ({first}; {second})")
    others({"a": 1})
    processes.agree({"a": 1})


def test_many_differences_are_counted(others):
    others({})
    with pytest.raises(UsageError, match="k07: .*; and 4 more\\); start"):
        processes.agree({f"k{i:02}": i for i in range(12)})


def test_a_mistake_of_another_process_is_ours(others):
    others("", "there is no file")
    match = "^process 2: there is no file$"
    with pytest.raises(UsageError, match=match), processes.together():
        pass
    with pytest.raises(UsageError, match="^mine$"), processes.together():
        raise UsageError("mine")


def test_other_errors_pass(others):
    others("")
    with pytest.raises(KeyError), processes.together():
        raise KeyError("a bug")


def test_a_config_is_told_by_its_leaves():
    config = {"seed": 0, "data": {"name": "npz"}, "ema": {}}
    leaves = {"config.seed": 0, "config.data.name": "npz", "config.ema": {}}
    assert processes.leaves(config) == leaves
