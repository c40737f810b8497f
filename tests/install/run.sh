#!/usr/bin/env bash
# Installs what was built into an empty directory and uses it from outside: by find_package, by
# pkg-config, and as a part of the user's own build. Usage: run.sh SOURCE_DIR BUILD_DIR [SANITIZERS]
set -euo pipefail
source_dir=$1
build_dir=$2
sanitizers=${3:+-fsanitize=$3}
consumer=$source_dir/tests/install/consumer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build=(-G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=)  # without -g: it is compiled to see that it can be

echo "-- install"
cmake --install "$build_dir" --prefix "$work/prefix" >/dev/null

echo "-- headers: stop tokens are those of the library, not of the compiler of a program"
if grep -q __cpp_lib_jthread "$work/prefix/include/pop3/stop_token.hpp"; then
    echo "the installed stop_token.hpp makes a choice of its own" >&2
    exit 1
fi
test -f "$work/prefix/include/pop3/own_stop_token.hpp"

echo "-- find_package"
cmake -S "$consumer" -B "$work/found" "${build[@]}" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/found" -- --quiet
"$work/found/core_user"
"$work/found/client_user"
"$work/found/discovery_user"
if [ -e "$work/found/asio_user" ]; then "$work/found/asio_user"; fi
"$work/found/fakes_user"

echo "-- find_package: the core needs no other package"
cmake -S "$consumer" -B "$work/core" "${build[@]}" -DCMAKE_PREFIX_PATH="$work/prefix" -DPOP3_WANTED=core \
    -DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON -DCMAKE_DISABLE_FIND_PACKAGE_Threads=ON \
    -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON -DCMAKE_DISABLE_FIND_PACKAGE_pugixml=ON >/dev/null

echo "-- find_package: a component that was not installed is missing by name"
if cmake -S "$consumer" -B "$work/none" "${build[@]}" -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DPOP3_WANTED=telepathy >"$work/none.log" 2>&1; then
    echo "a component that does not exist was found" >&2
    exit 1
fi
grep -q "installed without its component telepathy" "$work/none.log"

echo "-- pkg-config"
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name pop3.pc)")
export PKG_CONFIG_PATH
use_by_pkg_config() { # PROGRAM MODULE [flags of the compiler]
    local flags
    read -ra flags < <(pkg-config --cflags --libs "$2")
    "${CXX:-c++}" -std=c++20 "${@:3}" "$consumer/$1.cpp" "${flags[@]}" $sanitizers -o "$work/$1"
    "$work/$1"
}
use_by_pkg_config core_user pop3-core
use_by_pkg_config refused_user pop3
echo "-- pkg-config: a program without exceptions"
use_by_pkg_config refused_user pop3 -fno-exceptions

echo "-- add_subdirectory"
cmake -S "$consumer" -B "$work/sub" "${build[@]}" -DPOP3_SOURCE="$source_dir" -DCMAKE_UNITY_BUILD=ON >/dev/null
cmake --build "$work/sub" -- --quiet
"$work/sub/client_user"
if [ -e "$work/sub/pop3/cli" ] || grep -q pop3_core "$work/sub/cmake_install.cmake"; then
    echo "the program, or an installation, came along with the library" >&2
    exit 1
fi

echo "-- FetchContent"
cmake -S "$consumer" -B "$work/sub" "${build[@]}" -DPOP3_SOURCE="$source_dir" -DCMAKE_UNITY_BUILD=ON -DPOP3_FETCHED=ON >/dev/null
cmake --build "$work/sub" --target core_user -- --quiet
"$work/sub/core_user"
