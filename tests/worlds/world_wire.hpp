// SPDX-License-Identifier: MIT
// A client's end of the connection in a world: the process may die between any two calls.
#pragma once

#include <memory>

#include "moments.hpp"
#include "pop3/transport.hpp"

namespace pop3::test::worlds {

class world_wire final : public transport {
  public:
    world_wire(std::unique_ptr<transport> inner, moments& when)
        : inner_(std::move(inner)), when_(when) {}

    io_result read_some(std::span<char> into, const wait_limits& limit) override {
        when_.pass("before it reads");
        if (limit.stop.stop_requested()) return {make_error_code(errc::cancelled), 0, {}};
        return inner_->read_some(into, limit);
    }
    io_result read_ready(std::span<char> into) override { return inner_->read_ready(into); }
    io_result write_some(std::span<const char> from, const wait_limits& limit) override {
        when_.pass("before it writes");
        if (limit.stop.stop_requested()) return {make_error_code(errc::cancelled), 0, {}};
        const io_result done = inner_->write_some(from, limit);
        when_.pass("after it wrote");
        return done;
    }

  private:
    std::unique_ptr<transport> inner_;
    moments& when_;
};

}  // namespace pop3::test::worlds
