"""Own transactions and claims: what makes sending survive crashes and company.

A claim is a session advisory lock on the card: it outlives commits, and PostgreSQL
gives it back by itself when the process that holds it dies.
"""

import random
import time
import zlib
from contextlib import contextmanager

import psycopg2
import psycopg2.errors

from odoo.modules import module
from odoo.tools import SQL

CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
TRIES = 5

# First half of the lock's key; the second half is the id of the card.
LOCK_CLASS = zlib.crc32(b"receivables.card") - 2**31


@contextmanager
def own_transaction(env):
    """Commit what happens inside, or take all of it back.

    In Odoo's tests, whose transaction must not be committed, a savepoint stands for it.
    """
    if module.current_test:
        with env.cr.savepoint():
            yield
        return
    try:
        yield
        env.cr.commit()  # pylint: disable=invalid-commit
    except BaseException:
        env.cr.rollback()
        raise


def new_snapshot(env):
    """See what other transactions have committed since this one began."""
    with own_transaction(env):
        env.flush_all()
    env.invalidate_all()


def retry(action):
    """Call ``action()`` again while other transactions get in its way.

    It must open its own transaction and may be called several times.
    """
    for attempt in range(1, TRIES + 1):
        try:
            action()
            return
        except CONFLICTS:
            if attempt == TRIES:
                raise
            time.sleep(random.uniform(0.0, 0.1) * attempt)


def try_claim(env, card_ids):
    """Claim cards that nobody else has claimed.

    A card claimed twice by one session must be released twice.

    :param card_ids: list of ids, without duplicates
    :return: set of the ids claimed
    """
    if not card_ids:
        return set()
    rows = env.execute_query(
        SQL(
            """
            SELECT card FROM unnest(%s::int[]) AS card
             WHERE pg_try_advisory_lock(%s, card)
            """,
            list(card_ids),
            LOCK_CLASS,
        )
    )
    return {card for (card,) in rows}


def release(env, card_ids):
    """Give claims back, also when the transaction has failed."""
    query = SQL(
        "SELECT pg_advisory_unlock(%s, card) FROM unnest(%s::int[]) AS card",
        LOCK_CLASS,
        list(card_ids),
    )
    if not card_ids or env.cr.closed:
        return
    try:
        env.execute_query(query)
    except psycopg2.errors.InFailedSqlTransaction:
        if module.current_test:
            raise
        env.cr.rollback()
        env.execute_query(query)
