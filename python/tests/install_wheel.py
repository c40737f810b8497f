#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the source distribution, of it the wheel, installs that into a fresh environment, and runs the tests there.

    python3 install_wheel.py SOURCE_DIRECTORY [BUILD_DIRECTORY]

The extension modules are taken from the build; without one, pip builds them as for a user. Exits with 77
if no Python of this machine can build wheels (Debian: python3-pip, python3-setuptools, python3-wheel,
python3-venv).
"""
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SOURCES = "CMakeLists.txt LICENSE MANIFEST.in pyproject.toml setup.py cmake include python src docs/site".split()

# The fixture of pytest: what pytest looks for, and whether the module is there.
ENTRY = """
import importlib.metadata, importlib.util
found = importlib.metadata.entry_points()
found = found.select(group="pytest11") if hasattr(found, "select") else found["pytest11"]
(value,) = [entry.value for entry in found if entry.name == "pop3"]
assert importlib.util.find_spec(value), value
"""


def run(*command, cwd=None, **environment):
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-4000:]}")
    return done.stdout


def run_tests(python, directory):
    """Runs the tests; an error if fewer ran than there are files of them."""
    shown = run(python, "-m", "unittest", "discover", "-p", "*_test.py", cwd=directory, PYTHONPATH="")
    count = int(re.search(r"^Ran (\d+) tests? ", shown, re.MULTILINE)[1])
    if count < len(list(directory.glob("*_test.py"))):
        sys.exit(f"only {count} tests ran:\n{shown[-4000:]}")
    return count


def builder():
    """A Python that can build wheels; None if there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        able = subprocess.run([python, "-c", "import setuptools, pip, venv, wheel"], capture_output=True)
        if able.returncode == 0:
            return python
    return None


def main(source, build=None):
    python = builder()
    if not python:
        print("skipped: no Python here can build wheels")
        return 77
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        copy = work / "copy"
        copy.mkdir()
        for name in SOURCES:
            (copy / name).parent.mkdir(exist_ok=True)
            copying = shutil.copytree if (source / name).is_dir() else shutil.copy
            copying(source / name, copy / name)
        run(python, "setup.py", "-q", "sdist", "-d", work, cwd=copy)
        (archive,) = work.glob("*.tar.gz")
        with tarfile.open(archive) as members:
            members.extractall(work)
        unpacked = work / archive.name[: -len(".tar.gz")]
        pip = (python, "-m", "pip", "--disable-pip-version-check")
        run(*pip, "wheel", "--no-build-isolation", "--no-index", "--no-deps", "-w", work, unpacked, POP3_BUILD_DIRECTORY=str(build or ""))
        (wheel,) = work.glob("*.whl")
        run(python, "-m", "venv", "--without-pip", work / "venv")
        installed = work / "venv" / "bin" / "python"
        run(*pip, "--python", installed, "install", "--no-index", wheel)
        run(installed, "-c", ENTRY, cwd=work, PYTHONPATH="")
        count = run_tests(installed, unpacked / "python" / "tests")
        print(f"{wheel.name}: installed, and {count} tests passed")
    return 0


sys.exit(main(*(Path(directory).resolve() for directory in sys.argv[1:])))
