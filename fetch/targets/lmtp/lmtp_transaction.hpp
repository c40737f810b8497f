// SPDX-License-Identifier: MIT
// Greeting and mail transaction of LMTP (RFC 2033; RFC 5321, 3.3).
#pragma once

#include <string>
#include <vector>

#include "fetch/targets/common/spool.hpp"
#include "lmtp_client.hpp"

namespace pop3::fetch {

/// The features that the server announces (RFC 1652, 1870, 2920).
struct lmtp_features {
    bool pipelining = false;
    bool eight_bit = false;
    bool size = false;
};

/// Reads the greeting, sends LHLO. Throws pop3::error, also if the server refuses us:
/// delivery_deferred or delivery_refused.
lmtp_features lmtp_greet(lmtp_dialogue& dialogue);

/// Sender and recipients of a message; plain addresses, see is_plain_address().
struct envelope {
    std::string sender;  ///< empty: the null path <>
    std::vector<std::string> recipients;
};

/// The result of a message for one recipient.
struct lmtp_outcome {
    enum class kind {
        accepted,
        deferred,
        refused,
        in_doubt,  ///< the message was sent to its end, and no answer came
    };
    kind type = kind::accepted;
    failure reason{};  ///< unless accepted
};

/// Transfers `message`: an outcome for each recipient, in their order. Throws pop3::error if the
/// connection is lost before the message was sent to its end: then no recipient has it.
std::vector<lmtp_outcome> lmtp_deliver(lmtp_dialogue& dialogue, const lmtp_features& features,
                                       const envelope& recipients, const spool& message);

}  // namespace pop3::fetch
