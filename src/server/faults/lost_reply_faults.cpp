// SPDX-License-Identifier: MIT
// Replies that are late, incomplete, or missing.
#include <algorithm>
#include "fault_row.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view gives_up_in_time = "gives up at its time limit, and deletes nothing";
constexpr std::string_view lost_connection = "treats it as a lost connection, and deletes nothing";

template <ending Then>
void before(fault_set& into, const fault& f) {
    into.on_command([which = reply_of(f)](faulty_exchange& e) {
        if (e.is(which)) e.then = Then;
    });
}

template <ending Then>
void inside(fault_set& into, const fault& f) {
    into.on_octets([which = reply_of(f)](faulty_exchange& e, std::string& octets) {
        if (!e.is(which)) return;
        octets.resize(octets.size() / 2);
        e.then = Then;
    });
}

template <ending Then>
void after(fault_set& into, const fault& f) {
    into.on_reply_end([which = reply_of(f)](faulty_exchange& e, std::string&) {
        if (e.is(which)) e.then = Then;
    });
}

template <ending Then>
void at_octet(fault_set& into, const fault& f) {
    into.on_octets([at = number_of(f)](faulty_exchange& e, std::string& octets) {
        if (e.octets_of_all + octets.size() < at) return;
        octets.resize(static_cast<std::size_t>(at - std::min<std::uint64_t>(at, e.octets_of_all)));
        e.then = Then;
    });
}

constexpr fault_row lost_reply_rows[] = {
    {{"stall-before", reply, "RETR", "is silent from REPLY on; the command is not executed",
      gives_up_in_time},
     before<ending::stalls>},
    {{"stall-inside", reply, "RETR", "is silent in the middle of REPLY", gives_up_in_time},
     inside<ending::stalls>},
    {{"stall-after", reply, "RETR", "is silent after REPLY", gives_up_in_time},
     after<ending::stalls>},
    {{"stall-at", number, "100", "is silent from octet N of the connection on", gives_up_in_time},
     at_octet<ending::stalls>},
    {{"close-before", reply, "RETR", "closes instead of REPLY; the command is not executed",
      lost_connection},
     before<ending::closes>},
    {{"close-inside", reply, "RETR", "closes in the middle of REPLY", lost_connection},
     inside<ending::closes>},
    {{"close-after", reply, "RETR", "closes after REPLY", lost_connection}, after<ending::closes>},
    {{"close-at", number, "100", "closes after octet N of the connection", lost_connection},
     at_octet<ending::closes>},
    {{"cut", reply, "RETR", "ends TCP in the middle of REPLY, without the end of TLS",
      lost_connection},
     inside<ending::aborts>},
    {{"ignore", reply, "NOOP", "neither executes the command nor answers it, and continues",
      gives_up_in_time},
     [](fault_set& into, const fault& f) {
         into.on_command([which = reply_of(f)](faulty_exchange& e) {
             if (e.is(which)) e.answer.emplace();
         });
     }},
    {{"silent", reply, "QUIT", "executes the command and does not answer it",
      "gives up; after QUIT it reports that deletion is in doubt"},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (!e.is(which)) return;
             line.clear();
             // QUIT ends the session, after which the server would close.
             if (e.verb == "QUIT") e.then = ending::stalls;
         });
     }},
    {{"late", number, "100", "answers each command N milliseconds late",
      "gets the mail byte for byte"},
     [](fault_set& into, const fault& f) {
         into.on_command([pause = std::chrono::milliseconds(number_of(f))](faulty_exchange& e) {
             e.reply_delay = pause;
         });
     }},
    {{"late-err", number, "3000", "answers -ERR N milliseconds late",
      "waits for it, and continues with the other messages"},
     [](fault_set& into, const fault& f) {
         into.on_line([pause = std::chrono::milliseconds(number_of(f))](faulty_exchange& e,
                                                                        std::string& line) {
             if (e.lines == 0 && line.starts_with("-ERR")) e.reply_delay = pause;
         });
     }},
    {{"drip", number, "5", "sends every octet separately, N milliseconds apart",
      "gets the mail byte for byte, or gives up at its time limit for the session"},
     [](fault_set& into, const fault& f) {
         into.on_command([pause = std::chrono::milliseconds(number_of(f))](faulty_exchange& e) {
             e.octet_gap = pause;
         });
     }},
    {{"endless", reply, "LIST", "never ends the multi-line REPLY",
      "stops at a limit of its own, in bounded memory, and deletes nothing"},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (!e.is(which) || !e.at_terminator(line)) return;
             line.clear();
             e.endless = [first = e.lines](std::uint64_t n) {
                 return std::to_string(first + n) + " 99\r\n";
             };
         });
     }},
    {{"endless-line", reply, "STAT", "never ends the status line of REPLY",
      "stops at a limit of its own, in bounded memory, and deletes nothing"},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (!e.is(which) || e.lines > 0) return;
             line = "+OK ";
             e.endless = [](std::uint64_t) { return std::string(1024, 'x'); };
         });
     }},
};

}  // namespace

std::span<const fault_row> lost_replies() {
    return lost_reply_rows;
}

}  // namespace pop3::inline v1::serving
