"""How an export is opened, as its card says it: with jaxgan and without."""

import datetime
import inspect
from collections.abc import Collection, Mapping
from typing import Any

from jaxgan.explore.programs import PLATFORMS
from jaxgan.model import Model
from jaxgan.workdir.exported import CONFIG, WEIGHTS

SIX_MONTHS = 182  # days

WITH = f"""With jaxgan, this version or a later one, from `{WEIGHTS}` and `{CONFIG}`:

```python
import jaxgan

model = jaxgan.load(".")  # this folder
examples = model.sample(seed=0, n=16)
```"""

WITHOUT = (
    "Without jaxgan and Flax, by JAX and flatbuffers, for any batch size b, on {where}. "
    "The latents, float32: {latents}."
)

EXPIRY = (
    "**These programs expire.** jax {version} wrote them on {written}. JAX guarantees that "
    "versions read them that were released up to six months after {version}, or up to "
    "three weeks before it; none released after {end} need read them. The weights do not "
    "expire: `python -m jaxgan.main --mode=export --workdir=.` makes the programs anew "
    "from them. Where a network draws random numbers, a program always draws the same."
)


def usage(
    model: Model,
    facts: Mapping[str, Any],
    made: Collection[str],
    lacking: Mapping[str, str],
) -> str:
    """The section on use; its arguments are those of `jaxgan.explore.card.card`."""
    parts = [WITH]
    if made:
        latents = ", ".join(f"`{n}` [b, {law.size}]" for n, law in model.prior.items())
        written = datetime.date.fromisoformat(facts["made"]["date"])
        parts += [
            WITHOUT.format(where=", ".join(PLATFORMS), latents=latents),
            f"```python\n{code_of(model, made)}\n```",
            EXPIRY.format(
                version=facts["made"]["jax"],
                written=written,
                end=written + datetime.timedelta(days=SIX_MONTHS),
            ),
        ]
    parts += [f"There is no `{name}`: {why}." for name, why in lacking.items()]
    return "\n\n".join(parts)


def code_of(model: Model, made: Collection[str]) -> str:
    """Python that calls the programs that were made, in their folder."""
    generates = "generate.jaxexport" in made
    store, source = storing(model)
    lines = ["from pathlib import Path", "", "import numpy as np"]
    lines += ["from jax import export", "", ""]
    if generates and source:
        lines += [*source.splitlines(), "", ""]
    lines += [
        "def program(name):",
        '    content = Path(f"{name}.jaxexport").read_bytes()',
        "    return export.deserialize(bytearray(content)).call",
        *("", ""),
    ]
    if generates:
        lines += [
            "seed, number = np.uint32(0), np.arange(16, dtype=np.int32)",
            'latent = program("latents")(seed, number)  # {name: [16, size]}',
            f'examples = {store}(program("generate")(latent))',
        ]
    if "encode.jaxexport" in made:
        given = "examples" if generates else "..."
        lines += [f'found = program("encode")({given})  # {{latent: likeliest value}}']
    return "\n".join(lines)


def storing(model: Model) -> tuple[str, str]:
    """The name and source of the function that stores what the model makes; NumPy's own
    and no source where that cannot be read."""
    store = model.modality.store
    try:
        return store.__name__, inspect.getsource(store)
    except (OSError, TypeError):  # built in, or made at run time
        return "np.asarray", ""
