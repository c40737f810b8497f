// SPDX-License-Identifier: MIT
#include "event_log.hpp"

#include <sys/uio.h>
#include <syslog.h>
#define SD_JOURNAL_SUPPRESS_LOCATION  // the place in our source is of no interest
#include <systemd/sd-journal.h>

#include <array>
#include <atomic>

#include "cli/errors/error_line.hpp"
#include "net/unix_listener.hpp"
#include "system/late_library.hpp"

namespace pop3::cli {
namespace {

std::string prefixed(const std::string& account, const std::string& words) {
    return (account.empty() ? "" : escaped(account) + ": ") + escaped(words, words.npos);
}

class stderr_log final : public event_log {
  public:
    explicit stderr_log(std::function<void(std::string_view)> print) : print_(std::move(print)) {}
    void info(const std::string&, const std::string&) override {}
    void warning(const std::string& account, const std::string& words,
                 const std::string& advice) override {
        error(account, words, advice);
    }
    void error(const std::string& account, const std::string& words,
               const std::string& advice) override {
        print_(error_lines(prefixed(account, words), advice));
    }

  private:
    std::function<void(std::string_view)> print_;
};

class syslog_log final : public event_log {
  public:
    syslog_log() { ::openlog("pop3", LOG_PID, LOG_MAIL); }
    ~syslog_log() override { ::closelog(); }
    syslog_log(const syslog_log&) = delete;
    syslog_log& operator=(const syslog_log&) = delete;
    void info(const std::string& account, const std::string& words) override {
        ::syslog(LOG_INFO, "%s", prefixed(account, words).c_str());
    }
    void warning(const std::string& account, const std::string& words,
                 const std::string&) override {
        ::syslog(LOG_WARNING, "%s", prefixed(account, words).c_str());
    }
    void error(const std::string& account, const std::string& words, const std::string&) override {
        ::syslog(LOG_ERR, "%s", prefixed(account, words).c_str());
    }
};

// The account is a field of its own: journalctl POP3_ACCOUNT=work.
class journal_log final : public event_log {
  public:
    void info(const std::string& account, const std::string& words) override {
        send(LOG_INFO, account, words);
    }
    void warning(const std::string& account, const std::string& words,
                 const std::string&) override {
        send(LOG_WARNING, account, words);
    }
    void error(const std::string& account, const std::string& words, const std::string&) override {
        send(LOG_ERR, account, words);
    }

  private:
    void send(int priority, const std::string& account, const std::string& words) {
        std::array<std::string, 5> fields{
            "MESSAGE=" + prefixed(account, words), "PRIORITY=" + std::to_string(priority),
            "SYSLOG_IDENTIFIER=pop3", "SYSLOG_FACILITY=" + std::to_string(LOG_FAC(LOG_MAIL)),
            "POP3_ACCOUNT=" + escaped(account)};
        std::array<iovec, fields.size()> places{};
        for (std::size_t i = 0; i < fields.size(); ++i)
            places[i] = {fields[i].data(), fields[i].size()};
        sendv_(places.data(), static_cast<int>(places.size()));
    }
    decltype(&::sd_journal_sendv) sendv_ =
        system::late_library("libsystemd.so.0", "libsystemd0")["sd_journal_sendv"];
};

// Neither syslog(3) nor sd_journal_send(3) tells that nobody listens: so that is asked before each
// entry. A failure without a listener goes to standard error.
class daemon_log final : public event_log {
  public:
    daemon_log(std::unique_ptr<event_log> daemon, std::unique_ptr<event_log> fallback,
               std::string name, std::string socket)
        : daemon_(std::move(daemon)),
          fallback_(std::move(fallback)),
          name_(std::move(name)),
          socket_(std::move(socket)) {}

    void info(const std::string& account, const std::string& words) override {
        if (net::has_listener(socket_)) daemon_->info(account, words);
    }
    void warning(const std::string& account, const std::string& words,
                 const std::string& advice) override {
        destination().warning(account, words, advice);
    }
    void error(const std::string& account, const std::string& words,
               const std::string& advice) override {
        destination().error(account, words, advice);
    }

  private:
    event_log& destination() {
        if (net::has_listener(socket_)) return *daemon_;
        if (!told_.exchange(true))
            fallback_->warning("", "no " + name_ + " listens on " + socket_,
                               "Failures are printed here instead.");
        return *fallback_;
    }

    std::unique_ptr<event_log> daemon_;
    std::unique_ptr<event_log> fallback_;
    std::string name_;
    std::string socket_;
    std::atomic<bool> told_ = false;
};

}  // namespace

std::unique_ptr<event_log> open_log(const std::string& where,
                                    std::function<void(std::string_view)> print,
                                    const log_sockets& sockets) {
    auto fallback = std::make_unique<stderr_log>(std::move(print));
    if (where == "syslog")
        return std::make_unique<daemon_log>(std::make_unique<syslog_log>(), std::move(fallback),
                                            where, sockets.syslog);
    if (where == "journal")
        return std::make_unique<daemon_log>(std::make_unique<journal_log>(), std::move(fallback),
                                            where, sockets.journal);
    return fallback;
}

}  // namespace pop3::cli
