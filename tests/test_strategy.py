import os
import stat
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smmlearn import strategy as sg
from smmlearn.strategy import Concept, Goal, KeyResult, Level, Node, PlanError, StrategyTree

unhurried = settings(deadline=None)  # a law holds on a busy machine, too

VISION = "every bicycle in town lasts ten years"
GOAL = "fill the workshop in winter"
MEASURE = "film one repair a week"
WISH = "sell as many products as possible"

names = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30).filter(
    str.strip
)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def trees(draw):
    statements = draw(st.lists(names, unique=True, max_size=8))
    parents = st.none() | st.sampled_from(statements) | names if statements else st.none()
    return StrategyTree([Node(name, draw(st.sampled_from(Level)), draw(parents)) for name in statements])


goals = st.builds(
    Goal,
    name=names,
    metric=st.none() | names,
    baseline=st.none() | numbers,
    target=st.none() | numbers,
    unit=st.none() | names,
    owner=st.none() | names,
    deadline=st.none() | st.dates(),
)
concepts = st.builds(
    Concept,
    title=names,
    firm=names,
    as_of=st.dates(),
    tree=trees(),
    goals=st.lists(goals, max_size=3, unique_by=lambda goal: goal.name),
    crisis_plan=st.lists(names, max_size=3),
)


def found(tree, name=None):
    table = sg.findings(tree)
    return table[table.name == name].finding.tolist() if name else table.finding.tolist()


# The hierarchy


def test_a_measure_without_parent_is_the_only_orphan():
    tree = StrategyTree([Node("be loved", "vision"), Node("post memes", "measure")])
    assert sg.orphans(tree) == ["post memes"]
    assert sg.orphans(sg.example_tree()) == ["post memes"]


def test_without_the_vision_everything_hangs_in_the_air():
    tree = sg.example_tree().without(VISION)
    assert sg.orphans(tree) == [node.name for node in tree.nodes]


def test_a_sound_plan_has_no_findings():
    assert sg.findings(sg.example_tree().without("post memes")).empty


def test_a_goal_needs_a_kpi():
    tree = sg.example_tree().without("check-ups booked online per month")
    assert sg.goals_without_kpi(tree) == [GOAL]
    assert found(tree, GOAL) == ["goal without KPI"]


def test_a_branch_that_leads_to_no_measure_is_a_dead_end():
    tree = sg.example_tree().without(MEASURE)
    assert sg.dead_ends(tree) == ["a check-up costs less than a new chain"]
    assert "dead end" in found(tree, "a check-up costs less than a new chain")


def test_a_parent_that_is_nowhere_is_named():
    tree = sg.example_tree().adding(Node("answer comments", "measure", "long videos"))
    finding = sg.findings(tree).set_index("name").loc["answer comments"]
    assert finding.finding == "unknown parent"
    assert "'long videos'" in finding.reason


def test_parents_that_go_round_in_a_circle_are_found_and_never_followed_forever():
    tree = StrategyTree(
        [
            Node("a", "goal", "c"),
            Node("b", "channel", "a"),
            Node("c", "message", "b"),
            Node("d", "measure", "c"),
        ]
    )
    assert [found(tree, name)[0] for name in "abc"] == ["cycle"] * 3
    assert found(tree, "d") == ["orphan"]
    assert sg.orphans(tree) == ["a", "b", "c", "d"]


def test_a_node_that_serves_itself_is_a_circle():
    assert "cycle" in found(StrategyTree([Node("a", "goal", "a")]))


@pytest.mark.parametrize(
    ("level", "parent"), [("goal", MEASURE), ("channel", "short videos"), ("KPI", VISION)]
)
def test_levels_cannot_serve_what_is_not_above_them(level, parent):
    tree = sg.example_tree().adding(Node("misplaced", level, parent))
    assert "wrong order" in found(tree, "misplaced")


def test_nothing_hangs_on_a_kpi():
    tree = sg.example_tree().adding(Node("write posts", "measure", "check-ups booked online per month"))
    assert found(tree, "write posts") == ["wrong order"]


