// SPDX-License-Identifier: MIT
// DELE, RSET and QUIT, in a mailbox that may be changed: one message of it is deleted permanently.
#include "checks.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check::checks {
namespace {

constexpr std::uint64_t most = 256ULL * 1024 * 1024;

// What identifies the messages of a mailbox to other clients: the listings, without their numbers.
struct mailbox {
    std::uint32_t count = 0;
    std::string listing;
};

mailbox look(dialogue& with) {
    const status_line stat = with.ask("STAT");
    std::string_view rest = stat.text();
    const auto count = wire::parse_number(wire::next_word(rest), UINT32_MAX);
    mailbox seen{static_cast<std::uint32_t>(count.value_or(0)), {}};
    seen.listing = with.ask_multi_line("LIST", most).text;
    return seen;
}

std::string last_of(const mailbox& m) {
    return std::to_string(m.count);
}

}  // namespace

finding dele(examination& of) {
    of.drop_later();
    auto with = of.log_in();
    const mailbox before = look(*with);
    if (before.count == 0) return skipped("the mailbox is empty");
    const std::string n = last_of(before);
    if (!with->ask("DELE " + n).ok()) return failed("it is refused", with->evidence());
    if (with->ask("LIST " + n).ok()) return failed("LIST n still lists it", with->evidence());
    if (with->ask("RETR " + n).ok()) {
        std::string shown = with->evidence();
        return failed("RETR still returns it", std::move(shown));
    }
    if (with->ask("DELE " + n).ok()) return warned("DELE marks it again", with->evidence());
    if (look(*with).count != before.count - 1)
        return failed("STAT still counts it", with->evidence());
    return passed("");
}

finding rset_restores(examination& of) {
    auto with = of.log_in();
    const mailbox before = look(*with);
    if (before.count == 0) return skipped("the mailbox is empty");
    with->ask("DELE " + last_of(before));
    if (!with->ask("RSET").ok()) return failed("it is refused", with->evidence());
    if (look(*with).listing != before.listing)
        return failed("LIST differs from before", with->evidence());
    with->ask("QUIT");
    with.reset();
    with = of.log_in();
    if (look(*with).count < before.count) return failed("the message is gone after QUIT");
    return passed("");
}

finding drop_keeps(examination& of) {
    auto with = of.log_in();
    const mailbox before = look(*with);
    if (before.count == 0) return skipped("the mailbox is empty");
    with->ask("DELE " + last_of(before));
    with.reset();
    with = of.log_in();
    if (look(*with).count < before.count) return failed("the message is gone without QUIT");
    return passed("");
}

finding quit_deletes(examination& of) {
    auto with = of.log_in();
    const mailbox before = look(*with);
    if (before.count == 0) return skipped("the mailbox is empty");
    with->ask("DELE " + last_of(before));
    const mailbox without = look(*with);
    if (!with->ask("QUIT").ok()) return failed("QUIT is refused", with->evidence());
    const std::string shown = with->evidence();
    with.reset();
    with = of.log_in();
    const mailbox after = look(*with);
    if (after.count >= before.count) return failed("the message is still there", shown);
    if (after.count != without.count) return failed("more was deleted than was marked", shown);
    return passed("", shown);
}

}  // namespace pop3::check::checks
