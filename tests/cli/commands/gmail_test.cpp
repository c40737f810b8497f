// SPDX-License-Identifier: MIT
// From the two commands of docs/gmail.md to mail in a fake Gmail mailbox, run as users run them.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <atomic>
#include <stdexcept>

#include "http/client.hpp"
#include "pop3/fakes/fake_gmail.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using test::finished_program;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class GmailProgram : public testing::Test {
  protected:
    GmailProgram() {
        mail.add_user("mrose", "tanstaaf");
        mail.add_message("mrose", "Message-ID: <1@example.org>\r\n\r\nHello.\r\n");
        put_secret("client.json", R"({"installed": {"client_id": "ours", "client_secret": "s", )"
                                  R"("auth_uri": ")" +
                                      google.authorize_url() + R"(", "token_uri": ")" +
                                      google.token_url() + "\"}}");
        put_secret("password", "tanstaaf\n");
        configure("gmail-oauth-client = \"" + path("client.json") + "\"\n");
        gmail.refuse_token("of bob@gmail.com");
    }

    [[nodiscard]] std::string path(const std::string& name) const { return home.path() / name; }
    void put_secret(const std::string& name, const std::string& text) {
        test::put(path(name), text);
        ::chmod(path(name).c_str(), 0600);
    }
    void configure(const std::string& more) {
        test::put(
            path("config.toml"),
            "state = \"" + path("state") +
                "\"\n[account.isp]\nhost = \"127.0.0.1\"\nport = " + std::to_string(pop.port()) +
                "\ntls = \"none\"\nuser = \"mrose\"\npassword-file = \"" + path("password") +
                "\"\nto = \"gmail:ann@gmail.com\"\ngmail-url = \"" + gmail.url() +
                "\"\ngmail-labels = [\"INBOX\", \"Old/ISP\"]\n" + more);
    }
    finished_program pop3(std::vector<std::string> words) const {
        words.insert(words.end(), {"--config", path("config.toml")});
        return test::run_program(POP3_PROGRAM, words);
    }
    // What the user does in the browser.
    finished_program log_in() const {
        test::running_program login(POP3_PROGRAM,
                                    {"login", "isp", "--config", path("config.toml")});
        const std::string line = login.first_line();
        const auto sent = http::perform({.url = line.substr(line.find("http://"))});
        if (!sent) throw std::runtime_error(sent.error().message());
        EXPECT_TRUE(http::perform({.url = sent->fields.at("location")}));
        return login.stop(0);
    }

    test::temporary_directory home;
    std::atomic<const char*> logs_in_as = "ann@gmail.com";
    fake_issuer google{{.access_token = [this](const std::string&) {
        return std::string("of ") + logs_in_as.load();
    }}};
    fake_gmail gmail{"ann@gmail.com", "of ann@gmail.com"};
    memory_backend mail;
    server pop{{}, mail};
};

TEST_F(GmailProgram, HasTheMailAfterALoginAndAFetch) {
    const finished_program login = log_in();
    EXPECT_EQ(login.status, EX_OK) << login.err;
    const finished_program fetch = pop3({"fetch", "--verbose"});
    EXPECT_EQ(fetch.status, EX_OK) << fetch.err;
    ASSERT_THAT(gmail.messages(), SizeIs(1));
    EXPECT_THAT(gmail.messages()[0].text, HasSubstr("Hello."));
    EXPECT_THAT(gmail.messages()[0].labels, ElementsAre("INBOX", "Label_1"));
    EXPECT_THAT(pop3({"login", "gmail:ann@gmail.com", "--check"}).out, HasSubstr("state: in use"));
}

TEST_F(GmailProgram, RefusesTheLoginOfAnotherMailbox) {
    logs_in_as = "bob@gmail.com";
    const finished_program login = log_in();
    EXPECT_NE(login.status, EX_OK);
    EXPECT_THAT(login.err, HasSubstr("another mailbox than ann@gmail.com"));
    EXPECT_EQ(pop3({"login", "isp", "--check"}).status, EX_NOPERM);
}

TEST_F(GmailProgram, TellsToLogInAndKeepsTheMail) {
    const finished_program fetch = pop3({"fetch"});
    EXPECT_EQ(fetch.status, EX_NOPERM);
    EXPECT_THAT(fetch.err, HasSubstr("pop3 login gmail:ann@gmail.com"));
    EXPECT_THAT(mail.messages("mrose"), SizeIs(1));
}

TEST_F(GmailProgram, TakesTheTokensOfACommand) {
    configure("gmail-token-command = \"echo of ann@gmail.com\"\n");
    EXPECT_EQ(pop3({"fetch"}).status, EX_OK);
    EXPECT_THAT(gmail.messages(), SizeIs(1));
}

TEST_F(GmailProgram, ReportsATokenCommandThatFails) {
    configure("gmail-token-command = \"false\"\n");
    const finished_program fetch = pop3({"fetch"});
    EXPECT_NE(fetch.status, EX_OK);
    EXPECT_THAT(fetch.err, HasSubstr("gmail-token-command"));
    EXPECT_THAT(fetch.err, Not(HasSubstr("password")));
    EXPECT_THAT(gmail.messages(), IsEmpty());
}

TEST_F(GmailProgram, ChecksTheConfigurationAndSaysWhatItPromises) {
    const finished_program check = pop3({"config", "check"});
    EXPECT_EQ(check.status, EX_OK) << check.err;
    EXPECT_THAT(check.out, HasSubstr("isp: delivers exactly once: after a crash"));
    EXPECT_THAT(pop3({"fetch", "--plan"}).out, HasSubstr("fetch 1"));
}

}  // namespace
}  // namespace pop3::cli
