// SPDX-License-Identifier: MIT
// Messages that end each session in which they are asked for, and sessions that end early.
#include <memory>

#include "fault_row.hpp"
#include "numbering.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view others_come =
    "gets all other mail, asks for this message last, and reports it";

// One message, identified by its name, because its number differs between sessions.
class poison {
  public:
    poison(fault_set& into, const fault& f) : numbers_(into) {
        into.mail.opened.push_back(
            [which = which_, n = number_of(f)](const visit& visitor, maildrop& in) {
                if (which->empty() && n >= 1 && n <= in.count())
                    *which =
                        numbering::name(visitor, in, message_number(static_cast<std::uint32_t>(n)));
            });
    }
    /// Is it being sent?
    bool met(const faulty_exchange& e) {
        numbers_.hear(e);
        return e.verb == "RETR" && !which_->empty() && numbers_.message(e) == *which_;
    }

  private:
    numbering numbers_;
    std::shared_ptr<std::string> which_ = std::make_shared<std::string>();
};

template <ending Then>
void break_off(fault_set& into, const fault& f) {
    into.on_octets([bad = poison(into, f)](faulty_exchange& e, std::string& octets) mutable {
        if (!bad.met(e)) return;
        octets.resize(octets.size() / 2);
        e.then = Then;
    });
}

constexpr fault_row poison_rows[] = {
    {{"poison", number, "2",
      "closes in the middle of one message in every session: the Nth of the first session",
      others_come},
     break_off<ending::closes>},
    {{"poison-stalls", number, "2",
      "is silent from the middle of one message on in every session: the Nth of the first session",
      others_come},
     break_off<ending::stalls>},
    {{"poison-endless", number, "2",
      "never ends one message in every session: the Nth of the first session", others_come},
     [](fault_set& into, const fault& f) {
         into.on_line([bad = poison(into, f)](faulty_exchange& e, std::string& line) mutable {
             if (!bad.met(e) || !e.at_terminator(line)) return;
             line.clear();
             e.endless = [](std::uint64_t) { return std::string(70, 'x') + "\r\n"; };
         });
     }},
    {{"retrs-per-session", number, "10",
      "closes instead of the reply to RETR after it has answered N of them in the session",
      "delivers what came whole; the next session brings more"},
     [](fault_set& into, const fault& f) {
         into.on_command([left = number_of(f)](faulty_exchange& e) mutable {
             if (e.verb != "RETR") return;
             if (left == 0)
                 e.then = ending::closes;
             else
                 --left;
         });
     }},
};

}  // namespace

std::span<const fault_row> poison_faults() {
    return poison_rows;
}

}  // namespace pop3::inline v1::serving
