// SPDX-License-Identifier: MIT
#include "command_syntax.hpp"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <sstream>

#include "cli/errors/error_line.hpp"
#include "help_formatter.hpp"
#include "suggestion.hpp"
#include "usage_words.hpp"

namespace pop3::cli {
namespace {

// CLI11 knows errors of its own only.
template <class Function>
void naming(const std::string& option, const Function& function) {
    try {
        function();
    } catch (const usage_error& e) {
        throw CLI::ValidationError(option, e.what());
    }
}

void describe_options(const CLI::App& command, std::vector<option_description>& options) {
    for (const CLI::Option* each : command.get_options()) {
        if (each->get_lnames().empty() || each->get_group().empty()) continue;
        option_description& option = options.emplace_back();
        for (const std::string& name : each->get_snames()) option.names.push_back('-' + name);
        for (const std::string& name : each->get_lnames()) option.names.push_back("--" + name);
        option.doc = each->get_description();
        if (each->get_items_expected_max() > 0) option.value = each->get_type_name();
        option.words = split(each->get_option_text(), '|');
    }
}

command_description describe_command(const CLI::App& command) {
    command_description all{command.get_name(), command.get_description(), {}, {}};
    describe_options(command, all.options);
    for (const CLI::Option* each : command.get_options())
        if (each->get_positional()) all.words = split(each->get_option_text(), '|');
    for (const CLI::App* each : command.get_subcommands({}))
        if (!each->get_group().empty()) all.commands.push_back(describe_command(*each));
    return all;
}

}  // namespace

// ---- one option ----

option_syntax option_syntax::value_name(const std::string& name) {
    described_->type_name(name);
    return *this;
}

option_syntax option_syntax::required() {
    described_->required();
    return *this;
}

option_syntax option_syntax::one_of(const std::vector<std::string>& words) {
    described_->check([words](const std::string& text) { return complaint_about(text, words); });
    return completes(words);
}

option_syntax option_syntax::default_text(const std::string& text) {
    described_->default_str(text);
    return *this;
}

// CLI11 keeps this text for a help of its own, which ours replaces.
option_syntax option_syntax::completes(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : "|") + word;
    described_->option_text(all);
    return *this;
}

option_syntax option_syntax::excludes(option_syntax other) {
    described_->excludes(other.described_);
    return *this;
}

option_syntax option_syntax::needs(option_syntax other) {
    described_->needs(other.described_);
    return *this;
}

// ---- one command ----

option_syntax command_syntax::add_option(const std::string& names, std::string& value,
                                         const std::string& doc) {
    return option_syntax(*described_->add_option(names, value, doc)->capture_default_str());
}

option_syntax command_syntax::add_option(const std::string& names, std::vector<std::string>& values,
                                         const std::string& doc) {
    return option_syntax(*described_->add_option(names, values, doc));
}

option_syntax command_syntax::add_option(const std::string& names,
                                         std::function<void(const std::string&)> take,
                                         const std::string& doc) {
    return option_syntax(*described_->add_option_function<std::string>(
        names,
        [names, take = std::move(take)](const std::string& value) {
            naming(names, [&] { take(value); });
        },
        doc));
}

option_syntax command_syntax::add_repeatable(const std::string& names,
                                             std::vector<std::string>& values,
                                             const std::string& doc) {
    return option_syntax(*described_->add_option(names, values, doc)->allow_extra_args(false));
}

option_syntax command_syntax::add_repeatable(const std::string& names,
                                             std::function<void(const std::string&)> take,
                                             const std::string& doc) {
    const auto take_all = [names, take = std::move(take)](const std::vector<std::string>& values) {
        for (const std::string& each : values) naming(names, [&] { take(each); });
    };
    return option_syntax(
        *described_->add_option_function<std::vector<std::string>>(names, take_all, doc)
             ->allow_extra_args(false));
}

option_syntax command_syntax::add_number(const std::string& names, std::int64_t least,
                                         std::int64_t most, std::function<void(std::int64_t)> take,
                                         const std::string& doc) {
    return add_option(
        names,
        [least, most, take = std::move(take)](const std::string& text) {
            std::int64_t number = 0;
            const char* const end = text.data() + text.size();
            const auto read = std::from_chars(text.data(), end, number);
            if (read.ec != std::errc{} || read.ptr != end || number < least || number > most)
                throw usage_error(text + " is no number from " + std::to_string(least) + " to " +
                                  std::to_string(most));
            take(number);
        },
        doc);
}

