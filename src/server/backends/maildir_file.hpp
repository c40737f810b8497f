// SPDX-License-Identifier: MIT
// One message file of a Maildir: how it is sent, and its size in octets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pop3/server/backend.hpp"
#include "system/unique_fd.hpp"
#include "wire/crlf_encoder.hpp"

namespace pop3::inline v1::serving {

/// Sends the file with CRLF line ends.
class maildir_source final : public message_source {
  public:
    explicit maildir_source(system::unique_fd file) : file_(std::move(file)) {}
    result<std::string_view> next(std::size_t most) override;

  private:
    system::unique_fd file_;
    wire::crlf_encoder encoder_;
    std::vector<char> read_;
    std::string encoded_;
};

/// Octets of the file as it is sent, the end of the last line included. `name` may contain it
/// (Maildir++: ",S=" octets in the file, ",W=" with CRLF); it is used only if it is possible. Else
/// the whole file is read. Nothing if it cannot be.
std::optional<octet_count> size_as_sent(system::unique_fd file, std::string_view name,
                                        std::uint64_t octets_in_file);

}  // namespace pop3::inline v1::serving
