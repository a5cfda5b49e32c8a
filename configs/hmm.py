"""Hidden Markov models by maximum likelihood: L. R. Rabiner, "A Tutorial on Hidden Markov
Models and Selected Applications in Speech Recognition", 1989.

    python -m jaxgan.main --config=configs/hmm.py
    python -m jaxgan.main --config=configs/hmm.py:sentences,baum_welch
    python -m jaxgan.main --config=configs/hmm.py:digits,baum_welch
    python -m jaxgan.main --config=configs/hmm.py:digits,baum_welch,binary

One player, one loss, -log p(x), exact by the forward algorithm (`model.log_prob`). The
argument names the data: `:sentences` (default), `:brackets`, `:markov`, `:oracle` and
`:text=FILE`, whose states emit symbols, or images, `:digits`, `:npz=FILE`, `:folder=PATH`
and `:tfds=NAME`, whose states emit rows of pixels by independent normal laws: their log p
is a density, of pixels from -1 to 1 and variances from 1e-3 up, and no number of bits. With
`,binary` behind images these are rows of coins, white or black as in vae.py, and log p is
that of other models of binary images. `width` is the number of states. From the paper: with
`,baum_welch` behind the data the learner is EM (equations 40 and 53), an optimiser here; on
batches of 500, whose counts it averages with a share that falls from 0.5 to 0 (stepwise
EM). Without it Adam at 2e-2 learns the logits of all tables. Not from the paper: both
schedules, random tables at the start.

    from jaxgan.distributions.hidden_markov import likeliest, posterior
    model = jaxgan.load("runs/hmm-sentences-baum_welch")
    model.log_prob(x)                                   # nats, exact
    tables = model.network("generator")(model.modality.decode(x))
    posterior(*tables)                                  # p(s_t | x), [N, T, S]
    path, log_p = likeliest(*tables)                    # Viterbi's path, [N, T]

Results, measured on one busy CPU core (jax 0.10.2, float32), nats a test string (3,000) by
Baum-Welch in 300 steps; the language itself in brackets:
  sentences (10.852): 64 states 10.954, 10.931, 11.052 (seeds 0, 1, 2; 4 to 6 s of the core,
    compilation in the first), 128 states 10.895, 16 states 13.341; 2-grams have 13.07,
    4-grams 12.03, Adam in 1,000 steps of 64 with 64 states 11.73. Seed 0 with 64 states in
    2,000 draws: 94 % valid (100), KL(p || q) 0.12 nats, no verb wrong
  markov (51.812; these strings 51.710): 16 states 51.717, 32 states 51.724; 8 states, as
    many as the chain has, end in a local maximum, 53.30
  digits, binary at threshold 0.5 (`:digits,baum_welch,binary`): 64 states -18.9 +- 0.24 a
    test image, exactly (three seeds, 4 s); a mixture of a law per class has -19.8
  brackets (9.042): 64 states 10.717; what is open takes more states than these
"""

from ml_collections import ConfigDict

from jaxgan import base

IMAGES = ("digits", "folder", "npz", "tfds")


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, learner = base.option(argument, "baum_welch", data="sentences")
    argument, binary = base.option(argument, "binary")
    base.only(argument, *IMAGES, *(() if binary else base.TEXTS))
    config = base.get_config(argument)
    images = config.data.name in IMAGES
    config.image_size, config.width = 8, 64  # width: states
    steps = config.num_steps = 300 if learner else 4000
    config.evaluate_every = steps // 4
    config.batch_size = 500 if learner else 64
    config.game = ConfigDict(dict(name="hmm", likelihood="bernoulli" if binary else ""))
    config.game.update(dict(threshold=0.5, binarisation="threshold"))
    size = config.get_ref("image_size") ** 2 if images else 0  # 0: as the data need
    normal = images and not binary
    law = dict(name="normal" if normal else "gumbel", size=size)
    config.latents.noise = ConfigDict(law)
    kind = "hmm.Gaussian" if normal else "hmm.Categorical"
    kind = "hmm.Bernoulli" if binary else kind
    network = dict(name=kind, states=config.get_ref("width"), free=bool(learner))
    config.networks.generator = ConfigDict(network)
    optimizer = base.adam(base.falling(2e-2, steps), 0.9)
    if learner:
        rate = base.falling(0.5, steps)
        name = "jaxgan.models.baum_welch:baum_welch"
        optimizer = ConfigDict(dict(name=name, learning_rate=rate))
    config.players.model = base.player("generator", {"nll": 1.0}, optimizer)
    config.turns = ("model",)
    return config
