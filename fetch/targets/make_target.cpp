// SPDX-License-Identifier: MIT
#include "make_target.hpp"

#include <unistd.h>

#include "fetch/error.hpp"
#include "fetch/message/return_path.hpp"
#include "fetch/targets/common/target_folder.hpp"
#include "fetch/targets/gmail/gmail_target.hpp"
#include "fetch/targets/gmail/import_request.hpp"
#include "fetch/targets/imap/imap_target.hpp"
#include "fetch/targets/lmtp/lmtp_target.hpp"
#include "fetch/targets/maildir/maildir.hpp"
#include "fetch/targets/mbox/mbox.hpp"
#include "fetch/targets/stream/pipe_target.hpp"
#include "fetch/targets/stream/stdout_target.hpp"

namespace pop3::fetch {
namespace {

void check_address(const std::string& address) {
    if (!is_plain_address(address))
        system::raise_local(fetch_errc::envelope_unusable, "deliver to <" + address + '>',
                            "this is not an address");
}

class target_factory {
  public:
    explicit target_factory(const target_settings& settings) : settings_(settings) {}

    std::unique_ptr<target> operator()(const maildir_spec& spec) const {
        return std::make_unique<maildir>(
            absolute_path(spec.path), unique_maildir_name, owner(),
            settings_.beside_others ? fsync_limits::beside_others() : fsync_limits{});
    }
    std::unique_ptr<target> operator()(const mbox_spec& spec) const {
        lock_timeout locks{.end = settings_.end, .stop = settings_.stop};
        if (settings_.timeout) locks.longest = *settings_.timeout;
        return std::make_unique<mbox>(mbox::settings{.path = absolute_path(spec.path),
                                                     .state_directory = settings_.state_directory,
                                                     .account = settings_.account,
                                                     .locks = std::move(locks),
                                                     .deliver_as = owner()});
    }
    std::unique_ptr<target> operator()(const lmtp_spec& spec) const {
        if (settings_.recipients.empty())
            system::raise_local(fetch_errc::envelope_unusable, "deliver by LMTP");
        for (const std::string& recipient : settings_.recipients) check_address(recipient);
        if (settings_.sender && !settings_.sender->empty()) check_address(*settings_.sender);
        lmtp::settings options{.host = spec.host,
                               .port = spec.port,
                               .socket = spec.socket,
                               .recipients = settings_.recipients,
                               .sender = settings_.sender,
                               .state_directory = settings_.state_directory,
                               .account = settings_.account,
                               .stop = settings_.stop};
        options.timeouts.end = settings_.end;
        if (settings_.timeout) options.timeouts.read = *settings_.timeout;
        return std::make_unique<lmtp>(std::move(options));
    }
    std::unique_ptr<target> operator()(const imap_spec& spec) const {
        imap_access access = settings_.imap;
        if (settings_.token)
            access.identity = [user = access.user, mechanism = access.mechanism,
                               token = settings_.token](bool refused) {
                result<secret_string> fresh = token(refused);
                if (!fresh) throw system::local_error(std::move(fresh).error());
                const credentials identity = credentials::oauth(user, *std::move(fresh));
                return mechanism.empty() ? identity : identity.by(mechanism);
            };
        imap_target::settings options{.host = spec.host,
                                      .port = spec.port,
                                      .implicit_tls = spec.implicit_tls,
                                      .folder = spec.folder,
                                      .access = std::move(access),
                                      .state_directory = settings_.state_directory,
                                      .account = settings_.account,
                                      .stop = settings_.stop};
        options.timeouts.end = settings_.end;
        if (settings_.timeout) options.timeouts.read = *settings_.timeout;
        return std::make_unique<imap_target>(std::move(options));
    }
    std::unique_ptr<target> operator()(const pipe_spec& spec) const {
        pipe_target::settings options{.words = spec.words,
                                      .state_directory = settings_.state_directory,
                                      .end = settings_.end,
                                      .password = settings_.password,
                                      .stop = settings_.stop};
        if (settings_.timeout) options.longest = *settings_.timeout;
        return std::make_unique<pipe_target>(std::move(options));
    }
    std::unique_ptr<target> operator()(const stdout_spec& spec) const {
        const auto form = spec.raw ? stdout_target::form::raw : stdout_target::form::mbox;
        return std::make_unique<stdout_target>(settings_.state_directory,
                                               wait_limits{settings_.end, settings_.stop},
                                               STDOUT_FILENO, std::chrono::system_clock::now, form);
    }

    std::unique_ptr<target> operator()(const gmail_spec& spec) const {
        if (auto words = defect_of_gmail_url(settings_.gmail.url))
            system::raise_local(fetch_errc::target_unknown, "deliver to gmail:" + spec.address,
                                *std::move(words));
        if (!settings_.token)
            system::raise_local(fetch_errc::target_forbidden, "deliver to gmail:" + spec.address,
                                "there is no login for it");
        gmail::settings options{.api = {.address = spec.address,
                                        .client = settings_.gmail.client,
                                        .token = settings_.token,
                                        .state_directory = settings_.state_directory,
                                        .stop = settings_.stop},
                                .terms = settings_.gmail,
                                .account = settings_.account};
        options.api.timeouts.total = time_limits::no_limit;
        options.api.timeouts.end = settings_.end;
        if (settings_.timeout) options.api.timeouts.read = *settings_.timeout;
        return std::make_unique<gmail>(std::move(options));
    }

  private:
    [[nodiscard]] std::optional<file_owner> owner() const {
        if (settings_.deliver_as.empty()) return std::nullopt;
        return user_named(settings_.deliver_as);
    }

    const target_settings& settings_;
};

}  // namespace

std::unique_ptr<target> make_target(const target_spec& spec, const target_settings& settings) {
    return std::visit(target_factory(settings), spec);
}

}  // namespace pop3::fetch
