// SPDX-License-Identifier: MIT
// Core dumps would have the passwords that a process holds.
#pragma once

namespace pop3::inline v1::system {

/// This process leaves no core dump, and no other process of its user may read its memory (prctl(2),
/// PR_SET_DUMPABLE). Programs that it starts are not affected.
void forbid_core_dumps() noexcept;

}  // namespace pop3::inline v1::system
