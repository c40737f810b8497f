// SPDX-License-Identifier: MIT
#include "sqlite_account.hpp"

#include <utility>

namespace pop3::fetch {

sqlite_account::sqlite_account(ledger& book, known_account account,
                               const std::filesystem::path& state_directory)
    : book_(book), account_(std::move(account)), lock_(state_directory, account_.id) {}

ledger& sqlite_account::held() {
    lock_.confirm();
    return book_;
}

void sqlite_account::set_mailbox(const std::string& mailbox) {
    held().set_mailbox(account_.id, mailbox);
    account_.mailbox = mailbox;
}
std::unique_ptr<known_messages> sqlite_account::known() {
    return book_.known(account_.id);
}
bool sqlite_account::knows_unique_ids() {
    return book_.knows_unique_ids(account_.id);
}
bool sqlite_account::any_vanished() {
    return book_.any_vanished(account_.id);
}
void sqlite_account::apply_listing(std::span<const ledger_update> changes, instant now) {
    held().settle(account_.id, changes, now);
}
void sqlite_account::forget_vanished(instant now) {
    held().forget_vanished(account_.id, now);
}
std::optional<unchanged_listing> sqlite_account::unchanged() {
    return book_.quiet(account_.id);
}
void sqlite_account::remember_unchanged(const unchanged_listing& listing) {
    held().set_quiet(account_.id, listing);
}
std::vector<std::optional<content_match>> sqlite_account::match_content(
    std::span<const unidentified_message> seen, const names& listed) {
    return held().recognise(account_.id, seen, listed);
}
void sqlite_account::distrust(std::span<const message_key> recorded, instant now) {
    held().distrust(account_.id, recorded, now);
}
void sqlite_account::record_and_intend(std::span<intent> arrived, std::span<const intent> next,
                                       instant now) {
    held().advance(account_.id, arrived, next, now);
}
std::vector<intent> sqlite_account::open_intents() {
    return book_.intents(account_.id);
}
void sqlite_account::mark_deletions(std::span<const deletion> deletions) {
    held().doubt(account_.id, deletions);
}
void sqlite_account::confirm_deletions(instant now) {
    held().deleted(account_.id, now);
}
std::vector<setback> sqlite_account::setbacks() {
    return book_.setbacks(account_.id);
}
void sqlite_account::set_setbacks(std::span<const setback> all) {
    held().set_setbacks(account_.id, all);
}
std::optional<instant> sqlite_account::one_at_a_time() {
    return book_.one_at_a_time(account_.id);
}
void sqlite_account::set_one_at_a_time(std::optional<instant> since) {
    held().set_one_at_a_time(account_.id, since);
}
run_state sqlite_account::last_run() {
    return book_.run_of(account_.id);
}
void sqlite_account::end_run(const run_state& stands) {
    held().set_run(account_.id, stands);
}
bool sqlite_account::first_notice(std::string_view notice) {
    return held().first_notice(account_.id, notice);
}
void sqlite_account::forget_notice(std::string_view notice) {
    held().forget_notice(account_.id, notice);
}

}  // namespace pop3::fetch