def test_channel_first_skips_levels():
    tree = StrategyTree([Node("be loved", "vision"), Node("TikTok", "channel", "be loved")])
    skipped = sg.findings(tree).set_index("finding").loc["skipped level"]
    assert skipped.severity == "advice"
    assert "company strategy, marketing strategy, goal, target group" in skipped.reason


def test_a_goal_is_not_a_strategy_by_its_words():
    tree = StrategyTree([Node("be loved", "vision"), Node(WISH, "company strategy", "be loved")])
    assert "goal as strategy" in found(tree, WISH)


def test_a_goal_is_not_a_strategy_by_what_hangs_on_it():
    strategy = "win trust by showing every repair"
    tree = sg.example_tree().adding(Node("trust in the yearly survey", "KPI", strategy))
    assert "goal as strategy" in found(tree, strategy)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (WISH, "goal"),
        ("so viele Produkte wie möglich verkaufen", "goal"),
        ("attract as many visitors as possible", "goal"),
        ("increase bookings by 10 % by June", "goal"),
        ("den Umsatz steigern", "goal"),
        ("win trust by showing every repair", "strategy"),
        ("Vertrauen gewinnen, indem wir jede Reparatur zeigen", "strategy"),
        ("grow through recommendations", "strategy"),
        ("our town", "unclear"),
    ],
)
def test_words_of_goals_and_strategies(text, kind):
    assert sg.goal_or_strategy(text).kind == kind


def test_a_tree_survives_the_way_through_a_table():
    tree = sg.example_tree()
    assert StrategyTree.from_frame(tree.frame()) == tree
    assert StrategyTree.from_frame(tree.frame().fillna("")) == tree


def test_a_tree_gives_its_nodes_their_children_and_paths():
    tree = sg.example_tree()
    assert [node.name for node in tree.children(MEASURE)] == [
        "200 euros a month",
        "the workshop's apprentice",
    ]
    assert [node.level for node in tree.path(MEASURE)] == list(reversed(sg.CHAIN))
    assert MEASURE in tree
    assert "sleep" not in tree


@unhurried
@given(trees())
def test_a_node_is_an_orphan_or_has_a_vision_above_it(tree):
    orphans = set(sg.orphans(tree))
    for node in tree.nodes:
        levels = [step.level for step in tree.path(node.name)]
        assert (node.name in orphans) != (Level.VISION in levels)


@unhurried
@given(trees())
def test_every_orphan_has_a_finding_that_says_why(tree):
    reasons = sg.findings(tree)
    why = set(reasons[reasons.finding.isin(["orphan", "unknown parent", "cycle", "wrong order"])].name)
    assert set(sg.orphans(tree)) <= why


# Goals

FULL = {
    "metric": "check-ups booked online",
    "baseline": 20,
    "target": 30,
    "unit": "bookings a month",
    "owner": "Mia",
    "deadline": date(2026, 1, 31),
}


def test_sell_as_many_as_possible_is_not_smart():
    assert sg.smart_score(Goal(WISH)) == 0
    assert sg.smart_score(Goal(WISH, metric="products sold")) == 1


def test_a_full_record_meets_all_five_criteria_of_doran():
    table = sg.smart(Goal(GOAL, **FULL))
    assert "".join(table.letter) == "SMART"
    assert table.criterion.tolist() == ["specific", "measurable", "assignable", "realistic", "time-related"]
    assert table.met.all()


@pytest.mark.parametrize(
    ("missing", "lost"),
    [
        ("metric", "S"),
        ("unit", "M"),
        ("owner", "A"),
        ("baseline", "R"),
        ("deadline", "T"),
        ("target", "MR"),
    ],
)
def test_each_criterion_asks_for_its_fields(missing, lost):
    table = sg.smart(Goal(GOAL, **{**FULL, missing: None}))
    assert "".join(table[~table.met].letter) == lost


