// SPDX-License-Identifier: MIT
// Every command line of the README, the documents, the manual and the help is one that the program
// accepts; those that need nothing but a mailbox are run, with a mailbox.
#include "documented_lines.hpp"

#include <gmock/gmock.h>
#include <sysexits.h>

#include <csignal>
#include <regex>
#include <sstream>

#include "cli/commands/subcommands.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using test::documented_line;

void append(std::vector<documented_line>& all, const std::vector<documented_line>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

// The documents have all commands; a build without a library lacks some.
bool is_of_this_build(const documented_line& line) {
    for (const std::string name : {"discover", "fleet", "record", "replay", "check", "serve"}) {
        const bool exists = std::ranges::any_of(
            subcommands(), [&](const subcommand& each) { return each.name == name; });
        if (!exists && line.text.starts_with("pop3 " + name)) return false;
    }
    return true;
}

std::vector<documented_line> all_lines() {
    const std::filesystem::path source = POP3_SOURCE;
    std::vector<documented_line> all = test::lines_of_document(source / "README.md");
    for (const auto& file : std::filesystem::directory_iterator(source / "docs"))
        if (file.path().extension() == ".md") append(all, test::lines_of_document(file.path()));
    for (const auto& file : std::filesystem::directory_iterator(source / "man"))
        append(all, test::lines_of_manual(file.path()));
    std::vector<std::string> names = {"help", "version", "completion"};
    for (const subcommand& each : subcommands()) names.emplace_back(each.name);
    for (const std::string& name : names)
        append(all, test::lines_of_help(name, test::run_program(POP3_PROGRAM, {"help", name}).out));
    std::erase_if(all, [](const documented_line& each) { return !is_of_this_build(each); });
    return all;
}

// As a shell divides it: quotes and backslashes.
std::vector<std::string> words_of(const std::string& line) {
    std::vector<std::string> words(1);
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0 ? c == quote : c == '\'' || c == '"')
            quote = quote != 0 ? '\0' : c;
        else if (c == ' ' && quote == 0)
            words.emplace_back();
        else
            words.back() += c;
    }
    std::erase(words, "");
    return words;
}

// The error of the program's own parser; empty if it accepts the line. Nothing is run.
std::string refusal_of(const std::string& line) {
    program_syntax program("pop3", "", "0.0.0");
    action chosen;
    describe_program(program, chosen);
    const std::vector<std::string> words = words_of(line);
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const std::optional<int> status = program.parse(static_cast<int>(argv.size()), argv.data());
    testing::internal::GetCapturedStdout();
    const std::string words_of_refusal = testing::internal::GetCapturedStderr();
    return !status && !chosen ? "nothing was chosen" : words_of_refusal;
}

TEST(DocumentedLines, AreAcceptedByTheProgram) {
    std::size_t count = 0;
    for (const documented_line& each : all_lines())
        for (const std::string& line : test::lines_of_synopsis(each.text)) {
            EXPECT_EQ(refusal_of(test::filled(line)), "") << each.place << ": " << line;
            ++count;
        }
    EXPECT_GE(count, 60U);
}

// The words after "pop3" that are no options, and the options, each without its value.
TEST(DocumentedLines, InSentencesNameCommandsAndOptionsThatExist) {
    const std::filesystem::path source = POP3_SOURCE;
    std::vector<documented_line> all = test::lines_in_prose(source / "README.md");
    for (const auto& file : std::filesystem::directory_iterator(source / "docs"))
        if (file.path().extension() == ".md") append(all, test::lines_in_prose(file.path()));
    EXPECT_GE(all.size(), 20U);
    for (const documented_line& each : all) {
        if (!is_of_this_build(each)) continue;
        std::vector<std::string> words = words_of(each.text);
        const bool nested = words.size() > 2 && words[2].front() != '-' &&
                            (words[1] == "config" || words[1] == "fleet");
        std::vector<std::string> command(words.begin() + 1, words.begin() + (nested ? 3 : 2));
        command.emplace_back("--help");
        const test::finished_program help = test::run_program(POP3_PROGRAM, command);
        EXPECT_EQ(help.status, EX_OK) << each.place << ": " << each.text;
        for (const std::string& word : words) {
            const std::string option = word.substr(0, word.find('='));
            if (!option.starts_with("--")) continue;
            EXPECT_THAT(help.out, testing::ContainsRegex(' ' + option + "[ \n]"))
                << each.place << ": " << each.text;
        }
    }
}

