"""From a config to the things that it names; the only room that resolves names."""

from jaxgan.assemble.classes import check_labels
from jaxgan.assemble.config import (
    CADENCES,
    MAY_CHANGE,
    as_settled,
    check_numbers,
    plain,
    settled,
)
from jaxgan.assemble.data import make_source, modality_of, moved
from jaxgan.assemble.game import make_family, make_game
from jaxgan.assemble.names import resolve
from jaxgan.assemble.networks import (
    make_codes,
    make_network,
    make_networks,
    make_prior,
    told_of,
)
from jaxgan.assemble.replicas import (
    at,
    check_shared,
    count_of,
    described,
    flat,
    groups_of,
    members,
    put,
    row_of,
    settings_of,
    short,
)
from jaxgan.assemble.signatures import defaults_to, unsaid

__all__ = [
    "CADENCES",
    "MAY_CHANGE",
    "as_settled",
    "at",
    "check_labels",
    "check_numbers",
    "check_shared",
    "count_of",
    "defaults_to",
    "described",
    "flat",
    "groups_of",
    "make_codes",
    "make_family",
    "make_game",
    "make_network",
    "make_networks",
    "make_prior",
    "make_source",
    "members",
    "modality_of",
    "moved",
    "plain",
    "put",
    "resolve",
    "row_of",
    "settings_of",
    "settled",
    "short",
    "told_of",
    "unsaid",
]
