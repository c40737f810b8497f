// SPDX-License-Identifier: MIT
// Completion, queried from the shells themselves.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <regex>
#include <set>
#include <sstream>

#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string output_of(const std::vector<std::string>& words) {
    return test::run_program(POP3_PROGRAM, words).out;
}

// The long options that `pop3 WORDS --help` lists.
std::set<std::string> options_of(std::vector<std::string> words) {
    words.emplace_back("--help");
    std::set<std::string> options;
    std::istringstream help(output_of(words));
    for (std::string line; std::getline(help, line);)
        if (std::smatch found; std::regex_search(line, found, std::regex("^ +(-., ?)?--([a-z-]+)")))
            options.insert(found[2]);
    return options;
}

// The completions of bash for these words, the last of which is incomplete.
std::string bash_offers(const std::string& words) {
    return test::run_program(
               "/bin/bash",
               {"-c", "source <(" POP3_PROGRAM " completion bash)\nCOMP_WORDS=(" + words +
                          ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                          "_pop3\necho \"${COMPREPLY[*]}\""})
        .out;
}

TEST(Completion, KnowsEveryOptionOfEverySubcommandInEveryShell) {
    const std::string zsh = output_of({"completion", "zsh"});
    const std::string fish = output_of({"completion", "fish"});
    std::vector<std::vector<std::string>> commands = {
        {}, {"fetch"}, {"status"}, {"config"}, {"config", "check"}, {"print"}, {"serve"}};
#ifdef POP3_HAS_RECORDING
    commands.insert(commands.end(), {{"record"}, {"replay"}});
#endif
    for (const std::vector<std::string>& command : commands) {
        std::string words = "pop3";
        for (const std::string& word : command) words += ' ' + word;
        const std::string offered = ' ' + bash_offers(words + " --") + ' ';
        const std::set<std::string> options = options_of(command);
        EXPECT_GE(options.size(), 1U);
        for (const std::string& option : options) {
            EXPECT_THAT(offered, testing::ContainsRegex(" --" + option + "[ \n]")) << words;
            EXPECT_THAT(zsh, HasSubstr("--" + option + "["));
            EXPECT_THAT(fish, HasSubstr(" -l " + option + " "));
        }
    }
}

TEST(Completion, IsNoSubcommandThatPeopleSee) {
    EXPECT_THAT(output_of({"--help"}), Not(HasSubstr("completion")));
    EXPECT_EQ(test::run_program(POP3_PROGRAM, {"completion", "tcsh"}).status, EX_USAGE);
}

TEST(Completion, OffersWhatFitsInBash) {
    EXPECT_EQ(bash_offers("pop3 f"), "fetch\n");
    EXPECT_EQ(bash_offers("pop3 fetch --tl"), "--tls\n");
    EXPECT_EQ(bash_offers("pop3 fetch --tls i"), "implicit\n");
    EXPECT_EQ(bash_offers("pop3 config ch"), "check\n");
    EXPECT_EQ(bash_offers("pop3 config check --c"), "--config --connect\n");
    EXPECT_EQ(bash_offers("pop3 fetch --user x"), "\n");
}

TEST(Completion, OffersWhatFitsInFish) {
    const test::temporary_directory home;
    test::put(home.path() / "pop3.fish", output_of({"completion", "fish"}));
    const auto offers = [&](const std::string& line) {
        return test::run_program("/usr/bin/fish",
                                 {"-c", "source " + (home.path() / "pop3.fish").string() +
                                            "; complete -C '" + line + "'"},
                                 {.environment = {"HOME=" + home.path().string()}})
            .out;
    };
    EXPECT_THAT(offers("pop3 "), HasSubstr("fetch\t"));
    EXPECT_THAT(offers("pop3 fetch --tls "), HasSubstr("implicit"));
    EXPECT_THAT(offers("pop3 config "), HasSubstr("check\t"));
    EXPECT_THAT(offers("pop3 config check --c"), HasSubstr("--config\t"));
}

// A home with accounts in its configuration file, and a shell that finds the program.
class CompletionOfAccounts : public testing::Test {
  protected:
    CompletionOfAccounts() {
        std::filesystem::create_directories(home.path() / "pop3");
        std::string config = "[defaults]\nhost = \"h\"\nto = \"mbox:/m\"\n";
        for (const std::string name : {"work", "a list", "$(exit)"})
            config += "[account.\"" + name + "\"]\nuser = \"" + name + "\"\n";
        test::put(home.path() / "pop3/config.toml", config);
    }

    // The output of `script`, after the completion of this shell was loaded.
    std::string output_in(const std::string& shell, const std::string& script) {
        const std::string completion = home.path() / shell;
        test::put(completion, output_of({"completion", shell}));
        const std::string path = std::filesystem::path(POP3_PROGRAM).parent_path();
        return test::run_program("/usr/bin/env",
                                 {"PATH=" + path + ":/usr/bin:/bin", "HOME=" + home.path().string(),
                                  "XDG_CONFIG_HOME=" + home.path().string(), shell, "-c",
                                  "source " + completion + '\n' + script})
            .out;
    }

    test::temporary_directory home;
};

TEST_F(CompletionOfAccounts, OffersTheirNamesInBash) {
    const auto offers = [this](const std::string& begun) {
        return output_in("bash",
                         "COMP_WORDS=(pop3 fetch -a \"" + begun +
                             "\")\nCOMP_CWORD=3\n_pop3\nprintf '%s\\n' \"${COMPREPLY[@]}\"");
    };
    EXPECT_EQ(offers(""), "work\na list\n$(exit)\n");
    EXPECT_EQ(offers("a"), "a list\n");
}

TEST_F(CompletionOfAccounts, OffersTheirNamesInFish) {
    EXPECT_THAT(output_in("fish", "complete -C 'pop3 fetch -a '"),
                testing::AllOf(HasSubstr("work\t"), HasSubstr("a list\t")));
}

TEST_F(CompletionOfAccounts, OffersTheirNamesInZsh) {
    // Outside of the line editor, compadd cannot be queried.
    test::put(home.path() / "rest", "compadd() { print -l -- ${(P)2} }\n_pop3_accounts\n");
    EXPECT_EQ(output_in("zsh", "source " + (home.path() / "rest").string()),
              "work\na list\n$(exit)\n");
    EXPECT_THAT(output_of({"completion", "zsh"}), HasSubstr(":ACCOUNT:_pop3_accounts'"));
}

TEST(Completion, IsZsh) {
    const test::temporary_directory home;
    test::put(home.path() / "_pop3", output_of({"completion", "zsh"}));
    const test::finished_program run =
        test::run_program("/usr/bin/zsh", {"-n", home.path() / "_pop3"});
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_THAT(output_of({"completion", "zsh"}),
                HasSubstr("--tls[implicit: TLS from the first octet (default). stls: TLS by STLS, "
                          "required. none: everything in clear text, the password too]"
                          ":value:(implicit stls none)"));
}

}  // namespace
}  // namespace pop3::cli
