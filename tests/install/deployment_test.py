#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The deployment files of packaging/fleet/: each parses, and names only options that the program has.
deployment_test.py PROGRAM"""
import json
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

try:
    import yaml
except ImportError:
    yaml = None

PROGRAM = sys.argv.pop(1)
ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging/fleet"
VERSION = Path("/etc/debian_version")
IS_DEBIAN_12 = VERSION.exists() and VERSION.read_text().startswith("12")


def options_of_worker():
    run = subprocess.run([PROGRAM, "fleet", "worker", "--help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"--[a-z-]+", run.stdout))


def unit_lines():
    return [line.split("=", 1) for line in (FOLDER / "pop3-fleet@.service").read_text().splitlines() if re.match(r"[A-Z]\w*=", line)]


def instructions():
    text = re.sub(r"\\\n", " ", (FOLDER / "Containerfile").read_text())
    return [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]


@unittest.skipUnless(yaml, "python3-yaml is not installed")
class Kubernetes(unittest.TestCase):
    def setUp(self):
        self.documents = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text()))
        self.deployment = next(each for each in self.documents if each["kind"] == "Deployment")
        self.pod = self.deployment["spec"]["template"]["spec"]
        self.worker = self.pod["containers"][0]

    def test_names_only_options_that_there_are(self):
        self.assertLessEqual({word for word in self.worker["args"] if word.startswith("--")}, options_of_worker())

    def test_every_document_has_a_kind_a_version_and_a_name(self):
        for each in self.documents:
            self.assertTrue(each["apiVersion"] and each["kind"] and each["metadata"]["name"])

    def test_the_labels_of_the_pods_are_those_that_are_selected(self):
        self.assertEqual(self.deployment["spec"]["selector"]["matchLabels"], self.deployment["spec"]["template"]["metadata"]["labels"])

    def test_every_volume_that_is_mounted_is_declared(self):
        self.assertEqual({each["name"] for each in self.worker["volumeMounts"]}, {each["name"] for each in self.pod["volumes"]})
        mounted = {each["name"] for each in self.pod["initContainers"][0]["volumeMounts"]}
        self.assertLessEqual(mounted, {each["name"] for each in self.pod["volumes"]})

    def test_the_password_of_the_database_is_in_a_file_that_libpq_accepts(self):
        copy = self.pod["initContainers"][0]["command"]
        file = next(each["value"] for each in self.worker["env"] if each["name"] == "PGPASSFILE")
        self.assertEqual((copy[2], copy[-1]), ("0600", file))

    def test_the_probes_have_more_time_than_a_second(self):
        for name in ("startupProbe", "readinessProbe", "livenessProbe"):
            self.assertGreaterEqual(self.worker[name]["timeoutSeconds"], 5)

    def test_the_probes_are_pages_of_the_listener(self):
        paths = {self.worker[name]["httpGet"]["path"] for name in ("startupProbe", "readinessProbe", "livenessProbe")}
        self.assertEqual(paths, {"/readyz", "/healthz"})

    def test_a_worker_has_time_to_give_its_accounts_back(self):
        self.assertGreaterEqual(self.pod["terminationGracePeriodSeconds"], 60)


class Unit(unittest.TestCase):
    def test_names_only_options_that_there_are(self):
        start = dict(unit_lines())["ExecStart"]
        self.assertLessEqual(set(re.findall(r"--[a-z-]+", start)), options_of_worker())

    def test_is_accepted_by_systemd(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd-analyze is not installed")
        text = (FOLDER / "pop3-fleet@.service").read_text().replace("/usr/bin/pop3", PROGRAM)
        with __import__("tempfile").TemporaryDirectory() as home:
            file = Path(home) / "pop3-fleet@.service"
            file.write_text(text)
            run = subprocess.run(["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False)
        self.assertNotRegex(run.stderr, r"pop3-fleet@.*(Unknown|Failed|Invalid)")


class Image(unittest.TestCase):
    def test_names_only_options_that_there_are(self):
        words = [word for name, rest in instructions() if name in ("ENTRYPOINT", "CMD") for word in json.loads(rest)]
        self.assertLessEqual({word for word in words if word.startswith("--")}, options_of_worker())

    def test_has_only_known_instructions(self):
        known = {"FROM", "RUN", "COPY", "WORKDIR", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
        self.assertLessEqual({name for name, _ in instructions()}, known)

    def test_does_not_run_as_root(self):
        self.assertEqual([rest for name, rest in instructions() if name == "USER"], ["pop3"])

    def installed(self):
        return set(re.search(r"ca-certificates([^&]*)&&", self.last_run())[1].split())

    def last_run(self):
        return [rest for name, rest in instructions() if name == "RUN"][-1]

    def test_has_the_libraries_that_are_loaded_late(self):
        self.assertLessEqual({"libmicrohttpd12", "libpq5", "libcurl4"}, self.installed())

    @unittest.skipUnless(IS_DEBIAN_12 and shutil.which("readelf"), "the image is Debian 12")
    def test_has_the_libraries_of_the_program(self):
        needed = re.findall(r"NEEDED.*\[(.+?)\]", subprocess.run(["readelf", "-d", PROGRAM], capture_output=True, text=True, check=True).stdout)
        for library in needed:
            if re.match(r"(lib(asan|ubsan|tsan|c|m|stdc\+\+|gcc_s|resolv|pop3)|ld-linux-x86-64)[.\d]", library):
                continue  # of every image, or of the tests
            owners = subprocess.run(["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True, check=True).stdout
            self.assertTrue({line.split(":")[0] for line in owners.splitlines()} & self.installed(), library)

    @unittest.skipUnless(IS_DEBIAN_12 and any(Path("/var/lib/apt/lists").glob("*Packages*")), "no lists of the packages of Debian 12")
    def test_names_only_packages_that_there_are(self):
        for package in self.installed():
            run = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
            self.assertEqual(run.returncode, 0, package)


if __name__ == "__main__":
    unittest.main()
