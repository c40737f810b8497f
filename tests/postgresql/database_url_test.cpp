// SPDX-License-Identifier: MIT
// Passwords and TLS in the URL of a database.
#include "postgresql/database_url.hpp"

#include <gmock/gmock.h>

#include "postgresql/database_error.hpp"

namespace pop3::postgresql {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::string& url) {
    try {
        const database_url read(url);
        return "none";
    } catch (const database_error& reason) {
        EXPECT_TRUE(reason.is(database_errc::url_unusable));
        return reason.what();
    }
}

std::string option(const std::string& url, const std::string& name) {
    const database_url read(url);
    const auto& host = read.hosts().at(0);
    const auto found = host.find(name);
    return found == host.end() ? "none" : found->second;
}

TEST(DatabaseUrl, BeginsWithItsScheme) {
    EXPECT_TRUE(is_database_url("postgresql://db/pop3"));
    EXPECT_TRUE(is_database_url("postgres://db/pop3"));
    EXPECT_FALSE(is_database_url("/var/lib/pop3"));
    EXPECT_THAT(refusal("mysql://db/pop3"), HasSubstr("postgresql://"));
}

TEST(DatabaseUrl, HasNoPasswordAndItsRefusalDoesNotRepeatOne) {
    for (const char* url :
         {"postgresql://ann:secret@db/pop3", "postgresql://db/pop3?password=secret",
          "postgresql://ann:se%zzcret@db/pop3", "postgresql://db/p?pass%77ord=secret",
          "postgresql://db/pop3?sslpassword=secret", "postgresql://ann:se/cret@db/pop3",
          "postgresql://ann:12/cret@db/pop3", "postgresql://ann:se?cret@db/pop3"}) {
        EXPECT_THAT(refusal(url), HasSubstr("it has a password")) << url;
        EXPECT_THAT(refusal(url), Not(HasSubstr("cret"))) << url;
    }
}

TEST(DatabaseUrl, HasPortsAndAddresses) {
    for (const char* url :
         {"postgresql://ann@[::1]:5433/pop3", "postgresql://ann@localhost:1,[::1]:2/pop3",
          "postgresql:///pop3?host=@abstract", "postgresql://localhost:5433"})
        EXPECT_EQ(refusal(url), "none") << url;
}

TEST(DatabaseUrl, VerifiesAServerElsewhere) {
    EXPECT_EQ(option("postgresql://db.example.org/pop3", "sslmode"), "verify-full");
    EXPECT_THAT(option("postgresql://db.example.org/pop3", "sslrootcert"), HasSubstr("/"));
    EXPECT_EQ(option("postgresql://db.example.org/pop3?sslrootcert=/ca.pem", "sslrootcert"),
              "/ca.pem");
    EXPECT_EQ(option("postgresql://db.example.org/pop3?sslmode=verify-ca", "sslmode"), "verify-ca");
    EXPECT_EQ(option("postgresql://db.example.org/pop3?hostaddr=127.0.0.1", "sslmode"),
              "verify-full");
}

TEST(DatabaseUrl, OfAServerOnThisMachineNeedsNoTls) {
    for (const char* url :
         {"postgresql:///pop3?host=/run/postgresql", "postgresql://localhost/pop3",
          "postgresql://127.0.0.1:5433/pop3", "postgresql://[::1]/pop3"})
        EXPECT_EQ(option(url, "sslmode"), "none") << url;
}

TEST(DatabaseUrl, WithANameThatBeginsLikeAnAddressOfThisMachineIsElsewhere) {
    EXPECT_EQ(option("postgresql://127.db.example.org/pop3", "sslmode"), "verify-full");
}

TEST(DatabaseUrl, OfOneHostAsksForTheServerThatAcceptsChanges) {
    EXPECT_EQ(option("postgresql://db.example.org/pop3", "target_session_attrs"), "read-write");
}

TEST(DatabaseUrl, RefusesTlsThatVerifiesNothing) {
    for (const char* mode : {"allow", "prefer", "require"})
        EXPECT_THAT(refusal(std::string("postgresql://db.example.org/pop3?sslmode=") + mode),
                    HasSubstr("does not verify"));
    EXPECT_EQ(option("postgresql://db.example.org/pop3?sslmode=disable", "sslmode"), "disable");
}

TEST(DatabaseUrl, TriesItsHostsForTheOneThatAcceptsChanges) {
    const database_url url("postgresql://localhost:5433,db.example.org:5434/pop3");
    ASSERT_EQ(url.hosts().size(), 2U);
    EXPECT_EQ(url.hosts()[0].at("host"), "localhost");
    EXPECT_EQ(url.hosts()[1].at("port"), "5434");
    EXPECT_EQ(url.hosts()[1].at("target_session_attrs"), "read-write");
    EXPECT_EQ(url.hosts()[1].at("sslmode"), "verify-full");
    EXPECT_FALSE(url.hosts()[0].contains("sslmode"));
}

TEST(DatabaseUrl, ThatCannotBeReadIsRefused) {
    EXPECT_NE(refusal("postgresql://db/pop3?nonsense=1"), "none");
    EXPECT_NE(refusal("postgresql://db/pop3?service=x"), "none");
}

}  // namespace
}  // namespace pop3::postgresql
