// SPDX-License-Identifier: MIT
// maildir_backend with real directories and files.
#include "pop3/server/maildir_backend.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "peers/server_dialogue.hpp"
#include "pop3/error.hpp"
#include "support/corpus.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::serving {
namespace {

class Maildir : public testing::Test {
  protected:
    Maildir() {
        for (const char* folder : {"new", "cur", "tmp"})
            std::filesystem::create_directory(where.path() / folder);
        mail.add_user("mrose", "tanstaaf", where.path());
    }

    void put(const std::string& path, const std::string& octets) const {
        std::ofstream(where.path() / path, std::ios::binary) << octets;
    }
    void move(const std::string& from, const std::string& out) const {
        std::filesystem::rename(where.path() / from, where.path() / out);
    }
    [[nodiscard]] bool exists(const std::string& path) const {
        return std::filesystem::exists(where.path() / path);
    }

    std::unique_ptr<maildrop> open() {
        auto opened = mail.open("mrose");
        EXPECT_TRUE(opened) << opened.error().message();
        return opened ? std::move(*opened) : nullptr;
    }
    static std::string content(maildrop& drop, std::uint32_t n) {
        auto source = drop.open(message_number(n));
        if (!source) return "(" + source.error().message() + ")";
        std::string all;
        while (true) {
            const auto piece = (*source)->next(1000);
            EXPECT_TRUE(piece);
            if (!piece || piece->empty()) return all;
            all += *piece;
        }
    }
    static std::vector<std::string> uids(maildrop& drop) {
        std::vector<std::string> all;
        for (std::uint32_t n = 1; n <= drop.count(); ++n)
            all.emplace_back(drop.unique_id(message_number(n)));
        return all;
    }

    const test::temporary_directory where;
    maildir_backend mail;
};

using names = std::vector<std::string>;

TEST_F(Maildir, ListsNewAndCurInTheOrderOfNames) {
    put("cur/3.c:2,S", "c\n");
    put("new/1.a", "a\n");
    put("cur/2.b:2,", "b\n");
    put("tmp/0.half", "half");
    put("new/.hidden", "x");
    std::filesystem::create_directory(where.path() / "cur/4.directory");
    EXPECT_EQ(uids(*open()), (names{"1.a", "2.b", "3.c"}));
}

TEST_F(Maildir, UniqueIdsStayWhenAMessageIsReadAndMoved) {
    put("new/1.a", "a\n");
    const names before = uids(*open());
    move("new/1.a", "cur/1.a:2,RS");
    EXPECT_EQ(uids(*open()), before);
}

TEST_F(Maildir, NamesThatAreNoUniqueIdsAreHashed) {
    const std::string longest(70, 'n');
    put("new/" + longest, "a\n");
    put("new/" + longest + "n", "b\n");
    put("new/with blank", "c\n");
    put("new/\xc3\xbc", "d\n");
    const names ids = uids(*open());
    ASSERT_EQ(ids.size(), 4U);
    EXPECT_EQ(ids[0], longest);
    for (std::size_t i = 1; i < ids.size(); ++i) {
        EXPECT_EQ(ids[i].size(), 32U);
        EXPECT_EQ(ids[i].find_first_not_of("0123456789abcdef"), std::string::npos);
        for (std::size_t k = 0; k < i; ++k) EXPECT_NE(ids[i], ids[k]);
    }
    EXPECT_EQ(uids(*open()), ids);
}

TEST_F(Maildir, AMessageThatIsSeenInBothFoldersIsOne) {
    put("new/1.a", "a\n");
    put("cur/1.a:2,S", "a\n");
    EXPECT_EQ(uids(*open()), names{"1.a"});
}

TEST_F(Maildir, SendsTheOddCorpusByteExactAndSaysItsSize) {
    const auto corpus = test::odd_messages();
    for (std::size_t i = 0; i < corpus.size(); ++i)
        put("new/" + std::to_string(100 + i), corpus[i].stored);
    const auto drop = open();
    ASSERT_EQ(drop->count(), corpus.size());
    for (std::uint32_t n = 1; n <= drop->count(); ++n) {
        SCOPED_TRACE(corpus[n - 1].name);
        std::string sent = content(*drop, n);
        if (!sent.ends_with("\r\n")) sent += "\r\n";  // the session's part
        EXPECT_EQ(sent, test::as_retrieved(corpus[n - 1].stored));
        EXPECT_EQ(drop->size(message_number(n)), sent.size());
    }
}

TEST_F(Maildir, FilesWithCrlfPassUnchanged) {
    const std::string mixed = "one\r\ntwo\nthree\r\r\nfour\rfive\r\n";
    put("new/1", mixed);
    const auto drop = open();
    EXPECT_EQ(content(*drop, 1), "one\r\ntwo\r\nthree\r\r\nfour\rfive\r\n");
    EXPECT_EQ(drop->size(message_number(1)), mixed.size() + 1);
}

TEST_F(Maildir, SizesInNamesAreBelievedOnlyIfTheyCanBeTrue) {
    const std::string text = "one\ntwo\n";  // 8 octets, 10 as sent
    put("new/1,S=8,W=10", text);
    put("new/2,S=7,W=11", text);
    put("new/3,W=7", text);
    put("new/4,W=17", text);
    put("new/5,S=8", text);
    put("new/6,W=x", text);
    put("new/7,S=7,W=8", "one\ntwo");  // no final line end: 10 as sent
    const auto drop = open();
    ASSERT_EQ(drop->count(), 7U);
    for (std::uint32_t n = 1; n <= 7; ++n) EXPECT_EQ(drop->size(message_number(n)), 10U) << n;
}

TEST_F(Maildir, ASizeInTheNameSparesReadingTheFile) {
    put("new/1,S=8,W=11", "one\ntwo\n");  // could be true, is not: so it is not counted
    EXPECT_EQ(open()->size(message_number(1)), 11U);
}

TEST_F(Maildir, SizesAreRememberedUntilTheFileChanges) {
    put("new/1", "one\n");
    EXPECT_EQ(open()->size(message_number(1)), 5U);
    put("new/1", "a\nb\n");  // as long as before: not noticed, files of a Maildir do not change
    EXPECT_EQ(open()->size(message_number(1)), 5U);
    put("new/1", "a\nb\nc\n");
    EXPECT_EQ(open()->size(message_number(1)), 9U);
}

TEST_F(Maildir, IsLockedWhileItIsOpen) {
    auto drop = open();
    const auto second = mail.open("mrose");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, errc::in_use);
    drop.reset();
    EXPECT_TRUE(mail.open("mrose"));
}

