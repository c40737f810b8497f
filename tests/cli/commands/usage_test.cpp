// SPDX-License-Identifier: MIT
// What the program answers to wrong command lines, and to requests for help.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <sstream>

#include "cli/commands/subcommands.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

finished_program pop3(const std::vector<std::string>& words,
                      const test::run_environment& around = {}) {
    return test::run_program(POP3_PROGRAM, words, around);
}

// The words after "pop3: " in the first line of the error; the exit status is that of wrong usage.
std::string complaint_about_line(const std::string& line) {
    const finished_program run = pop3(split(line, ' '));
    EXPECT_EQ(run.status, EX_USAGE) << line;
    EXPECT_EQ(run.out, "") << line;
    EXPECT_THAT(run.err, StartsWith("pop3: ")) << line;
    EXPECT_THAT(run.err, ContainsRegex("\n      See pop3[a-z ]* --help\\.\n$")) << line;
    const std::size_t end = std::min(run.err.find('\n'), run.err.size());
    return run.err.substr(std::min<std::size_t>(6, end), end - std::min<std::size_t>(6, end));
}

TEST(Usage, NamesTheRightWordBesideAWrongOne) {
    const std::pair<const char*, const char*> cases[] = {
        {"ftch", "there is no command ftch; did you mean fetch?"},
        {"config shw", "there is no command shw; did you mean show?"},
        {"fetch h --tsl none", "there is no option --tsl; did you mean --tls?"},
        {"fetch h --tsl=none", "there is no option --tsl; did you mean --tls?"},
        {"fetch h -verbose", "there is no option -verbose; did you mean --verbose?"},
        {"fetch h --password x", "there is no option --password; did you mean --password-command?"},
        {"serve --uesr u", "there is no option --uesr; did you mean --user?"},
        {"fetch h --tls implict",
         "--tls: implict is none of implicit, stls, none; did you mean "
         "implicit?"},
        {"completion bsh", "SHELL: bsh is none of bash, zsh, fish; did you mean bash?"},
        {"help ftch", "there is no command ftch; did you mean fetch?"},
        {"help config shw", "config has no command shw; did you mean show?"},
        {"--config f fetch", "--config is an option of fetch: write it after that"},
    };
    for (const auto& [line, words] : cases) EXPECT_EQ(complaint_about_line(line), words) << line;
}

TEST(Usage, NamesNoWordThatWouldBeAGuess) {
    EXPECT_EQ(complaint_about_line("xyzzy"), "there is no command xyzzy");
    EXPECT_EQ(complaint_about_line("fetch h --xyzzy"), "there is no option --xyzzy");
}

TEST(Usage, NamesWhatIsMissingOrTooMuch) {
    const std::pair<const char*, const char*> cases[] = {
        {"config", "a command is missing"},
        {"print", "HOST is required"},
        {"fetch h --port", "--port needs a value: N"},
        {"fetch h --port 70000", "--port: 70000 is no number from 1 to 65535"},
        {"fetch h --port 0x19", "--port: 0x19 is no number from 1 to 65535"},
        {"fetch h --port 1 --port 2", "--port is given more than once"},
        {"fetch h --max-size 3x", "--max-size: 3x is not a size"},
        {"fetch h --keep --delete", "--keep and --delete exclude one another"},
        {"status more", "there is no place for the argument more"},
    };
    for (const auto& [line, words] : cases) EXPECT_EQ(complaint_about_line(line), words) << line;
    EXPECT_EQ(pop3({}).err, "pop3: a command is missing\n      See pop3 --help.\n");
}

#ifdef POP3_HAS_SERVER
TEST(Usage, NamesTheRightFault) {
    EXPECT_EQ(complaint_about_line(
                  "serve --user u --tls none --password-command false --fault clse-inside=RETR"),
              "--fault: there is no fault clse-inside; did you mean close-inside?");
}
#endif

TEST(Usage, EscapesWhatATerminalWouldObey) {
    const finished_program run = pop3({"fetch", "h", "--\x1B[2J"});
    EXPECT_EQ(run.err.find('\x1B'), run.err.npos);
    EXPECT_THAT(run.err, StartsWith("pop3: "));
}

TEST(Usage, EveryLineOfAConfigurationThatIsWrongBeginsAlike) {
    const test::temporary_directory home;
    const finished_program run = pop3({"config", "check", "--config", home.path() / "none.toml"});
    EXPECT_EQ(run.status, EX_CONFIG);
    EXPECT_THAT(run.err, StartsWith("pop3: there is no configuration file "));
}

// ---- output that is lost ----

