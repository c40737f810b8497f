// SPDX-License-Identifier: MIT
// Completion, queried from the shells themselves.
#include <gmock/gmock.h>
#include <sysexits.h>

#include <regex>
#include <set>
#include <sstream>

#include "cli/settings/command_syntax.hpp"
#include "pop3/gsasl.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::HasSubstr;

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

TEST(Completion, IsACommandThatPeopleSee) {
    EXPECT_THAT(output_of({"--help"}), HasSubstr("\n  completion "));
    EXPECT_EQ(test::run_program(POP3_PROGRAM, {"completion", "tcsh"}).status, EX_USAGE);
}

TEST(Completion, OffersWhatFitsInBash) {
    EXPECT_EQ(bash_offers("pop3 fe"), "fetch\n");
    EXPECT_EQ(bash_offers("pop3 fetch --tl"), "--tls\n");
    EXPECT_EQ(bash_offers("pop3 fetch --tls i"), "implicit\n");
    EXPECT_EQ(bash_offers("pop3 config ch"), "check\n");
    EXPECT_EQ(bash_offers("pop3 config check --c"), "--config --connect\n");
    EXPECT_EQ(bash_offers("pop3 fetch --user x"), "\n");
    EXPECT_EQ(bash_offers("pop3 help fe"), "fetch\n");
    EXPECT_EQ(bash_offers("pop3 completion z"), "zsh\n");
}

TEST(Completion, OffersTargetsMechanismsAndFaultsInBash) {
    EXPECT_EQ(bash_offers("pop3 fetch --to ma"), "maildir:\n");
    EXPECT_EQ(bash_offers("pop3 fetch --mechanism SCRAM-SHA-2"),
              "SCRAM-SHA-256-PLUS SCRAM-SHA-256\n");
#ifdef POP3_HAS_SERVER
    EXPECT_EQ(bash_offers("pop3 serve --fault close-ins"), "close-inside\n");
#endif
}

TEST(Completion, OffersPathsAfterTheKindOfATargetInBash) {
    const test::temporary_directory home;
    test::put(home.path() / "box", "");
    const std::string path = home.path() / "b";
    EXPECT_EQ(bash_offers("pop3 fetch --to mbox : " + path), path + "ox\n");
    EXPECT_EQ(bash_offers("pop3 fetch --to stdout : r"), "\n");
}

TEST(Completion, OffersEveryMechanismOfTheClient) {
    const std::string offered = ' ' + bash_offers("pop3 fetch --mechanism ''");
    const credentials kinds[] = {credentials("user", "tanstaaf"),
                                 credentials::oauth("user", "ya29.a"), credentials::external(),
                                 credentials::kerberos(), credentials::anonymous()};
    sasl_peer peer;
    peer.binding = channel_binding{"tls-unique", {}};
    std::size_t count = 0;
    std::vector<const mechanism_source*> sources{&builtin_mechanisms()};
#ifdef POP3_HAS_GSASL
    sources.push_back(&gsasl_mechanisms());
#endif
    for (const mechanism_source* source : sources)
        for (const credentials& each : kinds)
            for (const sasl_offer& offer : source->offers(each, peer)) {
                EXPECT_THAT(offered,
                            testing::ContainsRegex(" " + std::string(offer.name) + "[ \n]"));
                ++count;
            }
    EXPECT_GE(count, 7U);
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
    EXPECT_THAT(offers("pop3 fetch --to mb"), HasSubstr("mbox:"));
    EXPECT_THAT(offers("pop3 help "), HasSubstr("serve"));
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

TEST_F(CompletionOfAccounts, OffersThoseOfTheNamedFile) {
    test::put(home.path() / "other.toml",
              "[account.there]\nhost = \"h\"\nuser = \"u\"\nto = \"mbox:/m\"\n");
    const std::string words =
        "pop3 fetch --config " + (home.path() / "other.toml").string() + " -a ";
    EXPECT_EQ(output_in("bash", "COMP_WORDS=(" + words +
                                    "'')\nCOMP_CWORD=5\n_pop3\necho \"${COMPREPLY[*]}\""),
              "there\n");
    EXPECT_THAT(output_in("fish", "complete -C '" + words + "'"), HasSubstr("there\t"));
    EXPECT_EQ(output_in("zsh", "compadd() { print -l -- ${(P)2} }\nwords=(" + words +
                                   "'')\n_pop3_accounts"),
              "there\n");
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

// A zsh in which a person types, started without files of its own. It waits for each answer, and
// timeout(1) for a shell that does not answer.
TEST(Completion, OfASourcedZshCompletesWhatIsTyped) {
    const test::temporary_directory home;
    test::put(home.path() / "mailbox-of-ann", "");
    const std::string script = R"(zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source <(pop3 completion zsh); print sou''rced \$_comps[pop3]"
zpty -r shell answer '*sourced _pop3*'
zpty -n -w shell $'pop3 fetch --tls imp\t'
zpty -r shell answer '*implicit*'
print option
zpty -n -w shell $'\C-upop3 fetch --to mbox:mailbox-o\t'
zpty -r shell answer '*mailbox-of-ann*'
print target
zpty -d shell
)";
    const std::string path = std::filesystem::path(POP3_PROGRAM).parent_path();
    const test::finished_program run =
        test::run_program("/usr/bin/env", {"-C", home.path(), "PATH=" + path + ":/usr/bin:/bin",
                                           "TERM=dumb", "HOME=" + home.path().string(), "timeout",
                                           "60", "zsh", "-f", "-c", script});
    EXPECT_EQ(run.out, "option\ntarget\n") << run.err;
}

// ---- installed: the shells find the files by their names and places ----

class InstalledCompletion : public testing::Test {
  protected:
    InstalledCompletion() {
        const test::finished_program installed = test::run_program(
            POP3_CMAKE,
            {"--install", POP3_BUILD, "--component", "program", "--prefix", home.path()});
        EXPECT_EQ(installed.status, 0) << installed.err;
    }
    [[nodiscard]] std::string output_in(const std::string& shell,
                                        const std::vector<std::string>& arguments) const {
        const std::string prefix = home.path();
        std::vector<std::string> words = {"PATH=" + prefix + "/bin:/usr/bin:/bin",
                                          "HOME=" + prefix,
                                          "TERM=dumb",
                                          "XDG_DATA_DIRS=" + prefix + "/share",
                                          "timeout",
                                          "60",
                                          shell};
        words.insert(words.end(), arguments.begin(), arguments.end());
        return test::run_program("/usr/bin/env", words).out;
    }

    test::temporary_directory home;
};

TEST_F(InstalledCompletion, IsLoadedByZsh) {
    const std::string script = R"(zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "fpath=($HOME/share/zsh/site-functions \$fpath); autoload -Uz compinit; compinit -u -D; print loa''ded"
zpty -r shell answer '*loaded*'
zpty -n -w shell $'pop3 fetch --tls imp\t'
zpty -r shell answer '*implicit*'
print completed
zpty -d shell
)";
    EXPECT_EQ(output_in("zsh", {"-f", "-c", script}), "completed\n");
}

TEST_F(InstalledCompletion, IsLoadedByFish) {
    EXPECT_THAT(output_in("fish", {"-c", "complete -C 'pop3 fetch --tls imp'"}),
                HasSubstr("implicit\t"));
}

TEST_F(InstalledCompletion, IsLoadedByBash) {
    const std::string file = home.path() / "share/bash-completion/completions/pop3";
    EXPECT_EQ(output_in("bash", {"-c", "source " + file + "; complete -p pop3"}),
              "complete -F _pop3 pop3\n");
}

}  // namespace
}  // namespace pop3::cli
