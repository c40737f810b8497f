// SPDX-License-Identifier: MIT
// What an import into Gmail is made of: its address, its parts, the header of the message, its labels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/targets/gmail/header_facts.hpp"
#include "fetch/targets/gmail/import_request.hpp"
#include "fetch/targets/gmail/label_names.hpp"
#include "fetch/targets/gmail/upload_body.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;

header_facts facts_in(std::string_view message) {
    header_scan header;
    for (const char c : message)
        if (!header.update({&c, 1})) break;
    return header.finish();
}

// ---- the request ----

TEST(GmailUrl, NamesTheMailboxTheFormAndTheSettings) {
    EXPECT_EQ(
        import_url({}, "ann+pop@gmail.com", upload_form::multipart, true),
        "https://gmail.googleapis.com/upload/gmail/v1/users/ann%2Bpop%40gmail.com/messages/import"
        "?uploadType=multipart&internalDateSource=dateHeader&neverMarkSpam=false"
        "&processForCalendar=false");
    const gmail_options all{.never_spam = true,
                            .date = gmail_date::received,
                            .calendar = true,
                            .url = "http://127.0.0.1:8080/"};
    EXPECT_EQ(import_url(all, "a@b.c", upload_form::resumable, true),
              "http://127.0.0.1:8080/upload/gmail/v1/users/a%40b.c/messages/import"
              "?uploadType=resumable&internalDateSource=receivedTime&neverMarkSpam=true"
              "&processForCalendar=true");
}

TEST(GmailUrl, DoesNotUseADateThatIsNone) {
    EXPECT_THAT(import_url({}, "a@b.c", upload_form::multipart, false),
                HasSubstr("internalDateSource=receivedTime"));
}

TEST(GmailUrl, IsEncryptedOrOfThisMachine) {
    for (const char* url : {"https://gmail.googleapis.com", "https://gmail.example.org:8443/",
                            "http://127.0.0.1:8080", "http://[::1]:8080"})
        EXPECT_EQ(defect_of_gmail_url(url), std::nullopt) << url;
    for (const char* url : {"http://gmail.googleapis.com", "gmail.googleapis.com",
                            "ftp://127.0.0.1", "https://", "https://user@gmail.googleapis.com",
                            "http://127.0.0.1.evil.org", "https://gmail.googleapis.com/path"})
        EXPECT_NE(defect_of_gmail_url(url), std::nullopt) << url;
}

TEST(GmailUrl, OfAnUploadIsWhereTheApiIs) {
    const std::string google = "https://gmail.googleapis.com";
    EXPECT_TRUE(may_go_to("https://gmail.googleapis.com/upload?x", google));
    EXPECT_TRUE(may_go_to("https://www.googleapis.com/upload?x", google));
    EXPECT_TRUE(may_go_to("http://127.0.0.1:80/upload", "http://127.0.0.1:80"));
    for (const char* url :
         {"https://gmail.googleapis.com.evil.org/", "http://gmail.googleapis.com/",
          "https://evilgoogleapis.com/", "https://evil.org/.googleapis.com",
          "https://a@evil.org#.googleapis.com", "https://evil.org?.googleapis.com",
          "https://evil.org\\.googleapis.com", ""})
        EXPECT_FALSE(may_go_to(url, google)) << url;
    EXPECT_FALSE(may_go_to("http://127.0.0.1:81/", "http://127.0.0.1:80"));
    EXPECT_FALSE(may_go_to("https://www.googleapis.com/", "https://gmail.example.org"));
}

TEST(GmailMultipart, HasTheMetadataAndTheMessage) {
    const multipart_frame frame = framed(R"({"labelIds":["INBOX"]})", "b0");
    EXPECT_EQ(frame.content_type, R"(multipart/related; boundary="b0")");
    EXPECT_EQ(frame.before + "MESSAGE" + frame.after,
              "--b0\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n"
              "{\"labelIds\":[\"INBOX\"]}\r\n--b0\r\nContent-Type: message/rfc822\r\n\r\n"
              "MESSAGE\r\n--b0--\r\n");
}

TEST(GmailRange, TellsWhichOctetsComeAndAsksWhichHaveCome) {
    EXPECT_EQ(content_range(0, 10), "bytes 0-9/10");
    EXPECT_EQ(content_range(4, 10), "bytes 4-9/10");
    EXPECT_EQ(content_range(10, 10), "bytes */10");
}

