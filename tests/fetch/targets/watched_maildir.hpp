// SPDX-License-Identifier: MIT
// A Maildir that notes which threads its staged messages are written and destroyed on.
#pragma once

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "maildir_decorator.hpp"
#include "system/local_error.hpp"

namespace pop3::fetch {

/// What was seen. `loop` is the thread that must not wait for a disk.
struct disk_facts {
    std::thread::id loop = std::this_thread::get_id();
    std::atomic<int> destroyed = 0;              ///< messages
    std::atomic<bool> loop_touched = false;      ///< wrote or destroyed one
    int full_after = -1;                         ///< so many writes to a message; negative: never
    std::function<void(std::size_t)> written{};  ///< is told of octets, before they are

    void see() {
        if (std::this_thread::get_id() == loop) loop_touched = true;
    }
};

class watched_message final : public staged_message {
  public:
    watched_message(std::unique_ptr<staged_message> inner, disk_facts& facts)
        : inner_(std::move(inner)), facts_(facts) {}
    ~watched_message() override {
        facts_.see();
        ++facts_.destroyed;
    }
    watched_message(const watched_message&) = delete;
    watched_message& operator=(const watched_message&) = delete;
    void write(std::string_view octets) override {
        facts_.see();
        if (facts_.written) facts_.written(octets.size());
        if (writes_++ == facts_.full_after) system::raise_errno("write to the Maildir", ENOSPC);
        inner_->write(octets);
    }
    void finish() override {
        facts_.see();
        inner_->finish();
    }
    [[nodiscard]] const std::string& name() const noexcept override { return inner_->name(); }
    [[nodiscard]] staged_message* inner() { return inner_.get(); }

  private:
    std::unique_ptr<staged_message> inner_;
    disk_facts& facts_;
    int writes_ = 0;
};

class watched_maildir final : public maildir_decorator {
  public:
    watched_maildir(const std::filesystem::path& folder, disk_facts& facts)
        : maildir_decorator(folder), facts_(facts) {}
    std::unique_ptr<staged_message> begin(std::string_view uid) override {
        facts_.see();
        return std::make_unique<watched_message>(maildir_decorator::begin(uid), facts_);
    }
    std::vector<delivery> commit(std::span<staged_message* const> group) override {
        std::vector<staged_message*> inner;
        for (staged_message* each : group)
            inner.push_back(static_cast<watched_message&>(*each).inner());
        return maildir_decorator::commit(inner);
    }

  private:
    disk_facts& facts_;
};

}  // namespace pop3::fetch
