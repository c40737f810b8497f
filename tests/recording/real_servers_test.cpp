// SPDX-License-Identifier: MIT
// Sessions that were recorded from real servers (tests/transcripts), played to our client.
#include <gmock/gmock.h>

#include <fstream>

#include "pop3/client.hpp"
#include "pop3/server/replay_server.hpp"

namespace {

using namespace pop3;

// The results of each server, for the same three messages.
struct known {
    const char* server;
    const char* implementation;  // of CAPA; null: there is no CAPA
    octet_count announced;       // by STAT
    octet_count retrieved;       // by RETR, together
    std::size_t longest_uid;
};

std::ostream& operator<<(std::ostream& out, const known& row) {
    return out << row.server;
}

class RealServer : public testing::TestWithParam<known> {
  protected:
    [[nodiscard]] static transcript recorded() {
        const std::string path =
            std::string(TRANSCRIPTS) + '/' + GetParam().server + "/session.pop3";
        std::ifstream file(path, std::ios::binary);
        return parse_transcript(std::string(std::istreambuf_iterator<char>(file), {})).value();
    }
};

// Keeps the octets of all messages.
class counting_sink final : public message_sink {
  public:
    void begin(message_number) override {}
    void write(std::string_view piece) override { octets += piece.size(); }
    void end(message_number) override { ++whole; }
    void refused(message_number, const failure& reason) override { refusal = reason.reply; }

    octet_count octets = 0;
    std::size_t whole = 0;
    std::string refusal;
};

TEST_P(RealServer, IsUnderstoodFromGreetingToQuit) {
    replay_server server(recorded(), {.tls = replayed_tls::left_out});
    client mail("127.0.0.1", {.tls = tls_mode::none,
                              .port = server.port(),
                              .policy = {.allow_cleartext_password = true}});
    mail.login(credentials("alice", "tanstaaf").by("USER"));
    const capabilities* listed = mail.known_capabilities();
    ASSERT_EQ(listed != nullptr, GetParam().implementation != nullptr);
    EXPECT_EQ(listed ? listed->implementation() : "",
              GetParam().implementation ? GetParam().implementation : "");

    EXPECT_EQ(mail.stat(), (drop_listing{3, GetParam().announced}));
    const scan_listing listing = mail.list();
    ASSERT_EQ(listing.size(), 3U);
    std::size_t longest = 0;
    for (const auto& [number, uid] : mail.uidl()) longest = std::max(longest, uid.size());
    EXPECT_EQ(longest, GetParam().longest_uid);

    counting_sink sink;
    EXPECT_EQ(mail.retr_all({message_number(1), message_number(2), message_number(3)}, sink), 3U);
    EXPECT_EQ(sink.octets, GetParam().retrieved);
    std::string header;
    auto top = to_string(header);
    mail.top(message_number(1), 0, top);
    EXPECT_THAT(header, testing::HasSubstr("Subject:"));
    mail.retr_all({message_number(4)}, sink);
    EXPECT_EQ(sink.whole, 3U);
    EXPECT_THAT(sink.refusal, testing::StartsWith("-ERR"));
    mail.dele(message_number(1));
    mail.rset();
    mail.quit();
    EXPECT_EQ(server.wait(), "");
}

TEST_P(RealServer, WasRecordedWithoutThePassword) {
    EXPECT_EQ(to_text(recorded()).find("secret1"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Each, RealServer,
                         testing::Values(known{"dovecot", "", 2274, 2274, 16},
                                         known{"courier", "Courier Mail Server", 2274, 2274, 15},
                                         known{"cyrus", "Cyrus POP3 3.6.1-Debian-3.6.1-4+deb12u5",
                                               2274, 2274, 12},
                                         known{"mailutils", "GNU Mailutils 3.15", 2385, 2550, 45},
                                         known{"popa3d", nullptr, 2274, 2274, 16},
                                         known{"solid-pop3d", nullptr, 2280, 2280, 32}),
                         [](const auto& row) {
                             std::string name = row.param.server;
                             std::erase(name, '-');
                             return name;
                         });

}  // namespace
