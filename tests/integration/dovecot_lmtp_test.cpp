// SPDX-License-Identifier: MIT
// From a real Dovecot by POP3 to a real Dovecot by LMTP: same content, right envelope, once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "fetch/pipeline/fetcher.hpp"
#include "fetch/pipeline/mailbox_run.hpp"
#include "fetch/targets/lmtp/lmtp_target.hpp"
#include "peers/dovecot_server.hpp"
#include "support/files.hpp"

namespace pop3::fetch {
namespace {

using test::dovecot_server;
using ::testing::ElementsAre;

// Dovecot answers LMTP on a socket below its base_dir.
constexpr const char* with_lmtp =
    "protocols = pop3 lmtp\n"
    "service lmtp {\n  unix_listener lmtp {\n    mode = 0666\n  }\n}\n";

const std::vector<std::string> mail{
    "Return-Path: <carol@example.org>\nSubject: dots\n\n.\n..\n.x\n",
    "Return-Path: <>\nSubject: bounce\n\n\xFF 8 bit \xC3\xA4\n",
    "Subject: long\n\n" + std::string(20'000, 'x') + "\n",
};

class DovecotLmtp : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string missing = dovecot_server::why_not();
        if (::access("/usr/lib/dovecot/lmtp", X_OK) != 0)
            missing = "dovecot-lmtpd is not installed";
        if (missing.empty()) return;
        if (std::getenv("CI")) FAIL() << missing;
        GTEST_SKIP() << missing;
    }
    report fetch(const dovecot_server& server, const std::string& from, const std::string& out) {
        const auto book = open_ledger({state.path()})->acquire({from});
        lmtp target({.host = {},
                     .port = 0,
                     .socket = server.directory() / "run/lmtp",
                     .recipients = {out + "@example.org"},
                     .state_directory = state.path(),
                     .account = from});
        client pop("localhost", {.tls = tls_mode::implicit,
                                 .port = server.tls_port(),
                                 .tls_options = {.ca_file = server.ca_file()}});
        pop.login({from, dovecot_server::password(from)});
        report result;
        test::null_observer watcher;
        serial_worker queue;
        fetcher fetching(pop.dialogue(), {target, *book, queue, result, watcher},
                         {.policy = {.after = retention::remove}});
        EXPECT_FALSE(pop.connection().run(fetching.run()));
        return result;
    }

    test::temporary_directory state;
};

// The lines that Dovecot adds to a message, without the Received line: that has its own time.
std::string envelope_of(const std::string& stored) {
    return stored.substr(0, stored.find("Received: "));
}

std::string envelope(const std::string& sender, const std::string& recipient) {
    return "Return-Path: <" + sender + ">\nDelivered-To: " + recipient + "@example.org\n";
}

TEST_F(DovecotLmtp, GetsTheSameContentAndTheRightEnvelope) {
    dovecot_server server(with_lmtp);
    const std::string from = server.new_user(mail);
    const std::string out = server.new_user({});
    const report result = fetch(server, from, out);
    EXPECT_FALSE(result.stopped);
    for (const message_failure& each : result.failed.kept()) ADD_FAILURE() << each.reason.message();
    EXPECT_EQ(result.fetched, 3U);
    EXPECT_EQ(result.deleted, 3U);
    EXPECT_EQ(server.count(from), 0U);

    std::vector<std::string> bodies;
    std::vector<std::string> envelopes;
    for (const std::string& stored : test::contents_of(server.directory() / "mail" / out / "new")) {
        envelopes.push_back(envelope_of(stored));
        bodies.push_back(stored.substr(stored.find("\nSubject: ") + 1));
    }
    std::ranges::sort(bodies);
    EXPECT_THAT(bodies, ElementsAre(mail[1].substr(mail[1].find("Subject")),
                                    mail[0].substr(mail[0].find("Subject")), mail[2]));
    EXPECT_THAT(envelopes, ElementsAre(envelope("", out), envelope("", out),
                                       envelope("carol@example.org", out)));
}

}  // namespace
}  // namespace pop3::fetch
