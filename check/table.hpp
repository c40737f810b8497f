// SPDX-License-Identifier: MIT
// Every check there is, in the order they run; and a run over all of them.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "finding.hpp"
#include "pop3/quirks.hpp"
#include "settings.hpp"

namespace pop3::check {

/// In the order that they run: who asks first for what others need comes first.
std::span<const check_spec> all_checks();

struct row {
    const check_spec* check = nullptr;
    finding found;
};

struct verdict {
    std::string host;
    std::uint16_t port = 0;
    std::string implementation;  ///< the server's name for itself, in its own words
    std::vector<row> rows;       ///< in the order of the table
    quirks needed;               ///< what a client of this server should heed

    [[nodiscard]] std::size_t count(outcome what) const;
    /// 0: all well. 1: warnings. 2: something fails. 3: what fails puts mail or passwords at risk.
    [[nodiscard]] int exit_status() const;
};

/// The groups of the rows, in the order they first come.
std::vector<std::string_view> groups_of(const verdict& of);

/// Examines the server. `watch` sees each row as it comes. Throws pop3::error if there is no
/// connection at all.
verdict examine(const settings& what, const std::function<void(const row&)>& watch = {});

}  // namespace pop3::check
