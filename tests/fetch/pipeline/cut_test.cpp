// SPDX-License-Identifier: MIT
// A server that dies at any step of the session: at the end of each of its lines, after the first
// octet of the next, and between CR and LF. Nothing is lost, and nothing is duplicated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <set>
#include <thread>

#include "mailbox_run.hpp"
#include "peers/cut_relay.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

class DyingServer : public ::testing::TestWithParam<bool> {
  protected:
    // Hundreds of runs, in which only the server fails: they need no disk.
    DyingServer() { ::setenv("TMPDIR", "/dev/shm", 1); }

    void fill() {
        mail.add_user("mrose", "tanstaaf");
        mail.add_message("mrose", "Subject: one\r\n\r\n.one\r\n", "a");
        mail.add_message("mrose", "Subject: two\r\n\r\ntwo\r\n", "b");
    }
    report fetch(test::mailbox_run& runs, std::uint16_t port) {
        const report result = runs.fetch_from(
            port, retention_policy{.after = retention::remove, .strict = GetParam()});
        while (mail.in_use("mrose")) std::this_thread::yield();
        return result;
    }

    memory_backend mail;
    server pop{{}, mail};
};

std::set<std::size_t> places_to_cut(const std::string& text) {
    std::set<std::size_t> places;
    for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', end + 1))
        places.insert({end, end + 1, end + 2});
    places.erase(places.lower_bound(text.size()), places.end());
    return places;
}

TEST_P(DyingServer, LosesNothingAndDoublesNothingAtAnyStep) {
    fill();
    std::string text;
    {
        test::mailbox_run runs;
        test::cut_relay whole(pop.port(), never);
        EXPECT_FALSE(fetch(runs, whole.port()).stopped);
        text = whole.said();
    }
    for (const std::size_t place : places_to_cut(text)) {
        SCOPED_TRACE("cut after " + text.substr(0, place));
        fill();
        test::mailbox_run runs;
        {
            const test::cut_relay cut(pop.port(), place);
            EXPECT_TRUE(fetch(runs, cut.port()).stopped);
        }
        EXPECT_FALSE(fetch(runs, pop.port()).stopped);
        EXPECT_THAT(runs.mail(), ElementsAre("Subject: one\n\n.one\n", "Subject: two\n\ntwo\n"));
        EXPECT_THAT(runs.known(), IsEmpty());
        EXPECT_THAT(mail.messages("mrose"), IsEmpty());
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(, DyingServer, ::testing::Bool(), [](const auto& each) {
    return std::string(each.param ? "MessageByMessage" : "InGroups");
});

}  // namespace
}  // namespace pop3::fetch
