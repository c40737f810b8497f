// SPDX-License-Identifier: MIT
#include "choices.hpp"

#include <stdexcept>

namespace pop3::test::worlds {

// splitmix64 (Steele, Lea and Flood, 2014).
std::size_t choices_by_chance::pick(std::size_t options) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>((z ^ (z >> 31)) % options);
}

std::size_t every_choice::pick(std::size_t options) {
    if (at_ == path_.size()) path_.push_back({0, options});
    branch& here = path_[at_++];
    if (here.options == 0) here.options = options;
    if (here.options != options || here.taken >= options)
        throw std::logic_error("the same choices led to another world");
    return here.taken;
}

bool every_choice::next() {
    path_.resize(at_);
    while (!path_.empty() && path_.back().taken + 1 == path_.back().options) path_.pop_back();
    at_ = 0;
    if (path_.empty()) return false;
    ++path_.back().taken;
    return true;
}

std::vector<std::size_t> every_choice::taken() const {
    std::vector<std::size_t> path;
    for (const branch& each : path_) path.push_back(each.taken);
    return path;
}

void every_choice::follow(const std::vector<std::size_t>& path) {
    path_.clear();
    for (const std::size_t each : path) path_.push_back({each, 0});
    at_ = 0;
}

}  // namespace pop3::test::worlds
