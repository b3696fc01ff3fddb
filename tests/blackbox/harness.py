"""An Odoo server as an outsider sees it: a process, a port, a database.

Nothing here imports Odoo. Fixtures that use these classes are in `conftest.py`.
"""

import itertools
import json
import os
import signal
import subprocess
import urllib.request

import database
import run_odoo
from project import LOGS, ROOT, StepError, free_port, wait_for

_ids = itertools.count(1)

# Lines of a script for the shell: notices leave on Sundays and holidays, too.
EVERY_DAY = """
from odoo import Command
day = {"hour_from": 8, "hour_to": 12, "day_period": "morning"}
env["receivables.dunning.policy"].search([]).calendar_id = (
    env["resource.calendar"].create({
        "name": "Every day",
        "attendance_ids": [
            Command.create({**day, "name": str(n), "dayofweek": str(n)})
            for n in range(7)
        ],
    })
)
"""


class RemoteError(Exception):
    """Odoo answered a call with an error; `name` is the class of the exception."""

    def __init__(self, error):
        data = error.get("data") or {}
        super().__init__(data.get("message") or error.get("message"))
        self.name = data.get("name")
        self.traceback = data.get("debug")


class OdooServer:
    """A server process on one database.

    :param workers: 0 for one process with threads, else the number of HTTP workers
    :param crons: number of threads or processes for scheduled actions
    :param addons: add-on folders, comma separated, in place of this checkout's
    """

    def __init__(self, db, *options, workers=0, crons=0, addons=None):
        self.db = db
        self.port = free_port()
        self.options = [
            f"--database={db}",
            f"--db-filter=^{db}$",
            f"--http-port={self.port}",
            f"--workers={workers}",
            f"--max-cron-threads={crons}",
            *options,
        ]
        if workers:
            self.options.append(f"--gevent-port={free_port()}")
        self.addons = addons
        self.log = LOGS / f"blackbox-{db}-{self.port}.log"
        self.process = None
        self._users = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.process.pid

    def start(self, timeout=120):
        """Start the server and wait until it answers; may follow `kill` or `stop`."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                run_odoo.command(*self.options, addons=self.addons),
                env=run_odoo.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(self._answers, timeout, f"starting Odoo (log: {self.log})")
        return self

    def _answers(self):
        if self.process.poll() is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
            raise StepError(f"Odoo ended with code {self.process.returncode}:\n{tail}")
        try:
            with urllib.request.urlopen(f"{self.url}/web/health", timeout=5):
                return True
        except OSError:
            return False

    def stop(self):
        """End the server politely, its workers with it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        """`kill -9` of the server and of all its workers, as a power cut would."""
        if not self.process:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def call(self, model, method, *args, login="admin", password=None, **kwargs):
        """Call a public method of a model as a user; the password is the login's.

        :raises RemoteError: when Odoo answers with an error
        """
        password = password or login
        if login not in self._users:
            uid = self._json_rpc("common", "login", self.db, login, password)
            if not uid:
                raise RemoteError({"message": f"{login} cannot log in"})
            self._users[login] = uid
        return self._json_rpc(
            "object",
            "execute_kw",
            *(self.db, self._users[login], password, model, method, args, kwargs),
        )

    def _json_rpc(self, service, method, *args):
        body = {
            "jsonrpc": "2.0",
            "id": next(_ids),
            "method": "call",
            "params": {"service": service, "method": method, "args": args},
        }
        request = urllib.request.Request(
            f"{self.url}/jsonrpc",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=600) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RemoteError(answer["error"])
        return answer.get("result")


def shell(db, script, addons=None, timeout=600):
    """Run a script in Odoo's shell and commit; return what it leaves in `result`.

    The script sees `env`; `result` must fit in JSON.
    """
    answer = LOGS / f"blackbox-{db}-shell.json"
    answer.unlink(missing_ok=True)
    code = "\n".join(
        (
            "result = None",
            script,
            "env.cr.commit()",
            f"open({str(answer)!r}, 'w').write(__import__('json').dumps(result))",
        )
    )
    done = subprocess.run(
        # A script file in place of a terminal: the shell reads standard input.
        run_odoo.command(
            "shell", "-d", db, "--no-http", "--log-level=warn", addons=addons
        ),
        env=run_odoo.environment(),
        input=code,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
    )
    if done.returncode or not answer.exists():
        raise StepError(f"the shell script failed on {db}:\n{done.stdout[-4000:]}")
    return json.loads(answer.read_text())


def install(db, modules, addons=None, option="-i"):
    """Install modules on a database, or with the option ``-u`` upgrade them.

    :return: Odoo's log
    """
    done = subprocess.run(
        run_odoo.command(
            *("-d", db, option, ",".join(modules), "--stop-after-init", "--no-http"),
            addons=addons,
        ),
        env=run_odoo.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=1200,
    )
    if done.returncode:
        raise StepError(f"{option} {modules} failed on {db}:\n{done.stdout[-4000:]}")
    return done.stdout


def addons_with(folder):
    """Odoo's add-on folders and this one in place of the checkout's."""
    paths = run_odoo.addons_path().split(",")
    return ",".join([*(path for path in paths if path != str(ROOT)), str(folder)])


def query(db, statement, *parameters):
    """The rows of a read-only SQL statement, seen from outside Odoo."""
    with database.connect(db) as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
