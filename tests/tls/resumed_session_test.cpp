// SPDX-License-Identifier: MIT
// Connections that continue the session of an earlier one: what they save, and what is verified all the same.
// Both sides are in memory.
#include "tls/session_store.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/openssl.hpp"
#include "tls/openssl_context.hpp"
#include "tls/openssl_session.hpp"
#include "tls/tls_session.hpp"
#include "tls_fixture.hpp"

namespace pop3::test {
namespace {

using state = tls_session::state;

// A server with memory of its tickets only: all its connections have the same keys for them.
class ticketing_server {
  public:
    explicit ticketing_server(const identity& shown) : context_(shown.server_context()) {}

    // The handshake and the tickets after it. Returns the server's side.
    std::unique_ptr<tls_session> meet(tls_session& client) const {
        tls::owned<SSL> ssl(SSL_new(context_.get()));
        SSL_set_accept_state(ssl.get());
        auto server = std::make_unique<tls::openssl_session>(std::move(ssl));
        std::string to_server;
        std::string to_client;
        std::string plain;
        tls::receive_all(client, {}, plain, to_server);
        while (!to_server.empty()) {
            tls::receive_all(*server, std::exchange(to_server, {}), plain, to_client);
            tls::receive_all(client, std::exchange(to_client, {}), plain, to_server);
        }
        return server;
    }

  private:
    tls::owned<SSL_CTX> context_;
};

class ResumedSession : public Tls {
  protected:
    ResumedSession() : server_(shown_) {}

    [[nodiscard]] tls_options trust() const { return {.ca_file = ca_file_}; }
    [[nodiscard]] std::unique_ptr<tls_session> client(const tls_options& trust,
                                                      const std::string& host = "pop.example.org") {
        return engine_->client(host, trust).value();
    }
    // Whether a new connection with `trust` continues an earlier session.
    bool resumes(const tls_options& trust, const std::string& host = "pop.example.org") {
        const auto mail = client(trust, host);
        server_.meet(*mail);
        return mail->info().resumed;
    }

