// SPDX-License-Identifier: MIT
// The state of a fleet in the forms of its readers: a person at a terminal, a script, Prometheus, a
// browser. Pure: numbers in, text out. Every text of a server is escaped for its reader.
#pragma once

#include <string>
#include <string_view>

#include "numbers.hpp"

namespace pop3::fleet {

/// For a terminal, in lines.
std::string as_text(const fleet_numbers& all);

/// One JSON object, in one line.
std::string as_json(const fleet_numbers& all);

/// The text format of Prometheus, version 0.0.4: the fleet, which every worker reports alike, and what
/// this worker did.
std::string as_metrics(const fleet_numbers& all, const worker_counts& own,
                       std::string_view version);

/// A page without scripts, for a screen or a telephone, light or dark as the browser wants it.
std::string as_page(const fleet_numbers& all, std::string_view version);

}  // namespace pop3::fleet
