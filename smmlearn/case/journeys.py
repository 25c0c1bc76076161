"""How customers came to an order, or not."""

from collections import Counter

from smmlearn.case.dice import Dice
from smmlearn.case.parameters import CaseParameters

LONGEST = 5  # contacts
GOES_ON = 0.55  # probability of a further contact
FIRST = {"social": 0.45, "search": 0.25, "recommendation": 0.15, "newsletter": 0.10, "direct": 0.05}
NEXT = {
    "social": {"search": 0.50, "direct": 0.20, "newsletter": 0.20, "recommendation": 0.05, "social": 0.05},
    "search": {"direct": 0.50, "newsletter": 0.20, "search": 0.20, "social": 0.10},
    "recommendation": {"search": 0.60, "direct": 0.40},
    "newsletter": {"direct": 0.50, "search": 0.40, "social": 0.10},
    "direct": {"search": 0.50, "newsletter": 0.40, "direct": 0.10},
}
# Probability of an order if this is the last contact: people who see a post rarely order then and there.
ORDERS_AFTER = {"social": 0.01, "search": 0.08, "recommendation": 0.06, "newsletter": 0.10, "direct": 0.15}


def make_paths(parameters: CaseParameters, seed: int) -> list[tuple[str, int, int]]:
    """Return each path with its journeys and conversions, the most frequent first."""
    dice = Dice(seed, "paths")
    journeys: Counter[str] = Counter()
    conversions: Counter[str] = Counter()
    for _ in range(parameters.journeys):
        contacts = [dice.pick_weighted(FIRST)]
        while len(contacts) < LONGEST and dice.happens(GOES_ON):
            contacts.append(dice.pick_weighted(NEXT[contacts[-1]]))
        path = " > ".join(contacts)
        assisted = "social" in contacts[:-1]
        order = ORDERS_AFTER[contacts[-1]] + (parameters.social_assist if assisted else 0)
        journeys[path] += 1
        conversions[path] += dice.happens(order)
    return [
        (path, count, conversions[path])
        for path, count in sorted(journeys.items(), key=lambda item: (-item[1], item[0]))
    ]
