import itertools
import time
from collections import defaultdict

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import touchpoints

# Five journeys, three sales: the worked example of the lesson.
FIXTURE = pd.DataFrame(
    {
        "path": ["social > search", "search", "social", "social > email > search", "email"],
        "conversions": [1, 1, 0, 1, 0],
        "journeys": [1, 1, 1, 1, 1],
    }
)

tables_of_paths = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["search", "social", "email", "shop"]), min_size=1, max_size=6),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=8,
).map(
    lambda rows: pd.DataFrame(
        [(path, sold, sold + lost) for path, sold, lost in rows], columns=["path", "conversions", "journeys"]
    )
)
sales = tables_of_paths.filter(lambda paths: paths["conversions"].sum() > 0)


def credit(paths, rule):
    return touchpoints.attribute(paths, rule=rule).set_index("channel")["credit"].to_dict()


# Flows


def test_advertising_in_mass_media_has_no_loop():
    flow = touchpoints.traditional_flow()
    assert touchpoints.cycles(flow) == []
    assert all(len(group) == 1 for group in touchpoints.components(flow))


def test_the_six_flows_close_two_loops_around_company_platform_and_customer():
    flow = touchpoints.social_flow()
    assert len(touchpoints.cycles(flow)) == 2
    assert set(touchpoints.components(flow)[0]) == {"company", "platform", "customer"}


def test_others_who_post_close_a_third_loop_and_join_the_dialogue():
    flow = touchpoints.social_flow(others_post=True)
    assert len(touchpoints.cycles(flow)) == 3
    assert len(touchpoints.components(flow)[0]) == 4


@pytest.mark.parametrize("numbers", [[1, 2, 4, 5, 6], [1, 2, 3, 5, 6]])
def test_without_motive_or_posts_nobody_hears_the_customer(numbers):
    flow = touchpoints.social_flow(numbers, others_post=True)
    assert not touchpoints.who_hears_whom(flow).loc["customer"].any()


def test_on_a_platform_competitors_hear_the_complaint_but_are_not_heard():
    hears = touchpoints.who_hears_whom(touchpoints.social_flow())
    assert hears.loc["customer", "competitors"]
    assert not hears.loc["competitors"].any()


@settings(deadline=None)
@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_two_who_hear_each_other_are_in_one_component(arrows):
    flow = nx.DiGraph()
    flow.add_nodes_from(range(6))
    flow.add_edges_from(arrows)
    hears = touchpoints.who_hears_whom(flow)
    group_of = {node: number for number, group in enumerate(touchpoints.components(flow)) for node in group}
    for one, other in itertools.permutations(range(6), 2):
        assert (hears.loc[one, other] and hears.loc[other, one]) == (group_of[one] == group_of[other])


def test_the_table_of_flows_is_the_graph_of_flows():
    table = touchpoints.flows()
    edges = {
        (row.sender, receiver)
        for row in table.itertuples()
        for receiver in row.receivers.split(", ")
        if receiver
    }
    assert edges == set(touchpoints.social_flow().edges)
    assert list(table.index) == [1, 2, 3, 4, 5, 6]


def test_every_actor_has_a_label_to_show():
    for flow in (touchpoints.traditional_flow(), touchpoints.social_flow()):
        assert all(flow.nodes[node]["label"] for node in flow)


# Journeys


def test_a_journey_map_has_twelve_cells_that_count_every_touchpoint():
    visits = pd.DataFrame({"phase": ["purchase", "purchase"], "owner": ["partner", "partner"]})
    counted = touchpoints.journey_map(visits)
    assert counted.shape == (3, 4)
    assert counted.loc["purchase", "partner"] == counted.to_numpy().sum() == 2


@pytest.mark.parametrize(
    ("touchpoint", "paid_for", "on_social_platform", "own_channel", "media"),
    [
        ("television spot", True, False, False, "paid"),
        ("promoted post", True, True, False, "paid"),
        ("free product for a review on the own site", True, False, True, "paid"),
        ("post of a brand page", False, True, True, "shared"),
        ("photo of a fan", False, True, False, "shared"),
        ("newsletter", False, False, True, "owned"),
        ("report in a newspaper", False, False, False, "earned"),
    ],
)
def test_peso_key(touchpoint, paid_for, on_social_platform, own_channel, media):
    verdict = touchpoints.peso(
        paid_for=paid_for, on_social_platform=on_social_platform, own_channel=own_channel
    )
    assert verdict.media == media, touchpoint
    assert media in verdict.reason


def test_ten_motives_half_of_them_for_their_own_sake():
    assert touchpoints.motives()["kind"].value_counts().to_dict() == {"intrinsic": 5, "extrinsic": 5}


