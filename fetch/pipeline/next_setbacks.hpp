// SPDX-License-Identifier: MIT
// What a session leaves for the next run to know about messages that did not come.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "committer.hpp"
#include "fetch/plan/plan.hpp"
#include "fetch/plan/setback.hpp"

namespace pop3::fetch {

/// The setbacks of the account after a session: those of `failed`, and the earlier ones of messages that
/// did not come. `came`: messages with an earlier setback that came. `first_in_line` (null: none) was
/// asked for first of those with one: unless it came, it is last the next time. `now` is the time of new
/// refusals by the target. Returns nothing if there is nothing to record.
std::optional<std::vector<setback>> next_setbacks(const plan& steps,
                                                  std::span<const failed_message> failed,
                                                  std::span<const step* const> came,
                                                  const step* first_in_line, instant now);

}  // namespace pop3::fetch
