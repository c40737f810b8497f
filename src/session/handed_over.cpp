// SPDX-License-Identifier: MIT
#include "handed_over.hpp"

namespace pop3::inline v1 {

std::optional<failure> handed_over(session& s, const std::function<void()>& take) {
    try {
        take();
        return std::nullopt;
    } catch (const error& e) {
        if (e.code() == errc::sink_failed) return s.given_up(errc::sink_failed, e.reason().detail);
        s.given_up(errc::session_unusable, "the sink threw");
        throw;
    } catch (...) {
        s.given_up(errc::session_unusable, "the sink threw");
        throw;
    }
}

}  // namespace pop3::inline v1
