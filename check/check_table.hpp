// SPDX-License-Identifier: MIT
// All checks, in the order they run; and a run over all of them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "check/examination/certificate_facts.hpp"
#include "check/examination/examination_settings.hpp"
#include "check/examination/finding.hpp"
#include "pop3/quirks.hpp"

namespace pop3::check {

/// In running order: a check that others depend on comes first.
std::span<const check_spec> all_checks();

/// What an administrator or a user can do if the check `id` does not pass, `options` in backticks.
std::string_view advice_for(std::string_view id) noexcept;
/// The same without backticks.
std::string plain_advice_for(std::string_view id);

struct row {
    const check_spec* check = nullptr;
    finding found;
};

struct examination_result {
    std::string host;
    std::uint16_t port = 0;
    tls_mode tls = tls_mode::implicit;
    std::string user;  ///< empty: the credential names none
    std::chrono::system_clock::time_point began{};
    std::optional<certificate_facts> certificate;  ///< that the server showed, valid or not
    std::string implementation;                    ///< the server's name for itself
    std::vector<row> rows;                         ///< in the order of the table
    quirks needed;                                 ///< what a client of this server should avoid
    bool logged_in = false;    ///< by the mechanism of login(), or by USER and PASS
    bool out_of_time = false;  ///< the time limit ended it early: the last checks did not run

    [[nodiscard]] std::size_t count(outcome outcome) const;
    /// 0: all checks pass. 1: warnings, or the time limit ended it early. 2: a check fails. 3: a failure puts
    /// mail or passwords at risk.
    [[nodiscard]] int exit_status() const;
    /// The same as an outcome: fail, warn or pass.
    [[nodiscard]] outcome worst() const;
    /// What it tells of the server can be relied on: the checks ran.
    [[nodiscard]] bool is_complete() const { return logged_in && !out_of_time; }
};

/// It fails, and mail or passwords are at stake.
bool puts_at_risk(const row& r);

/// The groups of the rows, in order of first appearance.
std::vector<std::string_view> groups_of(const examination_result& result);

/// Examines the server. `watch` is called for each row. Throws pop3::error if there is no
/// connection at all.
examination_result examine(const settings& options,
                           const std::function<void(const row&)>& watch = {});

}  // namespace pop3::check
