"""Variants of the VAE on one and two devices: what reads the batch reads all of it."""

import pytest

from tests.battery_test import Battery
from tests.experiments import assert_close, config_of


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["iwae", "logistic,tc"])
def test_gradients_do_not_depend_on_the_number_of_devices(variant):
    battery = Battery.of(config_of("vae", f"digits,{variant}", image_size=8))
    (one, _), (two, _) = battery.turns[1], battery.turns[2]
    for a, b in zip(one, two):
        assert_close(a.opt_state, b.opt_state, relative=1e-4)
