// SPDX-License-Identifier: MIT
// The body decoder alone, on chunks that fit the cache: returning runs in place, and un-stuffing
// into a copy, compared with a plain memcpy of the same chunk.
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <vector>

#include "wire/body_decoder.hpp"

namespace {

using namespace pop3;

constexpr std::size_t chunk_octets = 64 * 1024;

// Base64 as in an attachment: no dot anywhere.
std::string base64_chunk() {
    std::string text;
    while (text.size() < chunk_octets)
        text +=
            "TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlzIHNp\r\n";
    return text;
}

// Prose: full stops in the lines, and one line in forty byte-stuffed.
std::string prose_chunk() {
    std::string text;
    for (int line = 0; text.size() < chunk_octets; ++line) {
        if (line % 40 == 0) text += "..signature\r\n";
        text += "The server stores mail. The client reads it, line by line, and says so.\r\n";
    }
    return text;
}

template <class Take>
void decode(benchmark::State& state, const std::string& chunk, Take take) {
    wire::body_decoder decoder;
    decoder.begin(wire::line_end::crlf);
    for (auto _ : state) {
        std::string_view rest = chunk;
        while (!rest.empty()) {
            const wire::body_decoder::step step = decoder.decode(rest);
            take(step.run);
            rest.remove_prefix(step.consumed);
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(chunk.size()));
}

void in_place(benchmark::State& state, const std::string& chunk) {
    decode(state, chunk, [](std::string_view run) { benchmark::DoNotOptimize(run); });
}

void into_a_copy(benchmark::State& state, const std::string& chunk) {
    std::vector<char> copy(chunk.size());
    std::size_t at = 0;
    decode(state, chunk, [&](std::string_view run) {
        if (at + run.size() > copy.size()) at = 0;
        std::memcpy(copy.data() + at, run.data(), run.size());
        at += run.size();
        benchmark::ClobberMemory();
    });
}

void memcpy_alone(benchmark::State& state, const std::string& chunk) {
    std::vector<char> copy(chunk.size());
    for (auto _ : state) {
        std::memcpy(copy.data(), chunk.data(), chunk.size());
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                            static_cast<std::int64_t>(chunk.size()));
}

BENCHMARK_CAPTURE(in_place, base64, base64_chunk());
BENCHMARK_CAPTURE(in_place, prose, prose_chunk());
BENCHMARK_CAPTURE(into_a_copy, base64, base64_chunk());
BENCHMARK_CAPTURE(into_a_copy, prose, prose_chunk());
BENCHMARK_CAPTURE(memcpy_alone, base64, base64_chunk());

}  // namespace
