// SPDX-License-Identifier: MIT
#include "pop3/verb_guard.hpp"

#include "pop3/dialogue.hpp"

namespace pop3::inline v1 {

verb_guard::verb_guard(verb_runner& owner) noexcept : owner_(owner.busy_ ? nullptr : &owner) {
    owner.busy_ = true;
}

verb_guard::~verb_guard() {
    if (!owner_) return;
    owner_->busy_ = false;
    dialogue& subject = owner_->subject();
    if (!finished_) subject.make_unusable(errc::session_unusable, {}, "an exception ended a verb");
    if (failed_ && subject.is_reading())
        subject.make_unusable(errc::session_unusable, {}, "a response was not read to its end");
    const bool usable = subject.usable() || subject.is_reading();
    if (!usable || subject.state() == session_state::ended) owner_->hang_up();
}

}  // namespace pop3::inline v1
