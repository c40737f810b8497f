// SPDX-License-Identifier: MIT
// The checks of the login: what was promised before it, what is lost after it, and mechanisms that
// cannot succeed.
#include <gmock/gmock.h>

#include "in_process.hpp"
#ifdef POP3_HAS_GSASL
#include "peers/gsasl_server.hpp"
#endif

namespace pop3::check {
namespace {

using serving::faulty_exchange;
using testing::HasSubstr;
using testing::Not;

// As of a proxy: the listing of the server itself is shown only after the login.
void list_before_login_without(in_process_server& server, std::string_view capability) {
    server.hooks.on_line(
        [in_session = false, capability](faulty_exchange& e, std::string& line) mutable {
            in_session = in_session || e.verb == "PASS" || e.verb == "AUTH";
            if (e.verb == "CAPA" && !in_session && line.starts_with(capability)) line.clear();
        });
}

void lose_after(in_process_server& server, std::string_view verb) {
    server.hooks.on_command([verb](faulty_exchange& e) {
        if (e.verb == verb) e.waiting.clear();
    });
}

// ---- what comes right after the login ----

TEST(LoginPipelining, IsFoundLostAfterPass) {
    in_process_server server;
    lose_after(server, "PASS");
    const finding found = found_by(server, "login-pipelining");
    EXPECT_EQ(found.outcome_kind, outcome::fail);
    EXPECT_EQ(found.detail, "STAT after PASS is lost, although CAPA lists PIPELINING");
}

TEST(LoginPipelining, IsFoundLostAfterAuthWithAnInitialResponse) {
    in_process_server cyrus;
    lose_after(cyrus, "AUTH");
    const finding found = found_by(cyrus, "login-pipelining");
    EXPECT_EQ(found.outcome_kind, outcome::fail);
    EXPECT_EQ(found.detail, "STAT after AUTH is lost, although CAPA lists PIPELINING");
    EXPECT_THAT(found.evidence, HasSubstr("AUTH PLAIN"));
    EXPECT_THAT(found.evidence, Not(HasSubstr("AG1yb3NlAHRhbnN0YWFm")));
}

TEST(LoginPipelining, ThatIsLostIsNoPass) {
    in_process_server solid("", {.capa = false});
    lose_after(solid, "PASS");
    const finding found = found_by(solid, "login-pipelining");
    EXPECT_EQ(found.outcome_kind, outcome::warn);
    EXPECT_EQ(found.detail, "STAT after PASS is lost; CAPA promises nothing");
}

TEST(LoginPipelining, IsNotPromisedByAListingAfterTheLogin) {
    in_process_server proxy;
    list_before_login_without(proxy, "PIPELINING");
    lose_after(proxy, "PASS");
    EXPECT_EQ(found_by(proxy, "login-pipelining").outcome_kind, outcome::warn);
}

// Answers `command` with a challenge, and refuses whatever comes then.
void begin_and_refuse(in_process_server& server, std::string_view command) {
    server.hooks.on_command([command, asked = false](faulty_exchange& e) mutable {
        if (e.line == command) {
            asked = true;
            e.answer = "+ PDFAcG9wLmV4YW1wbGUub3JnPg==\r\n";
        } else if (std::exchange(asked, false)) {
            e.answer = e.line == "*" ? "-ERR cancelled\r\n" : "-ERR [AUTH] wrong password\r\n";
        }
    });
}

// ---- response codes ----

TEST(WrongPassword, WithoutACodeBreaksThePromiseOfAuthRespCode) {
    in_process_server server("no-codes");
    EXPECT_EQ(found_by(server, "wrong-password").outcome_kind, outcome::fail);
}

TEST(WrongPassword, WithoutACodeBreaksNoPromiseThatComesAfterTheLogin) {
    in_process_server proxy("no-codes");
    list_before_login_without(proxy, "AUTH-RESP-CODE");
    EXPECT_EQ(found_by(proxy, "wrong-password").outcome_kind, outcome::warn);
}

// ---- mechanisms that bind to TLS ----

#ifdef POP3_HAS_GSASL

constexpr auto plus = "SCRAM-SHA-256-PLUS";

// As in TLS 1.3, though nothing is encrypted here.
class bound final : public changed_transport {
  public:
    using changed_transport::changed_transport;
    [[nodiscard]] std::optional<channel_binding> binding() const override {
        return channel_binding{"tls-exporter", "octets of this connection"};
    }
};

// Offers SCRAM-SHA-256-PLUS, and knows the connection by `exporter`.
in_process_server& offer_plus(in_process_server& server, const std::string& exporter) {
    server.change = [](auto lower) { return std::make_unique<bound>(std::move(lower)); };
    server.hooks.on_command([exporter, mine = false,
                             scram = std::shared_ptr<scram_server>()](faulty_exchange& e) mutable {
        if (e.line.starts_with("AUTH ")) mine = e.line.starts_with(std::string("AUTH ") + plus);
        if (e.verb != "AUTH" || !mine) return;
        if (e.line == "*" || e.line == std::string("AUTH ") + plus) {
            e.answer = e.line == "*" ? "-ERR cancelled\r\n" : "+ \r\n";
            return;
        }
        if (e.line.starts_with("AUTH ")) {
            scram_account account;
            account.user = "mrose";
            account.password = "tanstaaf";
            account.tls_exporter = exporter;
            scram = std::make_shared<scram_server>(plus, account);
        }
        const std::string response = e.line.substr(e.line.rfind(' ') + 1);
        const std::string octets = scram->challenge(*wire::base64_decode(response));
        e.answer = !octets.empty()      ? "+ " + wire::base64_encode(octets) + "\r\n"
                   : scram->satisfied() ? "+OK\r\n"
                                        : "-ERR [AUTH] authentication failure\r\n";
    });
    return server;
}

TEST(ChannelBinding, ThatTheServerDoesNotKnowIsAMechanismThatCannotSucceed) {
    in_process_server cyrus("capa-adds=SASL PLAIN SCRAM-SHA-256-PLUS");
    const examination_result found = examine(offer_plus(cyrus, "what it knows").reached());
    const finding binding = found_by(found, "mechanisms-log-in");
    EXPECT_EQ(binding.outcome_kind, outcome::fail) << binding.detail;
    EXPECT_THAT(binding.detail, HasSubstr("SCRAM-SHA-256-PLUS is listed, and refuses the right"));
    EXPECT_THAT(binding.detail, HasSubstr("tls-exporter"));
    EXPECT_EQ(found_by(found, "mechanisms").outcome_kind, outcome::pass);
}

TEST(ChannelBinding, IsTheSameOnBothSides) {
    in_process_server server("capa-adds=SASL PLAIN SCRAM-SHA-256-PLUS");
    const finding found =
        found_by(offer_plus(server, "octets of this connection"), "mechanisms-log-in");
    EXPECT_EQ(found.outcome_kind, outcome::pass) << found.detail << found.evidence;
}

#endif

TEST(ChannelBinding, WithoutTlsCannotSucceed) {
    in_process_server server("capa-adds=SASL PLAIN SCRAM-SHA-1-PLUS");
    begin_and_refuse(server, "AUTH SCRAM-SHA-1-PLUS");
    const finding found = found_by(server, "mechanisms-log-in");
    EXPECT_EQ(found.outcome_kind, outcome::fail);
    EXPECT_THAT(found.detail, HasSubstr("SCRAM-SHA-1-PLUS is listed without TLS"));
}

TEST(ListedMechanism, ThatRefusesTheRightPasswordIsFound) {
    in_process_server server("capa-adds=SASL CRAM-MD5");
    begin_and_refuse(server, "AUTH CRAM-MD5");
    const examination_result found = examine(server.reached());
    EXPECT_EQ(found_by(found, "mechanisms-log-in").outcome_kind, outcome::fail);
    EXPECT_EQ(found_by(found, "mechanisms-log-in").detail,
              "CRAM-MD5 is listed, and refuses the right credentials");
    EXPECT_EQ(found_by(found, "mechanisms").outcome_kind, outcome::pass);
}

TEST(ListedMechanism, ThatCannotBeginIsReportedOnce) {
    in_process_server server("auth-unknown");
    EXPECT_EQ(found_by(server, "mechanisms-log-in").outcome_kind, outcome::skipped);
}

}  // namespace
}  // namespace pop3::check
