// SPDX-License-Identifier: MIT
// A child process is not waited for for ever, even if nothing ends it.
#include "system/child_end.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pop3::test {
namespace {

using namespace std::chrono_literals;

// Time is over at once.
class hurried_clock final : public system::clock {
  public:
    [[nodiscard]] system::time_point now() override { return now_; }
    int poll(std::span<pollfd> fds, system::time_point until) override {
        now_ = std::max(now_, until);
        return ::poll(fds.data(), fds.size(), 0);
    }
    [[nodiscard]] std::chrono::milliseconds passed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now_ - begin_);
    }

  private:
    system::time_point begin_ = system::time_point() + 1h;
    system::time_point now_ = begin_;
};

pid_t endless_child() {
    const pid_t pid = ::fork();
    if (pid == 0)
        while (true) ::pause();
    return pid;
}

TEST(ChildEnd, EndsAChildOnDestruction) {
    const pid_t pid = endless_child();
    { const system::child_end end(pid, false, system::real_clock(), "child"); }
    EXPECT_EQ(::kill(pid, 0), -1) << "it is reaped";
}

// The effective user of the kernel's check is that of the process, so the child has another one.
class another_user {
  public:
    another_user() { is_other_ = ::setresuid(65534, 65534, 0) == 0; }
    ~another_user() {
        if (::setresuid(0, 0, 0) != 0) ADD_FAILURE() << "still another user";
    }
    another_user(const another_user&) = delete;
    another_user& operator=(const another_user&) = delete;
    [[nodiscard]] bool is_other() const { return is_other_; }

  private:
    bool is_other_;
};

TEST(ChildEnd, AbandonsAChildThatItCannotKill) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root may become another user";
    const pid_t pid = endless_child();
    hurried_clock clock;
    {
        const another_user here;
        ASSERT_TRUE(here.is_other());
        system::child_end end(pid, false, clock, "child");
        end.kill();
    }
    EXPECT_EQ(clock.passed(), 2 * system::child_end::grace);
    EXPECT_EQ(::kill(pid, SIGKILL), 0) << "it was ended after all";
    ::waitpid(pid, nullptr, 0);
}

}  // namespace
}  // namespace pop3::test
