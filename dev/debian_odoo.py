"""Unpack Debian's package of Odoo 19 under `.odoo/root`, without installing it.

The package is in a newer Debian than most machines run. apt is asked with lists and
sources of our own, made from the mirror that this machine's apt uses; it checks the
signatures as always, and the machine's own release and lists stay as they are. Works
for an ordinary user.
"""

import os
import shutil
import subprocess
from pathlib import Path

from project import (
    DEBIAN_ROOT,
    STATE,
    StepError,
    content_key,
    find_program,
    is_done,
    mark_done,
    run,
    say,
)

APT = STATE / "apt"
ODOO_SUITE = "unstable"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

# What the links inside the package lead to. Font Awesome must be version 4, which
# only the stable releases have; Montserrat must have the files of the new release.
FROM_ODOO_SUITE = ("odoo-19", "fonts-montserrat")
FROM_OWN_RELEASE = (
    "fonts-font-awesome",
    "fonts-glyphicons-halflings",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
# Debian leaves this file out; the browser reports its absence as an error, and a
# browser test fails on any error.
LEFT_OUT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"

ADVICE = (
    "Odoo 19 is not on this machine and cannot be fetched: {why}.\n"
    "Get a checkout of Odoo 19 and set ODOO_HOME to its folder, then run this again"
)


def unpack():
    """Fetch and unpack the packages, unless that was done."""
    key = content_key(*FROM_ODOO_SUITE, *FROM_OWN_RELEASE, LEFT_OUT)
    if is_done("debian-odoo", key) and DEBIAN_ROOT.exists():
        return
    _check_tools()
    say("set-up: fetching Odoo 19 from Debian (about 170 MB)")
    _write_apt_files()
    run(_apt("update"), "read the lists of Debian packages", log="apt-update.log")
    packages = [f"{name}/{ODOO_SUITE}" for name in FROM_ODOO_SUITE]
    packages += [f"{name}/{_codename()}" for name in FROM_OWN_RELEASE]
    archives = APT / "archives"
    shutil.rmtree(archives, ignore_errors=True)
    archives.mkdir()
    download = _apt("download", *packages)
    run(download, "download Debian packages", log="apt-download.log", cwd=archives)
    say("set-up: unpacking Odoo")
    shutil.rmtree(DEBIAN_ROOT, ignore_errors=True)
    for archive in sorted(archives.glob("*.deb")):
        run(["dpkg-deb", "-x", archive, DEBIAN_ROOT], f"unpack {archive.name}")
    _complete()
    shutil.rmtree(APT)
    mark_done("debian-odoo", key)


def _check_tools():
    for tool in ("apt-get", "dpkg-deb"):
        if not find_program(tool):
            raise StepError(ADVICE.format(why=f"there is no {tool}"))
    if not KEYRING.exists():
        raise StepError(ADVICE.format(why=f"Debian's keys are missing ({KEYRING})"))


def _codename():
    """The machine's own release, `bookworm` for example."""
    lines = Path("/etc/os-release").read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    return values.get("VERSION_CODENAME", "").strip('"')


def _mirror():
    """The address from which this machine's apt takes its own release."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--no-release-info"]
        + ["--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in listed.stdout.splitlines():
        site, release, component = line.rsplit(" ", 2)
        if release == _codename() and component == "main":
            return site
    raise StepError(ADVICE.format(why="apt has no Debian mirror set up"))


def _write_apt_files():
    shutil.rmtree(APT, ignore_errors=True)
    for folder in ("sources", "lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True)
    (APT / "sources" / "debian.sources").write_text(
        f"Types: deb\nURIs: {_mirror()}\nSuites: {_codename()} {ODOO_SUITE}\n"
        f"Components: main\nSigned-By: {KEYRING}\n"
    )
    (APT / "status").touch()
    settings = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": APT / "sources",
        "Dir::Etc::preferencesparts": APT / "sources",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::State": APT,
        "Dir::State::lists": APT / "lists",
        "Dir::State::status": APT / "status",
        "Dir::Cache": APT / "cache",
        "Acquire::Languages": "none",
        # Root's apt works as another user, who may not reach this folder.
        "APT::Sandbox::User": "root",
    }
    lines = [f'{name} "{value}";' for name, value in settings.items()]
    (APT / "apt.conf").write_text("\n".join(lines) + "\n")


def _apt(*arguments):
    return ["env", f"APT_CONFIG={APT / 'apt.conf'}", "apt-get", "-q", *arguments]


def _complete():
    """Add what Debian leaves out, drop what is there twice, check the links."""
    packages = DEBIAN_ROOT / "usr/lib/python3/dist-packages"
    # Python files of the add-ons once more, and generic names that would shadow others.
    for name in ("addons", "doc", "setup"):
        shutil.rmtree(packages / name, ignore_errors=True)
    left_out = packages / "odoo" / "addons" / LEFT_OUT
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.touch()
    dangling = [
        path for path in _links(DEBIAN_ROOT) if not path.exists() and _matters(path)
    ]
    if dangling:
        raise StepError(
            "Debian's package of Odoo refers to files that are not there, so its "
            f"pages would be broken: {', '.join(map(str, dangling[:5]))}.\n"
            "Use a checkout of Odoo 19 instead: set ODOO_HOME to its folder"
        )


def _links(folder):
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(parent, name)
            if path.is_symlink():
                yield path


def _matters(path):
    return "dist-packages" in path.parts
