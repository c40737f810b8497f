// SPDX-License-Identifier: MIT
// Transcripts, played to our client over real sockets.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <fstream>

#include "pop3/client.hpp"
#include "pop3/server/replay_server.hpp"
#include "support/temporary_directory.hpp"
#include "system/clock_and_poll.hpp"

namespace {

using namespace pop3;
using testing::HasSubstr;

constexpr std::string_view stls_dialogue = R"(
     0 S: +OK ready
     1 C: STLS
     2 S: +OK
     9 -- TLS
    10 C: CAPA
    11 S: -ERR
    11 C: USER ann
    12 S: +OK
    13 C: PASS ****
    14 S: +OK
    20 C: RETR 1
    30 S: +OK
    31 S: Subject: x
    31 S:
    31 S: ..
    31 S: .
    40 C: QUIT
  3600000 S: +OK
  3600000 -- server closed
)";

std::string first_message(client& mail) {
    std::string text;
    auto sink = to_string(text);
    mail.login({"ann", "tanstaaf"});
    mail.retr(message_number(1), sink);
    mail.quit();
    return text;
}

TEST(ReplayServer, PlaysATranscriptWithItsTls) {
    const self_made_certificate made = make_certificate();
    replay_server server(parse_transcript(stls_dialogue).value(), {.certificate = made.server});
    const test::temporary_directory directory;
    const std::string ca = directory.path() / "ca.pem";
    std::ofstream(ca) << made.ca;
    client mail("localhost",
                {.tls = tls_mode::stls, .port = server.port(), .tls_options = {.ca_file = ca}});
    EXPECT_EQ(first_message(mail), "Subject: x\r\n\r\n.\r\n");
    EXPECT_EQ(server.wait(), "");
}

TEST(ReplayServer, PlaysItWithoutTlsToo) {
    replay_server server(parse_transcript(stls_dialogue).value(), {.tls = replayed_tls::left_out});
    client mail("127.0.0.1", {.tls = tls_mode::none,
                              .port = server.port(),
                              .policy = {.allow_cleartext_password = true}});
    EXPECT_EQ(first_message(mail), "Subject: x\r\n\r\n.\r\n");
    EXPECT_EQ(server.wait(), "");
}

// Time passes as soon as a wait for it begins; waits for sockets are real.
class leaping_clock final : public system::clock {
  public:
    system::time_point now() override { return now_; }
    int poll(std::span<pollfd> fds, system::time_point until) override {
        if (until == system::time_point::max()) return system::real_clock().poll(fds, until);
        const int ready = ::poll(fds.data(), fds.size(), 0);
        if (ready == 0) now_ = std::max(now_, until);
        return ready;
    }

  private:
    system::time_point now_ = system::time_point() + std::chrono::hours(1);
};

TEST(ReplayServer, KeepsTheRecordedTimesIfAsked) {
    for (const bool paced : {true, false}) {
        leaping_clock clock;
        const system::time_point begin = clock.now();
        replay_server server(parse_transcript(stls_dialogue).value(),
                             {.tls = replayed_tls::left_out, .paced = paced}, clock);
        client mail("127.0.0.1", {.tls = tls_mode::none,
                                  .port = server.port(),
                                  .policy = {.allow_cleartext_password = true}});
        first_message(mail);
        server.wait();
        EXPECT_EQ(clock.now() - begin >= std::chrono::hours(1), paced);
    }
}

TEST(ReplayServer, SaysWhereAClientWentAnotherWay) {
    replay_server server(parse_transcript("S: +OK\nC: CAPA\nS: -ERR\n").value());
    nothrow_client mail =
        nothrow_client::connect("127.0.0.1", {.tls = tls_mode::none, .port = server.port()})
            .value();
    (void)mail.quit();
    EXPECT_THAT(server.wait(), HasSubstr("the client sent \"QUIT\""));
}

// Time passes as soon as something else than a new client is awaited.
class impatient_clock final : public system::clock {
  public:
    system::time_point now() override { return now_; }
    int poll(std::span<pollfd> fds, system::time_point until) override {
        for (const pollfd& each : fds) {
            int listens = 0;
            socklen_t size = sizeof listens;
            ::getsockopt(each.fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
            if (listens != 0) return system::real_clock().poll(fds, system::time_point::max());
        }
        now_ = std::max(now_, until);
        return 0;
    }

  private:
    system::time_point now_ = system::time_point() + std::chrono::hours(1);
};

TEST(ReplayServer, EndsWithoutAClientInItsTime) {
    leaping_clock clock;
    replay_server server(parse_transcript("S: +OK\n").value(), {.timeout = std::chrono::minutes(1)},
                         clock);
    EXPECT_EQ(server.wait(), "no client connected");
}

TEST(ReplayServer, EndsWithAClientThatIsSilent) {
    impatient_clock clock;
    replay_server server(parse_transcript("S: +OK\nC: CAPA\nS: -ERR\n").value(),
                         {.timeout = std::chrono::minutes(1)}, clock);
    const auto mail =
        nothrow_client::connect("127.0.0.1", {.tls = tls_mode::none, .port = server.port()});
    EXPECT_EQ(server.wait(),
              "the client sent nothing for too long, but the transcript has \"0 C: CAPA\"");
}

TEST(ReplayServer, EndsWhenItIsToldTo) {
    replay_server server(parse_transcript("S: +OK\n").value());
    server.stop();
    EXPECT_EQ(server.wait(), "no client connected");
}

}  // namespace
