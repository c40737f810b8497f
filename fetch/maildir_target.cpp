// SPDX-License-Identifier: MIT
#include "maildir_target.hpp"

#include "problem.hpp"

namespace pop3::fetch {
namespace {

// What lies in tmp/ for longer is nobody's any more (maildir(5)).
constexpr std::chrono::hours stale_after(36);

}  // namespace

class maildir_target::message final : public staged_message {
  public:
    explicit message(maildir_target& in) : in_(in), file_(in.box_.begin()) {}

    void write(std::string_view octets) override { file_->write(octets); }
    void finish(bool durable) override {
        file_->finish(durable);
        in_.all_durable_ = in_.all_durable_ && durable;
    }
    [[nodiscard]] const std::string& name() const noexcept override { return file_->name(); }
    void publish() { in_.box_.publish(*file_); }

  private:
    maildir_target& in_;
    std::unique_ptr<maildir_message> file_;
};

maildir_target::maildir_target(const std::filesystem::path& path)
    : box_(path), description_("maildir:" + box_.path().string()) {}

std::unique_ptr<staged_message> maildir_target::begin(std::string_view) {
    return std::make_unique<message>(*this);
}

void maildir_target::prepare() {
    if (!all_durable_) box_.sync_messages();
    all_durable_ = true;
}

// Once one message is in new/, nothing may be thrown that hides it.
std::vector<delivery> maildir_target::commit(std::span<staged_message* const> group) {
    std::vector<delivery> outcomes;
    for (staged_message* const each : group) {
        try {
            static_cast<message&>(*each).publish();
            outcomes.emplace_back();
        } catch (const local_error& why) {
            if (outcomes.empty()) throw;
            outcomes.resize(group.size(), {delivery::outcome::deferred, why.why()});
            break;
        }
    }
    box_.sync_new();
    return outcomes;
}

target::names maildir_target::recover(std::span<const std::string> intended) {
    names found = box_.find(intended);
    for (const std::string& name : intended)
        if (!found.contains(name)) box_.discard(name);
    box_.remove_stale(std::chrono::system_clock::now() - stale_after);
    return found;
}

}  // namespace pop3::fetch
