"""The processes of a run: each learns within moments that another is gone, and all stop at
one step.

JAX's coordination service finds out by a heartbeat, and then ends the process by abort(),
with pages of its log. Here every process keeps a connection to process 0 at the
coordinator's address: the system closes it when a process is killed, and whatever lives
sends a line now and then, so that a machine without power is silent for `timeout` seconds.
JAX's own connections pass through the same port; on the side of the other processes they
pass through a port of their own, which does not close when process 0 is gone: no end of a
process reaches JAX before it reaches `end`.

Lines are a word and numbers: `alive`; `over K` and `failed K`, process K ends; `lost K`;
and those by which all stop at one step, `stop`, `when`, `asked`, `at`, see `agreed`.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from jaxgan.system.errors import LOST, RunError, UsageError
from jaxgan.system.sockets import carry, close, free_port, listening, parsed, start

GREETING = b"jaxgan "  # opens a connection that is not JAX's
WAIT = 300.0  # seconds until the others must have come
GRACE = 5.0  # seconds for a process to come to the same error as another
current: "Peers | None" = None  # those of this process, where there are any


class Peers:
    """The processes that process `number` of `count` watches.

    `end(line, status)` is called, in a thread, when one of them is lost or has failed; it
    must not return.
    """

    def __init__(
        self,
        address: str,
        count: int,
        number: int,
        timeout: float,
        end: Callable[[str, int], object],
    ) -> None:
        self.count, self.number, self.timeout, self.end = count, number, timeout, end
        self.far = parsed(address)
        self.watched: dict[int, socket.socket] = {}  # of process 0 all, of others that
        self.over: set[int] = set()  # those that have said that they end
        self.changed = threading.Condition()
        self.carried: list[socket.socket] = []  # of JAX; one that is dropped is closed
        self.asked, self.counts = 0, dict[int, int]()  # see `agreed`
        self.signal = self.stop_at = 0
        self.heard: dict[str, Callable[..., object]] = {
            "failed": self.fail,
            "lost": lambda who: self.lose(who, "process 0 says so"),
            "over": self.over.add,
            "stop": self.stop,
            "when": self.when,
            "asked": self.collect,
            "at": self.at,
        }
        self.service = 0  # the port of JAX's own, in process 0
        if number == 0:
            start(self.accept, listening(self.far[1]), self.greet)
        else:
            self.watch(0, self.reach(GREETING + b"%d\n" % number))
            local = socket.create_server(("127.0.0.1", 0))
            self.near = local.getsockname()[1]
            start(self.accept, local, self.relay)
        start(self.beat)  # from the beginning: the others may take minutes to come

    def meet(self) -> str:
        """The HOST:PORT that JAX is to be given as the coordinator's, when those that this
        process watches are connected.

        Raises:
          UsageError: one does not come.
        """
        others = set(range(1, self.count)) if self.number == 0 else {0}
        with self.changed:
            self.changed.wait_for(lambda: others <= set(self.watched), WAIT)
            missing = sorted(others - set(self.watched))
        if missing:
            raise UsageError(
                f"process {missing[0]} of {self.count} did not come within {WAIT:.0f} s; "
                "start the same command with each --process_id"
            )
        if self.number == 0:
            self.service = free_port()
        return f"127.0.0.1:{self.service or self.near}"

    def leave(self, failed: bool) -> None:
        """Tells the others that this process ends, of an error or not; if so, they end too,
        and this returns when they have, or could have."""
        self.tell("failed" if failed else "over", self.number)
        if failed:
            with self.changed:
                self.changed.wait_for(lambda: self.over >= set(self.watched), GRACE + 1)

    # One step to stop at.

    def agreed(self, number: int) -> int:
        """The number of the signal at which all processes stop here, 0 while they go on;
        `number` is that of this process.

        All ask equally often. At the first signal process 0 has each say how often it has
        asked; it is then held at its next question until it hears at which they stop, the
        first that none has passed.
        """
        if number and not self.signal:
            self.stop(number) if self.number == 0 else self.tell("stop", number)
        with self.changed:
            self.asked += 1
            self.changed.wait_for(lambda: not self.signal or self.stop_at)
            return self.signal if self.asked == self.stop_at else 0

    def stop(self, number: int) -> None:
        """Process 0 hears of a signal."""
        with self.changed:
            if self.signal:
                return
            self.signal = number
        self.tell("when", number)
        self.collect(0, self.asked)

    def when(self, number: int) -> None:
        """Another process is asked how often it has asked."""
        with self.changed:
            self.signal, asked = number, self.asked
        self.tell("asked", self.number, asked)

    def collect(self, who: int, asked: int) -> None:
        """Process 0 hears how often a process has asked."""
        with self.changed:
            self.counts[who] = asked
            known = len(self.counts) == self.count
        if known:
            self.tell("at", stop_at := max(self.counts.values()) + 1)
            self.at(stop_at)

    def at(self, stop_at: int) -> None:
        """All know at which question they stop."""
        with self.changed:
            self.stop_at = stop_at
            self.changed.notify_all()

    # Connections.

    def reach(self, greeting: bytes) -> socket.socket:
        """A connection to process 0, which may not have started yet."""
        until = time.monotonic() + WAIT
        while True:
            try:
                found = socket.create_connection(self.far, timeout=self.timeout)
                found.sendall(greeting)
                return found
            except OSError as error:
                if time.monotonic() > until:
                    raise UsageError(
                        f"--coordinator={self.far[0]}:{self.far[1]}: process 0 does not "
                        f"answer there within {WAIT:.0f} s: {error.strerror or error}"
                    ) from error
            time.sleep(0.1)

    def accept(self, listener: socket.socket, use: Callable) -> None:
        """Uses each connection that comes in, in a thread of its own."""
        while True:
            try:
                start(use, listener.accept()[0])
            except OSError:  # that connection's, or too many files are open
                time.sleep(0.1)

    def greet(self, found: socket.socket) -> None:
        """In process 0: takes a connection of another process, or hands one of JAX on."""
        opening = found.recv(len(GREETING), socket.MSG_PEEK | socket.MSG_WAITALL)
        if opening != GREETING:
            service = self.reach_service()
            self.carried += [found, service]
            start(carry, found, service, lambda: close(service))
            carry(service, found, lambda: close(found))
            return
        line = b""
        while not line.endswith(b"\n"):
            if not (more := found.recv(1)):
                return
            line += more
        number = line.removeprefix(GREETING).strip()
        if number.isdigit() and 0 < int(number) < self.count:
            self.watch(int(number), found)

    def reach_service(self) -> socket.socket:
        """A connection to JAX's own service, which starts when all have come: a process
        that is sooner there must not be refused."""
        until = time.monotonic() + WAIT
        while True:
            try:
                found = socket.create_connection(("127.0.0.1", self.service))
                if found.getsockname() != found.getpeername():
                    return found
                found.close()  # the system had given it that very port
            except OSError:
                if time.monotonic() > until:
                    raise
            time.sleep(0.1)

    def relay(self, near: socket.socket) -> None:
        """In another process: hands a connection of JAX on to process 0. When process 0
        ends without having said so, JAX is not told: it would abort."""
        self.carried.append(near)
        far = socket.create_connection(self.far)
        self.carried.append(far)
        start(carry, near, far, lambda: close(far))
        carry(far, near, lambda: close(near) if 0 in self.over else None)

    # Signs of life.

    def watch(self, peer: int, connection: socket.socket) -> None:
        """Reads what a process sends until it is gone."""
        connection.settimeout(self.timeout)
        with self.changed:
            self.watched[peer] = connection
            self.changed.notify_all()
        start(self.listen, peer, connection)

    def listen(self, peer: int, connection: socket.socket) -> None:
        """Acts on the lines that a process sends."""
        why = "its connection is closed"
        try:
            for line in connection.makefile():
                word, *numbers = line.split()
                if word in self.heard:
                    self.heard[word](*map(int, numbers))
        except TimeoutError:
            why = f"it was silent for {self.timeout:g} s"
        except OSError:
            pass  # closed
        if peer not in self.over:
            self.lose(peer, why)
        self.end_of(peer)

    def beat(self) -> None:
        """Sends signs of life."""
        while True:
            self.tell("alive")
            time.sleep(min(self.timeout / 5, 5.0))

    def tell(self, word: str, *numbers: int) -> None:
        """Sends a line to those that are watched."""
        line = " ".join([word, *map(str, numbers)]) + "\n"
        for connection in list(self.watched.values()):
            with contextlib.suppress(OSError):
                connection.sendall(line.encode())

    def end_of(self, peer: int) -> None:
        """Notes that a process needs nothing more."""
        with self.changed:
            self.over.add(peer)
            self.changed.notify_all()

    def lose(self, peer: int, why: str) -> None:
        """Ends this process, and by process 0 all others."""
        if self.number == 0:
            self.tell("lost", peer)
        self.end(
            f"process {peer} is lost: {why}; the same command in every process continues "
            "from the last checkpoint",
            LOST,
        )

    def fail(self, peer: int) -> None:
        """Ends this process too, unless it comes to an error of its own."""
        self.end_of(peer)
        if self.number == 0:
            self.tell("failed", peer)
        time.sleep(GRACE)
        line = f"process {peer} has ended with an error; its own line says which"
        self.end(line, RunError.status)


def stop_here(number: int) -> int:
    """The number of the signal at which the run is to stop here, 0 for none; `number` is
    that of this process. See `Peers.agreed`."""
    return current.agreed(number) if current else number