TEST(GmailRange, IsBelievedOnlyIfItIsPossible) {
    EXPECT_THAT(octets_received("bytes=0-524287", 1'000'000), Optional(Eq(524288U)));
    EXPECT_THAT(octets_received("", 10), Optional(Eq(0U)));
    EXPECT_THAT(octets_received("bytes=0-9", 10), Optional(Eq(10U)));
    for (const char* range : {"bytes=0-10", "bytes=5-9", "bytes=0--1", "bytes=0-", "octets=0-9"})
        EXPECT_EQ(octets_received(range, 10), std::nullopt) << range;
    EXPECT_EQ(octets_received("bytes=0-0", 0), std::nullopt);
}

TEST(GmailBody, ReadsFromAnyPositionOn) {
    test::temporary_directory home;
    for (const std::size_t size : {std::size_t{5}, 2 * spool::in_memory}) {
        spool message(home.path());
        const std::string text = "lead" + std::string(size, 'm');
        message.write(text);
        const upload_body body("before", message, 4, "after");
        const std::string all = "before" + std::string(size, 'm') + "after";
        ASSERT_EQ(body.octets(), all.size());
        for (const octet_count start : {octet_count{0}, octet_count{3}, octet_count{6},
                                        octet_count{8}, all.size() - 3, all.size()}) {
            std::string read;
            char room[4];
            while (const std::size_t count = body.read(start + read.size(), room))
                read.append(room, count);
            EXPECT_EQ(read, all.substr(start));
        }
    }
}

// ---- the header ----

TEST(GmailHeader, FindsMessageIdAndDateInAnySpelling) {
    const header_facts found = facts_in(
        "Subject: x\r\nmessage-id : <a@b>\r\nDATE: Fri, 27 Nov\r\n 2026 04:20:00 +0000\r\n\r\n");
    EXPECT_TRUE(found.has_message_id);
    EXPECT_EQ(found.date, "Fri, 27 Nov 2026 04:20:00 +0000");
}

TEST(GmailHeader, TakesAMessageIdOnTheNextLine) {
    EXPECT_TRUE(facts_in("Message-ID:\r\n <a@b>\r\n\r\n").has_message_id);
    EXPECT_TRUE(facts_in("Message-ID: <a@b>").has_message_id);
}

TEST(GmailHeader, DoesNotTakeWhatIsNoFieldOfIt) {
    for (const char* message :
         {"Message-ID:\r\n\r\n", "Message-ID: x\r\n\r\n", "Message-ID: <>\r\n\r\n",
          "Subject: Message-ID: <a@b>\r\n\r\n", "Subject: x\r\n Message-ID: <a>\r\n\r\n",
          "Subject: x\r\n\r\nMessage-ID: <a@b>\r\n", "", "\r\nMessage-ID: <a@b>\r\n\r\n"})
        EXPECT_FALSE(facts_in(message).has_message_id) << message;
}

TEST(GmailHeader, IsReadInBoundedMemoryWhateverItsLinesAre) {
    const std::string endless(100'000, 'x');
    EXPECT_TRUE(
        facts_in("X: " + endless + "\r\n " + endless + "\nMessage-ID: <a@b>\n\n").has_message_id);
}

TEST(GmailMessageId, IsTheSameForTheSameMessage) {
    EXPECT_EQ(message_id_line("0123"), "Message-ID: <0123@pop3.invalid>\r\n");
}

// ---- labels ----

TEST(GmailLabels, OfGmailItselfNeedNoQuestion) {
    const label_names labels({"inbox", "UNREAD", "Inbox"});
    EXPECT_THAT(labels.ids(), Optional(ElementsAre("INBOX", "UNREAD")));
}

TEST(GmailLabels, OfTheUserAreFoundByNameWithoutRegardToCase) {
    label_names labels({"INBOX", "old/isp", "Lists"});
    EXPECT_EQ(labels.ids(), std::nullopt);
    EXPECT_THAT(labels.missing(), ElementsAre("old/isp", "Lists"));
    labels.learn({{"Label_1", "Old/ISP"}});
    EXPECT_THAT(labels.missing(), ElementsAre("Lists"));
    labels.add({"Label_2", "Lists"});
    EXPECT_THAT(labels.ids(), Optional(ElementsAre("INBOX", "Label_1", "Label_2")));
}

}  // namespace
}  // namespace pop3::fetch
