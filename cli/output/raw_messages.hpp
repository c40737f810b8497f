// SPDX-License-Identifier: MIT
// Writes messages as they come, one after the other, with nothing between them.
#pragma once

#include <optional>
#include <ostream>

#include "pop3/sink.hpp"

namespace pop3::cli {

class raw_messages final : public message_sink {
  public:
    explicit raw_messages(std::ostream& out) : out_(out) {}

    void begin(message_number) override {}
    void write(std::string_view octets) override {
        if (!out_.write(octets.data(), static_cast<std::streamsize>(octets.size())))
            throw error(fail(errc::sink_failed, "standard output cannot be written to"));
    }
    void end(message_number) override {}
    void refused(message_number, const failure& reason) override {
        if (!first_refusal_) first_refusal_ = reason;
    }

    /// The first refusal.
    [[nodiscard]] const std::optional<failure>& first_refusal() const { return first_refusal_; }

  private:
    std::ostream& out_;
    std::optional<failure> first_refusal_;
};

}  // namespace pop3::cli
