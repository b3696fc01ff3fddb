"""The counts that decide between red and green."""

from test_result import from_junit, from_odoo_log

TESTS = "odoo.addons.receivables_followup.tests.test_hold"


def record(message, level="INFO", logger=TESTS):
    return f"2026-11-24 09:46:30,229 16457 {level} db {logger}: {message} "


def test_counts_by_test():
    log = [
        record("Starting TestA.test_good ..."),
        record("Starting TestA.test_bad ..."),
        record("FAIL: TestA.test_bad", "ERROR"),
        "AssertionError: 1 != 2",
        record("Starting TestA.test_late ..."),
        record("skipped TestA.test_late : no browser"),
    ]
    result = from_odoo_log("\n".join(log))
    assert result.passed == 1
    assert result.failures == ["test_hold: TestA.test_bad"]
    assert result.skips == ["test_hold: TestA.test_late: no browser"]


def test_subtests_are_one_test():
    log = [
        record("Starting TestA.test_sub ..."),
        record("FAIL: Subtest TestA.test_sub (i=1)", "ERROR"),
        record("ERROR: Subtest TestA.test_sub (i=2)", "ERROR"),
    ]
    result = from_odoo_log("\n".join(log))
    assert (result.passed, len(result.failures)) == (0, 1)


def test_class_that_cannot_start():
    suite = "odoo.tests.suite"
    log = [
        record("ERROR: setUpClass (tests.test_hold.TestB)", "ERROR", suite),
        record("skipped setUpClass (tests.test_hold.TestC) : no data", logger=suite),
    ]
    result = from_odoo_log("\n".join(log))
    assert result.failures == ["suite: setUpClass (tests.test_hold.TestB)"]
    assert result.skips == ["suite: setUpClass (tests.test_hold.TestC): no data"]


def test_other_loggers_are_not_tests():
    log = record("skipped mail : no address", logger="odoo.addons.mail.models.mail")
    result = from_odoo_log(log)
    assert not (result.passed or result.failures or result.skips)


def test_junit(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="a" name="good"/>'
        '<testcase classname="a" name="bad"><failure message="no"/></testcase>'
        '<testcase classname="a" name="broken"><error message="no"/></testcase>'
        '<testcase classname="a" name="late"><skipped message="why"/></testcase>'
        "</testsuite></testsuites>"
    )
    result = from_junit(report)
    assert result.passed == 1
    assert result.failures == ["a.bad", "a.broken"]
    assert result.skips == ["a.late: why"]
