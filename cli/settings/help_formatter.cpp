// SPDX-License-Identifier: MIT
#include "help_formatter.hpp"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace pop3::cli {
namespace {

constexpr std::size_t widest = 79;
constexpr std::size_t names_end = 28;

// The words of `text`. One that begins with a dash is a part of the one before it: no line begins with a
// dash, as an option does.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream in(text);
    for (std::string word; in >> word;)
        if (word.starts_with('-') && !words.empty())
            words.back() += ' ' + word;
        else
            words.push_back(word);
    return words;
}

// `text` in lines that end before the last column.
std::string wrapped(const std::string& text, std::size_t indent) {
    std::string out;
    std::size_t column = indent;
    for (const std::string& word : words_of(text)) {
        if (column > indent && column + 1 + word.size() > widest) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out;
}

std::string entry(const std::string& names, const std::string& text) {
    std::string line = "  " + names;
    if (line.size() + 2 > names_end) line += '\n' + std::string(names_end, ' ');
    line.resize(std::max(line.size(), names_end), ' ');
    return line + wrapped(text, names_end) + '\n';
}

bool takes_several(const CLI::Option& option) {
    return option.get_expected_max() == CLI::detail::expected_max_vector_size;
}

// "  -a, --account ACCOUNT ...": long names stand in one column.
std::string names_of(const CLI::Option& option) {
    std::string names;
    for (const std::string& name : option.get_snames()) names += '-' + name + ", ";
    if (names.empty()) names = "    ";
    for (const std::string& name : option.get_lnames()) names += "--" + name + ", ";
    names.resize(names.size() - (names.ends_with(", ") ? 2 : 0));
    if (option.get_items_expected_max() == 0) return names;
    if (!option.get_type_name().empty()) names += ' ' + option.get_type_name();
    return takes_several(option) ? names + " ..." : names;
}

std::string text_of(const CLI::Option& option) {
    std::string text = option.get_description();
    const std::string standard = option.get_default_str();
    if (!standard.empty() && text.find("default") == text.npos)
        text += " (default: " + standard + ')';
    if (option.get_required()) text += " (required)";
    for (const CLI::Option* other : option.get_needs()) text += " (with " + other->get_name() + ')';
    return text;
}

// The options under one title, in the order in which they were described.
struct group {
    std::string title;
    std::string entries;
};

std::string& entries_of(std::vector<group>& groups, const std::string& title) {
    for (group& each : groups)
        if (each.title == title) return each.entries;
    return groups.emplace_back(group{title, {}}).entries;
}

void collect(const CLI::App& command, std::vector<group>& groups) {
    for (const CLI::Option* each : command.get_options()) {
        if (each->get_group().empty() || each->get_positional()) continue;
        entries_of(groups, each->get_group()) += entry(names_of(*each), text_of(*each));
    }
}

// The paragraphs of the footer: examples as they are, text in lines.
std::string footer_of(const CLI::App& command) {
    std::string text;
    std::string rest = command.get_footer();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find("\n\n"), rest.size());
        const std::string paragraph = rest.substr(0, end);
        text +=
            '\n' + (paragraph.starts_with("Examples:") ? paragraph : wrapped(paragraph, 0)) + '\n';
        rest.erase(0, end + 2);
    }
    return text;
}

std::vector<const CLI::App*> commands_of(const CLI::App& command) {
    return command.get_subcommands(
        [](const CLI::App* inner) { return !inner->get_group().empty(); });
}

std::string usage(const CLI::App& command, const std::string& name) {
    std::string line = "Usage: " + name;
    for (const CLI::Option* each : command.get_options()) {
        if (!each->get_positional()) continue;
        const std::string word = each->get_name(true) + (takes_several(*each) ? "..." : "");
        line += each->get_required() ? ' ' + word : " [" + word + ']';
    }
    if (!commands_of(command).empty()) line += " COMMAND";
    return line + " [options]\n";
}

}  // namespace

std::string help_formatter::make_help(const CLI::App* command, std::string name,
                                      CLI::AppFormatMode) const {
    std::string text = command->get_description() + "\n\n" + usage(*command, name);
    std::string arguments;
    for (const CLI::Option* each : command->get_options())
        if (each->get_positional())
            arguments += entry(each->get_name(true), each->get_description());
    if (!arguments.empty()) text += "\nArguments:\n" + arguments;
    std::string commands;
    for (const CLI::App* each : commands_of(*command))
        commands += entry(each->get_name(), each->get_description());
    if (!commands.empty()) text += "\nCommands:\n" + commands;

    std::vector<group> groups;
    collect(*command, groups);
    for (const group& each : groups) text += '\n' + each.title + ":\n" + each.entries;
    return text + footer_of(*command);
}

}  // namespace pop3::cli
