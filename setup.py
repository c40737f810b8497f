# SPDX-License-Identifier: MIT
"""Builds the extension module of the package for Python by CMake; pyproject.toml has the rest.

POP3_BUILD_DIRECTORY names a build of this tree whose module is taken as it is.
"""
import os
import subprocess
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent.resolve()
OFF = "PROGRAM DISCOVERY GSASL CLIENT".split()
BUILT = os.environ.get("POP3_BUILD_DIRECTORY")


def has_server():
    """Whether pop3.testing can be built, which needs OpenSSL."""
    if BUILT:
        return (Path(BUILT) / "python" / "pop3" / "_server.abi3.so").exists()
    return subprocess.run(["pkg-config", "--exists", "openssl"]).returncode == 0


class CMakeBuild(build_ext):
    def build_extension(self, ext):
        built = BUILT or self.configure_and_build()
        target = Path(self.get_ext_fullpath(ext.name)).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        name = ext.name.split(".")[-1] + ".abi3.so"
        self.copy_file(str(Path(built) / "python" / "pop3" / name), str(target))

    def configure_and_build(self):
        work = Path(self.build_temp).resolve()
        off = OFF if has_server() else [*OFF, "SERVER", "OPENSSL"]
        options = [f"-DPOP3_WITH_{part}=OFF" for part in off]
        options += ["-DPOP3_BUILD_TESTS=OFF", "-DPOP3_BUILD_EXAMPLES=OFF", "-DPOP3_WITH_PYTHON=ON"]
        configure = ["cmake", "-S", ROOT, "-B", work, "-DCMAKE_BUILD_TYPE=Release", *options]
        subprocess.run(configure, check=True)
        targets = ["pop3_native", "pop3_python_server"] if has_server() else ["pop3_native"]
        jobs = str(len(os.sched_getaffinity(0)))
        subprocess.run(["cmake", "--build", work, "--target", *targets, "-j", jobs], check=True)
        return work


extensions = ["_native", "_server"] if has_server() else ["_native"]
setup(
    ext_modules=[Extension(f"pop3.{name}", sources=[], py_limited_api=True) for name in extensions],
    cmdclass={"build_ext": CMakeBuild},
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
