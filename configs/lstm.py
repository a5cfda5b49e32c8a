"""A language model by maximum likelihood: the baseline that every GAN of text must beat.

    python -m jaxgan.main --config=configs/lstm.py
    python -m jaxgan.main --config=configs/lstm.py:text=FILE
    python -m jaxgan.main --mode=sample --workdir=runs/lstm --temperature=0.7
        --prefix="the old dog that"

One player, one loss, -log q(x), exact (`model.log_prob`). The argument names the data:
`:sentences` (default), `:brackets`, `:markov` and `:oracle`, languages of which everything
is known (jaxgan/data/languages), or a text file of yours, `:text=FILE`, by characters in
windows of 32; `--config.data.unit=words`, `--config.data.cut=lines` and
`--config.data.length` cut it otherwise. With `,transformer` behind it a Transformer takes
the place of the LSTM, with `,labels` the model is told the class of each text (of
`sentences` the subject: `--mode=sample --fix=label=dog`). Classes are drawn evenly, and
`log_prob` is over all of them: the subjects of `sentences` are not even, which costs such a
model 0.106 nats. 64 units, and Adam at 5e-3, falling to 0 along a cosine.

Results (`sentences`, seed 0, 4,000 steps of 64 in 2 min 20 s on 2 busy CPU cores;
10,000 draws; beside them the language itself):
  valid 99.3 % (100); distinct 66.4 % (66.6); forward KL 0.014 nats a sentence (0), reverse
  0.001; Jensen-Shannon of 4-grams 0.035 bits (0.033); subject and verb share 0.681 nats
  (0.693); 0.3 % of verbs are wrong behind a noun of the other number; 30.4 % of subjects
  have a clause (29.7). Picture: pictures/lstm-sentences.png. configs/README.md has the
  GANs beside it.
Seeds 1 and 2 (50 and 59 s, 11,000 examples/s): valid 99.2 % both, distinct 66.1 and 66.3 %,
forward KL 0.015 both, 4-grams 0.036 and 0.035 bits, 0.680 and 0.681 nats.
"""

from ml_collections import ConfigDict

from jaxgan import base


def get_config(argument: str = "sentences") -> ConfigDict:
    argument, labels = base.option(argument, "labels", data="sentences")
    argument, kind = base.option(argument, "transformer", data="sentences")
    config = base.text(argument, "Transformer" if kind else "LSTM")
    config.num_steps = 4000
    config.batch_size = 64
    config.evaluate_every = 500
    config.game = ConfigDict(dict(name="language"))
    if labels:
        base.by_class(config)
    adam = base.adam(base.falling(5e-3, 4000), 0.9)
    config.players.model = base.player("generator", {"nll": 1.0}, adam)
    config.turns = ("model",)
    return config
