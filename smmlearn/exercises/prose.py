"""The little markdown of prompts, hints and remarks: paragraphs, ``code`` and *emphasis*."""

from dataclasses import dataclass
from functools import cache
from html import escape

from markdown_it import MarkdownIt


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero").enable(["backticks", "emphasis", "escape"])


def _fill(text: str, fields: dict[str, str]) -> str:
    for name, value in fields.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def as_html(source: str, **fields: str) -> str:
    """Write little markdown as HTML.

    Parameters
    ----------
    source : str
        The text. HTML in it is shown, not obeyed.
    **fields : str
        What takes the place of each ``{field}``, letter by letter.

    Examples
    --------
    >>> as_html("Count *pairs*: `n`, not <b>, not {given}.", given="<i>")
    '<p>Count <em>pairs</em>: <code>n</code>, not &lt;b&gt;, not &lt;i&gt;.</p>'
    """
    html = str(_parser().render(source)).strip()
    return _fill(html, {name: escape(value) for name, value in fields.items()})


def as_inline_html(source: str) -> str:
    """Write little markdown of a single line as HTML that can stand within a label.

    >>> as_inline_html("The *rate* at `t = 5`")
    'The <em>rate</em> at <code>t = 5</code>'
    """
    return str(_parser().renderInline(source))


def as_text(source: str, **fields: str) -> str:
    r"""Write little markdown without its marks, one line to a paragraph.

    >>> as_text("Count *pairs*: `n`,\nnot {given}.", given="400")
    'Count pairs: n, not 400.'
    """
    paragraphs = []
    for token in _parser().parse(source):
        if token.type == "inline":
            words = "".join(child.content for child in token.children or [])
            paragraphs.append(words.replace("\n", " "))
    return _fill("\n".join(paragraphs), fields)


@dataclass(frozen=True, repr=False)
class Note:
    """A hint or a solution, shown on request.

    Attributes
    ----------
    label : str
        What it is, such as "Hint 1 of 2".
    source : str
        The text in little markdown.
    code : str
        Lines of Python that belong to it, if any.
    """

    label: str
    source: str
    code: str = ""

    def __repr__(self) -> str:
        """Return label, code and text, line by line."""
        return "\n".join(part for part in (f"{self.label}:", self.code, as_text(self.source)) if part)

    def _repr_html_(self) -> str:
        code = f"<pre><code>{escape(self.code)}</code></pre>" if self.code else ""
        return (
            f'<div class="smm-advice"><strong>{escape(self.label)}</strong>{code}{as_html(self.source)}</div>'
        )
