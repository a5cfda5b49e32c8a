"""BiGAN: J. Donahue, P. Krahenbuhl, T. Darrell, "Adversarial Feature Learning", 2017
(arXiv:1605.09782); with it V. Dumoulin et al., "Adversarially Learned Inference", 2017
(arXiv:1606.00704).

    python -m jaxgan.main --config=configs/bigan.py
    python -m jaxgan.main --config=configs/bigan.py:ring8
    python -m jaxgan.main --config=configs/bigan.py:npz=mnist.npz,mlp,ali

The argument names the data, as for dcgan.py, or `ring8` or `grid25`; `,mlp` takes fully
connected networks as the paper's for MNIST, on images of 28 pixels with 50 latents, `,ali`
ALI's stochastic encoder, a normal q(z | x). VEEGAN's forward
pass: the discriminator tells pairs (x, E(x)) from pairs (G(z), z). From the paper:
generator and encoder descend the discriminator's own loss with its sides exchanged
(section 3.4, which does not saturate), and nothing else.
`jaxgan.load("runs/bigan").encode(images)["noise"]` is E(x), a point. Not from the paper:
ten latents for images, a rate of 1e-3, translation as in dcgan.py, and no BatchNorm in
the layers that see the latent (`latent_norm`): real and fake pairs pass in separate
calls, so that BatchNorm there hides the scale of E(x) (its standard deviation grew to
2.5, where the prior's is 1).

Results (digits, 1,500 steps, 6 min on a busy core, one seed): by eye about three quarters
of the digits can be read (pictures/bigan-digits.png); Frechet distance of the
classifier's features 61.8 (floor 44.8). The nearest neighbour of E(x) among encoded
training images has the class of a test image in 93 %; E(x) deviates by 1.06; |z -
E(G(z))|^2 is 12.3, where 20 is to know nothing. `ring8`, 10,000 steps, seeds 0, 1, 2: 7,
8 and 7 of the modes, 0.93, 0.89, 0.93 of the draws of high quality; G(E(x)) lies in the
mode of x for 81, 88 and 73 %. Reconstruction of digits is weak: at 16x16, 1,500 steps,
one seed, G(E(x)) has the class of x in 44 %.
"""

from ml_collections import ConfigDict

from jaxgan import base
from jaxgan.configs import veegan


def get_config(argument: str = "digits") -> ConfigDict:
    argument, ali = base.option(argument, "ali")
    argument, dense = base.option(argument, "mlp")
    config = veegan.get_config(argument)
    if not base.points(config):
        config.latents.noise.size = 10
    config.networks.encoder.stochastic = bool(ali)
    config.networks.discriminator.update(hidden=256, latent_norm="none")
    adam = base.adam(1e-3)
    if dense:
        permutation_invariant(config)
        adam = base.adam(2e-4)
    losses = {"non_saturating_discriminator": 1.0}
    config.players.discriminator = base.player("discriminator", losses, adam)
    exchanged = dict(real_logits="fake_logits", fake_logits="real_logits")
    losses = {"non_saturating_discriminator": dict(weight=1.0, inputs=exchanged)}
    config.players.generator = base.player("generator encoder", losses, adam)
    return config


def permutation_invariant(config: ConfigDict) -> None:
    """BiGAN's networks for MNIST (section 4.1): two hidden layers each, all images as they
    are, 28 pixels wide, and 50 latents."""
    config.image_size, config.width, config.batch_size = 28, 512, 128
    config.latents.noise.size = 50
    config.game.augmentation = ()
    options = dict(width=config.get_ref("width"), depth=2, norm="none")
    generator = dict(name="mlp.Generator", bounded=True, norm="layer")
    config.networks.generator = ConfigDict(options | generator)
    encoder = dict(
        name="mlp.Encoder",
        activation="leaky_relu",
        norm="layer",
        stochastic=config.networks.encoder.stochastic,
    )
    config.networks.encoder = ConfigDict(options | encoder)
    pair = dict(name="mlp.Pair", activation="leaky_relu")
    config.networks.discriminator = ConfigDict(options | pair)
