"""Many rows to PostgreSQL in one statement.

An array literal sent as text (``'{1,2,NULL}'::int[]``) is parsed by PostgreSQL many
times faster than ``ARRAY[1, 2, NULL]``, which it reads as an expression per element.
"""

import io

from odoo.tools import SQL

NULL = "\\N"  # how COPY writes no value
ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "\t": "\\t",
        "\n": "\\n",
        "\r": "\\r",
        "\b": "\\b",
        "\f": "\\f",
        "\v": "\\v",
    }
)
TEXTS = ("varchar", "text")


def array_literal(values, kind):
    """Write a list as the text of a PostgreSQL array.

    :param kind: PostgreSQL type of the elements

    >>> array_literal([1, None, 3], "int"), array_literal([True, False], "bool")
    ('{1,NULL,3}', '{True,False}')
    >>> array_literal(["a", None, 'say "b"'], "text")
    '{"a",NULL,"say \\\\"b\\\\""}'
    """
    if kind in TEXTS:
        return "{" + ",".join(map(_text, values)) + "}"
    if None in values:
        return "{" + ",".join("NULL" if v is None else str(v) for v in values) + "}"
    return "{" + ",".join(map(str, values)) + "}"


def _text(value):
    if value is None:
        return "NULL"
    if '"' in value or "\\" in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'


def unnest(columns, rows):
    """Make rows a table expression.

    :param columns: ``[(name, PostgreSQL type)]``
    :param rows: list of tuples in the order of the columns
    :return: SQL ``unnest(...) AS data(name, ...)``
    """
    lists = zip(*rows, strict=True) if rows else [[] for _column in columns]
    return SQL(
        "unnest(%s) AS data(%s)",
        SQL(", ").join(
            SQL("%s::" + kind + "[]", array_literal(values, kind))
            for (_name, kind), values in zip(columns, lists, strict=True)
        ),
        SQL(", ").join(SQL.identifier(name) for name, _kind in columns),
    )


def copy_text(value):
    """Write a text as COPY reads it.

    >>> copy_text("a\\tb"), copy_text(None)
    ('a\\\\tb', '\\\\N')
    """
    return NULL if value is None else value.translate(ESCAPES)


def copy_rows(cr, table, columns, rows):
    """Append rows to a table by COPY, which PostgreSQL reads fastest of all.

    :param rows: iterable of texts, one per row, the values separated by tabs; numbers
        may be written as ``12345e-2``
    """
    cr.copy_from(io.StringIO("\n".join(rows) + "\n"), table, columns=columns)
