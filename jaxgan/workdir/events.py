"""TensorBoard's file of a run, `events.*`, written by the caller, who sees each error.

tensorboardX's own writer has a thread that an error ends, after which its caller waits.
"""

import contextlib
import time
from pathlib import Path
from typing import Any

import numpy as np

from jaxgan.system.places import in_bucket
from jaxgan.system.progress import say

PAUSE = 30.0  # seconds after which what is written is sent to the disk


class Events:
    """One file, to which several threads may write.

    The viewer forgets the events of earlier files from step `purge` on, if it is given. In
    a bucket, where no file can grow, there is none.
    """

    def __init__(self, workdir: Path, purge: int | None = None):
        from tensorboardX.event_file_writer import EventsWriter  # late: slow
        from tensorboardX.proto.event_pb2 import SessionLog

        self.writer, self.path, self.flushed = None, workdir, 0.0
        if in_bucket(workdir):
            say(f"{workdir}: no events for TensorBoard; metrics.jsonl has their numbers")
            return
        self.writer = EventsWriter(str(workdir / "events"))
        self.path = Path(self.writer._file_name)
        if purge is not None:
            self._write(purge, file_version="brain.Event:2")
            self._write(purge, session_log=SessionLog(status=SessionLog.START))

    def scalar(self, step: int, name: str, value: float) -> None:
        """Adds a number to a curve."""
        from tensorboardX.summary import scalar

        self._write(step, summary=scalar(name, value))

    def image(self, step: int, name: str, picture: np.ndarray) -> None:
        """Adds a picture, uint8 [H, W, 1 or 3]."""
        from tensorboardX.summary import image

        self._write(step, summary=image(name, picture, dataformats="HWC"))

    def _write(self, step: int, **content: Any) -> None:
        if self.writer is None:
            return
        from tensorboardX.proto.event_pb2 import Event

        event = Event(step=int(step), wall_time=time.time(), **content)
        self.writer.write_event(event)
        if time.monotonic() - self.flushed > PAUSE:
            self.flushed = time.monotonic()
            self.writer.flush()

    def close(self) -> None:
        """Sends all to the disk."""
        if not self.writer:
            return
        try:
            self.writer.close()
        finally:  # where the disk is full it ends before its file is closed
            with contextlib.suppress(OSError):
                self.writer._py_recordio_writer.close()
