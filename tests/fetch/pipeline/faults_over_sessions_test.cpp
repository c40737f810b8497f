// SPDX-License-Identifier: MIT
// Our fetcher against servers whose faults last from session to session: each message comes once,
// and deleted messages were delivered.
#include <gmock/gmock.h>

#include "faulty_mailbox.hpp"

namespace pop3::fetch {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const retention_policy keep{.after = retention::keep};
const retention_policy remove{.after = retention::remove};

// The unique-ids and sizes that the server announces, the messages that a session shows, and habits of
// servers in all their replies.
constexpr const char* confusions[] = {
    "uidl-reset",     "uidl-renamed",    "uidl-shifted",      "uidl-numbers", "uidl-reused",
    "uidl-alike",     "uidl-alike-word", "uidl-unreadable",   "uidl-same",    "sizes-change",
    "mailbox-fields", "hides",           "err=UIDL",          "err=TOP",      "top-another",
    "top-lines=999",  "top-truncates=3", "list-n-refused",    "list-n-all",   "list-n-size",
    "uidl-n-all",     "uidl-n-bare",     "blank-line-before", "auth-unknown", "late-err",
};

// Another client deletes the first messages.
void delete_mail(faulty_mailbox& in, std::size_t messages) {
    client other(in.connect().value());
    other.login({"mrose", "tanstaaf"});
    for (std::uint32_t n = 1; n <= messages; ++n) other.dele(message_number(n));
    other.quit();
}

TEST(FaultsOverSessions, BringNoMailTwiceAndLeaveNoneUndeleted) {
    const directories_in_memory quick;
    for (const char* const fault_name : confusions) {
        SCOPED_TRACE(fault_name);
        runs_over_faults runs({fault_name});
        for (int run = 1; run <= 3; ++run) {
            const report kept = runs.fetch(keep);
            EXPECT_FALSE(kept.stopped) << kept.stopped->message();
            EXPECT_EQ(runs.mail(), as_delivered(mail_there)) << run;
            EXPECT_EQ(runs.box().left(), mail_there) << run;
        }
        runs.fetch(remove);
        EXPECT_EQ(runs.mail(), as_delivered(mail_there));
        EXPECT_THAT(runs.box().left(), IsEmpty());
    }
}

TEST(FaultsOverSessions, OfDeletionsThatAreConfirmedAndNotDoneBringNoMailTwice) {
    for (const char* const fault_name : {"pretend", "pretend=DELE"}) {
        SCOPED_TRACE(fault_name);
        runs_over_faults runs({fault_name});
        for (int run = 1; run <= 3; ++run) {
            runs.fetch(remove);
            EXPECT_EQ(runs.mail(), as_delivered(mail_there)) << run;
        }
        EXPECT_EQ(runs.box().left(), mail_there);
    }
}

TEST(FaultsOverSessions, ThatShowMailOnceCostNoMail) {
    runs_over_faults runs({"shows-once=1"});
    for (std::size_t run = 1; run <= 3; ++run) {
        EXPECT_FALSE(runs.fetch(keep).stopped);
        EXPECT_THAT(runs.mail(), SizeIs(run));
    }
    EXPECT_EQ(runs.mail(), as_delivered(mail_there));
}

TEST(FaultsOverSessions, ThatEndThemEarlyBringSomeMailEachTime) {
    const directories_in_memory quick;
    for (const std::vector<fault>& faults : std::vector<std::vector<fault>>{
             {"retrs-per-session=1"},
             {"retrs-per-session=1", "capa-omits=PIPELINING"},
             {"retrs-per-session=1", "capa-omits=PIPELINING", "list-n-refused"}}) {
        runs_over_faults runs(faults);
        for (std::size_t run = 1; run <= 3; ++run) {
            runs.fetch(keep);
            EXPECT_THAT(runs.mail(), SizeIs(run)) << faults.size();
        }
        EXPECT_EQ(runs.mail(), as_delivered(mail_there)) << faults.size();
    }
}

TEST(FaultsOverSessions, OfOneMessageKeepNoOtherFromComing) {
    const directories_in_memory quick;
    for (const char* const fault_name : {"poison", "poison-stalls", "poison-endless"})
        for (const char* const pipelining : {"capa-omits=PIPELINING", "late=1"}) {
            SCOPED_TRACE(std::string(fault_name) + ' ' + pipelining);
            runs_over_faults runs({fault_name, pipelining});
            for (int run = 1; run <= 4; ++run) runs.fetch(remove);
            EXPECT_EQ(runs.mail(), as_delivered({mail_there[0], mail_there[2]}));
            EXPECT_EQ(runs.box().left(), std::vector<std::string>{mail_there[1]});
            EXPECT_EQ(runs.fetch_when_well(remove).deleted, 1U);
            EXPECT_EQ(runs.mail(), as_delivered(mail_there));
        }
}

// The first run brings the mail, another client deletes some, and the next mail gets its unique-id.
TEST(FaultsOverSessions, ThatReuseAUniqueIdCostNoUnreadMail) {
    const std::string next = "Date: Mo 4\r\n\r\n.new\r\n..\r\n\r\n";  // as long as the first
    runs_over_faults runs({"uidl-reused"});
    runs.fetch(keep);
    delete_mail(runs.box(), 1);
    runs.box().mail.add_message("mrose", next);
    runs.fetch(remove);
    EXPECT_THAT(runs.mail(), Contains(as_delivered({next})[0]));
    EXPECT_THAT(runs.mail(), SizeIs(4));
}

// The sender wrote the replies that seem to prove that the message before them is whole.
TEST(FaultsOverSessions, OfByteStuffingDeleteNoMailThatForgesTheEndOfItself) {
    const std::string forged =
        "Date: Mo 4\r\n\r\nBegin.\r\n.\r\n+OK 1 9\r\n+OK\r\n"
        "Date: Mo 99\r\n\r\n.\r\n+OK 2 9\r\nEnd.\r\n";
    runs_over_faults runs({"unstuffed"});
    delete_mail(runs.box(), mail_there.size());
    runs.box().mail.add_message("mrose", forged).add_message("mrose", "Date: Mo 5\r\n\r\nfive\r\n");
    for (int run = 1; run <= 3; ++run) runs.fetch(remove);
    EXPECT_THAT(runs.box().left(), Contains(forged));
}

TEST(FaultsOverSessions, ThatSendAMessageInPartLeaveItThereUntilItComesWhole) {
    const directories_in_memory quick;
    for (const char* const fault_name : {"empty=RETR:2", "retr-truncates"}) {
        SCOPED_TRACE(fault_name);
        runs_over_faults runs({fault_name});
        const report cut = runs.fetch(remove);
        EXPECT_THAT(cut.failed, testing::Not(IsEmpty()));
        EXPECT_THAT(runs.box().left(), Contains(mail_there[1]));
        runs.fetch_when_well(remove);
        EXPECT_EQ(runs.mail(), as_delivered(mail_there));
        EXPECT_THAT(runs.box().left(), IsEmpty());
    }
}

TEST(FaultsOverSessions, ThatMakeBothListingsUnreadableAreTold) {
    EXPECT_TRUE(runs_over_faults({"list-unreadable", "uidl-unreadable"}).fetch(keep).stopped);
}

TEST(FaultsOverSessions, ThatMixRepliesDeliverNoneOfThemAsMail) {
    runs_over_faults runs({"run-together"});
    for (int run = 1; run <= 3; ++run) runs.fetch(remove);
    EXPECT_EQ(runs.mail(), as_delivered(mail_there));
    EXPECT_THAT(runs.box().left(), IsEmpty());
}

}  // namespace
}  // namespace pop3::fetch
