// SPDX-License-Identifier: MIT
// The table of faults: names, arguments and descriptions, assembled from its parts.
#include <algorithm>
#include <stdexcept>
#include <vector>

#include "fault_row.hpp"
#include "vocabulary/tokens.hpp"
#include "wire/command_table.hpp"

namespace pop3::inline v1 {

using namespace serving;

namespace {

const std::vector<fault_row>& table() {
    static const std::vector<fault_row> all = [] {
        std::vector<fault_row> rows;
        for (const auto part :
             {lost_replies, status_lines, pipelining_faults, listing_faults, identity_faults,
              view_faults, message_faults, poison_faults, login_faults, commit_faults, tls_faults})
            for (const fault_row& row : part()) rows.push_back(row);
        return rows;
    }();
    return all;
}

// The descriptions are members of the rows, in the same order.
const fault_row& row_of(const fault_description& about) {
    const auto& all = table();
    return *std::find_if(all.begin(), all.end(),
                         [&](const fault_row& row) { return row.about.name == about.name; });
}

std::string_view name_of(fault_argument takes) {
    switch (takes) {
        case fault_argument::none:
            break;
        case fault_argument::reply:
            return "REPLY";
        case fault_argument::number:
            return "N";
        case fault_argument::text:
            return "TEXT";
    }
    return {};
}

bool good(fault_argument takes, std::string_view argument) {
    switch (takes) {
        case fault_argument::none:
            return argument.empty();
        case fault_argument::reply:
            return parse_reply(argument).has_value();
        case fault_argument::number:
            return wire::parse_number(argument, INT32_MAX).has_value();
        case fault_argument::text:
            break;
    }
    return !argument.empty() && std::none_of(argument.begin(), argument.end(), wire::is_control);
}

}  // namespace

std::span<const fault_description> known_faults() {
    static const std::vector<fault_description> all = [] {
        std::vector<fault_description> made;
        for (const fault_row& row : table()) made.push_back(row.about);
        return made;
    }();
    return all;
}

std::string table_of_faults() {
    std::string made = "| fault | default | the server | a client |\n|---|---|---|---|\n";
    for (const fault_description& one : known_faults()) {
        made.append("| `").append(one.name);
        if (one.takes != fault_argument::none) made.append("=").append(name_of(one.takes));
        made += "` | ";
        if (!one.default_argument.empty())
            made.append("`").append(one.default_argument).append("` ");
        made.append("| ").append(one.server_does).append(" | ").append(one.client_must);
        made += " |\n";
    }
    return made;
}

fault::fault(std::string_view text) : about_(nullptr) {
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    for (const fault_description& one : known_faults())
        if (one.name == name) about_ = &one;
    if (!about_) throw std::invalid_argument("there is no fault " + std::string(name));
    argument_ =
        equals == std::string_view::npos ? about_->default_argument : text.substr(equals + 1);
    if (!good(about_->takes, argument_))
        throw std::invalid_argument(
            "fault " + std::string(name) +
            (about_->takes == fault_argument::none
                 ? " takes no argument"
                 : " takes " + std::string(name_of(about_->takes)) + ", not " + argument_));
}

namespace serving {

std::optional<reply_wanted> parse_reply(std::string_view text) {
    const std::size_t colon = text.find(':');
    reply_wanted which;
    if (colon != std::string_view::npos) which.word = text.substr(colon + 1);
    const std::string_view verb = text.substr(0, colon);
    if (wire::equal_ignoring_case(verb, "greeting"))
        which.verb = "GREETING";
    else if (const wire::command_spec* const spec = wire::find_command(verb))
        which.verb = spec->verb;
    else
        return std::nullopt;
    return which;
}

reply_wanted reply_of(const fault& f) {
    return parse_reply(f.argument()).value();
}

std::uint64_t number_of(const fault& f) {
    return wire::parse_number(f.argument(), INT32_MAX).value();
}

fault_set::fault_set(const std::vector<fault>& faults) {
    for (const fault& one : faults) row_of(one.about()).install(*this, one);
}

}  // namespace serving
}  // namespace pop3::inline v1
