// SPDX-License-Identifier: MIT
#include "words.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace pop3::fleet {
namespace {

std::string formatted(fetch::instant at, const char* form) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

}  // namespace

std::string span_words(std::chrono::milliseconds span) {
    using namespace std::chrono_literals;
    if (span < 2min) {
        std::array<char, 32> text{};
        const double seconds = std::chrono::duration<double>(span).count();
        std::snprintf(text.data(), text.size(), "%.1f s", seconds);
        return text.data();
    }
    if (span < 2h) return std::to_string(span / 1min) + " min";
    if (span < 48h) return std::to_string(span / 1h) + " h";
    return std::to_string(span / 24h) + " d";
}

std::string utc_words(fetch::instant at) {
    return formatted(at, "%F %T UTC");
}

std::string utc_stamp(fetch::instant at) {
    return formatted(at, "%FT%TZ");
}

}  // namespace pop3::fleet
