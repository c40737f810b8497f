// SPDX-License-Identifier: MIT
#include "setting_options.hpp"

#include <sstream>

namespace pop3::cli {
namespace {

using taker = std::function<void(const setting_value&)>;

std::vector<std::string> words_of(const setting& choice) {
    std::vector<std::string> words;
    for (const std::string_view word : choices(choice)) words.emplace_back(word);
    return words;
}

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream remaining(text);
    for (std::string word; std::getline(remaining, word, ',');) words.push_back(word);
    return words;
}

std::int64_t checked_size(const std::string& text) {
    const std::optional<std::int64_t> octets = parse_size(text);
    if (!octets) throw usage_error(text + " is not a size");
    return *octets;
}

}  // namespace

void add_setting(command_syntax command, const setting& which, taker take) {
    const std::string name = "--" + std::string(which.name);
    const std::string doc(which.doc);
    const std::string value(which.value);
    switch (which.kind) {
        case setting_kind::flag:
            command.add_flag(
                name, [take] { take(true); }, doc);
            return;
        case setting_kind::number:
            command.add_number(name, which.least, which.most, take, doc).value_name(value);
            return;
        case setting_kind::size:
            command
                .add_option(
                    name, [take](const std::string& text) { take(checked_size(text)); }, doc)
                .value_name(value);
            return;
        case setting_kind::texts:
            command
                .add_option(
                    name, [take](const std::string& text) { take(split_at_commas(text)); }, doc)
                .value_name(value);
            return;
        case setting_kind::choice:
            command
                .add_option(
                    name, [take](const std::string& text) { take(text); }, doc)
                .one_of(words_of(which))
                .value_name(value);
            return;
        case setting_kind::text:
        case setting_kind::secret:
            command
                .add_option(
                    name, [take](const std::string& text) { take(text); }, doc)
                .value_name(value);
            return;
    }
}

void make_password_options_exclusive(command_syntax command) {
    std::vector<option_syntax> sources = command.options_beginning("--password-");
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (std::size_t j = i + 1; j < sources.size(); ++j) sources[i].excludes(sources[j]);
}

}  // namespace pop3::cli
