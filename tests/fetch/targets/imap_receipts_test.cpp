// SPDX-License-Identifier: MIT
// What an IMAP server has confirmed is not asked for after a crash; and servers that store UTF-8 headers.
#include "fetch/targets/imap/imap_receipts.hpp"

#include <gmock/gmock.h>

#include "imap_fixture.hpp"
#include "support/files.hpp"

namespace pop3::fetch {
namespace {

using namespace imap_script;
using ::testing::ElementsAre;

class ImapReceipts : public Imap {
  protected:
    // The name of a message that is delivered, in a run that crashes before the ledger has recorded it.
    std::string deliver_and_crash(const lmtp_peer& peer) {
        imap_target server(to(peer));
        const auto message = staged(server);
        staged_message* const group[] = {message.get()};
        server.name_group(group);
        EXPECT_EQ(server.commit(group).at(0).outcome_kind, ending::delivered);
        return message->name();
    }
    [[nodiscard]] std::string file() const {
        for (const std::string& name : test::names_in(home.path()))
            if (name.ends_with(".receipts")) return home.path() / name;
        return {};
    }
};

TEST_F(ImapReceipts, OfAConfirmedMessageAnswerForTheServerAfterACrash) {
    const lmtp_peer peer({hello() + status(2) + appended(3)});
    const std::string name = deliver_and_crash(peer);
    imap_target server(to(peer));  // the peer accepts no further connection
    EXPECT_THAT(server.recover(std::vector{name}), ElementsAre(name));
}

TEST_F(ImapReceipts, HaveTheUidThatTheServerTells) {
    const lmtp_peer peer({hello() + status(2) + appended(3)});
    const std::string name = deliver_and_crash(peer);
    const auto stored = imap_receipts(file()).find(imap_trace::parse(name)->key);
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->uid_validity, 7U);
    EXPECT_EQ(stored->uid, 5U);
}

TEST_F(ImapReceipts, AreWrittenWithoutAUidToo) {
    const lmtp_peer peer({hello("LITERAL+") + status(2) + append(3) + line("S: a3 OK done")});
    const std::string name = deliver_and_crash(peer);
    imap_target server(to(peer));
    EXPECT_THAT(server.recover(std::vector{name}), ElementsAre(name));
}

TEST_F(ImapReceipts, AreGoneAfterTheLedgerHasThem) {
    const lmtp_peer peer({hello() + status(2) + appended(3)});
    deliver_and_crash(peer);
    imap_target(to(peer)).forget_recovery_data();
    EXPECT_EQ(test::content(file()), "");
}

TEST_F(ImapReceipts, ThatACrashHasCutDoNotCount) {
    const std::string path = home.path() / "r";
    imap_receipts(path).add("0a", {7, 5});
    test::put(path, test::content(path) + "0b 7");
    imap_receipts after(path);
    EXPECT_TRUE(after.find("0a"));
    EXPECT_FALSE(after.find("0b"));
    after.add("0c", {7, 6});
    EXPECT_TRUE(imap_receipts(path).find("0c"));
}

TEST_F(ImapReceipts, ThatCannotBeWrittenKeepNoMailFromItsTarget) {
    const lmtp_peer peer({hello() + status(2) + appended(3)});
    imap_target server(to(peer));
    const auto message = staged(server);
    staged_message* const group[] = {message.get()};
    server.name_group(group);
    std::filesystem::remove_all(home.path());
    EXPECT_EQ(server.commit(group).at(0).outcome_kind, ending::delivered);
}

// ---- UTF-8 headers ----

const std::string greek = "Message-ID: <1@example.org>\r\nSubject: \xce\xb1\r\n\r\nhello\r\n";

std::string enabled(const std::string& end) {
    return line("C: a2 ENABLE UTF8=ACCEPT") + line("S: * ENABLED UTF8=ACCEPT") +
           line("S: a2 " + end);
}

TEST_F(Imap, AServerThatStoresHeadersInUtf8IsAskedTo) {
    for (const char* const word : {"UTF8=ACCEPT", "UTF8=ONLY"}) {
        const lmtp_peer peer({hello(std::string("LITERAL+ ENABLE ") + word) + enabled("OK done") +
                              status(3) + appended(4, greek)});
        imap_target server(to(peer));
        EXPECT_EQ(deliver(server, greek).outcome_kind, ending::delivered) << word;
    }
}

TEST_F(Imap, NamesOfFoldersAreInUtf8ThereAndInUtf7Elsewhere) {
    const std::string name = "\xc3\x84lter";
    const lmtp_peer one({hello("LITERAL+ ENABLE UTF8=ACCEPT") + enabled("OK done") +
                         status(3, name) + appended(4, letter, name)});
    imap_target with(to(one, name));
    EXPECT_EQ(deliver(with).outcome_kind, ending::delivered);
    for (const std::string& begin :
         {hello() + status(2, "&AMQ-lter") + appended(3, letter, "&AMQ-lter"),
          hello("LITERAL+ UTF8=ACCEPT") + enabled("NO not today") + status(3, "&AMQ-lter") +
              appended(4, letter, "&AMQ-lter")}) {
        const lmtp_peer other({begin});
        imap_target without(to(other, name));
        EXPECT_EQ(deliver(without).outcome_kind, ending::delivered);
    }
}

TEST_F(Imap, AServerThatSaysOkAndEnablesNothingGetsNamesInUtf7) {
    for (const char* const untagged : {"", "S: * ENABLED\n", "S: * ENABLED CONDSTORE\n"}) {
        const lmtp_peer peer({hello("LITERAL+ ENABLE UTF8=ACCEPT") +
                              line("C: a2 ENABLE UTF8=ACCEPT") + untagged + line("S: a2 OK done") +
                              status(3, "R&-D") + appended(4, letter, "R&-D")});
        imap_target server(to(peer, "R&D"));
        EXPECT_EQ(deliver(server).outcome_kind, ending::delivered) << untagged;
    }
}

TEST_F(Imap, AServerWithoutUtf8GetsSuchHeadersAsTheyAreAndMayRefuseThem) {
    const lmtp_peer peer({hello() + status(2) + append(3, greek) +
                          line("S: a3 NO [CANNOT] 8-bit characters in the header")});
    imap_target server(to(peer));
    const delivery end = deliver(server, greek);
    EXPECT_EQ(end.outcome_kind, ending::refused);
    EXPECT_THAT(end.reason.reply, ::testing::HasSubstr("8-bit characters"));
}

}  // namespace
}  // namespace pop3::fetch
