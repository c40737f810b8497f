// SPDX-License-Identifier: MIT
#include "crash_fixture.hpp"

#include <algorithm>
#include <thread>

#include "fetch/ledger/sqlite/sqlite_ledger.hpp"
#include "support/files.hpp"
#include "support/poor_file_system.hpp"

namespace pop3::test {
namespace {

// Two that are equal, one that is larger than any buffer, one that an mbox has to quote.
std::vector<std::string> mail() {
    return {"Subject: one\n\nHello.\n", "Subject: twice\n\nHello.\n", "Subject: twice\n\nHello.\n",
            "Subject: large\n\n" + std::string(300'000, 'x') + '\n',
            "Subject: quoted\n\nFrom here on\n"};
}

std::string with_crlf(const std::string& text) {
    std::string sent;
    for (const char c : text) sent += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return sent;
}

// The messages of an mbox without their From_ lines.
std::vector<std::string> split(const std::string& mbox) {
    std::vector<std::string> messages;
    for (std::size_t at = 0; at < mbox.size();) {
        const std::size_t text = mbox.find('\n', at) + 1;
        const std::size_t next = std::min(mbox.find("\n\nFrom ", text), mbox.size() - 2);
        messages.push_back(mbox.substr(text, next + 2 - text));
        at = next + 2;
    }
    return messages;
}

}  // namespace

std::vector<delivery_method> all_ways() {
    return {{"Maildir", "maildir", false},
            {"MaildirStrict", "maildir", true},
            {"Mbox", "mbox", false},
            {"MboxStrict", "mbox", true},
            {"MaildirWithoutLinks", "maildir", false, true},
            {"MboxWithoutLinks", "mbox", false, true}};
}

bool run_there(const delivery_method& method, const std::function<void()>& doing) {
    if (method.poor) return on_a_poor_file_system(doing);
    doing();
    return true;
}

// ---- many_mailboxes ----

many_mailboxes::many_mailboxes() = default;

std::string many_mailboxes::add_user() {
    std::string user = "user" + std::to_string(++users_);
    mail_.add_user(user, "secret");
    for (const std::string& each : mail()) mail_.add_message(user, with_crlf(each));
    return user;
}

void many_mailboxes::wait_until_closed(const std::string& user) const {
    while (mail_.in_use(user)) std::this_thread::yield();
}

std::size_t many_mailboxes::left(const std::string& user) const {
    return mail_.messages(user).size();
}

std::size_t many_mailboxes::messages() {
    return mail().size();
}

std::vector<std::string> many_mailboxes::as_delivered(const delivery_method& method) {
    std::vector<std::string> all = mail();
    if (method.kind == "mbox")
        for (std::string& each : all) {
            each += '\n';
            if (const std::size_t from = each.find("\nFrom "); from != each.npos)
                each.insert(from + 1, ">");
        }
    std::ranges::sort(all);
    return all;
}

// ---- fetching_home ----

fetching_home::fetching_home(const delivery_method& method, const many_mailboxes& from,
                             std::string user)
    : method_(method), port_(from.port()), user_(std::move(user)) {}

std::vector<std::string> fetching_home::command() const {
    std::vector<std::string> words{
        "fetch",       "127.0.0.1", "--tls",
        "none",        "--port",    std::to_string(port_),
        "--user",      user_,       "--password-command",
        "echo secret", "--delete",  "--state",
        state(),       "--to",      method_.kind + ':' + target().string()};
    if (method_.strict) words.emplace_back("--strict");
    return words;
}

std::vector<std::string> fetching_home::delivered() const {
    if (method_.kind == "maildir") return contents_of(target() / "new");
    std::vector<std::string> messages = split(content(target()));
    std::ranges::sort(messages);
    return messages;
}

std::size_t fetching_home::remembered() const {
    fetch::ledger book(state());
    const std::string name = "127.0.0.1:" + std::to_string(port_) + '/' + user_;
    const auto account = book.find(fetch::account_names{name}).value().id;
    std::size_t all = book.intents(account).size();
    const auto rows = book.known(account);
    while (const fetch::known_message* row = rows->next())
        if (!row->deleted) ++all;
    return all;
}

}  // namespace pop3::test