TEST(DocumentedLines, AreFoundWhereTheyAre) {
    const test::temporary_directory home;
    test::put(home.path() / "a.md",
              "pop3 prose\n\n    $ pop3 fetch -a work \\\n        --plan   # shown\n"
              "    */10 * * * *  pop3 status | mail\n    ExecStart=/usr/bin/pop3 version\n"
              "```sh\npop3 help\n```\n");
    std::vector<std::string> texts;
    for (const documented_line& each : test::lines_of_document(home.path() / "a.md"))
        texts.push_back(each.text);
    EXPECT_THAT(texts, testing::ElementsAre("pop3 fetch -a work --plan", "pop3 status",
                                            "pop3 version", "pop3 help"));
}

TEST(DocumentedLines, StandForAllThatASynopsisAllows) {
    EXPECT_THAT(
        test::lines_of_synopsis("a b | c [--d HOST[:PORT]]"),
        testing::UnorderedElementsAre("a b ", "a c ", "a b --d HOST", "a c --d HOST", "a b ",
                                      "a c ", "a b --d HOST:PORT", "a c --d HOST:PORT"));
    EXPECT_TRUE(test::has_placeholders("pop3 print HOST"));
    EXPECT_FALSE(test::has_placeholders("pop3 print pop.example.org --mechanism PLAIN-X | a"));
}

// ---- those that are run ----

// A home with a mailbox that stands for pop.example.org, a file of accounts, and the files that lines name.
class RunLines : public testing::Test {
  protected:
    RunLines() {
        for (const std::string user : {"mrose", "ann"})
            mail.add_user(user, "tanstaaf").add_message(user, "Subject: one\r\n\r\nHello.\r\n");
        test::put(home.path() / "ca.pem", certificate.ca);
        test::put(home.path() / "session.pop3", "S: +OK ready\nC: QUIT\nS: +OK bye\n");
        test::put(home.path() / "test.mbox",
                  "From ann@example.org Mon Jun  2 10:00:00 2025\nSubject: one\n\nHello.\n\n");
        std::filesystem::copy_file(home.path() / "test.mbox", home.path() / "mail.mbox");
        put_tool("pass");
        const std::string config =
            "[defaults]\nhost = \"localhost\"\nport = " + std::to_string(pop.port()) + "\nca = \"" +
            path("ca.pem") +
            "\"\npassword-command = \"pass\"\n[account.work]\nuser = \"mrose\"\nto = "
            "\"maildir:~/Work\"\n[account.list]\nuser = \"ann\"\nto = \"mbox:~/list.mbox\"\n";
        std::filesystem::create_directories(home.path() / ".config/pop3");
        test::put(home.path() / ".config/pop3/config.toml", config);
        test::put(home.path() / "config.toml", config);
    }

    [[nodiscard]] std::string path(const std::string& name) const { return home.path() / name; }
    void put_tool(const std::string& name) {
        test::put(home.path() / name, "#!/bin/sh\necho tanstaaf\n");
        std::filesystem::permissions(home.path() / name, std::filesystem::perms::owner_all);
    }
    // The words that run `line` in a shell with this home.
    [[nodiscard]] std::vector<std::string> shell(const std::string& line) const {
        return {"-C",
                home.path(),
                "-u",
                "XDG_CONFIG_HOME",
                "-u",
                "XDG_STATE_HOME",
                "HOME=" + home.path().string(),
                "PATH=" + std::filesystem::path(POP3_PROGRAM).parent_path().string() + ':' +
                    home.path().string() + ":/usr/bin:/bin",
                "bash",
                "-c",
                "exec " + line};
    }
    // A line for the server of the test.
    [[nodiscard]] std::string at_home(std::string line) const {
        static const std::regex host(R"(pop\.example\.org)");
        if (!std::regex_search(line, host)) return line;
        const bool is_url = line.find("://") != line.npos;
        const std::string port = std::to_string(pop.port());
        line = std::regex_replace(line, host, is_url ? "localhost:" + port : "localhost");
        if (!is_url) line += " --port " + port;
        line += " --ca ca.pem";
        return line.find("--password") == line.npos ? line + " --password-command pass" : line;
    }

