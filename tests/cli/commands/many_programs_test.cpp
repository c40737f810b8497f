// SPDX-License-Identifier: MIT
// Many programs at once find the same expired token, at a provider that ends a login whose refresh token
// comes twice. The environment variable POP3_MANY is their number, as in ./ci.sh full.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <cstdlib>
#include <list>

#include "fetch/clock.hpp"
#include "oauth/grant_store.hpp"
#include "pop3/fakes/fake_gmail.hpp"
#include "pop3/fakes/fake_issuer.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

using testing::SizeIs;

std::size_t count() {
    const char* const text = std::getenv("POP3_MANY");
    return text ? std::strtoul(text, nullptr, 10) : 8;
}

// Each fetches one mailbox, and all of them deliver into one of Gmail, whose login they share.
class ManyPrograms : public testing::Test {
  protected:
    ManyPrograms() {
        test::put(client, R"({"installed": {"client_id": "ours", "client_secret": "s", )"
                          R"("auth_uri": ")" +
                              google.authorize_url() + R"(", "token_uri": ")" + google.token_url() +
                              "\"}}");
        ::chmod(client.c_str(), 0600);
        std::string accounts = "state = \"" + state + "\"\n";
        for (std::size_t i = 0; i < count(); ++i) {
            const std::string user = "user" + std::to_string(i);
            mail.add_user(user, "tanstaaf");
            accounts += "[account." + user +
                        "]\nhost = \"127.0.0.1\"\nport = " + std::to_string(pop.port()) +
                        "\ntls = \"none\"\nuser = \"" + user +
                        "\"\npassword-command = \"echo tanstaaf\"\nto = \"gmail:ann@gmail.com\"\n" +
                        "gmail-url = \"" + gmail.url() + "\"\ngmail-oauth-client = \"" + client +
                        "\"\n";
        }
        test::put(file, accounts);
    }
    void add_mail(const std::string& name) {
        for (std::size_t i = 0; i < count(); ++i)
            mail.add_message("user" + std::to_string(i), "Message-ID: <" + name + '-' +
                                                             std::to_string(i) +
                                                             "@example.org>\r\n\r\nHello.\r\n");
    }
    void import_login() {
        const std::string token = home.path() / "token";
        test::put(token, google.log_in("ann@gmail.com") + '\n');
        ::chmod(token.c_str(), 0600);
        const auto run =
            test::run_program(POP3_PROGRAM, {"login", login, "--import", token, "--config", file});
        ASSERT_EQ(run.status, EX_OK) << run.err;
    }
    void expire_token() const {
        const oauth::grant_store store(state);
        oauth::grant known = store.read(login).value();
        known.obtained = fetch::now() - std::chrono::hours(2);
        known.expires = known.obtained + std::chrono::hours(1);
        store.write(login, known);
    }
    void fetch_all_at_once() {
        std::list<test::running_program> programs;
        for (std::size_t i = 0; i < count(); ++i)
            programs.emplace_back(POP3_PROGRAM,
                                  std::vector<std::string>{"fetch", "--config", file, "--account",
                                                           "user" + std::to_string(i)});
        for (test::running_program& each : programs) {
            const test::finished_program ended = each.stop(0);
            EXPECT_EQ(ended.status, EX_OK) << ended.err;
        }
    }

    test::temporary_directory home;
    std::string client = home.path() / "client.json";
    std::string file = home.path() / "config.toml";
    std::string state = home.path() / "state";
    const std::string login = "gmail:ann@gmail.com";
    fake_issuer google{
        {.rotates = true, .access_token = [](const std::string&) { return "good"; }}};
    fake_gmail gmail;
    memory_backend mail;
    server pop{{}, mail};
};

TEST_F(ManyPrograms, RenewATokenOnceAndNoneFailsAndTheLoginLives) {
    import_login();
    for (int round = 1; round <= 2; ++round) {
        add_mail(std::to_string(round));
        expire_token();
        const int before = google.requests();
        fetch_all_at_once();
        EXPECT_EQ(google.requests(), before + 1) << "round " << round;
        EXPECT_THAT(gmail.messages(), SizeIs(static_cast<std::size_t>(round) * count()));
    }
}

}  // namespace
}  // namespace pop3::cli
