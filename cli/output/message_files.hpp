// SPDX-License-Identifier: MIT
// Saves messages as files of one folder, octet for octet, and replaces none that is there.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "pop3/sink.hpp"
#include "system/directory.hpp"

namespace pop3::cli {

/// Message 3 becomes the file 3.eml, or 3-2.eml, 3-3.eml and so on if that name is taken. Each is for its
/// owner alone. A message has its name only once it is whole and on the disk; a run that is killed may leave a
/// file ".partial-...".
class message_files final : public message_sink {
  public:
    /// Opens `folder`, which is created if it does not exist, and tells on `out` what is saved. Throws
    /// system::local_error, also while messages come.
    message_files(const std::filesystem::path& folder, std::ostream& out);
    ~message_files();
    message_files(const message_files&) = delete;
    message_files& operator=(const message_files&) = delete;

    void begin(message_number n) override;
    void write(std::string_view octets) override;
    void end(message_number n) override;
    void refused(message_number n, const failure& reason) override;

    /// The first refusal.
    [[nodiscard]] const std::optional<failure>& first_refusal() const { return first_refusal_; }

  private:
    [[nodiscard]] std::string publish(message_number n) const;

    system::directory folder_;
    std::ostream& out_;
    system::unique_fd file_;
    std::string partial_;  // the name of the file while the message comes
    octet_count octets_ = 0;
    std::optional<failure> first_refusal_;
};

}  // namespace pop3::cli
