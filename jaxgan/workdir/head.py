"""The folder of a run: whose it is, and what made it.

config.json          the resolved config
provenance.json      of every start: versions, devices, git commit, command, seed, data, the
                     defaults that config.json does not spell out, and the run it began from
metrics.jsonl        one line per logged step
evaluation.json      scores with their protocol, see `jaxgan.evaluate.records`
evaluations.jsonl    all evaluations, of which that is the last
complete.json        the step at which the run was complete, and why if early; written last
samples/             pictures of fixed latents, final.png; of points, <step>-levels.png; of
                     several replicas in folders replica<k>/
checkpoints/<step>/  see `jaxgan.workdir.checkpoint`; discarded/ of them are being deleted
events.*             the numbers and pictures again, for TensorBoard; not in a bucket
"""

import contextlib
import fcntl
import functools
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jax
from ml_collections import ConfigDict

import jaxgan
from jaxgan.assemble import (
    MAY_CHANGE,
    as_settled,
    count_of,
    defaults_to,
    moved,
    told_of,
    unsaid,
)
from jaxgan.system.errors import UsageError
from jaxgan.system.files import restored, write_json
from jaxgan.system.keys import PARTS, filled, shared_defaults
from jaxgan.system.places import in_bucket, place
from jaxgan.system.progress import say
from jaxgan.workdir.checkpoint import Checkpoints

PACKAGES = ("jax", "jaxlib", "flax", "optax", "orbax-checkpoint", "numpy", "ml_collections")


EXPORT = "jaxgan_export"  # the key of the config.json that an export has, and a run not


def read_config(workdir: str | os.PathLike) -> ConfigDict:
    """The resolved config of a run, or of one that was exported; keys that are newer than
    it have their defaults."""
    path = place(workdir) / "config.json"
    if not path.is_file():
        raise UsageError(f"{workdir} is no training run: it has no config.json")
    found = restored(read_object(path))
    config, lacked = filled(found["config"] if EXPORT in found else found, plain_defaults())
    if lacked:
        keys = ", ".join(f"{key} {value!r}" for key, value in lacked.items())
        say_once(f"{path} lacks keys of this version, which take their defaults: {keys}")
    if unread := sorted(set(config) - {*shared_defaults(), *PARTS}):
        say_once(f"{path} has keys that nothing reads here: {', '.join(unread)}")
    return ConfigDict(config)


def plain_defaults() -> dict[str, Any]:
    """The defaults of shared keys as JSON has them."""
    return json.loads(json.dumps(shared_defaults()))


say_once = functools.cache(say)  # a mode may read a config several times


def read_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file."""
    try:
        value = json.loads(path.read_text())
    except ValueError as error:
        raise UsageError(f"{path} is damaged: {error}; restore it from a copy") from None
    if not isinstance(value, dict):
        raise UsageError(f"{path} is damaged: it holds no object; restore it from a copy")
    return value


def differences(old: Mapping, new: Mapping, prefix: str = "") -> dict[str, tuple]:
    """{key path: (old, new)} of all leaves that differ, cadences aside."""
    found: dict[str, tuple] = {}
    for key in sorted(set(old) | set(new)):
        a, b = old.get(key, "absent"), new.get(key, "absent")
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            found |= differences(a, b, f"{prefix}{key}.")
        elif (prefix + key).startswith("evaluation") and a in ("absent", ""):
            continue  # scores may begin later
        elif a != b and prefix + key not in MAY_CHANGE:
            found[prefix + key] = (a, b)
    return found


def check_config(workdir: Path, config: ConfigDict) -> None:
    """Raises UsageError if the workdir holds a run of another config; whether data at
    another path are the same, `check_data` says.

    One that ended before its first checkpoint is no run: nothing of it would be lost.
    """
    path = workdir / "config.json"
    if path.exists() and EXPORT in read_object(path):
        raise UsageError(f"{workdir} is an export of a run; choose another --workdir")
    saved = any((workdir / "checkpoints").glob("*/commit_success.txt"))
    if not saved or not path.exists():
        return
    old, data = read_config(workdir), config.data.get("path")
    if data is not None and old.data.get("path") not in (None, data):
        config = moved(moved(config, old.data.path), data)  # the extractor follows
        old = moved(old, data)
    there, here = old.to_dict(), as_settled(config, old).to_dict()
    found, same = differences(there, here), {}
    for key, (before, now) in list(found.items()):
        whole, value = (here, now) if before == "absent" else (there, before)
        if "absent" in (before, now) and defaults_to(whole, key):
            same[key] = value
            del found[key]
    if found:
        listed = [
            f"{key}: {shown(old)} there, {shown(new)} here"
            for key, (old, new) in found.items()
        ]
        raise UsageError(
            f"{workdir} holds a run of another config ({'; '.join(listed)}); "
            "choose another --workdir, or the same values to continue it"
        )
    if same:
        keys = ", ".join(f"{key} {value!r}" for key, value in same.items())
        say_once(f"{workdir}: given now or then alone, and the default: {keys}")


def as_begun(config: ConfigDict, workdir: Path) -> ConfigDict:
    """A plain config with what the run in a workdir, if there is one, has chosen for good:
    how its replicas are trained."""
    if config.replicas_by != "auto" or not (workdir / "config.json").exists():
        return config
    found = ConfigDict(config.to_dict())
    found.replicas_by = read_config(workdir).replicas_by
    return found


def shown(value: Any) -> str:
    """A value of a config in a message."""
    return value if value == "absent" else repr(value)


def check_data(workdir: Path, spec: Mapping, now: Mapping) -> None:
    """Raises UsageError unless data of the spec `now` are those of the run's `spec`."""
    if spec["digest"] != now["digest"]:
        raise UsageError(
            f"{workdir} was trained on other data than config.data gives now: their "
            "content has changed; start anew in another --workdir, or give the same data"
        )


