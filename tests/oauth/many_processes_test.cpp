// SPDX-License-Identifier: MIT
// Many processes find the same expired token at once, at a provider that ends a grant whose refresh token
// is used twice.
#include <sys/wait.h>
#include <unistd.h>

#include "with_issuer.hpp"

namespace pop3::test {
namespace {

class ManyProcesses : public with_issuer {};

TEST_F(ManyProcesses, RenewATokenOnceAndAllOfThemUseIt) {
    fake_issuer issuer({.rotates = true});
    const oauth::login_settings settings = settings_for(issuer);
    store_login(settings, issuer);
    std::vector<pid_t> children;
    for (int i = 0; i < 20; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto got = oauth::token_manager(settings, state()).token(false);
            ::_exit(got && got->reveal() != "ya29.old" ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(issuer.requests(), 1);
    now += std::chrono::hours(1);
    EXPECT_TRUE(oauth::token_manager(settings, state()).token(false)) << "the grant lives";
}

}  // namespace
}  // namespace pop3::test
