// SPDX-License-Identifier: MIT
// One row of the table of faults: name, description, and effect.
#pragma once

#include <span>

#include "fault_set.hpp"

namespace pop3::inline v1::serving {

struct fault_row {
    fault_description about;
    void (*install)(fault_set& into, const fault& fault_wanted);
};

// The rows, by subject; each part has a file of that name.
std::span<const fault_row> lost_replies();
std::span<const fault_row> status_lines();
std::span<const fault_row> pipelining_faults();
std::span<const fault_row> listing_faults();
std::span<const fault_row> identity_faults();
std::span<const fault_row> view_faults();
std::span<const fault_row> message_faults();
std::span<const fault_row> poison_faults();
std::span<const fault_row> login_faults();
std::span<const fault_row> commit_faults();
std::span<const fault_row> tls_faults();

// ---- arguments; they were checked when the fault was made ----

/// Nothing if `text` names no reply.
std::optional<reply_wanted> parse_reply(std::string_view text);
reply_wanted reply_of(const fault& f);
std::uint64_t number_of(const fault& f);

}  // namespace pop3::inline v1::serving
