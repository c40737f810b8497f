// SPDX-License-Identifier: MIT
// What follows the +OK to LIST and UIDL, for flows that send both at once.
#pragma once

#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1::flows {

/// The lines of LIST.
POP3_EXPORT flow<scan_listing> list_body(dialogue& s);
/// The lines of UIDL.
POP3_EXPORT flow<unique_id_listing> uidl_body(dialogue& s);

}  // namespace pop3::inline v1::flows
