"""The restricted Boltzmann machine of binary images: G. Hinton, "Training Products of
Experts by Minimizing Contrastive Divergence", 2002; T. Tieleman, "Training Restricted
Boltzmann Machines Using Approximations to the Likelihood Gradient", 2008.

    python -m jaxgan.main --config=configs/rbm.py
    python -m jaxgan.main --config=configs/rbm.py:digits,exact
    python -m jaxgan.main --config=configs/rbm.py:npz=mnist.npz --config.image_size=28
        --config.width=500 --config.game.steps=10 --config.game.binarisation=dynamic

One player, whose loss is the gap between the free energies of images and of states of the
model. Behind the data stands how these are found: `,pcd` (default), persistent chains,
`game.steps` Gibbs steps further each time; `,cd`, as many steps from the images; `,exact`,
the sum over all states of a layer of 20 units at most. `width` is the number of hidden
units, `game.binarisation` says which pixels are 1: `threshold`, `dynamic` or `fixed`
(`jaxgan/games/observation.py`). From the papers: the energy, the gradients. Not from the
papers: 100 chains, the rate, which falls from 0.1 to 0 along a cosine, averaged weights, no
weight decay and no momentum.

    model = jaxgan.load("runs/rbm")
    model.log_prob(images)                      # nats, exact where a layer has 20 units
    model.with_options(gibbs_steps=5000).sample()
    machine, mean, chains = model.network("generator")()

Log Z of larger machines is an estimate by annealed importance sampling
(`jaxgan/distributions/annealed.py`), which flatters where it is too short; one line says
where its weights have collapsed. `python -m tests.benchmarks.rbm partition RUN` has it
forwards and backwards, with 100 and 1,000 temperatures.

Results, in one process on one busy CPU core (jax 0.10.2, float32), seed 0. Digits, 16
hidden units, pixels at threshold 0.5, PCD-1, 20,000 steps of 100 in 34 s of the core: log
p of test images -17.65 nats, of training images -17.46, exactly; averaged weights and the
last ones agree to 0.004; three seeds -17.68 +- 0.11. The VAE has a bound of -17.7.

MNIST, dynamic, 500 units, PCD-10, 10,000 steps of 100 in 437 s of the core, rate falling
over these; test log p in nats by 500 runs of 100 and of 1,000 temperatures, averaged
weights: forwards -84.4 and -89.9, backwards, from chains that begin with training images,
-94.1 and -92.8. The sides do not meet and few runs count (3.8 of 500 forwards, 5.6
backwards with 1,000 temperatures), so -94.1 is what can be said. After 4,000 steps it was
-100.6.
"""

from ml_collections import ConfigDict

from jaxgan import base

IMAGES = ("digits", "folder", "npz", "tfds")


def get_config(argument: str = "digits") -> ConfigDict:
    argument, negative = base.option(argument, "cd", "exact", "pcd", default="pcd")
    base.only(argument, *IMAGES)
    config = base.get_config(argument)
    config.num_steps, config.batch_size = 20_000, 100
    config.image_size, config.width = 8, 16  # width: hidden units
    config.log_every, config.evaluate_every = 100, 1000
    config.sample_every, config.checkpoint_every = 2000, 2000
    width = config.get_ref("width")
    config.latents.hidden = ConfigDict(dict(name="bernoulli", size=width))
    config.game = ConfigDict(
        dict(name="boltzmann", negative=negative, steps=1, gibbs_steps=200)
    )
    config.game.update(dict(binarisation="threshold", threshold=0.5))
    config.game.update(dict(temperatures=1000, runs=100))
    network = dict(name="boltzmann.RBM", hidden=width, chains=100)
    config.networks.generator = ConfigDict(network)
    rate = base.falling(0.1, 20_000)
    sgd = ConfigDict(dict(name="sgd", learning_rate=rate))
    losses = {"free_energy_gap": 1.0}
    config.players.model = base.player("generator", losses, sgd)
    config.turns = ("model",)
    config.ema.generator = 0.999
    return config
