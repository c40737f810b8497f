// SPDX-License-Identifier: MIT
// Delivery into a Gmail mailbox: what it has afterwards, whatever Google answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/error.hpp"
#include "fetch/targets/gmail/gmail_login.hpp"
#include "gmail_fixture.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

using namespace std::chrono_literals;
using test::local_failure;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

fault answer(int status, std::string reason, std::vector<std::string> fields = {},
             std::string words = {}) {
    return {fault::kind::refused, status, std::move(reason), std::move(words), std::move(fields)};
}

// ---- the message ----

TEST_F(Gmail, HasTheMessageAsTheServerSentIt) {
    gmail into(to_ann(), time());
    EXPECT_EQ(into.description(), "gmail:ann@gmail.com");
    EXPECT_EQ(deliver(into, letter, "u1", "Received: from a\r\n").outcome_kind, ending::delivered);
    ASSERT_THAT(mailbox.messages(), SizeIs(1));
    EXPECT_EQ(mailbox.messages()[0].text, "Received: from a\r\n" + std::string(letter));
    EXPECT_THAT(mailbox.messages()[0].labels, ElementsAre("INBOX", "UNREAD"));
    EXPECT_EQ(mailbox.messages()[0].terms.at("internalDateSource"), "dateHeader");
}

TEST_F(Gmail, GivesAMessageWithoutAMessageIdTheSameOneInEveryRun) {
    deliver_alone("Subject: x\r\n\r\n", "Received: from a\r\n");
    deliver_alone("Subject: x\r\n\r\n", "Received: from a; another day\r\n");
    ASSERT_THAT(mailbox.messages(), SizeIs(1));
    EXPECT_THAT(mailbox.messages()[0].text, StartsWith("Received: from a\r\nMessage-ID: <"));
    EXPECT_THAT(mailbox.messages()[0].text, HasSubstr("@pop3.invalid>\r\nSubject: x\r\n\r\n"));
}

