// SPDX-License-Identifier: MIT
// What a ledger records of messages, deliveries and deletions (docs/rules.md, R12).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "fetch/clock.hpp"
#include "fetch/message/content_digest.hpp"
#include "fetch/message/message_identity.hpp"
#include "fetch/plan/known_messages.hpp"
#include "fetch/plan/listing_hash.hpp"
#include "fetch/plan/setback.hpp"

namespace pop3::fetch {

/// How long a message that is no longer listed stays known.
inline constexpr std::chrono::days remembers_vanished{30};

/// What identifies a delivered message permanently. The unique-id alone does not: servers repeat
/// it, reuse it and leave it out (docs/rules.md, R4). `occurrence` counts equal messages.
struct message_key {
    std::string uid;
    digest content{};
    std::uint32_t occurrence = 0;
    friend bool operator==(const message_key&, const message_key&) = default;
};

/// A listing that leaves nothing to do.
struct unchanged_listing {
    std::size_t messages = 0;
    std::optional<listing_hash> mark{};  ///< known if it was read for this
    friend bool operator==(const unchanged_listing&, const unchanged_listing&) = default;
};

/// A message that was fetched, and may be known by another unique-id or size.
struct unidentified_message {
    std::string uid;
    message_identity identity{};
    octet_count octets = 0;   ///< as LIST announced it
    bool trusted = true;      ///< its size proved it whole: its header may identify it from now on
    bool came_short = false;  ///< far fewer octets came than announced, or nothing was announced
    bool imported = false;    ///< only one message is listed and known by its unique-id: it is that
};

/// A message that another program delivered.
struct imported_message {
    std::string uid;                      ///< not empty
    std::optional<octet_count> octets{};  ///< as LIST announces it, if that is known
    instant delivered{};
};

/// A delivery in progress: from before its file is renamed into the target until after.
struct intent {
    message_key key;         ///< its occurrence is known after it has arrived
    octet_count octets = 0;  ///< as LIST announced it
    std::string target;      ///< the Maildir
    std::string file;        ///< its name there, in tmp/ before and in new/ after
    bool header_only = false;
    std::optional<digest> header{};  ///< nothing: not to be identified by it
    bool came_short = false;
    std::string storage{};  ///< target::storage() of its target; empty: not known
};

/// A message that was recognised by its content.
struct content_match {
    message_key key;
    instant delivered{};
    bool header_only = false;
    bool came_short = false;
    bool renamed = false;  ///< it was known by another unique-id
    bool learned = false;  ///< its content was not known: its unique-id alone identified it
};

/// A message whose DELE was answered with +OK. Without a key: all of this unique-id and size.
struct deletion {
    std::string uid;
    octet_count octets = 0;
    std::optional<message_key> key;
};

}  // namespace pop3::fetch
