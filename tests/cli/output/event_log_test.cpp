// SPDX-License-Identifier: MIT
// Entries in the system's own logs, which have fixed addresses that a test cannot use: these functions
// replace the ones that send there. Their daemon is a socket of the test.
#include "cli/output/event_log.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace {
std::vector<std::string> logged;
}

extern "C" {
void syslog(int priority, const char* format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    logged.push_back(std::to_string(priority) + ' ' + text);
}

// libsystemd sends a datagram for each entry, with its fields as lines.
[[gnu::visibility("default")]] ssize_t sendmsg(int, const msghdr* entry, int) {
    std::string fields;
    for (std::size_t i = 0; i < entry->msg_iovlen; ++i)
        fields.append(static_cast<const char*>(entry->msg_iov[i].iov_base),
                      entry->msg_iov[i].iov_len);
    logged.push_back(fields);
    return static_cast<ssize_t>(fields.size());
}
}

namespace pop3::cli {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

class EventLog : public testing::Test {
  protected:
    EventLog() { logged.clear(); }
    ~EventLog() override { close_daemon(); }
    // A daemon listens on the sockets of both.
    void listen(int type = SOCK_DGRAM) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        sockets.syslog.copy(address.sun_path, sizeof address.sun_path - 1);
        daemon = ::socket(AF_UNIX, type, 0);
        ASSERT_EQ(::bind(daemon, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        if (type == SOCK_STREAM) {
            ASSERT_EQ(::listen(daemon, 1), 0);
        }
    }
    void close_daemon() {
        if (daemon >= 0) ::close(daemon);
        daemon = -1;
    }

    test::temporary_directory home;
    log_sockets sockets{home.path() / "log", home.path() / "log"};
    int daemon = -1;
    std::string printed;
    std::function<void(std::string_view)> print = [this](std::string_view lines) {
        printed += lines;
    };
};

TEST_F(EventLog, StandardErrorGetsWhatFailedAndWhatToDo) {
    const auto log = open_log("stderr", print);
    log->info("work", "fetched 3 messages");
    log->error("work", "no connection", "Check the host.");
    log->error("", "no connection", "");
    log->warning("work", "mail may go", "Look.");
    EXPECT_EQ(printed,
              "pop3: work: no connection\n      Check the host.\npop3: no connection\n"
              "pop3: work: mail may go\n      Look.\n");
}

TEST_F(EventLog, SyslogGetsAllByPriority) {
    listen();
    const auto log = open_log("syslog", print, sockets);
    log->info("work", "fetched 3 messages");
    log->warning("work", "mail may go", "Look.");
    log->error("work", "100% refused", "Do nothing.");
    EXPECT_THAT(logged, ElementsAre(std::to_string(LOG_INFO) + " work: fetched 3 messages",
                                    std::to_string(LOG_WARNING) + " work: mail may go",
                                    std::to_string(LOG_ERR) + " work: 100% refused"));
    EXPECT_EQ(printed, "");
}

TEST_F(EventLog, TheJournalGetsTheAccountAsAField) {
    listen();
    const auto log = open_log("journal", print, sockets);
    log->error("work", "no connection", "Check the host.");
    log->warning("work", "mail may go", "Look.");
    EXPECT_THAT(logged, ElementsAre("MESSAGE=work: no connection\nPRIORITY=3\n"
                                    "SYSLOG_IDENTIFIER=pop3\nSYSLOG_FACILITY=2\n"
                                    "POP3_ACCOUNT=work\n",
                                    StartsWith("MESSAGE=work: mail may go\nPRIORITY=4\n")));
    EXPECT_EQ(printed, "");
}

TEST_F(EventLog, WithoutADaemonFailuresArePrintedAndThatIsToldOnce) {
    for (const std::string name : {"syslog", "journal"}) {
        printed.clear();
        const auto log = open_log(name, print, sockets);
        log->info("work", "fetched 3 messages");
        EXPECT_EQ(printed, "");
        log->error("work", "no connection", "Check the host.");
        log->warning("", "mail may go", "Look.");
        EXPECT_EQ(printed, "pop3: no " + name + " listens on " + sockets.syslog +
                               "\n      Failures are printed here instead.\n"
                               "pop3: work: no connection\n      Check the host.\n"
                               "pop3: mail may go\n      Look.\n");
    }
    EXPECT_THAT(logged, testing::IsEmpty());
}

TEST_F(EventLog, ADaemonThatEndsTakesNoFailureWithIt) {
    listen();
    const auto log = open_log("syslog", print, sockets);
    log->error("", "first", "");
    close_daemon();
    log->error("", "second", "");
    EXPECT_THAT(logged, ElementsAre(std::to_string(LOG_ERR) + " first"));
    EXPECT_THAT(printed, testing::EndsWith("pop3: second\n"));
}

TEST_F(EventLog, ADaemonMayListenForConnections) {
    listen(SOCK_STREAM);
    open_log("syslog", print, sockets)->error("", "refused", "");
    EXPECT_EQ(logged.size(), 1U);
}

}  // namespace
}  // namespace pop3::cli
