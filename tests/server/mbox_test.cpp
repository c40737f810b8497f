// SPDX-License-Identifier: MIT
// What mbox_backend serves of a file, and what it leaves in it.
#include "pop3/server/mbox_backend.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "peers/server_dialogue.hpp"
#include "server/session/server_session.hpp"
#include "support/temporary_directory.hpp"
#include "system/unique_fd.hpp"

namespace pop3::serving {
namespace {

const std::string two_messages =
    "From ann Thu Jan  1 00:00:00 1970\n"
    "Subject: one\n"
    "\n"
    ">From here on\n"
    ">>From there\n"
    "> From not quoted\n"
    ".\n"
    "\n"
    "From bob Thu Jan  1 00:00:00 1970\n"
    "Subject: two\n"
    "\n"
    "two\n"
    "From in the middle of a paragraph needs no quoting\n"
    "\n";

class Mbox : public testing::Test {
  protected:
    // The answers of a session to these commands after its login.
    std::string session(const std::string& text, std::string_view commands,
                        mbox_access access = mbox_access::removes) {
        put(text);
        mbox_backend mail;
        mail.add_user("mrose", "tanstaaf", path(), access);
        server_session one(offered_, mail, {});
        one.receive("USER mrose\r\nPASS tanstaaf\r\n");
        all_output(one);
        one.receive(commands);
        return all_output(one);
    }
    void put(const std::string& text) const {
        std::ofstream(path(), std::ios::binary | std::ios::trunc) << text;
    }
    [[nodiscard]] std::string left() const {
        std::ifstream in(path(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] std::string path() const { return (where_.path() / "mbox").string(); }

  private:
    test::temporary_directory where_;
    server_features offered_;
};

TEST_F(Mbox, GivesTheMessagesAsTheyWere) {
    EXPECT_EQ(session(two_messages, "RETR 1\r\nRETR 2\r\n"),
              "+OK 65 octets\r\nSubject: one\r\n\r\nFrom here on\r\n>From there\r\n"
              "> From not quoted\r\n..\r\n.\r\n"
              "+OK 73 octets\r\nSubject: two\r\n\r\ntwo\r\n"
              "From in the middle of a paragraph needs no quoting\r\n.\r\n");
}

TEST_F(Mbox, TakesOutWhatWasDeletedAndNothingElse) {
    const std::string second = two_messages.substr(two_messages.find("From bob"));
    EXPECT_THAT(session(two_messages, "DELE 1\r\nQUIT\r\n"), testing::EndsWith("+OK bye\r\n"));
    EXPECT_EQ(left(), second);
    const std::string first = two_messages.substr(0, two_messages.find("From bob"));
    session(two_messages, "DELE 2\r\nQUIT\r\n");
    EXPECT_EQ(left(), first);
    session(two_messages, "DELE 1\r\nDELE 2\r\nQUIT\r\n");
    EXPECT_EQ(left(), "");
}

TEST_F(Mbox, IsNotWrittenWithoutQuitOrIfReadOnly) {
    session(two_messages, "DELE 1\r\n");
    EXPECT_EQ(left(), two_messages);
    EXPECT_THAT(session(two_messages, "DELE 1\r\nQUIT\r\n", mbox_access::read_only),
                testing::EndsWith("-ERR 1 marked messages were not deleted\r\n"));
    EXPECT_EQ(left(), two_messages);
}

TEST_F(Mbox, KeepsItsPermissions) {
    put("");
    ::chmod(path().c_str(), 0640);
    session(two_messages, "DELE 1\r\nQUIT\r\n");
    struct stat is {};
    ASSERT_EQ(::stat(path().c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 07777U, 0640U);
}

TEST_F(Mbox, KeepsItsOwner) {
    put(two_messages);
    if (::chown(path().c_str(), 65534, 65533) != 0) GTEST_SKIP() << "needs root";
    session(two_messages, "DELE 1\r\nQUIT\r\n");
    struct stat is {};
    ASSERT_EQ(::stat(path().c_str(), &is), 0);
    EXPECT_EQ(is.st_uid, 65534U);
    EXPECT_EQ(is.st_gid, 65533U);
}

TEST_F(Mbox, UniqueIdsFollowTheContent) {
    const auto uid_line = [&](std::string_view commands) {
        const std::string text = session(two_messages, commands);
        return text.substr(text.rfind("+OK 2") == std::string::npos ? 0 : text.rfind(' ') + 1);
    };
    const std::string before = uid_line("UIDL 2\r\n");
    EXPECT_EQ(before.size(), 34U);
    EXPECT_EQ(uid_line("UIDL 2\r\n"), before);
    const std::string twice = two_messages + two_messages;
    const std::string listing = session(twice, "UIDL\r\n");
    EXPECT_THAT(listing, testing::HasSubstr("-2\r\n")) << "equal messages have different ones";
}

TEST_F(Mbox, OddFilesAreReadAsFarAsTheyAreMailboxes) {
    EXPECT_EQ(session("", "STAT\r\n"), "+OK 0 0\r\n");
    EXPECT_EQ(session("no mailbox\n", "STAT\r\n"), "+OK 0 0\r\n");
    EXPECT_EQ(session("From a\n", "STAT\r\n"), "+OK 1 0\r\n");
    EXPECT_EQ(session("From a\nx", "RETR 1\r\n"), "+OK 3 octets\r\nx\r\n.\r\n");
    EXPECT_EQ(session("From a\r\nx\r\n\r\nFrom b Mon Jun  2 10:00:00 2025\r\ny\r\n",
                      "RETR 1\r\nRETR 2\r\n"),
              "+OK 3 octets\r\nx\r\n.\r\n+OK 3 octets\r\ny\r\n.\r\n");
}

// Programs without the empty line between messages: Netscape, GNU mailutils.
TEST_F(Mbox, ACompleteFromLineBeginsAMessageWithoutAnEmptyLine) {
    const std::string first = "From - Mon Jun  2 10:00:00 2025\nSubject: one\n\ntext\n";
    const std::string second = "From \"an n\"@x.org Mon Jun 2 10:00 +0200 2025\n\ntext\n";
    const std::string third = "From ann Mon, Jun 2 10:00:00 CEST 2025 remote from here\n\ntext\n";
    EXPECT_EQ(session(first + second + third, "STAT\r\nDELE 2\r\nQUIT\r\n"),
              "+OK 3 38\r\n+OK message 2 marked as deleted\r\n+OK bye\r\n");
    EXPECT_EQ(left(), first + third);
}

// As mutt and Dovecot read them, or one of these and Python's mailbox.
TEST_F(Mbox, TheFromLinesOfManyProgramsBeginMessages) {
    for (const char* const line :
         {"From - Mon Jun  2 10:00:00 2025", "From mrose at example.org  Mon Jun  2 10:00:00 2025",
          "From  Mon Jun  2 10:00:00 2025", "From ???@??? Mon Jun 02 10:00:00 2025",
          "From 1834567890123456789@xxx Mon Jun 02 10:00:00 +0000 2025",
          "From a@x.org mon jun  2 10:00:00 2025",
          "From a@x.org Mon Jun  2 10:00:00 2025 GMT+02:00",
          "From a@x.org Mon Jun  2 10:00:00 -07:00 2025",
          "From a@x.org Mon Jun  2 10:00:00 MET DST 2025",
          "From a@x.org Mon, 2 Jun 2025 10:00:00 +0200", "From a@x.org\tMon Jun  2 10:00 2025 "})
        for (const char* const end : {"\n", "\r\n"}) {
            const std::string first = "From a\n\ntext\n";
            const std::string second = std::string(line) + end + "\ntext\n";
            EXPECT_EQ(session(first + second, "STAT\r\nDELE 1\r\nQUIT\r\n").substr(0, 6), "+OK 2 ")
                << line;
            EXPECT_EQ(left(), second);
        }
}

TEST_F(Mbox, ALineThatOnlyLooksLikeAFromLineIsText) {
    for (const char* const line :
         {"From Monday to Friday", "From ann Mon Jun 2 10:00:00 2025 there was rain",
          "From ann Mon Jun 2 10:00:00", "From ann Mon June 2 10:00:00 2025", "From Mon Jun 2",
          "From ann Mon Jun x 10:00:00 2025", "From ann Mon Jun 2 10-00 2025", "From ",
          "From Mon Jun 2 10:00:00 2025", "From ann at Mon Jun 2 10:00:00 2025",
          "From ann and bob Mon Jun 2 10:00:00 2025", "From ann Mon, 2 Jun 2025 10:00:00 it rained",
          "From ann Mon Jun 2 10:00:00 ABC+1 2025"})
        for (const char* const before : {"From a\n\ntext\n", "From a\n\ntext\n\n"})
            EXPECT_EQ(session(before + std::string(line) + "\n", "STAT\r\n").substr(0, 6), "+OK 1 ")
                << before << line;
}

class MboxWithContentLength : public Mbox {
  protected:
    // How many messages the mbox has if its first one announces a body of so many octets.
    std::string messages(const std::string& length) {
        return session("From ann" + date + "Content-Length: " + length + "\n\n" + forwarded + "\n" +
                           "From bob" + date + "\ntwo\n",
                       "STAT\r\n")
            .substr(0, 6);
    }
    const std::string date = " Mon Jun  2 10:00:00 2025\n";
    const std::string forwarded = "I forward this:\n\nFrom carl" + date + "Subject: three\n";
};

TEST_F(MboxWithContentLength, ABodyMayHaveFromLines) {
    EXPECT_EQ(messages(std::to_string(forwarded.size())), "+OK 2 ");
}

TEST_F(MboxWithContentLength, OneThatIsFalseCountsAsNone) {
    for (const char* const length : {"0", "7", "64", "99999999", "18446744073709551615", "x", ""})
        EXPECT_EQ(messages(length), "+OK 3 ") << length;
}

TEST_F(Mbox, LinesOfAnyLengthAreSentAsAnnounced) {
    for (const std::size_t length : {65'533U, 65'534U, 65'535U, 65'536U, 65'537U, 200'000U}) {
        const std::string line(length, 'x');
        const std::string text = session("From a\n" + line + "\r\n>From\n>From b\n", "RETR 1\r\n");
        const std::string sent = line + "\r\n>From\r\nFrom b\r\n";
        EXPECT_TRUE(text == "+OK " + std::to_string(sent.size()) + " octets\r\n" + sent + ".\r\n")
            << length;
    }
}

TEST_F(Mbox, ALastLineWithoutAnEndGetsOne) {
    const std::string line(65'536, 'x');
    EXPECT_TRUE(session("From a\n" + line, "RETR 1\r\n") ==
                "+OK 65538 octets\r\n" + line + "\r\n.\r\n");
    EXPECT_EQ(session("From a\nx\r", "RETR 1\r\n"), "+OK 3 octets\r\nx\r\n.\r\n");
}

class MboxOfOthers : public Mbox {
  protected:
    MboxOfOthers() {
        put(two_messages);
        mail_.add_user("mrose", "tanstaaf", path());
        session_ = std::make_unique<server_session>(features_, mail_, connection_facts{});
        session_->receive("USER mrose\r\nPASS tanstaaf\r\nDELE 1\r\n");
        all_output(*session_);
    }
    std::string quit() {
        session_->receive("QUIT\r\n");
        return all_output(*session_);
    }
    std::vector<std::string> beside() const {
        std::vector<std::string> names;
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(path()).parent_path()))
            names.push_back(entry.path().filename().string());
        return names;
    }

    static constexpr std::string_view refused = "-ERR 1 marked messages were not deleted\r\n";
    const std::string delivered = "From c Mon Jun  2 10:00:00 2025\n\nnew\n\n";

  private:
    server_features features_;
    mbox_backend mail_;
    std::unique_ptr<server_session> session_;
};

TEST_F(MboxOfOthers, IsLeftAloneWhileThereIsALockFile) {
    std::ofstream(path() + ".lock") << ::getpid();
    EXPECT_EQ(quit(), refused);
    EXPECT_EQ(left(), two_messages);
    EXPECT_THAT(beside(), testing::UnorderedElementsAre("mbox", "mbox.lock"));
}

TEST_F(MboxOfOthers, IsLeftAloneWhileAnotherHasTheFcntlLock) {
    const system::unique_fd other(::open(path().c_str(), O_RDWR | O_CLOEXEC));
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    ASSERT_EQ(::fcntl(other.get(), F_OFD_SETLK, &whole), 0);
    EXPECT_EQ(quit(), refused);
    EXPECT_EQ(left(), two_messages);
    EXPECT_THAT(beside(), testing::ElementsAre("mbox"));
}

TEST_F(MboxOfOthers, KeepsWhatWasDeliveredMeanwhile) {
    std::ofstream(path(), std::ios::binary | std::ios::app) << delivered;
    EXPECT_EQ(quit(), "+OK bye\r\n");
    EXPECT_EQ(left(), two_messages.substr(two_messages.find("From bob")) + delivered);
    EXPECT_THAT(beside(), testing::ElementsAre("mbox"));
}

TEST_F(MboxOfOthers, IsLeftAloneIfTheMessageIsNotWhereItWas) {
    put(delivered + two_messages);
    EXPECT_EQ(quit(), refused);
    EXPECT_EQ(left(), delivered + two_messages);
}

TEST_F(MboxOfOthers, IsLeftAloneIfAnotherFileHasItsName) {
    std::filesystem::rename(path(), path() + ".old");
    put(two_messages);
    EXPECT_EQ(quit(), refused);
    EXPECT_EQ(left(), two_messages);
}

TEST_F(MboxOfOthers, DoesNotFollowALinkWithTheNameOfAnEarlierNewFile) {
    std::filesystem::create_symlink("elsewhere", path() + ".new");
    EXPECT_EQ(quit(), "+OK bye\r\n");
    EXPECT_THAT(beside(), testing::UnorderedElementsAre("mbox", "mbox.new"));
}

// Without the second, the Content-Length of the first would be true, and the third a part of it.
TEST_F(Mbox, KeepsAMessageWhoseNeighbourWouldSwallowTheNext) {
    const std::string date = " Mon Jun  2 10:00:00 2025\n";
    const std::string third = "From c" + date + "\nthree\n";
    const std::string text =
        "From a" + date +
        "Content-Length: " + std::to_string(std::string("one\n").size() + third.size()) +
        "\n\none\nFrom b" + date + "\nthe second, longer\n" + third + "From d" + date + "\nfour\n";
    EXPECT_EQ(session(text, "STAT\r\nDELE 2\r\nQUIT\r\n").substr(0, 6), "+OK 4 ");
    EXPECT_EQ(left(), text);
}

TEST_F(Mbox, IsInUseWhileAMessageIsBeingDelivered) {
    put(two_messages);
    const system::unique_fd other(::open(path().c_str(), O_RDWR | O_CLOEXEC));
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    ASSERT_EQ(::fcntl(other.get(), F_OFD_SETLK, &whole), 0);
    mbox_backend mail;
    mail.add_user("mrose", "tanstaaf", path());
    const auto opened = mail.open("mrose");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, errc::in_use);
}

TEST_F(Mbox, IsReadAgainAfterAChange) {
    put(two_messages);
    mbox_backend mail;
    mail.add_user("mrose", "tanstaaf", path());
    EXPECT_EQ((*mail.open("mrose"))->count(), 2U);
    EXPECT_EQ((*mail.open("mrose"))->count(), 2U);
    put(two_messages + two_messages);
    EXPECT_EQ((*mail.open("mrose"))->count(), 4U);
}

TEST_F(Mbox, AMessageWhoseTextIsGoneFailsRatherThanEndsEarly) {
    put(two_messages);
    mbox_backend mail;
    mail.add_user("mrose", "tanstaaf", path());
    const auto drop = mail.open("mrose");
    ASSERT_TRUE(drop);
    std::filesystem::resize_file(path(), 60);
    const auto source = (*drop)->open(message_number(1));
    ASSERT_TRUE(source);
    (void)(*source)->next(1000);
    EXPECT_FALSE((*source)->next(1000));
}

TEST_F(Mbox, IsLockedWhileASessionHasIt) {
    put(two_messages);
    mbox_backend mail;
    mail.add_user("mrose", "tanstaaf", path());
    const auto first = mail.open("mrose");
    ASSERT_TRUE(first);
    const auto second = mail.open("mrose");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, errc::in_use);
}

}  // namespace
}  // namespace pop3::serving
