"""A model's functions as programs that need neither jaxgan nor Flax (`jax.export`).

    latents.jaxexport    (seed uint32 [], number int32 [b]) -> {latent: [b, size]}
    generate.jaxexport   {latent: [b, size]} -> decoded examples [b, ...]
    encode.jaxexport     stored examples [b, ...] -> {latent: its likeliest value [b, size]}

for any b, on CPU, CUDA and TPU. They are `Model.latents`, `generate` and `encode`, with
the key that these take by default wherever a network draws. JAX reads a program for six
months: its makers guarantee that versions read it that were released up to six months
after the one that wrote it, or up to three weeks before
(https://docs.jax.dev/en/latest/export/export.html#compatibility-guarantees).
"""

import contextlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jax
import numpy as np
from jax import lax

from jaxgan.core.streams import stream
from jaxgan.distributions.prior import sample
from jaxgan.games.applied import apply
from jaxgan.model import Model
from jaxgan.models.convolution_forms import forms_for

PLATFORMS = ("cpu", "cuda", "tpu")
SUFFIX = ".jaxexport"


def programs(model: Model) -> tuple[dict[str, bytes], dict[str, str]]:
    """{file: its content}, and {file: why it is not there} of those that cannot be made."""
    if importlib.util.find_spec("flatbuffers") is None:
        why = "needs flatbuffers: pip install 'jaxgan[export]', and export again"
        return {}, {f"*{SUFFIX}": why}
    made, lacking = {}, {}
    for name, (function, inputs) in functions(model).items():
        try:
            made[name + SUFFIX] = program(function, inputs)
        except Exception as error:  # a network of a user's may ask for a number of rows
            text = " ".join(f"{type(error).__name__}: {error}".split())[:160]
            lacking[name + SUFFIX] = f"no program for batches of any size: {text}"
    return made, lacking


def functions(model: Model) -> dict[str, tuple[Callable, tuple]]:
    """{name: (function, the shapes of its inputs)} of what the model offers."""
    from jax import export

    (b,) = export.symbolic_shape("b")
    found: dict[str, tuple[Callable, tuple]] = {}
    if model.family.input == "latent":
        latent = {
            name: jax.ShapeDtypeStruct((b, law.size), np.float32)
            for name, law in model.prior.items()
        }
        number = jax.ShapeDtypeStruct((b,), np.int32)
        seed = jax.ShapeDtypeStruct((), np.uint32)
        found["latents"] = latents_of(model), (seed, number)
        found["generate"] = on_each_platform(model, "generate"), (latent,)
    if model.family.offers("encode"):
        shape = model.data_spec["shape"]
        stored = model.modality.store(np.zeros((1, *shape), np.float32))
        examples = jax.ShapeDtypeStruct((b, *stored.shape[1:]), stored.dtype)
        encode = on_each_platform(model, "encode", model.modality.decode)

        def likeliest(x: jax.Array) -> dict[str, jax.Array]:
            return {name: law.mode for name, law in encode(x).items()}

        found["encode"] = likeliest, (examples,)
    return found


def latents_of(model: Model) -> Callable:
    """`Model.latents` as a function of arrays."""

    def latents(seed: jax.Array, number: jax.Array) -> Mapping[str, jax.Array]:
        return sample(model.prior, stream(jax.random.key(seed), "sample"), number)

    return latents


def on_each_platform(model: Model, name: str, decode: Callable | None = None) -> Callable:
    """The model's function `name` of its input alone, in the forms of convolution that are
    fast on CPU, and in XLA's own elsewhere."""
    bound = model.family.bind(name, model.options)
    static = model.modules, model.compute, decode
    key = jax.random.key_data(stream(jax.random.key(0), name))

    def of(platform: str) -> Callable:
        def call(x: Any) -> Any:
            with forms_for(platform):
                drawn = jax.random.wrap_key_data(key)
                variables = jax.tree.map(lax.optimization_barrier, model.variables)
                return apply(static, variables, bound, x, drawn)

        return call

    return lambda x: lax.platform_dependent(x, cpu=of("cpu"), default=of("any other"))


def program(function: Callable, inputs: tuple) -> bytes:
    """A function of arrays as a serialised program, always of the same bytes."""
    from jax import export  # late: it needs flatbuffers to serialise

    with nameless():
        made = export.export(jax.jit(function), platforms=PLATFORMS)(*inputs)
        return bytes(made.serialize())


@contextlib.contextmanager
def nameless() -> Iterator[None]:
    """Keeps the files and folders of this machine out of the programs that are traced."""
    name = "jax_traceback_in_locations_limit"
    before = getattr(jax.config, name)
    jax.config.update(name, 0)
    try:
        yield
    finally:
        jax.config.update(name, before)
