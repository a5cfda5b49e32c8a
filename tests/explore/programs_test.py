"""Programs without jaxgan: equal to the model's own functions, in the forms of each
platform."""

import dataclasses

import jax
import numpy as np
import pytest
from jax import export

from jaxgan.explore.programs import PLATFORMS, functions, programs
from jaxgan.model import model_of
from jaxgan.models.convolution_forms import forms_for, on_cpu
from jaxgan.workdir.items import items_of
from tests.experiments import Experiment, config_of


def model_from(name, argument, **overrides):
    """An untrained model of a config."""
    experiment = Experiment.of(config_of(name, argument, **overrides))
    networks = items_of(experiment.initial())["networks"]
    return model_of(experiment.config, experiment.source.spec, networks, 0)


@pytest.fixture(scope="module")
def vae():
    return model_from("vae", "digits", image_size=8)


@pytest.fixture(scope="module")
def made(vae):
    found, lacking = programs(vae)
    assert not lacking
    return {name: export.deserialize(bytearray(content)) for name, content in found.items()}


def test_they_tell_nothing_of_the_machine_and_are_always_the_same(vae):
    def elsewhere():
        return programs(vae)[0]

    first, second = programs(vae)[0], elsewhere()
    assert first == second
    assert not any(b".py" in content for content in first.values())


def test_they_are_for_any_batch_on_every_platform(made):
    assert set(made) == {f"{name}.jaxexport" for name in ("latents", "generate", "encode")}
    for program in made.values():
        assert program.platforms == PLATFORMS
    assert [str(x) for x in made["generate.jaxexport"].in_avals] == ["float32[b,16]"]
    assert [str(x) for x in made["encode.jaxexport"].in_avals] == ["uint8[b,8,8,1]"]


def test_they_are_the_functions_of_the_model(vae, made):
    for n in (1, 5):
        latents = made["latents.jaxexport"].call(
            np.uint32(7), np.arange(3, 3 + n, dtype=np.int32)
        )
        expected = vae.latents(seed=7, n=n, start=3)
        np.testing.assert_array_equal(latents["noise"], expected["noise"])
        decoded = made["generate.jaxexport"].call(latents)
        examples = vae.modality.store(decoded)
        np.testing.assert_array_equal(examples, vae.modality.store(vae.generate(expected)))
        found = made["encode.jaxexport"].call(examples)["noise"]
        law = vae.encode(examples)["noise"]
        np.testing.assert_allclose(found, law.mode, atol=1e-6)
        assert np.std(found) > 1e-3


def test_a_network_that_draws_does_so_by_the_default_key():
    model = model_from("tests.outside.wave", "")
    found, _ = programs(model)
    generate = export.deserialize(bytearray(found["generate.jaxexport"])).call
    for n in (1, 5):
        latent = model.latents(0, n)
        np.testing.assert_allclose(generate(latent), model.generate(latent), atol=1e-6)
    other = model.generate(latent, jax.random.key(1))
    assert np.abs(generate(latent) - other).max() > 1e-3


def test_a_convolution_has_the_forms_of_its_platform():
    """XLA's own transposed convolution dilates its input; CPU's forms hardly do."""
    function, inputs = functions(model_from("dcgan", "digits"))["generate"]
    dilated = {}
    for platform in PLATFORMS:
        program = export.export(jax.jit(function), platforms=(platform,))(*inputs)
        dilated[platform] = program.mlir_module().count("lhs_dilate = [2, 2]")
    assert dilated["cpu"] < dilated["cuda"] == dilated["tpu"]


def test_the_forms_of_another_platform_are_chosen():
    here = jax.default_backend() == "cpu"
    assert on_cpu() == here
    with forms_for("cuda"):
        assert not on_cpu()
        with forms_for("cpu"):
            assert on_cpu()
        assert not on_cpu()
    assert on_cpu() == here


def test_a_network_for_one_size_of_batch_has_no_program(vae):
    def rows(networks, latent, key):
        return networks("generator", latent["noise"].reshape(len(latent["noise"]), -1))[0]

    family = dataclasses.replace(vae.family, generate=rows, encode=None)
    found, lacking = programs(dataclasses.replace(vae, family=family))
    assert set(found) == {"latents.jaxexport"}
    assert set(lacking) == {"generate.jaxexport"}
    assert "no program for batches of any size: TypeError" in lacking["generate.jaxexport"]


def test_a_family_that_makes_examples_of_others_has_no_program_of_latents(vae):
    family = dataclasses.replace(vae.family, input="data")
    found, lacking = programs(dataclasses.replace(vae, family=family))
    assert set(found) == {"encode.jaxexport"} and not lacking
