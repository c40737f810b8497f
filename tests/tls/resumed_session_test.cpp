// SPDX-License-Identifier: MIT
// Connections that continue the session of an earlier one: what they save, and what is verified all the same.
// Both sides are in memory.
#include "tls/session_store.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pop3/openssl.hpp"
#include "tls/openssl_context.hpp"
#include "tls/openssl_session.hpp"
#include "tls_fixture.hpp"
#include "tls_sides.hpp"

namespace pop3::test {
namespace {

constexpr std::size_t whole = 100'000;  // octets of records at a time

// A server with memory of its tickets only: all its connections have the same keys for them.
class ticketing_server {
  public:
    explicit ticketing_server(const identity& shown) : context_(shown.server_context()) {}

    // The handshake and the tickets after it. Returns the server's side.
    tls_side meet(tls_side& client) const {
        tls::owned<SSL> ssl(SSL_new(context_.get()));
        SSL_set_accept_state(ssl.get());
        tls_side server{std::make_unique<tls::openssl_session>(std::move(ssl))};
        shake_hands(client, server, whole);
        return server;
    }

  private:
    tls::owned<SSL_CTX> context_;
};

class ResumedSession : public Tls {
  protected:
    ResumedSession() : server_(shown_) {}

    [[nodiscard]] tls_options trust() const { return {.ca_file = ca_file_}; }
    [[nodiscard]] tls_side client(const tls_options& trust,
                                  const std::string& host = "pop.example.org") {
        return {engine_->client(host, trust).value()};
    }
    // Whether a new connection with `trust` continues an earlier session.
    bool resumes(const tls_options& trust, const std::string& host = "pop.example.org") {
        tls_side mail = client(trust, host);
        server_.meet(mail);
        return mail.tls->info().resumed;
    }

    identity shown_ = issued({.names = "DNS:pop.example.org, DNS:mail.example.org"});
    ticketing_server server_;
    std::shared_ptr<tls_engine> engine_ =
        openssl_engine([](const std::string&, const tls_info&) { return ""; });
};

TEST_F(ResumedSession, IsThatOfAnEarlierConnectionToTheSameServer) {
    tls_side first = client(trust());
    server_.meet(first);
    tls_side second = client(trust());
    server_.meet(second);
    EXPECT_FALSE(first.tls->info().resumed);
    EXPECT_TRUE(second.tls->info().resumed);
    tls_info known = second.tls->info();
    known.resumed = false;
    EXPECT_EQ(known, first.tls->info());
}

TEST_F(ResumedSession, IsContinuedByOneConnectionOnly) {
    constexpr int tickets = 2;  // OpenSSL's number after a handshake
    ASSERT_FALSE(resumes(trust()));
    std::vector<tls_side> clients;
    for (int i = 0; i <= tickets; ++i) clients.push_back(client(trust()));
    int resumed = 0;
    for (tls_side& each : clients) {
        server_.meet(each);
        resumed += each.tls->info().resumed ? 1 : 0;
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
    tls_side careless = client(trust().dangerously_accept_any_certificate());
    server.meet(careless);
    tls_side careful = client(trust());
    server.meet(careful);
    EXPECT_EQ(careful.tls->failed_because().code, errc::certificate_untrusted);
}

TEST_F(ResumedSession, IsComparedWithThePinsAgain) {
    ASSERT_FALSE(resumes(trust()));
    tls_options pinned = trust();
    pinned.fingerprint_sha256 = std::string(64, 'a');
    tls_side mail = client(pinned);
    server_.meet(mail);
    EXPECT_EQ(mail.tls->failed_because().code, errc::pin_mismatch);
}

TEST_F(ResumedSession, IsShownToTheVetoAgain) {
    int asked = 0;
    engine_ = openssl_engine(
        [&](const std::string&, const tls_info&) { return ++asked == 1 ? "" : "once is enough"; });
    ASSERT_FALSE(resumes(trust()));
    tls_side mail = client(trust());
    server_.meet(mail);
    EXPECT_EQ(asked, 2);
    EXPECT_EQ(mail.tls->failed_because().code, errc::tls_failed);
}

TEST_F(ResumedSession, HasAChannelBindingOfItsOwn) {
    tls_side first = client(trust());
    server_.meet(first);
    tls_side second = client(trust());
    const tls_side server = server_.meet(second);
    ASSERT_TRUE(second.tls->info().resumed);
    EXPECT_EQ(second.tls->binding()->data, server.tls->binding()->data);
    EXPECT_NE(second.tls->binding()->data, first.tls->binding()->data);
}

TEST_F(ResumedSession, IsNoneIfTheServerHasForgottenIt) {
    ASSERT_FALSE(resumes(trust()));
    server_ = ticketing_server(shown_);
    tls_side mail = client(trust());
    server_.meet(mail);
    EXPECT_FALSE(mail.tls->info().resumed);
    EXPECT_FALSE(mail.tls->failed_because().code);
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
        auto session = std::make_unique<tls::openssl_session>(
            tls::make_client(*context, "pop.example.org", trust()).value());
        session->set_ticket_keeper(
            [&](tls::owned<SSL_SESSION> ticket) { store_.keep(peer, std::move(ticket)); });
        tls_side mail{std::move(session)};
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
