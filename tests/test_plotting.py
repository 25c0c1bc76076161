import re
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from smmlearn import palette, plotting


def line_figure(users=(1.0, 145.0, 1056.0), **labels):
    fig, ax = plotting.subplots()
    ax.plot([2004, 2008, 2012], users, label="Facebook")
    ax.set(**{"title": "One network grows", "xlabel": "Year", "ylabel": "Users (million)", **labels})
    return fig


def words(draw, **settings):
    """Draw into fresh axes and return what the figure says of it, after the sentences about the axes."""
    fig, ax = plotting.subplots()
    draw(ax)
    ax.set(**{"title": "T", "xlabel": "X", "ylabel": "Y", **settings})
    return fig.alt_text().partition("Vertical axis: Y")[2].partition(". ")[2]


def tree(fig):
    return ElementTree.fromstring(fig.svg())


# What the figure says


def test_alt_text_states_kind_title_axes_with_range_and_the_course_of_each_line():
    fig, ax = plotting.subplots()
    ax.plot([0, 1, 2, 3], [2, 5, 1, 3], label="mood")
    ax.set(title="A bad week.", xlabel="Day", ylabel="Mood (0 to 10)", xlim=(0, 3), ylim=(0, 10))
    assert fig.alt_text() == (
        "Line chart: A bad week. Horizontal axis: Day, from 0 to 3. "
        "Vertical axis: Mood (0 to 10), from 0 to 10. "
        "Line “mood”: from 2 at 0 to 3 at 3; lowest 1 at 2, highest 5 at 1."
    )


def test_falling_and_flat_lines_are_told_in_fewer_words():
    assert (
        words(lambda ax: ax.plot([1, 2], [9, 4]))
        == "Line 1: from 9 at 1, its highest, to 4 at 2, its lowest."
    )
    assert words(lambda ax: ax.plot([1, 2], [4, 4])) == "Line 1: 4 throughout, from 1 to 2."


def test_missing_values_do_not_silence_a_line():
    assert words(lambda ax: ax.plot([1, 2, 3], [9, np.nan, 4])).startswith("Line 1: from 9 at 1")


def test_bars_are_read_out_by_category_whether_they_stand_or_lie():
    networks, users = ["Facebook", "YouTube"], [3070, 2500]
    said = "Bars 1: Facebook: 3070; YouTube: 2500."
    assert words(lambda ax: ax.bar(networks, users)) == said
    assert words(lambda ax: ax.barh(networks, users)).endswith(said)


def test_many_bars_are_summed_up():
    said = words(lambda ax: ax.bar(range(20), range(20)))
    assert said == "Bars 1, 20 of them: first 0, last 19; lowest 0 at 0, highest 19 at 19."


def test_points_rules_areas_and_notes_are_said():
    def draw(ax):
        ax.scatter([1, 3], [2, 8], label="posts")
        ax.fill_between([1, 3], [0, 1], [2, 4], label="interval")
        ax.axvline(2, label="crisis")
        ax.axhline(5)
        ax.annotate("here", (1, 2))

    said = words(draw)
    assert "Points “posts”: 2, from 1 to 3 on the horizontal and from 2 to 8 on the vertical axis." in said
    assert "Area “interval”: from 1 to 3, between 0 and 4." in said
    assert "Vertical rule “crisis” at 2." in said
    assert "Horizontal rule 1 at 5." in said
    assert "Note: “here”." in said


def test_values_are_spoken_as_the_axis_writes_them():
    fig, ax = plotting.subplots()
    ax.plot(pd.to_datetime(["2024-01-31", "2024-02-29"]), [0.1, 0.25])
    ax.set(title="T", xlabel="Day", ylabel="Share")
    plotting.as_percent(ax.yaxis)
    assert "from 10% at 2024-01-31, its lowest, to 25% at 2024-02-29" in fig.alt_text()


def test_years_have_no_thousands_separator_and_large_numbers_have():
    assert "from 1,056,000 at 2004" in words(lambda ax: ax.plot([2004, 2012], [1_056_000, 2]))


def test_logarithmic_axis_says_so_and_writes_plain_numbers():
    fig, ax = plotting.subplots()
    ax.plot([1, 2], [1, 100_000])
    ax.set(title="T", xlabel="X", ylabel="Y", yscale="log", ylim=(1, 100_000))
    assert "Vertical axis: Y, from 1 to 100,000, logarithmic." in fig.alt_text()
    shown = [text.text for text in tree(fig).iter("{http://www.w3.org/2000/svg}text")]
    assert {"1", "10", "100", "1000", "10,000", "100,000"} <= set(shown)


