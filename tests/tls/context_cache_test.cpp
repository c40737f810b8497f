// SPDX-License-Identifier: MIT
// What connections with the same options share, and what makes them share no more.
#include "tls/context_cache.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "tls_fixture.hpp"

namespace pop3::test {
namespace {

class ContextCache : public Tls {
  protected:
    std::shared_ptr<tls::client_context> made(const tls_options& trust) {
        return cache_.context(trust, now_).value();
    }
    tls::client_context* context(const tls_options& trust) { return made(trust).get(); }

    tls_options trust_{.ca_file = ca_file_};
    tls::context_cache cache_;
    tls::context_cache::time_point now_{};
};

TEST_F(ContextCache, ServesTheSameOptionsWithTheSameContext) {
    EXPECT_EQ(context(trust_), context(trust_));
    EXPECT_EQ(context({}), context({}));
}

TEST_F(ContextCache, ServesOtherOptionsWithAnother) {
    std::vector<tls_options> all(6, trust_);
    all[1].minimum_version = tls_version::tls_1_3;
    all[2].dangerously_accept_any_certificate();
    all[3].pin_only = true;
    all[4].ca_pem = authority_.certificate_pem();
    all[5].ca_file = written("copy.pem", authority_.certificate_pem());
    std::set<std::shared_ptr<tls::client_context>> different;
    for (const tls_options& each : all) different.insert(made(each));
    EXPECT_EQ(different.size(), all.size());
}

TEST_F(ContextCache, KeepsNoKeyOfAClient) {
    const identity me = issued({.subject = "me", .usage = "clientAuth"});
    tls_options by_file = trust_;
    by_file.client_certificate = written("me.pem", me.certificate_pem() + me.key_pem());
    tls_options by_text = trust_;
    by_text.client_identity_pem = me.certificate_pem() + me.key_pem();
    EXPECT_EQ(made(by_file).use_count(), 1);
    EXPECT_EQ(made(by_text).use_count(), 1);
}

TEST_F(ContextCache, KeepsNoDirectoryWhoseFilesAreReadLater) {
    EXPECT_EQ(made({.ca_directory = files_.path()}).use_count(), 1);
}

TEST_F(ContextCache, KeepsNothingForLongerThanTheLimit) {
    const std::shared_ptr<tls::client_context> first = made(trust_);
    now_ += tls::context_cache::longest;
    EXPECT_EQ(made(trust_), first);
    now_ += std::chrono::seconds(1);
    EXPECT_NE(made(trust_), first);
}

TEST_F(ContextCache, ServesSeveralThreads) {
    std::vector<std::shared_ptr<tls::client_context>> seen(8);
    {
        std::vector<std::jthread> threads;
        for (std::shared_ptr<tls::client_context>& each : seen)
            threads.emplace_back([&] { each = made(trust_); });
    }
    EXPECT_EQ(std::ranges::count(seen, nullptr), 0);
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
    EXPECT_EQ(cache_.context(soon, now_).error().code, errc::tls_bad_file);
    static_cast<void>(written("soon.pem", authority_.certificate_pem()));
    EXPECT_TRUE(cache_.context(soon, now_));
}

TEST_F(ContextCache, KeepsTheLastOnesOnly) {
    const std::shared_ptr<tls::client_context> first = made(trust_);
    for (std::size_t i = 0; i < tls::context_cache::most; ++i) {
        const std::string path = written(std::to_string(i), authority_.certificate_pem());
        static_cast<void>(context({.ca_file = path}));
    }
    EXPECT_EQ(first.use_count(), 1);
}

}  // namespace
}  // namespace pop3::test
