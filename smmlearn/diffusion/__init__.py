"""How a message spreads through a network of users, and with whom to start it.

>>> from smmlearn.diffusion import choose_seeds, classic_network, spread
>>> club = classic_network("karate club")
>>> choose_seeds(club, 2, strategy="greedy", p=0.1).users
(33, 0)
"""

from smmlearn.diffusion.cascades import (
    Cascade,
    Spread,
    cascade,
    reach_for_every_p,
    spread,
    spread_over_time,
    threshold_spread,
)
from smmlearn.diffusion.generators import (
    classic_network,
    community_network,
    network_with_degrees,
    power_law_network,
    preferential_attachment,
    random_network,
    small_world,
)
from smmlearn.diffusion.networks import FriendshipParadox, Network, friendship_paradox
from smmlearn.diffusion.seeding import STRATEGIES, Seeding, betweenness, choose_seeds, compare_seedings

__all__ = [
    "STRATEGIES",
    "Cascade",
    "FriendshipParadox",
    "Network",
    "Seeding",
    "Spread",
    "betweenness",
    "cascade",
    "choose_seeds",
    "classic_network",
    "community_network",
    "compare_seedings",
    "friendship_paradox",
    "network_with_degrees",
    "power_law_network",
    "preferential_attachment",
    "random_network",
    "reach_for_every_p",
    "small_world",
    "spread",
    "spread_over_time",
    "threshold_spread",
]
