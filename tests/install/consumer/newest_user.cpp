// SPDX-License-Identifier: MIT
// Uses what the newest standard libraries have: std::format and std::expected.
#include <pop3/format.hpp>
#include <pop3/result.hpp>
#include <pop3/types.hpp>

#include <iostream>

int main() {
    const std::string text = std::format("{:>3} {} {}", pop3::message_number(4),
                                         pop3::unique_id("a\x1b"), pop3::errc::busy);
    const std::expected<int, pop3::failure> seven = pop3::result<int>(7).to_expected();
    std::cout << text << '\n';
    return text == "  4 a\\x1B another verb is running on this client" && seven == 7 ? 0 : 1;
}
