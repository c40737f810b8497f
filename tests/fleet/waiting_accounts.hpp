// SPDX-License-Identifier: MIT
// The accounts that are due, and the free slots of their hosts, as the index of the database finds them.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

namespace pop3::test {

class waiting_accounts {
  public:
    waiting_accounts(std::size_t hosts, std::size_t host_limit);

    /// In the order of `due`.
    void add(std::size_t host, std::uint32_t due, std::uint32_t account);
    /// Those that fleet::choose() chooses. Each has a slot of its host.
    std::vector<std::uint32_t> take(std::size_t most);
    void give_back(std::size_t host);
    /// The most slots of one host that were in use at once.
    [[nodiscard]] std::size_t most_at_host() const { return most_at_host_; }

  private:
    struct account {
        std::uint32_t due;
        std::uint32_t id;
        std::size_t host;
        std::strong_ordering operator<=>(const account&) const = default;
    };
    struct host {
        std::string name;
        std::deque<account> waiting;  // the oldest first
        std::size_t running = 0;
        std::size_t seen = 0;  // of those that wait, while candidates are collected
    };

    std::vector<account> candidates(std::size_t most, std::vector<std::size_t>& hosts);

    std::vector<host> hosts_;
    std::set<account> oldest_;  // one of each host that has a free slot
    std::size_t host_limit_;
    std::size_t most_at_host_ = 0;
};

}  // namespace pop3::test