@contextlib.contextmanager
def lock(workdir: Path) -> Iterator[None]:
    """Holds the folder, which it makes if need be, for this process; none in a bucket,
    where the lock of a process that was killed would stay.

    Raises:
      UsageError: another process trains there.
    """
    if in_bucket(workdir):
        yield
        return
    workdir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(workdir, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise UsageError(
            f"another process is training in {workdir}; wait for it, or choose another "
            "--workdir"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)


COMPLETE = "complete.json"


def is_complete(workdir: Path) -> bool:
    """Whether the last run there reached its end; older ones left but a final.png."""
    return (workdir / COMPLETE).exists() or (workdir / "samples" / "final.png").exists()


def begin(workdir: Path) -> None:
    """Takes back what says that a shorter run was complete."""
    (workdir / COMPLETE).unlink(missing_ok=True)
    (workdir / "samples" / "final.png").unlink(missing_ok=True)


def complete(workdir: Path, step: int, stopped: str = "") -> None:
    """Says that the run is complete, and why before its last step."""
    write_json(
        workdir / COMPLETE, {"step": step} | ({"stopped": stopped} if stopped else {})
    )


def stopped(workdir: Path, config: ConfigDict) -> str:
    """How a run that stopped early is continued by the same keys; "" of all others."""
    path = workdir / COMPLETE
    if not path.exists() or not (why := read_object(path).get("stopped")):
        return ""
    old = read_config(workdir)
    if count_of(old) > 1:
        return f"its replicas stopped, one for {why}; --replica=K continues one of them"
    if any(old[key] != config[key] for key in ("stop_when", "patience")):
        return ""
    return f"it stopped, for {why}; another --config.stop_when or patience continues it"


def last_step(workdir: Path) -> int:
    """The steps of a run that is complete; 0 of all others."""
    if not is_complete(workdir):
        return 0
    checkpoints = Checkpoints(workdir, writable=False)
    steps = checkpoints.steps()
    checkpoints.close()
    return max(steps, default=0)


def write_config(workdir: Path, config: ConfigDict) -> None:
    """config.json."""
    write_json(workdir / "config.json", config.to_dict())


def write_head(
    workdir: Path, config: ConfigDict, data_spec: Mapping, begun: Mapping = {}
) -> None:
    """config.json, and one more entry of provenance.json; `begun` is what a new run starts
    from."""
    write_config(workdir, config)
    path = workdir / "provenance.json"
    starts = read_object(path).get("starts", []) if path.exists() else []
    whole = config.to_dict()
    defaults = unsaid(whole, told_of(whole, data_spec))
    start = {"data": dict(data_spec), "defaults": defaults}
    start |= {"init_from": dict(begun)} if begun else {}
    starts.append(provenance(config["seed"]) | start)
    write_json(path, {"starts": starts})


def packages() -> dict[str, str]:
    """The versions of jaxgan and of the packages that compute numbers."""
    found = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {"jaxgan": jaxgan.__version__} | found


def versions() -> dict[str, str]:
    """The versions of all that computes numbers."""
    return packages() | {"python": platform.python_version()}


def provenance(seed: int) -> dict[str, Any]:
    """The versions, devices, commit, command and seed behind a run's numbers, JSON."""
    root = str(Path(jaxgan.__file__).parent)
    git = [
        "git",
        "-C",
        root,
        "describe",
        "--always",
        "--dirty",
        "--abbrev=40",
        "--exclude=*",
    ]
    try:
        commit = subprocess.run(
            git, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        commit = None  # installed, not cloned
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "command": sys.argv,
        "seed": seed,
        "git_commit": commit,
        "versions": versions(),
        "platform": platform.platform(),
        "backend": jax.default_backend(),
        "devices": [device.device_kind for device in jax.devices()],
        "processes": jax.process_count(),
    }
