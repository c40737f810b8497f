// SPDX-License-Identifier: MIT
// What connections with the same options share, and what makes them share no more.
#include "tls/context_cache.hpp"

#include "tls_fixture.hpp"

namespace pop3::test {
namespace {

class ContextCache : public Tls {
  protected:
    SSL_CTX* context(const tls_options& trust) { return cache_.context(trust).value().get(); }

    tls_options trust_{.ca_file = ca_file_};
    tls::context_cache cache_;
};

TEST_F(ContextCache, ServesTheSameOptionsWithTheSameContext) {
    EXPECT_EQ(context(trust_), context(trust_));
    EXPECT_EQ(context({}), context({}));
}

TEST_F(ContextCache, ServesOtherOptionsWithAnother) {
    SSL_CTX* const first = context(trust_);
    tls_options other = trust_;
    other.minimum_version = tls_version::tls_1_3;
    EXPECT_NE(context(other), first);
    other = trust_;
    other.dangerously_accept_any_certificate();
    EXPECT_NE(context(other), first);
    EXPECT_NE(context({.ca_pem = authority_.certificate_pem()}), first);
}

// The name is verified for each connection, and is no part of the context.
TEST_F(ContextCache, ServesAllHostsWithTheSameContext) {
    tls_options other = trust_;
    other.server_name = "pop.example.org";
    EXPECT_EQ(context(other), context(trust_));
}

TEST_F(ContextCache, ForgetsAnAuthorityWhoseFileWasReplaced) {
    const identity server = issued({});
    const auto refusal = [&] { return refusal_of(server, trusting_the_authority()).code; };
    EXPECT_NE(refusal(), errc::certificate_untrusted);  // the script of this server ends after TLS
    const identity other({.subject = "Another authority", .authority = true});
    static_cast<void>(written("ca.pem", other.certificate_pem()));
    EXPECT_EQ(refusal(), errc::certificate_untrusted);
}

TEST_F(ContextCache, DoesNotKeepAFailure) {
    const tls_options soon{.ca_file = files_.path() / "soon.pem"};
    EXPECT_EQ(cache_.context(soon).error().code, errc::tls_bad_file);
    static_cast<void>(written("soon.pem", authority_.certificate_pem()));
    EXPECT_TRUE(cache_.context(soon));
}

TEST_F(ContextCache, KeepsTheLastOnesOnly) {
    const std::shared_ptr<SSL_CTX> first = cache_.context(trust_).value();
    for (std::size_t i = 0; i < tls::context_cache::most; ++i) {
        const std::string path = written(std::to_string(i), authority_.certificate_pem());
        static_cast<void>(context({.ca_file = path}));
    }
    EXPECT_EQ(first.use_count(), 1);
}

}  // namespace
}  // namespace pop3::test
