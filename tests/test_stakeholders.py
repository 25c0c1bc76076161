import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import stakeholders as sh
from smmlearn.stakeholders import NetworkPosition, Quadrant, SalienceType

unhurried = settings(deadline=None)  # a law holds on a busy machine, too

shares = st.floats(0, 1)


def group(stakeholder="customers", *, power=0.0, legitimacy=0.0, urgency=0.0, interest=0.0):
    return {
        "stakeholder": stakeholder,
        "power": power,
        "legitimacy": legitimacy,
        "urgency": urgency,
        "interest": interest,
    }


def table(*groups):
    return pd.DataFrame(groups)


# Facts


@pytest.mark.parametrize(
    ("attributes", "kind", "salience"),
    [
        ("", "non-stakeholder", 0),
        ("P", "dormant", 1),
        ("L", "discretionary", 1),
        ("U", "demanding", 1),
        ("PL", "dominant", 2),
        ("PU", "dangerous", 2),
        ("LU", "dependent", 2),
        ("PLU", "definitive", 3),
    ],
)
def test_salience_types_of_mitchell_agle_and_wood(attributes, kind, salience):
    found = sh.salience_type(power="P" in attributes, legitimacy="L" in attributes, urgency="U" in attributes)
    assert found == kind
    assert found.salience == salience


@pytest.mark.parametrize(
    ("power", "interest", "advice"),
    [
        (1, 1, "manage closely"),
        (1, 0, "keep satisfied"),
        (0, 1, "keep informed"),
        (0, 0, "monitor"),
        (0.5, 0.5, "manage closely"),
        (0.5, 0.499, "keep satisfied"),
    ],
)
def test_power_interest_grid_counts_a_half_as_high(power, interest, advice):
    assert sh.quadrant(power=power, interest=interest) == advice


@pytest.mark.parametrize(
    ("density", "centrality", "position"),
    [(1, 1, "compromiser"), (0, 1, "commander"), (1, 0, "subordinate"), (0, 0, "solitarian")],
)
def test_network_positions_of_rowley(density, centrality, position):
    assert sh.network_position(density=density, centrality=centrality) == position


def test_reach_makes_a_dependent_stakeholder_definitive():
    neighbours = group("neighbours", power=0.1, legitimacy=0.8, urgency=0.9, interest=0.7)
    changes = sh.reach_gives_power(table(neighbours, group("press")), reach={"neighbours": 0.6}).set_index(
        "stakeholder"
    )
    assert changes.loc["neighbours", "type_before"] == "dependent"
    assert changes.loc["neighbours", "type_after"] == "definitive"
    assert changes.loc["neighbours", "quadrant_before"] == "keep informed"
    assert changes.loc["neighbours", "quadrant_after"] == "manage closely"
    assert changes.changed.to_dict() == {"neighbours": True, "press": False}


def test_true_and_false_serve_as_attributes():
    critics = table(group(power=True, legitimacy=False, urgency=True, interest=False))
    assert sh.classify(critics).type.tolist() == ["dangerous"]


def test_a_higher_cut_asks_for_more_power():
    press = table(group(power=0.6, legitimacy=0.6))
    assert sh.classify(press).type.tolist() == ["dominant"]
    assert sh.classify(press, cut=0.7).type.tolist() == ["non-stakeholder"]


def test_every_type_has_a_name_for_readers():
    for kind in (Quadrant, SalienceType, NetworkPosition):
        assert len({member.label for member in kind}) == len(kind)


NEEDS = pd.DataFrame(
    {
        "stakeholder": ["customers", "customers", "press"],
        "goal": ["trust", "awareness", "awareness"],
        "weight": [3, 2, 1],
    }
)
PLAN = pd.DataFrame(
    {
        "stakeholder": ["customers", "customers", "press"],
        "goal": ["trust", "trust", "awareness"],
        "channel": ["forum", "e-mail", None],
    }
)


def test_coverage_weighs_what_the_plan_serves():
    assert sh.coverage_share(NEEDS, PLAN) == 3 / 6
    assert sh.coverage(NEEDS, PLAN).channels.tolist() == ["forum, e-mail", "", ""]


def test_a_row_without_a_channel_reaches_nobody():
    served = sh.coverage(NEEDS, PLAN).set_index(["stakeholder", "goal"]).covered
    assert not served["press", "awareness"]


def test_an_empty_plan_covers_nothing_and_a_full_one_all():
    assert sh.coverage_share(NEEDS, PLAN.iloc[:0]) == 0
    assert sh.coverage_share(NEEDS, NEEDS.assign(channel="feed")) == 1


# Laws


@unhurried
@given(shares, shares, shares, shares, shares)
def test_reach_never_takes_power_or_salience_away(power, legitimacy, urgency, interest, reach):
    firm = table(group(power=power, legitimacy=legitimacy, urgency=urgency, interest=interest))
    change = sh.reach_gives_power(firm, reach={"customers": reach}).iloc[0]
    assert change.power_before <= change.power_after <= 1
    assert change.salience_before <= change.salience_after <= change.salience_before + 1


