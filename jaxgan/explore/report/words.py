"""Words for people: the meaning of verdicts and what to try, the meaning of quantities."""

from collections.abc import Mapping
from typing import Any

from jaxgan.evaluate import verdict as by

MEANS = {
    "healthy": (
        "The fakes vary about as much as real examples, their mean stays where it is, and "
        "the discriminator finds little between the two. It is a hint: modes that were "
        "never found need not show."
    ),
    "oscillating": (
        "The mean of the fakes wanders from one evaluation to the next by more than "
        f"{by.WANDER:g} real standard deviations, and does not settle: the players chase "
        "each other."
    ),
    "collapsing": (
        f"The fakes vary less than {by.SPREAD:.0%} of what real examples do: many latents "
        "make nearly the same example."
    ),
    "apart": (
        "The fakes vary enough, but the discriminator still finds at least "
        f"{by.JENSEN_SHANNON:g} nats between them and real examples, of 0.693 at most: it "
        "wins, because they lack something or because it has many turns."
    ),
    "one code": (
        f"The codes that examples have are as varied as {by.PERPLEXITY:g} codes at most "
        "would be: one is alive, and codes tell nothing of an example."
    ),
    "diverged": (
        "A number is not finite, or the fakes vary more than "
        f"{by.SPREAD_HIGH:g} times as much as real examples, or lie more than {by.SHIFT:g} "
        "real standard deviations off."
    ),
    "failed": "A loss or a parameter was no longer finite, and the run ended.",
    "": (
        "There are too few evaluations for a verdict, or nothing to compare: it looks at "
        f"those after the first {by.EARLY}, and needs {by.FEWEST} of them."
    ),
}

SLOWER = "halve the learning rates of all players"
TRY = {
    "healthy": (
        "look at the samples, and at the neighbours of some below",
        "measure it on the test split: --mode=evaluate",
        "train longer, while the scores below still fall",
    ),
    "oscillating": (
        SLOWER,
        "sample from averaged weights (config.ema), which come to rest first",
        "add a gradient penalty to the player that judges: a loss r1 or gradient_penalty",
    ),
    "collapsing": (
        "show the discriminator several examples at once: pack (configs/pacgan.py), or "
        "minibatch features of its network",
        "another loss, of wgan_gp or hinge; or look ahead, unrolled",
        "a lower learning rate of the player that makes examples",
    ),
    "apart": (
        "train longer, if the curves still move",
        "a larger config.width, or a network for larger examples",
        "slow the discriminator: its learning rate, its turns, a loss r1, spectral: True",
        "compare training and validation below: a gap between them says that it learns "
        "examples by heart, against which augmentation helps",
    ),
    "one code": (
        "let dead codes begin anew: --config.networks.codebook.restart=0.1",
        "a smaller weight of the term commitment, or fewer numbers of a code (size)",
    ),
    "diverged": (
        SLOWER,
        "clip gradients (optimizer.clip_gradients)",
        "a gradient penalty (a loss r1 or gradient_penalty), or spectral: True",
    ),
    "": ("train longer, or evaluate more often: --config.evaluate_every",),
}
TRY["failed"] = (*TRY["diverged"], 'compute in full precision: --config.compute="float32"')


def slower(config: Mapping[str, Any]) -> str:
    """The flags that halve the learning rates of a config that are numbers."""
    flags = []
    for name, player in config.get("players", {}).items():
        rate = player.get("optimizer", {}).get("learning_rate")
        if isinstance(rate, float | int):
            key = f"config.players.{name}.optimizer.learning_rate"
            flags.append(f"--{key}={rate / 2:g}")
    return " ".join(flags)


def advice(config: Mapping[str, Any], word: str) -> dict[str, Any]:
    """A verdict, its meaning, and what to try."""
    tries = list(TRY.get(word, ()))
    flags = slower(config) if SLOWER in tries else ""
    return {
        "word": word or "too early to say",
        "kind": word or "none",
        "means": MEANS.get(word, ""),
        "tries": tries,
        "flags": flags,
    }


QUANTITIES = {
    "estimated/jensen_shannon": "nats between real and fake, at least; 0.693 at most",
    "certified/jensen_shannon": "the same less two standard errors: a lower bound",
    "estimated/jensen_shannon_error": "its standard error, nats",
    "estimated/total_variation": "share by which both can be told apart, at least",
    "certified/total_variation": "the same less two standard errors: a lower bound",
    "estimated/total_variation_error": "its standard error",
    "estimated/triangular": "LeCam's distance, at least; 2 at most",
    "certified/triangular": "the same less two standard errors: a lower bound",
    "estimated/triangular_error": "its standard error",
    "estimated/wasserstein": "the critic's gap over its largest slope that was met",
    "slope": "the critic's largest gradient norm that was met",
    "accuracy": "share that the discriminator tells rightly; 0.5 is a guess",
    "ranking": "share of pairs in which the real example has the larger logit",
    "real_logit": "mean logit of real examples",
    "fakes/spread": "standard deviation of fakes over that of real examples; 1 is right",
    "fakes/shift": "distance of their means, in real standard deviations",
    "fakes/position": "the same along one direction, with its sign",
    "modes/count": "modes that are found",
    "modes/high_quality": "share of fakes within a mode",
    "modes/reverse_kl": "KL of the fakes' modes from the real ones, nats",
    "images_per_second": "real examples consumed a second",
}
OF_CODES = {
    "entropy": "H(c), nats: the ceiling of the information, if c is discrete",
    "cross_entropy": "-E log Q(c | G(z, c)), nats",
    "information": "nats of the code that examples carry, at least",
    "information_bits": "the same in bits",
    "real_entropy": "entropy of the mean reading of real examples, nats",
    "real_conditional_entropy": "mean entropy of a reading of real examples, nats",
    "matched_error": "errors of the classes found, each matched to one label",
    "majority_error": "errors of the classes found, by the most frequent label of each",
}


def meaning(name: str) -> str:
    """A logged quantity in a few words, "" where none are known."""
    first, _, last = name.rpartition("/")
    if first.startswith("code/"):
        return OF_CODES.get(last, "")
    return QUANTITIES.get(name, "")
