// SPDX-License-Identifier: MIT
// Against servers that cannot be installed beside Dovecot. A variable of the environment names a
// file of settings, NAME=value each: PORT (with STLS), TLS_PORT, CAFILE, USER, PASS, and MAILDIR,
// the target of mail. Without it, the test is skipped.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "pop3/client.hpp"
#include "support/recorder.hpp"

namespace {

using namespace pop3;
using testing::Contains;

class OtherServer : public testing::TestWithParam<tls_mode> {
  protected:
    explicit OtherServer(const char* variable) : variable_(variable) {}

    void SetUp() override {
        const char* file = std::getenv(variable_);
        if (!file) GTEST_SKIP() << variable_ << " names no file with the settings of such a server";
        std::ifstream in(file);
        for (std::string line; std::getline(in, line);)
            if (const std::size_t is = line.find('='); is != std::string::npos)
                settings_[line.substr(0, is)] = line.substr(is + 1);
    }

    std::string operator[](const std::string& name) const { return settings_.at(name); }
    [[nodiscard]] connect_options options() {
        const bool implicit = GetParam() == tls_mode::implicit;
        const std::string& port = settings_.at(implicit ? "TLS_PORT" : "PORT");
        return {.tls = GetParam(),
                .port = static_cast<std::uint16_t>(std::stoi(port)),
                .tls_options = {.ca_file = settings_.at("CAFILE")},
                .trace = &trace_};
    }
    [[nodiscard]] credentials who() const { return {settings_.at("USER"), settings_.at("PASS")}; }
    [[nodiscard]] client logged_in(connect_options options) const {
        client mail("localhost", std::move(options));
        mail.login(who());
        return mail;
    }

    test::recorder trace_;

  private:
    const char* variable_;
    std::map<std::string, std::string> settings_;
};

std::string message(client& mail, std::uint32_t n) {
    std::string text;
    auto sink = to_string(text);
    mail.retr(message_number(n), sink);
    return text;
}

// ---- Cyrus ----

class Cyrus : public OtherServer {
  protected:
    Cyrus() : OtherServer("POP3_TEST_CYRUS") {}
};

TEST_P(Cyrus, LoginIsBoundToTls12AndNotTriedWithABindingThatCyrusLacks) {
    client mail = logged_in(options());
    EXPECT_GT(mail.stat().messages, 0U);
    ASSERT_TRUE(mail.dialogue().peer().binding);
    const bool tls_1_2 = mail.dialogue().peer().binding->type == "tls-unique";
    EXPECT_THAT(trace_.lines, Contains(tls_1_2 ? "C: AUTH SCRAM-SHA-256-PLUS ****"
                                               : "C: AUTH SCRAM-SHA-256 ****"));
    mail.quit();
}

TEST_P(Cyrus, EveryPasswordMechanismLogsIn) {
    for (const char* name :
         {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "USER"}) {
        SCOPED_TRACE(name);
        client mail("localhost", options());
        EXPECT_NO_THROW(mail.login(who().by(name)));
        mail.quit();
    }
}

// ---- Courier ----

class Courier : public OtherServer {
  protected:
    Courier() : OtherServer("POP3_TEST_COURIER") {}
};

TEST_P(Courier, EightBitMailIsByteExactThanksToUtf8) {
    const std::string stored =
        "Subject: Gr\xC3\xBC\xC3\x9F"
        "e\nFrom: =?utf-8?q?=C3=BC?= <a@example.org>\n\n"
        "na\xC3\xAFve caf\xC3\xA9 \xE2\x82\xAC\n";
    std::string sent;
    for (const char c : stored) sent += c == '\n' ? "\r\n" : std::string(1, c);
    const std::string name = "9999999999.M1P" + std::to_string(static_cast<int>(GetParam()));
    std::ofstream((*this)["MAILDIR"] + "/new/" + name + ".test", std::ios::binary) << stored;

    client mail = logged_in(options());
    const std::uint32_t last = mail.stat().messages;
    EXPECT_EQ(message(mail, last), sent);
    mail.quit();
    EXPECT_THAT(trace_.lines, Contains("C: UTF8"));

    connect_options without = options();
    without.policy.utf8 = false;
    client other = logged_in(without);
    EXPECT_NE(message(other, last), sent) << "Courier has learned to leave mail alone";
    other.quit();
}

TEST_P(Courier, NoCommandIsLostAfterTheLogin) {
    for (int session = 0; session < 10; ++session) {
        client mail = logged_in(options());
        std::vector<message_number> all;
        for (const scan_entry& entry : mail.list()) all.push_back(entry.number);
        ASSERT_FALSE(all.empty());
        struct : message_sink {
            void begin(message_number) override {}
            void write(std::string_view) override {}
            void end(message_number) override { ++whole; }
            void refused(message_number, const failure&) override {}
            std::size_t whole = 0;
        } sink;
        mail.retr_all(all, sink);
        EXPECT_EQ(sink.whole, all.size());
        mail.quit();
    }
}

std::string mode_name(const testing::TestParamInfo<tls_mode>& mode) {
    return mode.param == tls_mode::stls ? "Stls" : "ImplicitTls";
}

const auto encrypted = testing::Values(tls_mode::stls, tls_mode::implicit);
INSTANTIATE_TEST_SUITE_P(Over, Cyrus, encrypted, mode_name);
INSTANTIATE_TEST_SUITE_P(Over, Courier, encrypted, mode_name);

}  // namespace
