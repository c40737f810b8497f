// SPDX-License-Identifier: MIT
// Faults with commands that come before the reply to the one before them.
#include <utility>

#include "fault_row.hpp"
#include "wire/command_table.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

// Of two commands that came together, executes the second first, unless they log in or end.
struct out_of_order {
    bool swapped = false;  // the next one was deferred

    void operator()(faulty_exchange& e) {
        if (std::exchange(swapped, false)) return;
        const std::optional<wire::line> first = wire::first_line(e.waiting);
        const wire::command_spec* const spec = wire::find_command(e.verb);
        if (!first || !spec || spec->state != wire::allowed_in::transaction) return;
        std::string next(first->text);
        e.waiting.replace(0, first->octets, e.line + "\r\n");
        e.hear(std::move(next));
        swapped = true;
    }
};

// Does `status` open a reply of one line?
bool is_one_line(const faulty_exchange& e, std::string_view status) {
    const wire::command_spec* const spec = wire::find_command(e.verb);
    return status.starts_with("-ERR") || !spec || spec->reply == wire::reply_shape::single_line ||
           (spec->reply == wire::reply_shape::multi_line_if_no_argument && !e.word.empty());
}

// Holds the final dot of a message back if the next command is already there, until its one-line
// reply was sent.
struct run_together {
    bool dot_is_owed = false;

    void operator()(faulty_exchange& e, std::string& line) {
        if (std::exchange(dot_is_owed, false))
            line.insert(is_one_line(e, line) ? line.size() : 0, ".\r\n");
        if (!e.gets_message() || !e.at_terminator(line) || e.waiting.empty()) return;
        line.clear();
        dot_is_owed = true;
    }
};

constexpr fault_row pipelining_rows[] = {
    {{"lost-after-login", none, "", "discards what comes in the same write after a login",
      "sends nothing after a login before its answer"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (e.is_login()) e.waiting.clear();
         });
     }},
    {{"lost-after", none, "", "discards what comes in the same write after any command",
      "gives up at its time limit, and deletes nothing"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) { e.waiting.clear(); });
     }},
    {{"out-of-order", none, "", "answers the second of two commands first",
      "reports that the server is out of step, or gives up; deletes nothing it has not got"},
     [](fault_set& into, const fault&) { into.on_command(out_of_order()); }},
    {{"run-together", none, "",
      "sends the one-line reply to a command that came early inside the message before",
      "does not accept such a message; sends one command at a time from then on"},
     [](fault_set& into, const fault&) { into.on_line(run_together()); }},
};

}  // namespace

std::span<const fault_row> pipelining_faults() {
    return pipelining_rows;
}

}  // namespace pop3::inline v1::serving
