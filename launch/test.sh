#!/usr/bin/env bash
# The tests: installs what is missing into .venv, then lints, checks types, runs pytest.
#
#   bash launch/test.sh            the everyday tier, 15 minutes of processor time at first
#   bash launch/test.sh --slow     only what is slow: every config, many devices, processes,
#                                  kills, peers
#   bash launch/test.sh --release  only what a release needs beside: each config on its own data, ...
#   bash launch/test.sh --all      all three
#   bash launch/test.sh ARGS       ARGS go to pytest

extras=test tier="not slow and not release"
case "${1:-}" in
    --slow) extras=test,peers tier="slow and not release"; shift ;;
    --release) extras=test,peers tier=release; shift ;;
    --all) extras=test,peers tier=; shift ;;
esac
source "$(dirname "${BASH_SOURCE[0]}")/install.sh" "$extras"
set -e
ruff check .
ruff format --check .
mypy
exec python -m pytest --numprocesses=2 -m "$tier" "$@"
