// SPDX-License-Identifier: MIT
// The resumable uploads that were begun and are not in the ledger yet: kept over runs, so that the next
// one goes on where a crash, or a lost connection, interrupted this one.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/clock.hpp"
#include "pop3/types.hpp"
#include "system/directory.hpp"

namespace pop3::fetch {

/// One upload.
struct upload_record {
    std::string message;     ///< spooled_message::identity()
    std::string session;     ///< the URL of the upload; it alone allows to continue
    std::string lead;        ///< the octets before the message: a later run would have other ones
    octet_count octets = 0;  ///< all, with the lead
    std::string terms{};     ///< a short name of the settings under which it was begun
    instant begun{};
    friend bool operator==(const upload_record&, const upload_record&) = default;
};

/// A small file (0600) of one account for one target. Throws local_error.
class upload_records {
  public:
    /// The maximum number of entries; the oldest is removed first.
    static constexpr std::size_t most = 1000;
    /// Google forgets an upload in a week.
    static constexpr std::chrono::days longest{8};

    /// Reads the file, if it is there. An entry that is older than `longest` is not read, nor written
    /// again.
    upload_records(std::filesystem::path file, instant now);

    /// The upload of that message; null if none was begun.
    [[nodiscard]] const upload_record* find(std::string_view message) const;
    /// An upload was begun; durable when this returns. Replaces an earlier one of the message.
    void add(upload_record begun);
    /// Removes the uploads of these messages.
    void remove(const std::vector<std::string>& messages);

  private:
    void write() const;

    std::filesystem::path file_;
    system::directory directory_;
    std::vector<upload_record> records_;  // oldest first
};

}  // namespace pop3::fetch
