// SPDX-License-Identifier: MIT
#include "toml_words.hpp"

#include <algorithm>

#include "vocabulary/utf8.hpp"

namespace pop3::cli {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The line of this number, from 1, without its end.
std::string_view line_of(std::string_view text, std::size_t number) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    while (--number > 0 && !text.empty())
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    const std::string_view line = text.substr(0, text.find('\n'));
    return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// From this column, from 1.
std::string_view from_column(std::string_view line, std::size_t column) {
    while (--column > 0 && !line.empty())
        line.remove_prefix(std::max<std::size_t>(utf8_length(line), 1));
    return line;
}

// A line that sets "password", not "password-file".
bool has_password(std::string_view line) {
    constexpr std::string_view around = " \t\"'=";
    line.remove_prefix(std::min(line.find_first_not_of(around), line.size()));
    return line.substr(0, line.find_first_of(around)) == "password";
}

bool begins_typographic(std::string_view text) {
    constexpr std::string_view quotes[] = {"\u201C", "\u201D", "\u201E", "\u2018",
                                           "\u2019", "\u00AB", "\u00BB"};
    return std::ranges::any_of(quotes,
                               [&](std::string_view each) { return text.starts_with(each); });
}

bool is_yes_or_no(std::string_view text) {
    constexpr std::string_view words[] = {"yes",   "no",   "on",    "off", "True",
                                          "False", "TRUE", "FALSE", "Yes", "No"};
    const std::string_view word = text.substr(0, text.find_first_of(" \t#"));
    return std::ranges::find(words, word) != std::end(words);
}

std::string about_value(std::string_view rest) {
    if (rest.empty() || rest.front() == '=' || rest.front() == '#') return "a value is missing";
    if (begins_typographic(rest)) return "a text begins and ends with the plain quote \"";
    if (is_yes_or_no(rest)) return "write true or false";
    return R"(a text needs quotes, as in "...")";
}

std::string about_control_character(std::string_view rest) {
    return rest.empty() ? "this text has no end: a quote is missing"
                        : "a text must not contain a control character";
}

// The name that toml++ puts between single quotes.
std::string name_in(std::string_view description) {
    const std::size_t begin = description.find('\'') + 1;
    const std::size_t end = description.rfind('\'');
    return end == description.npos || end < begin
               ? ""
               : readable(description.substr(begin, end - begin));
}

// The column of the quote that begins a text without an end; 0: there is none.
std::uint32_t column_of_open_text(std::string_view line) {
    std::uint32_t opened = 0;
    char quote = 0;
    std::uint32_t column = 1;
    for (; !line.empty() && (quote != 0 || line.front() != '#'); ++column) {
        const char c = line.front();
        if (quote == '"' && c == '\\' && line.size() > 1) {
            line.remove_prefix(1);
            ++column;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
            quote = c;
            opened = column;
        } else if (c == quote) {
            quote = 0;
        }
        line.remove_prefix(std::max<std::size_t>(utf8_length(line), 1));
    }
    return quote == 0 ? 0 : opened;
}

// The column at which the word begins that goes on at `column`: toml++ points to the character that makes
// a number wrong.
std::uint32_t column_of_word(std::string_view line, std::uint32_t column) {
    std::string_view word = line.substr(0, line.size() - from_column(line, column).size());
    word.remove_prefix(word.find_last_of(" \t=[,{") + 1);  // of digits and the like
    return column - static_cast<std::uint32_t>(std::min<std::size_t>(word.size(), column - 1));
}

// Words for each error of toml++ 3 that people make.
struct row {
    std::string_view description;
    std::string_view words;
};

constexpr std::string_view no_number = "this is neither a number nor a text in quotes";

constexpr row rows[] = {
    {"expected '='", "a setting needs = between its name and its value, as in port = 995"},
    {"expected comma or closing ']'", "a comma or a ] is missing in the list"},
    {"expected value or closing ']'", "a value is missing between two commas"},
    {"unknown escape sequence", R"(a backslash in "..." begins an escape: write \\, or '...')"},
    {"leading zeroes", "a number must not begin with 0"},
    {"not representable", "this number is too large; a text needs quotes"},
    {"expected 'true'", "write true or false, or a text in quotes"},
    {"expected 'false'", "write true or false, or a text in quotes"},
    {"expected a comment or whitespace", "there is text after the value"},
    {"expected keys, tables", "a setting or a [table] must begin here"},
    {"expected value, saw", "a value is missing"},
    {"encountered end-of-file",
     "the file ends too early: a value, a quote or a bracket is missing"},
    {"value-terminator", no_number},
    {"exponent", no_number},
    {"digit", no_number},
    {"interpreted as a value", no_number},
};

std::string words_for(std::string_view description, std::string_view rest) {
    const auto has = [description](std::string_view part) {
        return description.find(part) != description.npos;
    };
    if (has("could not determine value type")) return about_value(rest);
    if (has("control characters")) return about_control_character(rest);
    const bool in_name =
        has("bare key starting character") || (has("expected ']'") && !rest.empty());
    if (in_name && !has("comma"))
        return "a name with other characters than letters of ASCII, digits, - and _ needs quotes, "
               "as in [account.\"a@b\"]";
    if (has("expected ']'")) return "a ] is missing after the name of the table";
    for (const row& each : rows)
        if (has(each.description)) return std::string(each.words);
    return "this is not TOML";  // a description may quote a password
}

// True if the parser points to the character that makes a number wrong.
bool is_about_number(std::string_view words) {
    return words == no_number || words == "a number must not begin with 0";
}

// toml++ points to the value of a setting, or to the end of it.
syntax_error set_twice(std::string_view description, const file_position& at,
                       std::string_view line) {
    const std::string name = name_in(description);
    const bool is_table = description.find("existing table") != description.npos;
    const std::size_t blanks = std::min(line.find_first_not_of(" \t"), line.size());
    const bool has_own_line = is_table || line.substr(blanks).find(name) <= 1;
    return {{at.line, has_own_line ? static_cast<std::uint32_t>(blanks) + 1 : at.column},
            is_table ? "the table [" + name + "] is there twice" : '"' + name + "\" is set twice"};
}

// `text`, from octet `at`, is wrong.
syntax_error at_octet(std::string_view text, std::size_t at, std::string words) {
    syntax_error error{{}, std::move(words)};
    std::string_view before = text.substr(0, at);
    if (before.starts_with(byte_order_mark)) before.remove_prefix(byte_order_mark.size());
    const auto lines = std::ranges::count(before, '\n');
    error.at.line = static_cast<std::uint32_t>(lines) + 1;
    if (lines > 0) before.remove_prefix(before.rfind('\n') + 1);
    for (; !before.empty(); ++error.at.column)
        before.remove_prefix(std::max<std::size_t>(utf8_length(before), 1));
    return error;
}

}  // namespace

std::optional<syntax_error> defect_of_octets(std::string_view text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return syntax_error{{}, "this file is in UTF-16: save it in UTF-8"};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text.substr(at));
        if (length == 0) return at_octet(text, at, "this is not UTF-8: save the file in UTF-8");
        if (text[at] == '\0') return at_octet(text, at, "a NUL octet: this is no text file");
        if (text[at] == '\r' && !text.substr(at + 1).starts_with('\n'))
            return at_octet(text, at, "a line must end in LF or CRLF, not in CR alone");
        at += length;
    }
    return std::nullopt;
}

syntax_error explained(std::string_view description, const file_position& at,
                       std::string_view text) {
    const std::string_view line = line_of(text, at.line);
    if (description.find("cannot redefine") != description.npos)
        return set_twice(description, at, line);
    if (has_password(line)) return {at, R"(write the password in quotes: password = "...")"};
    const std::string_view rest = from_column(line, at.column);
    syntax_error error{at, words_for(description, rest)};
    if (description.find("control characters") != description.npos && rest.empty())
        error.at.column = std::max(column_of_open_text(line), 1U);
    if (is_about_number(error.words)) error.at.column = column_of_word(line, at.column);
    return error;
}

}  // namespace pop3::cli