TEST_F(Maildir, TheLockIsNotFollowedElsewhere) {
    std::filesystem::create_symlink(where.path() / "elsewhere", where.path() / "pop3.lock");
    EXPECT_FALSE(mail.open("mrose"));
    EXPECT_FALSE(exists("elsewhere"));
}

TEST_F(Maildir, AFolderThatIsALinkIsNotFollowed) {
    std::filesystem::create_directory(where.path() / "of_another");
    put("of_another/1", "private\n");
    std::filesystem::remove(where.path() / "cur");
    std::filesystem::create_directory_symlink("of_another", where.path() / "cur");
    const auto opened = mail.open("mrose");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, errc::system_permanent);
    EXPECT_FALSE(exists("pop3.lock"));
}

TEST_F(Maildir, AFolderThatIsReplacedByALinkDoesNotLeadElsewhere) {
    put("cur/1", "mine\n");
    std::filesystem::create_directory(where.path() / "of_another");
    put("of_another/1", "private\n");
    const auto drop = open();
    move("cur", "cur.old");
    std::filesystem::create_directory_symlink("of_another", where.path() / "cur");
    EXPECT_EQ(content(*drop, 1), "mine\r\n");
    const message_number marked[] = {message_number(1)};
    EXPECT_EQ(drop->remove(marked), 0U);
    EXPECT_TRUE(exists("of_another/1"));
    EXPECT_FALSE(exists("cur.old/1"));
}

TEST_F(Maildir, RemovesWhatItIsToldAndNothingElse) {
    put("new/1", "a\n");
    put("cur/2:2,S", "b\n");
    put("new/3", "c\n");
    const auto drop = open();
    const message_number marked[] = {message_number(2), message_number(3)};
    EXPECT_EQ(drop->remove(marked), 0U);
    EXPECT_TRUE(exists("new/1"));
    EXPECT_FALSE(exists("cur/2:2,S"));
    EXPECT_FALSE(exists("new/3"));
}

