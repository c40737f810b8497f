// SPDX-License-Identifier: MIT
// Alone in its file, so that tests in which months pass can link a clock of their own instead.
#include "clock.hpp"

namespace pop3::fetch {

instant now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace pop3::fetch
