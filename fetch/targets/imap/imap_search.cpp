// SPDX-License-Identifier: MIT
#include "imap_search.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "fetch/error.hpp"
#include "imap_folder.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using status = imap_response::status;

// What RFC822.SIZE tells of a message; its copies have the same. A Message-ID alone may be that of another
// mail, the field is of this message only.
std::string criterion(const imap_trace& trace) {
    if (trace.message_id.empty()) return "HEADER X-Pop3-Key " + imap_quoted(trace.key);
    const octet_count below = std::max<octet_count>(trace.octets, 1) - 1;
    return "LARGER " + std::to_string(below) + " SMALLER " + std::to_string(trace.octets + 1) +
           " HEADER Message-ID " + imap_quoted(trace.message_id);
}

// `set` is "4,4393:4397". A range that ends with * has the last message, whatever its UID is.
bool reaches(std::string_view set, std::uint32_t first) {
    while (!set.empty()) {
        const std::size_t end = std::min(set.find_first_of(",:"), set.size());
        const auto uid = wire::parse_number(set.substr(0, end), UINT32_MAX);
        if (uid && *uid >= first) return true;
        set.remove_prefix(std::min(set.size(), end + 1));
    }
    return false;
}

// "SEARCH 4393 4397", or "ESEARCH (TAG "a4") UID ALL 4393,4397" (RFC 9051, section 7.3.4).
bool tells(std::string_view line, std::uint32_t first) {
    const bool extended = wire::equal_ignoring_case(wire::next_word(line), "ESEARCH");
    for (auto word = wire::next_word(line); !word.empty(); word = wire::next_word(line)) {
        if (!extended && reaches(word, first)) return true;
        const bool is_name =
            extended && std::ranges::any_of(std::array{"ALL", "MIN", "MAX"}, [&](const char* name) {
                return wire::equal_ignoring_case(name, word);
            });
        if (is_name && reaches(wire::next_word(line), first)) return true;
    }
    return false;
}

// The number after `name` in "12 FETCH (UID 4393 RFC822.SIZE 310)".
std::optional<std::uint64_t> number_after(std::string_view line, std::string_view name) {
    for (auto word = wire::next_word(line); !word.empty(); word = wire::next_word(line)) {
        if (word.starts_with('(')) word.remove_prefix(1);
        if (!wire::equal_ignoring_case(word, name)) continue;
        const std::string_view number = wire::next_word(line);
        return wire::parse_number(number.substr(0, number.find(')')), std::uint64_t{1} << 62U);
    }
    return std::nullopt;
}

}  // namespace

imap_folder_search::imap_folder_search(imap_dialogue& dialogue, const std::string& folder)
    : dialogue_(dialogue) {
    const std::string command = "EXAMINE " + imap_quoted(folder);
    const imap_response answer = dialogue_.command(command, {"OK"});  // C: a3 EXAMINE "INBOX"
    exists_ = answer.kind == status::ok || imap_folder_exists(dialogue_, folder);
    if (!exists_) return;
    if (answer.kind != status::ok) dialogue_.defer(command, answer);
    for (const std::string& each : answer.untagged) {  // S: * OK [UIDVALIDITY 3857529045] valid
        constexpr std::string_view mark = "OK [UIDVALIDITY ";
        if (!wire::equal_ignoring_case(std::string_view(each).substr(0, mark.size()), mark))
            continue;
        const std::string_view rest = std::string_view(each).substr(mark.size());
        if (const auto value = wire::parse_number(rest.substr(0, rest.find(']')), UINT32_MAX))
            uid_validity_ = static_cast<std::uint32_t>(*value);
    }
}

// In a folder that was created anew its UIDs mean nothing, and earlier mail may have the Message-ID.
bool imap_folder_search::has(const imap_trace& trace) {
    refusal_.clear();
    if (!exists_) return false;
    const bool same = uid_validity_ != 0 && trace.since.uid_validity == uid_validity_;
    if (!same && !trace.message_id.empty()) return false;
    const std::uint32_t first = same ? std::max(trace.since.uid_next, 1U) : 1;
    return is_found(trace, first) || (!refusal_.empty() && is_read(trace, first));
}

bool imap_folder_search::is_found(const imap_trace& trace, std::uint32_t first) {
    const imap_response answer = ask(
        "UID SEARCH UID " + std::to_string(first) + ":* " + criterion(trace),
        {"SEARCH", "ESEARCH"});  // C: a4 UID SEARCH UID 4392:* LARGER 309 SMALLER 311 HEADER ...
    return std::ranges::any_of(answer.untagged, [&](const std::string& line) {  // S: * SEARCH 4393
        return tells(line, first);
    });
}

// For a server that refuses to search: the headers of those messages that have the size.
bool imap_folder_search::is_read(const imap_trace& trace, std::uint32_t first) {
    const std::string& id = trace.message_id.empty() ? trace.key : trace.message_id;
    for (const std::string& uid : of_size(trace.octets, first)) {
        const imap_response answer = ask(
            "UID FETCH " + uid + " BODY.PEEK[HEADER.FIELDS (MESSAGE-ID X-POP3-KEY)]", {"FETCH"});
        for (const std::string& line : answer.untagged)
            if (line.find(id) != line.npos) return true;
    }
    return false;
}

// No more UIDs than an answer may have lines. The message got one of the next.
std::vector<std::string> imap_folder_search::of_size(octet_count octets, std::uint32_t first) {
    constexpr std::uint32_t most = 500;
    const std::uint32_t last = first + std::min(most, UINT32_MAX - first);
    const imap_response answer =
        ask("UID FETCH " + std::to_string(first) + ':' + std::to_string(last) + " (RFC822.SIZE)",
            {"FETCH"});
    std::vector<std::string> uids;
    for (const std::string& line : answer.untagged) {  // S: * 12 FETCH (UID 4393 RFC822.SIZE 310)
        const auto uid = number_after(line, "UID");
        if (uid && number_after(line, "RFC822.SIZE") == octets)
            uids.push_back(std::to_string(*uid));
    }
    return uids;
}

// A refusal that would come again in each run must not stop the account.
imap_response imap_folder_search::ask(const std::string& command, imap_names wanted) {
    imap_response answer = dialogue_.command(command, wanted);
    if (answer.kind == status::ok) return answer;
    if (answer.is_temporary()) dialogue_.defer(command, answer);
    refusal_ = dialogue_.masked(answer.words());
    answer.untagged.clear();
    return answer;
}

}  // namespace pop3::fetch
