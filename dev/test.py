"""Run the project's tests, stage by stage: `make test`.

    python dev/test.py                       everything
    python dev/test.py --only engine,ruff    some stages
    python dev/test.py --only odoo --tags /receivables_followup:TestHold
    python dev/test.py --only blackbox -- -k crash     more options for pytest

The last line is `N passed, N failed`, with `, N skipped` where tests were skipped;
the exit code is 1 when something failed.
"""

import argparse
import signal
import time

import test_stages
from project import StepError, main, say
from test_result import Result


def run_stage(name, options):
    """Run one stage; a stage that cannot run is a failure, never a silent gap."""
    say(f"--- {name}")
    begin = time.monotonic()
    try:
        result = test_stages.STAGES[name](options)
    except StepError as error:
        result = Result(failures=[f"{name}: {error}"])
    for line in result.skips:
        say(f"skipped  {line}")
    for line in result.failures:
        say(f"FAILED   {line}")
    took = time.monotonic() - begin
    say(f"--- {name}: {counts(result)} ({took:.0f} s)")
    return result


def counts(result):
    text = f"{result.passed} passed, {len(result.failures)} failed"
    return text + (f", {len(result.skips)} skipped" if result.skips else "")


def stage_names(text):
    names = text.split(",")
    unknown = [name for name in names if name not in test_stages.STAGES]
    if unknown:
        known = ", ".join(test_stages.STAGES)
        raise argparse.ArgumentTypeError(f"no stage {unknown[0]!r} (known: {known})")
    return names


def command_line():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only",
        type=stage_names,
        default=list(test_stages.STAGES),
        metavar="STAGE[,STAGE]",
        help="one or more of: " + ", ".join(test_stages.STAGES),
    )
    parser.add_argument("--tags", help="Odoo test tags instead of all of our tests")
    parser.add_argument("pytest", nargs="*", help="options for pytest, after --")
    options = parser.parse_args()
    # Ended from outside, say by a time limit: stop what was started, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    total, results = Result(), []
    for name in options.only:
        results.append((name, run_stage(name, options)))
        total.add(results[-1][1])
    say("")
    for name, result in results:
        say(f"{name:<12} {counts(result)}")
    for line in total.skips:
        say(f"skipped  {line}")
    for line in total.failures:
        say(f"FAILED   {line}")
    say(counts(total))
    return 1 if total.failures else 0


if __name__ == "__main__":
    main(command_line)
