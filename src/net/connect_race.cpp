// SPDX-License-Identifier: MIT
#include "connect_race.hpp"

namespace pop3::inline v1::net {

connect_race::step connect_race::next(system::time_point now) {
    const bool more = started_ < candidates_;
    if (more && (under_way_ == 0 || now >= next_start_)) {
        next_start_ = now + head_start;
        ++under_way_;
        return start{started_++};
    }
    if (under_way_ == 0) return lost{};
    return wait{more ? next_start_ : system::time_point::max()};
}

void connect_race::failed(std::string_view reason) {
    --under_way_;
    next_start_ = system::time_point::min();
    complaint_.append(complaint_.empty() ? "" : "; ").append(reason);
}

}  // namespace pop3::inline v1::net
