// SPDX-License-Identifier: MIT
// What an answer of the Gmail API means for a delivery: one row for each kind of refusal.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "fetch/clock.hpp"
#include "pop3/error.hpp"

namespace pop3::fetch {

/// What to do after an answer.
enum class api_verdict {
    accepted,
    retry,            ///< the service failed: the same again later
    slow_user,        ///< too many requests for this mailbox
    slow_project,     ///< too many requests of this client
    token_refused,    ///< another token may be accepted
    message_refused,  ///< this message is not accepted, whenever it comes
    label_unknown,    ///< a label was removed meanwhile
    not_there,        ///< no such upload, or no such address of the API
    put_off,          ///< not now, for a reason that may be one of this message alone
    stop,             ///< nothing can be delivered before a person has changed something
};

struct api_outcome {
    api_verdict verdict = api_verdict::accepted;
    failure reason{};  ///< unless accepted: with advice, and how long Google asks to wait
};

/// `status` and `body` of an answer; `retry_after`: the value of that header, empty if there is none.
/// `address` is that of the mailbox. Throws errc::library_unavailable.
api_outcome judged(int status, std::string_view retry_after, std::string_view body,
                   std::string_view address, instant now);

/// True of answers after which less may be sent for a while.
bool is_slow_down(api_verdict verdict) noexcept;

}  // namespace pop3::fetch
