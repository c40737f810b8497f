#!/usr/bin/env bash
# The libraries are the same, bit for bit, wherever and whenever they are built: builds them twice, in directories of
# different depths and from two copies of the sources, and compares what both install. Usage: reproducible.sh SOURCE_DIR
#
# debian_package.sh compares whole packages, which takes half an hour. Here it is core, TLS and client, as a
# package has them: optimized, with debug information, as static and as shared libraries.
set -euo pipefail
source_dir=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=$(git -C "$source_dir" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
unset CMAKE_CXX_COMPILER_LAUNCHER  # a cache of objects would compare them with themselves

without=()
for part in SERVER GSASL ASIO DISCOVERY FAKES PROGRAM KEYRING POSTGRESQL FLEET PYTHON; do
    without+=("-DPOP3_WITH_$part=OFF")
done

# build DIRECTORY SHARED RESULT: what a build in $work/DIRECTORY installs is in $work/RESULT.
build() {
    echo "-- build in $1, shared libraries $2"
    local tree=$work/$1
    if [ ! -e "$tree/source" ]; then
        mkdir -p "$tree/source"
        git -C "$source_dir" archive HEAD | tar -x -C "$tree/source"
    fi
    cmake -S "$tree/source" -B "$tree/build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_UNITY_BUILD=ON \
        -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_CXX_FLAGS="-ffile-prefix-map=$tree=." -DBUILD_SHARED_LIBS="$2" \
        -DPOP3_BUILD_TESTS=OFF -DPOP3_BUILD_EXAMPLES=OFF "${without[@]}" >/dev/null
    cmake --build "$tree/build" -- --quiet
    DESTDIR=$work/$3 cmake --install "$tree/build" >/dev/null
}

# Shared ones come of the same objects.
for shared in OFF ON; do
    build a "$shared" "one-$shared"
    build some/where/else "$shared" "other-$shared"
done

for shared in OFF ON; do
    (cd "$work/one-$shared" && find . -type f | sort) >"$work/names"
    (cd "$work/other-$shared" && find . -type f | sort) | cmp - "$work/names"
    while read -r file; do
        cmp "$work/one-$shared/$file" "$work/other-$shared/$file"
    done <"$work/names"
    if grep -rlF "$work" "$work/one-$shared"; then
        echo "these name the directory of the build" >&2
        exit 1
    fi
    echo "$(wc -l <"$work/names") files are the same"
done
