// SPDX-License-Identifier: MIT
// Entries in the system's own logs. Both have fixed addresses that a test cannot use, so these
// functions replace the ones that send there.
#include "cli/output/event_log.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <syslog.h>

#include <cstdarg>
#include <cstdio>
#include <string>
#include <vector>

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
    const auto log = open_log("syslog", print);
    log->info("work", "fetched 3 messages");
    log->warning("work", "mail may go", "Look.");
    log->error("work", "100% refused", "Do nothing.");
    EXPECT_THAT(logged, ElementsAre(std::to_string(LOG_INFO) + " work: fetched 3 messages",
                                    std::to_string(LOG_WARNING) + " work: mail may go",
                                    std::to_string(LOG_ERR) + " work: 100% refused"));
    EXPECT_EQ(printed, "");
}

TEST_F(EventLog, TheJournalGetsTheAccountAsAField) {
    const auto log = open_log("journal", print);
    log->error("work", "no connection", "Check the host.");
    log->warning("work", "mail may go", "Look.");
    EXPECT_THAT(logged, ElementsAre("MESSAGE=work: no connection\nPRIORITY=3\n"
                                    "SYSLOG_IDENTIFIER=pop3\nSYSLOG_FACILITY=2\n"
                                    "POP3_ACCOUNT=work\n",
                                    StartsWith("MESSAGE=work: mail may go\nPRIORITY=4\n")));
    EXPECT_EQ(printed, "");
}

}  // namespace
}  // namespace pop3::cli
