// SPDX-License-Identifier: MIT
#include "moved_mailbox.hpp"

namespace pop3::fetch {

bool has_moved(const fetch_request& task, const account_ledger& book) {
    return book.mailbox() != account_name(task);
}

void take_in_move(const fetch_request& task, account_ledger& book, report& result) {
    if (!has_moved(task, book)) return;
    const std::string before = book.mailbox();
    const std::string mailbox = account_name(task);
    const bool knows_any = book.known()->next() != nullptr;
    book.set_mailbox(mailbox);
    if (knows_any)
        result.news.push_back(
            {"the mailbox is " + escaped(mailbox) + " now, and was " + escaped(before) +
                 ": mail fetched from there is known, and is not fetched again",
             "If it is another mailbox with other mail, give the account another name."});
}

}  // namespace pop3::fetch
