// SPDX-License-Identifier: MIT
// The server's side of a script, played to a flow: it answers requests, and never earlier.
#pragma once

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "fragment.hpp"
#include "pop3/error.hpp"
#include "pop3/flow.hpp"
#include "script.hpp"

namespace pop3::test {

/// The error text of a broken connection in these tests.
inline const std::error_code reset = std::make_error_code(std::errc::connection_reset);

class scripted_server {
  public:
    scripted_server(const script& turns, cut pieces, fault breaks = {})
        : turns_(turns), pieces_(pieces), breaks_(breaks) {}

    /// Does what the flow requests, or what the fault requires. Octets of the script count as
    /// pending (read_ready) as soon as everything above them was sent.
    io_result answer(const io_request& want) {
        if (want.type == io_request::kind::wait) return wait(want);
        const bool now = breaks_.step == steps_++;
        if (now && breaks_.type == fault::kind::error) return broken(reset);
        if (now && breaks_.type == fault::kind::cancel) return broken(errc::cancelled);
        if (now && breaks_.type == fault::kind::eof && want.type == io_request::kind::read) {
            broke_ = true;
            return {};
        }
        switch (want.type) {
            case io_request::kind::read:
                return read(want.in.first(std::min(want.in.size(), pieces_.reads)));
            case io_request::kind::read_ready:  // all that has come
                return is(turn::kind::server) ? read(want.in) : io_result{};
            case io_request::kind::write:
                return write({want.out.data(), want.out.size()});
            case io_request::kind::start_tls:
                if (!is(turn::kind::tls)) return out_of_script("TLS handshake");
                ++at_;
                return {};
            case io_request::kind::wait:
                break;
        }
        return {};
    }

    /// True if the flow should be dropped instead of answered. A wait is no step of I/O.
    bool drops_the_flow(const io_request& want) {
        if (want.type == io_request::kind::wait) return false;
        if (breaks_.type == fault::kind::drop && breaks_.step == steps_) broke_ = true;
        return broke_ && breaks_.type == fault::kind::drop;
    }

    [[nodiscard]] bool broke() const { return broke_; }
    /// The step of the fault was not reached.
    [[nodiscard]] bool over() const { return steps_ <= breaks_.step; }
    /// Everything was sent, by both sides.
    [[nodiscard]] bool finished() const { return at_ == turns_.size(); }
    /// The client's deviation from the script; empty if there is none.
    [[nodiscard]] const std::string& complaint() const { return complaint_; }
    /// What the client has sent.
    [[nodiscard]] const std::string& heard() const { return heard_; }
    /// The server has to answer now.
    [[nodiscard]] bool awaits_answer() const { return is(turn::kind::server); }
    /// The last line that the client began is QUIT.
    [[nodiscard]] bool heard_quit() const {
        std::string_view line = heard_;
        if (line.ends_with('\n')) line.remove_suffix(1);
        return line.substr(line.rfind('\n') + 1).starts_with('Q');
    }

  private:
    [[nodiscard]] bool is(turn::kind side) const { return !finished() && turns_[at_].side == side; }

    io_result read(std::span<char> room) {
        if (is(turn::kind::close)) return {};
        if (!is(turn::kind::server)) return out_of_script("wait for the server");
        const std::string_view rest = std::string_view(turns_[at_].octets).substr(count_);
        const std::size_t n = std::min(rest.size(), room.size());
        std::copy_n(rest.data(), n, room.data());
        advance(n);
        return {{}, n};
    }

    io_result write(std::string_view octets) {
        octets = octets.substr(0, pieces_.writes);
        if (!is(turn::kind::client)) return out_of_script("say \"" + escaped(octets) + '"');
        const std::string_view rest = std::string_view(turns_[at_].octets).substr(count_);
        if (!rest.starts_with(octets))
            return out_of_script("say \"" + escaped(octets) + "\" instead of \"" + escaped(rest) +
                                 '"');
        heard_ += octets;
        advance(octets.size());
        return {{}, octets.size()};
    }

    // The time is over at once, unless the script ends the work.
    io_result wait(const io_request& want) {
        if (!is(turn::kind::work)) return {};
        event(*want.happening).set();
        ++at_;
        return {};
    }

    void advance(std::size_t octets) {
        count_ += octets;
        if (count_ < turns_[at_].octets.size()) return;
        count_ = 0;
        ++at_;
    }

    io_result broken(std::error_code error) {
        broke_ = true;
        return {error, 0, {}};
    }

    io_result out_of_script(const std::string& words) {
        complaint_ = "the client wants to " + words + ", but the script does not";
        if (finished()) complaint_ += ": it has ended";
        return {std::make_error_code(std::errc::protocol_error), 0, {}};
    }

    const script& turns_;
    cut pieces_;
    fault breaks_;
    std::size_t steps_ = 0;
    std::size_t at_ = 0;     // which turn
    std::size_t count_ = 0;  // how much of it
    bool broke_ = false;
    std::string heard_;
    std::string complaint_;
};

}  // namespace pop3::test
