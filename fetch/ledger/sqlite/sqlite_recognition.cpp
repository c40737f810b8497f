// SPDX-License-Identifier: MIT
#include "sqlite_recognition.hpp"

#include "sqlite_binding.hpp"

namespace pop3::fetch {
namespace {

// ?4: messages whose deletion was confirmed count too. One that vanished after a lost QUIT may be
// there by another name.
constexpr const char* by_own_name =
    "SELECT uid, occurrence FROM message WHERE account = ?1 AND uid = ?2 AND content = ?3"
    " AND vanished IS NOT NULL AND (?4 OR deleted IS NULL OR in_doubt = 1) LIMIT 1";
// ?5: any unique-id will do; else one of both must have none.
constexpr const char* by_any_name =
    "SELECT uid, occurrence FROM message INDEXED BY message_vanished_content"
    " WHERE account = ?1 AND vanished IS NOT NULL AND content = ?3 AND (?5 OR uid = x'' OR ?2 = "
    "x'')"
    " AND (deleted IS NULL OR in_doubt = 1 OR (?4 AND (uid = x'' OR ?2 = x''))) LIMIT 1";
// Another program delivered it: its content is not known, and its unique-id is unique.
constexpr const char* by_unique_id =
    "SELECT content, occurrence FROM message WHERE account = ?1 AND uid = ?2 AND octets = ?3"
    " AND unknown = 1 AND vanished IS NULL LIMIT 1";
constexpr const char* renaming =
    "UPDATE message SET vanished = NULL, in_doubt = 0,"
    " deleted = CASE WHEN in_doubt = 1 THEN NULL ELSE deleted END, uid = ?2, octets = ?3, content "
    "= ?4,"
    " header = ?5, came_short = ?9, unknown = 0, occurrence = CASE WHEN uid = ?2 AND content = ?4 "
    "THEN "
    "occurrence ELSE"
    "  (SELECT coalesce(max(occurrence) + 1, 0) FROM message"
    "   WHERE account = ?1 AND uid = ?2 AND content = ?4) END"
    " WHERE account = ?1 AND uid = ?6 AND content = ?7 AND occurrence = ?8"
    " RETURNING occurrence, delivered, header_only, came_short";

}  // namespace

recognition::recognition(sqlite_database& open, account_id account, const names& listed)
    : account_(account),
      listed_(listed),
      by_own_name_(open, by_own_name),
      by_any_name_(open, by_any_name),
      by_unique_id_(open, by_unique_id),
      rename_(open, renaming) {}

std::optional<content_match> recognition::operator()(const unidentified_message& seen) {
    if (const std::optional<message_key> known = find(seen)) return rename(*known, seen);
    if (!seen.imported) return std::nullopt;
    std::optional<message_key> known = find_imported(seen);
    if (!known) return std::nullopt;
    content_match match = rename(*known, seen);
    match.learned = true;
    return match;
}

std::optional<message_key> recognition::find_imported(const unidentified_message& seen) {
    binder(*by_unique_id_) << account_ << std::string_view(seen.uid) << number(seen.octets);
    if (!by_unique_id_->executeStep()) return std::nullopt;
    message_key key{seen.uid, digest_of(by_unique_id_->getColumn(0)),
                    by_unique_id_->getColumn(1).getUInt()};
    by_unique_id_->reset();
    return key;
}

// Ledgers before version 5 have the digest of all octets.
std::optional<message_key> recognition::find(const unidentified_message& seen) {
    std::optional<message_key> known = find(seen, seen.identity.content);
    if (!known && seen.identity.octets != seen.identity.content)
        known = find(seen, seen.identity.octets);
    return known;
}

std::optional<message_key> recognition::find(const unidentified_message& seen,
                                             const digest& content) {
    const bool marked = seen.identity.marked;
    const auto first = [&](SQLite::Statement& select) -> std::optional<message_key> {
        if (!select.executeStep()) return std::nullopt;
        message_key key{text(select.getColumn(0)), content, select.getColumn(1).getUInt()};
        select.reset();
        return key;
    };
    (binder(*by_own_name_) << account_ << std::string_view(seen.uid) << content)
        .flag(marked || (!listed_.positions && !seen.uid.empty()));
    if (std::optional<message_key> known = first(*by_own_name_)) return known;
    (binder(*by_any_name_) << account_ << std::string_view(seen.uid) << content)
        .flag(marked)
        .flag(marked || listed_.changed || listed_.positions);
    return first(*by_any_name_);
}

content_match recognition::rename(const message_key& known, const unidentified_message& seen) {
    const digest& content = seen.identity.content;
    binder bind(*rename_);
    bind << account_ << std::string_view(seen.uid) << number(seen.octets) << content;
    if (seen.trusted)
        bind << seen.identity.header;
    else
        bind.null();
    (bind << known).flag(seen.came_short);
    rename_->executeStep();
    content_match found{{seen.uid, content, rename_->getColumn(0).getUInt()},
                        instant_of(rename_->getColumn(1)),
                        rename_->getColumn(2).getInt() != 0,
                        rename_->getColumn(3).getInt() != 0,
                        known.uid != seen.uid};
    rename_->reset();
    return found;
}

}  // namespace pop3::fetch
