// SPDX-License-Identifier: MIT
#include "imap_folder.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "fetch/error.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::fetch {
namespace {

using status = imap_response::status;

// The string that `text` begins with: in quotes, as a literal, or as it is.
std::string string_in(std::string_view text) {
    if (text.starts_with('{'))
        return std::string(text.substr(std::min(text.size(), text.find('}') + 1)));
    if (!text.starts_with('"')) return std::string(text.substr(0, text.find(' ')));
    std::string all;
    for (std::size_t at = 1; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
        if (at < text.size()) all += text[at];
    }
    return all;
}

// `line` is 'LIST (\HasNoChildren) "/" "Old/ISP"'. For a name with % or * others match, too.
bool lists(std::string_view line, const std::string& folder) {
    const std::size_t open = std::min(line.find('('), line.size());
    const std::size_t close = std::min(line.find(')', open), line.size());
    std::string_view attributes = line.substr(open, close - open);
    attributes.remove_prefix(std::min<std::size_t>(1, attributes.size()));
    for (auto word = wire::next_word(attributes); !word.empty(); word = wire::next_word(attributes))
        if (wire::equal_ignoring_case(word, "\\NonExistent")) return false;
    std::string_view rest = line.substr(close);
    std::ignore = wire::next_word(rest);  // ")"
    std::ignore = wire::next_word(rest);  // the separator
    const std::size_t start = std::min(rest.find_first_not_of(' '), rest.size());
    const std::string name = string_in(rest.substr(start));
    return name == folder ||
           (wire::equal_ignoring_case(name, "INBOX") && wire::equal_ignoring_case(folder, "INBOX"));
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

// RFC 9051, section 6.3.9.
bool imap_folder_exists(imap_dialogue& dialogue, const std::string& folder) {
    const std::string command = "LIST \"\" " + imap_quoted(folder);
    const imap_response answer = dialogue.command(command, {"LIST"});  // C: a3 LIST "" "Old/ISP"
    if (answer.kind != status::ok) dialogue.defer(command, answer);
    return std::ranges::any_of(answer.untagged,
                               [&](const std::string& line) { return lists(line, folder); });
}

// A server that does not tell by a response code why it refuses is asked for the name.
imap_position imap_position_of(imap_dialogue& dialogue, const std::string& folder) {
    const std::string command = "STATUS " + imap_quoted(folder) + " (UIDNEXT UIDVALIDITY)";
    const imap_response answer =
        dialogue.command(command, {"STATUS"});  // C: a3 STATUS "INBOX" (UIDNEXT UIDVALIDITY)
    if (answer.kind != status::ok) {
        if (!imap_folder_exists(dialogue, folder)) return {};
        dialogue.defer(command, answer);
    }
    const std::string* const line = answer.find("STATUS");
    std::string_view values = line ? std::string_view(*line) : std::string_view();
    values.remove_prefix(std::min(values.size(), values.rfind('(')));
    const auto next = value_after(values, "UIDNEXT");
    const auto validity = value_after(values, "UIDVALIDITY");
    if (!next || !validity) dialogue.defer(command, answer);
    return {*validity, *next};
}

// C: a5 CREATE "Old/ISP"
void imap_create_folder(imap_dialogue& dialogue, const std::string& folder) {
    const std::string command = "CREATE " + imap_quoted(folder);
    const imap_response created = dialogue.command(command);
    if (created.kind != status::ok && created.code != "ALREADYEXISTS")
        throw system::local_error(failure{fetch_errc::delivery_deferred,
                                          command,
                                          dialogue.masked(created.words()),
                                          {},
                                          {},
                                          "Create the folder, or name another one; the mail is "
                                          "still on the server."});
    std::ignore =
        dialogue.command("SUBSCRIBE " + imap_quoted(folder));  // mail programs show such folders
}

}  // namespace pop3::fetch