@pytest.mark.parametrize(
    ("baseline", "target", "realistic"),
    [(20, 40, True), (20, 41, False), (20, 0, True), (0, 5, False), (-2, -3, True)],
)
def test_more_than_double_asks_for_a_reason(baseline, target, realistic):
    table = sg.smart(Goal(GOAL, **{**FULL, "baseline": baseline, "target": target})).set_index("letter")
    assert table.met["R"] == realistic


def test_a_deadline_lies_ahead():
    goal = Goal(GOAL, **FULL)
    assert sg.smart_score(goal, today=date(2026, 1, 30)) == 5
    assert sg.smart_score(goal, today=date(2026, 1, 31)) == 4


def test_key_result_from_2_to_4_at_3_point_4_scores_70_percent():
    assert KeyResult("rating", start=2, target=4, actual=3.4).score == pytest.approx(0.7)


def test_a_key_result_can_aim_down_and_is_clipped():
    assert KeyResult("reply time", start=60, target=20, actual=40).score == 0.5
    assert KeyResult("reply time", start=60, target=20, actual=90).score == 0
    assert KeyResult("reply time", start=60, target=20, actual=5).score == 1


@unhurried
@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=5
    )
)
def test_okr_score_lies_between_0_and_1(results):
    key_results = [
        KeyResult(f"result {i}", start, target, actual)
        for i, (start, target, actual) in enumerate(results)
        if start != target
    ]
    if key_results:
        scores = [result.score for result in key_results]
        assert min(scores) - 1e-12 <= sg.okr_score(key_results) <= max(scores) + 1e-12
        assert 0 <= sg.okr_score(key_results) <= 1


# Readiness, catalogue and orders


@pytest.mark.parametrize(
    ("holds", "lowest"),
    [
        ("1111", None),
        ("1110", "social_media"),
        ("1100", "website"),
        ("1001", "organisation"),
        ("0111", "product"),
    ],
)
def test_the_lowest_failing_level_of_the_pyramid_counts(holds, lowest):
    levels = ("product", "organisation", "website", "social_media")
    answers = dict(zip(levels, (digit == "1" for digit in holds), strict=True))
    assert sg.readiness(**answers).lowest_failing == lowest


def test_catalogue_is_sorted_as_ruled():
    sorts = sg.catalogue().groupby("sort").item.apply(set).to_dict()
    assert sorts == {
        "goal": {"good online reputation"},
        "strategy": {
            "a community of one's own",
            "showing expertise",
            "viral marketing",
            "recommendation marketing",
        },
        "tactic": {"current news", "events in social networks", "social media optimisation"},
        "method": {"monitoring", "gathering knowledge"},
        "level": {"customer contact"},
    }


def test_orders_of_sostac_and_post():
    assert "".join(step[0] for step in sg.planning_steps("SOSTAC")).upper() == "SOSTAC"
    assert sg.planning_steps("POST") == ["people", "objectives", "strategy", "technology"]


def test_every_level_has_a_name_for_readers():
    assert len({level.label for level in Level}) == len(Level)


# The concept document


@unhurried
@given(concepts)
def test_a_saved_concept_comes_back_the_same(concept):
    assert Concept.from_yaml(concept.to_yaml()) == concept


@unhurried
@given(concepts)
def test_every_concept_can_be_printed_with_all_its_nodes(concept):
    outline = concept.to_markdown()
    bullets = [line for line in outline.splitlines() if line.lstrip().startswith("- **")]
    assert len(bullets) >= len(concept.tree.nodes)


def test_a_concept_survives_a_file_and_leaves_no_draft(tmp_path):
    path = tmp_path / "concept.yaml"
    concept = sg.example_concept()
    concept.save(path)
    concept.save(path)
    assert Concept.load(path) == concept
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_save_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "concept.yaml"
    sg.example_concept().save(path)
    before = path.read_bytes()

    def full(*_paths):
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OSError, match="disk full"):
        sg.example_concept().save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_saving_keeps_the_permissions_of_the_file(tmp_path):
    path = tmp_path / "concept.yaml"
    sg.example_concept().save(path)
    path.chmod(0o664)
    sg.example_concept().save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_a_file_from_a_windows_editor_can_be_read(tmp_path):
    path = tmp_path / "concept.yaml"
    text = sg.example_concept().to_yaml().replace("Repairs", "Räder")
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert Concept.load(path).title == "Räder that can be seen"


