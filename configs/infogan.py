"""InfoGAN: X. Chen, Y. Duan, R. Houthooft, J. Schulman, I. Sutskever, P. Abbeel,
"InfoGAN: Interpretable Representation Learning by Information Maximizing Generative
Adversarial Nets", 2016 (arXiv:1606.03657).

    python -m jaxgan.main --config=configs/infogan.py
    python -m jaxgan.main --config=configs/infogan.py:digits,separate

The argument names the data, as for dcgan.py, and `,separate` gives the recogniser Q
layers of its own, which the generator's player then owns. From the paper (appendix C.1):
62 noise variables, a categorical code of 10 classes and two uniform ones, Adam with beta_1
= 0.5 and rates 2e-4 and 1e-3, and the same information term for both players; its networks
at width 64. Scales of Q are learnt, as in the paper (the authors' code fixes them at 1), so
that the style codes need a small weight. H(c) is part of the term: minus its value is nats
of information. `--config.game.codes.style=beta` or `truncated_normal` bounds Q.

Results, measured on 2 CPU cores (jax 0.10.2, float32):
  digits  3,000 steps; the digit code carries 2.295 of 2.303 nats, the style codes 2.84;
          as a classifier of test digits it errs in 20 % (pictures/infogan-digits.png,
          pictures/infogan-digits-codes.png).
  MNIST   `:npz=mnist.npz --config.batch_size=128`, 3,000 steps (seed 0: 5,000) in 6 min 15
          s (1,030 images/s): over five seeds 2.289 +- 0.007 nats of the digit, 21 +- 8 %
          error (12.7 to 32.2; the paper's one run 5 %), 2.27 +- 0.35 nats of style (a row
          per code: pictures/infogan-mnist-codes.png, pictures/infogan-mnist.png). The
          authors' Q of scale 1 and weight 1 does no better (seed 2: 32.3 % against 32.2).
  shapes  `:shapes --config.image_size=64`: clean shapes; the codes are read with statistics
          of BatchNorm taken anew (jaxgan/evaluate/standing.py, tests/benchmarks/README.md).
Gaussian and bounded Q, on digits: at the default weight of 0.05 Beta learns nothing of
style (0.005 nats in 3,000 steps), since to know nothing costs it nothing; at 0.5 it reports
2.01 nats after 1,000 steps, and the Gaussian 1.32.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "digits") -> ConfigDict:
    argument, separate = base.option(argument, "separate")
    config = base.get_config(argument)
    width = config.get_ref("width")

    config.latents.noise = ConfigDict(dict(name="uniform", size=62))
    config.latents.digit = ConfigDict(dict(name="categorical", size=10))
    config.latents.style = ConfigDict(dict(name="uniform", size=2))
    config.game = ConfigDict(
        dict(
            name="infogan",
            codes=dict(digit="categorical", style="gaussian"),
            shared=not separate,
        )
    )
    config.networks.generator = ConfigDict(dict(name="infogan.Generator", width=width))
    options = dict(width=width, norm="batch", spectral=False)
    config.networks.discriminator = ConfigDict(
        dict(name="infogan.Discriminator", **options)
    )
    config.networks.recogniser = ConfigDict(dict(name="infogan.Recogniser", **options))

    # One weight: what is said of either player's term holds for both.
    information = ConfigDict(dict(weight=1.0, weights=dict(digit=1.0, style=0.05)))
    config.players.discriminator = ConfigDict(
        dict(
            networks=("discriminator",) if separate else ("discriminator", "recogniser"),
            losses=dict(non_saturating_discriminator=dict(weight=1.0)),
            optimizer=dict(name="adam", learning_rate=2e-4, b1=0.5),
        )
    )
    config.players.generator = ConfigDict(
        dict(
            networks=("generator", "recogniser") if separate else ("generator",),
            losses=dict(non_saturating_generator=dict(weight=1.0)),
            optimizer=dict(name="adam", learning_rate=1e-3, b1=0.5),
        )
    )
    config.players.generator.losses.mutual_information = information
    if not separate:
        config.players.discriminator.losses.mutual_information = information
    config.turns = ("discriminator", "generator")
    config.ema.generator = 0.999
    return config
