// SPDX-License-Identifier: MIT
// What would be lost if the power failed, at any moment of a run: a model of written data that is
// not synced yet, made from the system calls. It checks the order of docs/delivery.md.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "traced_program.hpp"

namespace pop3::test {

/// Three laws. Before a message is delivered (renamed into new/, or appended to the mbox), all files
/// that were written are synced: the message itself, the ledger's intent, the journal of the mbox, and
/// of the spool what is read for the delivery: other messages are spooled meanwhile.
/// Before DELE and before QUIT, so are the target, its directories and the ledger.
class durability_watcher final : public call_watcher {
  public:
    /// Of the program, files below `home` are watched; it delivers to `target`.
    durability_watcher(std::string home, std::string target)
        : home_(std::move(home)), target_(std::move(target)) {}

    verdict before(const system_call& call) override;
    void after(const system_call& call, std::int64_t outcome) override;

    /// The violated laws, as text.
    [[nodiscard]] const std::vector<std::string>& broken() const { return broken_; }
    /// Messages that were delivered, or pieces of an mbox.
    [[nodiscard]] std::size_t deliveries() const { return deliveries_; }
    /// DELE commands that were sent.
    [[nodiscard]] std::size_t deletions() const { return deletions_; }

  private:
    void about_to_send(std::string_view octets);
    void about_to_deliver(const std::string& staged);
    void opened(const system_call& call, int descriptor);
    void named(const std::string& from, const std::string& out);
    void about_to_read_spool(const system_call& call);
    void synced(const system_call& call);
    void written(const system_call& call, std::int64_t outcome);
    void written(int descriptor);
    [[nodiscard]] std::string path_at(const system_call& call, std::size_t directory) const;
    [[nodiscard]] std::string file_of(int descriptor) const;

    std::string home_;
    std::string target_;
    std::map<int, std::string> open_;
    std::set<std::string> created_;  // by calls in progress
    std::set<std::string> unsynced_files_;
    std::set<std::string> unsynced_directories_;
    std::uint64_t spool_written_ = 0;               // octets
    std::uint64_t spool_synced_ = 0;                // of them
    std::map<pid_t, std::uint64_t> spool_in_sync_;  // what calls in progress sync, by thread
    std::vector<std::string> broken_;
    std::size_t deliveries_ = 0;
    std::size_t deletions_ = 0;
};

}  // namespace pop3::test
