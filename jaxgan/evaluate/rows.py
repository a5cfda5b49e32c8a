"""Evaluated runs as the rows of a table."""

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ml_collections import ConfigDict

from jaxgan import assemble
from jaxgan.system.errors import UsageError
from jaxgan.system.files import restored
from jaxgan.system.places import place
from jaxgan.system.progress import say
from jaxgan.system.shipped import config_argument
from jaxgan.workdir.head import differences, read_config, read_object

# Keys of a record that tell of the model or of the draws; all others are the protocol.
NOT_PROTOCOL = (
    *("value", "step", "by_step", "best", "floor", "standard_error", "estimated"),
    *("better", "weights", "seed"),
)
NOT_SET = ("seed", "replicas", "replicas_by", "sweep")  # of the configs of one row


@dataclasses.dataclass
class Row:
    """The seeds of one config: {score: a value of each}, and where they are from."""

    config: ConfigDict
    name: str
    folders: list[str]
    seeds: list[int]
    values: dict[str, list[float]]
    records: dict[str, dict[str, Any]]


def rows_of(folders: Sequence[str | os.PathLike], step: str) -> list[Row]:
    """The rows of runs, in the order of the runs."""
    rows: list[Row] = []
    for folder in map(str, folders):
        config = read_config(folder)
        path = place(folder) / "evaluation.json"
        if not path.exists():
            raise UsageError(
                f"{folder} has not been evaluated: --mode=evaluate --workdir={folder}"
            )
        records = restored(read_object(path)).get("scores")
        if not records:
            raise UsageError(f"{path} holds no scores: --mode=evaluate --workdir={folder}")
        for k, member in enumerate(assemble.members(config)):
            seed, row = member.seed, row_for(rows, folder, member)
            if seed in row.seeds:
                say(f"{folder}: seed {seed} of this config is in {row.folders[0]}, too")
                continue  # the same run twice is one seed
            row.seeds.append(seed)
            if folder not in row.folders:
                row.folders.append(folder)
            for name, record in records.items():
                row.records.setdefault(name, record)
                same_protocol(name, row.records[name], record, row.folders[0], folder)
                same_model(name, row.records[name], record, step, folder)
                if (value := value_of(record, k, step)) is not None:
                    row.values.setdefault(name, []).append(value)
    return rows


def row_for(rows: list[Row], folder: str, member: ConfigDict) -> Row:
    """The row that the config of one replica belongs to; a new one where there is none."""
    config = ConfigDict({k: v for k, v in member.to_dict().items() if k not in NOT_SET})
    row = next((r for r in rows if not unlike(r.config, config)), None)
    if row is None:
        row = Row(config, name_of(folder), [], [], {}, {})
        rows.append(row)
    return row


def unlike(one: ConfigDict, other: ConfigDict) -> dict:
    """{key: (value, other)} of what sets two configs apart, the number of steps too."""
    a, b = one.to_dict(), other.to_dict()
    steps = (a["num_steps"], b["num_steps"])
    return differences(a, b) | ({"num_steps": steps} if steps[0] != steps[1] else {})


def value_of(record: Mapping, replica: int, step: str) -> float | None:
    """A replica's value in a record; None where it has no best step."""
    value = record["value"] if step == "latest" else record.get("best", {}).get("value")
    if value is None:
        return None
    return float(value[replica] if isinstance(value, list) else value)


def name_of(folder: str) -> str:
    """The name of a run: the config of its command, else its folder."""
    path = place(folder) / "provenance.json"
    starts = read_object(path)["starts"] if path.exists() else []
    given = config_argument(starts[0]["command"]) if starts else None
    if given is None:
        return Path(folder).name
    file, colon, argument = given.partition(":")
    return Path(file).stem + colon + argument


def named(rows: list[Row]) -> list[Row]:
    """The rows with names that differ: what sets them apart is added."""
    for name in {row.name for row in rows}:
        same = [row for row in rows if row.name == name]
        keys = {key for row in same for key in unlike(same[0].config, row.config)}
        for row in same if len(same) > 1 else []:
            flat = dict(assemble.flat(row.config.to_dict()))
            parts = [
                f"{assemble.short(key)} {flat[key]}" for key in sorted(keys & set(flat))
            ]
            row.name = f"{name} ({', '.join(parts)})" if parts else name
    return rows


def same_model(name: str, one: Mapping, other: Mapping, step: str, there: str) -> None:
    """Raises UsageError where seeds of one config were scored at other steps, or by other
    weights."""
    keys = ("weights",) if step == "best" else ("weights", "step")
    for key in keys:
        a, b = one.get(key), other.get(key)
        if a != b:
            raise UsageError(
                f"{name} is of {key} {b} in {there} and of {a} in another seed of its "
                "config; evaluate them alike"
            )


def protocol_of(record: Mapping) -> dict[str, Any]:
    """The keys of a record that tell how it was measured."""
    return {
        key: value
        for key, value in record.items()
        if key not in NOT_PROTOCOL and not key.startswith("median_")
    }


def same_protocol(name: str, one: Mapping, other: Mapping, here: str, there: str) -> None:
    """Raises UsageError where two records of a score were not measured alike."""
    a, b = protocol_of(one), protocol_of(other)
    for key in sorted(set(a) | set(b)):
        if a.get(key) != b.get(key):
            first, second = (str(side.get(key, "absent"))[:40] for side in (a, b))
            raise UsageError(
                f"{name} has another protocol in {there} than in {here}: {key} {second} "
                f"there and {first} here; evaluate both alike, or choose other --metrics"
            )
