// SPDX-License-Identifier: MIT
#include "handed_over.hpp"

namespace pop3::inline v1 {

std::optional<failure> handed_over(dialogue& s, const std::function<void()>& take) {
    try {
        take();
        return std::nullopt;
    } catch (const error& e) {
        if (e.code() == errc::sink_failed)
            return s.abandon_response(errc::sink_failed, e.reason().detail);
        s.abandon_response(errc::session_unusable, "the sink threw");
        throw;
    } catch (...) {
        s.abandon_response(errc::session_unusable, "the sink threw");
        throw;
    }
}

}  // namespace pop3::inline v1
