// SPDX-License-Identifier: MIT
// Delivery by APPEND to an IMAP server: login, literals, folders, and what a refusal means.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "imap_fixture.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using namespace imap_script;
using test::local_failure;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string second = "Message-ID: <2@example.org>\r\n\r\nhello\r\n";

// ---- login ----

TEST_F(Imap, LogsInOnceForAllMessages) {
    lmtp_peer peer({hello() + status(2) + appended(3) + appended(4, second) + until_gone});
    imap_target server(to(peer));
    for (const delivery& each : deliver_all(server, {letter, second}))
        EXPECT_EQ(each.outcome_kind, ending::delivered) << each.reason.message();
}

TEST_F(Imap, SendsATokenInTwoSteps) {
    lmtp_peer peer({line("S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready") +
                    line("C: a1 AUTHENTICATE XOAUTH2") + line("S: + ") +
                    line("C: dXNlcj1hbm4BYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==") +
                    line("S: a1 OK [CAPABILITY IMAP4rev1 LITERAL+] in") + status(2) + appended(3) +
                    until_gone});
    imap_target::settings options = to(peer);
    options.access.identity = [](bool) { return credentials::oauth("ann", "tanstaaf"); };
    imap_target server(options);
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(Imap, TellsWhyAServerRefusesAToken) {
    lmtp_peer peer({line("S: * OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready") +
                    line("C: a1 AUTHENTICATE XOAUTH2") + line("S: + ") +
                    line("C: dXNlcj1hbm4BYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==") +
                    line("S: + eyJzdGF0dXMiOiI0MDAifQ==") + line("C: ") +
                    line("S: a1 NO [AUTHENTICATIONFAILED] the token has expired")});
    imap_target::settings options = to(peer);
    options.access.identity = [](bool) { return credentials::oauth("ann", "tanstaaf"); };
    imap_target server(options);
    const auto reason = local_failure([&] { deliver(server); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_login_refused);
    EXPECT_THAT(reason->message(), HasSubstr("the token has expired"));
}

TEST_F(Imap, ARefusedTokenIsRenewedOnce) {
    const std::string greeting = line("S: * OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready") +
                                 line("C: a1 AUTHENTICATE XOAUTH2") + line("S: + ");
    lmtp_peer peer({greeting + line("C: dXNlcj1hbm4BYXV0aD1CZWFyZXIgaHVudGVyMgEB") +
                        line("S: a1 NO [AUTHENTICATIONFAILED] expired"),
                    greeting + line("C: dXNlcj1hbm4BYXV0aD1CZWFyZXIgdGFuc3RhYWYBAQ==") +
                        line("S: a1 OK [CAPABILITY IMAP4rev1 LITERAL+] in") + status(2) +
                        appended(3) + until_gone});
    imap_target::settings options = to(peer);
    options.access.identity = [](bool refused) {
        return credentials::oauth("ann", refused ? "tanstaaf" : "hunter2");
    };
    imap_target server(options);
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(Imap, MasksAPasswordThatTheServerRepeats) {
    lmtp_peer peer({line("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready") +
                    line("C: a1 AUTHENTICATE PLAIN") + line("S: + ") + line("C: " + plain_of_ann) +
                    line("S: a1 NO wrong password tanstaaf")});
    imap_target server(to(peer));
    const auto reason = local_failure([&] { deliver(server); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_login_refused);
    EXPECT_THAT(reason->message(), Not(HasSubstr("tanstaaf")));
}

TEST_F(Imap, UsesTheLoginCommandOnlyWhereThereIsNoMechanism) {
    lmtp_peer peer({line("S: * OK [CAPABILITY IMAP4rev1] ready") +
                    line("C: a1 LOGIN \"ann\" \"tanstaaf\"") +
                    line("S: a1 OK [CAPABILITY IMAP4rev1 LITERAL+] in") + status(2) + appended(3) +
                    until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);

    lmtp_peer forbids({line("S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready")});
    imap_target other(to(forbids));
    const auto reason = local_failure([&] { deliver(other); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::no_common_mechanism);
}

TEST_F(Imap, SendsNoPasswordWithoutTls) {
    for (
        const char* greeting :
        {"S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready",            // STARTTLS was removed
         "S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] logged in"}) {  // so that it is not asked for
        lmtp_peer peer({line(greeting) + until_gone});
        imap_target::settings options = to(peer);
        options.access.in_clear_text = false;
        imap_target server(options);
        const auto reason = local_failure([&] { deliver(server); });
        ASSERT_TRUE(reason);
        EXPECT_EQ(reason->code, errc::cleartext_refused);
    }
}

TEST_F(Imap, ReadsNothingInTlsThatCameBeforeIt) {
    lmtp_peer peer({line("S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready") + line("C: a1 STARTTLS") +
                    line("at once a1 OK begin | * OK injected")});
    imap_target::settings options = to(peer);
    options.access.in_clear_text = false;
    imap_target server(options);
    const auto reason = local_failure([&] { deliver(server); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, errc::unsolicited_octets);
}

// ---- literals and folders ----

TEST_F(Imap, WaitsForConsentWhereTheServerHasNoLiteralPlus) {
    const std::string command = "C: a3 APPEND \"INBOX\" {" + std::to_string(letter.size()) + '}';
    lmtp_peer peer({hello("UIDPLUS") + status(2) + line(command) + line("S: + go on") +
                    lines_of(letter) + line("S: a3 OK done") + until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(Imap, ConsentIsNoDelivery) {
    const std::string command = "C: a3 APPEND \"INBOX\" {" + std::to_string(letter.size()) + '}';
    lmtp_peer peer({hello("UIDPLUS") + status(2) + line(command) + line("S: a3 OK done")});
    imap_target server(to(peer));
    const delivery got = deliver(server);
    EXPECT_EQ(got.outcome_kind, ending::deferred);
    EXPECT_EQ(got.reason.code, fetch_errc::target_not_imap);
}

TEST_F(Imap, ALargeMessageIsRefusedBeforeItIsSent) {
    const std::string large = letter + std::string(100'000, 'x') + "\r\n";
    const std::string command = "C: a3 APPEND \"INBOX\" {" + std::to_string(large.size()) + '}';
    lmtp_peer peer({hello() + status(2) + line(command) + line("S: a3 NO [TOOBIG] too much") +
                    status(4) + appended(5, second) + until_gone});
    imap_target server(to(peer));
    const delivery got = deliver(server, large);
    EXPECT_EQ(got.outcome_kind, ending::refused);
    EXPECT_THAT(got.reason.message(), HasSubstr("too much"));
    EXPECT_EQ(deliver(server, second).outcome_kind, ending::delivered) << "the next one continues";
}

TEST_F(Imap, AMessageAboveTheAnnouncedLimitIsRefusedWithoutAsking) {
    lmtp_peer peer({hello("LITERAL+ APPENDLIMIT=10") + status(2) + until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::refused);
}

TEST_F(Imap, CreatesAMissingFolderBeforeItsFirstMessage) {
    lmtp_peer peer({hello() + line("C: a2 STATUS \"B&APw-ro\" (UIDNEXT UIDVALIDITY)") +
                    line("S: a2 NO [NONEXISTENT] no such folder") +
                    line("C: a3 LIST \"\" \"B&APw-ro\"") + line("S: a3 OK none") +
                    line("C: a4 CREATE \"B&APw-ro\"") + line("S: a4 OK done") +
                    line("C: a5 SUBSCRIBE \"B&APw-ro\"") + line("S: a5 OK done") +
                    status(6, "B&APw-ro") + appended(7, letter, "B&APw-ro") + until_gone});
    imap_target server(to(peer, "B\xC3\xBCro"));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(Imap, CreatesAFolderThatWasRemovedMeanwhile) {
    lmtp_peer peer({hello() + status(2) + append(3) + line("S: a3 NO [TRYCREATE] none") +
                    line("C: a4 CREATE \"INBOX\"") + line("S: a4 OK done") +
                    line("C: a5 SUBSCRIBE \"INBOX\"") + line("S: a5 NO not here") + appended(6) +
                    until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server).outcome_kind, ending::delivered);
}

TEST_F(Imap, StopsWhereAFolderCannotBeCreated) {
    const std::string refused = line("C: a4 CREATE \"INBOX\"") + line("S: a4 NO not allowed");
    for (const std::string& missing :
         {status(2) + append(3) + line("S: a3 NO [TRYCREATE] none"),
          line("C: a2 STATUS \"INBOX\" (UIDNEXT UIDVALIDITY)") + line("S: a2 NO none") +
              line("C: a3 LIST \"\" \"INBOX\"") + line("S: a3 OK none")}) {
        lmtp_peer peer({hello() + missing + refused + until_gone});
        imap_target server(to(peer));
        const auto reason = local_failure([&] { deliver(server); });
        ASSERT_TRUE(reason);
        EXPECT_THAT(reason->message(), HasSubstr("not allowed"));
    }
}

TEST_F(Imap, AFolderIsMissingWhereOnlyOthersMatchItsName) {
    const std::string asked = hello() + line("C: a2 STATUS \"50%\" (UIDNEXT UIDVALIDITY)") +
                              line("S: a2 NO no") + line("C: a3 LIST \"\" \"50%\"");
    const std::string created = line("S: a3 OK done") + line("C: a4 CREATE \"50%\"") +
                                line("S: a4 OK done") + line("C: a5 SUBSCRIBE \"50%\"") +
                                line("S: a5 OK done") + status(6, "50%") +
                                appended(7, letter, "50%") + until_gone;
    for (const std::string& listed :
         {line("S: * LIST () \"/\" 500"), line("S: * LIST () \"/\" \"50 \\\"%\""),
          line("S: * LIST (\\nonexistent) \"/\" \"50%\""),
          line("S: * LIST () NIL {3}") + line("S: 50x")}) {
        lmtp_peer peer({asked + listed + created});
        imap_target server(to(peer, "50%"));
        EXPECT_EQ(deliver(server).outcome_kind, ending::delivered) << listed;
    }
    for (const std::string& listed :
         {line("S: * LIST () \"/\" 500") + line("S: * LIST (\\Marked) \"/\" \"50%\""),
          line("S: * LIST () NIL {3}") + line("S: 50%")}) {
        lmtp_peer peer({asked + listed + line("S: a3 OK done") + until_gone});
        imap_target server(to(peer, "50%"));
        EXPECT_TRUE(local_failure([&] { deliver(server); })) << "it exists: " << listed;
    }
}

TEST_F(Imap, HasTheDateOfTheNewestReceivedLine) {
    const std::string dated =
        "Received: from a by b; Wed, 3 Jan 1996 01:05:34 +0100\r\nMessage-ID: "
        "<1@example.org>\r\n\r\n";
    lmtp_peer peer({hello() + status(2) +
                    line("C: a3 APPEND \"INBOX\" \" 3-Jan-1996 00:05:34 +0000\" {" +
                         std::to_string(dated.size()) + "+}") +
                    lines_of(dated) + line("S: a3 OK done") + until_gone});
    imap_target server(to(peer));
    EXPECT_EQ(deliver(server, dated).outcome_kind, ending::delivered);
}

TEST_F(Imap, AddsAKeyWhereAMessageIdIdentifiesNothing) {
    const std::string anonymous = "Subject: hi\r\n\r\nhello\r\n";
    const std::string key = "X-Pop3-Key: 0123456789abcdef\r\n";
    const auto with_key = [&](int tag, const std::string& message) {
        return line("C: a" + std::to_string(tag) + " APPEND \"INBOX\" {" +
                    std::to_string(key.size() + message.size()) + "+}") +
               line("C: X-Pop3-Key: ...") + lines_of(message) +
               line("S: a" + std::to_string(tag) + " OK done");
    };
    lmtp_peer peer({hello() + status(2) + with_key(3, anonymous) + appended(4) +
                    with_key(5, letter) + until_gone});
    imap_target server(to(peer));
    for (const delivery& each : deliver_all(server, {anonymous, letter, letter}))
        EXPECT_EQ(each.outcome_kind, ending::delivered)
            << "the third has the Message-ID of the second";
}

// ---- refusals ----

TEST_F(Imap, ARefusalIsTemporaryOrPermanentByItsCode) {
    const std::pair<const char*, ending> cases[] = {
        {"NO [OVERQUOTA] the mailbox is full", ending::deferred},
        {"NO [LIMIT] too many messages", ending::deferred},
        {"NO [INUSE] locked", ending::deferred},
        {"NO [UNAVAILABLE] later", ending::deferred},
        {"NO [SERVERBUG] internal error", ending::deferred},
        {"NO [NOPERM] not yours", ending::deferred},
        {"NO [CORRUPTION] damaged", ending::deferred},
        {"NO [AUTHENTICATIONFAILED] no", ending::deferred},
        {"NO [AUTHORIZATIONFAILED] no", ending::deferred},
        {"NO [PRIVACYREQUIRED] no", ending::deferred},
        {"NO [LIMIT] message too large", ending::refused},
        {"NO [TOOBIG] no", ending::refused},
        {"NO [CANNOT] no such keyword", ending::refused},
        {"NO message too large", ending::refused},
        {"NO no space left", ending::deferred},
        {"NO [ALERT] read the news", ending::deferred},
        {"BAD not now", ending::deferred},
    };
    for (const auto& [answer, expected] : cases) {
        lmtp_peer peer(
            {hello() + status(2) + append(3) + line("S: a3 " + std::string(answer)) + until_gone});
        imap_target server(to(peer));
        const delivery got = deliver(server);
        EXPECT_EQ(got.outcome_kind, expected) << answer;
        EXPECT_THAT(got.reason.reply, HasSubstr(std::string(answer).substr(0, 12)));
    }
}

TEST_F(Imap, ARefusalWithoutACodeIsPermanentAfterTheServerHasAcceptedAnotherMessage) {
    for (const char* answer : {"NO virus found", "BAD 8-bit octets in the header"}) {
        lmtp_peer peer({hello() + status(2) + appended(3, second) + append(4) +
                        line("S: a4 " + std::string(answer)) + until_gone});
        imap_target server(to(peer));
        EXPECT_EQ(deliver_all(server, {second, letter}).at(1).outcome_kind, ending::refused);
    }
}

TEST_F(Imap, ARequestForMoreOfAShortCommandEndsTheConnection) {
    for (const char* command : {"CREATE", "SUBSCRIBE"}) {
        std::string script = hello() + status(2) + append(3) + line("S: a3 NO [TRYCREATE] none") +
                             line("C: a4 CREATE \"INBOX\"");
        if (std::string_view(command) == "SUBSCRIBE")
            script += line("S: a4 OK done") + line("C: a5 SUBSCRIBE \"INBOX\"");
        lmtp_peer peer({script + line("S: + go on") + until_gone});
        imap_target server(to(peer));
        const delivery got = deliver(server);
        EXPECT_EQ(got.reason.code, fetch_errc::target_not_imap) << command;
    }
}

}  // namespace
}  // namespace pop3::fetch
