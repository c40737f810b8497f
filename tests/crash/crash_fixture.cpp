// SPDX-License-Identifier: MIT
#include "crash_fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "support/files.hpp"
#include "support/poor_file_system.hpp"
#include "support/program.hpp"
#ifdef POP3_HAS_POSTGRESQL
#include "fetch/ledger/database_engine.hpp"
#endif

namespace pop3::test {
namespace {

#ifdef POP3_HAS_POSTGRESQL
// All homes of a program have it in common.
const fetch::database_engine& database() {
    static const fetch::database_engine one;
    return one;
}
#endif

// Two that are equal, one that is larger than any buffer (for Gmail, than what is sent at once), one that
// an mbox has to quote.
std::vector<std::string> mail(const delivery_method& method) {
    const std::size_t large = method.kind == "gmail" ? 1'200'000 : 300'000;
    return {"Subject: one\n\nHello.\n", "Subject: twice\n\nHello.\n", "Subject: twice\n\nHello.\n",
            "Subject: large\n\n" + std::string(large, 'x') + '\n',
            "Subject: quoted\n\nFrom here on\n"};
}

std::string with_crlf(const std::string& text) {
    std::string sent;
    for (const char c : text) sent += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return sent;
}

// A message of an IMAP folder, without its key.
std::string as_file(std::string text) {
    if (text.starts_with("X-Pop3-Key: ")) text.erase(0, text.find('\n') + 1);
    std::erase(text, '\r');
    return text;
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

// With LF, and without the Message-ID that was added in front, in order.
std::vector<std::string> texts(const std::vector<gmail_message>& messages) {
    std::vector<std::string> all;
    for (const gmail_message& each : messages) {
        std::string text = each.text.substr(each.text.find('\n') + 1);
        std::erase(text, '\r');
        all.push_back(std::move(text));
    }
    std::ranges::sort(all);
    return all;
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

std::vector<delivery_method> ways_to_kill() {
    std::vector<delivery_method> all = all_ways();
    all.push_back({"Imap", "imap"});
    all.push_back({"ImapStrict", "imap", true});
    all.push_back({"Gmail", "gmail"});
    all.push_back({"Refused", "refused"});
    all.push_back({"Pipe", "pipe"});
    all.push_back({.name = "MaildirAmongTwo", .kind = "maildir", .among_two = true});
#ifdef POP3_HAS_POSTGRESQL
    if (postgresql_server::why_not().empty() || std::getenv("CI"))
        all.push_back({"MaildirInDatabase", "maildir", false, false, true});
#endif
    return all;
}

bool run_there(const delivery_method& method, const std::function<void()>& doing) {
    if (method.poor) return on_a_poor_file_system(doing);
    doing();
    return true;
}

// ---- many_mailboxes ----

many_mailboxes::many_mailboxes(delivery_method method) : method_(std::move(method)) {}

std::string many_mailboxes::add_user() {
    std::string user = "user" + std::to_string(++users_);
    mail_.add_user(user, "secret");
    for (const std::string& each : mail(method_)) mail_.add_message(user, with_crlf(each));
    return user;
}

void many_mailboxes::wait_until_closed(const std::string& user) const {
    while (mail_.in_use(user)) std::this_thread::yield();
    folders_.wait_until_idle();
}

std::size_t many_mailboxes::left(const std::string& user) const {
    return mail_.messages(user).size();
}

std::size_t many_mailboxes::messages() {
    return mail({}).size();
}

std::vector<std::string> many_mailboxes::as_delivered(const delivery_method& method) {
    std::vector<std::string> all = mail(method);
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

fetching_home::fetching_home(const delivery_method& method, many_mailboxes& from, std::string user)
    : method_(method), from_(from), user_(std::move(user)) {
    if (method.among_two) {
        other_ = from.add_user();
        write_config();
    }
    if (method.kind == "gmail") gmail_ = std::make_unique<fake_gmail>();
}

void fetching_home::write_config() const {
    const auto file = home_.path() / "config.toml";
    std::string text =
        "state = \"" + state().string() +
        "\"\n[defaults]\nhost = \"127.0.0.1\"\nport = " + std::to_string(from_.port()) +
        "\ntls = \"none\"\ndelete = true\npassword-command = \"echo secret\"\n";
    for (const std::string& each : {user_, other_})
        text += "[account." + each + "]\nuser = \"" + each + "\"\nto = \"maildir:" +
                (each == user_ ? target() : home_.path() / "other").string() + "\"\n";
    put(file, text);
    std::filesystem::permissions(file, std::filesystem::perms(0600));
}

std::vector<std::string> fetching_home::delivered_to_other() const {
    return contents_of(home_.path() / "other/new");
}

void fetching_home::prepare() const {
    if (method_.kind == "refused") run_program(POP3_PROGRAM, command());
    if (method_.kind != "pipe") return;
    std::filesystem::create_directories(target() / "new");
    // One after the other: one that a killed run left ends before the next one begins.
    put(receiver(),
        "exec 9>\"$1/lock\" && flock 9 && file=$(mktemp \"$1/XXXXXX\") &&\n"
        "cat >\"$file\" && mv \"$file\" \"$1/new\"\n");
}

void fetching_home::let_lease_expire() const {
#ifdef POP3_HAS_POSTGRESQL
    if (method_.in_database) database().execute("UPDATE pop3.account SET lease_until = now()");
#endif
}

fetch::ledger_location fetching_home::ledger() const {
#ifdef POP3_HAS_POSTGRESQL
    if (method_.in_database) return {state(), database().url(), {}};
#endif
    return {state(), {}, {}};
}

std::vector<std::string> fetching_home::command() const {
    if (method_.among_two)
        return {"fetch", "--quiet", "--config", (home_.path() / "config.toml").string()};
    std::vector<std::string> words{"fetch",       "127.0.0.1", "--tls",
                                   "none",        "--port",    std::to_string(from_.port()),
                                   "--user",      user_,       "--password-command",
                                   "echo secret", "--delete",  "--state",
                                   state(),       "--to"};
    if (gmail_)
        words.insert(words.end(), {"gmail:" + gmail_->address(), "--gmail-url", gmail_->url(),
                                   "--gmail-token-command", "echo good"});
    else if (method_.kind == "imap")
        words.insert(words.end(),
                     {"imap:127.0.0.1:" + std::to_string(from_.folders().port()) + '/' + user_,
                      "--imap-tls", "none", "--imap-password-command", "echo secret"});
    else if (method_.kind == "refused")
        words.insert(words.end(), {"pipe:false", "--refused-after", "1", "--refused-to",
                                   "maildir:" + target().string()});
    else if (method_.kind == "pipe")
        words.push_back("pipe:sh " + receiver().string() + ' ' + target().string());
    else
        words.push_back(method_.kind + ':' + target().string());
    if (method_.strict) words.emplace_back("--strict");
    if (const std::string url = ledger().database; !url.empty())
        words.insert(words.end(), {"--ledger", url});
    return words;
}

std::vector<std::string> fetching_home::delivered() const {
    if (gmail_) return texts(gmail_->messages());
    if (method_.kind == "imap") {
        std::vector<std::string> all;
        for (const std::string& each : from_.folders().messages(user_))
            all.push_back(as_file(each));
        std::ranges::sort(all);
        return all;
    }
    if (method_.kind != "mbox") return contents_of(target() / "new");
    std::vector<std::string> messages = split(content(target()));
    std::ranges::sort(messages);
    return messages;
}

std::size_t fetching_home::remembered() const {
    const std::string name = "127.0.0.1:" + std::to_string(from_.port()) + '/' + user_;
    const auto account = fetch::open_ledger(ledger())->acquire({name});
    std::size_t all = account->open_intents().size();
    const auto rows = account->known();
    while (const fetch::known_message* row = rows->next())
        if (!row->deleted) ++all;
    return all;
}

}  // namespace pop3::test
