#!/bin/bash -eu
# Builds the fuzzers for OSS-Fuzz into $OUT, each with its corpus and the dictionary. The container sets CXX,
# CXXFLAGS and OUT. Only the fuzzers that need no library are built: none of the server and the fetcher.
# To try it:
#   OUT=$(mktemp -d) CXX=clang++ CXXFLAGS="-O1 -fsanitize=address,fuzzer-no-link" packaging/oss-fuzz/build.sh
cmake -S . -B "${WORK:-build/oss-fuzz}" -G Ninja -DCMAKE_BUILD_TYPE=None -DPOP3_BUILD_FUZZERS=ON \
    -DPOP3_WITH_CLIENT=OFF -DPOP3_WITH_OPENSSL=OFF -DPOP3_WITH_GSASL=OFF -DPOP3_WITH_DISCOVERY=OFF \
    -DPOP3_WITH_SERVER=OFF -DPOP3_WITH_PROGRAM=OFF -DPOP3_WITH_KEYRING=OFF -DPOP3_WITH_PYTHON=OFF \
    -DPOP3_BUILD_TESTS=OFF -DPOP3_BUILD_EXAMPLES=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
cmake --build "${WORK:-build/oss-fuzz}"
for program in "${WORK:-build/oss-fuzz}"/fuzz/fuzz_*; do
    target=${program##*/fuzz_}
    cp "$program" "$OUT/"
    (cd "fuzz/corpus/$target" && zip -q -r "$OUT/fuzz_${target}_seed_corpus.zip" .)
    cp fuzz/pop3.dict "$OUT/fuzz_$target.dict"
done
