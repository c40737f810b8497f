#!/usr/bin/env bash
# Runs the fuzzers of the preset "fuzz" for SECONDS each, as many at a time as there are processors;
# without names, all of them. Their findings are in build/fuzz/; their corpora grow there, too.
#
#   fuzz/run.sh SECONDS [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?how many seconds each}
shift
targets=("$@")
[ $# -gt 0 ] || targets=(body capabilities journal ledger line_ends mbox mboxrd reply
    return_path sasl server session srv top transcript url)

one() {
    local log=build/fuzz/$2.log grown=build/fuzz/corpus/$2
    mkdir -p "$grown"
    if "build/fuzz/fuzz/fuzz_$2" -max_total_time="$1" -timeout=20 -max_len=4096 -verbosity=0 \
        -print_final_stats=1 -dict=fuzz/pop3.dict -artifact_prefix="build/fuzz/$2-" \
        "$grown" "fuzz/corpus/$2" >"$log" 2>&1; then
        echo "$2: $(sed -n 's/.*number_of_executed_units: *//p' "$log") inputs, no finding"
    else
        grep -a -A 2 '^broken' "$log" || tail -n 30 "$log"
        echo "$2: see $log"
        return 1
    fi
}
export -f one
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'one "$0" "$1"' "$seconds" {}
