#!/usr/bin/env bash
# The library for other platforms, as far as Debian on amd64 has them. Usage: platforms.sh SOURCE_DIR [i386] [musl]
#
#   i386   32 bits, by g++-multilib: the core with its tests, client and server without TLS with a program that uses
#          them. OpenSSL and GNU SASL for 32 bits need a system of their own (dpkg --add-architecture i386). A kernel
#          that runs no programs of 32 bits needs binfmt_misc and qemu-user-static for them.
#   musl   by clang with libc++ 19 and the headers of musl (musl-tools): core, client and server without TLS are
#          compiled, and nothing runs, because Debian has no C++ library that was built for musl.
set -euo pipefail
source_dir=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- i386 musl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# What neither platform has, and what is not asked for.
without=()
for part in OPENSSL GSASL ASIO DISCOVERY FAKES PROGRAM KEYRING POSTGRESQL FLEET PYTHON; do
    without+=("-DPOP3_WITH_$part=OFF")
done

# build NAME [arguments of CMake]: without the optional parts, every warning an error.
build() {
    cmake -S "$source_dir" -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DPOP3_WERROR=ON \
        -DCMAKE_UNITY_BUILD=ON -DPOP3_BUILD_EXAMPLES=OFF "${without[@]}" "${@:2}" >/dev/null
    cmake --build "$1" -- --quiet -k 0
}

i386() {
    local bits=(-DCMAKE_CXX_FLAGS=-m32)
    echo "int main() {}" | g++ -m32 -x c++ -o runs-here -
    ./runs-here 2>/dev/null || {
        echo "this kernel runs no programs of 32 bits: register qemu-i386-static (package qemu-user-static) with binfmt_misc" >&2
        return 1
    }
    echo "-- i386: GoogleTest"
    cmake -S /usr/src/googletest -B gtest -G Ninja "${bits[@]}" -DCMAKE_INSTALL_PREFIX="$work/gtest-32" >/dev/null
    cmake --build gtest --target install -- --quiet >/dev/null
    echo "-- i386: the core, and its tests"
    build core-32 "${bits[@]}" -DCMAKE_PREFIX_PATH="$work/gtest-32" -DPOP3_WITH_CLIENT=OFF -DPOP3_WITH_SERVER=OFF
    ctest --test-dir core-32 --output-on-failure -j "$(nproc)" -E 'check_|words|citations|layers|links|reference|manual' | tail -n 4
    echo "-- i386: client and server"
    build libraries-32 "${bits[@]}" -DPOP3_BUILD_TESTS=OFF
    cmake --install libraries-32 --prefix "$work/prefix-32" >/dev/null
    cmake -S "$source_dir/tests/install/consumer" -B user-32 -G Ninja "${bits[@]}" -DCMAKE_PREFIX_PATH="$work/prefix-32" >/dev/null
    cmake --build user-32 --target core_user cleartext_user -- --quiet
    file user-32/cleartext_user | grep -q "ELF 32-bit"
    user-32/core_user
    user-32/cleartext_user
}

musl() {
    local headers="-nostdinc++ -nostdlibinc -isystem /usr/lib/llvm-19/include/c++/v1 -isystem /usr/include/x86_64-linux-musl"
    echo "-- musl: core, client and server"
    build libraries-musl -DCMAKE_CXX_COMPILER=clang++-19 -DCMAKE_CXX_COMPILER_TARGET=x86_64-linux-musl \
        -DCMAKE_CXX_FLAGS="$headers -D_LIBCPP_HAS_MUSL_LIBC=1" -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY \
        -DPOP3_BUILD_TESTS=OFF
    ls libraries-musl/src/*.a
}

for platform in "$@"; do
    case $platform in
    i386 | musl) "$platform" ;;
    *)
        sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
        exit 64
        ;;
    esac
done