TEST_F(Gmail, GivesItTheSameOneThoughTheServerWritesIntoIt) {
    deliver_alone("Subject: x\r\nStatus: O\r\n\r\n");
    deliver_alone("Subject: x\r\nStatus: RO\r\nX-UID: 7\r\n\r\n");
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

TEST_F(Gmail, TellsEqualMessagesApart) {
    gmail into(to_ann(), time());
    deliver(into, "Subject: x\r\n\r\n", "u1");
    deliver(into, "Subject: x\r\n\r\n", "u2");
    EXPECT_THAT(mailbox.messages(), SizeIs(2));
}

TEST_F(Gmail, ChangesNothingIfThatIsSwitchedOff) {
    gmail::settings options = to_ann();
    options.terms.adds_message_id = false;
    gmail into(options, time());
    deliver(into, "Subject: x\r\n\r\n");
    EXPECT_EQ(mailbox.messages().at(0).text, "Subject: x\r\n\r\n");
}

TEST_F(Gmail, SortsByTheTimeOfDeliveryIfTheDateIsNone) {
    gmail into(to_ann(), time());
    for (const char* date : {"", "Date: soon\r\n", "Date: Fri, 27 Nov 2099 04:20:00 +0000\r\n"})
        deliver(into, std::string(date) + "Subject: x\r\n\r\n", date);
    ASSERT_THAT(mailbox.messages(), SizeIs(3));
    for (const gmail_message& each : mailbox.messages())
        EXPECT_EQ(each.terms.at("internalDateSource"), "receivedTime");
}

// ---- labels ----

TEST_F(Gmail, CreatesTheLabelsThatAreMissing) {
    mailbox.add_label("Label_1", "Lists");
    gmail::settings options = to_ann();
    options.terms.labels = {"INBOX", "lists", "Old/ISP"};
    gmail into(options, time());
    deliver(into, letter);
    deliver(into, "Subject: x\r\n\r\n");
    EXPECT_THAT(mailbox.labels(),
                ElementsAre(std::pair("Label_1", "Lists"), std::pair("Label_2", "Old/ISP")));
    for (const gmail_message& each : mailbox.messages())
        EXPECT_THAT(each.labels, ElementsAre("INBOX", "Label_1", "Label_2"));
    EXPECT_THAT(mailbox.requests(), SizeIs(4)) << "labels are asked for once a run";
}

TEST_F(Gmail, CreatesALabelAgainThatIsRemovedMeanwhile) {
    gmail::settings options = to_ann();
    options.terms.labels = {"Old"};
    gmail into(options, time());
    deliver(into, letter);
    mailbox.remove_labels();
    mailbox.expect("import", {answer(400, "invalidArgument", {}, "Invalid label: Label_1")});
    EXPECT_EQ(deliver(into, "Subject: x\r\n\r\n").outcome_kind, ending::delivered);
    EXPECT_THAT(mailbox.labels(), SizeIs(1));
}

TEST_F(Gmail, TakesALabelThatAnotherAccountCreatesAtTheSameTime) {
    gmail::settings options = to_ann();
    options.terms.labels = {"Old"};
    gmail into(options, time());
    mailbox.expect("labels", {{.type = fault::kind::usual},
                              {.type = fault::kind::failed, .status = 409, .reason = "aborted"}});
    EXPECT_EQ(deliver(into, letter).outcome_kind, ending::delivered);
    EXPECT_THAT(mailbox.labels(), SizeIs(1));
}

// ---- exactly once ----

TEST_F(Gmail, HasAMessageOnceIfTheAnswerIsLost) {
    mailbox.expect("import", {{.type = fault::kind::lost}});
    EXPECT_EQ(deliver_alone(letter).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.imports(), 2U);
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

TEST_F(Gmail, HasAMessageOnceIfGoogleFailsAfterItAcceptedIt) {
    mailbox.expect("import", {{.type = fault::kind::failed}});
    EXPECT_EQ(deliver_alone(letter).outcome_kind, ending::delivered);
    EXPECT_EQ(mailbox.imports(), 2U);
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

TEST_F(Gmail, PutsOffAMessageAtWhichGoogleFailsFiveTimes) {
    mailbox.expect("import", std::vector<fault>(5, answer(503, "backendError")));
    gmail into(to_ann(), time());
    const delivery put_off = deliver(into, letter);
    EXPECT_EQ(put_off.outcome_kind, ending::deferred);
    EXPECT_EQ(put_off.reason.code, fetch_errc::delivery_deferred);
    EXPECT_EQ(clock.passed(), 15s);  // 1, 2, 4, 8
    EXPECT_EQ(deliver(into, "Subject: the next\r\n\r\n").outcome_kind, ending::delivered);
}

TEST_F(Gmail, PutsOffAMessageAtWhichTheConnectionEnds) {
    mailbox.expect("import", std::vector<fault>(5, {.type = fault::kind::lost}));
    gmail into(to_ann(), time());
    EXPECT_EQ(deliver(into, letter).outcome_kind, ending::deferred);
    EXPECT_EQ(deliver(into, "Subject: the next\r\n\r\n").outcome_kind, ending::delivered);
}

TEST_F(Gmail, PutsOffAMessageAtWhichItHangs) {
    mailbox.expect("import", std::vector<fault>(5, {.type = fault::kind::silent}));
    gmail::settings options = to_ann();
    options.api.timeouts.total = 400ms;
    gmail into(options, time());
    const delivery put_off = deliver(into, letter);
    EXPECT_EQ(put_off.outcome_kind, ending::deferred);
    EXPECT_EQ(put_off.reason.code, errc::timed_out);
    EXPECT_EQ(mailbox.requests().back().path, "/gmail/v1/users/ann@gmail.com/labels");
}

TEST_F(Gmail, IsLeftAloneIfItHangsAtEveryRequest) {
    mailbox.expect("import", std::vector<fault>(5, {.type = fault::kind::silent}));
    mailbox.expect("labels", {{.type = fault::kind::silent}});
    gmail::settings options = to_ann();
    options.api.timeouts.total = 50ms;
    gmail into(options, time());
    const auto gone = local_failure([&] { deliver(into, letter); });
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->code, errc::timed_out);
}

TEST_F(Gmail, IsLeftAloneWithoutAConnection) {
    gmail::settings options = to_ann();
    options.terms.url = "http://127.0.0.1:1";
    gmail into(options, time());
    const auto gone = local_failure([&] { deliver(into, letter); });
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->code, errc::connect_failed);
}

TEST_F(Gmail, HasAMessageOnlyIfItsAnswerNamesIt) {
    mailbox.expect("import", {answer(200, "welcome to the hotel"), answer(308, "")});
    gmail into(to_ann(), time());
    EXPECT_EQ(deliver(into, letter).outcome_kind, ending::deferred);
    EXPECT_EQ(deliver(into, letter).outcome_kind, ending::deferred);
}

TEST_F(Gmail, RefusesAnotherMessageWithTheMessageIdOfOneThatItHas) {
    const std::string other = "Message-ID: <a@example.org>\r\nSubject: y\r\n\r\nFarewell.\r\n";
    EXPECT_EQ(deliver_alone(letter).outcome_kind, ending::delivered);
    for (int run = 0; run < 2; ++run) {
        const delivery refused = deliver_alone(other);
        EXPECT_EQ(refused.outcome_kind, ending::refused);
        EXPECT_THAT(refused.reason.message(), HasSubstr("another message with this Message-ID"));
    }
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

TEST_F(Gmail, RefusesItFromAnotherAccountToo) {
    deliver_alone(letter);
    gmail::settings options = to_ann();
    options.account = "b";
    gmail other(options, time());
    EXPECT_EQ(deliver(other, "Message-ID: <a@example.org>\r\n\r\nFarewell.\r\n").outcome_kind,
              ending::refused);
}

TEST_F(Gmail, TakesTheSameMessageByAnotherRouteForARepetition) {
    deliver_alone(letter);
    EXPECT_EQ(deliver_alone("Received: from b\r\n" + std::string(letter)).outcome_kind,
              ending::delivered);
    EXPECT_THAT(mailbox.messages(), SizeIs(1));
}

// ---- limits ----

TEST_F(Gmail, WaitsAsLongAsGoogleAsks) {
    mailbox.expect("import", {answer(429, "userRateLimitExceeded", {"Retry-After: 30"})});
    EXPECT_EQ(deliver_alone(letter).outcome_kind, ending::delivered);
    EXPECT_EQ(clock.passed(), 30s);
}

TEST_F(Gmail, WaitsLongerAfterEachRefusal) {
    mailbox.expect("import", std::vector<fault>(3, answer(403, "rateLimitExceeded")));
    EXPECT_EQ(deliver_alone(letter).outcome_kind, ending::delivered);
    EXPECT_EQ(clock.passed(), 7s);  // 1, 2, 4
}

TEST_F(Gmail, IsNotAskedByOtherAccountsDuringAPause) {
    mailbox.expect("import", {answer(403, "userRateLimitExceeded", {"Retry-After: 3600"})});
    const auto first = local_failure([&] { deliver_alone(letter); });
    ASSERT_TRUE(first);
    EXPECT_EQ(first->retry_after, 3600s);
    gmail::settings options = to_ann();
    options.account = "b";
    gmail other(options, time());
    const auto second = local_failure([&] { deliver(other, letter); });
    ASSERT_TRUE(second);
    EXPECT_THAT(second->message(), HasSubstr("asked for a pause until"));
    EXPECT_THAT(mailbox.requests(), SizeIs(1));
}

TEST_F(Gmail, FetchesNothingInVainDuringALongPause) {
    import_pace(home.path(), "ann@gmail.com", "").slow_down(paced::mailbox, 600s, start, 0);
    gmail into(to_ann(), time());
    const auto gone = local_failure([&] { EXPECT_TRUE(into.recover({}).empty()); });
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->code, fetch_errc::delivery_deferred);
    EXPECT_EQ(gone->retry_after, 600s);
    EXPECT_THAT(mailbox.requests(), IsEmpty());
}

TEST_F(Gmail, FetchesNothingInVainWithoutAToken) {
    gmail::settings options = to_ann();
    options.api.token = [](bool) -> result<secret_string> { return fail(errc::timed_out); };
    gmail into(options, time());
    EXPECT_TRUE(local_failure([&] { EXPECT_TRUE(into.recover({}).empty()); }));
}

TEST_F(Gmail, EndsAPauseWhenItIsStopped) {
    std::stop_source stop;
    mailbox.expect("import", {answer(429, "userRateLimitExceeded", {"Retry-After: 30"})});
    clock.on_wait = [&] { stop.request_stop(); };
    gmail::settings options = to_ann();
    options.api.stop = stop.get_token();
    gmail into(options, time());
    const auto gone = local_failure([&] { deliver(into, letter); });
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->code, errc::cancelled);
    EXPECT_EQ(clock.passed(), 0s);
    EXPECT_THAT(mailbox.requests(), SizeIs(1));
}

