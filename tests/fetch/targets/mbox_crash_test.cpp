// SPDX-License-Identifier: MIT
// An mbox after a crash: an incomplete message is cut off, a delivered one is known, other
// programs' mail stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mbox_fixture.hpp"

namespace pop3::fetch {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

// A run that was killed while it appended a group: the journal is as it was then, and of the group
// `kept` octets are in the mbox.
class MboxAfterACrash : public Mbox {
  protected:
    MboxAfterACrash() {
        put(path(), before);
        mbox crashed = open();
        std::vector<std::unique_ptr<staged_message>> group;
        for (const char* body : {"one", "two", "three"}) {
            group.push_back(staged(crashed, body));
            names.push_back(group.back()->name());
        }
        commit(crashed, group);
        for (const std::string& name : names_in(state()))
            files.emplace_back(name, content(state() / name));
        for (auto& [name, octets] : files)
            if (name.ends_with(".journal")) octets.erase(octets.rfind("arrived "));
        whole = content(path());
    }

    void crash(const std::string& in_the_mbox) {
        put(path(), in_the_mbox);
        for (const auto& [name, octets] : files) put(state() / name, octets);
    }
    target::names recovered(const std::string& account = "a") {
        mbox next = open(system::real_clock(), account);
        return next.recover(names);
    }
    // The first `count` of the messages.
    target::names first(std::size_t count) {
        return {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count)};
    }

    const std::string before = "From x\n\nbefore\n\n";
    std::vector<std::string> names;
    std::vector<std::pair<std::string, std::string>> files;
    std::string whole;
};

TEST_F(MboxAfterACrash, KnowsWhatArrivedAndCutsOffWhatIsTornAtEveryOctet) {
    const std::size_t one = before.size() + stored("one").size();
    const std::size_t two = one + stored("two").size();
    for (std::size_t end = before.size(); end <= whole.size(); ++end) {
        crash(whole.substr(0, end));
        const std::size_t arrived = end < one ? 0 : end < two ? 1 : end < whole.size() ? 2 : 3;
        const std::size_t whole_messages[] = {before.size(), one, two, whole.size()};
        EXPECT_EQ(recovered(), first(arrived)) << "killed after octet " << end;
        EXPECT_EQ(content(path()), whole.substr(0, whole_messages[arrived]));
        EXPECT_EQ(recovered(), first(arrived)) << "asked again";
    }
}

TEST_F(MboxAfterACrash, CutsOffWhatAPowerFailureLeftUnwritten) {
    const std::size_t one = before.size() + stored("one").size();
    crash(whole.substr(0, one + 7) + std::string(whole.size() - one - 7, '\0'));
    EXPECT_EQ(recovered(), first(1));
    EXPECT_EQ(content(path()), whole.substr(0, one));
}

TEST_F(MboxAfterACrash, NeverCutsWhatSomebodyElseWrote) {
    const std::string torn = whole.substr(0, before.size() + 7);
    for (const std::string& box :
         {torn + "From other\n\nmail\n\n", whole + "From other\n\nmail\n\n",
          before + "From other\n\nmail\n\n", torn + std::string(1, 'x'), std::string("From x\n\n"),
          std::string()}) {
        crash(box);
        recovered();
        EXPECT_EQ(content(path()), box);
    }
}

TEST_F(MboxAfterACrash, FindsItsMessagesBeforeThoseThatOthersAdded) {
    crash(whole + "From other\n\nmail\n\n");
    EXPECT_EQ(recovered(), first(3));
}

TEST_F(MboxAfterACrash, TrustsTheJournalOnceItSaysThatAllArrived) {
    for (auto& [name, octets] : files)
        if (name.ends_with(".journal")) octets += "arrived 3\n";
    crash("From x\n\nall deleted by the reader\n\n");
    EXPECT_EQ(recovered(), first(3));
}

TEST_F(MboxAfterACrash, TakesATornJournalForOneThatDidNotBegin) {
    std::string journal_name;
    std::string journal;
    for (const auto& [name, octets] : files)
        if (name.ends_with(".journal")) std::tie(journal_name, journal) = std::tie(name, octets);
    for (std::size_t end = 0; end < journal.size(); ++end) {
        crash(before);
        put(state() / journal_name, journal.substr(0, end));
        EXPECT_THAT(recovered(), IsEmpty());
        EXPECT_EQ(content(path()), before);
    }
}

TEST_F(MboxAfterACrash, IsSettledByWhoeverDeliversNext) {
    crash(whole.substr(0, whole.size() - 3));
    {
        mbox other = open(system::real_clock(), "another account");
        deliver(other, "theirs");
    }
    const std::size_t two = whole.size() - stored("three").size();
    EXPECT_EQ(content(path()), whole.substr(0, two) + stored("theirs"));
    EXPECT_EQ(recovered(), first(2)) << "and the first account still learns of it";
}

TEST_F(MboxAfterACrash, GivesNoNamesThatNobodyAskedFor) {
    crash(whole);
    mbox next = open();
    EXPECT_THAT(next.recover({}), IsEmpty());
    next.forget_recovery_data();
    EXPECT_THAT(next.recover(names), IsEmpty()) << "all is recorded";
}

TEST_F(Mbox, AppendsNothingAndCreatesNothingToRecover) {
    mbox box = open();
    EXPECT_THAT(box.recover({}), IsEmpty());
    EXPECT_FALSE(fs::exists(path()));
}

}  // namespace
}  // namespace pop3::fetch
