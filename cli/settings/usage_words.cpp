// SPDX-License-Identifier: MIT
#include "usage_words.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "suggestion.hpp"

namespace pop3::cli {
namespace {

// The command that was named, with those above it: the program first.
std::vector<const CLI::App*> chain_of(const CLI::App& program) {
    std::vector<const CLI::App*> chain{&program};
    while (true) {
        const CLI::App* inner = nullptr;
        for (const CLI::App* each : chain.back()->get_subcommands()) inner = each;
        if (!inner) return chain;
        chain.push_back(inner);
    }
}

std::vector<std::string> options_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* each : command.get_options()) {
        for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
        for (const std::string& name : each->get_snames()) names.push_back('-' + name);
    }
    return names;
}

std::vector<std::string> commands_of(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* each : command.get_subcommands({})) names.push_back(each->get_name());
    return names;
}

// `word` belongs to nothing.
std::string unexpected(const std::vector<const CLI::App*>& chain, const std::string& word) {
    const CLI::App& command = *chain.back();
    if (!word.starts_with('-')) {
        const std::vector<std::string> right = commands_of(command);
        if (!right.empty()) return "there is no command " + word + suggestion(word, right);
        return "there is no place for the argument " + word;
    }
    const std::string name = word.substr(0, word.find('='));
    const std::vector<std::string> right = options_of(command);
    if (std::ranges::count(right, name) > 0)
        return name + " is an option of " + command.get_name() + ": write it after that";
    return "there is no option " + name + suggestion(name, right);
}

// The word that the user wrote, if CLI11 took its first letter for an option: "-verbose" of "-erbose".
std::string whole(const std::string& rest, const std::vector<std::string>& given) {
    if (!rest.starts_with('-') || std::ranges::count(given, rest) > 0) return rest;
    for (const std::string& word : given)
        if (word.starts_with('-') && word.ends_with(rest.substr(1))) return word;
    return rest;
}

std::string missing_value(const CLI::App& command, const std::string& text) {
    const std::string name = text.substr(0, text.find(':'));
    const CLI::Option* option = command.get_option_no_throw(name);
    const bool received = text.find("received") != text.npos;
    if (option && !received) return name + " needs a value: " + option->get_type_name();
    return received ? name + " is given more than once" : text;
}

}  // namespace

std::string named_command(const CLI::App& program) {
    std::string words;
    for (const CLI::App* each : chain_of(program))
        words += (words.empty() ? "" : " ") + each->get_name();
    return words;
}

std::string words_for(const CLI::App& program, const CLI::ParseError& reason,
                      const std::vector<std::string>& given) {
    const std::vector<const CLI::App*> chain = chain_of(program);
    const bool no_command = chain.back()->get_require_subcommand_min() > 0;
    const bool incomplete = dynamic_cast<const CLI::RequiredError*>(&reason) ||
                            dynamic_cast<const CLI::ExtrasError*>(&reason);
    const std::vector<std::string> rest = program.remaining(true);
    if (incomplete && !rest.empty()) return unexpected(chain, whole(rest.front(), given));
    if (incomplete && no_command) return "a command is missing";
    const std::string text = reason.what();
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&reason))
        return missing_value(*chain.back(), text);
    if (dynamic_cast<const CLI::ExcludesError*>(&reason)) {
        const std::size_t between = text.find(" excludes ");
        if (between != text.npos)
            return text.substr(0, between) + " and " + text.substr(between + 10) +
                   " exclude one another";
    }
    return text;
}

}  // namespace pop3::cli
