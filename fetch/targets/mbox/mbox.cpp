// SPDX-License-Identifier: MIT
#include "mbox.hpp"

#include "fetch/error.hpp"
#include "fetch/message/mboxrd.hpp"
#include "fetch/message/return_path.hpp"
#include "fetch/targets/common/unique_name.hpp"

namespace pop3::fetch {

// A message being spooled. Its first octets stay in memory until they have shown its sender,
// because the From_ line comes first.
class mbox::message final : public staged_message {
  public:
    explicit message(mbox& in) : in_(in), place_{unique_maildir_name(), 0, 0} {
        const std::lock_guard lock(in_.spooling_);
        place_.at = in_.journal_.spooled();
        ++in_.staged_;
    }

    ~message() override {
        if (committed_) return;  // forget_recovery_data() does it
        const std::lock_guard lock(in_.spooling_);
        try {
            if (--in_.staged_ == 0 && place_.at + place_.octets == in_.journal_.spooled())
                in_.journal_.cut_spool(place_.at);
            else
                in_.journal_.punch(place_);
        } catch (
            const system::local_error&) {  // costs disk space until the next forget_recovery_data()
        }
    }
    message(const message&) = delete;
    message& operator=(const message&) = delete;

    void write(std::string_view octets) override {
        if (sender_.settled()) return put(octets);
        sender_.scan(octets);
        head_ += octets;
        if (sender_.settled()) write_head();
    }

    void finish() override {
        if (!sender_.settled()) {
            sender_.finish();
            write_head();
        }
        encoder_.finish(encoded_);
        flush();
        encoded_ = {};
    }

    [[nodiscard]] const std::string& name() const noexcept override { return place_.name; }
    [[nodiscard]] const mbox_entry& place() const noexcept { return place_; }
    void set_committed() noexcept { committed_ = true; }

  private:
    static constexpr std::size_t buffer_size = 64 * 1024;

    void write_head() {
        const auto now = std::chrono::floor<std::chrono::seconds>(in_.options_.now());
        encoded_ = from_line(sender_.sender(), now);
        put(std::exchange(head_, {}));
    }
    void put(std::string_view octets) {
        encoder_.encode(octets, encoded_);
        if (encoded_.size() >= buffer_size) flush();
    }
    void flush() {
        const std::lock_guard lock(in_.spooling_);
        in_.journal_.append(encoded_);
        place_.octets += encoded_.size();
        encoded_.clear();
    }

    mbox& in_;
    mbox_entry place_;
    return_path sender_;
    std::string head_;
    mboxrd_encoder encoder_;
    std::string encoded_;
    bool committed_ = false;
};

mbox::mbox(settings options)
    : options_(std::move(options)),
      description_("mbox:" + options_.path.string()),
      journal_(options_.state_directory, options_.path, options_.account) {}

std::unique_ptr<staged_message> mbox::begin(std::string_view) {
    return std::make_unique<message>(*this);
}

void mbox::make_durable() {
    journal_.sync_spool();
}

std::vector<delivery> mbox::commit(std::span<staged_message* const> group) {
    std::vector<mbox_entry> places;
    for (staged_message* const each : group)
        places.push_back(static_cast<const message&>(*each).place());
    mbox_file box = mbox_file::open_or_create(options_.path, options_.locks, options_.deliver_as);
    journal_.deliver(box, places);
    for (staged_message* const each : group) static_cast<message&>(*each).set_committed();
    const std::lock_guard lock(spooling_);
    staged_ -= group.size();
    committed_.insert(committed_.end(), places.begin(), places.end());
    return std::vector<delivery>(group.size());
}

void mbox::forget_recovery_data() {
    journal_.clear();
    const std::lock_guard lock(spooling_);
    if (staged_ == 0) journal_.cut_spool(0);
    for (const mbox_entry& place : std::exchange(committed_, {})) journal_.punch(place);
}

target::names mbox::recover(std::span<const std::string> intended) {
    if (auto box = mbox_file::open(options_.path, options_.locks, options_.deliver_as))
        journal_.settle_all(*box);
    const names arrived = journal_.arrived();
    names found;
    for (const std::string& name : intended)
        if (arrived.contains(name)) found.insert(name);
    return found;
}

}  // namespace pop3::fetch
