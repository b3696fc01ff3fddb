"""The lines of a search, and what has become of them so far."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from .tokens import shape, shapes
from .values import EMPTY, Doubt, Line, Match, Result, Rule

PINNED = 0
WORDS = ("cited_twice", "cites_other", "cites_closed")
ALIKE = ("same_amounts", "equal_cluster")

_by_date = attrgetter("date", "id")


class Unpaid(NamedTuple):
    """Lines that cite documents (``lines`` holds both) without paying them up."""

    rule: Rule
    lines: list[Line]
    evidence: dict


class Pool:
    """Lines by key, in the order of dates. Each line is used once at most.

    ``taken`` lines belong to a match, or to a doubt that only needs a confirmation.
    ``reserved`` lines are part of another doubt: no later pass pairs them, but a pass
    that letters all of an account may, since it chooses nothing; the doubt is then
    gone. Not so where words stand against it: these lines are ``firm``. ``alike`` are
    lines of equal amounts, which only the account as a whole settles. ``unpaid`` keeps
    citations that do not sum up, for passes that bear a gap.
    """

    def __init__(self, lines: Iterable[Line]) -> None:
        self.keys: dict[tuple, list[Line]] = {}
        self.skipped: Counter[str] = Counter()
        self.taken: set[int] = set()
        self.unpaid: list[Unpaid] = []
        self.matches: list[Match] = []
        self.doubts: dict[int, Doubt] = {}
        # Numbers of the doubts that reserve a line; PINNED is none that could go.
        self.reserved: dict[int, set[int]] = {}
        self.firm: set[int] = set()
        self.alike: set[int] = set()
        self.written_off: Counter[int] = Counter()
        self.count = PINNED
        self._read(lines)

    def _read(self, lines: Iterable[Line]) -> None:
        skipped = self.skipped
        seen: set[int] = set()
        groups: dict[tuple, list[Line]] = defaultdict(list)
        for line in lines:
            if line.id in seen:
                raise ValueError(f"line {line.id} is given twice")
            seen.add(line.id)
            if line.blocked:
                skipped[line.blocked] += 1
            if line.amount:
                groups[line.key].append(line)
            elif not line.blocked:
                skipped["zero"] += 1
        self._index([line for members in groups.values() for line in members])
        for key in sorted(groups):
            members = groups[key]
            if len({line.amount > 0 for line in members}) > 1:
                self.keys[key] = sorted(members, key=_by_date)
            else:
                skipped["one_sided"] += sum(not line.blocked for line in members)

    def _index(self, lines: Sequence[Line]) -> None:
        """Who bears a reference that is cited, and what references of each side look
        like."""
        wanted = EMPTY.union(*(line.tokens for line in lines if line.tokens))
        self.owners: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if not line.own.isdisjoint(wanted):
                for token in line.own & wanted:
                    self.owners[token].append(line)
        self.shapes: dict[bool, set[str]] = {
            debit: shapes(
                token
                for line in lines
                if (line.amount > 0) == debit
                for token in line.own
            )
            for debit in (True, False)
        }

    def accounts(self, rule: Rule) -> Iterator[list[Line]]:
        """The lines of each key the rule looks at that are not taken, blocked too."""
        taken = self.taken
        for key, members in self.keys.items():
            if rule.takes(key):
                rest = members
                if taken:
                    rest = [line for line in members if line.id not in taken]
                    self.keys[key] = rest
                if len(rest) > 1:
                    yield rest

    def free(self, line: Line) -> bool:
        """Whether a pass may pair the line."""
        return not (line.blocked or line.id in self.taken or line.id in self.reserved)

    def conflict(self, lines: Sequence[Line]) -> str | None:
        """Why the lines' own words speak against lettering them together.

        One of them cites an open document that is not among them, or, by the look of
        it, only one that is no longer open.
        """
        ids = {line.id for line in lines}
        reason = None
        for line in lines:
            cites, closed, debit = False, False, line.amount > 0
            for token in line.tokens:
                owners = [
                    owner.id
                    for owner in self.owners.get(token, ())
                    if (owner.amount > 0) != debit
                ]
                if owners and ids.isdisjoint(owners):
                    return "cites_other"
                cites = cites or bool(owners)
                closed = closed or (
                    not owners and shape(token) in self.shapes[not debit]
                )
            if closed and not cites:
                reason = "cites_closed"
        return reason

    def accept(
        self, rule: Rule, lines: Sequence[Line], gap: int = 0, **evidence
    ) -> None:
        """Match lines, unless a person must confirm what lettering them entails."""
        self._supersede(lines)
        self.taken.update(line.id for line in lines)
        reason = not rule.entries and _caution(lines, gap)
        if reason:
            self._note(rule, lines, reason, (), evidence)
            return
        ids = tuple(sorted(line.id for line in lines))
        key = lines[0].key
        self.matches.append(Match(rule.id, rule.kind, key, ids, gap, evidence))

    def doubt(
        self,
        rule: Rule,
        lines: Sequence[Line],
        reason: str,
        candidates: Sequence[Line] = (),
        **evidence,
    ) -> None:
        """Leave the decision to a person; no later pass pairs these lines."""
        self._supersede(lines)
        number = self._note(rule, lines, reason, candidates, evidence)
        for line in (*lines, *candidates):
            self.reserved.setdefault(line.id, set()).add(number)
            if reason in WORDS:
                self.firm.add(line.id)
            elif reason in ALIKE:
                self.alike.add(line.id)

    def pin(self, lines: Iterable[Line]) -> None:
        """Keep lines from being paired, without a question to a person."""
        for line in lines:
            self.reserved.setdefault(line.id, set()).add(PINNED)
            self.firm.add(line.id)

    def _note(self, rule, lines, reason, candidates, evidence) -> int:
        number = self.count = self.count + 1
        self.doubts[number] = Doubt(
            rule.id,
            rule.kind,
            lines[0].key,
            tuple(sorted(line.id for line in lines)),
            tuple(sorted(line.id for line in candidates)),
            sum(line.amount for line in lines),
            reason,
            evidence,
        )
        return number

    def _supersede(self, lines: Sequence[Line]) -> None:
        """Drop earlier doubts about lines for which a better answer was found."""
        ids = {line.id for line in lines}
        for line_id in ids & self.reserved.keys():
            for number in self.reserved.get(line_id, set()) - {PINNED}:
                doubt = self.doubts[number]
                if ids.isdisjoint(doubt.line_ids):
                    continue
                del self.doubts[number]
                for other in (*doubt.line_ids, *doubt.candidates):
                    self.reserved[other].discard(number)
                    if not self.reserved[other]:
                        del self.reserved[other]

    def result(self) -> Result:
        """Everything found, in an order that does not depend on the passes."""
        doubts = []
        for doubt in self.doubts.values():
            candidates = tuple(
                line_id for line_id in doubt.candidates if line_id not in self.taken
            )
            if candidates or len(doubt.line_ids) > 1:
                doubts.append(doubt._replace(candidates=candidates))
        asked = {i for doubt in doubts for i in (*doubt.line_ids, *doubt.candidates)}
        used = self.taken | asked
        self.skipped["no_match"] = sum(
            line.id not in used and not line.blocked
            for members in self.keys.values()
            for line in members
        )
        return Result(
            tuple(sorted(self.matches, key=attrgetter("key", "line_ids"))),
            tuple(sorted(doubts, key=attrgetter("key", "line_ids", "reason"))),
            {reason: count for reason, count in sorted(self.skipped.items()) if count},
        )


def _caution(lines: Sequence[Line], gap: int) -> str | None:
    """The consequence of lettering these lines that a person must confirm, if any."""
    for line in lines:
        if line.caution:
            return line.caution
    if any(line.base is not None for line in lines):
        # Foreign amounts that were entered at different rates do not cancel out.
        if gap or sum(line.base or 0 for line in lines):
            return "exchange"
    return None
