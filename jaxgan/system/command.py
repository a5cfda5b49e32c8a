"""Parts that all commands share: the flags of config and processes, errors as one line."""

import contextlib
import keyword
import re
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from absl import flags, logging
from ml_collections import ConfigDict, config_flags

from jaxgan.system import peers
from jaxgan.system.ending import end
from jaxgan.system.errors import RunError, UsageError
from jaxgan.system.keys import check_keys
from jaxgan.system.shipped import with_file
from jaxgan.system.signals import Interrupted

CONFIG = config_flags.DEFINE_config_file(
    "config",
    None,
    "The config: a shipped one's name or a file of your own, and `:` its argument.",
    lock_config=True,
)
COORDINATOR = flags.DEFINE_string(
    "coordinator",
    None,
    "Several processes: HOST:PORT of process 0, or `auto` to detect.",
)
NUM_PROCESSES = flags.DEFINE_integer("num_processes", None, "Several processes: how many.")
PROCESS_ID = flags.DEFINE_integer("process_id", None, "Several processes: which this is.")
HEARTBEAT = flags.DEFINE_float(
    "heartbeat_timeout",
    100.0,
    "Several processes: seconds after which one that is silent counts as lost; one that is "
    "killed is noticed at once.",
    lower_bound=1.0,
)


CLOUD = ("aiohttp", "gcsfs", "google.auth")  # their errors are of the way to a bucket
Complete = Callable[[ConfigDict, Mapping[str, str]], None]


def parse(argv: list[str], complete: Complete | None = None) -> list[str]:
    """Parses flags by absl and returns the other arguments; a mistake exits with one line.

    `complete(config, {key path: value})` adds to the config those keys that flags give and
    it does not spell out.
    """
    try:
        argv = with_file(argv)
    except UsageError as error:
        fail(error)
    logging.set_verbosity(logging.ERROR)  # ml_collections warns of what is said below
    flag, given = flags.FLAGS["config"], overrides(argv)
    flag.parser = Completed(flag.parser, complete, given)
    try:
        return flags.FLAGS(argv)
    except UsageError as error:
        fail(error)
    except (AttributeError, KeyError) as error:  # from ml_collections
        key = re.search(r"'(\w+)\\*'", str(error))
        meant = re.search(r'Did you mean "(\w+)"', str(error))
        text = f"config has no key {key[1]!r}" if key else str(error)
        fail(UsageError(text + (f"; did you mean {meant[1]!r}?" if meant else "")))
    except Exception as error:  # config files and ml_collections raise anything
        if isinstance(error.__context__, UsageError):  # absl puts the flag before it
            fail(error.__context__)
        for word in re.split(r"\W+", " ".join(given)):
            if keyword.iskeyword(word):
                fail(UsageError(f"{word!r} is a word of Python and no key of a config"))
        fail(UsageError(" ".join(str(error).split()) or type(error).__name__))


class Completed(flags.ArgumentParser):
    """The parser of a config file, whose config is checked and completed before the flags
    --config.KEY=VALUE change it."""

    def __init__(
        self, parser: Any, complete: Complete | None, given: Mapping[str, str]
    ) -> None:
        self.parser: Any = parser.parser if isinstance(parser, Completed) else parser
        self.complete, self.given = complete, given

    def parse(self, path: str) -> Any:
        file = path.partition(":")[0]
        try:
            config = self.parser.parse(path)
        except Exception as error:  # a config file may raise anything
            for first in (error.__context__, error):  # ml_collections adds a traceback
                if isinstance(first, UsageError):
                    raise first from None
            raise UsageError(f"{file}{reason(error, file)}") from error
        if not isinstance(config, ConfigDict):
            found = type(config).__name__
            raise UsageError(f"{file}: get_config returns {found}, not a ConfigDict")
        check_keys(config.to_dict())
        if self.complete and any(lacks(config, key) for key in self.given):
            self.complete(config, self.given)
        return config

    def flag_type(self) -> str:
        return self.parser.flag_type()


