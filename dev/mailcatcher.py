"""A mail server for development: accepts every message and keeps it in a maildir.

    python dev/mailcatcher.py --maildir FOLDER [--port N] [--reject PATTERN]

It listens on the loopback address only and delivers nothing. Tests use `Catcher`
in their own process; `--reject` answers 550 to the recipients that match a pattern.
"""

import argparse
import asyncio
import email
import email.policy
import mailbox
import re
import signal
import threading
from pathlib import Path

from aiosmtpd.controller import Controller

from project import free_port


class Handler:
    """Answers the commands RCPT and DATA of the SMTP dialogue."""

    def __init__(self, maildir, reject=None, delay=0.0):
        # Maildir writes to tmp/ and renames: a reader never sees half a message.
        self.box = mailbox.Maildir(maildir, create=True)
        self.reject = re.compile(reject, re.IGNORECASE) if reject else None
        self.delay = delay
        self.rejected = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.reject and self.reject.search(address):
            self.rejected.append(address)
            return f"550 5.1.1 <{address}>: no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = mailbox.MaildirMessage(envelope.content)
        # The envelope is what counts for "who received it": the headers may differ.
        message["X-Envelope-From"] = envelope.mail_from or ""
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.box.add(message)
        if self.delay:  # a slow server: time for a test to interrupt the sender
            await asyncio.sleep(self.delay)
        return "250 Message kept"


class Catcher:
    """A mail server in a thread of this process, for `with Catcher(...) as m:`.

    :param maildir: folder of the messages; made when missing
    :param reject: regular expression of the recipients to refuse (changes at any time)
    :param delay: seconds between keeping a message and saying so
    """

    def __init__(self, maildir, port=0, reject=None, delay=0.0):
        self.maildir = Path(maildir)
        self.handler = Handler(self.maildir, reject, delay)
        self.port = port or free_port()  # aiosmtpd cannot tell the port it got
        self._controller = None

    def start(self):
        self._controller = Controller(
            self.handler,
            hostname="127.0.0.1",
            port=self.port,
            data_size_limit=64 * 1024 * 1024,
        )
        self._controller.start()
        return self

    def stop(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    __enter__ = start

    def __exit__(self, *exc_info):
        self.stop()

    def reject(self, pattern):
        """Refuse the recipients that match `pattern` from now on (None: nobody)."""
        compiled = re.compile(pattern, re.IGNORECASE) if pattern else None
        self.handler.reject = compiled

    def messages(self):
        """The messages kept so far, as `email.message.EmailMessage`, oldest first."""
        return read_messages(self.maildir)


def read_messages(maildir):
    """The messages of a maildir, oldest first."""
    paths = [
        path for folder in ("new", "cur") for path in Path(maildir, folder).glob("*")
    ]
    paths.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in paths
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--maildir", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--port-file", type=Path, help="write the port there")
    parser.add_argument("--reject", metavar="PATTERN", help="recipients to refuse")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS")
    options = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: stopped.set())
    catcher = Catcher(options.maildir, options.port, options.reject, options.delay)
    with catcher:
        if options.port_file:
            options.port_file.write_text(str(catcher.port))
        print(
            f"mail catcher on 127.0.0.1:{catcher.port}: {options.maildir}", flush=True
        )
        stopped.wait()


if __name__ == "__main__":
    main()
