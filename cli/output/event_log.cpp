// SPDX-License-Identifier: MIT
#include "event_log.hpp"

#include <sys/uio.h>
#include <syslog.h>
#define SD_JOURNAL_SUPPRESS_LOCATION  // the place in our source is of no interest
#include <systemd/sd-journal.h>

#include <array>

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
        std::string lines = "pop3: " + prefixed(account, words) + '\n';
        if (!advice.empty()) lines += "      " + escaped(advice, advice.npos) + '\n';
        print_(lines);
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

}  // namespace

std::unique_ptr<event_log> open_log(const std::string& where,
                                    std::function<void(std::string_view)> print) {
    if (where == "syslog") return std::make_unique<syslog_log>();
    if (where == "journal") return std::make_unique<journal_log>();
    return std::make_unique<stderr_log>(std::move(print));
}

}  // namespace pop3::cli