// ---- refusals ----

TEST_F(Gmail, RefusesOneMessageAndTakesTheNext) {
    mailbox.expect("import", {answer(400, "invalidArgument", {}, "Blocked attachment")});
    gmail into(to_ann(), time());
    const delivery refused = deliver(into, letter);
    EXPECT_EQ(refused.outcome_kind, ending::refused);
    EXPECT_THAT(refused.reason.message(), HasSubstr("Blocked attachment"));
    EXPECT_EQ(deliver(into, "Subject: x\r\n\r\n").outcome_kind, ending::delivered);
}

TEST_F(Gmail, IsNotAskedForAMessageThatIsTooLarge) {
    gmail::settings options = to_ann();
    options.largest = letter.size() - 1;
    gmail into(options, time());
    const delivery refused = deliver(into, letter);
    EXPECT_EQ(refused.outcome_kind, ending::refused);
    EXPECT_THAT(refused.reason.message(), HasSubstr("octets, and Gmail accepts"));
    EXPECT_THAT(mailbox.requests(), IsEmpty());
}

TEST_F(Gmail, IsTriedWithAnotherTokenOnce) {
    mailbox.set_token("new");
    second_token = "new";
    EXPECT_EQ(deliver_alone(letter).outcome_kind, ending::delivered);
    EXPECT_EQ(renewed, 1);
}

