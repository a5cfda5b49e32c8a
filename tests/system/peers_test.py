"""Processes that watch one another, here all in one, without JAX."""

import socket
import threading
import time

import pytest

from jaxgan.system import peers
from jaxgan.system.errors import UsageError
from jaxgan.system.peers import Peers
from jaxgan.system.sockets import free_port

GROUPS = []  # their connections stay open, as in a process until it ends


class Group:
    """`count` of them, and the lines with which they ended."""

    late = 0.0  # seconds after which the last one comes

    def __init__(self, count: int, timeout: float = 60.0):
        self.lines: dict[int, str] = {}
        self.ended = threading.Condition()
        address = f"127.0.0.1:{free_port()}"
        self.all: list[Peers] = []
        for k in range(count):
            if k == count - 1:
                time.sleep(self.late)
            each = Peers(address, count, k, timeout, lambda line, _, k=k: self.end(k, line))
            self.all.append(each)
        GROUPS.append(self)
        self.addresses = [each.meet() for each in self.all]

    def end(self, number: int, line: str) -> None:
        with self.ended:
            self.lines.setdefault(number, line)
            self.ended.notify_all()

    def wait(self, *numbers: int) -> None:
        with self.ended:
            assert self.ended.wait_for(lambda: {*numbers} <= set(self.lines), 20)

    def kill(self, number: int) -> None:
        """Its connections are closed, as the system does it."""
        self.all[number].tell = lambda *_: None
        for connection in self.all[number].watched.values():
            connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("killed", [0, 1, 2])
def test_one_that_is_killed_ends_all_by_its_name(killed):
    group = Group(3)
    group.kill(killed)
    others = {0, 1, 2} - {killed}
    group.wait(*others)
    for k in others:
        assert group.lines[k].startswith(f"process {killed} is lost: ")


def test_one_that_is_silent_is_lost(monkeypatch):
    monkeypatch.setattr(Peers, "beat", lambda self: None)
    group = Group(2, timeout=0.3)
    group.wait(0, 1)
    assert group.lines[0].startswith("process 1 is lost: it was silent for 0.3 s")


def test_one_that_lives_is_not():
    group = Group(2, timeout=2.0)
    time.sleep(3.0)
    assert not group.lines


def test_one_may_come_late(monkeypatch):
    """Later than the time after which one is lost that has come."""
    monkeypatch.setattr(Group, "late", 2.0)
    assert not Group(3, timeout=1.0).lines


def test_one_that_ends_well_ends_no_other():
    group = Group(3)
    group.all[1].leave(failed=False)
    group.kill(1)
    time.sleep(0.3)
    assert not {0, 2} & set(group.lines)


@pytest.mark.parametrize("failed", [0, 1])
def test_one_that_fails_gives_the_others_time_for_their_own_line(monkeypatch, failed):
    monkeypatch.setattr(peers, "GRACE", 0.5)
    group = Group(3)
    start = time.monotonic()
    group.all[failed].leave(failed=True)
    others = {0, 1, 2} - {failed}
    group.wait(*others)
    assert time.monotonic() - start > 0.4
    for k in others:
        assert group.lines[k].startswith(f"process {failed} has ended with an error")


@pytest.mark.parametrize("asked", [0, 2])
def test_all_stop_at_one_question(asked):
    """Processes at different places of a loop, one of which has a signal."""
    group, stopped = Group(3), {}

    def loop(k: int) -> None:
        for question in range(10_000):
            signal = 2 if k == asked and question == 20 else 0
            if number := group.all[k].agreed(signal):
                stopped[k] = (question, number)
                return
            time.sleep(0.001 * (k + 1))

    threads = [threading.Thread(target=loop, args=(k,), daemon=True) for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert set(stopped) == {0, 1, 2} and len(set(stopped.values())) == 1
    question, number = stopped[0]
    assert number == 2 and question >= 20


def test_what_is_not_of_jaxgan_reaches_the_service_behind_the_port():
    """And back: a connection of JAX, from another process; its end is not handed back."""
    group = Group(2)
    zero, one = group.all
    with socket.create_server(("127.0.0.1", zero.service)) as service:
        host, port = group.addresses[1].split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"PRI * HTTP/2.0")
            inner, _ = service.accept()
            assert inner.recv(100) == b"PRI * HTTP/2.0"
            inner.sendall(b"answer")
            assert client.recv(100) == b"answer"
            inner.close()
            client.settimeout(0.3)
            with pytest.raises(TimeoutError):
                client.recv(1)


def test_a_connection_that_comes_before_the_service_waits_for_it():
    """A process may be through while process 0 still starts JAX's own service."""
    group = Group(2)
    host, port = group.addresses[1].split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"PRI * HTTP/2.0")
        time.sleep(0.5)
        with socket.create_server(("127.0.0.1", group.all[0].service)) as service:
            service.settimeout(10)
            inner, _ = service.accept()
            assert inner.recv(100) == b"PRI * HTTP/2.0"
            inner.close()


def test_one_that_does_not_come_is_named(monkeypatch):
    monkeypatch.setattr(peers, "WAIT", 0.3)
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(UsageError, match=f"{address}: process 0 does not answer there"):
        Peers(address, 2, 1, 60.0, print)
    with pytest.raises(UsageError, match="process 1 of 2 did not come within"):
        GROUPS.append(alone := Peers(address, 2, 0, 60.0, print))
        alone.meet()


@pytest.mark.parametrize("address", ["host", "host:", "host:port", ":12"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(UsageError, match="it must be HOST:PORT"):
        Peers(address, 1, 0, 60.0, print)


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"port {port} cannot be had"):
            Peers(f"127.0.0.1:{port}", 1, 0, 60.0, print)
