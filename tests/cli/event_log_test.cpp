// SPDX-License-Identifier: MIT
// What arrives at the system's own logs. Both have fixed addresses that a test cannot have, so their
// library functions are replaced by these.
#include "cli/event_log.hpp"

#include <gmock/gmock.h>
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

int sd_journal_sendv(const iovec* fields, int count) {
    for (int i = 0; i < count; ++i)
        logged.emplace_back(static_cast<const char*>(fields[i].iov_base), fields[i].iov_len);
    return 0;
}
}

namespace pop3::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;

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
    log->note("work", "fetched 3 messages");
    log->complain("work", "no connection", "Check the host.");
    log->complain("", "no connection", "");
    log->warn("work", "mail may go", "Look.");
    EXPECT_EQ(printed,
              "pop3: work: no connection\n      Check the host.\npop3: no connection\n"
              "pop3: work: mail may go\n      Look.\n");
}

TEST_F(EventLog, SyslogGetsAllByPriority) {
    const auto log = open_log("syslog", print);
    log->note("work", "fetched 3 messages");
    log->warn("work", "mail may go", "Look.");
    log->complain("work", "100% refused", "Do nothing.");
    EXPECT_THAT(logged, ElementsAre(std::to_string(LOG_INFO) + " work: fetched 3 messages",
                                    std::to_string(LOG_WARNING) + " work: mail may go",
                                    std::to_string(LOG_ERR) + " work: 100% refused"));
    EXPECT_EQ(printed, "");
}

TEST_F(EventLog, TheJournalGetsTheAccountAsAField) {
    const auto log = open_log("journal", print);
    log->complain("work", "no connection", "Check the host.");
    EXPECT_THAT(logged, Contains("MESSAGE=work: no connection"));
    EXPECT_THAT(logged, Contains("PRIORITY=3"));
    EXPECT_THAT(logged, Contains("SYSLOG_IDENTIFIER=pop3"));
    EXPECT_THAT(logged, Contains("POP3_ACCOUNT=work"));
    log->warn("work", "mail may go", "Look.");
    EXPECT_THAT(logged, Contains("MESSAGE=work: mail may go"));
    EXPECT_THAT(logged, Contains("PRIORITY=4"));
    EXPECT_EQ(printed, "");
}

}  // namespace
}  // namespace pop3::cli