def test_long_list_of_categories_is_cut_to_its_ends():
    fig, ax = plotting.subplots()
    ax.barh([f"week {week}" for week in range(1, 13)], range(12))
    ax.set(title="T", xlabel="Posts", ylabel="Week")
    assert "Vertical axis: Week, 12 of them from week 1 to week 12." in fig.alt_text()


def test_error_bars_bear_the_name_of_their_series_or_none():
    named = words(lambda ax: ax.errorbar([1, 2], [3, 4], yerr=1, label="mood", fmt="o"))
    assert named.endswith("Line segments “mood”: 2.")
    assert "None" not in words(lambda ax: ax.errorbar([1, 2], [3, 4], yerr=1))


def test_heat_map_says_its_range_and_colour_scale():
    fig, ax = plotting.subplots()
    fig.colorbar(ax.pcolormesh([[1, 2], [3, 4]]), label="Posts per hour")
    ax.set(title="When they post", xlabel="Hour", ylabel="Weekday")
    assert "Colour scale: Posts per hour, from 1 to 4. Cells 1: 4 values from 1 to 4." in fig.alt_text()


def test_panels_are_told_one_after_the_other_and_may_share_an_axis_label():
    fig, (above, below) = plotting.subplots(rows=2, sharex=True)
    above.set(title="Links", ylabel="Links")
    below.set(title="Rate", ylabel="Rate", xlabel="Members")
    fig.suptitle("Two laws")
    said = fig.alt_text()
    assert said.startswith("Figure: Two laws. Panel 1 of 2. Chart: Links. Horizontal axis: Members")
    assert "Panel 2 of 2. Chart: Rate." in said


def test_diagram_without_axes_needs_a_title_only_and_may_bring_its_own_sentence():
    fig, ax = plotting.subplots()
    ax.scatter([0, 1], [0, 1])
    ax.set_axis_off()
    ax.set_title("Who hears whom")
    fig.set_label("The firm speaks, nobody answers.")
    assert fig.alt_text() == "Diagram: Who hears whom. Points 1: 2. The firm speaks, nobody answers."


@pytest.mark.parametrize(
    ("labels", "call"),
    [({"title": ""}, "ax.set_title"), ({"xlabel": ""}, "ax.set_xlabel"), ({"ylabel": ""}, "ax.set_ylabel")],
)
def test_figure_that_cannot_be_described_says_what_to_call(labels, call):
    fig = line_figure(**labels)
    for show in (fig.alt_text, fig.fingerprint, fig.svg):
        with pytest.raises(ValueError, match=re.escape(call)):
            show()


def test_colour_scale_without_label_is_refused():
    fig, ax = plotting.subplots()
    fig.colorbar(ax.pcolormesh([[1, 2], [3, 4]]))
    ax.set(title="T", xlabel="X", ylabel="Y")
    with pytest.raises(ValueError, match="label="):
        fig.alt_text()


def test_figure_without_axes_is_refused():
    with pytest.raises(ValueError, match="empty"):
        plotting.Figure().alt_text()


# What the fingerprint notices


@pytest.mark.parametrize(
    "change",
    [
        lambda fig, ax: ax.lines[0].set_ydata([1, 146, 1056]),
        lambda fig, ax: ax.set_title("Another title"),
        lambda fig, ax: ax.set_xlabel("Month"),
        lambda fig, ax: ax.set_xlim(2004, 2020),
        lambda fig, ax: ax.set_yscale("log"),
        lambda fig, ax: ax.lines[0].set_label("MySpace"),
        lambda fig, ax: ax.legend(),
        lambda fig, ax: ax.axvline(2009),
        lambda fig, ax: ax.text(2004, 1, "start"),
        lambda fig, ax: ax.add_patch(plt.Rectangle((2005, 1), 1, 1)),
        lambda fig, ax: fig.set_size_inches(5.2, 3.5),
        lambda fig, ax: fig.add_subplot(title="B", xlabel="X", ylabel="Y"),
    ],
)
def test_fingerprint_changes_with(change):
    fig = line_figure()
    before = fig.fingerprint()
    change(fig, fig.axes[0])
    assert fig.fingerprint() != before


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=6))
def test_noise_in_the_last_bits_changes_no_fingerprint(users):
    noisy = np.asarray(users) * (1 + 1e-13)
    assert plotting._digest(np.asarray(users)) == plotting._digest(noisy)


def test_fingerprint_does_not_depend_on_having_been_drawn():
    fig = line_figure()
    before = fig.fingerprint()
    fig.svg()
    assert fig.fingerprint() == before


# The picture


def test_picture_is_the_same_however_often_it_is_made():
    assert line_figure().svg() == line_figure().svg()
    fig = line_figure()
    assert fig.svg() == fig.svg()


