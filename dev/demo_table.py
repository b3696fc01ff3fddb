"""The table that `make demo` prints: what the run did, and what it left alone."""

WIDTH = 78


def lines(outcome, mails):
    """Yield the lines of the table.

    :param outcome: what `demo_job.describe` returned
    :param mails: the number of messages in the maildir
    """
    currency = outcome["currency"]
    yield "=" * WIDTH
    yield f"{outcome['company']}: run {outcome['run']} of {outcome['date']}"
    yield "=" * WIDTH
    yield _row("Customers", outcome["customers"])
    opened = outcome["open"]
    yield _row("Open items (invoices and credits)", opened["items"])
    yield _row("  their balance", "", _money(opened["amount"], currency))
    chased = outcome["chased"]
    yield _row("Items chased", chased["items"])
    for name, amount in sorted(chased["amounts"].items()):
        yield _row("  claimed", "", _money(amount, name))
    yield ""
    yield _row("Items left alone, by reason", "items", "amount")
    for row in outcome["left_alone"]:
        amount = _money(row["amount"], currency)
        yield _row(f"  {row['reason']}", row["items"], amount)
    yield ""
    yield _row("Notices by level and channel", "sent/all", "claimed")
    for row in outcome["notices"]:
        states = row["states"]
        sent = f"{states.get('sent', 0)}/{sum(states.values())}"
        amount = _money(row["amount"], row["currency"])
        yield _row(f"  {row['level']}, {row['channel']}", sent, amount)
    yield from _totals(outcome["notices"])
    yield ""
    yield _row("Mails received by the mail catcher", mails)
    for path in outcome["letters"]:
        yield f"Letters: {path}"
    yield "=" * WIDTH


def _totals(rows):
    totals = {}
    for row in rows:
        for state, count in row["states"].items():
            totals[state] = totals.get(state, 0) + count
    for state in ("sent", "failed"):
        totals.setdefault(state, 0)
    for state, count in sorted(totals.items()):
        yield _row(f"  {state} in all", count)


def _row(label, count="", amount=""):
    return f"{label[:45]:<46}{count!s:>10}{amount:>{WIDTH - 56}}".rstrip()


def _money(amount, currency):
    return f"{amount:,.2f} {currency}"
