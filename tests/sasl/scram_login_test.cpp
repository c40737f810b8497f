// SPDX-License-Identifier: MIT
// AUTH by SCRAM through the whole client, against a POP3 server that has libgsasl behind it.
#include <gtest/gtest.h>

#include <algorithm>

#include "gsasl_server.hpp"
#include "mechanisms.hpp"
#include "pop3/gsasl.hpp"

namespace {

using namespace pop3;
using namespace pop3::test;

// How the server misbehaves.
enum class lie { none, no_signature, wrong_signature };

// Answers CAPA and AUTH, line by line.
class scram_pop3_server {
  public:
    scram_pop3_server(const char* mechanism, scram_account account, lie wrong)
        : name_(mechanism), scram_(mechanism, std::move(account)), wrong_(wrong) {}

    io_result answer(const io_request& want) {
        if (want.what == io_request::kind::write) {
            in_.append(want.out.data(), want.out.size());
            for (std::size_t lf; (lf = in_.find('\n')) != std::string::npos; in_.erase(0, lf + 1))
                hear(in_.substr(0, lf - 1));
            return {{}, want.out.size()};
        }
        const std::size_t n = std::min(out_.size(), want.in.size());
        std::copy_n(out_.data(), n, want.in.data());
        out_.erase(0, n);
        return {{}, n};
    }

    std::vector<std::string> heard;

  private:
    void hear(const std::string& line) {
        heard.push_back(line);
        const std::string auth = "AUTH " + name_;
        if (line == "CAPA")
            out_ += "+OK\r\nSASL PLAIN " + name_ + "\r\n.\r\n";
        else if (line.starts_with(auth + ' '))
            challenge(line.substr(auth.size() + 1));
        else if (line == "*")
            out_ += "-ERR cancelled\r\n";
        else if (line.empty())
            out_ += "+OK\r\n";
        else
            challenge(line);
    }

    void challenge(const std::string& response) {
        std::string octets = scram_.challenge(*wire::base64_decode(response));
        if (octets.starts_with("v=") && wrong_ == lie::wrong_signature) octets[5] ^= 1;
        if (octets.starts_with("v=") && wrong_ == lie::no_signature)
            out_ += "+OK\r\n";
        else if (octets.empty())
            out_ += "-ERR [AUTH] no\r\n";
        else
            out_ += "+ " + wire::base64_encode(octets) + "\r\n";
    }

    std::string name_;
    scram_server scram_;
    lie wrong_;
    std::string in_;
    std::string out_ = "+OK\r\n";
};

class ScramLogin : public testing::TestWithParam<const char*> {
  protected:
    result<reply> log_in(const credentials& who, lie wrong = lie::none) {
        server.emplace(GetParam(), scram_account{}, wrong);
        s.add_mechanisms(gsasl_mechanisms());
        s.set_tracer(&trace);
        (void)run(flows::greeting(s));
        return run(flows::login(s, who));
    }

    result<reply> run(flow<reply> f) {
        while (const io_request* want = f.next()) f.done(server->answer(*want));
        return f.take();
    }

    std::optional<scram_pop3_server> server;
    session s;
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
