// SPDX-License-Identifier: MIT
// A check, and its result.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pop3::check {

enum class outcome : std::uint8_t { pass, warn, fail, skipped };

/// What is at stake if a check fails.
enum class severity : std::uint8_t {
    comfort,   ///< something is slower or less clear than it could be
    protocol,  ///< programs that follow the RFC may fail
    safety,    ///< mail or passwords are at risk
};

/// What a check needs, beyond a connection.
enum class needs : std::uint8_t {
    connection,   ///< nothing more
    clear_text,   ///< a connection that is not encrypted, or not yet
    tls,          ///< TLS, or a server that offers STLS
    login,        ///< a login
    destructive,  ///< a login to a mailbox that may be changed: --destructive
    slow,         ///< a login, and many minutes: --slow
};

struct finding {
    outcome outcome_kind = outcome::pass;
    std::string detail;    ///< one sentence; may contain octets of the server, which are not
                           ///< escaped
    std::string evidence;  ///< the lines of the dialogue that show it, "C: ..." and "S: ..."
};

inline finding passed(std::string detail, std::string evidence = {}) {
    return {outcome::pass, std::move(detail), std::move(evidence)};
}
inline finding warned(std::string detail, std::string evidence = {}) {
    return {outcome::warn, std::move(detail), std::move(evidence)};
}
inline finding failed(std::string detail, std::string evidence = {}) {
    return {outcome::fail, std::move(detail), std::move(evidence)};
}
inline finding skipped(std::string reason) {
    return {outcome::skipped, std::move(reason), {}};
}

class examination;

/// A row of the table of checks.
struct check_spec {
    std::string_view id;
    std::string_view group;
    std::string_view words;   ///< the right behaviour, as a fact
    std::string_view source;  ///< where it is specified
    severity at_stake;
    needs takes;
    finding (*run)(examination&);
};

}  // namespace pop3::check
