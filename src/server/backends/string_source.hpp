// SPDX-License-Identifier: MIT
// A message in memory being sent.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "pop3/server/backend.hpp"

namespace pop3::inline v1::serving {

class string_source final : public message_source {
  public:
    explicit string_source(std::shared_ptr<const std::string> octets)
        : octets_(std::move(octets)), rest_(*octets_) {}

    result<std::string_view> next(std::size_t most) override {
        const std::string_view piece = rest_.substr(0, most);
        rest_.remove_prefix(piece.size());
        return piece;
    }

  private:
    std::shared_ptr<const std::string> octets_;
    std::string_view rest_;
};

}  // namespace pop3::inline v1::serving
