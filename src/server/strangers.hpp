// SPDX-License-Identifier: MIT
// The clients that have not logged in: which of them makes room for a newcomer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

namespace pop3::inline v1::serving {

/// Knows them by age and by network, so that those who only connect never lock out those who log
/// in: the oldest stranger makes room.
class strangers {
  public:
    /// `most` at a time, and `per_network` from one network; 0: no limit.
    strangers(std::size_t most, std::size_t per_network) : most_(most), per_network_(per_network) {}

    /// The newest; `network` is empty for a client of this process, which has no limit of its own.
    void add(int fd, const std::string& network);
    /// It has logged in, or is closed; nothing happens if it is not one of them.
    void remove(int fd);
    [[nodiscard]] bool contains(int fd) const { return ages_.contains(fd); }

    /// The descriptor of the one that has lasted longest.
    [[nodiscard]] std::optional<int> oldest() const;
    /// The one that has to go before another of `network` comes.
    [[nodiscard]] std::optional<int> displaced(const std::string& network) const;

  private:
    struct stranger {
        int fd;
        std::string network;
    };
    std::size_t most_;
    std::size_t per_network_;
    std::uint64_t count_ = 0;                      // of all that ever came
    std::map<std::uint64_t, stranger> by_age_;     // the oldest first
    std::unordered_map<int, std::uint64_t> ages_;  // by descriptor
    std::unordered_map<std::string, std::set<std::uint64_t>> networks_;
};

}  // namespace pop3::inline v1::serving
