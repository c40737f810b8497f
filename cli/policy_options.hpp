// SPDX-License-Identifier: MIT
// The options that say what is to be done with the mail.
#pragma once

#include "fetch/mail_policy.hpp"

namespace CLI {
class App;
}

namespace pop3::cli {

/// Adds them to `to`; parsing writes into `into`, which must outlive that.
void add_policy_options(CLI::App& to, fetch::mail_policy& into);

}  // namespace pop3::cli
