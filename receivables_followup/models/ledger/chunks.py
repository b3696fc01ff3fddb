"""Work of crons on many records: committed in chunks, a faulty record left alone."""

import logging

from odoo.tools.misc import split_every

_logger = logging.getLogger(__name__)


def in_chunks(records, size, work):
    """Work on records, so many at a time, and commit after each chunk.

    :param int size: records worked on and committed together
    :param work: does its work on some of the records
    """
    progress = records.env["ir.cron"]._commit_progress
    progress(remaining=len(records))
    for ids in split_every(size, records.ids):
        apart(records.env, records.browse(ids), work)
        if not progress(len(ids)):
            break


def apart(env, items, work):
    """Work on items together; where that fails, on ever smaller parts of them.

    The item that fails by itself is logged and left for the next time, with nothing of
    its work kept.

    :param items: records, or a list
    """
    try:
        with env.cr.savepoint():
            return work(items)
    except Exception:
        if len(items) < 2:
            _logger.exception("%s left for the next time", items)
            return None
    middle = len(items) // 2
    apart(env, items[:middle], work)
    return apart(env, items[middle:], work)
