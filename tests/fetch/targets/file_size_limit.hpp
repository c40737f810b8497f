// SPDX-License-Identifier: MIT
// A disk that is full, for one scope.
#pragma once

#include <sys/resource.h>

#include <csignal>

namespace pop3::test {

/// The kernel refuses octets of a file beyond the limit (EFBIG), as a full disk does.
class file_size_limit {
  public:
    explicit file_size_limit(rlim_t octets) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{octets, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    ~file_size_limit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, SIG_DFL);
    }
    file_size_limit(const file_size_limit&) = delete;
    file_size_limit& operator=(const file_size_limit&) = delete;

  private:
    rlimit before_{};
};

}  // namespace pop3::test
