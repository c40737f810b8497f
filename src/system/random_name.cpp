// SPDX-License-Identifier: MIT
#include "random_name.hpp"

#include <random>
#include <string_view>

namespace pop3::inline v1::system {

std::string random_name() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device source;
    std::string name;
    for (int word = 0; word < 2; ++word) {
        unsigned bits = source();
        for (int digit = 0; digit < 8; ++digit, bits >>= 4) name += digits[bits & 0x0F];
    }
    return name;
}

}  // namespace pop3::inline v1::system
