// SPDX-License-Identifier: MIT
// Messages that are sent wrong.
#include "fault_row.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view top_is_no_mail = "never treats TOP as the whole message";
constexpr std::string_view waits_in_vain =
    "waits in vain for the end, gives up, and deletes nothing";

constexpr std::string_view much_too_short =
    "does not accept it as the message: reports it, does not delete it, tries it again";

void truncate(fault_set& into, std::string_view verb, const fault& f) {
    into.on_line([verb, most = number_of(f)](faulty_exchange& e, std::string& line) {
        if (e.verb == verb && e.in_body(line) && e.octets + line.size() > most) line.clear();
    });
}

// The message before, or the second in place of the first.
void top_of_another(faulty_exchange& e) {
    if (e.verb != "TOP") return;
    std::string_view words = e.line;
    wire::next_word(words);
    const auto n = wire::parse_number(wire::next_word(words), UINT32_MAX);
    if (!n) return;
    const std::uint64_t other = *n > 1 ? *n - 1 : 2;
    e.hear("TOP " + std::to_string(other) + ' ' + std::string(words));
}

void strip_line_end(std::string& line) {
    if (line.ends_with("\r\n")) line.resize(line.size() - 2);
}

struct blank_line_after_header {
    bool in_header = true;

    void operator()(faulty_exchange& e, std::string& line) {
        if (e.verb != "TOP") return;
        if (e.lines == 0) in_header = true;
        if (!in_header || e.lines == 0 || line != "\r\n") return;
        in_header = false;
        line += "\r\n";
    }
};

constexpr fault_row message_rows[] = {
    {{"unstuffed", none, "", "does not double dots at the beginning of a line",
      "sees the end too early, and the rest as unsolicited: deletes nothing"},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (e.gets_message() && e.in_body(line) && line.starts_with("..")) line.erase(0, 1);
         });
     }},
    {{"bare-lf", none, "", "ends every line with LF", "gets the mail byte for byte"},
     [](fault_set& into, const fault&) {
         into.on_octets([](faulty_exchange&, std::string& octets) {
             for (std::size_t at = 0; (at = octets.find("\r\n", at)) != std::string::npos;)
                 octets.erase(at, 1);
         });
     }},
    {{"bare-lf-body", none, "", "ends the lines of messages with LF, all others with CRLF",
      waits_in_vain},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (!e.gets_message() || !e.in_body(line)) return;
             strip_line_end(line);
             line += '\n';
         });
     }},
    {{"glued-dot", none, "", "sends the final dot after the last line, without an end of line",
      waits_in_vain},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (!e.gets_message() || !e.in_body(line)) return;
             strip_line_end(line);
             if (e.lines > 1) line.insert(0, "\r\n");
         });
     }},
    {{"no-end", reply, "RETR", "leaves out the final dot of REPLY, and continues", waits_in_vain},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (e.is(which) && e.at_terminator(line)) line.clear();
         });
     }},
    {{"cr-end", reply, "RETR", "ends REPLY with a dot and a lone CR, and continues", waits_in_vain},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (e.is(which) && e.at_terminator(line)) line = ".\r";
         });
     }},
    {{"empty", reply, "RETR:1", "sends no line between the status line of REPLY and the final dot",
      much_too_short},
     [](fault_set& into, const fault& f) {
         into.on_line([which = reply_of(f)](faulty_exchange& e, std::string& line) {
             if (e.is(which) && e.in_body(line)) line.clear();
         });
     }},
    {{"retr-truncates", number, "12", "sends no more than N octets on RETR, and the final dot",
      much_too_short},
     [](fault_set& into, const fault& f) { truncate(into, "RETR", f); }},
    {{"top-lines", number, "10", "sends N lines on TOP, whatever was requested", top_is_no_mail},
     [](fault_set& into, const fault& f) {
         into.on_command([lines = f.argument()](faulty_exchange& e) {
             if (e.verb == "TOP") e.hear("TOP " + e.word + ' ' + lines);
         });
     }},
    {{"top-truncates", number, "64", "sends no more than N octets on TOP", top_is_no_mail},
     [](fault_set& into, const fault& f) { truncate(into, "TOP", f); }},
    {{"top-another", none, "", "sends another message on TOP", top_is_no_mail},
     [](fault_set& into, const fault&) { into.on_command(top_of_another); }},
    {{"top-blank-line", none, "", "sends two blank lines after the header on TOP", top_is_no_mail},
     [](fault_set& into, const fault&) { into.on_line(blank_line_after_header()); }},
};

}  // namespace

std::span<const fault_row> message_faults() {
    return message_rows;
}

}  // namespace pop3::inline v1::serving
