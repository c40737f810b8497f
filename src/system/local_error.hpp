// SPDX-License-Identifier: MIT
// Errors of this machine: disk, permissions, programs. Not caused by a server.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "pop3/error.hpp"

namespace pop3::inline v1::system {

/// Something on this machine failed. A session that meets it ends without deleting anything.
class local_error : public error {
  public:
    using error::error;
};

/// Throws a local_error: `doing` is the operation, as in "write /home/ann/Mail/tmp/1.x".
[[noreturn]] void raise_local(std::error_code e, std::string doing, std::string detail = {});
/// The same with the error number of the system call that failed.
[[noreturn]] void raise_errno(std::string doing, int number = errno);

}  // namespace pop3::inline v1::system
