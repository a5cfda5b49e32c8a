"""The latents and the networks of a config."""

import inspect
from collections.abc import Mapping
from typing import Any

import flax.linen as nn
from ml_collections import ConfigDict

from jaxgan.assemble.data import modality_of
from jaxgan.assemble.names import arguments, resolve
from jaxgan.distributions import LAWS, POSTERIORS
from jaxgan.distributions.posterior import Code
from jaxgan.distributions.prior import Prior, layout
from jaxgan.models import NETWORKS
from jaxgan.system.errors import UsageError


def make_prior(config: Mapping) -> Prior:
    """The generator's input as `config.latents` declares it."""
    laws = {}
    for name, spec in config["latents"].items():
        where = f"config.latents.{name}"
        law = resolve(LAWS, spec.get("name", ""), f"{where}.name")
        laws[name] = law(**arguments(law, spec, where))
        if laws[name].size < 1:
            raise UsageError(f"{where}.size is {laws[name].size}; it must be at least 1")
    if not laws:
        raise UsageError("config.latents is empty; declare at least one latent variable")
    return Prior(laws)


def make_codes(config: Mapping) -> dict[str, Code]:
    """{code: its posterior and law}, as `config.game.codes` says."""
    prior, where = make_prior(config), "config.game.codes"
    found, codes = {}, config["game"].get("codes", {})
    if not isinstance(codes, Mapping | ConfigDict):
        raise UsageError(f"{where} is {codes!r}; it must be {{latent: posterior, ...}}")
    for name, kind in codes.items():
        if name not in prior:
            raise UsageError(
                f"{where}: {name!r} is no latent variable; there are "
                f"{', '.join(sorted(prior))}"
            )
        posterior, law = resolve(POSTERIORS, kind, f"{where}.{name}"), prior[name]
        if law.support not in posterior.supports:
            raise UsageError(
                f"{where}.{name}: a {kind} posterior is for codes "
                f"{' or '.join(posterior.supports)}, not {law.support}"
            )
        found[name] = Code(posterior, law)
    if not found:
        raise UsageError(f"{where} is empty; name the latents that are to be recognised")
    return found


def make_network(config: Mapping, name: str, data_spec: Mapping[str, Any]) -> nn.Module:
    """One Flax module. Fields that it declares and the config does not set are filled in:

    shape, and what else the modality tells (of images image_size and channels); labels,
    the number of label names; latent_size and layout, {latent: (start, stop)}, of the flat
    input; outputs, the numbers of the posteriors of the game's codes.
    """
    where = f"config.networks.{name}"
    spec = config["networks"][name]
    network = resolve(NETWORKS, spec.get("name", ""), f"{where}.name")
    fields = inspect.signature(network).parameters
    modality = modality_of(data_spec)
    told = told_of(config, data_spec)
    if "outputs" in fields and "outputs" not in spec:
        told["outputs"] = sum(code.inputs for code in make_codes(config).values())
    for field, parameter in fields.items():
        if parameter.default is parameter.empty and field not in {*told, *spec}:
            raise UsageError(
                f"{where}: {spec['name']} needs {field!r}; the config does not say it, and "
                f"the data, {modality.name} of shape {list(data_spec['shape'])}, have none"
            )
    told = {field: value for field, value in told.items() if field in fields}
    return network(**arguments(network, {**told, **spec}, where))


def told_of(config: Mapping, data_spec: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of data and input that networks are told, by the names of their fields."""
    told = {"shape": tuple(data_spec["shape"]), **modality_of(data_spec).facts(data_spec)}
    told["labels"] = len(data_spec.get("label_names") or ())
    prior = make_prior(config)
    told["latent_size"] = sum(law.size for law in prior.values())
    told["layout"] = layout(prior)
    return told


def make_networks(config: Mapping, data_spec: Mapping[str, Any]) -> dict[str, nn.Module]:
    """All networks of the config by name."""
    return {name: make_network(config, name, data_spec) for name in config["networks"]}
