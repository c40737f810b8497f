// SPDX-License-Identifier: MIT
// What is known about a session: its state, the server, its capabilities, and the secrets to mask.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/capabilities.hpp"
#include "pop3/limits.hpp"
#include "pop3/policy.hpp"
#include "pop3/reply.hpp"
#include "pop3/sasl.hpp"
#include "pop3/session.hpp"
#include "pop3/tracer.hpp"
#include "vocabulary/secret_mask.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1 {

struct session_facts {
    session_facts(const pop3::limits& limits_, const pop3::policy& policy_)
        : limits(limits_), policy(policy_), sources{&builtin_mechanisms()} {}

    /// Why the command `spec` (null: not POP3's) may not be sent in this state; nothing if it may.
    [[nodiscard]] std::optional<failure> wrong_state(const wire::command_spec* spec,
                                                     const std::string& command) const;
    /// The effect of a status line, from the command table. Null: the greeting.
    void apply_effect(const wire::command_spec* spec, const reply& answer);
    /// The handshake is done: what was learned in clear text is discarded.
    void tls_started();
    /// The meaning of -ERR to `command`.
    [[nodiscard]] failure refusal(const reply& answer, const wire::command_spec* spec,
                                  const std::string& command) const;
    [[nodiscard]] support supports(std::string_view name) const;
    /// No two answers of a server have the same timestamp (RFC 1939, section 7).
    [[nodiscard]] bool is_greeting_again(std::string_view line) const;
    /// The server lists PIPELINING, and this is the state for it.
    [[nodiscard]] bool can_pipeline() const;

    const pop3::limits limits;
    pop3::policy policy;
    tracer* trace = nullptr;
    session_state state = session_state::greeting;
    bool secure = false;
    bool tls_to_come = false;
    std::string greeting;
    reply last_reply;
    std::optional<capabilities> listing;
    std::optional<std::uint32_t> expected;  // messages in the maildrop
    secret_mask secrets;                    // masked where the server repeats them
    sasl_peer peer;
    std::vector<const mechanism_source*> sources;  // the newest first

  private:
    enum class observation : std::uint8_t { none, worked, refused };
    void note_support(const wire::command_spec& spec, const reply& answer);
    [[nodiscard]] observation observed_of(std::string_view verb) const;

    std::array<observation, std::size(wire::command_table)> observed_{};  // row by row
};

}  // namespace pop3::inline v1
