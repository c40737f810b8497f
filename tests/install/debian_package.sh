#!/usr/bin/env bash
# The packages for Debian: built twice and compared bit for bit, examined by lintian; installed into a bare
# system, used there, and removed without a trace. As root; debhelper, dh-python and lintian are needed.
#   debian_package.sh build SOURCE_DIR PACKAGES_DIR    builds the packages of the last commit, twice
#   debian_package.sh once SOURCE_DIR PACKAGES_DIR     builds and examines them, and compares nothing
#   debian_package.sh use PACKAGES_DIR SYSTEM_DIR      tries them in this system, which debootstrap makes if it
#                                                      is not there
# A build that was interrupted is continued: PACKAGES_DIR/first is kept.
set -euo pipefail

usage() {
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 64
}

# build_once DIRECTORY: the source package and all binary packages.
build_once() {
    local version tree
    version=$(sed -n 's/^project(pop3 VERSION \([0-9.]*\).*/\1/p' "$source_dir/CMakeLists.txt")
    tree=$1/pop3-$version
    local continued=()
    if [ -e "$tree/obj" ]; then
        continued=(--no-pre-clean)
    else
        mkdir -p "$tree"
        git -C "$source_dir" archive --format=tar HEAD | tar -x -C "$tree"
        git -C "$source_dir" archive --format=tar --prefix="pop3-$version/" HEAD ':!debian' |
            gzip -n >"$1/pop3_$version.orig.tar.gz"
    fi
    (
        cd "$tree"
        unset CMAKE_CXX_COMPILER_LAUNCHER
        dpkg-buildpackage -us -uc "${continued[@]}"
    ) >>"$1/build.log" 2>&1 || {
        tail -n 40 "$1/build.log" >&2
        return 1
    }
}

once() {
    source_dir=$(realpath "$1")
    mkdir -p "$2"
    packages=$(realpath "$2")
    echo "-- build"
    build_once "$packages/first"
    echo "-- lintian"
    # Nobody has uploaded them to Debian: there is no bug to close.
    lintian --pedantic --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$packages"/first/*.changes
}

build() {
    local source_dir packages
    once "$1" "$2"
    echo "-- build again, elsewhere"
    build_once "$packages/second-build"
    for package in "$packages"/first/*.deb; do
        cmp "$package" "$packages/second-build/$(basename "$package")"
    done
}

files_of() { # SYSTEM: all that packages could leave
    (cd "$1" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./dev -o -path ./tmp -o -path ./var/lib/dpkg \
        -o -path ./var/lib/apt -o -path ./var/log -o -path ./var/cache -o -path ./run \) -prune -o -print | sort)
}

use() {
    local packages
    packages=$(realpath "$1")
    [ -e "$2" ] || debootstrap --variant=minbase bookworm "$2" >/dev/null
    system=$(realpath "$2")
    trap 'umount -q "$system/proc" "$system/dev" || true' EXIT
    mount -t proc proc "$system/proc"
    mount --bind /dev "$system/dev"
    inside() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

    echo "-- a bare system"
    [ -e "$system/etc/hosts" ] || echo "127.0.0.1 localhost" >"$system/etc/hosts" # as the installer of Debian writes it
    inside apt-get -qq update
    # What the tests need, and what is there before and after.
    inside apt-get -qq -y install --no-install-recommends openssl g++ cmake make pkg-config man-db bash-completion zsh fish python3 procps >/dev/null
    inside apt-get -qq -y autoremove --purge >/dev/null
    # Minimal systems leave out the pages of the manual.
    rm -f "$system/etc/dpkg/dpkg.cfg.d/docker"
    files_of "$system" >"$system/tmp/before"

    echo "-- install"
    cp "$packages"/first/*.deb "$system/tmp"
    inside sh -c 'apt-get -qq -y install --no-install-recommends /tmp/*.deb' >/dev/null

    echo "-- the manual, the completions"  # read to their ends: grep -q would end before their writers
    inside man pop3 | grep 'POP3 toolkit\|pop3 fetch' >/dev/null
    inside man pop3-config | grep pop3-config >/dev/null
    inside bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader pop3; complete -p pop3'
    inside zsh -f -c 'autoload -Uz compinit && compinit -u -D && [ "$_comps[pop3]" = _pop3 ]'
    inside env HOME=/tmp fish -c "complete -C 'pop3 fetch --tls '" | grep implicit >/dev/null
    cp -r "$packages"/first/pop3-*/debian/tests "$system/tmp/tests"
    for test in fetch program-in-cxx module-of-python; do
        echo "-- $test"
        inside sh -c "AUTOPKGTEST_TMP=\$(mktemp -d) exec /tmp/tests/$test"
    done

    echo "-- remove"
    inside apt-get -qq -y purge --autoremove pop3 'libpop3-*' python3-pop3 >/dev/null
    files_of "$system" >"$system/tmp/after"
    diff "$system/tmp/before" "$system/tmp/after"
    echo "nothing was left"
}

case ${1:-} in
build | once | use) [ $# = 3 ] || usage ;;
*) usage ;;
esac
"$@"
