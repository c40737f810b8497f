// SPDX-License-Identifier: MIT
// Credentials as Python code passes them.
#pragma once

#include "pop3/credentials.hpp"
#include "python.hpp"

namespace pop3::python {

/// `form` is "password", "token", "external" or "anonymous"; `secret` is empty for the last two.
/// `mechanism` names the only one to use; empty: any. Throws raised (ValueError) for another form.
credentials credentials_from(std::string_view form, std::string user, std::string_view secret,
                             std::string mechanism);

}  // namespace pop3::python
