"""Text files as other programs write them: encodings, separators, headings."""

import csv
import io
import unicodedata
from collections.abc import Iterator

ENCODINGS = ("utf-8-sig", "cp1252")
FORMULA = ("=", "+", "-", "@", "\t")


def decode(content: bytes) -> str | None:
    """The text of a file, or None for what is not text.

    >>> decode("Pièce".encode()), decode("Pièce".encode("cp1252")), decode(b"\\0PK")
    ('Pièce', 'Pièce', None)
    """
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def plain(text: str) -> str:
    """A heading or a name without case, accents, signs and double spaces.

    >>> plain("  N° de PIÈCE_comptable "), plain("EcritureLet")
    ('n de piece comptable', 'ecriturelet')
    """
    letters = unicodedata.normalize("NFKD", text.lower())
    kept = (c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Lyon")
    ("'=1+1", 'Lyon')
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_written(cell: str) -> str:
    """A cell before it was made ``harmless``.

    >>> as_written("'=1+1"), as_written("'Lyon'")
    ('=1+1', "'Lyon'")
    """
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def rows(text: str, separators: str = "\t;|,") -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with their line number; empty ones are left out.

    The separator is the one that the first line has most of.

    >>> list(rows("a;b\\n\\n1;2,5\\n"))
    [(1, ['a', 'b']), (3, ['1', '2,5'])]
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(separators, key=first.count)
    # A quotation mark inside a label of such files is only a sign.
    quoting = csv.QUOTE_NONE if separator in "\t|" else csv.QUOTE_MINIMAL
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, quoting=quoting
    )
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]
