"""The stages of `dev/test.py`: each runs one tool and returns a `Result`."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys

import database
import postgres
import run_odoo
from project import (
    LOGS,
    MAIN_ADD_ON,
    ROOT,
    STATE,
    StepError,
    add_on_folders,
    bridges,
    find_program,
    say,
)
from test_result import Result, from_junit, from_odoo_log

BIN = os.path.dirname(sys.executable)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50  # the aim is 40: this is where it stops being a matter of taste
ODOO_TIMEOUT = 45 * 60
TAG = re.compile(r"([-+]?\w*)(?:/(\w+))?(.*)")  # [-][tag][/module][:class][.method]


def _check(name, *command):
    """One check that a command must pass."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            # pylint keeps a cache in the home folder otherwise.
            env={**os.environ, "PYLINTHOME": str(STATE / "pylint")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except FileNotFoundError as error:
        raise StepError(f"{command[0]} is missing: run `make setup`") from error
    if done.returncode:
        say(done.stdout.rstrip())
        return Result(failures=[name])
    return Result(passed=1)


def ruff(options):
    """Style, likely bugs, and the rule that the engine does not know Odoo."""
    result = _check("ruff check", f"{BIN}/ruff", "check", "--quiet", ".")
    result.add(_check("ruff format", f"{BIN}/ruff", "format", "--check", "."))
    return result


def pylint(options):
    """Odoo's own rules."""
    command = [f"{BIN}/pylint", "--rcfile=.pylintrc", *add_on_folders()]
    return _check("pylint-odoo", *command)


def oca(options):
    """Manifests, XML, CSV and translations."""
    folders = add_on_folders()
    result = _check("oca-checks", f"{BIN}/oca-checks-odoo-module", *folders)
    if texts := [path for folder in folders for path in folder.glob("i18n/*.po*")]:
        result.add(_check("oca-checks-po", f"{BIN}/oca-checks-po", *texts))
    return result


def size(options):
    """Files and functions that one can read at a glance."""
    failures = []
    folders = [*add_on_folders(), *(ROOT / name for name in ("dev", "benchmarks"))]
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        text, name = path.read_text(), path.relative_to(ROOT)
        lines = len(text.splitlines())
        if lines > MAX_FILE_LINES:
            failures.append(f"{name} has {lines} lines (at most {MAX_FILE_LINES})")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    failures.append(f"{name}: {node.name} has {lines} lines")
    return Result(passed=0 if failures else 1, failures=failures)


def engine(options):
    """The pure rules, without Odoo and without a database."""
    return _pytest("engine", options)


def dev(options):
    """These scripts themselves: what decides between red and green is tested too."""
    return _pytest("dev", options)


def blackbox(options):
    """Odoo from outside: real server processes, SMTP, kill -9, the wheel."""
    postgres.start()
    run_odoo.write_config()
    return _pytest("blackbox", options, env=postgres.environment())


def _pytest(name, options, env=None):
    LOGS.mkdir(parents=True, exist_ok=True)
    report, log = LOGS / f"test-{name}.xml", LOGS / f"test-{name}.log"
    report.unlink(missing_ok=True)
    # Like everything made here, pytest's temporary files are below .odoo.
    temporary = STATE / "tmp" / f"{name}-{os.getpid()}"
    temporary.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "-ra", f"tests/{name}"]
    command += [f"--junitxml={report}", f"--basetemp={temporary}", *options.pytest]
    try:
        with log.open("w") as output:
            _run_limited(command, output, env)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    if not report.exists():
        raise StepError(f"pytest did not run:\n{_tail(log)}")
    result = from_junit(report)
    if result.failures:
        say(_tail(log, 150))
    if not result.passed and not result.failures:
        result.failures.append(f"tests/{name}: no test ran")
    return result


