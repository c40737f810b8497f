// SPDX-License-Identifier: MIT
// The manual is complete, and correct.
#include <gmock/gmock.h>

#include <regex>
#include <set>
#include <sstream>

#include "cli/settings/command_syntax.hpp"
#include "cli/settings/config_file.hpp"
#include "cli/settings/settings.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path source = POP3_SOURCE;

// The first group of each match of `pattern`.
std::set<std::string> all_matches(const std::string& text, const std::string& pattern) {
    std::set<std::string> found;
    const std::regex type(pattern);
    for (std::sregex_iterator at(text.begin(), text.end(), type), end; at != end; ++at)
        found.insert((*at)[1]);
    return found;
}

TEST(Manual, HasEverySettingOfTheFileAndNoOther) {
    std::set<std::string> right;
    for (const setting& each : settings())
        if (each.place != allowed_in::command_line) right.insert(std::string(each.name));
    right.insert({"password-keyring", "profile"});  // also where this build has none
    EXPECT_EQ(all_matches(test::content(source / "man/pop3-config.5"), "\\n\\.It Cm ([a-z-]+) "),
              right);
}

// Of a command, with --help.
std::vector<std::string> words_of(const std::string& command) {
    std::vector<std::string> words = split(command, ' ');
    words.emplace_back("--help");
    return words;
}

TEST(Manual, HasEveryOptionOfTheProgram) {
    const std::string page = test::content(source / "man/pop3.1");
    std::vector<std::string> commands = {"fetch", "login", "logout", "status", "print", "serve"};
#ifdef POP3_HAS_DISCOVERY
    commands.emplace_back("discover");
#endif
#ifdef POP3_HAS_CHECK
    commands.emplace_back("check");
#endif
#ifdef POP3_HAS_POSTGRESQL
    commands.emplace_back("fleet migrate");
#endif
#ifdef POP3_HAS_RECORDING
    commands.insert(commands.end(), {"record", "replay"});
#endif
    for (const std::string& command : commands) {
        const std::string help = test::run_program(POP3_PROGRAM, words_of(command)).out;
        for (const std::string& option : all_matches(help, "\\n +(?:-., ?)?--([a-z-]+)")) {
            const auto is_setting = [&](const setting& each) {
                return each.name == option && each.place == allowed_in::anywhere;
            };
            if (option == "help" || std::ranges::any_of(settings(), is_setting)) continue;
            EXPECT_THAT(page, HasSubstr("Fl -" + option)) << command;
        }
    }
}

TEST(Manual, IsWellFormed) {
    const test::finished_program run = test::run_program(
        "/usr/bin/mandoc",
        {"-Tlint", "-Wwarning", source / "man/pop3.1", source / "man/pop3-config.5"});
    EXPECT_EQ(run.status, 0) << run.out;
}

// The texts between ```toml and ``` in a document.
std::vector<std::string> examples_in(const std::filesystem::path& document) {
    std::vector<std::string> examples;
    bool inside = false;
    std::istringstream lines(test::content(document));
    for (std::string line; std::getline(lines, line);) {
        if (line == "```toml")
            examples.emplace_back();
        else if (inside && line != "```")
            examples.back() += line + '\n';
        if (line.starts_with("```")) inside = line == "```toml";
    }
    return examples;
}

TEST(Manual, ExamplesOfTheFileAreRight) {
    std::vector<std::string> examples = examples_in(source / "docs/fetch.md");
    EXPECT_GE(examples.size(), 3U);
    for (const std::string& each : examples_in(source / "docs/tokens.md")) examples.push_back(each);
    for (const std::string& example : examples) {
        const configuration all = parse_config(example, "example", true);
        EXPECT_THAT(all.complaints, IsEmpty()) << example;
        EXPECT_GE(all.accounts.size(), 1U) << example;
    }
}

TEST(Manual, IsInstalledWithTheCompletions) {
    const test::temporary_directory home;
    const test::finished_program run = test::run_program(
        POP3_CMAKE, {"--install", POP3_BUILD, "--component", "program", "--prefix", home.path()});
    EXPECT_EQ(run.status, 0) << run.err;
    for (const char* file :
         {"bin/pop3", "share/man/man1/pop3.1", "share/man/man5/pop3-config.5",
          "share/bash-completion/completions/pop3", "share/zsh/site-functions/_pop3",
          "share/fish/vendor_completions.d/pop3.fish"})
        EXPECT_GT(std::filesystem::file_size(home.path() / file), 100U) << file;
}

}  // namespace
}  // namespace pop3::cli
