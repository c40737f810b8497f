#!/bin/bash -eu
# SPDX-License-Identifier: MIT
# Builds the fuzzers for OSS-Fuzz into $OUT, each with its corpus and the dictionary. The container sets CXX,
# CXXFLAGS, LIB_FUZZING_ENGINE and OUT. Only the fuzzers that need no library are built, none of the server and the
# fetcher: the libraries of the system were built for another C++ library than that of the container's compiler.
# To try it, with names of fuzzers for only these:
#   OUT=$(mktemp -d) CXX=clang++ CXXFLAGS="-O1 -fsanitize=address,fuzzer-no-link" packaging/oss-fuzz/build.sh url reply
work=${WORK:-build}/oss-fuzz
cmake -S . -B "$work" -G Ninja -DCMAKE_BUILD_TYPE=None -DPOP3_BUILD_FUZZERS=ON \
    -DPOP3_FUZZING_ENGINE="${LIB_FUZZING_ENGINE:--fsanitize=fuzzer}" \
    -DPOP3_WITH_CLIENT=OFF -DPOP3_WITH_OPENSSL=OFF -DPOP3_WITH_GSASL=OFF -DPOP3_WITH_SERVER=OFF \
    -DPOP3_WITH_DISCOVERY=OFF -DPOP3_WITH_FAKES=OFF -DPOP3_WITH_PROGRAM=OFF -DPOP3_WITH_PYTHON=OFF \
    -DPOP3_BUILD_TESTS=OFF -DPOP3_BUILD_EXAMPLES=OFF \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
targets=("${@/#/fuzz_}")
cmake --build "$work" ${1:+--target "${targets[@]}"}
for program in "$work"/fuzz/fuzz_*; do
    [ -x "$program" ] || continue
    target=${program##*/fuzz_}
    cp "$program" "$OUT/"
    (cd "fuzz/corpus/$target" && python3 -m zipfile -c "$OUT/fuzz_${target}_seed_corpus.zip" ./*)
    cp fuzz/pop3.dict "$OUT/fuzz_$target.dict"
done
