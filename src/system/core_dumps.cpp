// SPDX-License-Identifier: MIT
#include "core_dumps.hpp"

#include <sys/prctl.h>

namespace pop3::inline v1::system {

void forbid_core_dumps() noexcept {
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace pop3::inline v1::system
