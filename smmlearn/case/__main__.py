"""Write the running case as files: ``python -m smmlearn.case data/case``."""

import argparse

from smmlearn import case, i18n
from smmlearn.i18n import _


def main(arguments: list[str] | None = None) -> None:
    """Write the case of the book, or that of a student, into a folder."""
    parser = argparse.ArgumentParser(prog="python -m smmlearn.case", description=_("Write the running case."))
    parser.add_argument("folder", help=_("where to write it"))
    parser.add_argument("--student", help=_("name or number of a student, for numbers of their own"))
    options = parser.parse_args(arguments)
    made = case.for_student(options.student) if options.student else case.make()
    made.write(options.folder)
    print(_("Written to {folder}: {case}").format(folder=options.folder, case=made))


if __name__ == "__main__":
    i18n.use(i18n.SOURCE_LANGUAGE)
    main()
