"""Many rows to PostgreSQL in one statement.

An array literal sent as text (``'{1,2,NULL}'::int[]``) is parsed by PostgreSQL many
times faster than ``ARRAY[1, 2, NULL]``, which it reads as an expression per element.
"""

from odoo.tools import SQL


def array_literal(values):
    """Write a list as the text of a PostgreSQL array.

    >>> array_literal([1, None, True, 'a"b', ''])
    '{1,NULL,true,"a\\\\"b",""}'
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value):
    if value is None:
        return "NULL"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


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
            SQL("%s::" + kind + "[]", array_literal(values))
            for (_name, kind), values in zip(columns, lists, strict=True)
        ),
        SQL(", ").join(SQL.identifier(name) for name, _kind in columns),
    )
