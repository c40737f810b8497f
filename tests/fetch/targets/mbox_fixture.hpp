// SPDX-License-Identifier: MIT
// An mbox in a directory of its own, and how tests deliver into it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/targets/mbox/mbox.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {

namespace fs = std::filesystem;
using namespace std::literals;
using test::content;
using test::names_in;
using test::put;

inline constexpr auto from_ = "From MAILER-DAEMON Wed Jan  3 01:05:34 1996\n"sv;

inline std::string stored(std::string_view body) {
    return std::string(from_) + std::string(body) + "\n\n";
}

class Mbox : public ::testing::Test {
  protected:
    Mbox() { fs::create_directory(state()); }

    [[nodiscard]] fs::path path() const { return home.path() / "mbox"; }
    [[nodiscard]] fs::path state() const { return home.path() / "state"; }

    mbox open(system::clock& clock = system::real_clock(), const std::string& account = "a") {
        return mbox({.path = path(),
                     .state_directory = state(),
                     .account = account,
                     .locks = {.longest = 10s, .clock = &clock},
                     .now = [] { return std::chrono::sys_seconds(820631134s); }});
    }

    static std::unique_ptr<staged_message> staged(target& into, std::string_view body) {
        auto message = into.begin({});
        message->write(body);
        message->finish();
        return message;
    }
    static void commit(target& into, const std::vector<std::unique_ptr<staged_message>>& messages) {
        std::vector<staged_message*> group;
        for (const auto& each : messages) group.push_back(each.get());
        into.make_durable();
        for (const delivery& each : into.commit(group))
            EXPECT_EQ(each.outcome_kind, delivery::outcome::delivered);
    }
    static void deliver(target& into, std::string_view body) {
        std::vector<std::unique_ptr<staged_message>> one;
        one.push_back(staged(into, body));
        commit(into, one);
        into.forget_recovery_data();
    }
    // The files besides the mbox.
    [[nodiscard]] std::vector<std::string> beside() const {
        std::vector<std::string> names = names_in(home.path());
        std::erase(names, "mbox");
        std::erase(names, "state");
        return names;
    }

    test::temporary_directory home;
};

}  // namespace pop3::fetch
