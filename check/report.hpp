// SPDX-License-Identifier: MIT
// The result of an examination: for a terminal, for programs, for a browser.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "check_table.hpp"

namespace pop3::check {

/// How a table for people is printed.
struct table_style {
    bool colour = false;  ///< ANSI colours, as terminals have them
    std::size_t columns = 100;
    bool all = false;  ///< also the dialogue of passed checks and the reason of skipped ones
};

/// A table, one group after the other; each defect with its dialogue.
void print_table(std::ostream& out, const examination_result& result, const table_style& style);
/// Everything, as one JSON object. Octets that are not UTF-8 are escaped as in the table.
void print_json(std::ostream& out, const examination_result& result);
/// The beginning of such a page.
constexpr std::string_view mark_of_html = "<!doctype html>\n<html lang=\"en\"><head>";
/// Everything, as one HTML page that needs no other file.
void print_html(std::ostream& out, const examination_result& result);

/// One sentence: can this server be trusted?
std::string verdict(const examination_result& result);
/// What the report is about, each with its value: the server, its certificate, the user, the date.
struct fact {
    std::string_view name;
    std::string value;  ///< not escaped
};
std::vector<fact> facts_of(const examination_result& result);
/// When the examination began, in UTC: "2026-01-31T12:00:00Z".
std::string date_of(const examination_result& result);
/// "implicit", "stls", "none": as --tls has it.
std::string_view words(tls_mode mode) noexcept;
/// "0.1.0": of this program.
std::string_view program_version() noexcept;

/// "40 pass, 2 warn, 3 fail, 5 skipped": a summary in one line.
std::string summary(const examination_result& result);
/// "pass", "warn", "fail", "skipped".
std::string_view words(outcome outcome) noexcept;
/// "comfort", "protocol", "safety".
std::string_view words(severity severity) noexcept;

/// Text of the server is data: the lines of `text`, each escaped for a terminal.
std::string escaped_lines(const std::string& text);

}  // namespace pop3::check
