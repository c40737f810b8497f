// SPDX-License-Identifier: MIT
// Ways to fragment a session into reads and writes, and ways to break it off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <vector>

namespace pop3::test {

/// How many octets one read returns and one write accepts, at most.
struct cut {
    std::size_t reads = SIZE_MAX;
    std::size_t writes = SIZE_MAX;
};

/// What happens instead of one step of I/O.
struct fault {
    enum class kind {
        none,
        error,   ///< the step fails: the connection was reset
        eof,     ///< the step, a read, finds the connection closed
        drop,    ///< the flow is dropped while it waits for the step
        cancel,  ///< the caller stops the verb while it waits for the step
    };
    kind type = kind::none;
    std::size_t step = 0;
};

/// Every size up to 64 octets, then ever larger ones, up to `longest`.
inline std::vector<std::size_t> sizes_up_to(std::size_t longest) {
    std::vector<std::size_t> sizes;
    for (std::size_t size = 1; size <= longest; size += size < 64 ? 1 : size / 8)
        sizes.push_back(size);
    return sizes;
}

/// Every combination that is tried: short reads, short writes, and both.
inline std::vector<cut> every_cut(std::size_t longest_server_turn,
                                  std::size_t longest_client_turn) {
    std::vector<cut> cuts = {{}};
    for (const std::size_t n : sizes_up_to(longest_server_turn)) cuts.push_back({.reads = n});
    for (const std::size_t n : sizes_up_to(longest_client_turn)) cuts.push_back({.writes = n});
    cuts.push_back({1, 1});
    return cuts;
}

inline std::ostream& operator<<(std::ostream& out, const cut& c) {
    const auto size = [](std::size_t n) { return n == SIZE_MAX ? "any" : std::to_string(n); };
    return out << "octets a read: " << size(c.reads) << ", a write: " << size(c.writes);
}

inline std::ostream& operator<<(std::ostream& out, const fault& f) {
    constexpr const char* names[] = {"no fault", "an error", "EOF", "dropped", "cancelled"};
    out << names[static_cast<int>(f.type)];
    return f.type == fault::kind::none ? out : out << " at step " << f.step;
}

}  // namespace pop3::test
