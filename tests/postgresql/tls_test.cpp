// SPDX-License-Identifier: MIT
// A server that is not on this machine is verified: its name stands for one here.
#include <gmock/gmock.h>

#include "peers/certificates.hpp"
#include "support/files.hpp"
#include "with_postgresql.hpp"

namespace pop3::postgresql {
namespace {

using testing::HasSubstr;

class DatabaseTls : public testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = test::postgresql_server::why_not();
        if (missing.empty()) return;
        if (std::getenv("CI")) FAIL() << missing;
        GTEST_SKIP() << missing;
    }

    static const test::identity& authority() {
        static const test::identity one(
            test::certificate_words{.subject = "authority", .names = "", .authority = true});
        return one;
    }
    static test::postgresql_server& server() {
        static const test::identity certificate(
            test::certificate_words{.subject = "db", .names = "DNS:db.example.org"}, &authority());
        static test::postgresql_server one(certificate.certificate_pem(), certificate.key_pem());
        return one;
    }
    // The name is not looked up, but verified.
    [[nodiscard]] std::string url(const std::string& host, const std::string& more = {}) const {
        return "postgresql://pop3@" + host + ':' + std::to_string(server().port()) +
               "/postgres?hostaddr=127.0.0.1" + more;
    }
    [[nodiscard]] std::string trusting_us() const {
        const auto file = home.path() / "authority.pem";
        test::put(file, authority().certificate_pem());
        return "&sslrootcert=" + file.string();
    }
    static std::string failure_of(const std::string& url) {
        try {
            const connection db(database_url(url), {});
            return "none";
        } catch (const database_error& reason) {
            EXPECT_TRUE(reason.is(database_errc::unreachable));
            return reason.what();
        }
    }

    test::temporary_directory home;
};

TEST_F(DatabaseTls, ProtectsAConnectionToAServerThatIsVerified) {
    const connection db(database_url(url("db.example.org", trusting_us())), {});
    EXPECT_TRUE(db.is_encrypted());
}

TEST_F(DatabaseTls, RefusesACertificateForAnotherName) {
    EXPECT_THAT(failure_of(url("other.example.org", trusting_us())),
                HasSubstr("does not match host"));
}

TEST_F(DatabaseTls, RefusesACertificateThatTheSystemDoesNotTrust) {
    EXPECT_THAT(failure_of(url("db.example.org")), HasSubstr("certificate verify failed"));
}

TEST_F(DatabaseTls, IsLeftOutWhereThatIsWrittenOut) {
    const connection db(database_url(url("db.example.org", "&sslmode=disable")), {});
    EXPECT_FALSE(db.is_encrypted());
}

}  // namespace
}  // namespace pop3::postgresql
