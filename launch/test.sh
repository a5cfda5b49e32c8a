#!/usr/bin/env bash
# The tests: installs what is missing into .venv, then lints, checks types, runs pytest.
#
#   bash launch/test.sh            the everyday tier, within 8 minutes on 2 cores
#   bash launch/test.sh --all      and what is slow: many devices, processes, kills, peers
#   bash launch/test.sh ARGS       ARGS go to pytest

extras=test
if [ "${1:-}" = --all ]; then
    extras=test,peers
    shift
    set -- -m "" "$@"
else
    set -- -m "not slow" "$@"
fi
source "$(dirname "${BASH_SOURCE[0]}")/install.sh" "$extras"
set -e
ruff check .
ruff format --check .
mypy
exec python -m pytest --numprocesses=2 "$@"
