// SPDX-License-Identifier: MIT
// The state of a folder before a delivery, and its creation.
#pragma once

#include <string>

#include "imap_client.hpp"
#include "imap_message.hpp"

namespace pop3::fetch {

/// True if the server lists `folder`, a name in modified UTF-7. Throws pop3::error.
bool imap_folder_exists(imap_dialogue& dialogue, const std::string& folder);

/// The state of `folder` now; zeros if it does not exist. Throws pop3::error, also if the server does not
/// tell.
imap_position imap_position_of(imap_dialogue& dialogue, const std::string& folder);

/// Creates `folder` and subscribes to it. Throws pop3::error, and system::local_error if the server refuses
/// to.
void imap_create_folder(imap_dialogue& dialogue, const std::string& folder);

}  // namespace pop3::fetch
