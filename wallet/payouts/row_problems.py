"""What is wrong with a row as a whole."""

from dataclasses import dataclass, field

from wallet.languages import gettext, gettext_noop, ngettext

MALFORMED = "row_malformed"
AMBIGUOUS = "amount_ambiguous"

# What to do about too few cells, and about too many, by what separates them.
_TOO_FEW = {
    ",": gettext_noop("Separate all of them by commas, empty ones too."),
    ";": gettext_noop("Separate all of them by semicolons, empty ones too."),
    "\t": gettext_noop("Separate all of them by tabs, empty ones too."),
}
_TOO_MANY = {
    ",": gettext_noop(
        "One with a comma inside must stand in quotation marks. Write an amount with a point."
    ),
    ";": gettext_noop("One with a semicolon inside must stand in quotation marks."),
    "\t": gettext_noop("One with a tab inside must stand in quotation marks."),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A code, and what its words name."""

    code: str
    details: dict[str, str | int] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """For whoever reads it now."""
        if self.code == AMBIGUOUS:
            return gettext(
                "Is %(amount)s one amount, or an amount and a note? Write an amount with a point "
                "and with nothing between thousands, and a note with a word.",
                **self.details,
            )
        if self.details:
            return self._wrong_count()
        return gettext("A row must be an object.")

    def _wrong_count(self) -> str:
        cells, columns = int(self.details["cells"]), int(self.details["columns"])
        advice = (_TOO_FEW if cells < columns else _TOO_MANY)[str(self.details["delimiter"])]
        count = ngettext(
            "This row has %(num)s cell; the header has %(columns)s.",
            "This row has %(num)s cells; the header has %(columns)s.",
            cells,
            columns=columns,
        )
        return f"{count} {gettext(advice)}"


def wrong_count(cells: int, columns: int, delimiter: str) -> RowProblem:
    return RowProblem(MALFORMED, {"cells": cells, "columns": columns, "delimiter": delimiter})


def ambiguous(amount: str) -> RowProblem:
    return RowProblem(AMBIGUOUS, {"amount": amount})
