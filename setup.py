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
OFF = "PROGRAM DISCOVERY GSASL SERVER OPENSSL CLIENT".split()


class CMakeBuild(build_ext):
    def build_extension(self, ext):
        built = os.environ.get("POP3_BUILD_DIRECTORY") or self.configure_and_build()
        target = Path(self.get_ext_fullpath(ext.name)).resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        self.copy_file(str(Path(built) / "python" / "pop3" / "_native.abi3.so"), str(target))

    def configure_and_build(self):
        work = Path(self.build_temp).resolve()
        options = [f"-DPOP3_WITH_{part}=OFF" for part in OFF]
        options += ["-DPOP3_BUILD_TESTS=OFF", "-DPOP3_BUILD_EXAMPLES=OFF", "-DPOP3_PYTHON_REQUIRED=ON"]
        configure = ["cmake", "-S", ROOT, "-B", work, "-DCMAKE_BUILD_TYPE=Release", *options]
        subprocess.run(configure, check=True)
        jobs = str(len(os.sched_getaffinity(0)))
        subprocess.run(["cmake", "--build", work, "--target", "pop3_native", "-j", jobs], check=True)
        return work


setup(
    ext_modules=[Extension("pop3._native", sources=[], py_limited_api=True)],
    cmdclass={"build_ext": CMakeBuild},
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
