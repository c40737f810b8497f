// SPDX-License-Identifier: MIT
// Whether a login is one to a Gmail mailbox, asked before any mail is delivered by it.
#pragma once

#include <optional>

#include "gmail_api.hpp"
#include "gmail_options.hpp"

namespace pop3::fetch {

/// Asks for the labels of the mailbox: the only question that the right to deliver allows. Returns why
/// Google refuses that, as if the login belongs to another mailbox.
std::optional<failure> defect_of_gmail_login(const gmail_api::settings& login,
                                             const gmail_options& terms);

}  // namespace pop3::fetch