def test_pictures_on_one_page_share_no_id():
    pictures = [line_figure().svg(), line_figure((1, 2, 3)).svg()]
    one, other = (set(re.findall(r' id="([^"]+)"', picture)) for picture in pictures)
    assert one
    assert other
    assert not one & other


def test_references_within_a_picture_lead_somewhere():
    fig = line_figure()
    fig.axes[0].bar([2005], [500], hatch="//")
    picture = fig.svg()
    used = re.findall(r'(?:url\(#|href="#)([^)"]+)', picture)
    assert used
    assert set(used) == set(re.findall(r' id="([^"]+)"', picture))


def test_picture_is_an_image_with_its_alt_text_and_reaches_nothing_around_it():
    fig = line_figure(title="Ann & Bob <3")
    root = tree(fig)
    assert (root.get("role"), root.get("class"), root.get("aria-label")) == (
        "img",
        "smm-figure",
        fig.alt_text(),
    )
    assert not list(root.iter("{http://www.w3.org/2000/svg}style"))


def test_text_stays_text_and_money_stays_money():
    fig = line_figure(title="Costs $5, earns $6")
    assert ">Costs $5, earns $6<" in fig.svg()
    assert "DejaVu" not in fig.svg()


def test_usual_figure_is_small():
    fig, ax = plotting.subplots()
    for series in range(3):
        ax.plot(np.linspace(0, 15, 200), np.random.default_rng(series).random(200), label=str(series))
    ax.scatter(*np.random.default_rng(4).random((2, 200)))
    ax.set(title="T", xlabel="X", ylabel="Y")
    ax.legend()
    assert len(fig.svg()) < 40_000


def test_every_colour_of_a_figure_has_a_dark_counterpart():
    fig = line_figure()
    ax = fig.axes[0]
    ax.bar([2005], [200])
    ax.annotate("start", (2004, 1), (2006, 500), arrowprops={"arrowstyle": "->"})
    ax.legend()
    light = {colour for colour, _dark in palette.ROLES.values()}
    found = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", fig.svg()))
    assert {palette.INK, palette.PAPER, palette.SERIES[0]} <= found <= light


@pytest.mark.parametrize("draw", ["red", "black"])
def test_colour_without_dark_counterpart_is_refused(draw):
    fig = line_figure()
    fig.axes[0].plot([2004, 2012], [1, 1], color=draw)
    with pytest.raises(ValueError, match=r"smmlearn\.palette"):
        fig.svg()


def test_black_text_is_refused_too():
    fig = line_figure()
    fig.axes[0].text(2004, 1, "black", color="black")
    with pytest.raises(ValueError, match="#000000"):
        fig.svg()


def test_heat_map_may_use_the_colours_of_its_scale():
    fig, ax = plotting.subplots()
    fig.colorbar(ax.pcolormesh([[1, 2], [3, 4]]), label="Posts")
    ax.set(title="T", xlabel="X", ylabel="Y")
    assert "#fee838" in fig.svg()


def test_uses_of_a_marker_carry_its_look_so_that_css_reaches_it():
    fig, ax = plotting.subplots()
    ax.plot([1, 2, 3], [1, 2, 3], marker="o")
    ax.set(title="T", xlabel="X", ylabel="Y")
    for marker in tree(fig).findall(".//{*}defs/{*}path"):
        assert "style" not in marker.attrib


# In a notebook


@pytest.fixture
def shell():
    plt.switch_backend("agg")
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


def test_figure_shows_as_svg_and_fingerprint_only_even_after_pyplot_asked_for_png(shell):
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("png")
    fig = line_figure()
    with capture_output() as shown:
        shell.display_formatter.format(fig)
    assert [set(output.data) for output in shown.outputs] == [{"image/svg+xml", "text/plain"}]
    assert shown.outputs[0].data["text/plain"] == fig.fingerprint()


def test_figure_that_cannot_be_described_shows_the_error_once_and_nothing_else(shell):
    with capture_output() as shown:
        assert shell.display_formatter.format(line_figure(title="")) == ({}, {})
    assert not shown.outputs
    assert (shown.stdout + shown.stderr).count("The figure has no title. Call ax.set_title(...).\n") == 1


def test_subplots_leave_pyplot_without_a_figure_to_show_twice():
    plt.close("all")
    line_figure()
    assert plt.get_fignums() == []


def test_figures_follow_the_style_whatever_was_set_before():
    plt.rcParams["axes.titlesize"] = 40
    assert line_figure().axes[0].title.get_fontsize() == line_figure().axes[0].title.get_fontsize() < 20
