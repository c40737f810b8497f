// SPDX-License-Identifier: MIT
#include "world_target.hpp"

#include <tuple>

#include "fetch/error.hpp"
#include "letter.hpp"

namespace pop3::test::worlds {
namespace {

// Remembers its kind, so that the target can choose by it.
class world_message final : public fetch::staged_message {
  public:
    explicit world_message(std::unique_ptr<fetch::staged_message> inner)
        : inner_(std::move(inner)) {}

    void write(std::string_view octets) override {
        inner_->write(octets);
        text_ += octets;
        if (text_.size() > most_kept) text_.clear();
    }
    void prepend(std::string_view lines) override { inner_->prepend(lines); }
    void finish() override { inner_->finish(); }
    [[nodiscard]] const std::string& name() const noexcept override { return inner_->name(); }
    [[nodiscard]] fetch::staged_message* inner() const { return inner_.get(); }
    [[nodiscard]] std::string kernel() const { return essence(text_); }

  private:
    static constexpr std::size_t most_kept = 64 * 1024;
    std::unique_ptr<fetch::staged_message> inner_;
    std::string text_;
};

class received_message final : public fetch::staged_message {
  public:
    explicit received_message(std::string name) : name_(std::move(name)) {}
    void write(std::string_view octets) override { text += octets; }
    void finish() override {}
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }
    std::string text;

  private:
    std::string name_;
};

class receiver final : public fetch::target {
  public:
    explicit receiver(std::vector<std::string>& received) : received_(received) {}
    [[nodiscard]] const std::string& description() const noexcept override { return name_; }
    [[nodiscard]] bool can_recover() const noexcept override { return false; }
    [[nodiscard]] std::unique_ptr<fetch::staged_message> begin(std::string_view) override {
        return std::make_unique<received_message>("message-" + std::to_string(++begun_));
    }
    [[nodiscard]] std::vector<fetch::delivery> commit(
        std::span<fetch::staged_message* const> group) override {
        for (fetch::staged_message* each : group)
            received_.push_back(static_cast<received_message*>(each)->text);
        return std::vector<fetch::delivery>(group.size());
    }
    [[nodiscard]] names recover(std::span<const std::string>) override { return {}; }

  private:
    std::string name_ = "lmtp:receiver:24";
    std::vector<std::string>& received_;
    std::size_t begun_ = 0;
};

fetch::delivery deferred() {
    return {fetch::delivery::outcome::deferred,
            failure{fetch::fetch_errc::delivery_deferred, {}, {}, {}}};
}

}  // namespace

std::unique_ptr<fetch::staged_message> world_target::begin(std::string_view uid) {
    in_.when.pass("before it stages a message");
    return std::make_unique<world_message>(inner_->begin(uid));
}

void world_target::make_durable() {
    in_.when.pass("before staged messages are durable");
    inner_->make_durable();
    if (!in_.events.disk_is_full()) return;
    in_.told.tell([] { return "-- the disk is full"; });
    in_.facts.failed = true;
    system::raise_local(std::make_error_code(std::errc::no_space_on_device), "write");
}

std::vector<fetch::delivery> world_target::commit(std::span<fetch::staged_message* const> group) {
    std::vector<fetch::delivery> outcomes;
    std::vector<fetch::staged_message*> taken;
    for (fetch::staged_message* each : group) {
        const auto& own = static_cast<world_message&>(*each);
        if (in_.one_by_one || &each == &group.front())
            in_.when.pass("before a message is delivered");
        const std::optional<fetch::delivery> other = turned_away(own.kernel());
        outcomes.push_back(other.value_or(fetch::delivery{}));
        if (!other) taken.push_back(own.inner());
        if (!in_.one_by_one || taken.empty()) continue;
        outcomes.back() = inner_->commit(taken).front();
        taken.clear();
    }
    if (!taken.empty()) std::ignore = inner_->commit(taken);
    in_.when.pass("after messages were delivered");
    return outcomes;
}

// The outcome of a message that does not reach the inner target.
std::optional<fetch::delivery> world_target::turned_away(const std::string& kernel) {
    handling kind = in_.events.delivers();
    if (in_.refused.contains(kernel)) kind = handling::refused;
    if (in_.bugs.drops && kernel.size() % 2 == 0) return fetch::delivery{};
    if (in_.bugs.throws_away && in_.bugs.throws_away()) return deferred();
    if (in_.bugs.never_delivers && kernel.size() % 2 == 0) kind = handling::deferred;
    if (kind == handling::delivered) return std::nullopt;
    in_.facts.turned_away.insert(kernel);
    const bool never = kind == handling::refused;
    in_.told.tell([&] { return std::string("-- the target ") + (never ? "refuses" : "defers"); });
    if (!never) return deferred();
    return fetch::delivery{fetch::delivery::outcome::refused,
                           failure{fetch::fetch_errc::delivery_refused, {}, {}, {}}};
}

void world_target::forget_recovery_data() {
    in_.when.pass("after deliveries were recorded");
    inner_->forget_recovery_data();
}

fetch::target::names world_target::recover(std::span<const std::string> intended) {
    in_.when.pass("before it recovers");
    names found = inner_->recover(intended);
    in_.when.pass("after it recovered");
    return found;
}

std::unique_ptr<fetch::target> make_receiver(std::vector<std::string>& received) {
    return std::make_unique<receiver>(received);
}

}  // namespace pop3::test::worlds
