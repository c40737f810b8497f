// SPDX-License-Identifier: MIT
#include "quirks_file.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "system/local_error.hpp"
#include "vocabulary/tokens.hpp"

namespace pop3::check {
namespace {

struct field {
    const char* name;
    bool quirks::*member;
};

constexpr field fields[] = {
    {"loses_pipelined", &quirks::loses_pipelined},
    {"utf8_fails", &quirks::utf8_fails},
    {"changes_unique_ids", &quirks::changes_unique_ids},
    {"changes_messages", &quirks::changes_messages},
    {"sizes_differ", &quirks::sizes_differ},
};

// The mechanisms that login() might choose for a password. A profile is what a server has made of a
// check: it must lead to no other, which would be weaker (APOP, CRAM-MD5), or to no password at all.
constexpr std::string_view may_choose[] = {"",
                                           "USER",
                                           "PLAIN",
                                           "LOGIN",
                                           "SCRAM-SHA-1",
                                           "SCRAM-SHA-256",
                                           "SCRAM-SHA-1-PLUS",
                                           "SCRAM-SHA-256-PLUS"};

bool may_be_chosen(std::string_view mechanism) {
    return std::ranges::any_of(may_choose, [&](std::string_view name) {
        return wire::equal_ignoring_case(name, mechanism);
    });
}

constexpr auto host_remark = "host";
constexpr auto login_by = "login_by";

}  // namespace

void print_quirks(std::ostream& out, const quirks& defects, const std::string& host) {
    nlohmann::ordered_json profile = {{host_remark, host}};
    for (const field& f : fields) profile[f.name] = defects.*f.member;
    profile[login_by] = defects.login_by;
    using handler = nlohmann::ordered_json::error_handler_t;
    out << profile.dump(2, ' ', true, handler::replace) << '\n';
}

quirks read_quirks(const std::string& file) {
    const std::string doing = "read the profile " + file;
    std::ifstream in(file);
    if (!in) system::raise_errno(doing);
    const auto profile = nlohmann::json::parse(in, nullptr, false);
    const auto refuse = [&](const std::string& reason) {
        system::raise_local(std::make_error_code(std::errc::invalid_argument), doing, reason);
    };
    if (!profile.is_object()) refuse("it is not a JSON object");
    quirks read;
    for (const auto& [name, value] : profile.items()) {
        if (name == host_remark) continue;
        if (name == login_by && value.is_string()) {
            read.login_by = value.get<std::string>();
            if (!may_be_chosen(read.login_by))
                refuse("\"" + read.login_by +
                       "\" is weaker than what pop3 chooses itself: if you want "
                       "it, name it by --mechanism");
            continue;
        }
        const field* known = nullptr;
        for (const field& f : fields)
            if (name == f.name) known = &f;
        if (!known) refuse("it has an unknown quirk \"" + name + '"');
        if (!value.is_boolean()) refuse('"' + name + "\" is neither true nor false");
        read.*known->member = value.get<bool>();
    }
    return read;
}

}  // namespace pop3::check
