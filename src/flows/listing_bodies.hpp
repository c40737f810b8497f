// SPDX-License-Identifier: MIT
// The answer to CAPA, and what follows the +OK to LIST and UIDL, for flows that send them at once.
#pragma once

#include "pop3/capabilities.hpp"
#include "pop3/dialogue.hpp"
#include "pop3/export.hpp"
#include "pop3/flow.hpp"
#include "pop3/types.hpp"

namespace pop3::inline v1::flows {

/// The answer to CAPA, from its status line on: what the server can do from now on. Fails with the
/// refusal if it is -ERR.
POP3_EXPORT flow<capabilities> capa_answer(dialogue& s);
/// The lines of LIST.
POP3_EXPORT flow<scan_listing> list_body(dialogue& s);
/// The lines of UIDL.
POP3_EXPORT flow<unique_id_listing> uidl_body(dialogue& s);

}  // namespace pop3::inline v1::flows
