// SPDX-License-Identifier: MIT
// Standard output for a command with a deadline: a reader that does not read is waited for until then.
#pragma once

#include <array>
#include <ostream>
#include <streambuf>

#include "pop3/transport.hpp"

namespace pop3::cli {

/// A stream whose operations throw pop3::error: errc::timed_out, errc::cancelled, or the error of the system.
/// A terminal shows at once what is written. The destructor writes what is left, and reports no error:
/// call flush() before.
class limited_output final : private std::streambuf, public std::ostream {
  public:
    /// Writes to `out`, which is not closed.
    limited_output(int out, wait_limits limits);
    ~limited_output() override;
    limited_output(const limited_output&) = delete;
    limited_output& operator=(const limited_output&) = delete;

  private:
    using std::streambuf::int_type;
    using std::streambuf::traits_type;

    int_type overflow(int_type octet) override;
    int sync() override;

    int out_;
    wait_limits limits_;
    std::array<char, std::size_t{16} * 1024> buffer_{};
};

}  // namespace pop3::cli