    test::temporary_directory home;
    self_made_certificate certificate = make_certificate();
    memory_backend mail;
    server pop{{.tls = tls_mode::implicit, .certificate = certificate.server}, mail};
};

// What no test here has: the DNS, proxies, a client to wait for, a log daemon, a provider of logins, a database
// (tests/fleet/two_workers_test.py runs the lines of docs/fleet.md). The parser has accepted them.
bool needs_more(const std::string& line) {
    static const std::regex more(
        R"(^pop3 (discover|record|login|logout|fleet)\b|--proxy|--source|--log|--password-keyring|--connect|--max-lag|--profile)");
    return std::regex_search(line, more) || test::has_placeholders(line);
}

bool lasts(const std::string& line) {
    return line.starts_with("pop3 serve") && line.find("--list-faults") == line.npos &&
           line.find("--help") == line.npos;
}

TEST_F(RunLines, ThatNeedOnlyAMailboxSucceed) {
    std::size_t count = 0;
    for (const documented_line& each : all_lines()) {
        if (needs_more(each.text) || lasts(each.text) || each.text.find('[') != each.text.npos)
            continue;
        if (each.text.starts_with("pop3 replay") || each.text.starts_with("pop3 check")) continue;
        std::filesystem::remove_all(home.path() / "report.html");
        const test::finished_program run =
            test::run_program("/usr/bin/env", shell(at_home(each.text)));
        EXPECT_EQ(run.status, EX_OK) << each.place << ": " << each.text << '\n' << run.err;
        ++count;
    }
    EXPECT_GE(count, 12U);
}

#ifdef POP3_HAS_CHECK
TEST_F(RunLines, ThatCheckAServerFinish) {
    std::size_t count = 0;
    for (const documented_line& each : all_lines()) {
        if (!each.text.starts_with("pop3 check") || needs_more(each.text) ||
            each.text.find('[') != each.text.npos)
            continue;
        if (count > 0 && each.text.find("--html") == each.text.npos) continue;  // one plain one
        std::filesystem::remove_all(home.path() / "report.html");
        const test::finished_program run =
            test::run_program("/usr/bin/env", shell(at_home(each.text)));
        EXPECT_LT(run.status, EX_USAGE) << each.place << ": " << each.text << '\n' << run.err;
        ++count;
    }
    EXPECT_GE(count, 1U);
}
#endif

TEST_F(RunLines, ThatServeOrReplayListenUntilTheyAreStopped) {
    std::size_t count = 0;
    for (const documented_line& each : all_lines()) {
        const bool listens = lasts(each.text) || each.text.starts_with("pop3 replay");
        if (!listens || needs_more(each.text) || each.text.find('[') != each.text.npos) continue;
        if (each.text.find("127.0.0.1:2110") != each.text.npos) continue;  // the port of another
        for (const char* made : {"ca.pem", "port", "Mail"})
            std::filesystem::remove_all(home.path() / made);
        for (const char* folder : {"Mail/cur", "Mail/new", "Mail/tmp"})
            std::filesystem::create_directories(home.path() / folder);
        test::put(home.path() / "secret", "tanstaaf\n");
        std::filesystem::permissions(home.path() / "secret", std::filesystem::perms::owner_read);
        test::running_program program("/usr/bin/env", shell(each.text));
        EXPECT_THAT(program.first_line(), testing::StartsWith("listening on "))
            << each.place << ": " << each.text;
        const test::finished_program run = program.stop(SIGTERM);
        EXPECT_THAT(run.err, testing::Not(testing::HasSubstr("--help"))) << each.place;
        ++count;
    }
    EXPECT_GE(count, 3U);
}

}  // namespace
}  // namespace pop3::cli
