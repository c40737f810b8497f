// SPDX-License-Identifier: MIT
// A backend with faults: in what it reports of its messages, and in what it does at the end.
#pragma once

#include <functional>
#include <map>

#include "fault_set.hpp"
#include "server/backends/backend_decorator.hpp"

namespace pop3::inline v1::serving {

class faulty_backend final : public backend_decorator {
  public:
    /// Both must outlive it.
    faulty_backend(backend& inner, const maildrop_changes& changes)
        : backend_decorator(inner), changes_(changes) {}

    result<std::unique_ptr<maildrop>> open(std::string_view user) override;

  private:
    const maildrop_changes& changes_;
    std::map<std::string, std::uint64_t, std::less<>> sessions_;  // by user
};

}  // namespace pop3::inline v1::serving
