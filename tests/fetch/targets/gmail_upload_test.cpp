// SPDX-License-Identifier: MIT
// Large messages for Gmail: an upload goes on where it was interrupted, in the same run or in the next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "gmail_fixture.hpp"
#include "support/files.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using test::local_failure;
using test::names_in;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using kind = fault::kind;

class GmailUpload : public Gmail {
  protected:
    // The run ends before Google answers that it has all; it keeps so many octets.
    void interrupt_after(std::size_t octets, std::string_view lead = {}) {
        std::vector<fault> faults(6, fault{.type = kind::refused});
        faults.front() = {.type = kind::gap, .octets = octets};
        mailbox.expect("put", std::move(faults));
        EXPECT_EQ(deliver_alone(large, lead).outcome_kind, ending::deferred);
        mailbox.expect("put", {});
    }

    // More than one piece of a spool, and above what is sent at once.
    const std::string large =
        "Message-ID: <l@example.org>\r\n\r\n" + std::string(1'500'000, 'm') + "\r\n";
    const std::string whole = '/' + std::to_string(large.size());
    const std::string last = '-' + std::to_string(large.size() - 1) + whole;
};

TEST_F(GmailUpload, HasTheWholeMessage) {
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    ASSERT_THAT(mailbox.messages(), SizeIs(1));
    EXPECT_EQ(mailbox.messages()[0].text, large);
    EXPECT_THAT(mailbox.messages()[0].labels, ElementsAre("INBOX", "UNREAD"));
    EXPECT_THAT(ranges(), ElementsAre("bytes 0" + last));
}

TEST_F(GmailUpload, GoesOnAfterTheOctetsThatGoogleHas) {
    mailbox.expect("put", {{.type = kind::gap, .octets = 300'000}});
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.messages().at(0).text, large);
    EXPECT_THAT(ranges(), ElementsAre("bytes 0" + last, "bytes 300000" + last));
}

TEST_F(GmailUpload, AsksWhatHasComeAfterALostAnswer) {
    mailbox.expect("put", {{.type = kind::lost}});
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.imports(), 1U);
    EXPECT_THAT(ranges(), ElementsAre("bytes 0" + last, "bytes *" + whole));
}

TEST_F(GmailUpload, AsksWhatHasComeAfterAFailureOfGoogle) {
    mailbox.expect("put", {{.type = kind::refused}});
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_THAT(ranges(), ElementsAre("bytes 0" + last, "bytes *" + whole, "bytes 0" + last));
}

TEST_F(GmailUpload, IsGivenUpIfNothingEverComes) {
    mailbox.expect("put", std::vector<fault>(100, fault{.type = kind::gap, .octets = 0}));
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::deferred);
    EXPECT_THAT(ranges().size(), ::testing::Lt(20U));
}

TEST_F(GmailUpload, GoesOnInTheNextRun) {
    interrupt_after(700'000);
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.messages().at(0).text, large);
    EXPECT_EQ(ranges().back(), "bytes 700000" + last);
    EXPECT_EQ(mailbox.octets_put(), large.size() + (large.size() - 700'000));
}

TEST_F(GmailUpload, HasTheLinesOfItsFirstRunInFront) {
    interrupt_after(700'000, "Received: from a; Friday\r\n");
    EXPECT_EQ(deliver_alone(large, "Received: from a; another day\r\n").outcome_kind,
              ending::delivered);
    EXPECT_EQ(mailbox.messages().at(0).text, "Received: from a; Friday\r\n" + large);
}

TEST_F(GmailUpload, ThatWasCompleteIsNotRepeated) {
    mailbox.expect("put", {{.type = kind::lost},
                           {.type = kind::refused},
                           {.type = kind::refused},
                           {.type = kind::refused},
                           {.type = kind::refused}});
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::deferred);
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.imports(), 1U);
}

TEST_F(GmailUpload, WhoseAnswerNamesNoMessageIsRepeatedOnce) {
    mailbox.expect("put", {{.type = kind::failed, .status = 200}});
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.imports(), 2U);
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

TEST_F(GmailUpload, ThatGoesBackIsSentFromThereAgain) {
    mailbox.expect(
        "put", {{.type = kind::gap, .octets = 700'000}, {.type = kind::gap, .octets = 300'000}});
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.messages().at(0).text, large);
}

TEST_F(GmailUpload, BeginsAnewUnderOtherSettings) {
    interrupt_after(700'000);
    gmail::settings options = to_ann();
    options.terms.labels = {"INBOX", "STARRED"};
    gmail into(options, time());
    EXPECT_EQ(deliver(into, large).outcome_kind, ending::delivered);
    EXPECT_THAT(mailbox.messages().at(0).labels, ElementsAre("INBOX", "STARRED"));
}

TEST_F(GmailUpload, ThatGoogleHasForgottenBeginsAnew) {
    interrupt_after(700'000);
    mailbox.forget_uploads();
    EXPECT_EQ(deliver_alone(large).outcome_kind, ending::delivered);
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

TEST_F(GmailUpload, IsForgottenWhenTheLedgerHasTheMessage) {
    gmail into(to_ann(), time());
    EXPECT_EQ(deliver(into, large).outcome_kind, ending::delivered);
    const auto file = [&] {
        for (const std::string& name : names_in(home.path()))
            if (name.ends_with(".uploads")) return test::content(home.path() / name);
        return std::string("none");
    };
    EXPECT_THAT(file(), HasSubstr("upload_id"));
    into.forget_recovery_data();
    EXPECT_THAT(file(), Not(HasSubstr("upload_id")));
}

TEST_F(GmailUpload, IsNotSentToAnotherServer) {
    mailbox.expect("begin", {{.status = 200, .fields = {"Location: https://example.org/upload"}}});
    const auto gone = local_failure([&] { deliver_alone(large); });
    ASSERT_TRUE(gone);
    EXPECT_THAT(gone->message(), HasSubstr("another server"));
    EXPECT_THAT(ranges(), IsEmpty());
}

}  // namespace
}  // namespace pop3::fetch
