"""Connections between processes: found, accepted, handed on."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable

from jaxgan.system.errors import UsageError


def parsed(address: str) -> tuple[str, int]:
    """The host and port of HOST:PORT."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise UsageError(f"--coordinator={address}; it must be HOST:PORT, or auto")
    return host.strip("[]"), int(port)


def start(run: Callable, *arguments: object) -> None:
    """Runs a function in a thread that no end of the process waits for, until it returns
    or its connection is closed."""

    def target() -> None:
        with contextlib.suppress(OSError):
            run(*arguments)

    threading.Thread(target=target, daemon=True).start()


def free_port() -> int:
    """A port of this machine that nothing uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def listening(port: int) -> socket.socket:
    """A listener at a port of all addresses of this machine."""
    try:
        if socket.has_dualstack_ipv6():
            kind = socket.AF_INET6
            return socket.create_server(("", port), family=kind, dualstack_ipv6=True)
        return socket.create_server(("", port))
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise UsageError(
            f"--coordinator: port {port} cannot be had: {why}; give another"
        ) from error


def carry(source: socket.socket, sink: socket.socket, closed: Callable) -> None:
    """Hands on what `source` sends until it or `sink` is closed."""
    source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with contextlib.suppress(OSError):
        while content := source.recv(2**16):
            sink.sendall(content)
    closed()


def close(connection: socket.socket) -> None:
    """Ends a connection for both sides, also one that another thread reads."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
