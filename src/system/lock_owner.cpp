// SPDX-License-Identifier: MIT
#include "lock_owner.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "host_name.hpp"

namespace pop3::inline v1::system {
namespace {

constexpr int place_of_start = 22;   // among the fields of /proc/PID/stat, see proc(5)
constexpr std::time_t rounding = 2;  // seconds

// When a process began, in seconds since 1970; nothing if the system does not show it.
std::optional<std::time_t> start_of(pid_t process) {
    std::ifstream in("/proc/" + std::to_string(process) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::size_t at = text.rfind(") ");  // the end of the second field, a name with any characters
    if (at == std::string::npos) return std::nullopt;
    for (int field = 3; field <= place_of_start && at != std::string::npos; ++field)
        at = text.find(' ', field == 3 ? at : at + 1);
    std::uint64_t ticks = 0;
    if (at == std::string::npos ||
        std::from_chars(text.data() + at + 1, text.data() + text.size(), ticks).ec != std::errc{})
        return std::nullopt;
    timespec since_boot{};
    if (::clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0) return std::nullopt;
    const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return std::time(nullptr) - since_boot.tv_sec + static_cast<std::time_t>(ticks / per_second);
}

}  // namespace

std::string lock_owner() {
    return std::to_string(::getpid()) + ':' + host_name();
}

owner_state state_of_owner(std::string_view text, std::time_t created) {
    pid_t process = 0;
    const auto number = std::from_chars(text.data(), text.data() + text.size(), process);
    if (number.ec != std::errc{} || process <= 0) return owner_state::unknown;
    text.remove_prefix(static_cast<std::size_t>(number.ptr - text.data()));
    text = text.substr(0, text.find_first_of("\r\n"));
    if (text != ':' + host_name()) return owner_state::unknown;
    if (::kill(process, 0) != 0 && errno == ESRCH) return owner_state::ended;
    const auto start = start_of(process);
    return start && *start > created + rounding ? owner_state::unknown : owner_state::lives;
}

}  // namespace pop3::inline v1::system
