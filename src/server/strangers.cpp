// SPDX-License-Identifier: MIT
#include "strangers.hpp"

namespace pop3::inline v1::serving {

void strangers::add(int fd, const std::string& network) {
    remove(fd);
    const std::uint64_t age = ++count_;
    ages_.emplace(fd, age);
    by_age_.emplace(age, stranger{fd, network});
    if (!network.empty()) networks_[network].insert(age);
}

void strangers::remove(int fd) {
    const auto found = ages_.find(fd);
    if (found == ages_.end()) return;
    const auto entry = by_age_.find(found->second);
    if (const auto there = networks_.find(entry->second.network); there != networks_.end()) {
        there->second.erase(entry->first);
        if (there->second.empty()) networks_.erase(there);
    }
    by_age_.erase(entry);
    ages_.erase(found);
}

std::optional<int> strangers::oldest() const {
    if (by_age_.empty()) return std::nullopt;
    return by_age_.begin()->second.fd;
}

std::optional<int> strangers::displaced(const std::string& network) const {
    const auto there = networks_.find(network);
    if (per_network_ != 0 && there != networks_.end() && there->second.size() >= per_network_)
        return by_age_.at(*there->second.begin()).fd;
    if (most_ != 0 && by_age_.size() >= most_) return oldest();
    return std::nullopt;
}

}  // namespace pop3::inline v1::serving
