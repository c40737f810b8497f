// SPDX-License-Identifier: MIT
// Both sides of TLS without a socket: records go from one string to the other.
#include "pop3/tls.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>

#include "pop3/openssl.hpp"
#include "pop3/server/certificate.hpp"
#include "support/temporary_directory.hpp"
#include "tls/openssl_acceptor.hpp"
#include "tls_sides.hpp"

namespace pop3::test {
namespace {

using state = tls_session::state;

class TlsSession : public ::testing::TestWithParam<std::size_t> {
  protected:
    TlsSession() { std::ofstream(home_.path() / "ca.pem") << made_.ca; }

    tls_side client(const std::string& name, tls_options options = {}) {
        options.ca_file = home_.path() / "ca.pem";
        return {openssl_engine()->client(name, options).value()};
    }
    void shake_hands(tls_side& client) { test::shake_hands(client, server_, GetParam()); }

    const self_made_certificate made_ = make_certificate();
    const test::temporary_directory home_;
    const std::unique_ptr<tls::tls_acceptor> acceptor_ =
        tls::openssl_acceptor(made_.server, tls::tls_versions::secure);
    tls_side server_{acceptor_->accept()};
};

TEST_P(TlsSession, CarriesOctetsBothWays) {
    tls_side mail = client("localhost");
    shake_hands(mail);
    ASSERT_EQ(mail.now, state::established);
    ASSERT_EQ(server_.now, state::established);
    EXPECT_EQ(server_.tls->send("+OK ready\r\n", server_.records), state::established);
    mail.take(std::exchange(server_.records, {}), GetParam());
    EXPECT_EQ(mail.plain, "+OK ready\r\n");
    mail.tls->send("QUIT\r\n", mail.records);
    server_.take(std::exchange(mail.records, {}), GetParam());
    EXPECT_EQ(server_.plain, "QUIT\r\n");
}

TEST_P(TlsSession, IsNotEstablishedWithAPeerOfAnotherName) {
    tls_side mail = client("pop.example.org");
    shake_hands(mail);
    EXPECT_EQ(mail.now, state::failed);
    EXPECT_EQ(mail.tls->failed_because().code, errc::certificate_wrong_name);
    EXPECT_NE(server_.now, state::established);
}

TEST_P(TlsSession, IsNotEstablishedWithAPeerWithoutThePin) {
    tls_side mail = client("localhost", {.fingerprint_sha256 = std::string(64, 'a')});
    shake_hands(mail);
    EXPECT_EQ(mail.now, state::failed);
    EXPECT_TRUE(mail.tls->failed_because().code);
}

TEST_P(TlsSession, TellsAnEndInOrder) {
    tls_side mail = client("localhost");
    shake_hands(mail);
    server_.tls->finish(server_.records);
    mail.take(std::exchange(server_.records, {}), GetParam());
    EXPECT_EQ(mail.now, state::closed);
}

TEST_P(TlsSession, HasAChannelBinding) {
    tls_side mail = client("localhost");
    shake_hands(mail);
    ASSERT_TRUE(mail.tls->binding());
    EXPECT_FALSE(mail.tls->binding()->data.empty());
}

TEST_P(TlsSession, FailsWithRecordsThatWereChanged) {
    tls_side mail = client("localhost");
    shake_hands(mail);
    server_.tls->send("+OK ready\r\n", server_.records);
    server_.records.back() ^= 1;
    mail.take(std::exchange(server_.records, {}), GetParam());
    EXPECT_EQ(mail.now, state::failed);
    EXPECT_EQ(mail.tls->failed_because().code, errc::tls_failed);
    EXPECT_EQ(mail.plain, "");
}

INSTANTIATE_TEST_SUITE_P(Pieces, TlsSession, testing::Values(1, 7, 100'000),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace pop3::test
