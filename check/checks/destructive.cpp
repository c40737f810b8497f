// SPDX-License-Identifier: MIT
// DELE, RSET and QUIT, in a mailbox that may be changed: one message of it is deleted permanently.
#include "checks.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check::checks {
namespace {

// What identifies the messages of a mailbox to other clients: the listings, without their numbers.
struct mailbox {
    std::uint32_t count = 0;
    std::string listing;
};

mailbox look(raw_connection& connection) {
    const status_line stat = connection.ask("STAT");
    std::string_view rest = stat.text();
    const auto count = wire::parse_number(wire::next_word(rest), UINT32_MAX);
    mailbox seen{static_cast<std::uint32_t>(count.value_or(0)), {}};
    seen.listing = connection.ask_multi_line("LIST", longest_listing).text;
    return seen;
}

std::string last_of(const mailbox& m) {
    return std::to_string(m.count);
}

}  // namespace

finding dele(examination& exam) {
    exam.drop_later();
    auto connection = exam.log_in();
    const mailbox before = look(*connection);
    if (before.count == 0) return skipped("the mailbox is empty");
    const std::string n = last_of(before);
    if (!connection->ask("DELE " + n).ok()) return failed("it is refused", connection->evidence());
    if (connection->ask("LIST " + n).ok())
        return failed("LIST n still lists it", connection->evidence());
    if (connection->ask("RETR " + n).ok()) {
        std::string shown = connection->evidence();
        return failed("RETR still returns it", std::move(shown));
    }
    if (connection->ask("DELE " + n).ok())
        return warned("DELE marks it again", connection->evidence());
    if (look(*connection).count != before.count - 1)
        return failed("STAT still counts it", connection->evidence());
    return passed("");
}

finding rset_restores(examination& exam) {
    auto connection = exam.log_in();
    const mailbox before = look(*connection);
    if (before.count == 0) return skipped("the mailbox is empty");
    connection->ask("DELE " + last_of(before));
    if (!connection->ask("RSET").ok()) return failed("it is refused", connection->evidence());
    if (look(*connection).listing != before.listing)
        return failed("LIST differs from before", connection->evidence());
    connection->ask("QUIT");
    connection.reset();
    connection = exam.log_in();
    if (look(*connection).count < before.count) return failed("the message is gone after QUIT");
    return passed("");
}

finding drop_keeps(examination& exam) {
    auto connection = exam.log_in();
    const mailbox before = look(*connection);
    if (before.count == 0) return skipped("the mailbox is empty");
    connection->ask("DELE " + last_of(before));
    connection.reset();
    connection = exam.log_in();
    if (look(*connection).count < before.count) return failed("the message is gone without QUIT");
    return passed("");
}

finding quit_deletes(examination& exam) {
    auto connection = exam.log_in();
    const mailbox before = look(*connection);
    if (before.count == 0) return skipped("the mailbox is empty");
    connection->ask("DELE " + last_of(before));
    const mailbox without = look(*connection);
    if (!connection->ask("QUIT").ok()) return failed("QUIT is refused", connection->evidence());
    const std::string shown = connection->evidence();
    connection.reset();
    connection = exam.log_in();
    const mailbox after = look(*connection);
    if (after.count >= before.count) return failed("the message is still there", shown);
    if (after.count != without.count) return failed("more was deleted than was marked", shown);
    return passed("", shown);
}

}  // namespace pop3::check::checks
