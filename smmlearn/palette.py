"""The colours of every figure, by role, in light and in dark.

Figures are drawn once, in the light colours. On the page, and in JupyterLab's dark theme,
:func:`stylesheet` makes the browser replace each of them by its dark counterpart. So a colour in a
figure must come from here; each has a contrast of at least 3:1 (text 4.5:1) with its paper.
"""

# role: (light, dark). Series colours follow the Okabe-Ito idea: told apart with any colour vision.
ROLES: dict[str, tuple[str, str]] = {
    "ink": ("#1d2433", "#e8ecf3"),
    "muted": ("#5b6477", "#a9b3c5"),
    "grid": ("#d8dde6", "#3a4354"),
    "paper": ("#fefefe", "#14181e"),
    "series-1": ("#1f5fa8", "#7ab8ff"),
    "series-2": ("#b8480c", "#ff9d66"),
    "series-3": ("#0b7a5c", "#4fd1a5"),
    "series-4": ("#8a3f8f", "#df9be4"),
    "series-5": ("#8a6a00", "#e6c34d"),
    "series-6": ("#4b5563", "#b8c0cc"),
}

INK, MUTED, GRID, PAPER = (ROLES[role][0] for role in ("ink", "muted", "grid", "paper"))
SERIES = [light for role, (light, _dark) in ROLES.items() if role.startswith("series")]

_DARK = ('html[data-theme="dark"]', 'body[data-jp-theme-light="false"]')


def stylesheet() -> str:
    """Return the CSS that carries the palette to the browser.

    The rules match a colour where a figure states it: as an attribute (Vega) or within a style
    attribute (matplotlib).

    >>> "--smm-series-1: #1f5fa8" in stylesheet()
    True
    """
    lines: list[str] = []
    for scope, edition in ((":root", 0), (", ".join(_DARK), 1)):
        lines += [f"{scope} {{", *(f"  --smm-{role}: {pair[edition]};" for role, pair in ROLES.items()), "}"]
    for role, (light, _dark) in ROLES.items():
        for prop in ("fill", "stroke"):
            lines.append(
                f'.smm-figure [{prop}="{light}"], .smm-figure [style*="{prop}: {light}"] '
                f"{{ {prop}: var(--smm-{role}) !important; }}"
            )
    return "\n".join(lines) + "\n"
