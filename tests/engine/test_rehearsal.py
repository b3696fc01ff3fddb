"""The rehearsal skips days: it must find what deciding day by day finds."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from strategies import SEEDS, TODAY, day, make_account, make_debt, make_policy

from engine.dunning.decision import decide
from engine.dunning.history import HeldFor, PastAccount, PastItem
from engine.dunning.rehearsal import Rehearsed, project, replay
from engine.dunning.values import Account, Item, Level, Policy
from engine.ledger.holds import PRIORITY, Hold, held

DAYS = 45
ONE = timedelta(days=1)
POLICY = Policy((Level(1, 5, 5), Level(2, 20, 15)), min_days_between=7)
many = settings(deadline=None, max_examples=150)


def is_monday_to_friday(day):
    return day.weekday() < 5


def is_quiet(day, key):
    return day.day in (3, 4, 5) and key % 2 == 0


def one_by_one(accounts, policies, on_day):
    """Decide every account on every day; ``on_day`` gives an item or None."""
    items = {account.key: list(account.items) for account in accounts}
    last = {}
    for account in accounts:
        recipient = account.recipient or account.key
        known = [last.get(recipient), account.last_notice]
        last[recipient] = max((d for d in known if d), default=None)
    found = []
    for today in (TODAY + ONE * n for n in range(DAYS)):
        sent = []
        for account in accounts:
            recipient = account.recipient or account.key
            first = today == TODAY
            asked = Account(
                account.key,
                tuple(i for item in items[account.key] if (i := on_day(item, today))),
                last[recipient],
                gate=account.gate if first else None,
                quiet=(first and account.quiet) or is_quiet(today, account.key),
                closed=(first and account.closed) or not is_monday_to_friday(today),
            )
            notice = decide(asked, policies[account.key], today).notice
            if notice is None:
                continue
            raised = {line.key: line.step for line in notice.lines if line.advances}
            items[account.key] = [
                item._replace(step=raised[item.key], last=today)
                if item.key in raised
                else item
                for item in items[account.key]
            ]
            step = notice.level.step
            found.append(
                Rehearsed(today, account.key, step, notice.claimed, tuple(raised))
            )
            sent.append(recipient)
        last.update(dict.fromkeys(sent, today))
    return sorted(found, key=lambda notice: (notice.day, notice.account))


@many
@given(SEEDS)
def test_project_finds_what_deciding_every_day_finds(seed):
    rng = Random(seed)
    accounts = [
        make_account(rng, key, recipient=rng.choice([None, "R"])) for key in range(3)
    ]
    policies = {account.key: make_policy(rng) for account in accounts}
    found = project(accounts, policies, TODAY, DAYS, is_monday_to_friday, is_quiet)
    assert found == one_by_one(accounts, policies, lambda item, _today: item)


def make_past(rng, key):
    """A debt or credit that is paid and held on some days."""
    item = make_debt(rng, key)
    entered = day(rng, -60, 30)
    item = item._replace(date=entered, due=entered + ONE * rng.randint(0, 30))
    amount = rng.choice([1, 1, 1, -1]) * rng.randint(1000, 5000)
    settled = tuple(
        (day(rng, -20, DAYS), rng.randint(100, 2500)) for _ in range(rng.randint(0, 3))
    )
    holds = []
    for _ in range(rng.choice([0, 0, 1, 2])):
        since = day(rng, -20, DAYS)
        until = rng.choice([None, since + ONE * rng.randint(0, 20)])
        hold = Hold(rng.choice(PRIORITY), rng.random() < 0.5, rng.randint(1, 3000))
        holds.append(HeldFor(since, until, hold))
    return PastItem(item, amount, settled, tuple(holds))


def as_of(past, current, today):
    """A past item with the step it has now, recomputed from scratch."""
    if today < past.item.date:
        return None
    paid = sum(amount for when, amount in past.settled if when <= today)
    left = max(abs(past.amount) - paid, 0)
    residual = left if past.amount > 0 else -left
    if not residual:
        return None
    active = [
        entry.hold
        for entry in past.holds
        if entry.since <= today and (entry.until is None or today <= entry.until)
    ]
    released = [e.until + ONE for e in past.holds if e.until and e.until < today]
    amount, reason = held(residual, active)
    events = [event for event in (current.last, *released) if event]
    return current._replace(
        residual=residual,
        held=amount,
        hold_reason=reason,
        last=max(events, default=None),
    )


@many
@given(SEEDS)
def test_replay_finds_what_deciding_every_day_finds(seed):
    rng = Random(seed)
    pasts = [
        PastAccount(key, tuple(make_past(rng, n) for n in range(rng.randint(0, 5))))
        for key in range(2)
    ]
    policies = {past.key: make_policy(rng) for past in pasts}
    end = TODAY + ONE * (DAYS - 1)
    found = replay(pasts, policies, TODAY, end, is_monday_to_friday, is_quiet)
    for past in pasts:
        by_key = {entry.item.key: entry for entry in past.items}
        expected = one_by_one(
            [Account(past.key, tuple(entry.item for entry in past.items))],
            policies,
            lambda item, today, by_key=by_key: as_of(by_key[item.key], item, today),
        )
        assert [notice for notice in found if notice.account == past.key] == expected


def account(key=1, days=10, **more):
    due = TODAY - ONE * days
    return Account(key, (Item(1, 1000, due, due),), **more)


def test_notices_of_one_recipient_keep_their_distance():
    euros = account(1, recipient="R")
    dollars = account(2, days=0, recipient="R")
    found = project([euros, dollars], POLICY, TODAY, 30)
    assert [((n.day - TODAY).days, n.account, n.step) for n in found] == [
        (0, 1, 1),
        (7, 2, 1),
        (15, 1, 2),
        (22, 2, 2),
    ]


def test_two_currencies_on_one_day_do_not_hinder_each_other():
    found = project(
        [account(1, recipient="R"), account(2, recipient="R")], POLICY, TODAY, 1
    )
    assert [notice.account for notice in found] == [1, 2]


def test_the_gate_tells_of_the_first_day_only():
    found = project([account(gate="stale_bank")], POLICY, TODAY, 3)
    assert [notice.day for notice in found] == [TODAY + ONE]


def test_nothing_beyond_the_last_day():
    assert project([account(days=0)], POLICY, TODAY, 5) == []
    assert len(project([account(days=0)], POLICY, TODAY, 6)) == 1


def test_replay_of_a_promise_that_was_broken():
    due = TODAY - ONE * 10
    promise = HeldFor(TODAY - ONE, TODAY + ONE * 4, Hold("promise"))
    past = PastAccount(1, (PastItem(Item(1, 0, due, due), 1000, (), (promise,)),))
    found = replay([past], POLICY, TODAY, TODAY + ONE * 40)
    assert [((n.day - TODAY).days, n.step) for n in found] == [(10, 1), (25, 2)]