option_syntax command_syntax::add_flag(const std::string& names, bool& value,
                                       const std::string& doc) {
    return option_syntax(*described_->add_flag(names, value, doc));
}

option_syntax command_syntax::add_flag(const std::string& names, std::function<void()> take,
                                       const std::string& doc) {
    return option_syntax(*described_->add_flag_callback(names, std::move(take), doc));
}

void command_syntax::add_printing_flag(const std::string& names, std::function<void()> print,
                                       const std::string& doc) {
    described_->add_flag_callback(
        names,
        [print = std::move(print)] {
            print();
            throw CLI::Success();
        },
        doc);
}

void command_syntax::begin_group(const std::string& title) {
    described_->option_defaults()->group(title);
}

option_syntax command_syntax::option(const std::string& name) const {
    return option_syntax(*described_->get_option(name));
}

std::vector<option_syntax> command_syntax::options_beginning(const std::string& start) const {
    std::vector<option_syntax> options;
    for (CLI::Option* each : described_->get_options(
             [&](const CLI::Option* option) { return option->get_name().starts_with(start); }))
        options.emplace_back(*each);
    return options;
}

command_syntax command_syntax::add_command(const std::string& name, const std::string& doc) {
    return command_syntax(*described_->add_subcommand(name, doc));
}

command_syntax command_syntax::command(const std::string& name) const {
    return command_syntax(*described_->get_subcommand(name));
}

std::string command_syntax::name() const {
    return described_->get_name();
}

std::vector<std::string> command_syntax::names_of_commands() const {
    std::vector<std::string> names;
    for (const CLI::App* each : described_->get_subcommands({})) names.push_back(each->get_name());
    return names;
}

void command_syntax::require_command() {
    described_->require_subcommand(1);
}

void command_syntax::footer(const std::string& text) {
    const std::string before = described_->get_footer();
    described_->footer(before.empty() ? text : before + "\n\n" + text);
}

std::string command_syntax::help(const std::string& above) const {
    const std::string name = (above.empty() ? "" : above + ' ') + described_->get_name();
    return described_->get_formatter()->make_help(described_, name, CLI::AppFormatMode::Normal);
}

void command_syntax::on_named(std::function<void()> describe) {
    described_->preparse_callback([describe = std::move(describe)](std::size_t) { describe(); });
}

void command_syntax::on_parsed(std::function<void()> complete) {
    described_->parse_complete_callback([complete = std::move(complete)] {
        try {
            complete();
        } catch (const usage_error& e) {
            throw CLI::ValidationError(e.what());
        }
    });
}

void command_syntax::on_chosen(std::function<void()> choose) {
    described_->final_callback(std::move(choose));
}

command_description command_syntax::description() const {
    return describe_command(*described_);
}

// ---- the program ----

program_syntax::program_syntax(std::unique_ptr<CLI::App> app)
    : command_syntax(*app), app_(std::move(app)) {}

program_syntax::program_syntax(const std::string& name, const std::string& doc,
                               const std::string& version)
    : program_syntax(std::make_unique<CLI::App>(doc, name)) {
    version_ = name + ' ' + version;
    app_->formatter(std::make_shared<help_formatter>());
    app_->set_version_flag("-V,--version", version_, "Print the version and exit");
    app_->set_help_flag("-h,--help", "Print this help and exit");
}

program_syntax::~program_syntax() = default;

std::optional<int> program_syntax::parse(int argc, const char* const* argv) {
    try {
        app_->parse(argc, argv);
        return std::nullopt;
    } catch (const CLI::Success& e) {
        return app_->exit(e, std::cout);
    } catch (const CLI::ParseError& e) {
        print_error(words_for(*app_, e, {argv + 1, argv + argc}),
                    "See " + named_command(*app_) + " --help.");
        return EX_USAGE;
    }
}

std::optional<std::int64_t> parse_size(std::string text) {
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

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> words;
    std::istringstream remaining(text);
    for (std::string word; std::getline(remaining, word, separator);) words.push_back(word);
    return words;
}

}  // namespace pop3::cli