TEST(Output, ThatCannotBeWrittenIsAnError) {
    const finished_program run =
        test::run_program("/bin/sh", {"-c", "'" POP3_PROGRAM "' version > /dev/full"});
    EXPECT_EQ(run.status, EX_IOERR);
    EXPECT_EQ(run.err, "pop3: standard output cannot be written\n");
}

TEST(Usage, AFolderInPlaceOfAFileIsNoFaultOfTheProgram) {
    const test::temporary_directory home;
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"replay", home.path()},
             {"fetch", "h", "--user", "u", "--to", "maildir:/M", "--profile", home.path(),
              "--password-command", "echo tanstaaf"}}) {
        const finished_program run = pop3(words);
        EXPECT_NE(run.status, EX_SOFTWARE) << words.front();
        EXPECT_THAT(run.err, HasSubstr("Is a directory")) << words.front();
    }
}

TEST(Usage, WithoutAHomeDirectoryTheOptionsAreNamedThatReplaceIt) {
    const finished_program all = test::run_program(
        "/usr/bin/env", {"-u", "HOME", "-u", "XDG_CONFIG_HOME", POP3_PROGRAM, "fetch"});
    EXPECT_THAT(all.err, HasSubstr("and no home directory to look in\n"));
    const finished_program one = test::run_program(
        "/usr/bin/env", {"-u", "HOME", "-u", "XDG_STATE_HOME", POP3_PROGRAM, "fetch", "h", "--user",
                         "u", "--password-command", "echo tanstaaf", "--to", "maildir:/M"});
    EXPECT_THAT(one.err, HasSubstr("Set HOME, or name a directory by --state."));
}

// ---- help ----

TEST(Help, IsTheSameByOptionAndByCommand) {
    for (const subcommand& each : subcommands()) {
        const std::string name = each.name;
        const finished_program by_option = pop3({name, "--help"});
        EXPECT_EQ(by_option.status, EX_OK) << name;
        EXPECT_EQ(pop3({"help", name}).out, by_option.out) << name;
        EXPECT_EQ(by_option.err, "") << name;
    }
    EXPECT_EQ(pop3({"help"}).out, pop3({"--help"}).out);
    EXPECT_EQ(pop3({"help", "config", "check"}).out, pop3({"config", "check", "--help"}).out);
}

TEST(Help, ListsEveryCommand) {
    const std::string help = pop3({"help"}).out;
    for (const subcommand& each : subcommands())
        EXPECT_THAT(help, HasSubstr("\n  " + std::string(each.name) + ' '));
    for (const std::string name : {"help", "version", "completion"})
        EXPECT_THAT(help, HasSubstr("\n  " + name + ' '));
}

// Which tests/docs runs like those of the documents.
TEST(Help, EndsWithTwoExamplesOfEachCommand) {
    std::vector<std::string> names = {"help", "version", "completion"};
    for (const subcommand& each : subcommands()) names.emplace_back(each.name);
    for (const std::string& name : names) {
        const std::string help = pop3({"help", name}).out;
        const std::string examples = help.substr(std::min(help.find("\nExamples:\n"), help.size()));
        EXPECT_THAT(examples, ContainsRegex("\n  [^\n]*pop3 [^\n]+\n  [^\n]*pop3 [^\n]+\n"))
            << name;
    }
}

TEST(Help, HasOptionsInGroupsWithTheirDefaults) {
    const std::string help = pop3({"fetch", "--help"}).out;
    std::size_t at = 0;
    for (const char* title :
         {"\nOptions:\n", "\nRun:\n", "\nConnection:\n", "\nTLS:\n", "\nLogin:\n", "\nDelivery:\n",
          "\nMessages, and their deletion on the server:\n"}) {
        const std::size_t found = help.find(title);
        ASSERT_NE(found, help.npos) << title;
        EXPECT_GT(found, at) << title;
        at = found;
    }
    EXPECT_THAT(help, ContainsRegex("--jobs N +[^\n]*\\(default: 64\\)"));
    EXPECT_THAT(help, ContainsRegex("--timeout SECONDS [^-]*\\(default: 60\\)"));
    EXPECT_THAT(help, Not(HasSubstr("Excludes")));
}

TEST(Help, FitsIntoEightyColumns) {
    for (const subcommand& each : subcommands()) {
        std::istringstream help(pop3({each.name, "--help"}).out);
        for (std::string line; std::getline(help, line);)
            EXPECT_TRUE(line.size() < 80 || line.starts_with("  pop3 ")) << each.name << line;
    }
}

TEST(Version, IsPrintedInThreeWays) {
    const std::string version = pop3({"--version"}).out;
    EXPECT_THAT(version, ContainsRegex("^pop3 [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
    EXPECT_EQ(pop3({"-V"}).out, version);
    EXPECT_EQ(pop3({"version"}).out, version);
}

}  // namespace
}  // namespace pop3::cli
