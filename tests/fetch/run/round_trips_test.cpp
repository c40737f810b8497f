// SPDX-License-Identifier: MIT
// How often a run waits for its server, over any distance: by counting, without a clock.
#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>

#include "fetch/run/maildir_request.hpp"
#include "net/environment.hpp"
#include "pop3/server/memory_backend.hpp"
#include "server/session/server_session.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/virtual_clock.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

// One round trip after the other, and the commands of each: "greeting", "CAPA", "RETR x 1000".
class dialogue_log {
  public:
    void sent(std::size_t trip, std::string_view octets) {
        while (commands_.size() <= trip) commands_.emplace_back();
        commands_[trip] += octets;
    }
    [[nodiscard]] std::vector<std::string> trips() const {
        std::vector<std::string> all;
        for (const std::string& each : commands_) all.push_back(summary(each));
        return all;
    }

  private:
    // Verbs with CRLF become words; a verb that is repeated is counted.
    static std::string summary(std::string_view octets) {
        std::string words;
        std::string verb;
        std::size_t times = 0;
        const auto close = [&] {
            if (times > 0) words += (words.empty() ? "" : " ") + verb;
            if (times > 1) words += "*" + std::to_string(times);
        };
        while (!octets.empty()) {
            const std::string_view line = octets.substr(0, octets.find("\r\n"));
            octets.remove_prefix(std::min(octets.size(), line.size() + 2));
            const std::string next(line.substr(0, line.find(' ')));
            if (next != verb) close(), verb = next, times = 0;
            ++times;
        }
        close();
        return words;
    }
    std::deque<std::string> commands_{""};
};

// A server far away. What answers a command arrives one trip after what was read last before the
// command was sent; so a read returns only octets of one trip.
class far_server final : public transport {
  public:
    // `buffer`: octets that can be sent at once; more are not, until the time limit ends the wait.
    far_server(std::unique_ptr<serving::server_protocol> server, dialogue_log& log,
               std::size_t buffer)
        : server_(std::move(server)), log_(log), buffer_(buffer) {
        take_answer();
    }
    io_result read_some(std::span<char> into, const wait_limits&) override {
        if (under_way_.empty()) return {};
        std::string& next = under_way_.front().octets;
        trip_ = under_way_.front().trip;
        const std::size_t octets = std::min(into.size(), next.size());
        std::copy_n(next.begin(), octets, into.begin());
        next.erase(0, octets);
        if (next.empty()) under_way_.pop_front();
        return {{}, octets, {}};
    }
    io_result read_ready(std::span<char> into) override {
        const bool is_here = !under_way_.empty() && under_way_.front().trip <= trip_;
        return is_here ? read_some(into, {}) : io_result{};
    }
    io_result write_some(std::span<const char> from, const wait_limits&) override {
        if (from.size() > buffer_) return {errc::timed_out, 0, {}};
        log_.sent(trip_, {from.data(), from.size()});
        server_->receive({from.data(), from.size()});
        take_answer();
        return {{}, from.size(), {}};
    }

  private:
    struct answer {
        std::size_t trip;
        std::string octets;
    };
    void take_answer() {
        while (!server_->output().empty()) {
            const std::string_view octets = server_->output();
            if (under_way_.empty() || under_way_.back().trip != trip_ + 1)
                under_way_.push_back({trip_ + 1, {}});
            under_way_.back().octets += octets;
            server_->sent(octets.size());
        }
    }

    std::unique_ptr<serving::server_protocol> server_;
    dialogue_log& log_;
    std::size_t buffer_;
    std::size_t trip_ = 0;
    std::deque<answer> under_way_;
};

class RoundTrips : public ::testing::Test {
  protected:
    RoundTrips() {
        box.add_user("mrose", "tanstaaf");
        const auto text = std::make_shared<const std::string>("Subject: prose\r\n\r\n" +
                                                              std::string(4000, 'x') + "\r\n");
        for (int i = 0; i < 1000; ++i) box.add_message("mrose", text);
    }
    report fetch(retention after) {
        run_environment outside = run_environment::real();
        outside.connect = [&](const fetch_request& task) {
            auto server = std::make_unique<serving::server_session>(features, box,
                                                                    serving::connection_facts());
            return client(
                connection::over(std::make_unique<far_server>(std::move(server), log, buffer),
                                 task.host, task.options)
                    .value());
        };
        null_observer watcher;
        return run(maildir_request(0, home.path(), after), watcher, outside);
    }

    test::temporary_directory home;
    memory_backend box;
    server_features features;
    dialogue_log log;
    std::size_t buffer = SIZE_MAX;
};

TEST_F(RoundTrips, OfAThousandMessagesAreSeven) {
    const report result = fetch(retention::keep);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_EQ(result.fetched, 1000U);
    EXPECT_THAT(log.trips(),
                ElementsAre("", "CAPA", "UTF8", "AUTH", "CAPA UIDL LIST", "RETR*1000", "QUIT"));
}

TEST_F(RoundTrips, OfDeletionsAreOneMore) {
    const report result = fetch(retention::remove);
    EXPECT_EQ(result.deleted, 1000U);
    EXPECT_THAT(log.trips(), ElementsAre("", "CAPA", "UTF8", "AUTH", "CAPA UIDL LIST", "RETR*1000",
                                         "DELE*1000", "QUIT"));
}

TEST_F(RoundTrips, OfAPollAreSix) {
    static_cast<void>(fetch(retention::keep));
    static_cast<void>(fetch(retention::keep));  // learns the listing
    log = {};
    EXPECT_EQ(fetch(retention::keep).known, 1000U);
    EXPECT_THAT(log.trips(), ElementsAre("", "CAPA", "UTF8", "AUTH", "CAPA UIDL LIST", "QUIT"));
}

// Memory for sockets is scarce, and both sides wait until the other one reads.
TEST_F(RoundTrips, AreManyWhereABatchCannotBeSentAtOnce) {
    buffer = 4096;
    const report result = fetch(retention::keep);
    EXPECT_FALSE(result.stopped) << result.stopped->message();
    EXPECT_TRUE(result.one_at_a_time);
    EXPECT_EQ(result.fetched, 1000U);
}

}  // namespace
}  // namespace pop3::fetch
