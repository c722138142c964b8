"""Write the rows of many badges as CSV, one after the other; a spreadsheet runs nothing of what strangers wrote."""

import csv
from typing import Final, Protocol

from verifier.batches.rows import Row
from verifier.spreadsheets import unformulated

COLUMNS: Final = ("name", "result", "code", "message", "badge", "issuer", "issuer_id", "trust", "vouched_by", "warning")


class Writes(Protocol):
    """Anything that takes text."""

    def write(self, text: str, /) -> object:
        """Take some more."""
        ...


class Sheet:
    """A CSV file that grows row by row; its first line names the columns."""

    def __init__(self, out: Writes) -> None:
        self._writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
        self._writer.writerow(COLUMNS)

    def add(self, row: Row) -> None:
        """Write one more row."""
        cells = (
            row.name,
            row.state.value,
            row.code,
            row.reason or row.headline,
            row.badge,
            row.issuer,
            row.issuer_id,
            row.trust.value,
            row.vouched_by,
            row.warning,
        )
        self._writer.writerow([unformulated(cell or "") for cell in cells])