@given(st.floats(0, 1e9), st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_a_funnel_never_widens_and_ends_with_the_product_of_its_rates(people, rates):
    steps = touchpoints.funnel(people, rates={str(number): rate for number, rate in enumerate(rates)})
    assert steps["people"].is_monotonic_decreasing
    assert steps["people"].iloc[-1] == pytest.approx(people * np.prod(rates))


# Attribution


def test_last_touch_gives_social_nothing():
    assert credit(FIXTURE, "last_touch") == {"social": 0, "search": 3, "email": 0}


def test_first_touch_gives_social_what_it_began():
    assert credit(FIXTURE, "first_touch") == {"social": 2, "search": 1, "email": 0}


def test_linear_divides_each_sale_by_the_contacts_on_its_way():
    assert credit(FIXTURE, "linear") == pytest.approx(
        {"social": 1 / 2 + 1 / 3, "search": 1 / 2 + 1 + 1 / 3, "email": 1 / 3}
    )


def test_removing_search_loses_every_sale_and_removing_social_half():
    effects = touchpoints.removal_effects(FIXTURE).set_index("channel")["removal_effect"]
    assert effects.to_dict() == pytest.approx({"social": 0.5, "search": 1.0, "email": 1 / 3})
    shares = touchpoints.attribute(FIXTURE, rule="markov_removal").set_index("channel")["share"]
    assert shares.round(4).to_dict() == {"social": 0.2727, "search": 0.5455, "email": 0.1818}


def test_shapley_value_of_the_fixture():
    assert credit(FIXTURE, "shapley") == pytest.approx(
        {"social": 0.8333, "search": 1.8333, "email": 0.3333}, abs=1e-4
    )


@settings(deadline=None)
@given(sales, st.sampled_from(touchpoints.RULES))
def test_every_rule_divides_all_conversions_and_nothing_more(paths, rule):
    divided = touchpoints.attribute(paths, rule=rule)
    assert (divided["credit"] >= -1e-12).all()
    assert divided["credit"].sum() == pytest.approx(paths["conversions"].sum())
    assert divided["share"].sum() == pytest.approx(1)


@settings(deadline=None)
@given(sales)
def test_shapley_is_the_average_gain_over_all_orders_of_the_channels(paths):
    sold = [
        (set(path), conversions)
        for path, conversions in zip(paths["path"], paths["conversions"], strict=True)
    ]

    def worth(channels):
        return sum(conversions for needed, conversions in sold if needed <= set(channels))

    channels = sorted(set(itertools.chain.from_iterable(paths["path"])))
    orders = list(itertools.permutations(channels))
    expected = dict.fromkeys(channels, 0.0)
    for order in orders:
        for place, channel in enumerate(order):
            expected[channel] += (worth(order[: place + 1]) - worth(order[:place])) / len(orders)
    assert credit(paths, "shapley") == pytest.approx(expected)


@settings(deadline=None)
@given(sales)
def test_removal_effect_is_what_is_lost_when_every_way_into_a_channel_ends(paths):
    def conversion_probability(without=None):
        onward = defaultdict(lambda: defaultdict(float))
        for path, sold, journeys in paths.itertuples(index=False):
            for one, other in itertools.pairwise(["(start)", *path]):
                onward[one][other] += journeys
            onward[path[-1]]["(sold)"] += sold
            onward[path[-1]]["(lost)"] += journeys - sold
        states = [state for state in onward if sum(onward[state].values()) > 0]
        place = {state: position for position, state in enumerate(states)}
        system, sold_at_once = np.eye(len(states)), np.zeros(len(states))
        for state in states:
            total = sum(onward[state].values())
            for after, count in onward[state].items():
                if after == "(sold)":
                    sold_at_once[place[state]] += count / total
                elif after in place and after != without:
                    system[place[state], place[after]] -= count / total
        return np.linalg.solve(system, sold_at_once)[place["(start)"]]

    effects = touchpoints.removal_effects(paths).set_index("channel")["removal_effect"]
    for channel, effect in effects.items():
        assert effect == pytest.approx(1 - conversion_probability(channel) / conversion_probability())


@settings(max_examples=30, deadline=None)
@given(sales, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(paths, random):
    order = list(range(len(paths)))
    random.shuffle(order)
    shares, shuffled = touchpoints.compare_rules(paths), touchpoints.compare_rules(paths.iloc[order])
    pd.testing.assert_frame_equal(shuffled.loc[shares.index], shares)


def test_a_path_may_be_text_or_list_and_one_row_is_one_journey_if_not_said_otherwise():
    lists = pd.DataFrame(
        {"path": [path.split(" > ") for path in FIXTURE["path"]], "conversions": FIXTURE["conversions"]}
    )
    pd.testing.assert_frame_equal(touchpoints.compare_rules(lists), touchpoints.compare_rules(FIXTURE))


def test_the_index_of_the_table_does_not_matter():
    moved = FIXTURE.set_index(pd.Index([9, 9, 7, 7, 7]))
    pd.testing.assert_frame_equal(touchpoints.compare_rules(moved), touchpoints.compare_rules(FIXTURE))


def test_many_paths_cost_a_fraction_of_the_obvious_loop():
    rng = np.random.default_rng(1)
    names = np.array(["social", "search", "email", "display", "video", "shop", "referral", "direct"])
    steps = [" > ".join(names[rng.integers(0, 8, length)]) for length in rng.integers(1, 7, 5_000)]
    paths = pd.DataFrame({"path": steps, "conversions": rng.integers(0, 2, 5_000)})

    def obvious_loop():
        total = defaultdict(float)
        for _index, row in paths.iterrows():
            contacts = row["path"].split(" > ")
            for contact in contacts:
                total[contact] += row["conversions"] / len(contacts)
        return total

    def seconds(function):
        start = time.perf_counter()
        result = function()
        return time.perf_counter() - start, result

    loop, expected = seconds(obvious_loop)
    ours, divided = seconds(lambda: credit(paths, "linear"))
    assert divided == pytest.approx(expected)
    assert ours < loop / 3


# Bad input

BAD_CALLS = [
    (touchpoints.social_flow, {"flows": [7]}, ValueError, "flows must be one of 1, 2, 3, 4, 5, 6; got 7"),
    (touchpoints.social_flow, {"flows": "123"}, TypeError, "flows must be a list"),
    (touchpoints.social_flow, {"flows": 3}, TypeError, "flows must be a list"),
    (touchpoints.social_flow, {"others_post": "yes"}, TypeError, "others_post must be True or False"),
    (touchpoints.cycles, {"flow": nx.Graph()}, TypeError, "directed graph"),
    (touchpoints.components, {"flow": [("a", "b")]}, TypeError, "directed graph"),
    (touchpoints.who_hears_whom, {"flow": None}, TypeError, "got NoneType"),
    (touchpoints.journey_map, {"touchpoints": ["advert"]}, TypeError, "must be a DataFrame, got list"),
    (
        touchpoints.journey_map,
        {"touchpoints": pd.DataFrame({"phase": []})},
        ValueError,
        "lacks the columns 'owner'",
    ),
    (
        touchpoints.journey_map,
        {"touchpoints": pd.DataFrame({"phase": ["before"], "owner": ["brand"]})},
        ValueError,
        "phase must be one of 'prepurchase'",
    ),
    (
        touchpoints.peso,
        {"paid_for": "no", "on_social_platform": True, "own_channel": True},
        TypeError,
        "paid_for must be True or False",
    ),
    (touchpoints.funnel, {"people": -1, "rates": {"click": 0.1}}, ValueError, "people must be 0 or more"),
    (touchpoints.funnel, {"people": 10, "rates": [0.1]}, TypeError, "rates must name its steps"),
    (touchpoints.funnel, {"people": 10, "rates": {}}, ValueError, "at least one step"),
    (
        touchpoints.funnel,
        {"people": 10, "rates": {"click": 20}},
        ValueError,
        "click must lie between 0 and 1",
    ),
    (
        touchpoints.attribute,
        {"paths": FIXTURE, "rule": "best"},
        ValueError,
        "rule must be one of 'last_touch'",
    ),
    (touchpoints.attribute, {"paths": ["a > b"]}, TypeError, "paths must be a DataFrame"),
    (
        touchpoints.attribute,
        {"paths": FIXTURE.drop(columns="path")},
        ValueError,
        "lacks the columns 'path'; it has 'conversions', 'journeys'",
    ),
    (touchpoints.attribute, {"paths": FIXTURE.iloc[:0]}, ValueError, "conversions needs at least 1"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(conversions=0)}, ValueError, "no conversion"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(conversions=-1)}, ValueError, "must be 0 or more"),
    (
        touchpoints.attribute,
        {"paths": FIXTURE.assign(conversions=2)},
        ValueError,
        "row 0: 2.0 conversions from 1.0",
    ),
    (touchpoints.attribute, {"paths": FIXTURE.assign(conversions="x")}, TypeError, "must hold numbers only"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(journeys=np.nan)}, ValueError, "journeys has a missing"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(path="a > ")}, ValueError, "place without a channel"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(path="")}, ValueError, "place without a channel"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(path=[[]] * 5)}, ValueError, "place without a channel"),
    (touchpoints.attribute, {"paths": FIXTURE.assign(path=np.nan)}, TypeError, "row 0: a path is text"),
    (touchpoints.removal_effects, {"paths": FIXTURE.assign(conversions=0)}, ValueError, "no conversion"),
    (touchpoints.compare_rules, {"paths": FIXTURE, "rules": []}, ValueError, "at least one rule"),
    (touchpoints.compare_rules, {"paths": FIXTURE, "rules": "linear"}, TypeError, "rules must be a list"),
]
