#!/usr/bin/env bash
# Builds the library in the ways that run.sh has no time for, and uses each from outside: shared, as
# C++23, by clang, without the optional packages, by FetchContent. Usage: every_consumer.sh SOURCE_DIR
set -euo pipefail
source_dir=$(realpath "$1")
consumer=$source_dir/tests/install/consumer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build_and_use NAME [arguments of CMake]: builds and installs the library, and runs its users.
build_and_use() {
    local name=$1 prefix=$work/$1/prefix
    shift
    echo "-- $name"
    cmake -S "$source_dir" -B "$work/$name/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
        -DPOP3_WITH_PROGRAM=OFF -DPOP3_BUILD_TESTS=OFF -DPOP3_BUILD_EXAMPLES=OFF "$@" >/dev/null
    cmake --build "$work/$name/build" -- --quiet
    cmake --install "$work/$name/build" --prefix "$prefix" >/dev/null
    cmake -S "$consumer" -B "$work/$name/user" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" "$@" >/dev/null
    cmake --build "$work/$name/user" -- --quiet
    "$work/$name/user/core_user"
    "$work/$name/user/client_user"
}

build_and_use shared -DBUILD_SHARED_LIBS=ON
PKG_CONFIG_PATH=$(dirname "$(find "$work/shared/prefix" -name pop3.pc)")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
read -ra flags < <(pkg-config --cflags --libs pop3)
c++ -std=c++20 "$consumer/refused_user.cpp" "${flags[@]}" -o "$work/refused_user"
"$work/refused_user"
for library in "$LD_LIBRARY_PATH"/libpop3_*.so; do
    objdump -p "$library" | grep SONAME | grep -qE '\.so\.[0-9]+\.[0-9]+$'  # else updates break programs
done
unset PKG_CONFIG_PATH LD_LIBRARY_PATH

build_and_use cxx23 -DCMAKE_CXX_STANDARD=23
build_and_use clang -DCMAKE_CXX_COMPILER=clang++
# libc++ has std::stop_token as an experiment only, up to version 19: pop3/stop_token.hpp has one of our own.
build_and_use libc++ -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_STANDARD=23 -DPOP3_WITH_DISCOVERY=OFF -DPOP3_WITH_ASIO=OFF \
    "-DCMAKE_CXX_FLAGS=-stdlib=libc++"
PKG_CONFIG_PATH=$(dirname "$(find "$work/libc++/prefix" -name pop3.pc)")
export PKG_CONFIG_PATH
read -ra flags < <(pkg-config --cflags --libs pop3-core)
clang++-19 -std=c++23 -stdlib=libc++ "$consumer/newest_user.cpp" "${flags[@]}" -o "$work/newest_user"
"$work/newest_user"
unset PKG_CONFIG_PATH
build_and_use openssl-only -DPOP3_WITH_GSASL=OFF -DPOP3_WITH_DISCOVERY=OFF

echo "-- FetchContent"
cmake -S "$consumer" -B "$work/fetched" -G Ninja -DPOP3_SOURCE="$source_dir" -DPOP3_FETCHED=ON >/dev/null
cmake --build "$work/fetched" --target core_user -- --quiet
"$work/fetched/core_user"
