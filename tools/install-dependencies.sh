#!/usr/bin/env bash
# Installs what is missing to build (with "test", to test as well; with "full", also for the long
# checks of "./ci.sh full"; with "docs", only for "make manual"; with "bench", what bench/run compares with)
# on Debian 12.
# Needs root or sudo only if something is missing. Starts no service.
set -euo pipefail

build=(g++ cmake ninja-build make pkg-config openssl ca-certificates
    libssl-dev libgsasl-dev libcurl4-openssl-dev libpugixml-dev libsqlite3-dev libsqlitecpp-dev libcli11-dev
    libtomlplusplus-dev nlohmann-json3-dev libbsd-dev libsystemd-dev libsecret-1-dev libmicrohttpd-dev libxxhash-dev libasio-dev libpq-dev)
test=(libgtest-dev libgmock-dev libgmime-3.0-dev libvmime-dev clang-format dovecot-pop3d dovecot-lmtpd dovecot-imapd mailutils-pop3d
    postgresql mandoc doxygen zsh fish dbus gnome-keyring libsecret-tools
    python3 python3-yaml python3-dev python3-pip python3-setuptools python3-wheel python3-venv python3-mypy python3-pytest
    libpython3.11-testsuite getmail6 faketime)
full=(clang libclang-rt-14-dev clang-19 libc++-19-dev libc++abi-19-dev chromium libbenchmark-dev valgrind
    debhelper dh-python chrpath lintian debootstrap reuse rpm abigail-tools g++-multilib musl-tools file)
bench=(libbenchmark-dev valgrind strace python3 mpop getmail6 libetpan-dev)
docs=(doxygen doxygen-awesome-css python3-sphinx python3-myst-parser furo mandoc)

wanted=("${build[@]}")
case ${1:-} in
test) wanted+=("${test[@]}") ;;
full) wanted+=("${test[@]}" "${full[@]}" "${docs[@]}") ;;
docs) wanted=("${docs[@]}") ;;
bench) wanted+=("${bench[@]}") ;;
esac

missing=()
for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || {
        echo "missing: ${missing[*]}; install them, or run this as root or with sudo" >&2
        exit 1
    }
    as_root=(sudo)
fi

# Debian starts a mail server when it is installed, unless this file says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

# PostgreSQL makes a database cluster when it is installed, unless this file says no. Tests have their own.
if printf '%s\n' "${missing[@]}" | grep -qx postgresql; then
    no_cluster=/etc/postgresql-common/createcluster.d/no-main-cluster.conf
    "${as_root[@]}" install -d "${no_cluster%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$no_cluster" >/dev/null
fi

echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=600)
"${apt[@]}" update
"${apt[@]}" install --no-install-recommends "${missing[@]}" >/dev/null

# Nor shall one start at the next boot, on a machine that had none before.
disable_if_new() { # PACKAGE UNIT...
    printf '%s\n' "${missing[@]}" | grep -q "^$1" || return 0
    "${as_root[@]}" systemctl disable "${@:2}" >/dev/null 2>&1 || true
}
if command -v systemctl >/dev/null; then
    disable_if_new dovecot dovecot.service dovecot.socket
    disable_if_new mailutils mailutils-pop3d.service
fi
