// SPDX-License-Identifier: MIT
#include "served_mailboxes.hpp"

#include "cli/errors/error_line.hpp"
#include "fetch/error.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {

void served_mailboxes::add_user(const std::string& name, const secret_string& password,
                                const std::filesystem::path& path) {
    std::error_code reason;
    if (std::filesystem::is_regular_file(path, reason)) {
        mboxes_.add_user(name, password, path);
        backends_[name] = &mboxes_;
        return;
    }
    for (const char* const folder : {"cur", "new"})
        if (!std::filesystem::is_directory(path / folder, reason))
            system::raise_local(fetch::fetch_errc::target_not_maildir, "serve " + path.string());
    maildirs_.add_user(name, password, path);
    backends_[name] = &maildirs_;
}

void served_mailboxes::add_user_of_eml(const std::string& name, const secret_string& password,
                                       const std::vector<mail_of_file>& mail) {
    memory_.add_user(name, password);
    for (const mail_of_file& each : mail) memory_.add_message(name, each.octets, each.unique_id);
    backends_[name] = &memory_;
}

void served_mailboxes::add_user_of_samples(const std::string& name, const secret_string& password) {
    memory_.add_user(name, password);
    add_sample_mail(memory_, name);
    backends_[name] = &memory_;
}

result<std::unique_ptr<maildrop>> served_mailboxes::open(std::string_view user) {
    result<std::unique_ptr<maildrop>> opened = of(user).open(user);
    if (opened || opened.error().code == errc::in_use) return opened;
    const std::string reason = opened.error().message();
    if (std::string& before = reported_[std::string(user)]; before != reason) {
        print_error("the mailbox of " + escaped(user) + " cannot be opened: " + reason);
        before = reason;
    }
    return opened;
}

}  // namespace pop3::cli
