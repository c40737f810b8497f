// SPDX-License-Identifier: MIT
// The record of a session, whatever wrote it.
#include "foreign_logs.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/line_reader.hpp"

namespace pop3::inline v1 {
namespace {

// Clients whose logs are recognised and not read.
struct other_client {
    std::string_view name;
    std::string_view line_begins;
};

constexpr other_client other_clients[] = {
    {"fetchmail -v", "fetchmail: "}, {"curl -v", "< +OK"},    {"curl -v", "* Connected to "},
    {"mpop --debug", "<-- +OK"},     {"mutt -d 2", "5< +OK"}, {"mutt -d 2", "4< +OK"},
    {"Jakarta Mail", "DEBUG POP3"},
};

constexpr char readable[] =
    "A transcript has lines like S: +OK and C: STAT: pop3 record writes one. Logs of MailKit's "
    "ProtocolLogger and of Python's poplib at set_debuglevel(2) are read as well.";

bool any_line(std::string_view text, bool (*is_wanted)(std::string_view line)) {
    while (!text.empty())
        if (is_wanted(take_line(text))) return true;
    return false;
}

const other_client* writer_of(std::string_view text) {
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        for (const other_client& each : other_clients)
            if (line.starts_with(each.line_begins)) return &each;
    }
    return nullptr;
}

}  // namespace

failure log_defect(std::size_t number, std::string_view reason, std::string_view hint) {
    failure f = fail(errc::invalid_argument,
                     "log, line " + std::to_string(number) + ": " + std::string(reason));
    f.hint = hint;
    return f;
}

failure second_session(std::size_t number) {
    return log_defect(number, "another session begins here", "Keep the lines of one session.");
}

std::string_view take_line(std::string_view& text) {
    const std::optional<wire::line> whole = wire::first_line(text);
    const std::string_view line = text.substr(0, whole ? whole->octets : text.size());
    text.remove_prefix(line.size());
    return line;
}

result<transcript> parse_session_log(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // of editors on Windows
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    if (any_line(text, is_poplib_line)) return parse_poplib_log(text);
    if (any_line(text, is_mailkit_line)) return parse_mailkit_log(text);
    result<transcript> parsed = parse_transcript(text);
    if (parsed) return parsed;
    failure reason = std::move(parsed).error();
    const other_client* const writer = writer_of(text);
    reason.hint =
        (writer ? "This is a log of " + std::string(writer->name) + ", which cannot be read. "
                : "") +
        readable;
    return reason;
}

}  // namespace pop3::inline v1