def odoo(options):
    """Our Odoo tests on a fresh database, hoot and browser tours among them.

    The main add-on is tested alone, as where CRM and the like are not used. Then the
    bridges and what they join come onto the same database, as with customers who add
    them later, and their own tests run.
    """
    if not find_program("chromium", "google-chrome", "chromium-browser"):
        say("chromium is missing: browser tests are skipped (see their names below)")
    result, joined = Result(), []
    for name in bridges():
        if missing := _missing_dependencies(name):
            result.skips.append(f"{name}: needs {', '.join(missing)}")
        else:
            joined.append(name)
    postgres.start()
    run_odoo.write_config()
    database_name = f"test_{os.getpid()}"
    database.create(database_name)
    try:
        for label, modules in (("main", [MAIN_ADD_ON]), ("bridges", joined)):
            tags = tags_for(modules, options.tags)
            if tags:
                result.add(_odoo_tests(database_name, label, modules, tags))
    finally:
        database.drop(database_name)
    if not result.passed and not result.failures:
        result.failures.append(f"no Odoo test ran for {options.tags or 'any tag'}")
    return result


def tags_for(modules, wanted=None):
    """The test tags of these modules, comma separated; empty: nothing to run.

    :param wanted: tags to choose from, in Odoo's form; those that name no module are
        for every module
    """
    if not wanted:
        return ",".join(f"/{module}" for module in modules)
    tags = []
    for tag in wanted.split(","):
        kind, named, rest = TAG.match(tag).groups()
        if named is None:
            tags += [f"{kind}/{module}{rest}" for module in modules]
        elif named in modules:
            tags.append(tag)
    return ",".join(tags)


def _missing_dependencies(name):
    """Direct dependencies of one of our add-ons that no add-on folder holds."""
    manifest = ast.literal_eval((ROOT / name / "__manifest__.py").read_text())
    folders = run_odoo.addons_path().split(",")
    return [
        other
        for other in manifest.get("depends", ())
        if not any(os.path.isdir(os.path.join(folder, other)) for folder in folders)
    ]


def _odoo_tests(name, label, modules, tags):
    """Install `modules` on the database `name` and run the tests of `tags`.

    The log must be clean too: a warning of ours counts as a failed check.
    """
    log = LOGS / f"test-odoo-{label}.log"
    names = ",".join(modules)
    # A bridge whose other side was there has come by itself: `-i` alone would pass it.
    command = run_odoo.command(
        *("-d", name, "-i", names, "-u", names, "--test-tags", tags),
        "--stop-after-init",
    )
    with log.open("w") as output:
        code = _run_limited(command, output, run_odoo.environment())
    text = log.read_text(errors="replace")
    result = from_odoo_log(text)
    if result.failures or code:
        say(_failures_in(text) or _tail(log))
        say(f"(all of it: {log})")
    if code and not result.failures:
        result.failures.append(f"odoo ended with code {code}")
    if not result.passed and not result.failures:
        result.failures.append(f"no Odoo test ran for {tags}")
    result.add(_check(f"clean log of {label}", f"{BIN}/checklog-odoo", log))
    return result


def _run_limited(command, output, env=None):
    """Run a command in a process group of its own, ended after a time limit."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(ODOO_TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise StepError(f"it took more than {ODOO_TIMEOUT // 60} minutes") from error
    finally:
        _end_group(process)


def _end_group(process):
    """Leave nothing behind, after a time limit or Ctrl-C either.

    Interrupted first: so pytest can stop the servers and drop the databases it made.
    """
    for number, patience in ((signal.SIGINT, 60), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, number)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def _failures_in(text, limit=200):
    """The records of failed tests, with their tracebacks."""
    kept, keep = [], False
    for line in text.splitlines():
        if line[:2] == "20" and line[4:5] == "-":
            keep = " ERROR " in line or " CRITICAL " in line
        if keep:
            kept.append(line)
    return "\n".join(kept[:limit])


def _tail(path, lines=40):
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


STAGES = {
    "ruff": ruff,
    "pylint": pylint,
    "oca": oca,
    "size": size,
    "dev": dev,
    "engine": engine,
    "odoo": odoo,
    "blackbox": blackbox,
}