def reason(error: Exception, file: str) -> str:
    """Where in a file an error was raised, and which, as `:2: KeyError: 'size'`."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename.endswith(file)]
    text = " ".join(str(error).split())
    if isinstance(error, AttributeError) and text.endswith("'get_config'"):
        return ": it has no function get_config"
    where = f":{lines[-1]}" if lines else ""
    return f"{where}: {type(error).__name__}: {text}"


def lacks(config: ConfigDict, key: str) -> bool:
    """Whether an entry within a config, which is there, has no such key."""
    *parents, last = key.split(".")
    if parents[:1] == ["sweep"]:
        return True
    entry: Any = config
    for name in parents:
        if not isinstance(entry, ConfigDict) or name not in entry:
            return False
        entry = entry[name]
    return bool(parents) and isinstance(entry, ConfigDict) and last not in entry


def overrides(argv: list[str]) -> dict[str, str]:
    """{key path: value} of the flags --config.KEY=VALUE, --config.KEY VALUE and
    --[no]config.KEY."""
    found = {}
    for word, following in zip(argv, [*argv[1:], ""]):
        if match := re.match(r"--?(?:no)?config\.([\w.]+)(=?)(.*)", word, re.DOTALL):
            found[match[1]] = match[3] if match[2] else following
    return found


def fail(error: UsageError | RunError | Interrupted, alone: bool = False) -> NoReturn:
    """Prints an error as one line and exits with its status; `alone` says of an
    interruption that it is of this process only."""
    end(f"jaxgan: {error}", error.status, alone or not isinstance(error, Interrupted))


def set_up_jax() -> None:
    """Sets up the compilation cache, and the connection to other processes if there are
    any.

    Raises:
      UsageError: the flags do not say which processes there are, or one does not come.
    """
    address, count, number = COORDINATOR.value, NUM_PROCESSES.value, PROCESS_ID.value
    alone = not address and (count, number) == (None, None)
    host, _, port = (address or "").rpartition(":")
    told = host and port and count and 0 <= (number or 0) < count
    if not (alone or told or address == "auto"):
        raise UsageError(
            f"--coordinator={address} --num_processes={count} --process_id={number}; they "
            "must be auto alone, or HOST:PORT of process 0, the number of processes, and "
            "which of them this is, 0 to that number less 1"
        )
    use_compilation_cache()
    if alone:
        return
    from jaxgan.system.join import detected, join  # late: it imports JAX

    if address == "auto":
        address, count, number = detected()
    join(address or "", count or 1, number or 0, HEARTBEAT.value)


def use_compilation_cache() -> None:
    """Keeps compiled programs in jaxgan's folder of the user's cache.

    JAX compiles anew, and warns, where an entry is incomplete because another process is
    writing it or was killed, or where the disk is full; these warnings are suppressed.
    """
    import jax

    from jaxgan.system.cache import cache_folder

    for doing in ("reading", "writing"):
        message = f"Error {doing} persistent compilation cache"
        warnings.filterwarnings("ignore", message)
    if not jax.config.values["jax_compilation_cache_dir"]:
        jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "compiled"))


def no_arguments(argv: list[str]) -> None:
    """Refuses arguments that are no flags; silences JAX's log of backends it does not
    find."""
    logging.set_verbosity(logging.ERROR)
    if len(argv) > 1:
        fail(UsageError(f"{argv[1]!r} is no flag; flags are --name=value, see --help"))


@contextlib.contextmanager
def errors_as_lines() -> Iterator[None]:
    """Ends the process with one line and a status at every error that a user can cause."""
    ignore_errors_after_the_first()
    try:
        yield
    except (UsageError, RunError, Interrupted) as error:
        fail(error)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        fail(RunError(f"{error.strerror or error}{where}"))
    except KeyboardInterrupt:
        stopped = Interrupted(signal.SIGINT, "stopped at once; the last checkpoint stays")
        fail(stopped, alone=True)
    except Exception as error:
        if type(error).__module__.startswith(CLOUD):
            text = next(iter(str(error).splitlines()), type(error).__name__)
            fail(RunError(f"the bucket: {text[:160]}"))
        if peers.current is None:
            raise
        if type(error).__name__ == "JaxRuntimeError":  # a collective lacks a process
            time.sleep(peers.GRACE + 1)  # by then it is known which, and this one has ended
        end(traceback.format_exc().rstrip(), RunError.status)
    if peers.current is not None:
        peers.current.leave(failed=False)


def ignore_errors_after_the_first() -> None:
    """Reports no error of Orbax's writers after the first one, which is raised: they find
    its event loop closed."""
    if not isinstance(sys.unraisablehook, Unraisable):
        sys.unraisablehook = Unraisable(sys.unraisablehook)
    warnings.filterwarnings("ignore", "coroutine .* was never awaited")


class Unraisable:
    """Calls `report` with errors that no caller sees, but for such."""

    def __init__(self, report: Callable[[Any], object]) -> None:
        self.report = report

    def __call__(self, found: Any) -> None:
        if str(found.exc_value) != "Event loop is closed":
            self.report(found)