@unhurried
@given(shares, shares, shares, shares)
def test_without_reach_nothing_changes(power, legitimacy, urgency, interest):
    firm = table(group(power=power, legitimacy=legitimacy, urgency=urgency, interest=interest))
    assert not sh.reach_gives_power(firm, reach={}).changed.any()


@unhurried
@given(
    st.lists(st.booleans(), min_size=3, max_size=3), st.lists(st.floats(0.01, 100), min_size=3, max_size=3)
)
def test_coverage_lies_between_0_and_1_and_grows_with_the_plan(served, weights):
    needs = NEEDS.assign(weight=weights)
    plan = needs.assign(channel="feed")[served]
    assert 0 <= sh.coverage_share(needs, plan) <= sh.coverage_share(needs, needs.assign(channel="feed")) <= 1


def test_the_eight_types_cover_all_combinations():
    found = {
        sh.salience_type(power=p, legitimacy=le, urgency=u)
        for p, le, u in itertools.product([True, False], repeat=3)
    }
    assert found == set(SalienceType)


# Bad input

BAD_CALLS = [
    (
        sh.quadrant,
        (),
        {"power": 60, "interest": 0.5},
        ValueError,
        "power must lie between 0 and 1, got 60. Percent",
    ),
    (sh.quadrant, (), {"power": "high", "interest": 0.5}, TypeError, "power must be a number"),
    (
        sh.quadrant,
        (),
        {"power": 0.5, "interest": float("nan")},
        ValueError,
        "interest must be a finite number",
    ),
    (sh.quadrant, (), {"power": 0.5, "interest": 0.5, "cut": -1}, ValueError, "cut must lie between"),
    (
        sh.salience_type,
        (),
        {"power": 0.7, "legitimacy": True, "urgency": True},
        ValueError,
        "power must be one of",
    ),
    (
        sh.salience_type,
        (),
        {"power": True, "legitimacy": True, "urgency": None},
        ValueError,
        "urgency must be one",
    ),
    (sh.network_position, (), {"density": 2, "centrality": 0}, ValueError, "density must lie between"),
    (sh.network_position, (), {"density": 0, "centrality": None}, TypeError, "centrality must be a number"),
    (sh.classify, ([group()],), {}, TypeError, "stakeholders must be a DataFrame, got list"),
    (
        sh.classify,
        (table(group()).drop(columns="urgency"),),
        {},
        ValueError,
        "lacks the columns 'urgency'; it has",
    ),
    (sh.classify, (pd.DataFrame(),), {}, ValueError, "it has none"),
    (sh.classify, (table(group(), group()),), {}, ValueError, "lists 'customers' twice"),
    (sh.classify, (table(group(power=80)),), {}, ValueError, "power of 'customers' must lie between 0 and 1"),
    (sh.classify, (table(group(power="much")),), {}, TypeError, "power of 'customers' must be a number"),
    (sh.classify, (table(group()),), {"cut": "half"}, TypeError, "cut must be a number"),
    (sh.reach_gives_power, (table(group()),), {"reach": 0.5}, TypeError, "reach must be a mapping"),
    (
        sh.reach_gives_power,
        (table(group()),),
        {"reach": {"press": 1}},
        ValueError,
        "reach must be one of 'customers'",
    ),
    (
        sh.reach_gives_power,
        (table(group()),),
        {"reach": {"customers": 9}},
        ValueError,
        "reach of 'customers'",
    ),
    (sh.coverage, (NEEDS.weight, PLAN), {}, TypeError, "needs must be a DataFrame, got Series"),
    (sh.coverage, (NEEDS, NEEDS), {}, ValueError, "plan lacks the columns 'channel'"),
    (
        sh.coverage,
        (pd.concat([NEEDS, NEEDS]), PLAN),
        {},
        ValueError,
        "needs lists 'trust' for 'customers' twice",
    ),
    (
        sh.coverage,
        (NEEDS.assign(weight=-1), PLAN),
        {},
        ValueError,
        "weight of 'trust' for 'customers' must be 0 or",
    ),
    (
        sh.coverage,
        (NEEDS.assign(weight="much"), PLAN),
        {},
        TypeError,
        "weight of 'trust' for 'customers' must be a",
    ),
    (sh.coverage, (NEEDS.assign(weight=0), PLAN), {}, ValueError, "no weight above 0"),
    (sh.coverage, (NEEDS, PLAN.assign(goal="fame")), {}, ValueError, "plan serves 'fame' for 'customers'"),
    (sh.coverage_share, (NEEDS.iloc[:0], PLAN.iloc[:0]), {}, ValueError, "no weight above 0"),
]
