"""What a check found: one of four outcomes, and a sentence that helps."""

from dataclasses import dataclass, field
from enum import StrEnum
from html import escape

from smmlearn.exercises.prose import as_html, as_text
from smmlearn.i18n import _


class Status(StrEnum):
    """The four things that can be said of an answer."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    NOT_ATTEMPTED = "not attempted"
    CANNOT_CHECK = "cannot check"

    @property
    def label(self) -> str:
        """The status in the language in use."""
        return status_labels()[self]


def status_labels() -> dict[str, str]:
    """Return what each status is called in the language in use."""
    return {
        Status.CORRECT: _("Correct."),
        Status.INCORRECT: _("Not yet right."),
        Status.NOT_ATTEMPTED: _("Not attempted yet."),
        Status.CANNOT_CHECK: _("This answer cannot be checked."),
    }


@dataclass(frozen=True, repr=False)
class Outcome:
    """The result of a check.

    Attributes
    ----------
    status : Status
        Correct, incorrect, not attempted or cannot check.
    message : str
        What to know about this answer, in plain text.
    html : str
        The same with its markup.

    Examples
    --------
    >>> Outcome.of(Status.INCORRECT, "`share` is {given}: that is the rate.", given="0.11")
    Not yet right. share is 0.11: that is the rate.
    """

    status: Status
    message: str
    html: str = field(default="", compare=False)

    @classmethod
    def of(cls, status: Status, remark: str, **fields: str) -> "Outcome":
        """Return an outcome whose message is written in little markdown."""
        return cls(status, as_text(remark, **fields), as_html(remark, **fields))

    def __repr__(self) -> str:
        """Return status and message."""
        return f"{self.status.label} {self.message}"

    def _repr_html_(self) -> str:
        return (
            f'<div class="smm-outcome" data-status="{self.status}">'
            f"<strong>{escape(self.status.label)}</strong>{self.html}</div>"
        )
