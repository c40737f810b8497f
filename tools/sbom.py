#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints a software bill of materials of this tree (SPDX 2.3, JSON): the project, and the libraries that its parts
need according to CMakeLists.txt, with the versions that are installed here.

    tools/sbom.py > pop3.spdx.json

SOURCE_DATE_EPOCH sets the time of creation.
"""
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What only builds or tests.
TOOLS = {"pkg-config", "python3", "libgmock-dev"}


def needed():
    """{package of Debian: parts that need it}"""
    text = (ROOT / "CMakeLists.txt").read_text()
    packages = {}
    for part, options in re.findall(r"pop3_part\((\w+)(.*?)\)\n", text, re.DOTALL):
        for package in re.findall(r"=([a-z0-9.+-]+)", options.partition("NEEDS")[2]):
            if package not in TOOLS:
                packages.setdefault(package, []).append(part)
    return packages


def installed(package):
    query = ["dpkg-query", "-W", "-f", "${Version}", package]
    try:
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout or "NOASSERTION"
    except (OSError, subprocess.CalledProcessError):
        return "NOASSERTION"


def described(name, version, **more):
    return {
        "SPDXID": f"SPDXRef-{re.sub('[^A-Za-z0-9.-]', '-', name)}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        **more,
    }


def bill():
    version = re.search(r"project\(pop3 VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", datetime.now(timezone.utc).timestamp()))
    created = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    project = described("pop3", version, licenseConcluded="MIT", licenseDeclared="MIT",
                        copyrightText="2026 the pop3 authors")
    packages, relations = [project], [("SPDXRef-DOCUMENT", "DESCRIBES", project["SPDXID"])]
    for name, parts in sorted(needed().items()):
        version_here = installed(name)
        package = described(name, version_here, comment="needed by " + ", ".join(parts))
        if version_here != "NOASSERTION":
            package["externalRefs"] = [{
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:deb/debian/{name}@{version_here}",
            }]
        packages.append(package)
        relations.append((project["SPDXID"], "DEPENDS_ON", package["SPDXID"]))
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"pop3-{version}",
        "documentNamespace": f"https://pop3.example.org/spdx/pop3-{version}-{moment}",
        "creationInfo": {"created": created, "creators": ["Tool: tools/sbom.py"]},
        "packages": packages,
        "relationships": [
            {"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations
        ],
    }


json.dump(bill(), sys.stdout, indent=2)
print()
