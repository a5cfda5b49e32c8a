"""SeqGAN without pre-training: a generator of text whose reward is the discriminator's.

L. Yu, W. Zhang, J. Wang, Y. Yu, "SeqGAN: Sequence Generative Adversarial Nets with Policy
Gradient", 2017 (arXiv:1609.05473); C. de Masson d'Autume, M. Rosca, J. Rae, S. Mohamed,
"Training Language GANs from Scratch", 2019 (arXiv:1905.09922).

    python -m jaxgan.main --config=configs/seqgan.py
    python -m jaxgan.main --config=configs/seqgan.py:sentences,sampled

The argument names the data: `:sentences` (default), `:brackets`, `:markov`, `:oracle`,
`:text=FILE`; with `,sampled` behind it the policy gradient is that of the symbols drawn
(REINFORCE), with ScratchGAN's reward, discount 0.23 and running baseline (section 3.2).

From ScratchGAN: no likelihood term, no pre-training, no roll-outs; a judgement after every
symbol. Not from the papers: the discriminator has a logit for every symbol that may come
next, so that the policy gradient is taken over all of them at once and needs no baseline;
the reward is log(1 + p / q) at the best discriminator (softplus), which gives nothing after
a prefix that is lost already; LSTMs of 64 units, and Adam at 5e-3 and 3e-3, falling to 0.

Results (`sentences`, seed 0, 2,000 steps of 128 in 6 min 38 s on 2 busy CPU cores;
10,000 draws at temperature 1; beside them the language itself, and the 4-gram model of
tests/benchmarks/ngrams.py):
  valid 98.6 % (100, 49.0); distinct 66.0 % (66.6, 61.2); forward KL, in nats a sentence,
  0.095 +- 0.004 (0, 1.18); reverse 0.058; Jensen-Shannon of 4-grams 0.043 bits (0.033,
  0.046); subject and verb share 0.677 nats (0.693, 0.311), also where a noun of the other
  number stands between: 0.4 % of these verbs are wrong (0, 47); 29.1 % of subjects have a
  clause (29.7, 23.6). Pictures: pictures/seqgan-sentences.png.
Seeds 1 and 2: valid 98.4 and 98.6 %, distinct 63.6 and 65.6 %, forward KL 0.146 and 0.124,
4-grams 0.050 and 0.048 bits, 0.667 and 0.678 nats, 0.2 % wrong both, 26.2 and 29.1 % with a
clause; on one core seed 2 took 167 s of processor time, 1,530 examples/s.
`,sampled`, seeds 0, 1, 2, 2,000 steps in 95 s of processor time: valid 98.7, 98.7 and 98.8
%, distinct 65.5, 65.8 and 66.9 %, forward KL 0.067, 0.069 and 0.063, reverse 0.041, 0.044
and 0.042, 4-grams 0.041 bits each, 0.677, 0.676 and 0.677 nats, 0.5, 0.1 and
0.4 % of the verbs wrong where a noun stands between, 29.2, 31.3 and 29.8 % with a clause:
closer to the language than all symbols at once.
One-hot symbols must enter with variance 1: with 1 / 33 no bigram was learnt in 1,000 steps.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, sampled = base.option(argument, "sampled", data="sentences")
    config = base.text(argument, "LSTM")
    config.num_steps = 2000
    config.batch_size = 128
    config.evaluate_every = 500
    config.game = ConfigDict(dict(name="policy"))
    width = config.get_ref("width")
    config.networks.discriminator = ConfigDict(
        dict(name="sequence.LSTMLanguage", width=width, depth=1)
    )
    inputs = dict(real_logits="real_token_logits", fake_logits="fake_token_logits")
    term = dict(weight=1.0, inputs=inputs)
    losses = {"non_saturating_discriminator": term}
    adam = base.adam(base.falling(5e-3, 2000))
    config.players.discriminator = base.player("discriminator", losses, adam)
    adam = base.adam(base.falling(3e-3, 2000))
    if sampled:
        config.game.discount, config.game.reward = 0.23, "probability"
        config.networks.baseline = ConfigDict(dict(name="critics.RunningMean", decay=0.92))
        losses = {"reinforce": 1.0}
        config.players.generator = base.player("generator baseline", losses, adam)
    else:
        losses = {"expected_reward": dict(weight=1.0, reward="softplus")}
        config.players.generator = base.player("generator", losses, adam)
    config.ema.generator = 0.99
    config.turns = ("discriminator", "generator")
    return config