def test_all_problems_of_a_file_are_told_at_once_with_their_path():
    text = """
title: 5
firm: no
as_of: 2025-13-01
tree:
- {name: a, level: goa}
- {name: b, level: goal, parnt: a}
- {name: c, level: goal}
- {name: c, level: goal}
- loose words
goals:
- {name: a, baseline: many, deadline: tomorrow}
crisis: []
"""
    with pytest.raises(PlanError) as caught:
        Concept.from_yaml(text)
    assert [problem.split(" ")[0] for problem in caught.value.problems] == [
        "crisis",
        "title",
        "as_of",
        "tree[0].level",
        "tree[1].parnt",
        "tree[3].name:",
        "tree[4]",
        "goals[0].baseline",
        "goals[0].deadline",
    ]
    assert "Did you mean 'crisis_plan'?" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must be fields with values, got None"),
        ("a: [", "Line 1, column 5"),
        ("title: x\ntitle: y", "Line 2, column 1: 'title' stands here twice"),
        ("title: &t x\nfirm: *t", "Line 2, column 7: aliases are not read"),
        ("title: !!python/object:os.system x", "Line 1, column 8"),
        ("[" * 100_000, "recursion"),
        ("title: x", "firm is missing"),
        ("title: \x07", "not allowed"),
    ],
)
def test_what_is_no_concept_is_refused_with_its_place(text, message):
    with pytest.raises(PlanError, match=message):
        Concept.from_yaml(text)


def test_the_firm_no_is_not_false():
    text = sg.example_concept().to_yaml().replace("An invented bicycle workshop", "no")
    assert Concept.from_yaml(text).firm == "no"


def test_printed_words_cannot_break_the_page():
    tree = StrategyTree([Node("*be* <b>loved</b> | $1 {x}", "vision")])
    printed = Concept("a # b", "f_i_rm", "2025-09-01", tree).to_markdown()
    assert r"\*be\* \<b\>loved\</b\> \| \$1 \{x\}" in printed
    assert printed.startswith(r"# a \# b")
    steps = Concept("t", "f", "2025-09-01", tree, crisis_plan=["- stop", "2. answer"]).to_markdown()
    assert "1. \\- stop\n2. 2\\. answer" in steps


def test_open_points_name_the_gaps_of_goals_and_records():
    concept = sg.example_concept()
    points = Concept(
        concept.title,
        concept.firm,
        concept.as_of,
        concept.tree,
        goals=[Goal("fame", **{**FULL, "owner": None})],
    ).open_points()
    assert "The goal 'fill the workshop in winter' has no record of its numbers." in points
    assert "The record 'fame' belongs to no goal of the plan." in points
    assert "The goal 'fame' is not assignable. Nobody answers for it." in points


# Bad input

