"""What a stage of the tests found, read from the outputs of the test runners."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ "
    r"(?P<logger>\S+): (?P<message>.*)$"
)
TEST_LOGGER = re.compile(r"^odoo\.addons\.\w+\.tests\.|^odoo\.tests\.suite$")
STARTED = re.compile(r"Starting (\S+\.test\w*) \.\.\.$")
SKIPPED = re.compile(r"skipped (.+?) : (.*)$")
FAILED = re.compile(r"(?:FAIL|ERROR): (.+)$")
SUBTEST = re.compile(r"Subtest (\S+)")


@dataclass
class Result:
    """Counts of one stage; `failures` and `skips` say which, one line each."""

    passed: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failures += other.failures
        self.skips += other.skips


def from_junit(path):
    """The result that pytest wrote in its JUnit file."""
    result = Result()
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        outcome = {child.tag: child for child in case}
        if "failure" in outcome or "error" in outcome:
            result.failures.append(name)
        elif "skipped" in outcome:
            result.skips.append(f"{name}: {outcome['skipped'].get('message')}")
        else:
            result.passed += 1
    return result


def from_odoo_log(text):
    """The tests that an Odoo log tells of.

    Odoo's own summary counts subtests and a broken `setUpClass` in other ways than
    tests, so the single records are read. A test is known by its module and name.
    """
    started, failed, skipped = set(), {}, {}
    for line in text.splitlines():
        record = RECORD.match(line)
        if not record or not TEST_LOGGER.search(record["logger"]):
            continue
        where, message = record["logger"].rpartition(".")[2], record["message"].strip()
        if found := STARTED.match(message):
            started.add((where, found[1]))
        elif found := SKIPPED.match(message):
            skipped[where, found[1]] = found[2]
        elif record["level"] == "ERROR" and (found := FAILED.match(message)):
            subtest = SUBTEST.match(found[1])
            failed[where, subtest[1] if subtest else found[1]] = True
    return Result(
        passed=len(started - failed.keys() - skipped.keys()),
        failures=[f"{where}: {name}" for where, name in failed],
        skips=[
            f"{where}: {name}: {reason}"
            for (where, name), reason in skipped.items()
            if (where, name) not in failed
        ],
    )
