// SPDX-License-Identifier: MIT
// A lasting notice is shown once, and again after it had ended.
#include "fetch/run/news.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/ledger/engines/open_ledger.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::fetch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class News : public ::testing::Test {
  protected:
    std::vector<std::string> of(report result) {
        const fetch_request task{
            "pop.example.org", {}, {"ann", ""}, maildir_spec{"Mail"}, state.path()};
        add_news(*book, task, {}, {}, result);
        std::vector<std::string> words;
        for (const notice& each : result.news) words.push_back(each.words);
        return words;
    }

    test::temporary_directory state;
    std::unique_ptr<account_ledger> book =
        open_ledger({state.path()})->acquire({"pop.example.org:995/ann"});
};

TEST_F(News, AreNoneOfARunInWhichAllWentWell) {
    EXPECT_THAT(of({}), IsEmpty());
}

TEST_F(News, DeletionsThatWereNotCarriedOutAreToldOnceAndAgainAfterTheyWere) {
    report returned;
    returned.returned = 2;
    EXPECT_THAT(of(returned), ElementsAre("the server lists 2 messages again whose deletion it "
                                          "had confirmed"));
    EXPECT_THAT(of(returned), IsEmpty());
    report lost;
    lost.stopped = fail(errc::closed_by_server);
    EXPECT_THAT(of(lost), IsEmpty());
    EXPECT_THAT(of(returned), IsEmpty()) << "the lost run saw nothing of that";
    EXPECT_THAT(of({}), IsEmpty());
    EXPECT_EQ(of(returned).size(), 1U);
}

TEST_F(News, RenamedMessagesAreToldOnce) {
    report renamed;
    renamed.renamed = 1;
    EXPECT_THAT(of(renamed), ElementsAre(HasSubstr("1 message with other unique-ids")));
    EXPECT_THAT(of(renamed), IsEmpty());
}

TEST_F(News, LinesThatCannotBeReadAreToldOnce) {
    report unreadable;
    unreadable.unreadable = 3;
    EXPECT_THAT(of(unreadable), ElementsAre("3 lines of the server's listing cannot be parsed"));
    EXPECT_THAT(of(unreadable), IsEmpty());
}

TEST_F(News, AWithheldDeletionIsToldOnce) {
    report withheld;
    withheld.withheld = true;
    EXPECT_THAT(of(withheld), ElementsAre(HasSubstr("nothing was deleted")));
    EXPECT_THAT(of(withheld), IsEmpty());
}

TEST_F(News, AWithheldDeletionIsToldThoughTheSessionBroke) {
    report withheld;
    withheld.withheld = true;
    withheld.stopped = failure{errc::unsolicited_octets, {}, {}, {}};
    EXPECT_THAT(of(withheld), ElementsAre(HasSubstr("nothing was deleted")));
}

TEST_F(News, MessagesThatCameShortAreToldOnce) {
    report brief;
    brief.came_short = 2;
    EXPECT_THAT(of(brief), ElementsAre(HasSubstr("2 messages came with far fewer octets")));
    EXPECT_THAT(of(brief), IsEmpty());
}

TEST_F(News, PipeliningThatIsNotKeptIsToldWithWhatShowsMore) {
    report result;
    result.one_at_a_time = true;
    const fetch_request task{
        "pop.example.org", {}, {"ann", ""}, maildir_spec{"Mail"}, state.path()};
    add_news(*book, task, {}, {}, result);
    ASSERT_EQ(result.news.size(), 1U);
    EXPECT_THAT(result.news[0].words, HasSubstr("PIPELINING"));
    EXPECT_THAT(result.news[0].advice, HasSubstr("pop3 check --profile FILE"));
}

}  // namespace
}  // namespace pop3::fetch
