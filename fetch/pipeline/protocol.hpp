// SPDX-License-Identifier: MIT
// The protocol that makes fetching exactly once: the stages of a message from the listing to its
// deletion, what is durable at each, what a crash there means, and the function that moves the
// message on.
//
// The laws of the protocol:
//   1. An intent is durable before the target makes a message visible.
//   2. A message is recorded before its DELE.
//   3. A deletion is in doubt before QUIT, and until QUIT is answered with +OK.
//   4. Recovery asks the target by name. A message that is not there is fetched again.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace pop3::fetch {

/// The stage of a message. A message passes all of them in this order, or stops at one.
enum class stage : std::uint8_t {
    listed,     ///< on the server, and to be fetched
    staged,     ///< in the target, but not visible
    proven,     ///< its size, or an answer in step, proves that it came whole
    durable,    ///< it survives a power failure
    intended,   ///< the ledger has its future name in the target
    delivered,  ///< in the target, visible and durable
    recorded,   ///< it is recorded in the ledger
    in_doubt,   ///< its DELE was answered with +OK; its QUIT may arrive or not
    deleted,    ///< QUIT was answered with +OK
};

/// One row of the protocol, as in docs/delivery.md.
struct stage_rule {
    stage at;
    std::string_view name;
    std::string_view durable;      ///< what a power failure leaves here
    std::string_view after_crash;  ///< what the next run does
    std::string_view mover;  ///< the function that takes the message to the next stage; empty: none
};

inline constexpr std::array<stage_rule, 9> protocol = {{
    {stage::listed, "listed", "nothing", "fetch it", "stager::end"},
    {stage::staged, "staged", "nothing", "fetch it", "stager::on_verified"},
    {stage::proven, "proven", "nothing", "fetch it", "committer::commit_to"},
    {stage::durable, "durable", "a file that nobody looks at", "remove the file, fetch it",
     "committer::deliver"},
    {stage::intended, "intended", "the file and the intent", "look in the target by name",
     "committer::deliver"},
    {stage::delivered, "delivered", "the mail and the intent", "look in the target by name",
     "committer::record_and_intend"},
    {stage::recorded, "recorded", "the mail and its record", "know it", "fetcher::remove_some"},
    {stage::in_doubt, "in doubt", "the mail, its record and the doubt",
     "let listing and header decide", "fetcher::quit"},
    {stage::deleted, "deleted", "the mail, its record and the deletion", "forget it in 30 days",
     ""},
}};

}  // namespace pop3::fetch
