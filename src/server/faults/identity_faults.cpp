// SPDX-License-Identifier: MIT
// Unique-ids, sizes and headers that change from one session to the next: only the content
// identifies a message.
#include <deque>
#include <map>
#include <memory>
#include <set>

#include "fault_row.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view known_again =
    "recognises the mail by its content, and delivers nothing twice";
constexpr std::string_view compares =
    "compares the content before it deletes mail that it knows by unique-id: it may be other mail";

// The unique-ids of one user's messages: a new message gets one that is free.
class reused_names {
  public:
    void look(maildrop& at) {
        std::set<std::string_view> there;
        for (std::uint32_t n = 1; n <= at.count(); ++n)
            there.insert(at.unique_id(message_number(n)));
        std::erase_if(given_, [&](const auto& one) {
            if (there.contains(one.first)) return false;
            free_.push_back(one.second);
            return true;
        });
        for (std::uint32_t n = 1; n <= at.count(); ++n)
            name(std::string(at.unique_id(message_number(n))));
    }
    [[nodiscard]] std::string of(std::string_view true_name) const {
        return given_.find(true_name)->second;
    }

  private:
    void name(const std::string& true_name) {
        if (given_.contains(true_name)) return;
        given_[true_name] = free_.empty() ? true_name : free_.front();
        if (!free_.empty()) free_.pop_front();
    }

    std::map<std::string, std::string, std::less<>> given_;  // by the true ones
    std::deque<std::string> free_;                           // the longest free first
};

void reuse_names(fault_set& into, const fault&) {
    const auto names = std::make_shared<std::map<std::string, reused_names>>();
    into.mail.opened.push_back(
        [names](const visit& visitor, maildrop& drop) { (*names)[visitor.user].look(drop); });
    into.mail.unique_id = [names](const visit& visitor, maildrop& drop, message_number n) {
        return (*names)[visitor.user].of(drop.unique_id(n));
    };
}

// What GNU mailutils writes into an mbox (docs/servers.md).
std::string mailbox_fields(const visit& visitor, maildrop& drop, message_number n) {
    std::string made;
    if (n.value() == 1)
        made += "X-IMAPbase: 1700000000 " + std::to_string(drop.count() + 1) + "\r\n";
    return made + "X-UID: " + std::to_string(n.value()) +
           (visitor.session % 2 == 0 ? "\r\nStatus: O\r\n" : "\r\nStatus: OR\r\n");
}

template <class Change>
void change_uids(fault_set& into, Change change) {
    into.mail.unique_id = [change](const visit& visitor, maildrop& drop, message_number n) {
        std::string uid(drop.unique_id(n));
        change(uid, n, visitor.session);
        return uid;
    };
}

constexpr fault_row identity_rows[] = {
    {{"uidl-reset", none, "", "sends other unique-ids in every session", known_again},
     [](fault_set& into, const fault&) {
         change_uids(into, [](std::string& uid, auto, std::uint64_t session) {
             uid = 's' + std::to_string(session) + '.' + uid;
         });
     }},
    {{"uidl-renamed", number, "2", "sends other unique-ids from session N of a user on",
      known_again},
     [](fault_set& into, const fault& f) {
         change_uids(into, [from = number_of(f)](std::string& uid, auto, std::uint64_t session) {
             if (session >= from) uid.insert(0, "new.");
         });
     }},
    {{"uidl-numbers", none, "", "takes the message-number as unique-id, so that they are reused",
      compares},
     [](fault_set& into, const fault&) {
         change_uids(into, [](std::string& uid, message_number n, auto) {
             uid = std::to_string(n.value());
         });
     }},
    {{"uidl-reused", none, "", "reuses the unique-id of a deleted message for a new one", compares},
     reuse_names},
    {{"uidl-shifted", number, "2",
      "sends with each message the unique-id of the next one from session N of a user on",
      compares},
     [](fault_set& into, const fault& f) {
         into.mail.unique_id = [from = number_of(f)](const visit& visitor, maildrop& drop,
                                                     message_number n) {
             if (visitor.session < from) return std::string(drop.unique_id(n));
             return std::string(drop.unique_id(message_number(n.value() % drop.count() + 1)));
         };
     }},
    {{"sizes-change", number, "2", "reports sizes 3 octets too large from session N of a user on",
      known_again},
     [](fault_set& into, const fault& f) {
         into.mail.size = [from = number_of(f)](const visit& visitor, octet_count size) {
             return visitor.session < from ? size : size + 3;
         };
     }},
    {{"mailbox-fields", number, "2",
      "adds X-IMAPbase, X-UID and Status to the headers from session N of a user on", known_again},
     [](fault_set& into, const fault& f) {
         into.mail.fields = [from = number_of(f)](const visit& visitor, maildrop& drop,
                                                  message_number n) {
             return visitor.session < from ? std::string() : mailbox_fields(visitor, drop, n);
         };
     }},
};

}  // namespace

std::span<const fault_row> identity_faults() {
    return identity_rows;
}

}  // namespace pop3::inline v1::serving
