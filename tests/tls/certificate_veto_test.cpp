// SPDX-License-Identifier: MIT
// A condition of the program itself on servers that tls_options accepts.
#include "pop3/openssl.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "tls_fixture.hpp"

namespace pop3::test {
namespace {

class CertificateVeto : public Tls {
  protected:
    [[nodiscard]] connect_options with(certificate_veto veto) const {
        connect_options options = trusting_the_authority();
        options.engine = openssl_engine(std::move(veto));
        return options;
    }
};

TEST_F(CertificateVeto, SeesHostAndCertificateAndAccepts) {
    std::string host;
    tls_info seen;
    const scripted_peer server(whole_dialogue, issued({}));
    auto mail = connect(server, with([&](const std::string& name, const tls_info& peer) {
                            host = name;
                            seen = peer;
                            return std::string();
                        }));
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_EQ(host, "127.0.0.1");
    EXPECT_EQ(seen, *mail->connection().tls());
    EXPECT_EQ(seen.fingerprint_sha256.size(), 64u);
    EXPECT_TRUE(mail->quit());
}

TEST_F(CertificateVeto, RefusesWithItsWords) {
    const failure reason = refusal_of(
        issued({}), with([](const std::string&, const tls_info&) { return "not today"; }));
    EXPECT_EQ(reason.code, errc::tls_failed);
    EXPECT_EQ(reason.detail, "the program refused the server: not today");
    EXPECT_THAT(reason.advice(), testing::HasSubstr("condition of its own"));
}

TEST_F(CertificateVeto, RefusesByAnException) {
    const failure reason =
        refusal_of(issued({}), with([](const std::string&, const tls_info&) -> std::string {
                       throw std::runtime_error("the log is not open");
                   }));
    EXPECT_EQ(reason.detail, "the program refused the server: the log is not open");
}

TEST_F(CertificateVeto, IsNotAskedAboutWhatIsRefusedAnyway) {
    bool asked = false;
    const failure reason = refusal_of(identity({.names = "DNS:pop.example.org"}),
                                      with([&](const std::string&, const tls_info&) {
                                          asked = true;
                                          return std::string();
                                      }));
    EXPECT_EQ(reason.code, errc::certificate_untrusted);
    EXPECT_FALSE(asked);
}

TEST_F(CertificateVeto, NeedsAFunction) {
    EXPECT_THROW(openssl_engine(certificate_veto()), error);
}

}  // namespace
}  // namespace pop3::test
