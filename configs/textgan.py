"""A GAN of text by Gumbel-softmax: the discriminator's gradient passes through each symbol.

M. Kusner, J. M. Hernandez-Lobato, "GANs for Sequences of Discrete Elements with the
Gumbel-softmax Distribution", 2016 (arXiv:1611.04051); W. Nie, N. Narodytska, A. Patel,
"RelGAN: Relational Generative Adversarial Networks for Text Generation", ICLR 2019.

    python -m jaxgan.main --config=configs/textgan.py
    python -m jaxgan.main --config=configs/textgan.py:sentences,relaxed,relativistic

The argument names the data, as for lstm.py. Behind it: `,relaxed` shows the discriminator
the relaxation, not the symbols with its gradient (straight-through); `,relativistic` takes
RelGAN's objective, real and fake in pairs, in the place of Goodfellow's; `,transformer` a
Transformer as the generator; `,labels` tells both networks the class, as in lstm.py. tau
is 0.5 (`--config.game.tau`).

From RelGAN: symbols are fed back, the relaxation is judged. Not from the papers: neither
likelihood term nor pre-training; the discriminator, a language model, judges after every
symbol, linearly in that symbol, and its gradient passes to the symbol that is judged alone;
the generator descends log(1 - D), which gives nothing after a prefix that is lost already.

Results (`sentences`, seed 0, 2,000 steps of 128 in 5 min 3 s on 2 busy CPU cores;
10,000 draws at temperature 1; beside them the language itself, and the 4-gram model of
tests/benchmarks/ngrams.py):
  valid 98.9 % (100, 49.0); distinct 64.2 % (66.6, 61.2); forward KL 0.099 nats a sentence
  (0, 1.18), reverse 0.069; Jensen-Shannon of 4-grams 0.045 bits (0.033, 0.046); subject and
  verb share 0.679 nats (0.693, 0.311), and 0.1 % of verbs are wrong behind a noun of the
  other number; 26.9 % of subjects have a clause (29.7, 23.6). Picture:
  pictures/textgan-sentences.png.
Seeds 1 and 2: valid 99.0 and 98.9 %, distinct 65.0 and 66.2 %, forward KL 0.102 and 0.109,
4-grams 0.046 and 0.044 bits, 0.674 nats both, 28.3 and 29.7 % with a clause.
With tau 1 more are valid and fewer distinct: 99.6 % and 59.6 %, forward KL 0.159. Gradients
from the judgements of later symbols too (`--config.game.look_ahead=True`, tau 1) end at
34 % valid, forward KL 4.3. The relativistic objective, by an LSTM that is not linear in the
symbol, had 93 % valid, 3 % with a clause and forward KL 3.9 after 1,000 steps.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, labels = base.option(argument, "labels", data="sentences")
    argument, relativistic = base.option(argument, "relativistic", data="sentences")
    argument, soft = base.option(argument, "relaxed", data="sentences")
    argument, kind = base.option(argument, "transformer", data="sentences")
    config = base.text(argument, "Transformer" if kind else "LSTM")
    config.num_steps = 2000
    config.batch_size = 128
    config.game = ConfigDict(dict(name="relaxed", tau=0.5, straight_through=not soft))
    if labels:
        base.by_class(config)
    width = config.get_ref("width")
    config.networks.discriminator = ConfigDict(
        dict(name="sequence.LSTMLanguage", width=width, depth=1)
    )
    inputs = dict(real_logits="real_token_logits", fake_logits="fake_token_logits")
    term = dict(weight=1.0, inputs=inputs)
    fake = dict(weight=1.0, inputs=dict(fake_logits="fake_token_logits"))
    name = "relativistic" if relativistic else "minimax"
    losses = {f"{name}_discriminator": term}
    adam = base.adam(base.falling(5e-3, 2000))
    config.players.discriminator = base.player("discriminator", losses, adam)
    adam = base.adam(base.falling(3e-3, 2000))
    losses = {f"{name}_generator": term if relativistic else fake}
    config.players.generator = base.player("generator", losses, adam)
    config.ema.generator = 0.99
    config.turns = ("discriminator", "generator")
    return config
