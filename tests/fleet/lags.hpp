// SPDX-License-Identifier: MIT
// How late runs began, to a hundredth of a second, without a record of each.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pop3::test {

class lags {
  public:
    void add(std::chrono::milliseconds lag) {
        const auto at = static_cast<std::size_t>(lag / width);
        if (at >= counts_.size()) counts_.resize(at + 1);
        ++counts_[at];
        ++all_;
    }
    void add(const lags& other) {
        if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
        for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
        all_ += other.all_;
    }
    [[nodiscard]] std::chrono::milliseconds quantile(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(all_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i)
            if ((seen += counts_[i]) > wanted) return width * static_cast<int>(i);
        return counts_.empty() ? std::chrono::milliseconds(0)
                               : width * static_cast<int>(counts_.size() - 1);
    }

  private:
    static constexpr std::chrono::milliseconds width{10};
    std::vector<std::uint64_t> counts_;
    std::uint64_t all_ = 0;
};

}  // namespace pop3::test
