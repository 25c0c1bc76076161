from smmlearn.diffusion.generators import (
    classic_network, community_network, network_with_degrees, power_law_network, preferential_attachment,
    random_network, small_world,
)
from smmlearn.diffusion.networks import FriendshipParadox, Network, friendship_paradox
