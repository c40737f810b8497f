// SPDX-License-Identifier: MIT
// Leaks of libraries: what they lose on their own error paths is not counted.
#pragma once

#ifdef POP3_SANITIZE_ADDRESS
#include <sanitizer/lsan_interface.h>
#endif

namespace pop3::test {

/// While it lives, allocations of this thread are ignored by the leak sanitizer.
class foreign_leaks {
  public:
#ifdef POP3_SANITIZE_ADDRESS
    foreign_leaks() {
        __lsan_disable();
    }
    ~foreign_leaks() {
        __lsan_enable();
    }
#else
    foreign_leaks() {}
    ~foreign_leaks() {}
#endif
    foreign_leaks(const foreign_leaks&) = delete;
    foreign_leaks& operator=(const foreign_leaks&) = delete;
};

}  // namespace pop3::test