TEST_F(Maildir, WhatCannotBeRemovedIsCounted) {
    put("new/1", "a\n");
    const auto drop = open();
    // A directory under the message's name cannot be unlinked, not even by root.
    std::filesystem::remove(where.path() / "new/1");
    std::filesystem::create_directory(where.path() / "new/1");
    const message_number marked[] = {message_number(1)};
    EXPECT_EQ(drop->remove(marked), 1U);
}

TEST_F(Maildir, MessagesMovedByAMailProgramAreFoundAgain) {
    put("new/1", "a\n");
    put("new/2", "b\n");
    put("new/3", "c\n");
    const auto drop = open();
    move("new/1", "cur/1:2,S");
    move("new/2", "cur/2:2,");
    EXPECT_EQ(content(*drop, 1), "a\r\n");
    EXPECT_EQ(drop->size(message_number(2)), 3U);
    move("cur/2:2,", "cur/2:2,ST");
    const message_number marked[] = {message_number(1), message_number(2)};
    EXPECT_EQ(drop->remove(marked), 0U);
    EXPECT_FALSE(exists("cur/1:2,S"));
    EXPECT_FALSE(exists("cur/2:2,ST"));
    EXPECT_TRUE(exists("new/3"));
}

TEST_F(Maildir, MessagesDeletedByAnotherProgramAreRefusedAndCountAsRemoved) {
    put("new/1", "a\n");
    put("new/2", "b\n");
    const auto drop = open();
    std::filesystem::remove(where.path() / "new/1");
    EXPECT_FALSE(drop->open(message_number(1)));
    EXPECT_EQ(content(*drop, 2), "b\r\n");
    const message_number marked[] = {message_number(1)};
    EXPECT_EQ(drop->remove(marked), 0U);
}

TEST_F(Maildir, PipesAndLinksAreNoMessages) {
    put("secret", "x\n");
    std::filesystem::create_symlink(where.path() / "secret", where.path() / "new/1");
    ASSERT_EQ(::mkfifo((where.path() / "new/2").c_str(), 0600), 0);
    put("new/3", "c\n");
    EXPECT_EQ(uids(*open()), names{"3"});
}

TEST_F(Maildir, ALinkPutInPlaceOfAMessageIsNotFollowed) {
    put("secret", "x\n");
    put("new/1", "a\n");
    const auto drop = open();
    std::filesystem::remove(where.path() / "new/1");
    std::filesystem::create_symlink(where.path() / "secret", where.path() / "new/1");
    EXPECT_FALSE(drop->open(message_number(1)));
}

TEST_F(Maildir, WhatIsNoMaildirIsAFaultThatStays) {
    maildir_backend other;
    other.add_user("a", "b", where.path() / "nowhere").add_user("c", "d", where.path() / "new");
    for (const char* user : {"a", "c"}) {
        const auto opened = other.open(user);
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, errc::system_permanent);
    }
    EXPECT_FALSE(exists("new/pop3.lock"));
}

TEST_F(Maildir, ChecksPasswords) {
    EXPECT_FALSE(mail.check_password("mrose", "tanstaaf"));
    EXPECT_TRUE(mail.check_password("mrose", "tanstaa"));
    EXPECT_TRUE(mail.check_password("mrose", ""));
    EXPECT_TRUE(mail.check_password("nobody", ""));
    EXPECT_EQ(mail.password_of("mrose")->reveal(), "tanstaaf");
    EXPECT_FALSE(mail.password_of("nobody"));
}

TEST_F(Maildir, ASessionDeletesAtQuitAndNotBefore) {
    put("new/1", "a\n");
    put("new/2", "b\n");
    const server_features offered;
    {
        server_session lost(offered, mail, {});
        all_output(lost);
        lost.receive("USER mrose\r\nPASS tanstaaf\r\nDELE 1\r\nDELE 2\r\n");
        EXPECT_TRUE(all_output(lost).ends_with("+OK message 2 marked as deleted\r\n"));
    }
    EXPECT_TRUE(exists("new/1"));
    EXPECT_TRUE(exists("new/2"));
    server_session session(offered, mail, {});
    all_output(session);
    session.receive("USER mrose\r\nPASS tanstaaf\r\nDELE 1\r\nQUIT\r\n");
    EXPECT_TRUE(all_output(session).ends_with("+OK bye\r\n"));
    EXPECT_FALSE(exists("new/1"));
    EXPECT_TRUE(exists("new/2"));
}

}  // namespace
}  // namespace pop3::serving
