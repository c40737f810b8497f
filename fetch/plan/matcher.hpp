// SPDX-License-Identifier: MIT
// Compares the server's listing with the known messages, one unique-id after the other.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "plan.hpp"

namespace pop3::fetch {

/// Walks through listed and known messages in parallel, both ascending by unique-id, and decides
/// about each listed one.
class matcher {
  public:
    /// Its input; all of it must outlive this.
    struct sides {
        known_messages& known;
        std::vector<step>& steps;
        std::vector<ledger_update>& changes;
        std::vector<plan::candidate>& candidates;  ///< with the header of each known message
        const retention_policy& policy;
    };
    /// `positions`: the unique-ids are the numbers of the messages.
    matcher(const sides& both, bool positions, instant now);

    /// The listed messages of one unique-id, by size; `uid` is greater than the one before.
    void match(std::string_view uid, std::span<const std::uint32_t> places);
    /// After the last one: the known messages that are not listed, and the listed ones without a
    /// unique-id.
    void finish();

    /// True if most known messages have vanished, and at least half as many unknown ones came.
    [[nodiscard]] bool unique_ids_changed() const;

  private:
    // The known messages of one unique-id and size: those that are listed, or, if none is, all.
    struct known_size {
        octet_count octets = 0;
        std::size_t messages = 0;
        instant delivered{};    // the last of them
        bool whole = false;     // one of them was delivered with its text
        bool in_doubt = false;  // the deletion of one of them
        bool vanished = false;  // all of them
        bool came_short = false;
        std::optional<instant> deleted{};
        std::optional<digest> header{};  // if it is one message
        bool size_unknown = false;       // the same
        bool content_unknown = false;    // the same
        bool settled = false;            // by a listed message that can only be one of them
    };

    void change(std::string_view uid, std::optional<octet_count> octets, ledger_update::kind type);
    void skip_without_uid();
    void gone();
    void gather(std::string_view uid);
    void add(const known_message& known);
    void learn_size(std::string_view uid, std::span<const std::uint32_t> places);
    void decide(std::string_view uid, octet_count octets, std::span<const std::uint32_t> places);
    step decide_unknown(std::size_t messages);
    [[nodiscard]] step decide_known(const known_size& row) const;
    [[nodiscard]] step decide_whole(const known_size& row) const;

    sides both_;
    bool positions_;
    instant now_;
    const known_message* next_;
    bool all_have_uids_ = true;
    bool some_without_uid_ = false;
    std::size_t expected_ = 0;      // known messages that should be listed
    std::size_t missing_ = 0;       // of these
    std::size_t unknown_ = 0;       // listed messages with an unknown unique-id
    std::vector<known_size> rows_;  // of the current unique-id, ascending by size
    bool strangers_ = false;        // it is listed with a size that is not among them
    bool is_only_one_ = false;      // one message is known by it, and one is listed
};

}  // namespace pop3::fetch
