// SPDX-License-Identifier: MIT
// The effect of each fault on the session, octet by octet, without any socket.
#include "pop3/server/faults.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "peers/faulty_server.hpp"

namespace pop3::serving {
namespace {

struct misdeed {
    const char* fault_name;
    bool logged_in;
    std::vector<std::string> client;  // each in a write of its own
    std::string server;               // its answer to each, separated by |
};

void PrintTo(const misdeed& one, std::ostream* out) {
    *out << one.fault_name;
}

class Fault : public testing::TestWithParam<misdeed> {};

TEST_P(Fault, IsSeenInTheDialogue) {
    const misdeed& row = GetParam();
    faulty_server server({row.fault_name});
    std::string seen;
    if (row.logged_in)
        server.log_in();
    else
        seen = server.said() + '|';
    for (const std::string& octets : row.client) seen += server.say(octets + "\r\n") + '|';
    EXPECT_EQ(seen, row.server);
}

const std::vector<misdeed> misdeeds = {
    {"stall-before", true, {"STAT", "RETR 1", "STAT"}, "+OK 2 39^|||"},
    {"stall-inside", true, {"RETR 1", "STAT"}, "+OK 20 octets^Subj||"},
    {"stall-after=STAT", true, {"STAT", "STAT"}, "+OK 2 39^||"},
    {"stall-at=8", false, {"STAT"}, "+OK pop3||"},
    {"close-before", true, {"STAT", "RETR 1"}, "+OK 2 39^|[closed]|"},
    {"close-inside=RETR:2",
     true,
     {"RETR 1", "RETR 2"},
     "+OK 20 octets^Subject: a^^..one^.^|+OK 19 octets^Sub[closed]|"},
    {"close-after=greeting", false, {}, "+OK pop3 ready^[closed]|"},
    {"close-at=8", false, {}, "+OK pop3[closed]|"},
    {"cut", true, {"RETR 1"}, "+OK 20 octets^Subj[cut]|"},
    {"ignore", true, {"NOOP", "STAT"}, "|+OK 2 39^|"},
    {"silent=DELE:1", true, {"DELE 1", "STAT"}, "|+OK 1 19^|"},
    {"silent", true, {"DELE 1", "QUIT", "NOOP"}, "+OK message 1 marked as deleted^|||"},
    {"err", true, {"RETR 1", "RETR 2"}, "-ERR not today^|+OK 19 octets^Subject: b^^two^.^|"},
    {"err=greeting", false, {}, "-ERR not today^[closed]|"},
    {"err-done=DELE", true, {"DELE 1", "STAT"}, "-ERR message 1 marked as deleted^|+OK 1 19^|"},
    {"pretend=RSET",
     true,
     {"DELE 1", "RSET", "STAT"},
     "+OK message 1 marked as deleted^|+OK done^|+OK 1 19^|"},
    {"pretend", true, {"DELE 1", "QUIT"}, "+OK message 1 marked as deleted^|+OK done^[closed]|"},
    {"pretend=DELE", true, {"DELE 1", "STAT", "QUIT"}, "+OK done^|+OK 2 39^|+OK bye^[closed]|"},
    {"long-err", true, {"RETR 1"}, "-ERR not today^nor tomorrow^nor ever^|"},
    {"plus-err", true, {"RETR 1"}, "+ERR 20 octets^Subject: a^^..one^.^|"},
    {"no-status", true, {"RETR 1"}, "250 20 octets^Subject: a^^..one^.^|"},
    {"lower-case=PASS",
     false,
     {"USER mrose", "PASS x"},
     "+OK pop3 ready^|+OK now the password^|-err [AUTH] user name or password is wrong^|"},
    {"no-text", true, {"RETR 2"}, "+OK^Subject: b^^two^.^|"},
    {"glued", true, {"RETR 1"}, "+OKAY 20 octets^Subject: a^^..one^.^|"},
    {"glued-greeting", false, {"NOOP"}, "+OKpop3 ready^|-ERR log in first^|"},
    {"long-status=40",
     true,
     {"NOOP", "STAT"},
     "+OK xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx^|+OK 2 39 xxxxxxxxxxxxxxxxxxxxxxxxxxxxx^|"},
    {"twice", false, {"NOOP"}, "+OK pop3 ready^+OK pop3 ready^|-ERR log in first^|"},
    {"unsolicited", true, {"LIST"}, "+OK scan listing follows^1 20^2 19^.^* 3 new messages^|"},
    {"blank-line", true, {"RETR 2", "STAT"}, "+OK 19 octets^Subject: b^^two^.^^|+OK 2 39^|"},
    {"blank-line-before",
     false,
     {"AUTH PLAIN", "AG1yb3NlAHRhbnN0YWFm", "NOOP"},
     "^+OK pop3 ready^|+ ^|^+OK maildrop has 2 messages^|^+OK^|"},
    {"no-codes",
     false,
     {"USER mrose", "PASS wrong"},
     "+OK pop3 ready^|+OK now the password^|-ERR user name or password is wrong^|"},
    {"echo",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR what is \"PASS tanstaaf\"?^|"},
    {"unknown-ok", true, {"XYZZY", "STAT"}, "+OK^|+OK 2 39^|"},
    {"line-limit=8",
     false,
     {"USER x", "USER mrose"},
     "+OK pop3 ready^|+OK now the password^|[closed]|"},
    {"capa-omits=SASL",
     false,
     {"CAPA"},
     "+OK pop3 ready^|+OK capability list "
     "follows^TOP^UIDL^USER^RESP-CODES^AUTH-RESP-CODE^PIPELINING^EXPIRE NEVER^UTF8 "
     "USER^LANG^STLS^IMPLEMENTATION pop3^.^|"},
    {"capa-adds",
     false,
     {"CAPA"},
     "+OK pop3 ready^|+OK capability list follows^TOP^UIDL^USER^SASL "
     "PLAIN^RESP-CODES^AUTH-RESP-CODE^PIPELINING^EXPIRE NEVER^UTF8 USER^LANG^STLS^IMPLEMENTATION "
     "pop3^SASL SCRAM-SHA-256^.^|"},
    {"lost-after-login",
     false,
     {"USER mrose\r\nPASS tanstaaf\r\nSTAT", "NOOP"},
     "+OK pop3 ready^|+OK now the password^+OK maildrop has 2 messages^|+OK^|"},
    {"lost-after", true, {"STAT\r\nLIST 1\r\nNOOP", "NOOP"}, "+OK 2 39^|+OK^|"},
    {"out-of-order",
     true,
     {"LIST 1\r\nLIST 2\r\nNOOP\r\nSTAT", "STAT"},
     "+OK 2 19^+OK 1 20^+OK 2 39^+OK^|+OK 2 39^|"},
    {"run-together",
     true,
     {"RETR 2\r\nNOOP\r\nSTAT", "RETR 2\r\nLIST\r\nNOOP"},
     "+OK 19 octets^Subject: b^^two^+OK^.^+OK 2 39^|"
     "+OK 19 octets^Subject: b^^two^.^+OK scan listing follows^1 20^2 19^.^+OK^|"},
    {"stat-says", true, {"STAT"}, "+OK 99999999999999999999 -1^|"},
    {"sizes-off", true, {"LIST", "LIST 1"}, "+OK scan listing follows^1 18^2 17^.^|+OK 1 18^|"},
    {"sizes-over=5", true, {"LIST"}, "+OK scan listing follows^1 25^2 24^.^|"},
    {"size-says=-1", true, {"LIST"}, "+OK scan listing follows^1 -1^2 -1^.^|"},
    {"list-omits", true, {"LIST"}, "+OK scan listing follows^2 19^.^|"},
    {"list-twice", true, {"LIST"}, "+OK scan listing follows^1 20^1 20^2 19^.^|"},
    {"list-adds", true, {"LIST"}, "+OK scan listing follows^1 20^2 19^4294967297 120^.^|"},
    {"list-n-off", true, {"LIST 1"}, "+OK 2 20^|"},
    {"list-n-all", true, {"LIST 2"}, "+OK scan listing follows^1 20^2 19^.^|"},
    {"list-n-size", true, {"LIST 2", "LIST 3"}, "+OK 19^|-ERR no such message^|"},
    {"list-n-refused",
     true,
     {"LIST", "LIST 2"},
     "+OK scan listing follows^1 20^2 19^.^|-ERR LIST takes no argument^|"},
    {"list-unreadable", true, {"LIST"}, "+OK scan listing follows^<1> 20^<2> 19^.^|"},
    {"listing-blanks",
     true,
     {"LIST"},
     "+OK scan listing follows^1    20  a letter^2    19  a letter^.^|"},
    {"uidl-omits=2", true, {"UIDL"}, "+OK unique-id listing follows^1 a^.^|"},
    {"uidl-twice", true, {"UIDL"}, "+OK unique-id listing follows^1 a^1 a^2 b^.^|"},
    {"uidl-adds", true, {"UIDL"}, "+OK unique-id listing follows^1 a^2 b^4294967297 x^.^|"},
    {"uidl-n-off", true, {"UIDL 2"}, "+OK 3 b^|"},
    {"uidl-n-all", true, {"UIDL 2"}, "+OK unique-id listing follows^1 a^2 b^.^|"},
    {"uidl-n-bare", true, {"UIDL 2"}, "+OK b^|"},
    {"uidl-unreadable", true, {"UIDL"}, "+OK unique-id listing follows^<1> a^<2> b^.^|"},
    {"uidl-same", true, {"UIDL", "UIDL 2"}, "+OK unique-id listing follows^1 a^2 a^.^|+OK 2 a^|"},
    {"uidl-empty", true, {"UIDL"}, "+OK unique-id listing follows^1 ^2 b^.^|"},
    {"uidl-spaces", true, {"UIDL"}, "+OK unique-id listing follows^1 a x^2 b^.^|"},
    {"uidl-8bit",
     true,
     {"UIDL"},
     "+OK unique-id listing follows^1 a\xE4\x9B"
     "^2 b^.^|"},
    {"uidl-long=5", true, {"UIDL"}, "+OK unique-id listing follows^1 axxxx^2 bxxxx^.^|"},
    {"uidl-alike=3", true, {"UIDL"}, "+OK unique-id listing follows^1 xxxa^2 xxxb^.^|"},
    {"uidl-alike-word",
     true,
     {"UIDL"},
     "+OK unique-id listing follows^1 message a^2 message b^.^|"},
    {"uidl-reset", true, {"UIDL"}, "+OK unique-id listing follows^1 s1.a^2 s1.b^.^|"},
    {"uidl-renamed=1", true, {"UIDL"}, "+OK unique-id listing follows^1 new.a^2 new.b^.^|"},
    {"uidl-numbers", true, {"UIDL"}, "+OK unique-id listing follows^1 1^2 2^.^|"},
    {"uidl-shifted=1", true, {"UIDL"}, "+OK unique-id listing follows^1 b^2 a^.^|"},
    {"sizes-change=1", true, {"LIST"}, "+OK scan listing follows^1 23^2 22^.^|"},
    {"mailbox-fields=1",
     true,
     {"STAT", "RETR 2", "TOP 1 0"},
     "+OK 2 109^|+OK 41 octets^X-UID: 2^Status: OR^Subject: b^^two^.^|"
     "+OK top of message follows^X-IMAPbase: 1700000000 3^X-UID: 1^Status: OR^Subject: a^^.^|"},
    {"shows-once=1", true, {"STAT", "RETR 2"}, "+OK 1 20^|-ERR no such message^|"},
    {"hides=1", true, {"STAT"}, "+OK 0 0^|"},
    {"unstuffed", true, {"RETR 1"}, "+OK 20 octets^Subject: a^^.one^.^|"},
    {"bare-lf", true, {"RETR 1"}, "+OK 20 octets~Subject: a~~..one~.~|"},
    {"bare-lf-body", true, {"RETR 1"}, "+OK 20 octets^Subject: a~~..one~.^|"},
    {"glued-dot", true, {"RETR 1"}, "+OK 20 octets^Subject: a^^..one.^|"},
    {"no-end", true, {"RETR 1", "STAT"}, "+OK 20 octets^Subject: a^^..one^|+OK 2 39^|"},
    {"cr-end", true, {"RETR 2", "NOOP"}, "+OK 19 octets^Subject: b^^two^.\r|+OK^|"},
    {"empty", true, {"RETR 1", "RETR 2"}, "+OK 20 octets^.^|+OK 19 octets^Subject: b^^two^.^|"},
    {"retr-truncates=14",
     true,
     {"RETR 2", "TOP 2 9"},
     "+OK 19 octets^Subject: b^^.^|+OK top of message follows^Subject: b^^two^.^|"},
    {"top-lines=1", true, {"TOP 1 0"}, "+OK top of message follows^Subject: a^^..one^.^|"},
    {"top-truncates=20", true, {"TOP 1 9"}, "+OK top of message follows^Subject: a^^.^|"},
    {"top-another",
     true,
     {"TOP 1 0", "TOP 2 0"},
     "+OK top of message follows^Subject: b^^.^|+OK top of message follows^Subject: a^^.^|"},
    {"top-blank-line",
     true,
     {"TOP 1 9", "TOP 2 0"},
     "+OK top of message follows^Subject: a^^^..one^.^|+OK top of message follows^Subject: "
     "b^^^.^|"},
    {"poison",
     true,
     {"RETR 1", "RETR 2"},
     "+OK 20 octets^Subject: a^^..one^.^|+OK 19 octets^Sub[closed]|"},
    {"poison-stalls",
     true,
     {"TOP 2 0", "RETR 2", "NOOP"},
     "+OK top of message follows^Subject: b^^.^|+OK 19 octets^Sub||"},
    {"retrs-per-session=1",
     true,
     {"RETR 2", "NOOP", "RETR 2"},
     "+OK 19 octets^Subject: b^^two^.^|+OK^|[closed]|"},
    {"in-use",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR [IN-USE] another session holds the maildrop^|"},
    {"login-delay",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR [LOGIN-DELAY] logged in again too soon^|"},
    {"sys-temp",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR [SYS/TEMP] the server has a temporary fault^|"},
    {"sys-perm",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR [SYS/PERM] the server has a permanent fault^|"},
    {"login-refused",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR [AUTH] user name or password is wrong^|"},
    {"throttled",
     false,
     {"USER mrose", "PASS tanstaaf"},
     "+OK pop3 ready^|+OK now the password^|-ERR Exceeded the login limit for a 15 minute period. "
     "Reduce the frequency of requests.^|"},
    {"login-closes",
     false,
     {"USER mrose", "PASS x"},
     "+OK pop3 ready^|+OK now the password^|[closed]|"},
    {"auth-unknown", false, {"AUTH PLAIN"}, "+OK pop3 ready^|-ERR unknown command^|"},
    {"auth-initial-refused",
     false,
     {"AUTH PLAIN AG1yb3NlAHRhbnN0YWFm", "AUTH PLAIN", "AG1yb3NlAHRhbnN0YWFm"},
     "+OK pop3 ready^|-ERR wrong number of arguments^|+ ^|+OK maildrop has 2 messages^|"},
    {"sasl-endless", false, {"AUTH PLAIN", "AAAA", "AAAA"}, "+OK pop3 ready^|+ ^|+ ^|+ ^|"},
    {"sasl-not-base64", false, {"AUTH PLAIN"}, "+OK pop3 ready^|+ *not base64*^|"},
    {"commit-fails",
     true,
     {"DELE 1", "QUIT"},
     "+OK message 1 marked as deleted^|-ERR 1 marked messages were not deleted^[closed]|"},
    {"commit-half",
     true,
     {"DELE 1", "DELE 2", "QUIT"},
     "+OK message 1 marked as deleted^|+OK message 2 marked as deleted^|-ERR 1 marked messages "
     "were not deleted^[closed]|"},
    {"stls-forged-reply", false, {"STLS"}, "+OK pop3 ready^|+OK begin TLS^+OK forged^|"},
    {"stls-injection", false, {"STLS\r\nNOOP"}, "+OK pop3 ready^|+OK begin TLS^|"},
};

INSTANTIATE_TEST_SUITE_P(All, Fault, testing::ValuesIn(misdeeds), [](const auto& one) {
    std::string name;
    for (const char* c = one.param.fault_name; *c != '\0'; ++c)
        if (std::isalnum(static_cast<unsigned char>(*c)) != 0) name += *c;
    return name;
});

TEST(Faults, HaveEachATest) {
    // Faults that involve time, several sessions or TLS have tests of their own.
    std::set<std::string_view> tested = {"late",
                                         "late-err",
                                         "stray",
                                         "drip",
                                         "endless",
                                         "endless-line",
                                         "uidl-reused",
                                         "poison-endless",
                                         "blank-lines",
                                         "commit-unasked",
                                         "tls-silent",
                                         "tls-refused",
                                         "tls-damaged",
                                         "tls-old",
                                         "tls-old-too",
                                         "certificate-expired",
                                         "certificate-other-name",
                                         "certificate-other-purpose",
                                         "certificate-self-signed"};
    for (const misdeed& row : misdeeds) tested.insert(fault(row.fault_name).about().name);
    for (const fault_description& one : known_faults())
        EXPECT_TRUE(tested.contains(one.name)) << one.name;
    EXPECT_EQ(known_faults().size(), tested.size());
}

TEST(Faults, AnEndlessReplyGoesOnAsListingsDo) {
    faulty_server server({"endless"});
    server.log_in();
    const std::string text = server.say("LIST\r\n");
    EXPECT_GE(text.size(), 90'000U);
    EXPECT_THAT(text, testing::StartsWith("+OK scan listing follows^1 20^2 19^3 99^4 99^"));
    EXPECT_EQ(text.find("^.^"), std::string::npos);
}

TEST(Faults, AnEndlessLineHasNoEnd) {
    faulty_server server({"endless-line"});
    server.log_in();
    const std::string text = server.say("STAT\r\n");
    EXPECT_GE(text.size(), 90'000U);
    EXPECT_THAT(text, testing::StartsWith("+OK xxxxxxxx"));
    EXPECT_EQ(text.find('^'), std::string::npos);
}

TEST(Faults, BlankLinesComeByTheThousand) {
    faulty_server server({"blank-lines"});
    server.log_in();
    EXPECT_EQ(server.say("RETR 2\r\n"),
              "+OK 19 octets^Subject: b^^two^.^" + std::string(1000, '^'));
}

TEST(Faults, AnswersWithoutDeedsDeleteNothing) {
    for (const char* const fault_name :
         {"pretend", "pretend=DELE", "commit-fails", "err=QUIT", "close-before=QUIT"}) {
        faulty_server server({fault_name});
        server.log_in();
        server.say("DELE 1\r\nQUIT\r\n");
        server.disconnect();
        EXPECT_EQ(server.mail.messages("mrose").size(), 2U) << fault_name;
    }
}

TEST(Faults, DeedsWithoutAnAnswerDelete) {
    for (const char* const fault_name :
         {"silent", "err-done", "close-inside=QUIT", "stall-inside=QUIT"}) {
        faulty_server server({fault_name});
        server.log_in();
        server.say("DELE 1\r\nQUIT\r\n");
        EXPECT_EQ(server.mail.messages("mrose").size(), 1U) << fault_name;
    }
}

TEST(Faults, CommandsInjectedBeforeTlsAreAnsweredInsideIt) {
    faulty_server server({"stls-injection"});
    server.said();
    EXPECT_EQ(server.say("STLS\r\nNOOP\r\n"), "+OK begin TLS^");
    ASSERT_TRUE(server.session().wants_tls());
    server.session().tls_started();
    EXPECT_EQ(server.said(), "-ERR log in first^");
}

TEST(Faults, WorkTogether) {
    faulty_server server({"sizes-off", "bare-lf", "close-after=LIST:1"});
    server.log_in();
    EXPECT_EQ(server.say("LIST 1\r\n"), "+OK 1 18~[closed]");
}

TEST(Faults, ThatDoNotExistAreRefusedByName) {
    const auto refusal = [](const char* text) -> std::string {
        try {
            const fault made(text);
        } catch (const std::invalid_argument& e) {
            return e.what();
        }
        return {};
    };
    EXPECT_EQ(refusal("lazy"), "there is no fault lazy");
    EXPECT_EQ(refusal("err=NOSUCH"), "fault err takes REPLY, not NOSUCH");
    EXPECT_EQ(refusal("drip=fast"), "fault drip takes N, not fast");
    EXPECT_EQ(refusal("stat-says="), "fault stat-says takes TEXT, not ");
    EXPECT_EQ(refusal("bare-lf=1"), "fault bare-lf takes no argument");
    EXPECT_EQ(refusal("err=greeting"), "");
}

TEST(Faults, AreDescribedAsTheDocumentationSays) {
    std::ifstream file(POP3_SOURCE "/docs/faults.md");
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_THAT(text.str(), testing::HasSubstr(table_of_faults()))
        << "put this into docs/faults.md:\n"
        << table_of_faults();
}

TEST(Faults, OfRealServersExistByThoseNames) {
    std::ifstream file(POP3_SOURCE "/docs/faults.md");
    std::size_t names = 0;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        inside = inside || line == "## Habits of real servers";
        if (!inside || !line.starts_with("| ")) continue;
        const std::string last = line.substr(line.rfind(" | ") + 3);
        for (std::size_t begin = 0; (begin = last.find('`', begin)) != std::string::npos; ++names) {
            const std::size_t end = last.find('`', begin + 1);
            EXPECT_NO_THROW(fault(last.substr(begin + 1, end - begin - 1))) << line;
            begin = end + 1;
        }
    }
    EXPECT_GE(names, 15U);
}

}  // namespace
}  // namespace pop3::serving
