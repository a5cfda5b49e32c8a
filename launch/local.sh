#!/usr/bin/env bash
# This machine: installs what is missing into .venv, then python -m jaxgan.main "$@".
#
#   bash launch/local.sh --config=gan
#   JAXGAN_EXTRAS=cuda bash launch/local.sh --config=gan      on NVIDIA GPUs

source "$(dirname "${BASH_SOURCE[0]}")/install.sh" "${JAXGAN_EXTRAS:-}"
exec python -m jaxgan.main "$@"
