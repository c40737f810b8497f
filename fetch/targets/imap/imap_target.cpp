// SPDX-License-Identifier: MIT
#include "imap_target.hpp"

#include <algorithm>
#include <utility>

#include "fetch/error.hpp"
#include "fetch/message/content_digest.hpp"
#include "fetch/targets/common/target_spec.hpp"
#include "imap_folder.hpp"
#include "imap_search.hpp"
#include "mutf7.hpp"
#include "net/open_transport.hpp"
#include "pop3/openssl.hpp"
#include "tls/tls_transport.hpp"

namespace pop3::fetch {
namespace {

using kind = imap_outcome::kind;
using ending = delivery::outcome;

std::string described(const imap_target::settings& options) {
    return description_of(
        imap_spec{options.host, options.port, options.implicit_tls, options.folder});
}

std::string folder_name(const imap_target::settings& options) {
    if (options.folder.empty()) return "INBOX";
    std::optional<std::string> name = mutf7(options.folder);
    if (!name)
        system::raise_local(fetch_errc::target_unknown, "deliver to " + described(options),
                            "the name of the folder is not UTF-8");
    return *std::move(name);
}

std::filesystem::path receipts_of(const imap_target::settings& options) {
    const std::string mailbox = described(options) + '\n' + options.access.user;
    return options.state_directory /
           ("imap-" + short_name(mailbox) + '-' + short_name(options.account) + ".receipts");
}

imap_message& as_own(staged_message* message) {
    return static_cast<imap_message&>(*message);
}

}  // namespace

imap_target::imap_target(settings options, const net::environment& through)
    : options_(std::move(options)),
      description_(described(options_)),
      folder_(folder_name(options_)),
      receipts_(receipts_of(options_)),
      mailbox_(short_name(description_ + '\n' + options_.access.user)),
      world_(through) {}

std::unique_ptr<staged_message> imap_target::begin(std::string_view) {
    return std::make_unique<imap_message>(options_.state_directory);
}

// Two messages of one Message-ID, such as the copies of two lists, must not be taken for each other. Those of
// earlier groups have lower UIDs, unless they are in doubt.
void imap_target::name_group(std::span<staged_message* const> group) {
    net::time_budget time(options_.timeouts, world_.clock.now());
    try {
        const imap_position since = position(time);
        std::set<std::string> taken = doubtful_ids_;
        for (staged_message* const each : group) {
            imap_message& message = as_own(each);
            if (!message.message_id().empty() && !taken.insert(message.message_id()).second)
                message.forget_message_id();
            message.set_place(mailbox_, since);
        }
    } catch (const error& reason) {
        stop_with(reason);
    }
}

// After one message was delivered, nothing may be thrown that hides it. And a server that does not answer
// is not asked again for the rest of the group.
std::vector<delivery> imap_target::commit(std::span<staged_message* const> group) {
    std::vector<delivery> outcomes;
    std::optional<failure> gone;
    for (staged_message* const each : group) {
        try {
            outcomes.push_back(gone ? delivery{ending::deferred, *gone} : deliver(as_own(each)));
        } catch (const system::local_error& error) {
            if (outcomes.empty()) throw;
            gone = error.reason();
            outcomes.push_back({ending::deferred, *gone});
        }
    }
    return outcomes;
}

delivery imap_target::deliver(const imap_message& message) {
    net::time_budget time(options_.timeouts, world_.clock.now());
    imap_outcome result;
    try {
        result = append(message, time);
        accepts_ = accepts_ || result.type == kind::appended;
    } catch (const error& reason) {
        const std::error_code code = reason.code();
        if (code == errc::timed_out || code == errc::cancelled || !reached_ ||
            dynamic_cast<const system::local_error*>(&reason))
            stop_with(reason);
        talk_.reset();
        failure f = reason.reason();
        f.command = "deliver to " + description_;
        return {ending::deferred, std::move(f)};
    }
    if (result.type == kind::appended) {
        receipts_.add(message.trace().key, result.stored);
        return {};
    }
    result.reason.command = "deliver to " + description_;
    if (result.type == kind::refused) return {ending::refused, std::move(result.reason)};
    if (result.type == kind::deferred) return {ending::deferred, std::move(result.reason)};
    const std::optional<bool> there = is_there(message, time, result.reason);
    if (there == true) return {};
    if (there == false && result.too_large) {
        result.reason.code = fetch_errc::delivery_refused;
        result.reason.hint = {};
        return {ending::refused, std::move(result.reason)};
    }
    doubtful_ids_.insert(message.message_id());
    return {ending::in_doubt, std::move(result.reason)};
}

// A folder that does not exist is created first: then the UIDs of what comes are known.
imap_position imap_target::position(net::time_budget& time) {
    const imap_position known = known_position(time);
    if (known.uid_next != 0) return known;
    imap_create_folder(*talk_, folder());
    return imap_position_of(*talk_, folder());
}

imap_position imap_target::known_position(net::time_budget& time) {
    if (talk_ && talk_->open() && talk_->quiet()) {
        talk_->limit(time);
        try {
            return imap_position_of(*talk_, folder());
        } catch (const error& reason) {
            if (reason.code() != errc::closed_by_server) throw;
        }
    }
    connect(time);
    return imap_position_of(*talk_, folder());
}

// The server may have closed an idle connection meanwhile: then it has nothing of this message, and a new
// connection is tried.
imap_outcome imap_target::append(const imap_message& message, net::time_budget& time) {
    if (talk_ && talk_->open() && talk_->quiet()) {
        talk_->limit(time);
        try {
            return imap_append(*talk_, can_, folder(), message, accepts_);
        } catch (const error& reason) {
            if (reason.code() != errc::closed_by_server) throw;
        }
    }
    connect(time);
    return imap_append(*talk_, can_, folder(), message, accepts_);
}

// The answer to its APPEND was lost, for `reason`. If the server cannot be asked now, or does not have it yet,
// the next run asks. A session with an open folder is of no use to STATUS.
std::optional<bool> imap_target::is_there(const imap_message& message, net::time_budget& time,
                                          failure& reason) {
    std::optional<bool> found;
    try {
        connect(time);
        imap_folder_search search(*talk_, folder());
        found = search.has(message.trace());
        if (!search.refusal().empty())
            reason.detail = "the folder cannot be searched: " + escaped(search.refusal());
    } catch (const error&) {
        found = std::nullopt;
    }
    talk_.reset();
    return found;
}

target::names imap_target::recover(std::span<const std::string> intended) {
    std::vector<std::pair<std::string, imap_trace>> sought;
    names found;
    for (const std::string& name : intended) {
        std::optional<imap_trace> trace = imap_trace::parse(name);
        if (!trace || trace->mailbox != mailbox_) continue;
        if (receipts_.find(trace->key))
            found.insert(name);
        else
            sought.emplace_back(name, *std::move(trace));
    }
    if (sought.empty()) return found;
    net::time_budget time(options_.timeouts, world_.clock.now());
    try {
        connect(time);
        imap_folder_search search(*talk_, folder());
        for (const auto& [name, trace] : sought)
            if (search.has(trace)) found.insert(name);
        talk_.reset();  // STATUS is not for an open folder
    } catch (const error& reason) {
        stop_with(reason);
    }
    doubtful_ids_.clear();
    return found;
}

void imap_target::connect(net::time_budget& time) {
    talk_.reset();
    reached_ = false;
    accepts_ = false;
    const credentials identity = options_.access.identity(false);
    try {
        return open(identity, time);
    } catch (const error& reason) {
        if (reason.code() != fetch_errc::target_login_refused ||
            identity.kind() != credential_kind::token)
            throw;
        const credentials renewed = options_.access.identity(true);
        if (renewed.password().reveal() == identity.password().reveal()) throw;
        open(renewed, time);
    }
}

void imap_target::open(const credentials& identity, net::time_budget& time) {
    const imap_server server{.host = options_.host,
                             .port = options_.port,
                             .implicit_tls = options_.implicit_tls,
                             .in_clear_text = options_.access.in_clear_text,
                             .identity = identity};
    time.start_connect(world_.clock.now());
    const wait_limits limit{time.until(), options_.stop};
    const auto encrypt = [&](std::unique_ptr<transport> wire) {
        return tls::encrypted(*openssl_engine(), std::move(wire), options_.host,
                              options_.access.trust, wait_limits{time.until(), options_.stop});
    };
    auto wire = net::open_transport(options_.host, options_.port, limit, world_);
    if (wire && options_.implicit_tls) wire = encrypt(*std::move(wire));
    if (!wire) {
        failure reason = std::move(wire).error();
        if (reason.code == errc::timed_out && reason.detail.empty())
            reason.detail = time.describe();
        throw error(std::move(reason));
    }
    talk_.emplace(*std::move(wire), options_.stop, world_.clock);
    talk_->limit(time);
    can_ = imap_log_in(*talk_, server, [&](std::unique_ptr<transport> plain) {
        time.start_connect(world_.clock.now());
        return encrypt(std::move(plain));
    });
    in_utf8_ = imap_enable_utf8(*talk_, can_);
    reached_ = true;
}

// As this session names it.
std::string imap_target::folder() const {
    return in_utf8_ && !options_.folder.empty() ? options_.folder : folder_;
}

// No message can be delivered now.
void imap_target::stop_with(const error& reason) {
    talk_.reset();
    failure f = reason.reason();
    f.command = "deliver to " + description_ + (f.command.empty() ? "" : ": " + f.command);
    throw system::local_error(std::move(f));
}

}  // namespace pop3::fetch
