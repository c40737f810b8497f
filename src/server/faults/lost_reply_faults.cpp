// SPDX-License-Identifier: MIT
// Replies that are late, incomplete, or missing.
#include <algorithm>
#include "fault_row.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view give_up = "gives up at its time limit, and deletes nothing";
constexpr std::string_view lost_connection = "treats it as a lost connection, and deletes nothing";

template <fate Then>
void before(fault_set& into, const fault& f) {
    into.heard([which = reply_of(f)](exchange& e) {
        if (e.is(which)) e.then = Then;
    });
}

template <fate Then>
void inside(fault_set& into, const fault& f) {
    into.octets([which = reply_of(f)](exchange& e, std::string& octets) {
        if (!e.is(which)) return;
        octets.resize(octets.size() / 2);
        e.then = Then;
    });
}

template <fate Then>
void after(fault_set& into, const fault& f) {
    into.complete([which = reply_of(f)](exchange& e, std::string&) {
        if (e.is(which)) e.then = Then;
    });
}

template <fate Then>
void at_octet(fault_set& into, const fault& f) {
    into.octets([at = number_of(f)](exchange& e, std::string& octets) {
        if (e.octets_of_all + octets.size() < at) return;
        octets.resize(at - std::min<std::size_t>(at, e.octets_of_all));
        e.then = Then;
    });
}

constexpr fault_row rows[] = {
    {{"stall-before", reply, "RETR", "is silent from REPLY on; the command is not executed",
      give_up},
     before<fate::stalls>},
    {{"stall-inside", reply, "RETR", "is silent in the middle of REPLY", give_up},
     inside<fate::stalls>},
    {{"stall-after", reply, "RETR", "is silent after REPLY", give_up}, after<fate::stalls>},
    {{"stall-at", number, "100", "is silent from octet N of the connection on", give_up},
     at_octet<fate::stalls>},
    {{"close-before", reply, "RETR", "closes instead of REPLY; the command is not executed",
      lost_connection},
     before<fate::closes>},
    {{"close-inside", reply, "RETR", "closes in the middle of REPLY", lost_connection},
     inside<fate::closes>},
    {{"close-after", reply, "RETR", "closes after REPLY", lost_connection}, after<fate::closes>},
    {{"close-at", number, "100", "closes after octet N of the connection", lost_connection},
     at_octet<fate::closes>},
    {{"cut", reply, "RETR", "ends TCP in the middle of REPLY, without the end of TLS",
      lost_connection},
     inside<fate::is_cut>},
    {{"ignore", reply, "NOOP", "neither executes the command nor answers it, and continues",
      give_up},
     [](fault_set& into, const fault& f) {
         into.heard([which = reply_of(f)](exchange& e) {
             if (e.is(which)) e.answer.emplace();
         });
     }},
    {{"silent", reply, "QUIT", "executes the command and does not answer it",
      "gives up; after QUIT it reports that deletion is in doubt"},
     [](fault_set& into, const fault& f) {
         into.line([which = reply_of(f)](exchange& e, std::string& line) {
             if (e.is(which)) line.clear();
         });
     }},
    {{"late", number, "100", "answers each command N milliseconds late",
      "gets the mail byte for byte"},
     [](fault_set& into, const fault& f) {
         into.heard(
             [pause = std::chrono::milliseconds(number_of(f))](exchange& e) { e.late = pause; });
     }},
    {{"late-err", number, "3000", "answers -ERR N milliseconds late",
      "waits for it, and continues with the other messages"},
     [](fault_set& into, const fault& f) {
         into.line(
             [pause = std::chrono::milliseconds(number_of(f))](exchange& e, std::string& line) {
                 if (e.lines == 0 && line.starts_with("-ERR")) e.late = pause;
             });
     }},
    {{"drip", number, "5", "sends every octet separately, N milliseconds apart",
      "gets the mail byte for byte, or gives up at its time limit for the session"},
     [](fault_set& into, const fault& f) {
         into.heard(
             [pause = std::chrono::milliseconds(number_of(f))](exchange& e) { e.apart = pause; });
     }},
    {{"endless", reply, "LIST", "never ends the multi-line REPLY",
      "stops at a limit of its own, in bounded memory, and deletes nothing"},
     [](fault_set& into, const fault& f) {
         into.line([which = reply_of(f)](exchange& e, std::string& line) {
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
         into.line([which = reply_of(f)](exchange& e, std::string& line) {
             if (!e.is(which) || e.lines > 0) return;
             line = "+OK ";
             e.endless = [](std::uint64_t) { return std::string(1024, 'x'); };
         });
     }},
};

}  // namespace

std::span<const fault_row> lost_replies() {
    return rows;
}

}  // namespace pop3::inline v1::serving
