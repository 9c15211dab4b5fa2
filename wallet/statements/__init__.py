"""What was booked on somebody's accounts in a month, to be kept: from the ledger's postings alone.

months     the months since the wallet was opened, in somebody's time zone
statement  reads one, and refuses it unless it adds up
lines      what each posting was for, in words
csv_file   … as a table
pdf_file   … as pages; pages, letters: how they are written
"""

from wallet.statements.csv_file import statement_csv
from wallet.statements.lines import Line
from wallet.statements.months import Month, months_since
from wallet.statements.pdf_file import statement_pdf
from wallet.statements.statement import (
    DoesNotAddUp,
    Part,
    Statement,
    StatementTooLong,
    statement_of,
)

__all__ = [
    "DoesNotAddUp",
    "Line",
    "Month",
    "Part",
    "Statement",
    "StatementTooLong",
    "months_since",
    "statement_csv",
    "statement_of",
    "statement_pdf",
]
