"""What XLA is told, and that a version which does not understand it is told nothing."""

import jax
import jax.numpy as jnp
import pytest

from jaxgan.core import devices


@pytest.fixture
def fresh():
    devices.compiler_options.cache_clear()
    yield
    devices.compiler_options.cache_clear()


def test_options_reach_the_compiler(fresh):
    options = devices.compiler_options()
    assert options  # on CPU
    x = jnp.ones((64, 64))

    def program(options):
        dot = jax.jit(lambda x: x @ x, compiler_options=options)
        return dot.lower(x).compile().as_text()

    assert "ynn" in program({})
    assert "ynn" not in program(options)


def test_options_that_xla_does_not_know_are_left_out(fresh, monkeypatch):
    known = jax.jit

    def refusing(*args, compiler_options=None, **kwargs):
        unknown = {"xla_no_such_option": True} if compiler_options else None
        return known(*args, compiler_options=unknown, **kwargs)

    monkeypatch.setattr(jax, "jit", refusing)
    assert devices.compiler_options() == {}
