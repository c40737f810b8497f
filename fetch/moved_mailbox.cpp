// SPDX-License-Identifier: MIT
#include "moved_mailbox.hpp"

namespace pop3::fetch {

void take_in_move(const job& what, ledger& book, account_id account, report& result) {
    const std::optional<known_account> known = book.find(names_of(what));
    const std::string mailbox = account_name(what);
    if (!known || known->mailbox == mailbox) return;
    const bool knows_any = book.known(account)->next() != nullptr;
    book.set_mailbox(account, mailbox);
    if (knows_any)
        result.news.push_back(
            {"the mailbox is " + escaped(mailbox) + " now, and was " + escaped(known->mailbox) +
                 ": what was fetched from there is known, and does not come again",
             "If it is another mailbox with other mail, give the account another name."});
}

}  // namespace pop3::fetch
