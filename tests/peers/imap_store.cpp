// SPDX-License-Identifier: MIT
#include "imap_store.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <charconv>

#include "loopback.hpp"

namespace pop3::test {
namespace {

constexpr std::string_view validity = "[UIDVALIDITY 7]";

std::string quoted_in(const std::string& text) {
    const std::size_t open = text.find('"');
    return text.substr(open + 1, text.find('"', open + 1) - open - 1);
}

// The number between the last { and its }, which a + may precede.
std::size_t literal_in(const std::string& text) {
    std::size_t octets = 0;
    std::from_chars(text.data() + text.rfind('{') + 1, text.data() + text.size(), octets);
    return octets;
}

bool has_size(const std::string& message, const std::string& command) {
    return command.find("LARGER") == command.npos ||
           command.find("LARGER " + std::to_string(message.size() - 1) + " SMALLER " +
                        std::to_string(message.size() + 1) + ' ') != command.npos;
}

}  // namespace

// One client.
class imap_store::session {
  public:
    session(imap_store& store, system::unique_fd socket)
        : store_(store), socket_(std::move(socket)) {}

    void run() {
        say("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LITERAL+] ready");
        std::string line;
        while (open_ && hear(line)) {
            const std::size_t space = line.find(' ');
            tag_ = line.substr(0, space);
            execute(line.substr(space + 1));
        }
    }

  private:
    void execute(const std::string& command) {
        const std::string folder = quoted_in(command);
        if (command.starts_with("AUTHENTICATE")) {
            say("+ ");
            std::string response;
            if (hear(response)) done("[CAPABILITY IMAP4rev1 LITERAL+] logged in");
        } else if (command.starts_with("STATUS")) {
            const std::size_t count = store_.messages(folder).size();
            if (!store_.has(folder)) return say(tag_ + " NO [NONEXISTENT] no such folder");
            say("* STATUS \"" + folder + "\" (UIDNEXT " + std::to_string(count + 1) +
                " UIDVALIDITY 7)");
            done("done");
        } else if (command.starts_with("APPEND")) {
            append(folder, command);
        } else if (command.starts_with("EXAMINE")) {
            folder_ = folder;
            if (!store_.has(folder)) return say(tag_ + " NO [NONEXISTENT] no such folder");
            say("* OK " + std::string(validity) + " valid");
            done("done");
        } else if (command.starts_with("UID SEARCH")) {
            search(command);
        } else if (command.starts_with("CREATE")) {
            const std::scoped_lock lock(store_.guard_);
            store_.folders_[folder];
            done("done");
        } else {  // LIST of a folder that does not exist, and SUBSCRIBE
            done("done");
        }
    }

    void append(const std::string& folder, const std::string& command) {
        const std::size_t octets = literal_in(command);
        if (command.find("+}") == command.npos) say("+ go on");
        while (unread_.size() < octets + 2)
            if (!receive()) return;
        const std::scoped_lock lock(store_.guard_);
        store_.folders_[folder].push_back(unread_.substr(0, octets));
        unread_.erase(0, octets + 2);
        open_ = store_.to_lose_ == 0;
        if (open_)
            done("done");
        else
            --store_.to_lose_;
    }

    // UID SEARCH UID 5:* LARGER 309 SMALLER 311 HEADER Message-ID "<1@example.org>"
    void search(const std::string& command) {
        std::size_t first = 0;
        std::from_chars(command.data() + 15, command.data() + command.size(), first);
        const std::size_t name = command.find("HEADER ") + 7;
        const std::string field = command.substr(name, command.find(' ', name) - name);
        const std::string wanted = field + ": " + quoted_in(command) + "\r\n";
        const std::vector<std::string> all = store_.messages(folder_);
        std::string found;
        for (std::size_t uid = std::min(first, all.size()); uid >= 1 && uid <= all.size(); ++uid)
            if (all[uid - 1].find(wanted) != std::string::npos && has_size(all[uid - 1], command))
                found += ' ' + std::to_string(uid);
        say("* SEARCH" + found);
        done("done");
    }

    void done(const std::string& words) { say(tag_ + " OK " + words); }
    void say(const std::string& line) {
        const std::string octets = line + "\r\n";
        ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
    }
    bool hear(std::string& line) {
        std::size_t end = 0;
        while ((end = unread_.find("\r\n")) == std::string::npos)
            if (!receive()) return false;
        line = unread_.substr(0, end);
        unread_.erase(0, end + 2);
        return true;
    }
    bool receive() {
        char octets[64 * 1024];
        const ssize_t got = ::recv(socket_.get(), octets, sizeof octets, 0);
        if (got > 0) unread_.append(octets, static_cast<std::size_t>(got));
        return got > 0;
    }

    imap_store& store_;
    system::unique_fd socket_;
    std::string tag_;
    std::string folder_;
    std::string unread_;
    bool open_ = true;
};

imap_store::imap_store()
    : listener_(listening_on("127.0.0.1")),
      port_(port_of(listener_)),
      thread_([this] { accept_all(); }) {}

imap_store::~imap_store() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    wait_until_idle();
}

void imap_store::accept_all() {
    while (true) {
        system::unique_fd socket(::accept(listener_.get(), nullptr, nullptr));
        if (!socket) return;
        const std::scoped_lock lock(guard_);
        ++clients_;
        std::thread([this, client = std::move(socket)]() mutable {
            session(*this, std::move(client)).run();
            ended();
        }).detach();
    }
}

// While the lock is held, so that the store still exists.
void imap_store::ended() {
    const std::scoped_lock lock(guard_);
    --clients_;
    idle_.notify_all();
}

void imap_store::wait_until_idle() const {
    std::unique_lock lock(guard_);
    idle_.wait(lock, [this] { return clients_ == 0; });
}

bool imap_store::has(const std::string& folder) const {
    const std::scoped_lock lock(guard_);
    return folders_.contains(folder);
}

std::vector<std::string> imap_store::messages(const std::string& folder) const {
    const std::scoped_lock lock(guard_);
    const auto found = folders_.find(folder);
    return found == folders_.end() ? std::vector<std::string>() : found->second;
}

}  // namespace pop3::test
