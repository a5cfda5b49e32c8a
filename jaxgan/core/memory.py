"""Memory: what a program needs, and what was in use."""

import resource
import sys
from typing import Any


def memory_of(compiled: Any) -> tuple[int, int]:
    """Bytes of a program's arguments, and of what else it needs while it runs."""
    sizes = compiled.memory_analysis()
    first, *rest = (
        getattr(sizes, f"{name}_size_in_bytes", 0)
        for name in ("argument", "temp", "output", "alias")
    )
    return first, rest[0] + rest[1] - rest[2]


def peak_memory(device: Any) -> int:
    """The most bytes in use so far: of the device, or on CPU of this process."""
    statistics_of_device = device.memory_stats() or {}
    if "peak_bytes_in_use" in statistics_of_device:
        return statistics_of_device["peak_bytes_in_use"]
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
