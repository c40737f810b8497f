// SPDX-License-Identifier: MIT
// Wall times of interleaved rounds, and their median.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace pop3::bench {

template <class Run>
double seconds(Run run) {
    using clock_type = std::chrono::steady_clock;
    const auto start = clock_type::now();
    run();
    return std::chrono::duration<double>(clock_type::now() - start).count();
}

inline double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
}

}  // namespace pop3::bench
