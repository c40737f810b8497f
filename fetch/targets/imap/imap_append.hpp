// SPDX-License-Identifier: MIT
// APPEND (RFC 9051, section 6.3.12): one message into one folder.
#pragma once

#include <cstdint>
#include <string>

#include "fetch/targets/common/target.hpp"
#include "imap_client.hpp"
#include "imap_login.hpp"
#include "imap_message.hpp"
#include "imap_receipts.hpp"

namespace pop3::fetch {

/// The result of one APPEND.
struct imap_outcome {
    enum class kind : std::uint8_t {
        appended,
        deferred,
        refused,
        in_doubt,  ///< all of the message was sent, and no answer came
    };
    kind type = kind::appended;
    failure reason{};        ///< unless appended
    bool too_large = false;  ///< in doubt, and the server's last words were about the size
    imap_uid stored{};       ///< appended: where
};

/// Appends `message` to `folder`, a name in modified UTF-7, and creates that once if the server asks for it.
/// `accepts`: the server has accepted another message in this session; else a refusal without a reason is no
/// refusal of the message.
/// Throws pop3::error if the connection is lost before the end of the message was sent: then the server
/// does not have it.
imap_outcome imap_append(imap_dialogue& dialogue, const imap_capabilities& can,
                         const std::string& folder, const imap_message& message, bool accepts);

}  // namespace pop3::fetch
