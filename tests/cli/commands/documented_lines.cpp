// SPDX-License-Identifier: MIT
#include "documented_lines.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <utility>

#include "support/files.hpp"
#include "support/program.hpp"

namespace pop3::test {
namespace {

// A command, with what may stand before it: a prompt, the times of a crontab, the key of a unit. What
// follows three blanks is a comment, as what follows a # is; what follows a pipe is another program's.
const std::regex command_line(
    R"(^\s*(?:\$ |# |[*/0-9]+(?: +[*/0-9]+){4} +|ExecStart=(?:\S*/)?)?(pop3 .*)$)");
const std::regex comment(R"(\s+#.*$|\s{3,}.*$|\s+$)");
const std::regex other_program(R"(\s+(?:\||&&|;|>|<)\s.*$)");

void add(std::vector<documented_line>& lines, const std::string& place, const std::string& line) {
    std::smatch found;
    if (!std::regex_match(line, found, command_line)) return;
    std::string text = std::regex_replace(found[1].str(), comment, "");
    const bool is_synopsis = text.find('[') != text.npos;
    lines.push_back({place, is_synopsis ? text : std::regex_replace(text, other_program, "")});
}

// What mandoc(1) prints, without overstriking.
std::string rendered(const std::filesystem::path& page) {
    const std::string text =
        run_program("/usr/bin/mandoc", {"-T", "ascii", "-O", "width=1000", page}).out;
    return std::regex_replace(text, std::regex(".\b"), "");
}

bool is_code(const std::string& line, bool fenced) {
    return fenced || line.starts_with("    ");
}

std::string without(std::string text, std::size_t begin, std::size_t end) {
    text.erase(begin, end - begin);
    return text;
}

// The text between the first bracket without another inside and its end; nothing if there is none.
std::pair<std::size_t, std::size_t> innermost_brackets(const std::string& text) {
    const std::size_t end = text.find(']');
    if (end == text.npos) return {text.npos, text.npos};
    return {text.rfind('[', end), end};
}

// Replaces the first "a | b" or "a|b" by each of its words.
std::vector<std::string> alternatives(const std::string& text) {
    static const std::regex bars(R"(([^\s|\[\]]+)((?:\s?\|\s?[^\s|\[\]]+)+))");
    std::smatch found;
    if (!std::regex_search(text, found, bars)) return {text};
    std::vector<std::string> all;
    std::string words = found[0];
    std::erase(words, ' ');
    std::istringstream each(words);
    for (std::string word; std::getline(each, word, '|');)
        for (const std::string& line :
             alternatives(found.prefix().str() + word + found.suffix().str()))
            all.push_back(line);
    return all;
}

}  // namespace

std::vector<documented_line> lines_of_document(const std::filesystem::path& file) {
    std::vector<documented_line> lines;
    std::istringstream text(content(file));
    bool fenced = false;
    int number = 0;
    for (std::string line; std::getline(text, line);) {
        const int begin = ++number;
        if (line.starts_with("```")) fenced = !fenced;
        if (!is_code(line, fenced)) continue;
        for (std::string more; line.ends_with('\\') && std::getline(text, more); ++number)
            line = line.substr(0, line.size() - 1) + more.substr(more.find_first_not_of(' '));
        add(lines, file.filename().string() + ':' + std::to_string(begin), line);
    }
    return lines;
}

std::vector<documented_line> lines_in_prose(const std::filesystem::path& file) {
    std::string prose;
    std::istringstream text(content(file));
    bool fenced = false;
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("```")) fenced = !fenced;
        if (!is_code(line, fenced) && !line.starts_with("```")) prose += line + ' ';
    }
    static const std::regex inline_code("`(pop3 [a-z][^`]*)`");
    std::vector<documented_line> lines;
    for (std::sregex_iterator at(prose.begin(), prose.end(), inline_code), end; at != end; ++at)
        lines.push_back({file.filename().string(), (*at)[1]});
    return lines;
}

std::vector<documented_line> lines_of_manual(const std::filesystem::path& file) {
    std::vector<documented_line> lines;
    std::istringstream page(rendered(file));
    std::string section;
    for (std::string line; std::getline(page, line);) {
        if (!line.empty() && line.front() != ' ') section = line;
        if (section == "SYNOPSIS") add(lines, file.filename().string() + ": synopsis", line);
    }
    std::istringstream source(content(file));
    for (std::string line; std::getline(source, line);)
        if (line.starts_with(".Dl ")) add(lines, file.filename().string(), line.substr(4));
    return lines;
}

std::vector<documented_line> lines_of_help(const std::string& command, const std::string& help) {
    std::vector<documented_line> lines;
    std::istringstream text(help.substr(std::min(help.find("\nExamples:\n"), help.size())));
    for (std::string line; std::getline(text, line);) add(lines, "help of " + command, line);
    return lines;
}

std::vector<std::string> lines_of_synopsis(const std::string& text) {
    const auto [begin, end] = innermost_brackets(text);
    if (begin == text.npos) return alternatives(text);
    std::vector<std::string> lines = lines_of_synopsis(without(text, begin, end + 1));
    std::string inside = text;
    inside.erase(end, 1).erase(begin, 1);
    for (std::string& line : lines_of_synopsis(inside)) lines.push_back(std::move(line));
    return lines;
}

bool has_placeholders(const std::string& line) {
    static const std::regex placeholder(
        R"((?:^|[ =:/])(?:HOST|PORT|N|USER|FILE|DIR|PATH|TARGET|ACCOUNT|ADDRESS|URL|SIZE|)"
        R"(DAYS|SECONDS|DURATION|NAME|COMMAND|SHELL|options)\b|\.\.\.)");
    return std::regex_search(line, placeholder);
}

std::string filled(const std::string& line) {
    static const std::pair<const char*, const char*> values[] = {
        {R"( options\b)", ""},
        {R"(([A-Z]+) ?\.\.\.)", "$1"},
        {R"((--listen|--source) ADDRESS)", "$1 127.0.0.1"},
        {R"(\bHOST\b)", "pop.example.org"},
        {R"(\b(PORT|N|DAYS|SECONDS|DURATION)\b)", "1"},
        {R"(\bSIZE\b)", "1M"},
        {R"(\bTARGET\b)", "maildir:Mail"},
        {R"(\bURL\b)", "socks5://proxy.example.org"},
        {R"(\bADDRESS(ES)?\b)", "ann@example.org"},
        {R"(--fault NAME(=ARGUMENT)?)", "--fault drip"},
        {R"(--with(out)? CAPABILITY)", "--with$1 UTF8"},
        {R"(\bSHELL\b)", "bash"},
        {R"(\bCOMMAND\b$)", "fetch"},
    };
    std::string text = line;
    for (const auto& [placeholder, value] : values)
        text = std::regex_replace(text, std::regex(placeholder), value);
    return text;
}

}  // namespace pop3::test
