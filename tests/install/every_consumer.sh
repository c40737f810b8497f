#!/usr/bin/env bash
# Uses the library from outside in the ways that run.sh has no time for. Usage: every_consumer.sh SOURCE_DIR
#
# Two builds serve all of them. That of g++, with every optional package, is installed as static and as shared
# libraries, which are made of the same objects; programs in C++20 and C++23, by g++ and by clang, use both by
# find_package and by pkg-config. That of clang with libc++ has OpenSSL alone.
# run.sh has add_subdirectory and FetchContent.
set -euo pipefail
source_dir=$(realpath "$1")
consumer=$source_dir/tests/install/consumer
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# build_libraries NAME PREFIX [arguments of CMake]: builds in $work/NAME, and installs below $work/PREFIX.
build_libraries() {
    echo "-- build $1, install $2"
    cmake -S "$source_dir" -B "$work/$1" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
        -DCMAKE_UNITY_BUILD=ON -DPOP3_WITH_PROGRAM=OFF -DPOP3_WITH_PYTHON=OFF -DPOP3_BUILD_TESTS=OFF \
        -DPOP3_BUILD_EXAMPLES=OFF "${@:3}" >/dev/null
    cmake --build "$work/$1" -- --quiet
    cmake --install "$work/$1" --prefix "$work/$2" >/dev/null
}

# find_and_run PREFIX NAME "USERS" [arguments of CMake]: compiles and runs the users by find_package.
find_and_run() {
    echo "-- find_package, $1: $2"
    cmake -S "$consumer" -B "$work/user-$2" -G Ninja -DCMAKE_PREFIX_PATH="$work/$1" "${@:4}" >/dev/null
    # shellcheck disable=SC2086  # these are several
    cmake --build "$work/user-$2" --target $3 -- --quiet
    for user in $3; do
        "$work/user-$2/$user"
    done
}

# pkg_config_and_run PREFIX USER "MODULES" COMPILER [its arguments]: the same by pkg-config.
pkg_config_and_run() {
    echo "-- pkg-config, $1: $2 by ${*:4}"
    local flags directory static=() kind=static
    directory=$(dirname "$(find "$work/$1" -name pop3-core.pc)")
    [ "$1" = shared ] || static=(--static)
    # shellcheck disable=SC2086  # these are several
    read -ra flags < <(PKG_CONFIG_PATH=$directory pkg-config "${static[@]}" --cflags --libs $3)
    "${@:4}" "$consumer/$2.cpp" "${flags[@]}" -o "$work/$2"
    LD_LIBRARY_PATH=${directory%/*}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} "$work/$2"
    if readelf -d "$work/$2" | grep -q 'NEEDED.*libpop3_'; then kind=shared; fi
    if [ "$1" = shared ] && [ $kind = static ] || [ "$1" != shared ] && [ $kind = shared ]; then
        echo "$2 was linked with $kind libraries" >&2
        return 1
    fi
}

debug="-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g" # for public_layouts.py
everything="core_user client_user discovery_user asio_user fakes_user"
build_libraries gcc static "$debug"
find_and_run static gcc-cxx20 "$everything"
find_and_run static gcc-cxx23 "core_user client_user" -DCMAKE_CXX_STANDARD=23
find_and_run static clang-cxx20 "core_user client_user" -DCMAKE_CXX_COMPILER=clang++
pkg_config_and_run static client_user "pop3 pop3-server" c++ -std=c++20
pkg_config_and_run static refused_user pop3 c++ -std=c++20 -fno-exceptions

build_libraries gcc shared "$debug" -DBUILD_SHARED_LIBS=ON
for library in "$(dirname "$(find "$work/shared" -name libpop3_core.so)")"/libpop3_*.so; do
    objdump -p "$library" | grep SONAME | grep -qE '\.so\.[0-9]+\.[0-9]+$'  # else updates break programs
done
"$source_dir/tests/install/public_layouts.py" check "$work/shared"
find_and_run shared gcc-shared "$everything"
pkg_config_and_run shared client_user "pop3 pop3-server" c++ -std=c++23
pkg_config_and_run shared refused_user pop3 c++ -std=c++20 -fno-exceptions

# libc++ has std::stop_token as an experiment only, up to version 19: pop3/stop_token.hpp has one of our own.
libcxx=(-DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_STANDARD=23 -DCMAKE_CXX_FLAGS=-stdlib=libc++)
build_libraries libc++ openssl-only "${libcxx[@]}" -DPOP3_WITH_GSASL=OFF -DPOP3_WITH_DISCOVERY=OFF -DPOP3_WITH_ASIO=OFF
find_and_run openssl-only libc++ "core_user client_user" "${libcxx[@]}"
pkg_config_and_run openssl-only newest_user pop3-core clang++-19 -std=c++23 -stdlib=libc++
