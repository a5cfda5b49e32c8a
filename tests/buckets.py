"""Buckets for tests: one that is a folder of this machine, and the objects of a server."""

import contextlib
import importlib.util
import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from etils.epath import backend
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem

from jaxgan.system import places


class FolderOfBuckets(DirFileSystem):
    """Buckets as folders, which answer as gcsfs does."""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path.removeprefix("gs://")

    def _join(self, path):
        return super()._join(self._strip_protocol(path)) if isinstance(path, str) else path


@pytest.fixture
def bucket(tmp_path_factory, monkeypatch) -> Iterator[Path]:
    """The folder that is gs://bucket in this process."""
    root = tmp_path_factory.mktemp("buckets")
    (root / "bucket").mkdir()
    here = LocalFileSystem(auto_mkdir=True, skip_instance_cache=True)
    buckets = FolderOfBuckets(str(root), here)
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: found("fsspec" if name == "gcsfs" else name, *rest),
    )
    monkeypatch.setattr(backend.fsspec_backend, "fs", lambda path: buckets)
    places.in_reach.cache_clear()
    yield root / "bucket"
    places.in_reach.cache_clear()


@contextlib.contextmanager
def serving(binary: str) -> Iterator[str]:
    """The URL of fake-gcs-server while it runs, with its objects in its memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    where = ("-scheme=http", "-host=127.0.0.1", f"-port={port}", f"-external-url={url}")
    server = subprocess.Popen([binary, *where, "-backend=memory", "-log-level=error"])
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{url}/_internal/healthcheck").close()
                break
            except urllib.error.URLError:
                assert server.poll() is None and time.monotonic() < end
                time.sleep(0.1)
        yield url
    finally:
        server.kill()
        server.wait()


class Objects:
    """The objects of gs://bucket on a server at `url`, by its own requests."""

    def __init__(self, url: str):
        self.url = f"{url}/storage/v1/b"
        self._send("POST", "?project=p", json.dumps({"name": "bucket"}).encode())

    def _send(self, method: str, rest: str, content: bytes | None = None) -> bytes:
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + rest, content, kind, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read()

    def names(self, prefix: str) -> list[str]:
        """The names that begin so, sorted."""
        rest = f"/bucket/o?prefix={urllib.parse.quote(prefix, safe='')}"
        return sorted(o["name"] for o in json.loads(self._send("GET", rest))["items"])

    def read(self, name: str) -> bytes | None:
        """The content of an object, None where it is not there."""
        try:
            return self._send("GET", f"{self._at(name)}?alt=media")
        except urllib.error.HTTPError as error:
            assert error.code == 404
            return None

    def delete(self, name: str) -> None:
        """Deletes an object."""
        self._send("DELETE", self._at(name))

    def _at(self, name: str) -> str:
        return f"/bucket/o/{urllib.parse.quote(name, safe='')}"
