// SPDX-License-Identifier: MIT
// The target of a world: a real one that may refuse, defer or fail, with moments in between; or a
// receiver elsewhere, which alone knows what it accepted, as LMTP servers do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "disk.hpp"
#include "fetch/targets/common/target.hpp"
#include "moments.hpp"

namespace pop3::test::worlds {

/// What a target did in one session.
struct target_facts {
    std::set<std::string> turned_away;  ///< the essence of what it deferred or refused
    bool failed = false;                ///< nothing at all could be delivered
};

/// Bugs that are planted on purpose, to see that the laws find them.
struct planted_target_bugs {
    bool drops = false;                   ///< reports a message as delivered, and drops it
    bool never_delivers = false;          ///< defers the same message each time
    std::function<bool()> throws_away{};  ///< defers all while this is true
};

class world_target final : public fetch::target {
  public:
    struct setting {
        course& events;
        moments& when;
        target_facts& facts;
        story& told;
        /// Messages are delivered one by one, so that a crash can come between any two of them. An mbox
        /// takes a group as one.
        bool one_by_one = true;
        const std::set<std::string>& refused;  ///< the essence of what it never accepts
        planted_target_bugs bugs{};
    };
    world_target(std::unique_ptr<fetch::target> inner, setting in)
        : inner_(std::move(inner)), in_(std::move(in)) {}

    [[nodiscard]] const std::string& description() const noexcept override {
        return inner_->description();
    }
    [[nodiscard]] bool can_recover() const noexcept override { return inner_->can_recover(); }
    [[nodiscard]] std::unique_ptr<fetch::staged_message> begin(std::string_view uid) override;
    void make_durable() override;
    [[nodiscard]] std::vector<fetch::delivery> commit(
        std::span<fetch::staged_message* const> group) override;
    void forget_recovery_data() override;
    [[nodiscard]] names recover(std::span<const std::string> intended) override;

  private:
    std::optional<fetch::delivery> turned_away(const std::string& kernel);

    std::unique_ptr<fetch::target> inner_;
    setting in_;
};

/// Delivers messages into `received`, permanently.
std::unique_ptr<fetch::target> make_receiver(std::vector<std::string>& received);

}  // namespace pop3::test::worlds
