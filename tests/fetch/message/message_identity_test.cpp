// SPDX-License-Identifier: MIT
// The identity of a message: its octets, except the fields that a mailbox writes into them.
#include "fetch/message/message_identity.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pop3::fetch {
namespace {

message_identity identity_of(std::string_view message, std::size_t piece = std::string::npos) {
    identifier by_pieces;
    while (!message.empty()) {
        by_pieces.update(message.substr(0, piece));
        message.remove_prefix(std::min(piece, message.size()));
    }
    return by_pieces.finish();
}

bool operator==(const message_identity& a, const message_identity& b) {
    return a.content == b.content && a.octets == b.octets && a.header == b.header &&
           a.marked == b.marked;
}

const std::string letter =
    "From: ann@example.org\r\nSubject: a subject\r\n that goes on\r\n\r\nStatus: text\r\n";

TEST(MessageIdentity, IsTheSameInWhateverPiecesTheMessageComes) {
    const std::string read = "Status: RO\r\nX-UID: 12\r\n  13\r\n" + letter;
    for (const std::string& message : {letter, read, std::string("Subj"), std::string()})
        for (std::size_t piece = 1; piece <= message.size() + 1; ++piece)
            EXPECT_TRUE(identity_of(message, piece) == identity_of(message)) << piece;
}

TEST(MessageIdentity, LeavesOutTheFieldsOfTheMailbox) {
    const message_identity before = identity_of(letter);
    EXPECT_EQ(before.content, before.octets);
    for (const char* field : {"Status: RO", "X-Status: A", "X-UID: 1", "X-UIDL: abc", "X-IMAP: 1 2",
                              "X-IMAPbase: 1 2", "X-Keywords: x", "Content-Length: 12", "Lines: 3",
                              "STATUS : O", "X-Keywords: a\r\n\tb\r\n c"}) {
        const std::string rewritten = "From: ann@example.org\r\n" + std::string(field) + "\r\n" +
                                      letter.substr(letter.find("Subject"));
        const message_identity after = identity_of(rewritten);
        EXPECT_EQ(after.content, before.content) << field;
        EXPECT_EQ(after.header, before.header) << field;
        EXPECT_NE(after.octets, before.octets) << field;
    }
}

TEST(MessageIdentity, KeepsAllOtherFieldsAndTheText) {
    for (const char* field : {"Statuses: RO", "X-UIDs: 1", "Content-Lengths-of: 1", "no field"})
        EXPECT_NE(identity_of(std::string(field) + "\r\n" + letter).content,
                  identity_of(letter).content)
            << field;
    EXPECT_NE(identity_of("From: a\r\n\r\nStatus: RO\r\n").content,
              identity_of("From: a\r\n\r\n").content);
}

// TOP n 0: with the empty line or without, or with some of the text.
TEST(MessageIdentity, HasTheHeaderOfAMessageOfWhichOnlyTheHeaderCame) {
    const digest header = identity_of(letter).header;
    const std::size_t text = letter.find("Status");
    EXPECT_EQ(identity_of(letter.substr(0, text)).header, header);
    EXPECT_EQ(identity_of(letter.substr(0, text - 2)).header, header);
    EXPECT_EQ(identity_of(letter.substr(0, text + 4)).header, header);
    EXPECT_NE(identity_of("X: y\r\n" + letter).header, header);
    EXPECT_NE(identity_of(letter.substr(0, 20)).header, header);
}

TEST(MessageIdentity, IsMarkedByAFieldThatNoOtherMessageHas) {
    EXPECT_FALSE(identity_of(letter).marked);
    for (const char* field : {"Message-ID: <1@example.org>", "received: from a", "Date: now"})
        EXPECT_TRUE(identity_of(std::string(field) + "\r\n" + letter).marked) << field;
    EXPECT_FALSE(identity_of(letter + "Message-ID: <1@example.org>\r\n").marked);
    EXPECT_FALSE(identity_of("Message-ID").marked);
}

TEST(MessageIdentity, OfOneMessageLeavesNothingForTheNext) {
    identifier one_after_the_other;
    one_after_the_other.update("Status: RO\r\nDate: now\r\nSub");
    (void)one_after_the_other.finish();
    one_after_the_other.update(letter);
    EXPECT_TRUE(one_after_the_other.finish() == identity_of(letter));
}

}  // namespace
}  // namespace pop3::fetch
