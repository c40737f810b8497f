// SPDX-License-Identifier: MIT
#include "lmtp_target.hpp"

#include <algorithm>

#include "fetch/error.hpp"
#include "fetch/message/content_digest.hpp"
#include "net/open_transport.hpp"

namespace pop3::fetch {
namespace {

using kind = lmtp_outcome::kind;

std::string described(const lmtp::settings& how) {
    if (!how.socket.empty()) return "lmtp:" + how.socket;
    const bool v6 = how.host.find(':') != std::string::npos;
    return "lmtp:" + (v6 ? '[' + how.host + ']' : how.host) + ':' + std::to_string(how.port);
}

std::filesystem::path receipts_of(const lmtp::settings& how) {
    return how.state_directory /
           ("lmtp-" + short_name(described(how)) + '-' + short_name(how.account) + ".receipts");
}

bool somebody_may_have_it(const std::vector<lmtp_outcome>& outcomes) {
    return std::ranges::any_of(outcomes, [](const lmtp_outcome& each) {
        return each.what == kind::accepted || each.what == kind::in_doubt;
    });
}

}  // namespace

lmtp::lmtp(settings how, const net::network& through)
    : spooled_target(described(how), how.state_directory),
      how_(std::move(how)),
      world_(through),
      receipts_(receipts_of(how_)) {}

delivery lmtp::deliver(const spooled_message& message) {
    envelope to{how_.sender.value_or(message.sender()), {}};
    for (const std::string& recipient : how_.recipients)
        if (!receipts_.has(message.identity(), recipient)) to.recipients.push_back(recipient);

    std::vector<lmtp_outcome> outcomes;
    try {
        if (!to.recipients.empty()) outcomes = hand_over(to, message.body());
    } catch (const error& why) {
        talk_.reset();
        failure f = why.why();
        if (f.command.empty()) f.command = "deliver to " + description();
        // A server that did not answer in time, or does not listen, is not asked for the next
        // message.
        const bool gone = f.code == errc::timed_out || f.code == errc::cancelled || !reached_;
        if (gone || dynamic_cast<const system::local_error*>(&why))
            throw system::local_error(std::move(f));
        return {delivery::outcome::deferred, std::move(f)};
    }
    if (talk_ && !talk_->open()) talk_.reset();

    delivery result = summary(outcomes, to);
    if (result.what == delivery::outcome::delivered) {
        complete_.push_back(message.identity());
    } else {
        std::vector<std::string> have_it;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            if (outcomes[i].what == kind::accepted) have_it.push_back(to.recipients[i]);
        receipts_.add(message.identity(), have_it);
    }
    return result;
}

// The server may have closed an idle connection meanwhile: then nothing of this message was
// accepted over it, and a new one is tried.
std::vector<lmtp_outcome> lmtp::hand_over(const envelope& to, const spool& message) {
    net::deadline time(how_.timeouts, world_.clock);
    if (talk_ && talk_->quiet()) {
        try {
            talk_->limit(time);
            std::vector<lmtp_outcome> outcomes = lmtp_deliver(*talk_, can_, to, message);
            if (talk_->open() || somebody_may_have_it(outcomes)) return outcomes;
        } catch (const error& why) {
            if (why.code() != errc::closed_by_server) throw;
        }
    }
    connect(time);
    return lmtp_deliver(*talk_, can_, to, message);
}

void lmtp::connect(net::deadline& time) {
    reached_ = false;
    time.start_connecting();
    const patience limit{time.until(), how_.stop};
    auto wire = net::reach(how_.host, how_.port, limit, world_, {.unix_socket = how_.socket});
    if (!wire) {
        failure why = std::move(wire).error();
        why.command = "connect to " + description();
        if (why.code == errc::timed_out && why.detail.empty()) why.detail = time.words();
        throw error(std::move(why));
    }
    talk_.emplace(*std::move(wire), how_.stop);
    talk_->limit(time);
    can_ = lmtp_greet(*talk_);
    reached_ = true;
}

// A failure that a later run can cure decides, whatever the other answers are.
delivery lmtp::summary(const std::vector<lmtp_outcome>& outcomes, const envelope& to) const {
    const auto first = [&](kind what) {
        return std::ranges::find(outcomes, what, &lmtp_outcome::what);
    };
    auto worst = first(kind::in_doubt);
    if (worst == outcomes.end()) worst = first(kind::deferred);
    if (worst == outcomes.end()) worst = first(kind::refused);
    if (worst == outcomes.end()) return {};
    failure why = worst->why;
    const auto recipient = static_cast<std::size_t>(worst - outcomes.begin());
    why.command = "deliver to <" + to.recipients[recipient] + "> at " + description();
    return {worst->what == kind::refused ? delivery::outcome::refused : delivery::outcome::deferred,
            std::move(why)};
}

void lmtp::recorded() {
    receipts_.remove(std::exchange(complete_, {}));
}

}  // namespace pop3::fetch
