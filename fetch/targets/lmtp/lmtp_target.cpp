// SPDX-License-Identifier: MIT
#include "lmtp_target.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "fetch/error.hpp"
#include "fetch/message/content_digest.hpp"
#include "fetch/targets/common/target_spec.hpp"
#include "net/open_transport.hpp"
#include "system/safe_path.hpp"
#include "system/user_name.hpp"

namespace pop3::fetch {
namespace {

using kind = lmtp_outcome::kind;

std::string described(const lmtp::settings& options) {
    return description_of(lmtp_spec{options.host, options.port, options.socket});
}

std::filesystem::path receipts_of(const lmtp::settings& options) {
    return options.state_directory / ("lmtp-" + short_name(described(options)) + '-' +
                                      short_name(options.account) + ".receipts");
}

// Where any user may create files, another one can listen there before the server does.
void insist_on_safe_socket(const std::string& socket) {
    const std::filesystem::path path = std::filesystem::absolute(socket);
    system::safe_path checked(path.parent_path());
    const std::optional<system::directory> folder = checked.open();
    const auto is = folder ? folder->status(path.filename().c_str()) : std::nullopt;
    if (!is || is->st_uid == 0 || is->st_uid == ::geteuid()) return;
    if (checked.is_planted() || (folder->status().st_mode & S_IWOTH) != 0)
        system::raise_local(fetch_errc::target_foreign, "connect to lmtp:" + socket,
                            "it belongs to " + escaped(system::user_name(is->st_uid)) +
                                ", and lies where any user may create it");
}

bool may_be_delivered(const std::vector<lmtp_outcome>& outcomes) {
    return std::ranges::any_of(outcomes, [](const lmtp_outcome& each) {
        return each.type == kind::accepted || each.type == kind::in_doubt;
    });
}

}  // namespace

lmtp::lmtp(settings options, const net::environment& through)
    : spooled_target(described(options), options.state_directory),
      options_(std::move(options)),
      world_(through),
      receipts_(receipts_of(options_)) {}

delivery lmtp::deliver(const spooled_message& message) {
    envelope recipients{options_.sender.value_or(message.sender()), {}};
    for (const std::string& recipient : options_.recipients)
        if (!receipts_.has(message.identity(), recipient))
            recipients.recipients.push_back(recipient);

    std::vector<lmtp_outcome> outcomes;
    try {
        if (!recipients.recipients.empty()) outcomes = hand_over(recipients, message.body());
    } catch (const error& reason) {
        talk_.reset();
        failure f = reason.reason();
        if (f.command.empty()) f.command = "deliver to " + description();
        // A server that did not answer in time, or does not listen, is not asked for the next
        // message.
        const bool gone = f.code == errc::timed_out || f.code == errc::cancelled || !reached_;
        if (gone || dynamic_cast<const system::local_error*>(&reason))
            throw system::local_error(std::move(f));
        return {delivery::outcome::deferred, std::move(f)};
    }
    if (talk_ && !talk_->open()) talk_.reset();

    delivery result = summary(outcomes, recipients);
    if (result.outcome_kind == delivery::outcome::delivered) {
        complete_.push_back(message.identity());
    } else {
        std::vector<std::string> have_it;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            if (outcomes[i].type == kind::accepted) have_it.push_back(recipients.recipients[i]);
        receipts_.add(message.identity(), have_it);
    }
    return result;
}

// The server may have closed an idle connection meanwhile: then nothing of this message was
// accepted over it, and a new one is tried.
std::vector<lmtp_outcome> lmtp::hand_over(const envelope& recipients, const spool& message) {
    net::time_budget time(options_.timeouts, world_.clock.now());
    if (talk_ && talk_->quiet()) {
        try {
            talk_->limit(time);
            std::vector<lmtp_outcome> outcomes = lmtp_deliver(*talk_, can_, recipients, message);
            if (talk_->open() || may_be_delivered(outcomes)) return outcomes;
        } catch (const error& reason) {
            if (reason.code() != errc::closed_by_server) throw;
        }
    }
    connect(time);
    return lmtp_deliver(*talk_, can_, recipients, message);
}

void lmtp::connect(net::time_budget& time) {
    reached_ = false;
    time.start_connect(world_.clock.now());
    if (!options_.socket.empty()) insist_on_safe_socket(options_.socket);
    const wait_limits limit{time.until(), options_.stop};
    auto wire = net::open_transport(options_.host, options_.port, limit, world_,
                                    {.unix_socket = options_.socket});
    if (!wire) {
        failure reason = std::move(wire).error();
        reason.command = "connect to " + description();
        if (reason.code == errc::timed_out && reason.detail.empty())
            reason.detail = time.describe();
        throw error(std::move(reason));
    }
    talk_.emplace(*std::move(wire), options_.stop, world_.clock);
    talk_->limit(time);
    can_ = lmtp_greet(*talk_);
    reached_ = true;
}

// A failure that a later run can cure decides, whatever the other answers are.
delivery lmtp::summary(const std::vector<lmtp_outcome>& outcomes,
                       const envelope& recipients) const {
    const auto first = [&](kind type) {
        return std::ranges::find(outcomes, type, &lmtp_outcome::type);
    };
    auto worst = first(kind::in_doubt);
    if (worst == outcomes.end()) worst = first(kind::deferred);
    if (worst == outcomes.end()) worst = first(kind::refused);
    if (worst == outcomes.end()) return {};
    failure reason = worst->reason;
    const auto recipient = static_cast<std::size_t>(worst - outcomes.begin());
    reason.command = "deliver to <" + recipients.recipients[recipient] + "> at " + description();
    return {worst->type == kind::refused ? delivery::outcome::refused : delivery::outcome::deferred,
            std::move(reason)};
}

void lmtp::forget_recovery_data() {
    receipts_.remove(std::exchange(complete_, {}));
}

}  // namespace pop3::fetch
