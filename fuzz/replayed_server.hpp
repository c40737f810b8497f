// SPDX-License-Identifier: MIT
// A server that sends the input, turn by turn: the greeting, then a turn for each line of the
// client. At the end of the input it closes.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "pop3/flow.hpp"
#include "property.hpp"

namespace pop3::fuzz {

class replayed_server {
  public:
    replayed_server(std::vector<std::string_view> turns, cuts pieces)
        : turns_(std::move(turns)), pieces_(pieces) {
        if (!turns_.empty()) text_ += turns_.front();
    }

    io_result answer(const io_request& want) {
        switch (want.type) {
            case io_request::kind::read:
                return give(want.in.first(std::min(want.in.size(), pieces_.next())));
            case io_request::kind::read_ready:  // all that has come, in any pieces
                return give(want.in);
            case io_request::kind::write:
                return hear({want.out.data(), std::min(want.out.size(), pieces_.next())});
            case io_request::kind::start_tls:
            case io_request::kind::wait:
                break;
        }
        return {};
    }

    /// Runs an exchange to its end.
    template <class T>
    result<T> run(flow<T> exchange) {
        while (const io_request* want = exchange.next()) exchange.done(answer(*want));
        return exchange.take();
    }

  private:
    io_result give(std::span<char> room) {
        const std::size_t octets = std::min(room.size(), text_.size() - given_);
        std::copy_n(text_.data() + given_, octets, room.data());
        given_ += octets;
        return {{}, octets, {}};
    }
    io_result hear(std::string_view octets) {
        for (const char c : octets)
            if (c == '\n' && ++heard_ < turns_.size()) text_ += turns_[heard_];
        return {{}, octets.size(), {}};
    }

    std::vector<std::string_view> turns_;
    cuts pieces_;
    std::string text_;
    std::size_t given_ = 0;
    std::size_t heard_ = 0;  // lines of the client
};

/// Runs what `play` does with a server three times, each with the same octets in other pieces, and
/// compares the records.
template <class Play>
void require_same_for_every_cut(std::string_view input, const std::vector<std::string_view>& turns,
                                const Play& play) {
    const auto once = [&](cuts pieces) { return play(replayed_server(turns, pieces)); };
    const auto whole = once(cuts::whole());
    require(same(whole, once(cuts::octets())), "the same octet by octet", text_of(whole),
            text_of(once(cuts::octets())));
    require(same(whole, once(cuts::taken_from(input))), "the same for the input's own cuts",
            text_of(whole), text_of(once(cuts::taken_from(input))));
}

}  // namespace pop3::fuzz
