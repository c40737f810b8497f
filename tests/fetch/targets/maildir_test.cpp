// SPDX-License-Identifier: MIT
// Mail is delivered into a Maildir whole, once, and under a name of its own; or not at all.
#include "fetch/targets/maildir/maildir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file_size_limit.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "support/throws.hpp"

namespace pop3::fetch {
namespace {

namespace fs = std::filesystem;
using namespace std::literals;
using test::content;
using test::local_failure;
using test::names_in;
using test::temporary_directory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class Maildir : public ::testing::Test {
  protected:
    std::string deliver(std::string_view octets, std::size_t piece = 1'000'000) {
        const auto message = box.begin("");
        for (std::size_t at = 0; at < octets.size(); at += piece)
            message->write(octets.substr(at, piece));
        message->finish();
        box.make_durable();
        const std::vector<delivery> outcomes = commit({message.get()});
        EXPECT_EQ(outcomes.at(0).outcome_kind, delivery::outcome::delivered);
        return message->name();
    }
    std::vector<delivery> commit(std::vector<staged_message*> group) { return box.commit(group); }
    fs::path file(const char* part, const std::string& name) { return box.path() / part / name; }

    temporary_directory home;
    maildir box{home.path() / "Mail"};
};

TEST_F(Maildir, IsCreatedWithItsThreeParts) {
    EXPECT_THAT(names_in(home.path() / "Mail"), ElementsAre("cur", "new", "tmp"));
    EXPECT_EQ(fs::status(home.path() / "Mail").permissions(), fs::perms::owner_all);
}

TEST_F(Maildir, DeliversIntoNewAndLeavesTmpEmpty) {
    const std::string name = deliver("Subject: hi\r\n\r\ntext\r\n");
    EXPECT_THAT(names_in(home.path() / "Mail/new"), ElementsAre(name));
    EXPECT_THAT(names_in(home.path() / "Mail/tmp"), IsEmpty());
    EXPECT_EQ(content(file("new", name)), "Subject: hi\n\ntext\n");
    EXPECT_EQ(fs::status(file("new", name)).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Maildir, ChangesNothingButCrlfHoweverItIsCut) {
    const std::string sent = "a\r\nb\rc\nd\r\r\ne\n\rf\0\xFF\r\n\r\r\r\n\r"s;
    const std::string kept = "a\nb\rc\nd\r\ne\n\rf\0\xFF\n\r\r\n\r"s;
    for (std::size_t piece = 1; piece <= sent.size(); ++piece)
        EXPECT_EQ(content(file("new", deliver(sent, piece))), kept) << "in pieces of " << piece;
}

TEST_F(Maildir, KeepsMessagesThatAreLargerThanItsBuffer) {
    std::string sent;
    std::string kept;
    for (int i = 0; i < 5'000; ++i) {
        const std::string line(static_cast<std::size_t>(i % 97), 'x');
        sent += line + "\r\n";
        kept += line + "\n";
    }
    sent += std::string(300'000, 'y');
    kept += std::string(300'000, 'y');
    EXPECT_EQ(content(file("new", deliver(sent))), kept);
    EXPECT_EQ(content(file("new", deliver(sent, 4095))), kept);
}

TEST_F(Maildir, TakesAnEmptyMessage) {
    EXPECT_EQ(content(file("new", deliver(""))), "");
}

TEST_F(Maildir, RemovesAMessageThatIsNotPublished) {
    {
        const auto message = box.begin("");
        message->write("half a mess");
        EXPECT_THAT(names_in(home.path() / "Mail/tmp"), ElementsAre(message->name()));
    }
    EXPECT_THAT(names_in(home.path() / "Mail/tmp"), IsEmpty());
    EXPECT_THAT(names_in(home.path() / "Mail/new"), IsEmpty());
}

TEST_F(Maildir, NamesAreUniqueAndOfTheKnownForm) {
    const std::string first = unique_maildir_name();
    const std::string second = unique_maildir_name();
    EXPECT_NE(first, second);
    EXPECT_THAT(first, MatchesRegex("[0-9]+\\.M[0-9]+P[0-9]+Q[0-9]+R[0-9a-f]+\\.[^/:]+"));
}

// A name shows nothing of the next one: nobody can take that before us.
TEST_F(Maildir, NamesHaveRandomNumbersOfTheirOwn) {
    const auto number = [](const std::string& name) {
        const std::size_t at = name.find('R');
        return name.substr(at, name.find('.', at) - at);
    };
    EXPECT_NE(number(unique_maildir_name()), number(unique_maildir_name()));
}

// A fork has the memory of its parent, with the random numbers that were not used yet.
TEST_F(Maildir, NamesOfAForkAreItsOwn) {
    static_cast<void>(unique_maildir_name());
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const std::string name = unique_maildir_name();
        ::_exit(::write(ends[1], name.data(), name.size()) > 0 ? 0 : 1);
    }
    ::close(ends[1]);  // if the child dies early, the read ends
    std::string theirs(256, '\0');
    const ssize_t octets = ::read(ends[0], theirs.data(), theirs.size());
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    ASSERT_GT(octets, 0);
    theirs.resize(static_cast<std::size_t>(octets));
    const auto part = [](const std::string& name, char mark) {
        const std::size_t at = name.find(mark);
        return name.substr(at, name.find_first_not_of("0123456789abcdef", at + 1) - at);
    };
    const std::string ours = unique_maildir_name();
    EXPECT_EQ(part(theirs, 'P'), 'P' + std::to_string(child));
    EXPECT_NE(part(theirs, 'R'), part(ours, 'R'));
}

TEST_F(Maildir, TakesAnotherNameWhenOneIsTaken) {
    std::vector<std::string> names{"taken", "free"};
    maildir other(home.path() / "Mail", [&] {
        std::string name = names.front();
        names.erase(names.begin());
        return name;
    });
    test::put(home.path() / "Mail/tmp/taken", "somebody's");
    EXPECT_EQ(other.begin("")->name(), "free");
    EXPECT_EQ(content(home.path() / "Mail/tmp/taken"), "somebody's");
}

TEST_F(Maildir, DoesNotFollowALinkThatWaitsUnderTheName) {
    maildir other(home.path() / "Mail", [] { return std::string("trap"); });
    fs::create_symlink(home.path() / "victim", home.path() / "Mail/tmp/trap");
    const auto reason = local_failure([&] { return other.begin(""); });
    ASSERT_TRUE(reason);
    EXPECT_FALSE(fs::exists(home.path() / "victim"));
}

TEST_F(Maildir, NeverReplacesAPublishedMessage) {
    maildir other(home.path() / "Mail", [] { return std::string("same"); });
    test::put(home.path() / "Mail/new/same", "the first");
    const auto message = other.begin("");
    message->finish();
    const auto reason = local_failure([&] { return other.commit(std::vector{message.get()}); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::file_exists);
    EXPECT_EQ(content(home.path() / "Mail/new/same"), "the first");
}

TEST_F(Maildir, FindsWhatWasPublishedAlsoOnceItWasRead) {
    const std::string fresh = deliver("1");
    const std::string seen = deliver("2");
    const std::string flagged = deliver("3");
    fs::rename(file("new", seen), file("cur", seen));
    fs::rename(file("new", flagged), file("cur", flagged + ":2,FS"));
    const std::vector<std::string> asked{fresh, seen, flagged, "never.M1P1.host"};
    EXPECT_THAT(box.recover(asked), ::testing::UnorderedElementsAre(fresh, seen, flagged));
}

TEST_F(Maildir, RemovesWhatItsCrashedRunsLeftAndNothingElse) {
    const pid_t dead = ::fork();
    if (dead == 0) ::_exit(0);
    ::waitpid(dead, nullptr, 0);
    std::string ours = unique_maildir_name();
    const std::string me = "P" + std::to_string(::getpid()) + "Q";
    std::string crashed = ours;
    crashed.replace(crashed.find(me), me.size(), "P" + std::to_string(dead) + "Q");
    for (const std::string& name : {ours, crashed, crashed + ".elsewhere", std::string("other")})
        test::put(home.path() / "Mail/tmp" / name, "x");
    EXPECT_THAT(box.recover({}), IsEmpty());
    EXPECT_TRUE(fs::exists(home.path() / "Mail/tmp" / crashed)) << "it is too young";

    const auto two_days_ago = fs::file_time_type::clock::now() - 48h;
    for (const std::string& name : names_in(home.path() / "Mail/tmp"))
        fs::last_write_time(home.path() / "Mail/tmp" / name, two_days_ago);
    EXPECT_THAT(box.recover({}), IsEmpty());
    EXPECT_FALSE(fs::exists(home.path() / "Mail/tmp" / crashed));
    EXPECT_TRUE(fs::exists(home.path() / "Mail/tmp" / ours)) << "its process lives";
    EXPECT_TRUE(fs::exists(home.path() / "Mail/tmp" / (crashed + ".elsewhere")))
        << "another host's";
    EXPECT_TRUE(fs::exists(home.path() / "Mail/tmp/other"));
}

TEST_F(Maildir, DeliversTheRestOfAGroupWhenOneCannotBe) {
    std::vector<std::unique_ptr<staged_message>> group;
    for (int i = 0; i < 3; ++i) {
        group.push_back(box.begin(""));
        group.back()->finish();
    }
    fs::remove(file("tmp", group[1]->name()));
    const std::vector<delivery> outcomes = commit({group[0].get(), group[1].get(), group[2].get()});
    ASSERT_EQ(outcomes.size(), 3U);
    EXPECT_EQ(outcomes[0].outcome_kind, delivery::outcome::delivered);
    EXPECT_EQ(outcomes[1].outcome_kind, delivery::outcome::deferred);
    EXPECT_EQ(outcomes[2].outcome_kind, delivery::outcome::delivered);
}

TEST_F(Maildir, RemovesWhatACrashLeftStaged) {
    test::put(home.path() / "Mail/tmp/intended", "x");
    EXPECT_THAT(box.recover(std::vector<std::string>{"intended"}), IsEmpty());
    EXPECT_THAT(names_in(home.path() / "Mail/tmp"), IsEmpty());
}

TEST_F(Maildir, IsDescribedByItsFullPath) {
    EXPECT_EQ(box.description(), "maildir:" + (home.path() / "Mail").string());
    EXPECT_EQ(maildir(home.path() / "x" / ".." / "Mail/").description(), box.description());
}

TEST_F(Maildir, NeedsAFolderToStandIn) {
    const auto reason = local_failure([&] { maildir none(home.path() / "not/there"); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, fetch_errc::target_missing);
    EXPECT_FALSE(fs::exists(home.path() / "not"));
}

TEST_F(Maildir, IsNotMadeOfAnotherFolderOrFile) {
    fs::create_directory(home.path() / "Documents");
    test::put(home.path() / "Documents/letter", "x");
    test::put(home.path() / "file", "x");
    for (const char* name : {"Documents", "file"}) {
        const auto reason = local_failure([&] { maildir none(home.path() / name); });
        ASSERT_TRUE(reason) << name;
        EXPECT_EQ(reason->code, fetch_errc::target_not_maildir);
    }
    EXPECT_THAT(names_in(home.path() / "Documents"), ElementsAre("letter"));
}

TEST_F(Maildir, FoldersAreCreatedWithTheMaildirTheyBelongTo) {
    const maildir folder(home.path() / "New/.lists.pop3");
    EXPECT_TRUE(fs::is_directory(home.path() / "New/cur"));
    EXPECT_TRUE(fs::is_directory(home.path() / "New/.lists.pop3/cur"));
    EXPECT_TRUE(fs::exists(home.path() / "New/.lists.pop3/maildirfolder"));
}

TEST_F(Maildir, AFifoInTheMarkOfAFolderIsNotWaitedFor) {
    const maildir above(home.path() / "New");
    fs::create_directory(home.path() / "New/.lists");
    ASSERT_EQ(::mkfifo((home.path() / "New/.lists/maildirfolder").c_str(), 0600), 0);
    EXPECT_TRUE(local_failure([&] { maildir(home.path() / "New/.lists"); }));
}

TEST_F(Maildir, AHiddenOneBesideOtherThingsIsNoFolderOfThem) {
    const maildir hidden(home.path() / ".mail");
    EXPECT_FALSE(fs::exists(home.path() / ".mail/maildirfolder"));
    EXPECT_FALSE(fs::exists(home.path() / "cur"));
}

TEST_F(Maildir, ThatWasCreatedHalfIsCompleted) {
    fs::create_directories(home.path() / "half/tmp");
    maildir completed(home.path() / "half/");
    EXPECT_THAT(names_in(home.path() / "half"), ElementsAre("cur", "new", "tmp"));
}

TEST_F(Maildir, SaysWhenTheDiskTakesNoMoreAndLeavesNothing) {
    const test::file_size_limit full(100'000);
    const auto reason = local_failure([&] { deliver(std::string(300'000, 'x')); });
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->code, std::errc::file_too_large);
    EXPECT_THAT(reason->message(), HasSubstr("write " + (home.path() / "Mail/tmp").string()));
    EXPECT_THAT(names_in(home.path() / "Mail/tmp"), IsEmpty());
    EXPECT_THAT(names_in(home.path() / "Mail/new"), IsEmpty());
}

}  // namespace
}  // namespace pop3::fetch
