// SPDX-License-Identifier: MIT
// Where libFuzzer comes in; POP3_FUZZ_TARGET is the target of this program.
#include <cstddef>
#include <cstdint>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    // libFuzzer hands out octets as unsigned, and the protocol is of char
    pop3::fuzz::POP3_FUZZ_TARGET({reinterpret_cast<const char*>(octets), size});
    return 0;
}
