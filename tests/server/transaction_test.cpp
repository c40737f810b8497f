// SPDX-License-Identifier: MIT
// The TRANSACTION state: STAT, LIST, UIDL, DELE, NOOP, RSET, and QUIT into UPDATE.
#include "peers/server_dialogue.hpp"

namespace pop3::serving {
namespace {

const std::vector<std::string> three = {"Subject: 1\r\n\r\none\r\n", "Subject: 2\r\n\r\ntwo\r\n",
                                        "Subject: 3\r\n\r\nthree"};

server_dialogue three_messages() {
    server_dialogue d;
    d.logged_in().with_message(three[0], "uid-a").with_message(three[1], "uid-b");
    d.with_message(three[2], "uid-c");
    return d;
}

TEST(Transaction, StatCountsMessagesAndOctetsAsSent) {
    three_messages().play(R"(
        C: STAT
        S: +OK 3 59
    )");
}

TEST(Transaction, ListGivesEachMessageItsSize) {
    three_messages().play(R"(
        C: LIST
        S: +OK ...
        S: 1 19
        S: 2 19
        S: 3 21
        S: .
        C: LIST 3
        S: +OK 3 21
    )");
}

TEST(Transaction, UidlGivesEachMessageItsUniqueId) {
    three_messages().play(R"(
        C: UIDL
        S: +OK ...
        S: 1 uid-a
        S: 2 uid-b
        S: 3 uid-c
        S: .
        C: UIDL 2
        S: +OK 2 uid-b
    )");
}

TEST(Transaction, ListingsOfAnEmptyMaildropAreEmpty) {
    server_dialogue().logged_in().play(R"(
        C: STAT
        S: +OK 0 0
        C: LIST
        S: +OK ...
        S: .
        C: UIDL
        S: +OK ...
        S: .
        C: LIST 1
        S: -ERR no such message
    )");
}

TEST(Transaction, NumbersThatNameNoMessageAreRefused) {
    for (const char* number :
         {"0", "4", "-1", "+1", "x", "1x", "0x1", "4294967297", "99999999999999999999", "1 1"}) {
        SCOPED_TRACE(number);
        for (const char* verb : {"LIST ", "UIDL ", "RETR ", "DELE "})
            three_messages().play("C: " + std::string(verb) + number + "\nS: -ERR ...\n", three);
    }
}

TEST(Transaction, CommandsWithoutTheirArgumentAreRefused) {
    three_messages().play(R"(
        C: RETR
        S: -ERR no such message
        C: DELE
        S: -ERR no such message
        C: TOP
        S: -ERR ...
        C: TOP 1
        S: -ERR ...
        C: TOP 1 -1
        S: -ERR ...
        C: STAT 1
        S: -ERR too many arguments
        C: NOOP x
        S: -ERR too many arguments
        C: QUIT now
        S: -ERR too many arguments
    )");
}

TEST(Transaction, AMarkedMessageIsOutOfReachAndTheOthersKeepTheirNumbers) {
    three_messages().play(R"(
        C: DELE 2
        S: +OK ...
        C: STAT
        S: +OK 2 40
        C: LIST
        S: +OK ...
        S: 1 19
        S: 3 21
        S: .
        C: UIDL
        S: +OK ...
        S: 1 uid-a
        S: 3 uid-c
        S: .
        C: LIST 2
        S: -ERR message 2 is marked as deleted
        C: UIDL 2
        S: -ERR ...
        C: RETR 2
        S: -ERR ...
        C: TOP 2 0
        S: -ERR ...
        C: DELE 2
        S: -ERR ...
        C: LIST 3
        S: +OK 3 21
    )");
}

TEST(Transaction, RsetUnmarks) {
    three_messages().play(R"(
        C: DELE 1
        S: +OK ...
        C: DELE 3
        S: +OK ...
        C: RSET
        S: +OK ...
        C: STAT
        S: +OK 3 59
        C: QUIT
        S: +OK bye
    )",
                          three);
}

TEST(Transaction, OnlyQuitDeletes) {
    three_messages().play(R"(
        C: DELE 1
        S: +OK ...
        C: DELE 2
        S: +OK ...
    )",
                          three);
}

TEST(Transaction, QuitDeletesWhatIsMarkedAndNothingElse) {
    three_messages().play(R"(
        C: DELE 3
        S: +OK ...
        C: DELE 1
        S: +OK ...
        C: QUIT
        S: +OK bye
        C: NOOP
    )",
                          std::vector{three[1]});
}

// A maildrop whose messages cannot be deleted.
class stubborn_backend final : public backend {
  public:
    std::optional<failure> check_password(std::string_view, std::string_view) override {
        return std::nullopt;
    }
    result<std::unique_ptr<maildrop>> open(std::string_view) override {
        return std::unique_ptr<maildrop>(std::make_unique<drop>());
    }

  private:
    class drop final : public maildrop {
      public:
        [[nodiscard]] std::uint32_t count() const override { return 3; }
        octet_count size(message_number) override { return 1; }
        std::string_view unique_id(message_number) override { return "x"; }
        result<std::unique_ptr<message_source>> open(message_number) override {
            return fail(errc::system_temporary);
        }
        std::size_t remove(std::span<const message_number> marked) override {
            return marked.size();
        }
    };
};

TEST(Transaction, QuitSaysErrWhenNotAllCouldBeDeleted) {
    stubborn_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER a\r\nPASS b\r\nDELE 1\r\nDELE 3\r\nQUIT\r\n");
    EXPECT_TRUE(all_output(session).ends_with("-ERR 2 marked messages were not deleted\r\n"));
    EXPECT_TRUE(session.ended());
}

TEST(Transaction, AMessageThatCannotBeReadIsRefusedAndTheSessionGoesOn) {
    stubborn_backend mail;
    const server_features offered;
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER a\r\nPASS b\r\n");
    all_output(session);
    session.receive("RETR 1\r\nNOOP\r\n");
    EXPECT_EQ(all_output(session), "-ERR [SYS/TEMP] the server has a temporary fault\r\n+OK\r\n");
}

}  // namespace
}  // namespace pop3::serving
