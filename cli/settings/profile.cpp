// SPDX-License-Identifier: MIT
#include "profile.hpp"

#include <utility>

#ifdef POP3_HAS_CHECK
#include "check/quirks_file.hpp"
#endif

namespace pop3::cli {

void apply_profile([[maybe_unused]] account& result) {
#ifdef POP3_HAS_CHECK
    const std::string file = std::exchange(result.profile, {});
    if (file.empty()) return;
    result.known_quirks = check::read_quirks(file);
    if (result.connection.mechanism.empty())
        result.connection.mechanism = result.known_quirks.login_by;
#endif
}

}  // namespace pop3::cli
