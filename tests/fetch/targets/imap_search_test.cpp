// SPDX-License-Identifier: MIT
// What an IMAP server is asked after an answer was lost, and after a crash; and what its answers mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "imap_fixture.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using namespace imap_script;
using test::local_failure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string other = "Message-ID: <2@example.org>\r\n\r\nhello\r\n";
const std::string anonymous = "Subject: hi\r\n\r\nhello\r\n";

class ImapSearch : public Imap {
  protected:
    // What is in the ledger when a run ends before it delivers `body`.
    std::string intended(const lmtp_peer& peer, const std::string& body = letter) {
        imap_target server(to(peer));
        const auto message = staged(server, body);
        staged_message* const group[] = {message.get()};
        server.name_group(group);
        return message->name();
    }
    // Delivers the letter, loses the answer, and plays `found` when the client comes again.
    ending outcome_where(const std::string& found) {
        lmtp_peer peer({hello() + status(2) + append(3), hello() + found + until_gone});
        imap_target server(to(peer));
        return deliver(server).outcome_kind;
    }
};

TEST_F(ImapSearch, ALostAnswerIsSearchedFor) {
    lmtp_peer peer(
        {hello() + status(2) + append(3), hello() + search(2, by_id_and_size, " 5") + until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(ImapSearch, AMessageThatIsNotFoundAfterALostAnswerIsInDoubt) {
    // The last message of the folder is in each range that ends with *.
    for (const char* found : {"", " 4"}) {
        lmtp_peer peer({hello() + status(2) + append(3),
                        hello() + search(2, by_id_and_size, found) + until_gone});
        imap_target server(to(peer));
        const delivery got = deliver(server);
        EXPECT_EQ(got.outcome_kind, ending::in_doubt);
        EXPECT_EQ(got.reason.code, fetch_errc::delivery_in_doubt);
    }
}

TEST_F(ImapSearch, AfterACrashTheFolderTellsWhatArrived) {
    lmtp_peer peer({hello() + status(2) + until_gone,
                    hello() + search(2, by_id_and_size, " 9 12") + ask(4, "HEADER X-Pop3-Key ...") +
                        line("S: * SEARCH") + line("S: a4 OK done") + until_gone});
    std::vector<std::string> names;
    {
        imap_target server(to(peer));
        const auto first = staged(server);
        const auto second = staged(server, anonymous);
        staged_message* const group[] = {first.get(), second.get()};
        server.name_group(group);
        names = {first->name(), second->name()};
    }
    imap_target::settings options = to(peer);
    options.access.user = "bob";
    EXPECT_THAT(imap_target(options).recover(names), IsEmpty()) << "it is not asked for these";
    EXPECT_THAT(imap_target(to(peer)).recover(names), ElementsAre(names[0]));
}

TEST_F(ImapSearch, AFolderThatCannotBeOpenedNowIsNotTakenForAnEmptyOne) {
    lmtp_peer peer({hello() + status(2) + until_gone,
                    hello() + line("C: a2 EXAMINE \"INBOX\"") + line("S: a2 NO try later") +
                        line("C: a3 LIST \"\" \"INBOX\"") + line("S: * LIST () \"/\" INBOX") +
                        line("S: a3 OK done") + until_gone});
    const std::string name = intended(peer);
    imap_target next(to(peer));
    const auto reason = local_failure([&] { std::ignore = next.recover(std::vector{name}); });
    ASSERT_TRUE(reason);
    EXPECT_THAT(reason->message(), HasSubstr("try later"));
}

// ---- which messages count ----

TEST_F(ImapSearch, InAFolderThatWasCreatedAnewOnlyTheKeyCounts) {
    for (const char* validity : {"8", "0"}) {
        lmtp_peer peer({hello() + status(2) + until_gone, hello() + status(2) + until_gone,
                        hello() + examine(2, validity) + ask(3, "HEADER X-Pop3-Key ...", "1") +
                            line("S: * SEARCH 1") + line("S: a3 OK done") + until_gone});
        const std::string by_id = intended(peer);
        const std::string by_key = intended(peer, anonymous);
        imap_target next(to(peer));
        EXPECT_THAT(next.recover(std::vector{by_id, by_key}), ElementsAre(by_key));
    }
}

TEST_F(ImapSearch, ReadsTheSearchResponseOfImap4Rev2) {
    const std::string asked = examine(2) + ask(3, by_id_and_size);
    const std::string done = line("S: a3 OK done");
    const auto extended = [&](const std::string& values) {
        return asked + line("S: * ESEARCH (TAG \"a3\") UID" + values) + done;
    };
    EXPECT_EQ(outcome_where(extended(" ALL 2,4:5")), ending::delivered);
    EXPECT_EQ(outcome_where(extended(" MIN 5 COUNT 1")), ending::delivered);
    EXPECT_EQ(outcome_where(extended(" COUNT 7 ALL 4")), ending::in_doubt);
    EXPECT_EQ(outcome_where(extended("")), ending::in_doubt);
}

TEST_F(ImapSearch, AnAnswerAfterManyOtherResponsesCounts) {
    std::string others;
    for (std::size_t i = 0; i <= imap_dialogue::most_kept; ++i)
        others += line("S: * OK still here");
    EXPECT_EQ(outcome_where(examine(2) + ask(3, by_id_and_size) + others + line("S: * SEARCH 5") +
                            line("S: a3 OK done")),
              ending::delivered);
}

// ---- servers that do not search ----

TEST_F(ImapSearch, WhereTheServerRefusesToSearchItsHeadersAreRead) {
    const std::string header = "Message-ID: <1@example.org>\r\n\r\n";
    for (const char* refusal : {"BAD no such key", "NO not supported"}) {
        const std::string sizes =
            examine(2) + ask(3, by_id_and_size) + line("S: a3 " + std::string(refusal)) +
            line("C: a4 UID FETCH 5:505 (RFC822.SIZE)") +
            line("S: * 5 FETCH (UID 5 RFC822.SIZE 999)") +
            line("S: * 6 FETCH (RFC822.SIZE " + std::to_string(letter.size()) + " UID 6)") +
            line("S: a4 OK done") +
            line("C: a5 UID FETCH 6 BODY.PEEK[HEADER.FIELDS (MESSAGE-ID X-POP3-KEY)]");
        const std::string of_six =
            "S: * 6 FETCH (UID 6 BODY[HEADER.FIELDS (MESSAGE-ID X-POP3-KEY)] {";
        EXPECT_EQ(outcome_where(sizes + line(of_six + std::to_string(header.size()) + '}') +
                                line("S: Message-ID: <1@example.org>") + line("S: ") +
                                line("S: )") + line("S: a5 OK done")),
                  ending::delivered);
        EXPECT_EQ(outcome_where(sizes + line(of_six + "2}") + line("S: ") + line("S: )") +
                                line("S: a5 OK done")),
                  ending::in_doubt);
    }
}

TEST_F(ImapSearch, AServerThatRefusesBothStopsNoAccount) {
    lmtp_peer peer({hello() + status(2) + until_gone,
                    hello() + examine(2) + ask(3, by_id_and_size) + line("S: a3 BAD no") +
                        line("C: a4 UID FETCH 5:505 (RFC822.SIZE)") + line("S: a4 NO not now") +
                        until_gone});
    const std::string name = intended(peer);
    EXPECT_THAT(imap_target(to(peer)).recover(std::vector{name}), IsEmpty());
}

TEST_F(ImapSearch, AServerThatCannotSearchNowIsAskedInTheNextRun) {
    lmtp_peer peer(
        {hello() + status(2) + until_gone,
         hello() + examine(2) + ask(3, by_id_and_size) + line("S: a3 NO [INUSE] rebuilding")});
    const std::string name = intended(peer);
    imap_target next(to(peer));
    const auto reason = local_failure([&] { std::ignore = next.recover(std::vector{name}); });
    ASSERT_TRUE(reason);
    EXPECT_THAT(reason->message(), HasSubstr("rebuilding"));
}

// ---- after the search ----

TEST_F(ImapSearch, AFolderThatIsOpenIsNotAskedForItsStatus) {
    lmtp_peer peer({hello() + status(2) + append(3),
                    hello() + search(2, by_id_and_size, " 5") + until_gone,
                    hello() + status(2) + appended(3, other) + until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
    EXPECT_EQ(deliver(server, other).outcome_kind, ending::delivered);
}

TEST_F(ImapSearch, ASizeThatTheServerHangsUpForIsRefusedOnceTheMessageIsNotThere) {
    const std::pair<const char*, ending> cases[] = {{"message too large", ending::refused},
                                                    {"shutting down", ending::in_doubt}};
    for (const auto& [words, expected] : cases) {
        lmtp_peer peer({hello() + status(2) + append(3) + line("S: * BYE " + std::string(words)),
                        hello() + search(2, by_id_and_size, "") + until_gone});
        imap_target server(to(peer));
        const delivery got = deliver(server);
        EXPECT_EQ(got.outcome_kind, expected) << words;
        EXPECT_THAT(got.reason.reply, HasSubstr(words));
    }
}

}  // namespace
}  // namespace pop3::fetch
