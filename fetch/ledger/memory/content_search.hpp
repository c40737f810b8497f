// SPDX-License-Identifier: MIT
// Recognises messages by their content, among the records of an account in memory.
#pragma once

#include <optional>

#include "memory_database.hpp"

namespace pop3::fetch {

/// Looks for a vanished message like `seen`; if there is one, it is listed again, under the
/// unique-id of `seen`.
std::optional<content_match> take_by_content(memory_records& account,
                                             const unidentified_message& seen, const names& listed);

/// The first number that no message of this unique-id and content has.
std::uint32_t free_occurrence(const memory_records& account, const message_key& key);

}  // namespace pop3::fetch
