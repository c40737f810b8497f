// SPDX-License-Identifier: MIT
// Runs tasks for different hosts, some at the same time.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace pop3::fetch {

/// A task for a host. Must not throw.
struct queued_job {
    std::string host;
    std::function<void()> work;
};

/// How many may run at once; both at least 1.
struct at_once {
    std::size_t in_all = 8;
    std::size_t per_host = 2;
};

/// Runs all of `errands`, each once, in their order as far as the limits allow. Returns when the
/// last has ended.
void run_jobs(std::vector<queued_job> errands, const at_once& most);

}  // namespace pop3::fetch
