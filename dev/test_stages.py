"""The stages of `dev/test.py`: each runs one tool and returns a `Result`."""

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time

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
TIMEOUT = 45 * 60
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
            _run_limited([command], [output], env)
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
    """Our Odoo tests on fresh databases, hoot and browser tours among them.

    The main add-on is tested alone, as where CRM and the like are not used, in two
    halves side by side. Then the bridges and what they join come onto one of the
    databases, as with customers who add them later, and their own tests run.
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
    parts = halves_of(MAIN_ADD_ON)
    if options.tags:
        parts = [tags_for([MAIN_ADD_ON], options.tags)]
    runs = [
        (f"test_{os.getpid()}_{number}", f"main-{number}", [MAIN_ADD_ON], tags)
        for number, tags in enumerate(parts, 1)
    ]
    names = [name for name, *_rest in runs]
    try:
        for name in names:
            database.create(name)
        result.add(_odoo_tests(runs))
        tags = tags_for(joined, options.tags)
        result.add(_odoo_tests([(names[0], "bridges", joined, tags)]))
    finally:
        for name in names:
            database.drop(name)
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


def halves_of(module):
    """Two lists of test tags that share the tests of a module: every second file, and
    whatever is in none of these.
    """
    files = sorted((ROOT / module / "tests").glob("test_*.py"))[::2]
    paths = [f"/{file.relative_to(ROOT)}" for file in files]
    return [",".join(paths), ",".join([f"/{module}", *(f"-{path}" for path in paths)])]


def _odoo_tests(runs):
    """Install modules on databases and run tests, side by side.

    The logs must be clean too: a warning of ours counts as a failed check.

    :param runs: (database, label, modules, tags); those without tags are left out
    """
    runs = [run for run in runs if run[3]]
    logs = [LOGS / f"test-odoo-{label}.log" for _name, label, _modules, _tags in runs]
    commands = []
    for name, _label, modules, tags in runs:
        names = ",".join(modules)
        # A bridge whose other side was there has come by itself: `-i` alone would
        # pass it.
        options = ("-d", name, "-i", names, "-u", names, "--test-tags", tags)
        commands.append(run_odoo.command(*options, "--stop-after-init"))
    with contextlib.ExitStack() as stack:
        outputs = [stack.enter_context(log.open("w")) for log in logs]
        codes = _run_limited(commands, outputs, run_odoo.environment())
    result = Result()
    for (_name, label, _modules, tags), log, code in zip(
        runs, logs, codes, strict=True
    ):
        result.add(_odoo_result(label, tags, log, code))
    return result


def _odoo_result(label, tags, log, code):
    """What one run of Odoo's tests says in its log."""
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


def _run_limited(commands, outputs, env=None):
    """Run commands side by side, each in a process group that a time limit ends.

    :return: their exit codes
    """
    processes = []
    end = time.monotonic() + TIMEOUT
    try:
        for command, output in zip(commands, outputs, strict=True):
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            processes.append(process)
        return [process.wait(end - time.monotonic()) for process in processes]
    except subprocess.TimeoutExpired as error:
        raise StepError(f"it took more than {TIMEOUT // 60} minutes") from error
    finally:
        for process in processes:
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
