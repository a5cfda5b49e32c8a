"""Arguments of configs."""

import pytest

from jaxgan import base


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("tones", ("tones", "")),
        ("tones,labels", ("tones", "labels")),
        ("labels", ("some", "labels")),
        ("tones,labels,wgan_gp", ("tones,wgan_gp", "labels")),
        ("audio=a,b.c/labels,wgan_gp", ("audio=a,b.c/labels,wgan_gp", "")),
    ],
)
def test_words_of_options_stand_in_any_order(argument, found):
    assert base.option(argument, "labels", data="some") == found
