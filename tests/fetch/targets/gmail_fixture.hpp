// SPDX-License-Identifier: MIT
// A fake Gmail mailbox, and how tests deliver to it in no time.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/targets/gmail/gmail_target.hpp"
#include "pop3/fakes/fake_gmail.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {

using ending = delivery::outcome;
using fault = gmail_fault;

/// Every wait is over at once, and has taken its time.
class hasty_clock final : public system::clock {
  public:
    [[nodiscard]] system::time_point now() override { return now_; }
    int poll(std::span<pollfd> fds, system::time_point until) override {
        if (on_wait) on_wait();
        if (const int ready = ::poll(fds.data(), fds.size(), 0); ready != 0) return ready;
        now_ = std::max(now_, until);
        return 0;
    }
    [[nodiscard]] std::chrono::seconds passed() const {
        return std::chrono::floor<std::chrono::seconds>(now_ - system::time_point());
    }

    std::function<void()> on_wait{};  ///< called at the beginning of each wait

  private:
    system::time_point now_{};
};

class Gmail : public ::testing::Test {
  protected:
    static constexpr std::string_view letter =
        "Message-ID: <a@example.org>\r\nDate: Fri, 27 Nov 2026 04:20:00 +0000\r\n\r\nHello.\r\n";

    gmail::settings to_ann() {
        return {.api = {.address = "ann@gmail.com",
                        .token = [this](bool refused) { return token(refused); },
                        .state_directory = home.path()},
                .terms = {.url = mailbox.url()},
                .account = "a"};
    }
    api_time time() {
        return {clock, [this] { return start + clock.passed(); }, [] { return 0.0; }};
    }
    result<secret_string> token(bool refused) {
        if (refused) ++renewed;
        return secret_string(refused ? second_token : "good");
    }

    static delivery deliver(target& into, std::string_view body, std::string_view uid = "u1",
                            std::string_view lead = {}) {
        const auto message = into.begin(uid);
        message->prepend(lead);
        message->write(body);
        message->finish();
        into.make_durable();
        staged_message* const group[] = {message.get()};
        return into.commit(group).at(0);
    }
    /// A run of its own.
    delivery deliver_alone(std::string_view body, std::string_view lead = {}) {
        gmail into(to_ann(), time());
        return deliver(into, body, "u1", lead);
    }
    /// The Content-Range of each PUT.
    [[nodiscard]] std::vector<std::string> ranges() const {
        std::vector<std::string> all;
        for (const web_request& each : mailbox.requests())
            if (each.method == "PUT") all.push_back(each.fields.at("content-range"));
        return all;
    }

    test::temporary_directory home;
    fake_gmail mailbox;
    hasty_clock clock;
    const instant start{std::chrono::seconds(1'796'000'000)};  // in November 2026
    std::string second_token = "good";
    int renewed = 0;
};

}  // namespace pop3::fetch
