// SPDX-License-Identifier: MIT
// Unique over time, processes, and hosts that share the Maildir; nobody can guess the next one.
#include "unique_name.hpp"

#include <sys/random.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>

#include "system/host_name.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {
namespace {

// '/' and ':' are special in the file names of a Maildir.
std::string host() {
    std::string safe;
    for (const char c : system::host_name()) {
        if (c == '/')
            safe += "\\057";
        else if (c == ':')
            safe += "\\072";
        else
            safe += c;
    }
    return safe.empty() ? "localhost" : safe;
}

std::uint64_t random_number() {
    std::uint64_t number = 0;
    if (::getrandom(&number, sizeof number, 0) != sizeof number)
        system::raise_errno("ask for randomness");
    return number;
}

}  // namespace

std::string unique_maildir_name() {
    static const std::string here = host();
    static std::atomic<unsigned long> sequence = 0;
    timeval now{};
    ::gettimeofday(&now, nullptr);
    std::array<char, 128> name{};
    const int length = std::snprintf(name.data(), name.size(), "%lld.M%ldP%ldQ%luR%016llx.",
                                     static_cast<long long>(now.tv_sec),
                                     static_cast<long>(now.tv_usec), static_cast<long>(::getpid()),
                                     ++sequence, static_cast<unsigned long long>(random_number()));
    return std::string(name.data(), static_cast<std::size_t>(length)) + here;
}

}  // namespace pop3::fetch
