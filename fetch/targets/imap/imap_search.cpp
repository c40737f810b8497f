// SPDX-License-Identifier: MIT
#include "imap_search.hpp"

#include <optional>
#include <string_view>

#include "fetch/error.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using status = imap_response::status;

[[noreturn]] void refuse(const imap_dialogue& dialogue, std::string command,
                         const imap_response& answer) {
    throw error(failure{
        fetch_errc::delivery_deferred, std::move(command), dialogue.masked(answer.words()), {}});
}

// A server that does not tell by a response code why it refuses is asked for the name (RFC 9051, 6.3.9).
bool exists(imap_dialogue& dialogue, const std::string& folder) {
    const std::string command = "LIST \"\" " + imap_quoted(folder);
    const imap_response answer = dialogue.command(command);  // C: a3 LIST "" "Old/ISP"
    if (answer.kind != status::ok) refuse(dialogue, command, answer);
    const std::string* const line = answer.find("LIST");  // S: * LIST () "/" "Old/ISP"
    return line && line->find("\\NonExistent") == line->npos;
}

// The number after `name` in "STATUS INBOX (UIDNEXT 4392 UIDVALIDITY 3857529045)".
std::optional<std::uint32_t> value_after(std::string_view text, std::string_view name) {
    for (std::string_view word = wire::next_word(text); !word.empty();
         word = wire::next_word(text)) {
        if (word.starts_with('(')) word.remove_prefix(1);
        if (!wire::equal_ignoring_case(word, name)) continue;
        std::string_view number = wire::next_word(text);
        number = number.substr(0, number.find(')'));
        if (const auto value = wire::parse_number(number, UINT32_MAX))
            return static_cast<std::uint32_t>(*value);
    }
    return std::nullopt;
}

}  // namespace

imap_position imap_position_of(imap_dialogue& dialogue, const std::string& folder) {
    const std::string command = "STATUS " + imap_quoted(folder) + " (UIDNEXT UIDVALIDITY)";
    const imap_response answer =
        dialogue.command(command);  // C: a3 STATUS "INBOX" (UIDNEXT UIDVALIDITY)
    if (answer.kind != status::ok) {
        if (!exists(dialogue, folder)) return {};
        refuse(dialogue, command, answer);
    }
    const std::string* const line = answer.find("STATUS");
    std::string_view values = line ? std::string_view(*line) : std::string_view();
    values.remove_prefix(std::min(values.size(), values.rfind('(')));
    const auto next = value_after(values, "UIDNEXT");
    const auto validity = value_after(values, "UIDVALIDITY");
    if (!next || !validity) refuse(dialogue, command, answer);
    return {*validity, *next};
}

imap_folder_search::imap_folder_search(imap_dialogue& dialogue, const std::string& folder)
    : dialogue_(dialogue) {
    const std::string command = "EXAMINE " + imap_quoted(folder);
    const imap_response answer = dialogue_.command(command);  // C: a3 EXAMINE "INBOX"
    exists_ = answer.kind == status::ok || exists(dialogue_, folder);
    if (!exists_) return;
    if (answer.kind != status::ok) refuse(dialogue_, command, answer);
    for (const std::string& each : answer.untagged) {  // S: * OK [UIDVALIDITY 3857529045] valid
        constexpr std::string_view mark = "OK [UIDVALIDITY ";
        if (!wire::equal_ignoring_case(std::string_view(each).substr(0, mark.size()), mark))
            continue;
        const std::string_view rest = std::string_view(each).substr(mark.size());
        if (const auto value = wire::parse_number(rest.substr(0, rest.find(']')), UINT32_MAX))
            uid_validity_ = static_cast<std::uint32_t>(*value);
    }
}

// In a folder that was created anew its UIDs mean nothing.
bool imap_folder_search::has(const imap_trace& trace) {
    if (!exists_) return false;
    const bool same = uid_validity_ != 0 && trace.since.uid_validity == uid_validity_;
    const std::uint32_t first = same ? trace.since.uid_next : 1;
    const std::string field = trace.message_id.empty()
                                  ? "X-Pop3-Key " + imap_quoted(trace.key)
                                  : "Message-ID " + imap_quoted(trace.message_id);
    const std::string command =
        "UID SEARCH UID " + std::to_string(std::max(first, 1U)) + ":* HEADER " + field;
    const imap_response answer =
        dialogue_.command(command);  // C: a4 UID SEARCH UID 4392:* HEADER ...
    if (answer.kind != status::ok) refuse(dialogue_, command, answer);
    for (const std::string& line : answer.untagged) {  // S: * SEARCH 4393
        std::string_view rest = line;
        if (!wire::equal_ignoring_case(wire::next_word(rest), "SEARCH")) continue;
        // A range that ends with * has the last message, whatever its UID is.
        for (auto word = wire::next_word(rest); !word.empty(); word = wire::next_word(rest))
            if (const auto uid = wire::parse_number(word, UINT32_MAX); uid && *uid >= first)
                return true;
    }
    return false;
}

}  // namespace pop3::fetch
