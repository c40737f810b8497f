#!/usr/bin/env bash
# The checks, in order; ends at the first that fails.
#   ./ci.sh          what decides whether a change lands
#   ./ci.sh quick    format, words, layers, and the tests of the core
#   ./ci.sh full     also clang, tsan, C++23 without Linux's own calls, the core alone, every way to use the library, 32 bits,
#                    musl, the wheel for Python, licences, the packages for Debian, instruction counts, the fuzzers, and
#                    100,000 worlds (tests/worlds)
set -euo pipefail
cd "$(dirname "$0")"
jobs=$(nproc)

step() { printf '\n== %s\n' "$*"; }

formatted() {
    step "format"
    git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror
}

# The word list of CONTRIBUTING.md, and what comments and documents cite and link to.
worded() {
    step "words"
    python3 cmake/check_words.py
    python3 cmake/check_citations.py
    python3 cmake/check_links.py
}

# preset_tests PRESET [ctest arguments]: configures, builds and tests one preset.
preset_tests() {
    local preset=$1
    shift
    step "$preset"
    cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" -j "$jobs" -- --quiet
    ctest --preset "$preset" -j "$((jobs + 1))" "$@" # one more: many tests wait for servers
}

# Each fuzzer for a minute.
fuzzed() {
    step "fuzz"
    cmake --preset fuzz >/dev/null
    cmake --build --preset fuzz -j "$jobs" -- --quiet
    ./fuzz/run.sh 60
}

# Instruction counts beside those in the repository: times depend on the machine, these do not.
counted() {
    step "instructions"
    bench/run --check-instructions
}

# The library from outside, built in every way that users build it, for other platforms, and twice.
consumed() {
    step "consumers"
    ./tests/install/every_consumer.sh .
    ./tests/install/platforms.sh .
    ./tests/install/reproducible.sh .
}

# The package for Python as users build it: pip makes a wheel of the source distribution.
wheel_built() {
    step "wheel"
    python3 python/tests/install_wheel.py .
}

# The packages for Debian, in a bare system that debootstrap makes.
packaged() {
    step "packages"
    reuse lint --quiet
    local packages
    packages=$(mktemp -d)
    ./tests/install/debian_package.sh once . "$packages"
    ./tests/install/debian_package.sh use "$packages" "$packages/system"
    rm -rf "$packages"
}

case ${1:-} in
quick)
    formatted
    worded
    preset_tests core-only
    ;;
full)
    export POP3_NEEDS_BROWSER=1  # the test of the report's page is not skipped
    export POP3_EVERY_PYTHON=1
    formatted
    preset_tests asan
    preset_tests core-only -LE source # one preset has tested the sources
    preset_tests portable -LE source
    preset_tests clang -LE source
    preset_tests tsan -LE source -E '^worlds_test' # a world is one thread
    POP3_CRASH_EVERY=1 POP3_MANY=20 POP3_WORLDS=100000 preset_tests release -LE source
    counted
    consumed
    wheel_built
    packaged
    fuzzed
    ;;
"")
    formatted
    preset_tests asan
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
