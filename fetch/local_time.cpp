// SPDX-License-Identifier: MIT
#include "local_time.hpp"

#include <array>
#include <ctime>

namespace pop3::fetch {

std::string local_time(instant at) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%F %T", &parts)};
}

}  // namespace pop3::fetch