TEST_F(Gmail, IsLeftAloneIfThatIsRefusedToo) {
    mailbox.set_token("of somebody else");
    const auto gone = local_failure([&] { deliver_alone(letter); });
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->code, fetch_errc::target_forbidden);
    EXPECT_THAT(advice(*gone), HasSubstr("pop3 login"));
    EXPECT_EQ(renewed, 1);
    EXPECT_THAT(mailbox.requests(), SizeIs(2));
}

TEST_F(Gmail, OfAnotherAddressIsRefused) {
    gmail::settings options = to_ann();
    options.api.address = "bob@gmail.com";
    gmail into(options, time());
    const auto gone = local_failure([&] { deliver(into, letter); });
    ASSERT_TRUE(gone);
    EXPECT_THAT(advice(*gone), HasSubstr("another mailbox than bob@gmail.com"));
    EXPECT_THAT(mailbox.messages(), IsEmpty());
}

TEST_F(Gmail, TellsWhoseLoginItIsBeforeAnyMailComes) {
    gmail_api::settings login = to_ann().api;
    EXPECT_EQ(defect_of_gmail_login(login, to_ann().terms), std::nullopt);
    login.address = "bob@gmail.com";
    const auto defect = defect_of_gmail_login(login, to_ann().terms);
    ASSERT_TRUE(defect);
    EXPECT_THAT(advice(*defect), HasSubstr("another mailbox than bob@gmail.com"));
}

TEST_F(Gmail, ReportsATokenThatIsNotToBeHad) {
    gmail::settings options = to_ann();
    options.api.token = [](bool) -> result<secret_string> {
        return fail(errc::timed_out, "the token server");
    };
    gmail into(options, time());
    const auto gone = local_failure([&] { deliver(into, letter); });
    ASSERT_TRUE(gone);
    EXPECT_THAT(gone->message(), HasSubstr("the token server"));
}

}  // namespace
}  // namespace pop3::fetch
