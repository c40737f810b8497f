// SPDX-License-Identifier: MIT
// Status lines that are wrong, duplicated, or unsolicited.
#include <algorithm>
#include "fault_row.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view out_of_step =
    "reports that the server is out of step, sends no more, and deletes nothing";
constexpr std::string_view refused = "reports it, and continues with the other messages";
constexpr std::string_view reads_on = "gets the mail byte for byte";

// Replaces the status line of a reply by `replacement` and the original text.
void relabel(fault_set& into, const fault& f, std::string_view replacement) {
    into.on_line([which = reply_of(f), replacement](faulty_exchange& e, std::string& line) {
        if (!e.is(which) || e.lines > 0) return;
        line.replace(0, std::min(line.find_first_of(" \r"), line.size()), replacement);
    });
}

void answer(fault_set& into, const fault& f, std::string_view text) {
    into.on_command([which = reply_of(f), text](faulty_exchange& e) {
        if (!e.is(which)) return;
        e.answer = text;
        if (e.verb == "QUIT" || e.verb == "GREETING") e.then = ending::closes;
    });
}

void add_behind(fault_set& into, const fault& f, const std::string& octets) {
    into.on_reply_end([which = reply_of(f), octets](faulty_exchange& e, std::string& more) {
        if (e.is(which)) more += octets;
    });
}

std::string repeated(std::string_view octets, std::uint64_t times) {
    std::string made;
    for (; times > 0; --times) made += octets;
    return made;
}

