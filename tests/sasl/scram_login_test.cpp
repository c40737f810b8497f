// SPDX-License-Identifier: MIT
// AUTH by SCRAM through the whole client, against a POP3 server that uses libgsasl.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "mechanisms.hpp"
#include "peers/scram_pop3_server.hpp"
#include "pop3/gsasl.hpp"
#include "pop3/owned_session.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

class ScramLogin : public testing::TestWithParam<const char*> {
  protected:
    result<reply> log_in(const credentials& identity, lie wrong = lie::none) {
        server.emplace(GetParam(), scram_account{}, wrong);
        s.add_mechanisms(gsasl_mechanisms());
        s.set_tracer(&trace);
        (void)run(flows::greeting(s));
        return run(flows::login(s, identity));
    }

    result<reply> run(flow<reply> f) {
        while (const io_request* want = f.next()) f.done(answer(*want));
        return f.take();
    }

    io_result answer(const io_request& want) {
        if (want.type == io_request::kind::wait) {  // the proof is computed on a thread of its own
            while (!want.happening->is_set()) std::this_thread::yield();
            return {};
        }
        if (want.type == io_request::kind::write) {
            server->hear({want.out.data(), want.out.size()});
            return {{}, want.out.size()};
        }
        const std::string text = server->speak(want.in.size());
        std::ranges::copy(text, want.in.begin());
        return {{}, text.size()};
    }

    std::optional<scram_pop3_server> server;
    owned_session s;
    recorder trace;
};

TEST_P(ScramLogin, IsChosenByItselfAndNeedsNoTls) {
    const auto done = log_in(ann());
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(s.state(), session_state::transaction);
}

TEST_P(ScramLogin, AnswersTheServersSignatureWithAnEmptyLine) {
    ASSERT_TRUE(log_in(ann()));
    ASSERT_EQ(server->heard.size(), 5U);
    EXPECT_EQ(server->heard[3], "");
    EXPECT_EQ(server->heard[4], "CAPA");
}

TEST_P(ScramLogin, AnOkWithoutTheServersSignatureIsNone) {
    const auto done = log_in(ann(), lie::no_signature);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, errc::server_unverified);
    EXPECT_FALSE(s.usable());
}

TEST_P(ScramLogin, AWrongSignatureEndsTheAttempt) {
    const auto done = log_in(ann(), lie::wrong_signature);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, errc::server_unverified) << done.error().message();
    EXPECT_EQ(server->heard.back(), "*");
}

TEST_P(ScramLogin, AWrongPasswordIsRefusedByTheServer) {
    const auto done = log_in({"ann", "wrong"});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, errc::login_refused);
    EXPECT_TRUE(s.usable());
}

TEST_P(ScramLogin, ShowsNothingOfTheExchangeButTheChallenges) {
    ASSERT_TRUE(log_in(ann()));
    const std::string command = std::string("C: AUTH ") + GetParam() + " ****";
    EXPECT_EQ(std::ranges::count(trace.lines, command), 1);
    EXPECT_EQ(std::ranges::count(trace.lines, "C: ****"), 2);
    for (const std::string& line : trace.lines) EXPECT_FALSE(shows_the_password(line)) << line;
}

INSTANTIATE_TEST_SUITE_P(OfLibgsasl, ScramLogin, testing::Values("SCRAM-SHA-1", "SCRAM-SHA-256"));

}  // namespace
