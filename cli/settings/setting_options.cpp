// SPDX-License-Identifier: MIT
#include "setting_options.hpp"

#include <algorithm>

#include "setting_words.hpp"

namespace pop3::cli {
namespace {

constexpr std::string_view of_tls[] = {"ca",          "ca-directory",       "fingerprint",
                                       "pin",         "pin-only",           "crl",
                                       "server-name", "client-certificate", "client-key"};

// The title of its group in --help.
const char* group_of(const setting& which) {
    if (std::ranges::count(of_tls, which.name) > 0) return "TLS";
    if (which.name == "user" || which.name == "mechanism" || which.name.starts_with("password"))
        return "Login";
    if (is_of_run(which)) return "Run";
    if (std::holds_alternative<setting::setter<delivery_options>>(which.goes_to)) return "Delivery";
    if (std::holds_alternative<setting::setter<fetch::retention_policy>>(which.goes_to))
        return "Messages, and their deletion on the server";
    return "Connection";
}

// The words that shells offer for the values of texts.
struct completion_words {
    std::string_view name;
    std::vector<std::string> words;
};

const completion_words offered[] = {
    {"to",
     {"maildir:", "mbox:", "lmtp:", "imap:", "imaps:", "gmail:", "pipe:", "stdout:", "stdout:raw"}},
    {"ledger", {"postgresql://"}},
    {"mechanism",
     {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN",
      "CRAM-MD5", "OAUTHBEARER", "XOAUTH2", "EXTERNAL", "GSSAPI", "ANONYMOUS", "USER", "APOP"}},
};

std::vector<std::string> words_of(const std::vector<std::string_view>& all) {
    return {all.begin(), all.end()};
}

// "stderr" of the table's TOML is stderr here.
std::string default_of(const setting& which) {
    std::string text(which.default_value);
    std::erase(text, '"');
    return text;
}

using taker = std::function<void(const setting_value&)>;

std::int64_t checked_size(const std::string& text) {
    const std::optional<std::int64_t> octets = parse_size(text);
    if (!octets) throw usage_error(text + " is not a size");
    return *octets;
}

// The option of a setting that takes a value.
option_syntax add_value(command_syntax command, const setting& which, const taker& take) {
    const std::string name = "--" + std::string(which.name);
    const std::string doc(which.doc);
    const auto take_text = [take](const std::string& text) { take(text); };
    switch (which.kind) {
        case setting_kind::number:
            return command.add_number(name, which.least, which.most, take, doc);
        case setting_kind::size:
            return command.add_option(
                name, [take](const std::string& text) { take(checked_size(text)); }, doc);
        case setting_kind::texts:
            return command.add_option(
                name, [take](const std::string& text) { take(split(text, ',')); }, doc);
        case setting_kind::choice:
            return command.add_option(
                name,
                [&which, take](const std::string& text) {
                    require_choice(which, text);
                    take(text);
                },
                doc);
        default:
            return command.add_option(name, take_text, doc);
    }
}

}  // namespace

void add_setting(command_syntax command, const setting& which, taker take) {
    command.begin_group(group_of(which));
    if (which.kind != setting_kind::flag) {
        option_syntax option = add_value(command, which, take);
        option.value_name(std::string(which.value)).default_text(default_of(which));
        for (const completion_words& each : offered)
            if (each.name == which.name) option.completes(each.words);
        if (which.kind == setting_kind::choice) option.completes(words_of(choices(which)));
    } else {
        command.add_flag(
            "--" + std::string(which.name), [take] { take(true); }, std::string(which.doc));
    }
    command.begin_group("Options");
}

void add_run_option(command_syntax command, std::string_view name, run_options& options) {
    const auto found = std::ranges::find(settings(), name, &setting::name);
    add_setting(command, *found,
                [&options, found](const setting_value& value) { apply(*found, value, options); });
}

void make_password_options_exclusive(command_syntax command) {
    std::vector<option_syntax> sources = command.options_beginning("--password-");
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (std::size_t j = i + 1; j < sources.size(); ++j) sources[i].excludes(sources[j]);
}

}  // namespace pop3::cli
