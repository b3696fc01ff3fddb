"""Do work on many things at once, and find those that make it fail."""

from odoo.exceptions import UserError

from ..dunning.sending_tools import CONFLICTS


def do_all(env, things, work, faults=None):
    """Call ``work(things)`` in a savepoint; on an error halve until it is found.

    Transactions that got in the way are not the fault of any thing: their errors pass.

    :param list things: what ``work`` takes
    :param work: does all of the things it gets, or raises
    :param faults: ``faults(things)`` -> message by index of those known to fail, asked
        before halving
    :return: list of ``(thing, exception)`` of those that cannot be done
    """
    if not things:
        return []
    try:
        with env.cr.savepoint():
            work(things)
        return []
    except CONFLICTS:
        raise
    except Exception as error:
        if len(things) == 1:
            return [(things[0], error)]
    known = faults(things) if faults else {}
    if known:
        failed = [(things[index], UserError(known[index])) for index in sorted(known)]
        rest = [thing for index, thing in enumerate(things) if index not in known]
        return failed + do_all(env, rest, work)
    middle = len(things) // 2
    return do_all(env, things[:middle], work, faults) + do_all(
        env, things[middle:], work, faults
    )
