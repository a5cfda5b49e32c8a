"""WGAN-GP on text: I. Gulrajani, F. Ahmed, M. Arjovsky, V. Dumoulin, A. Courville,
"Improved Training of Wasserstein GANs", 2017 (arXiv:1704.00028), on discrete data.

    python -m jaxgan.main --config=configs/wgan_text.py

The argument names the data, as for lstm.py. The generator makes all symbols at once, from
one latent: the critic sees its softmax, and what is written is the likeliest symbol, so
that there is no `log_prob`. From the paper: residual blocks of two convolutions of width 5
(x + 0.3 f(x)) in both, a normal latent of 128 numbers, Adam with betas 0.5 and 0.9, a
penalty of weight 10. Not from the paper and its authors' code: three blocks of 32 channels,
not five of 512, five critic turns, not ten, batches of 32, not 64, a rate of 5e-4, not
1e-4, and 1,000 steps, not 200,000.

Results (`sentences`, seed 0, 1,000 steps of 32 in 5 min 22 s on 2 busy CPU cores;
10,000 draws; beside them the language itself):
  valid 14.2 % (100); distinct 72.6 % (66.6); Jensen-Shannon of 2-grams 0.293 bits (0.001),
  of 4-grams 0.564 (0.033); subject and verb share 0.009 nats (0.693): words in a likely
  order, no agreement yet. The 2-gram model has 23.7 % and 0.001. Picture:
  pictures/wgan_text-sentences.png.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    config = base.text(argument, "LSTM")
    config.num_steps, config.batch_size, config.width = 1000, 32, 32
    config.evaluate_every = 100
    width = config.get_ref("width")
    config.latents.noise = ConfigDict(dict(name="normal", size=128))
    config.game = ConfigDict(dict(name="gan"))
    config.networks.generator = ConfigDict(
        dict(name="sequence.ConvolutionGenerator", width=width, depth=3, range="softmax")
    )
    config.networks.discriminator = ConfigDict(
        dict(name="sequence.Convolution", width=width, depth=3, symbols=True)
    )
    base.wgan_gp(config, base.adam(5e-4, 0.5, 0.9))
    config.ema.generator = 0.99
    return config
