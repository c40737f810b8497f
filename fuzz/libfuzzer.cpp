// SPDX-License-Identifier: MIT
// The entry point of libFuzzer; POP3_FUZZ_TARGET is the target of this program.
#include <cstddef>
#include <cstdint>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    // libFuzzer passes octets as unsigned, and the protocol uses char
    pop3::fuzz::POP3_FUZZ_TARGET({reinterpret_cast<const char*>(octets), size});
    return 0;
}
