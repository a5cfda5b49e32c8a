"""Units by what their ablation changes, and where self-attention looks."""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np

from jaxgan.explore.interpret import dissection
from jaxgan.explore.interpret.attention import attention_maps, spread
from jaxgan.explore.interpret.case import Case, listed
from jaxgan.explore.interpret.dissection import Unit
from jaxgan.explore.interpret.layers import decision_of, generated
from jaxgan.metrics.score import Score
from jaxgan.system.errors import UsageError
from jaxgan.system.progress import say, track

UNITS = 32  # of a layer, those that vary most
CHOOSE, CONFIRM, SHOWN = 96, 128, 8  # latents that choose units, that confirm them, drawn
STRONG = 0.2  # a named unit moves its factor at least so much of the most that any does


def dissect(case: Case) -> list[Score]:
    """For each known factor the unit whose ablation changes it most beside the others."""
    reader = case.reader
    if reader is None:
        raise UsageError("no factor of these data is known")
    latent, make = case.latents(CHOOSE), case.make
    modality, stages = case.opened.model.modality, make.look(latent).stages
    if not stages:
        raise UsageError("the generator has no hidden layer")
    places, tables = [], []
    for layer in track(stages, "ablating units", len(stages)):
        units = dissection.busiest(make, latent, layer, UNITS)
        places += [(layer, int(unit)) for unit in units]
        tables.append(dissection.changes(make, latent, layer, units, modality, reader))
    table = np.concatenate(tables)
    typical = np.maximum(table.mean(0), 1e-12)
    more, found = case.latents(CONFIRM, CHOOSE), list[Unit]()
    for k in range(len(reader.factors)):
        layer, unit = places[dissection.chosen(table / typical, k, STRONG)]
        one = np.array([unit])
        change = dissection.changes(make, more, layer, one, modality, reader)[0]
        found.append(Unit(k, layer, unit, change))
    path = case.draw("units", pictures(case, found), SHOWN)
    names = [factor.name for factor in reader.factors]
    say(f"{path}: generated examples, then the same without a unit, of {', '.join(names)}")
    return [told(case, unit, typical, len(table)) for unit in found]


def told(case: Case, unit: Unit, typical: np.ndarray, tried: int) -> Score:
    """Says what a unit does beside what those that were tried do, `typical` [F], and its
    record."""
    assert case.reader is not None
    names = [factor.name for factor in case.reader.factors]
    name, change = names[unit.factor], unit.change
    each, times = (
        dict(zip(names, listed(change))),
        dataclasses.replace(unit, change=change / typical),
    )
    times_of = dict(zip(names, listed(times.change)))
    rest = ", ".join(
        f"{n} {v:.2f}, {times_of[n]:.1f} times" for n, v in each.items() if n != name
    )
    alone = "; others more, but less beside what a unit does" if times.holds else ""
    verdict = "" if unit.holds else alone or "; it changes another factor more"
    say(
        f"  {unit.layer}[{unit.unit}] ablated: {name} changes by {change[unit.factor]:.2f}"
        f", {times.change[unit.factor]:.1f} times what a unit does"
        f"{f' ({rest})' if rest else ''}{verdict}"
    )
    return case.score(
        f"units/{name}",
        change[unit.factor],
        layer=unit.layer,
        unit=unit.unit,
        changes=each,
        unit_of_change="standard deviations; of a class the share that becomes another",
        share_of_all=unit.share,
        times_a_typical_unit=times_of,
        moves_it_most=unit.holds,
        moves_it_most_beside_other_units=times.holds,
        units_tried=tried,
        n_chosen_by=CHOOSE,
        n=CONFIRM,
        reader_skill=case.skills[name],
    )


def pictures(case: Case, units: list[Unit]) -> jax.Array:
    """Generated examples, and the same without each unit, [(1 + units) * SHOWN, ...]."""
    latent = case.latents(SHOWN, CHOOSE + CONFIRM)
    rows = [generated(case.make, latent)]
    for unit in units:
        count = case.make.look(latent).values[unit.layer].shape[-1]
        without = dissection.ablation(case.make, latent, unit.layer)
        rows.append(without(np.arange(count) != unit.unit))
    return jnp.concatenate(rows)


def attend(case: Case) -> list[Score]:
    """Where self-attention looks, in the network that makes examples and in the one that
    judges them."""
    opened, latent = case.opened, case.latents(SHOWN)
    made = generated(case.make, latent)
    stored, maker = case.store(made), opened.model.family.needs[0]
    looked = {maker: attention_maps(case.make, latent)}
    batch = {"data": made, "index": jnp.arange(SHOWN)}
    try:
        judge = decision_of(opened.model, batch)
    except UsageError:  # it is told a label, which these have not
        judge = None
    if judge is not None:
        looked["decision"] = attention_maps(judge, made)
    if not any(looked.values()):
        raise UsageError("no network of this run has self-attention")
    scores, heat = [], opened.model.modality.heat
    for name, maps in looked.items():
        for path, weights in maps.items():
            axes = weights.shape[1:]
            places = axes[: -(-len(axes) // 2)]
            count = int(np.prod(places))
            flat = weights.reshape(len(weights), count, count)
            reach = spread(flat)
            say(f"attention of the {name}, {path}: a place looks at {reach:.1f} of {count}")
            scores.append(
                case.score(f"attention/{name}/{path}", reach, of_places=count, n=SHOWN)
            )
            if heat is not None:
                asked = [count // 2 + places[-1] // 2, 0, count - 1]
                shown = [flat[:, at].reshape(-1, *places) for at in asked]
                file = f"attention-{name}-{path.replace('/', '-')}"
                drawn = case.keep(file, heat(stored, shown))
                say(f"{drawn}: where the middle, the first and the last place look")
    return scores