TREE = sg.example_tree()
BAD_TABLE = TREE.frame().assign(level="dream")
YES = {"product": True, "organisation": True, "website": True, "social_media": True}
BAD_CALLS = [
    (Node, (5, "goal"), {}, TypeError, "name must be text, got 5"),
    (Node, ("  ", "goal"), {}, ValueError, "name is empty"),
    (Node, ("a\nb", "goal"), {}, ValueError, "name must be one line"),
    (Node, ("a", "dream"), {}, ValueError, "level must be one of 'vision'"),
    (Node, ("a", "goal", 3), {}, TypeError, "parent must be text"),
    (StrategyTree, ("a plan",), {}, TypeError, "nodes must be a list"),
    (StrategyTree, (["a plan"],), {}, PlanError, r"nodes\[0\] must be fields with values"),
    (StrategyTree, ([Node("a", "goal")] * 2,), {}, PlanError, r"nodes\[1\].name: 'a' is taken"),
    (StrategyTree.from_frame, ([],), {}, TypeError, "table must be a DataFrame"),
    (
        StrategyTree.from_frame,
        (pd.DataFrame({"name": []}),),
        {},
        PlanError,
        "'level'.\nThe table has no column 'parent'",
    ),
    (StrategyTree.from_frame, (BAD_TABLE,), {}, PlanError, r"table\[0\].level .*\n.*table\[1\].level"),
    (TREE.__getitem__, ("sleep",), {}, ValueError, "name must be one of"),
    (TREE.path, ("sleep",), {}, ValueError, "got 'sleep'"),
    (TREE.children, ("sleep",), {}, ValueError, "got 'sleep'"),
    (TREE.without, ("sleep",), {}, ValueError, "got 'sleep'"),
    (TREE.adding, ("sleep",), {}, PlanError, "must be fields with values"),
    (sg.orphans, ([],), {}, TypeError, "tree must be a StrategyTree"),
    (sg.dead_ends, ([],), {}, TypeError, "tree must be a StrategyTree"),
    (sg.goals_without_kpi, ([],), {}, TypeError, "tree must be a StrategyTree"),
    (sg.findings, (None,), {}, TypeError, "tree must be a StrategyTree"),
    (sg.goal_or_strategy, (5,), {}, TypeError, "text must be text"),
    (sg.goal_or_strategy, ("",), {}, ValueError, "text is empty"),
    (Goal, ("g",), {"baseline": "many"}, TypeError, "baseline must be a number"),
    (Goal, ("g",), {"target": float("nan")}, ValueError, "target must be a finite number"),
    (Goal, ("g",), {"deadline": "soon"}, ValueError, "deadline must be a date such as"),
    (Goal, ("g",), {"deadline": datetime(2026, 1, 1, 12)}, ValueError, "deadline must be a date such as"),
    (sg.smart, ("g",), {}, TypeError, "goal must be a Goal"),
    (sg.smart, (Goal("g"),), {"stretch": 0}, ValueError, "stretch must be greater than 0"),
    (sg.smart, (Goal("g"),), {"today": 5}, ValueError, "today must be a date"),
    (sg.smart_score, ("g",), {}, TypeError, "goal must be a Goal"),
    (KeyResult, ("k", 2, 2, 3), {}, ValueError, "'k' starts at its target, 2"),
    (KeyResult, ("k", 2, "four", 3), {}, TypeError, "target must be a number"),
    (sg.okr_score, ([],), {}, ValueError, "key_results is empty"),
    (sg.okr_score, (0.7,), {}, TypeError, "key_results must be a list"),
    (sg.okr_score, ([0.7],), {}, PlanError, r"key_results\[0\] must be fields"),
    (sg.readiness, (), YES | {"website": "nearly"}, ValueError, "website must be one of True, False"),
    (sg.planning_steps, ("PEST",), {}, ValueError, "model must be one of 'SOSTAC', 'POST'"),
    (Concept, ("t", "f", "2025-09-01", 5), {}, TypeError, "tree must be a list"),
    (Concept, ("t", "f", "2025-09-01", TREE), {"goals": ["g"]}, PlanError, r"goals\[0\] must be fields"),
    (
        Concept,
        ("t", "f", "2025-09-01", TREE),
        {"crisis_plan": "run"},
        TypeError,
        "crisis_plan must be a list",
    ),
    (Concept.from_yaml, (b"title: x",), {}, TypeError, "text must be a str"),
]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "concept.yaml"
    path.write_bytes("title: Räder".encode("latin-1"))
    with pytest.raises(PlanError, match="Byte 8 is not UTF-8"):
        Concept.load(path)


def test_a_missing_file_is_the_system_s_own_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        Concept.load(tmp_path / "nowhere.yaml")
