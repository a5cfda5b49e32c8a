"""The head of a page: what became of a run, in words and a few numbers."""

from typing import Any

from jaxgan import assemble
from jaxgan.explore.opened import Opened
from jaxgan.explore.report.folder import Folder
from jaxgan.explore.report.words import advice


def judged(folder: Folder) -> list[dict[str, Any]]:
    """The meaning of each verdict on the run and what to try, the verdict of most replicas
    first; that of a failure before all."""
    words = [folder.verdict(k) for k in folder.numbers]
    counted = sorted(set(words), key=words.count, reverse=True)
    failed = ["failed"] if folder.state[0] == "failed" else []
    found = [advice(folder.config.to_dict(), word) for word in (*failed, *counted)]
    for each, word in zip(found, (*failed, *counted)):
        each["count"] = words.count(word) if len(words) > 1 and word != "failed" else 0
    return found


def replicas(folder: Folder) -> list[dict[str, str]]:
    """A row of each replica, [] of a run of one."""
    if len(folder.numbers) < 2:
        return []
    rows = []
    for k, setting in zip(folder.numbers, folder.settings):
        aside = folder.aside.get(str(k))
        ended = f"{aside['why']} at step {aside['step']:,}" if aside else ""
        rows.append(
            {
                "number": str(k),
                "setting": assemble.described(setting),
                "verdict": folder.verdict(k) or "too early to say",
                "ended": ended,
            }
        )
    return rows


def facts(folder: Folder) -> list[tuple[str, str]]:
    """(what, value) of a run at one glance."""
    config = folder.config
    data = folder.starts[-1].get("data", {}) if folder.starts else {}
    shape = str(list(data["shape"])) if "shape" in data else ""
    seeds = sorted({setting["seed"] for setting in folder.settings})
    last = folder.lines[-1] if folder.lines else {}
    found = [
        ("game", str(config.get("game", {}).get("name", ""))),
        ("data", " ".join(filter(None, (str(data.get("name", "")), shape)))),
        ("steps", f"{folder.step:,} of {config.num_steps:,}"),
        ("batch", f"{config.batch_size:,}"),
        ("trained", duration(last.get("seconds"))),
        ("speed", speed(folder)),
        ("seed" if len(seeds) == 1 else "seeds", ranged(seeds)),
        ("replicas", str(len(folder.numbers)) if len(folder.numbers) > 1 else ""),
        ("checkpoints", ", ".join(f"{step:,}" for step in folder.checkpoints[-3:])),
        ("starts", str(len(folder.starts)) if len(folder.starts) > 1 else ""),
    ]
    return [(what, value) for what, value in found if value]


def looked(opened: Opened | None) -> str:
    """The weights that pictures of the model are of, "" without."""
    if opened is None:
        return ""
    model = opened.model
    which = "" if opened.replica is None else f" of replica {opened.replica}"
    kind = {"ema": "averaged", "raw": "last trained"}[model.weights]
    return f"{kind} weights{which} of step {model.step:,}"


def ranged(numbers: list[int]) -> str:
    """Whole numbers, those in a row as first to last."""
    first, last = numbers[0], numbers[-1]
    if len(numbers) > 2 and last - first == len(numbers) - 1:
        return f"{first} to {last}"
    return ", ".join(map(str, numbers))


def duration(seconds: Any) -> str:
    """Seconds for a person, "" of none."""
    if not isinstance(seconds, int | float):
        return ""
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def speed(folder: Folder) -> str:
    """The last rate that was logged."""
    rates = [x for line in folder.lines if (x := line.get("images_per_second"))]
    return f"{rates[-1]:,.0f} examples/s" if rates else ""
