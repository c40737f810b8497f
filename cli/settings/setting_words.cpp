// SPDX-License-Identifier: MIT
#include "setting_words.hpp"

#include <algorithm>
#include <vector>

#include "command_syntax.hpp"
#include "vocabulary/letter_case.hpp"
#include "vocabulary/nearest_word.hpp"
#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

// What users of other programs write, and what it is called here. An advice replaces the question.
struct foreign_name {
    std::string_view theirs;
    std::string_view ours;
    std::string_view advice{};
};

constexpr std::string_view has_tls =
    "TLS is on by default; for another kind write tls = \"stls\" or tls = \"none\"";
constexpr std::string_view has_verification =
    "certificates are always verified; see ca, fingerprint, pin and pin-only";
constexpr std::string_view has_timer =
    "cron or a timer of systemd starts pop3 fetch again and again";

constexpr foreign_name foreign_names[] = {
    {"ssl", "tls", has_tls},
    {"use_ssl", "tls", has_tls},
    {"sslproto", "tls", has_tls},
    {"starttls", "tls", "write tls = \"stls\""},
    {"stls", "tls", "write tls = \"stls\""},
    {"tls_starttls", "tls", "write tls = \"stls\""},
    {"sslcertck", "ca", has_verification},
    {"verify", "ca", has_verification},
    {"tls_certcheck", "ca", has_verification},
    {"sslcertfile", "ca"},
    {"tls_trust_file", "ca"},
    {"cafile", "ca"},
    {"sslcertpath", "ca-directory"},
    {"sslfingerprint", "fingerprint"},
    {"tls_fingerprint", "fingerprint"},
    {"sslcert", "client-certificate"},
    {"sslkey", "client-key"},
    {"server", "host"},
    {"hostname", "host"},
    {"poll", "host"},
    {"username", "user"},
    {"login", "user"},
    {"pass", "password"},
    {"passwd", "password"},
    {"passwordeval", "password-command"},
    {"auth", "mechanism"},
    {"folder", "to"},
    {"maildir", "to", "write to = \"maildir:PATH\""},
    {"mbox", "to", "write to = \"mbox:PATH\""},
    {"mda", "to", "write to = \"pipe:COMMAND\""},
    {"deliver", "to"},
    {"destination", "to"},
    {"target", "to"},
    {"path", "to"},
    {"recipient", "recipients"},
    {"nokeep", "delete", "write delete = true"},
    {"limit", "max-size"},
    {"fetchlimit", "at-most"},
    {"interval", "", has_timer},
    {"daemon", "", has_timer},
    {"logfile", "log"},
    {"syslog", "log", "write log = \"syslog\""},
    {"idfile", "state"},
};

// What people write for a kind of TLS.
struct other_word {
    std::string_view theirs;
    std::string_view ours;
};

constexpr other_word kinds_of_tls[] = {
    {"starttls", "stls"},    {"start-tls", "stls"}, {"ssl", "implicit"}, {"tls", "implicit"},
    {"ssl/tls", "implicit"}, {"pops", "implicit"},  {"on", "implicit"},  {"off", "none"},
    {"plain", "none"},       {"no", "none"},
};

std::string question(std::string_view meant) {
    return meant.empty() ? "" : "; did you mean " + in_quotes(meant) + '?';
}

std::string unknown_table(std::string_view name, bool of_run) {
    if (!of_run) return "there is no table " + in_quotes(name) + " in an account";
    constexpr std::string_view right[] = {"defaults", "account"};
    const std::string_view meant = nearest(name, right);
    return "there is no table [" + readable(name) + ']' +
           (meant.empty() ? "; an account is [account." + readable(name) + ']' : question(meant));
}

// What follows the words about a number that was written as a text, or as another kind of number.
std::string without_quotes(const std::optional<std::string>& text) {
    if (!text || text->empty() || text->front() < '0' || text->front() > '9') return "";
    return text->find_first_not_of("0123456789") == text->npos ? ", without quotes"
                                                               : ", without quotes and units";
}

std::string unit_of(const setting& which) {
    if (which.value == "SECONDS") return " of seconds";
    return which.value == "DAYS" ? " of days" : "";
}

std::string wanted_flag(const setting& which, const std::optional<std::string>& text) {
    if (which.name == "keep")
        return "true, or is left out; to keep mail for some time, write delete-after = DAYS";
    const bool in_quotes = text && (*text == "true" || *text == "false");
    return std::string("true or false") + (in_quotes ? ", without quotes" : "");
}

std::string wanted(const setting& which, const std::optional<std::string>& text) {
    switch (which.kind) {
        case setting_kind::flag:
            return wanted_flag(which, text);
        case setting_kind::number:
            return "a number" + unit_of(which) + " from " + std::to_string(which.least) + " to " +
                   std::to_string(which.most) + without_quotes(text);
        case setting_kind::size:
            return "a number of octets, or a text as in \"20M\"";
        case setting_kind::texts:
            return "a text, or several: [\"one\", \"two\"]";
        case setting_kind::choice:
            return "one of " + std::string(which.value) +
                   question(text ? meant_choice(which, *text) : "");
        case setting_kind::text:
        case setting_kind::secret:
            break;
    }
    return "a text that is not empty";
}

}  // namespace

std::string in_quotes(std::string_view word) {
    constexpr std::size_t longest = 200;
    return '"' + fitted(readable(word), longest) + '"';
}

const setting* find_in_file(std::string_view name) {
    const auto at = std::ranges::find(settings(), name, &setting::name);
    return at != settings().end() && at->place != allowed_in::command_line ? &*at : nullptr;
}

std::string unknown_setting(std::string_view name, bool of_run, bool is_table) {
    if (is_table) return unknown_table(name, of_run);
    const std::string words = "there is no setting " + in_quotes(name);
    const auto foreign =
        std::ranges::find(foreign_names, wire::lower_case(name), &foreign_name::theirs);
    if (foreign != std::end(foreign_names)) {
        if (!foreign->advice.empty()) return words + "; " + std::string(foreign->advice);
        return words + question(foreign->ours);
    }
    std::vector<std::string_view> right;
    for (const setting& each : settings())
        if (find_in_file(each.name) && is_of_run(each) == of_run) right.push_back(each.name);
    if (of_run) right.insert(right.end(), {"defaults", "account"});
    return words + question(nearest(name, right));
}

std::string wrong_value(const setting& which, const std::optional<std::string>& text) {
    return in_quotes(which.name) + " is " + wanted(which, text);
}

void require_choice(const setting& which, const std::string& given) {
    if (std::ranges::count(choices(which), given) == 1) return;
    const std::string_view meant = meant_choice(which, given);
    std::string all;
    for (const std::string_view each : choices(which))
        all += (all.empty() ? "" : ", ") + std::string(each);
    throw usage_error(readable(given) + " is none of " + all +
                      (meant.empty() ? "" : "; did you mean " + std::string(meant) + '?'));
}

std::string_view meant_choice(const setting& which, std::string_view given) {
    const std::string small = wire::lower_case(given);
    if (which.name == "tls")
        for (const other_word& each : kinds_of_tls)
            if (small == each.theirs) return each.ours;
    return nearest(small, choices(which));
}

}  // namespace pop3::cli
