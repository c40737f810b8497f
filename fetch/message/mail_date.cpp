// SPDX-License-Identifier: MIT
#include "mail_date.hpp"

#include <array>
#include <cstdio>

#include "vocabulary/date_names.hpp"

namespace pop3::fetch {
namespace {

struct parts {
    const char* weekday;
    const char* month;
    unsigned day;
    int year;
    std::array<char, 16> time{};
};

parts split(std::chrono::sys_seconds when) {
    const auto days = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss clock(when - days);
    parts p{weekday_names[std::chrono::weekday(days).c_encoding()],
            month_names[static_cast<unsigned>(date.month()) - 1],
            static_cast<unsigned>(date.day()),
            static_cast<int>(date.year()),
            {}};
    std::snprintf(
        p.time.data(), p.time.size(), "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return p;
}

}  // namespace

std::string mbox_date(std::chrono::sys_seconds when) {
    const parts p = split(when);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s %s %2u %s %d", p.weekday, p.month, p.day,
                  p.time.data(), p.year);
    return text.data();
}

std::string imap_date(std::chrono::sys_seconds when) {
    const parts p = split(when);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%2u-%s-%04d %s +0000", p.day, p.month, p.year,
                  p.time.data());
    return text.data();
}

std::string header_date(std::chrono::sys_seconds when) {
    const parts p = split(when);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %u %s %d %s +0000", p.weekday, p.day, p.month,
                  p.year, p.time.data());
    return text.data();
}

}  // namespace pop3::fetch