constexpr fault_row status_line_rows[] = {
    {{"err", reply, "RETR:1", "answers -ERR and does not execute the command", refused},
     [](fault_set& into, const fault& f) { answer(into, f, "-ERR not today\r\n"); }},
    {{"err-done", reply, "QUIT", "executes the command and answers -ERR",
      "believes the -ERR: the request was not fulfilled"},
     [](fault_set& into, const fault& f) { relabel(into, f, "-ERR"); }},
    {{"pretend", reply, "QUIT", "answers +OK and does not execute the command",
      "remembers what was confirmed, and delivers nothing twice"},
     [](fault_set& into, const fault& f) { answer(into, f, "+OK done\r\n"); }},
    {{"long-err", reply, "RETR:1", "answers -ERR in three lines", out_of_step},
     [](fault_set& into, const fault& f) {
         answer(into, f, "-ERR not today\r\nnor tomorrow\r\nnor ever\r\n");
     }},
    {{"plus-err", reply, "RETR:1", "answers +ERR", out_of_step},
     [](fault_set& into, const fault& f) { relabel(into, f, "+ERR"); }},
    {{"no-status", reply, "RETR:1", "answers with a line that is neither +OK nor -ERR",
      out_of_step},
     [](fault_set& into, const fault& f) { relabel(into, f, "250"); }},
    {{"lower-case", reply, "RETR", "answers +ok, and -err", reads_on},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (e.is(which) && e.lines == 0)
                 line.replace(0, line.starts_with('+') ? 3 : 4,
                              line.starts_with('+') ? "+ok" : "-err");
         });
     }},
    {{"no-text", reply, "RETR", "answers +OK and no text", reads_on},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (e.is(which) && e.lines == 0) line = line.substr(0, line.find(' ')) + "\r\n";
         });
     }},
    {{"glued", reply, "RETR:1", "answers with a word that only begins with +OK", out_of_step},
     [](fault_set& into, const fault& f) { relabel(into, f, "+OKAY"); }},
    {{"glued-greeting", none, "", "greets without a blank after +OK", reads_on},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (e.verb == "GREETING" && line.starts_with("+OK ")) line.erase(3, 1);
         });
     }},
    {{"long-status", number, "600", "pads every status line to N octets",
      "reads up to a limit of its own, of at least 512"},
     [](fault_set& into, const fault& f) {
         into.on_line([size = number_of(f)](faulty_exchange& e, std::string& line) {
             if (e.lines > 0 || line.starts_with("+ ") || line.size() >= size) return;
             const auto missing = static_cast<std::size_t>(size - line.size());
             line.insert(line.size() - 2, ' ' + std::string(missing - 1, 'x'));
         });
     }},
    {{"twice", reply, "greeting", "sends REPLY twice", out_of_step},
     [](fault_set& into, const fault& f) {
         into.on_octets([which = reply_of(f)](faulty_exchange& e, std::string& octets) {
             if (e.is(which)) octets += octets;
         });
     }},
    {{"unsolicited", reply, "LIST", "sends another line after REPLY", out_of_step},
     [](fault_set& into, const fault& f) { add_behind(into, f, "* 3 new messages\r\n"); }},
    {{"stray", reply, "LIST", "sends +OK once more, 5 milliseconds after REPLY",
      "sees at the next reply that the server is out of step; deletes nothing it has not got"},
     [](fault_set& into, const fault& f) {
         into.on_reply_end([which = reply_of(f)](faulty_exchange& e, std::string&) {
             if (!e.is(which)) return;
             e.afterwards = "+OK\r\n";
             e.afterwards_delay = std::chrono::milliseconds(5);
         });
     }},
    {{"blank-line", reply, "RETR", "sends an empty line after REPLY", reads_on},
     [](fault_set& into, const fault& f) { add_behind(into, f, "\r\n"); }},
    {{"blank-line-before", none, "", "sends an empty line before every reply", reads_on},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (e.lines == 0 && !line.starts_with("+ ")) line.insert(0, "\r\n");
         });
     }},
    {{"blank-lines", reply, "RETR", "sends a thousand empty lines after REPLY", out_of_step},
     [](fault_set& into, const fault& f) { add_behind(into, f, repeated("\r\n", 1000)); }},
    {{"no-codes", none, "", "sends no response codes, although CAPA lists them",
      "judges by the state, not by the text"},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (e.lines > 0 || !line.starts_with("-ERR [")) return;
             if (const std::size_t end = line.find("] "); end != std::string::npos)
                 line.erase(5, end + 2 - 5);
         });
     }},
    {{"echo", reply, "PASS", "answers -ERR and repeats the command",
      "shows no secret in any message or log"},
     [](fault_set& into, const fault& f) {
         into.on_command([which = reply_of(f)](faulty_exchange& e) {
             if (e.is(which)) e.answer = "-ERR what is \"" + e.line + "\"?\r\n";
         });
     }},
    {{"unknown-ok", none, "", "answers +OK to commands it does not know",
      "asks only for what CAPA lists"},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (e.verb != "GREETING" && e.verb != "AUTH" && !wire::find_command(e.verb))
                 e.answer = "+OK\r\n";
         });
     }},
    {{"line-limit", number, "40", "closes when a command is longer than N octets",
      "treats it as a lost connection, and deletes nothing"},
     [](fault_set& into, const fault& f) {
         into.on_command([longest = number_of(f)](faulty_exchange& e) {
             if (e.line.size() > longest) e.then = ending::closes;
         });
     }},
    {{"capa-omits", text, "UIDL", "does not list a capability that it has",
      "does without it, or tries"},
     [](fault_set& into, const fault& f) {
         into.on_line([word = f.argument()](faulty_exchange& e, std::string& line) {
             if (e.verb == "CAPA" && e.in_body(line) &&
                 line.substr(0, line.find_first_of(" \r")) == word)
                 line.clear();
         });
     }},
    {{"capa-adds", text, "SASL SCRAM-SHA-256", "lists a capability that it does not have",
      "reports the -ERR; no weaker login in its place"},
     [](fault_set& into, const fault& f) {
         into.on_line([added = f.argument() + "\r\n"](faulty_exchange& e, std::string& line) {
             if (e.verb == "CAPA" && e.at_terminator(line)) line.insert(0, added);
         });
     }},
};

}  // namespace

std::span<const fault_row> status_lines() {
    return status_line_rows;
}

}  // namespace pop3::inline v1::serving
