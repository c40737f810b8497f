// SPDX-License-Identifier: MIT
// Many processes find the same expired token at once, at a provider that ends a grant whose refresh token
// is used twice.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "system/unique_fd.hpp"
#include "with_issuer.hpp"

namespace pop3::test {
namespace {

// Processes that all begin their work at once. They are made before the issuer has threads: a thread may
// hold a lock of the allocator while its process is forked.
class waiting_processes {
  public:
    waiting_processes(int count, const std::function<bool()>& work) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        const system::unique_fd begins(ends[0]);
        begin_ = system::unique_fd(ends[1]);
        for (int i = 0; i < count; ++i) {
            const pid_t child = ::fork();
            if (child == 0) {
                begin_ = system::unique_fd();
                char nothing = 0;
                const bool is_end = ::read(begins.get(), &nothing, 1) == 0;
                ::_exit(is_end && work() ? 0 : 1);
            }
            children_.push_back(child);
        }
    }
    /// Returns the number of those whose work was done.
    int begin_and_wait() {
        begin_ = system::unique_fd();
        int done = 0;
        for (const pid_t child : children_) {
            int status = -1;
            if (::waitpid(child, &status, 0) == child && status == 0) ++done;
        }
        return done;
    }

  private:
    system::unique_fd begin_;
    std::vector<pid_t> children_;
};

class ManyProcesses : public with_issuer {};

TEST_F(ManyProcesses, RenewATokenOnceAndAllOfThemUseIt) {
    const std::filesystem::path address = home.path() / "token_url";
    waiting_processes processes(20, [&] {
        const auto got =
            oauth::token_manager(settings_with(content(address)), state()).token(false);
        return got && got->reveal() != "ya29.old";
    });
    fake_issuer issuer({.rotates = true});
    put(address, issuer.token_url());
    const oauth::login_settings settings = settings_for(issuer);
    store_login(settings, issuer);
    EXPECT_EQ(processes.begin_and_wait(), 20);
    EXPECT_EQ(issuer.requests(), 1);
    now += std::chrono::hours(1);
    EXPECT_TRUE(oauth::token_manager(settings, state()).token(false)) << "the grant lives";
}

}  // namespace
}  // namespace pop3::test