    identity shown_ = issued({.names = "DNS:pop.example.org, DNS:mail.example.org"});
    ticketing_server server_;
    std::shared_ptr<tls_engine> engine_ =
        openssl_engine([](const std::string&, const tls_info&) { return ""; });
};

TEST_F(ResumedSession, IsThatOfAnEarlierConnectionToTheSameServer) {
    const auto first = client(trust());
    server_.meet(*first);
    const auto second = client(trust());
    server_.meet(*second);
    EXPECT_FALSE(first->info().resumed);
    EXPECT_TRUE(second->info().resumed);
    tls_info known = second->info();
    known.resumed = false;
    EXPECT_EQ(known, first->info());
}

TEST_F(ResumedSession, IsContinuedByOneConnectionOnly) {
    constexpr int tickets = 2;  // OpenSSL's number after a handshake
    ASSERT_FALSE(resumes(trust()));
    std::vector<std::unique_ptr<tls_session>> clients;
    for (int i = 0; i <= tickets; ++i) clients.push_back(client(trust()));
    int resumed = 0;
    for (const auto& each : clients) {
        server_.meet(*each);
        resumed += each->info().resumed ? 1 : 0;
    }
    EXPECT_EQ(resumed, tickets);
}

TEST_F(ResumedSession, IsNotOfferedUnderAnotherName) {
    ASSERT_FALSE(resumes(trust(), "pop.example.org"));
    EXPECT_FALSE(resumes(trust(), "mail.example.org"));
    EXPECT_TRUE(resumes(trust(), "pop.example.org"));
}

TEST_F(ResumedSession, IsNotOfferedWithAnotherDomain) {
    tls_options found = trust();
    found.mail_domain = "example.org";
    ASSERT_FALSE(resumes(found));
    EXPECT_FALSE(resumes(trust()));
}

TEST_F(ResumedSession, IsNoReasonToTrustAServerThatWasOnceAcceptedUnverified) {
    const identity stranger({.names = "DNS:pop.example.org"});
    const ticketing_server server(stranger);
    const auto careless = client(trust().dangerously_accept_any_certificate());
    server.meet(*careless);
    const auto careful = client(trust());
    server.meet(*careful);
    EXPECT_EQ(careful->failed_because().code, errc::certificate_untrusted);
}

TEST_F(ResumedSession, IsComparedWithThePinsAgain) {
    ASSERT_FALSE(resumes(trust()));
    tls_options pinned = trust();
    pinned.fingerprint_sha256 = std::string(64, 'a');
    const auto mail = client(pinned);
    server_.meet(*mail);
    EXPECT_EQ(mail->failed_because().code, errc::pin_mismatch);
}

TEST_F(ResumedSession, IsShownToTheVetoAgain) {
    int asked = 0;
    engine_ = openssl_engine(
        [&](const std::string&, const tls_info&) { return ++asked == 1 ? "" : "once is enough"; });
    ASSERT_FALSE(resumes(trust()));
    const auto mail = client(trust());
    server_.meet(*mail);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(mail->failed_because().code, errc::tls_failed);
}

TEST_F(ResumedSession, HasAChannelBindingOfItsOwn) {
    const auto first = client(trust());
    server_.meet(*first);
    const auto second = client(trust());
    const auto server = server_.meet(*second);
    ASSERT_TRUE(second->info().resumed);
    EXPECT_EQ(second->binding()->data, server->binding()->data);
    EXPECT_NE(second->binding()->data, first->binding()->data);
}

TEST_F(ResumedSession, IsNoneIfTheServerHasForgottenIt) {
    ASSERT_FALSE(resumes(trust()));
    server_ = ticketing_server(shown_);
    const auto mail = client(trust());
    server_.meet(*mail);
    EXPECT_FALSE(mail->info().resumed);
    EXPECT_FALSE(mail->failed_because().code);
    EXPECT_TRUE(resumes(trust()));
}

TEST_F(ResumedSession, IsNoneWithTls12) {
    shown_.speak_no_newer_than(TLS1_2_VERSION);
    server_ = ticketing_server(shown_);
    ASSERT_FALSE(resumes(trust()));
    EXPECT_FALSE(resumes(trust()));
}

TEST_F(ResumedSession, IsNoneWithACertificateOfTheClient) {
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    tls_options presented = trust();
    presented.client_identity_pem = me.certificate_pem() + me.key_pem();
    ASSERT_FALSE(resumes(presented));
    EXPECT_FALSE(resumes(presented));
}

// ---- the store of them ----

class SessionStore : public ResumedSession {
  protected:
    // Two sessions with the server, for `peer`.
    void fill(const std::string& peer) {
        const auto context = tls::make_client_context(trust()).value();
        tls::openssl_session mail(tls::make_client(*context, "pop.example.org", trust()).value());
        mail.set_ticket_keeper(
            [&](tls::owned<SSL_SESSION> ticket) { store_.keep(peer, std::move(ticket)); });
        server_.meet(mail);
    }
    // When the certificate of the server ends.
    [[nodiscard]] std::time_t end() const {
        std::tm date{};
        ASN1_TIME_to_tm(X509_get0_notAfter(&shown_.certificate()), &date);
        return ::timegm(&date);
    }

    tls::session_store store_;
};

TEST_F(SessionStore, ReturnsNoSessionWithACertificateThatHasEnded) {
    fill("a");
    EXPECT_NE(store_.take("a", end() - 1), nullptr);
    EXPECT_EQ(store_.take("a", end()), nullptr);
}

TEST_F(SessionStore, DropsTheOldestOnes) {
    fill("oldest");
    for (std::size_t kept = 0; kept < tls::session_store::most; kept += 2) fill("newer");
    EXPECT_EQ(store_.take("oldest", 0), nullptr);
    EXPECT_NE(store_.take("newer", 0), nullptr);
}

}  // namespace
}  // namespace pop3::test
