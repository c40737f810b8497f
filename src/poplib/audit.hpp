// SPDX-License-Identifier: MIT
// The audit hook of the process.
#pragma once

#include "pop3/poplib.hpp"

namespace pop3::inline v1::poplib {

/// Notifies the hook, if there is one, that `self` is about to connect.
void audit_connect(const POP3& self, std::string_view host, std::uint16_t port);
/// Notifies the hook, if it wants its lines in this form, that `self` is about to send `line`.
void audit_putline(const POP3& self, std::string_view line, audit_secrets shown_as);

}  // namespace pop3::inline v1::poplib
