// SPDX-License-Identifier: MIT
#include "setting_options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <sstream>

namespace pop3::cli {
namespace {

using taker = std::function<void(const setting_value&)>;

void take_flag(CLI::App& to, const std::string& name, const std::string& doc, const taker& take) {
    to.add_flag_callback(
        name, [take] { take(true); }, doc);
}

void take_number(CLI::App& to, const std::string& name, const setting& which, const taker& take) {
    to.add_option_function<std::int64_t>(
          name, [take](std::int64_t number) { take(number); }, std::string(which.doc))
        ->check(CLI::Range(which.least, which.most).description(""));
}

void take_size(CLI::App& to, const std::string& name, const std::string& doc, const taker& take) {
    to.add_option_function<std::string>(
          name, [take](const std::string& text) { take(*size_of(text)); }, doc)
        ->check(CLI::Validator(
            [](std::string& text) {
                return size_of(text) ? std::string() : text + " is not a size";
            },
            ""));
}

void take_texts(CLI::App& to, const std::string& name, const std::string& doc, const taker& take) {
    to.add_option_function<std::string>(
        name,
        [take](const std::string& text) {
            std::vector<std::string> words;
            std::istringstream rest(text);
            for (std::string word; std::getline(rest, word, ',');) words.push_back(word);
            take(words);
        },
        doc);
}

void take_choice(CLI::App& to, const std::string& name, const setting& which, const taker& take) {
    std::vector<std::string> words;
    for (const std::string_view word : choices(which)) words.emplace_back(word);
    to.add_option_function<std::string>(
          name, [take](const std::string& text) { take(text); }, std::string(which.doc))
        ->check(CLI::IsMember(words).description(""));
}

}  // namespace

CLI::Option* add_setting(CLI::App& to, const setting& which, taker take) {
    const std::string name = "--" + std::string(which.name);
    const std::string doc(which.doc);
    switch (which.kind) {
        case setting_kind::flag:
            take_flag(to, name, doc, take);
            return to.get_option(name);
        case setting_kind::number:
            take_number(to, name, which, take);
            break;
        case setting_kind::size:
            take_size(to, name, doc, take);
            break;
        case setting_kind::texts:
            take_texts(to, name, doc, take);
            break;
        case setting_kind::choice:
            take_choice(to, name, which, take);
            break;
        case setting_kind::text:
        case setting_kind::secret:
            to.add_option_function<std::string>(
                name, [take](const std::string& text) { take(text); }, doc);
            break;
    }
    return to.get_option(name)->type_name(std::string(which.value));
}

void let_passwords_exclude_one_another(CLI::App& of) {
    const std::vector<CLI::Option*> sources = of.get_options(
        [](const CLI::Option* each) { return each->get_name().starts_with("--password-"); });
    for (std::size_t i = 0; i < sources.size(); ++i)
        for (std::size_t j = i + 1; j < sources.size(); ++j) sources[i]->excludes(sources[j]);
}

std::optional<std::int64_t> size_of(std::string text) {
    try {
        if (!CLI::AsSizeValue(true)(text).empty()) return {};  // makes octets of it
    } catch (const CLI::ValidationError&) {
        return {};
    }
    std::int64_t octets = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, octets);
    if (read.ec != std::errc{} || read.ptr != end || octets < 0) return {};
    return octets;
}

}  // namespace pop3::cli
