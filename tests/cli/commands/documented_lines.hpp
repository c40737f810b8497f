// SPDX-License-Identifier: MIT
// The command lines of the README, the documents, the manual and the help: where they are, and what
// each stands for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pop3::test {

struct documented_line {
    std::string place;  ///< "docs/fetch.md:28"
    std::string text;   ///< from "pop3" on, without comment
};

/// Those in blocks of code of a document, and those of its crontabs and units.
std::vector<documented_line> lines_of_document(const std::filesystem::path& file);

/// Those inside the sentences of a document, between backticks; they may be parts of lines.
std::vector<documented_line> lines_in_prose(const std::filesystem::path& file);

/// The synopsis and the examples of a page of the manual.
std::vector<documented_line> lines_of_manual(const std::filesystem::path& file);

/// The examples in what `--help` prints.
std::vector<documented_line> lines_of_help(const std::string& command, const std::string& help);

/// The lines that a synopsis stands for: without and with all that is in brackets, and with each of
/// the words between bars. A line that is no synopsis stands for itself.
std::vector<std::string> lines_of_synopsis(const std::string& text);

/// True if words in it stand for others, as HOST and ... do.
bool has_placeholders(const std::string& line);

/// With a value for each of them.
std::string filled(const std::string& line);

}  // namespace pop3::test
