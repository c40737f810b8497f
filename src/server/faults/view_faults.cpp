// SPDX-License-Identifier: MIT
// Sessions that show only a part of the maildrop.
#include <algorithm>
#include <memory>
#include <set>

#include "fault_row.hpp"
#include "numbering.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

using names = std::set<std::string>;

// Adds what one connection retrieved to `done` when it sends QUIT.
struct noting_retrieved {
    numbering numbers;
    std::shared_ptr<names> done;
    names here{};

    void operator()(faulty_exchange& e, std::string& line) {
        numbers.hear(e);
        if (e.verb == "RETR" && e.at_terminator(line)) here.insert(numbers.message(e));
        if (e.verb == "QUIT") done->merge(here);
    }
};

// As Gmail does, if it is set to keep its copies.
void show_once(fault_set& into, const fault& f) {
    const auto done = std::make_shared<names>();
    into.mail.shown = [done, most = number_of(f)](const visit& visitor, maildrop& drop) {
        std::vector<message_number> shown;
        for (std::uint32_t n = 1; n <= drop.count() && shown.size() < most; ++n)
            if (!done->contains(numbering::name(visitor, drop, message_number(n))))
                shown.emplace_back(n);
        return shown;
    };
    into.on_line(noting_retrieved{numbering(into), done});
}

std::vector<message_number> all_of(const maildrop& drop) {
    std::vector<message_number> all;
    for (std::uint32_t n = 1; n <= drop.count(); ++n) all.emplace_back(n);
    return all;
}

constexpr fault_row view_rows[] = {
    {{"shows-once", number, "12",
      "shows the first N messages, without those that an earlier session retrieved",
      "continues with what is shown, and delivers nothing twice"},
     show_once},
    {{"hides", number, "2", "shows no message in session N of a user",
      "delivers nothing twice when the messages are back"},
     [](fault_set& into, const fault& f) {
         into.mail.shown = [in = number_of(f)](const visit& visitor, maildrop& drop) {
             return visitor.session == in ? std::vector<message_number>() : all_of(drop);
         };
     }},
};

}  // namespace

std::span<const fault_row> view_faults() {
    return view_rows;
}

}  // namespace pop3::inline v1::serving
