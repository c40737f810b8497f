// SPDX-License-Identifier: MIT
#include "profile.hpp"

#include <utility>

#ifdef POP3_HAS_CHECK
#include "check/quirks_file.hpp"
#endif

namespace pop3::cli {

void heed_profile([[maybe_unused]] account& to) {
#ifdef POP3_HAS_CHECK
    const std::string file = std::exchange(to.profile, {});
    if (file.empty()) return;
    to.known_quirks = check::read_quirks(file);
    if (to.connection.mechanism.empty()) to.connection.mechanism = to.known_quirks.login_by;
#endif
}

}  // namespace pop3::cli
