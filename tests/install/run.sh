#!/usr/bin/env bash
# Installs what was built into an empty directory and uses it from outside, in three ways:
# find_package, pkg-config, add_subdirectory. Usage: run.sh SOURCE_DIR BUILD_DIR [SANITIZERS]
set -euo pipefail
source_dir=$1
build_dir=$2
sanitizers=${3:+-fsanitize=$3}
consumer=$source_dir/tests/install/consumer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build=(-G Ninja -DCMAKE_BUILD_TYPE=Debug)

echo "-- install"
cmake --install "$build_dir" --prefix "$work/prefix" >/dev/null

echo "-- find_package"
cmake -S "$consumer" -B "$work/found" "${build[@]}" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/found" -- --quiet
"$work/found/core_user"
"$work/found/client_user"
"$work/found/discovery_user"

echo "-- pkg-config"
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name pop3.pc)")
export PKG_CONFIG_PATH
read -ra flags < <(pkg-config --cflags --libs --static pop3-core)
c++ -std=c++20 "$consumer/core_user.cpp" "${flags[@]}" $sanitizers -o "$work/core_user"
"$work/core_user"
read -ra flags < <(pkg-config --cflags --libs --static pop3)
c++ -std=c++20 "$consumer/refused_user.cpp" "${flags[@]}" $sanitizers -o "$work/refused_user"
"$work/refused_user"

echo "-- add_subdirectory"
cmake -S "$consumer" -B "$work/sub" "${build[@]}" -DPOP3_SOURCE="$source_dir" \
    -DPOP3_WITH_PROGRAM=OFF >/dev/null
cmake --build "$work/sub" --target client_user -- --quiet
"$work/sub/client_user"
