// SPDX-License-Identifier: MIT
// STAT, LIST and UIDL that are wrong.
#include <algorithm>

#include "fault_row.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::inline v1::serving {
namespace {

using enum fault_argument;

constexpr std::string_view hints = "gets the mail byte for byte: sizes are hints";
constexpr std::string_view no_identity =
    "gets the mail byte for byte, and does not rely on the unique-id as an identity";
constexpr std::string_view needs_no_list_n = "gets the mail byte for byte: it needs no LIST n";
constexpr std::string_view unreadable_is_told =
    "gets the mail by the other listing; does not treat the maildrop as empty if neither is "
    "readable";
constexpr std::string_view counts_defects = "counts a defect, and gets all mail that LIST has";

// The message-number of a line of a whole listing; nothing for other lines.
std::optional<std::uint64_t> listed(std::string_view verb, const faulty_exchange& e,
                                    std::string_view line) {
    if (e.verb != verb || !e.word.empty() || !e.in_body(line)) return std::nullopt;
    return wire::parse_number(wire::next_word(line), UINT64_MAX);
}

template <class Change>
void change_entry(fault_set& into, std::string_view verb, std::uint64_t n, Change change) {
    into.on_line([verb, n, change](faulty_exchange& e, std::string& line) {
        if (listed(verb, e, line) == n) change(line);
    });
}

void without(fault_set& into, std::string_view verb, const fault& f) {
    change_entry(into, verb, number_of(f), [](std::string& line) { line.clear(); });
}

void entry_twice(fault_set& into, std::string_view verb, const fault& f) {
    change_entry(into, verb, number_of(f), [](std::string& line) { line += std::string(line); });
}

void with_more(fault_set& into, std::string_view verb, const fault& f) {
    into.on_line([verb, added = f.argument() + "\r\n"](faulty_exchange& e, std::string& line) {
        if (e.verb == verb && e.word.empty() && e.at_terminator(line)) line.insert(0, added);
    });
}

// "LIST n" and "UIDL n" that are about message n + 1.
void of_another(fault_set& into, std::string_view verb) {
    into.on_line([verb](faulty_exchange& e, std::string& line) {
        if (e.verb != verb || e.word.empty() || !line.starts_with("+OK ")) return;
        std::string_view rest = std::string_view(line).substr(4);
        const auto n = wire::parse_number(wire::next_word(rest), UINT32_MAX);
        line = "+OK " + std::to_string(n.value_or(0) + 1) + std::string(rest);
    });
}

// "LIST n" and "UIDL n" that are treated as LIST and UIDL.
void with_everything(fault_set& into, std::string_view verb) {
    into.on_command([verb](faulty_exchange& e) {
        if (e.verb == verb && !e.word.empty()) e.hear(std::string(verb));
    });
}

// The one-line replies to "LIST n" and "UIDL n", without n.
void without_number(fault_set& into, std::string_view verb) {
    into.on_line([verb](faulty_exchange& e, std::string& line) {
        if (e.verb != verb || e.word.empty() || !line.starts_with("+OK ")) return;
        line.erase(4, line.find(' ', 4) + 1 - 4);
    });
}

void numbers_in_brackets(fault_set& into, std::string_view verb) {
    into.on_line([verb](faulty_exchange& e, std::string& line) {
        if (!listed(verb, e, line)) return;
        line.insert(line.find(' '), ">");
        line.insert(0, "<");
    });
}

// The unique-id of message n, or of all if n is 0.
template <class Change>
void change_uid(fault_set& into, std::uint64_t which, Change change) {
    into.mail.unique_id = [which, change](const visit&, maildrop& drop, message_number n) {
        std::string uid(drop.unique_id(n));
        if (which == 0 || n.value() == which) change(uid);
        return uid;
    };
}

constexpr fault_row listing_rows[] = {
    {{"stat-says", text, "99999999999999999999 -1", "answers STAT with this text",
      "gets the mail byte for byte, or refuses the number"},
     [](fault_set& into, const fault& f) {
         into.on_line(
             [text = "+OK " + f.argument() + "\r\n"](faulty_exchange& e, std::string& line) {
                 if (e.verb == "STAT") line = text;
             });
     }},
    {{"sizes-off", number, "2", "reports sizes that are N octets too small", hints},
     [](fault_set& into, const fault& f) {
         into.mail.size = [amount = number_of(f)](const visit&, octet_count size) {
             return size - std::min(amount, size);
         };
     }},
    {{"sizes-over", number, "2", "reports sizes that are N octets too large",
      "gets the mail byte for byte; much less than was announced is no message"},
     [](fault_set& into, const fault& f) {
         into.mail.size = [amount = number_of(f)](const visit&, octet_count size) {
             return size + amount;
         };
     }},
    {{"size-says", text, "18446744073709551616", "lists this as the size of every message", hints},
     [](fault_set& into, const fault& f) {
         into.on_line([size = f.argument()](faulty_exchange& e, std::string& line) {
             if (const auto n = listed("LIST", e, line))
                 line = std::to_string(*n) + ' ' + size + "\r\n";
         });
     }},
    {{"list-omits", number, "1", "leaves message N out of LIST",
      "gets the mail that is listed; the other stays on the server"},
     [](fault_set& into, const fault& f) { without(into, "LIST", f); }},
    {{"list-twice", number, "1", "lists message N twice", counts_defects},
     [](fault_set& into, const fault& f) { entry_twice(into, "LIST", f); }},
    {{"list-adds", text, "4294967297 120", "adds this line to LIST", counts_defects},
     [](fault_set& into, const fault& f) { with_more(into, "LIST", f); }},
    {{"list-n-off", none, "", "answers LIST n for message n + 1",
      "reports that the reply is malformed"},
     [](fault_set& into, const fault&) { of_another(into, "LIST"); }},
    {{"list-n-all", none, "", "answers LIST n with the whole listing", needs_no_list_n},
     [](fault_set& into, const fault&) { with_everything(into, "LIST"); }},
    {{"list-n-size", none, "", "answers LIST n with only the size, without the number",
      needs_no_list_n},
     [](fault_set& into, const fault&) { without_number(into, "LIST"); }},
    {{"list-n-refused", none, "", "answers LIST n with -ERR", needs_no_list_n},
     [](fault_set& into, const fault&) {
         into.on_command([](faulty_exchange& e) {
             if (e.verb == "LIST" && !e.word.empty()) e.answer = "-ERR LIST takes no argument\r\n";
         });
     }},
    {{"list-unreadable", none, "", "puts each message-number of LIST into angle brackets",
      unreadable_is_told},
     [](fault_set& into, const fault&) { numbers_in_brackets(into, "LIST"); }},
    {{"listing-blanks", none, "", "puts many blanks before, and words after, the sizes of LIST",
      hints},
     [](fault_set& into, const fault&) {
         into.on_line([](faulty_exchange& e, std::string& line) {
             if (!listed("LIST", e, line)) return;
             line.insert(line.find(' '), "   ");
             line.insert(line.size() - 2, "  a letter");
         });
     }},
    {{"uidl-omits", number, "1", "leaves message N out of UIDL", no_identity},
     [](fault_set& into, const fault& f) { without(into, "UIDL", f); }},
    {{"uidl-twice", number, "1", "lists message N twice in UIDL", counts_defects},
     [](fault_set& into, const fault& f) { entry_twice(into, "UIDL", f); }},
    {{"uidl-adds", text, "4294967297 x", "adds this line to UIDL", counts_defects},
     [](fault_set& into, const fault& f) { with_more(into, "UIDL", f); }},
    {{"uidl-n-off", none, "", "answers UIDL n for message n + 1",
      "reports that the reply is malformed"},
     [](fault_set& into, const fault&) { of_another(into, "UIDL"); }},
    {{"uidl-n-all", none, "", "answers UIDL n with the whole listing",
      "reports that the server is out of step, or does without UIDL n"},
     [](fault_set& into, const fault&) { with_everything(into, "UIDL"); }},
    {{"uidl-n-bare", none, "", "answers UIDL n with only the unique-id, without the number",
      "reports that the reply is malformed, and continues the session"},
     [](fault_set& into, const fault&) { without_number(into, "UIDL"); }},
    {{"uidl-unreadable", none, "", "puts each message-number of UIDL into angle brackets",
      unreadable_is_told},
     [](fault_set& into, const fault&) { numbers_in_brackets(into, "UIDL"); }},
    {{"uidl-same", number, "2", "sends the unique-id of message 1 for message N", no_identity},
     [](fault_set& into, const fault& f) {
         into.mail.unique_id = [which = number_of(f)](const visit&, maildrop& drop,
                                                      message_number n) {
             return std::string(drop.unique_id(n.value() == which ? message_number(1) : n));
         };
     }},
    {{"uidl-empty", number, "1", "sends an empty unique-id for message N", no_identity},
     [](fault_set& into, const fault& f) {
         change_uid(into, number_of(f), [](std::string& uid) { uid.clear(); });
     }},
    {{"uidl-spaces", number, "1", "puts a blank into the unique-id of message N", no_identity},
     [](fault_set& into, const fault& f) {
         change_uid(into, number_of(f), [](std::string& uid) { uid += " x"; });
     }},
    {{"uidl-8bit", number, "1", "puts octets above 0x7E into the unique-id of message N",
      no_identity},
     [](fault_set& into, const fault& f) {
         change_uid(into, number_of(f), [](std::string& uid) { uid += "\xE4\x9B"; });
     }},
    {{"uidl-long", number, "1000", "sends unique-ids of N octets", no_identity},
     [](fault_set& into, const fault& f) {
         change_uid(into, 0, [size = static_cast<std::size_t>(number_of(f))](std::string& uid) {
             uid.resize(std::max(size, uid.size()), 'x');
         });
     }},
    {{"uidl-alike", number, "70", "sends unique-ids that differ only after octet N", no_identity},
     [](fault_set& into, const fault& f) {
         change_uid(into, 0, [size = static_cast<std::size_t>(number_of(f))](std::string& uid) {
             uid.insert(0, size, 'x');
         });
     }},
    {{"uidl-alike-word", none, "", "sends unique-ids that differ only after a blank", no_identity},
     [](fault_set& into, const fault&) {
         change_uid(into, 0, [](std::string& uid) { uid.insert(0, "message "); });
     }},
};

}  // namespace

std::span<const fault_row> listing_faults() {
    return listing_rows;
}

}  // namespace pop3::inline v1::serving
