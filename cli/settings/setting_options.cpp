// SPDX-License-Identifier: MIT
#include "setting_options.hpp"

#include "setting_words.hpp"

namespace pop3::cli {
namespace {

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
    if (which.kind != setting_kind::flag) {
        add_value(command, which, take).value_name(std::string(which.value));
        return;
    }
    command.add_flag(
        "--" + std::string(which.name), [take] { take(true); }, std::string(which.doc));
}

void make_password_options_exclusive(command_syntax command) {
    std::vector<option_syntax> sources = command.options_beginning("--password-");
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (std::size_t j = i + 1; j < sources.size(); ++j) sources[i].excludes(sources[j]);
}

}  // namespace pop3::cli
