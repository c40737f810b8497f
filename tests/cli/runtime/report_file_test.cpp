// SPDX-License-Identifier: MIT
#include "cli/runtime/report_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {
namespace {

class ReportFile : public testing::Test {
  protected:
    void write(std::string_view content) { report_file(path, "<report>").write(content); }
    [[nodiscard]] std::size_t names() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(home.path()), {}));
    }
    test::temporary_directory home;
    std::string path = home.path() / "report.html";
};

TEST_F(ReportFile, IsForItsOwnerAlone) {
    write("<report>one");
    struct stat is {};
    ASSERT_EQ(::stat(path.c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 07777U, 0600U);
}

TEST_F(ReportFile, ReplacesTheReportOfTheRunBefore) {
    write("<report>one");
    write("<report>two");
    EXPECT_EQ(test::content(path), "<report>two");
    EXPECT_EQ(names(), 1U);
}

TEST_F(ReportFile, IsForItsOwnerAloneAlsoWhereAllCouldReadTheOneBefore) {
    write("<report>one");
    std::filesystem::permissions(path, std::filesystem::perms(0644));
    write("<report>two");
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
}

TEST_F(ReportFile, ThatIsNotWrittenLeavesTheOneBefore) {
    write("<report>one");
    { const report_file unwritten(path, "<report>"); }
    EXPECT_EQ(test::content(path), "<report>one");
    EXPECT_EQ(names(), 1U);
}

TEST_F(ReportFile, ReplacesNothingElse) {
    std::ofstream(path) << "my diary";
    EXPECT_THROW(write("<report>one"), system::local_error);
    EXPECT_EQ(test::content(path), "my diary");
    EXPECT_EQ(names(), 1U);
}

TEST_F(ReportFile, FollowsNoLink) {
    const std::string other = home.path() / "other";
    std::ofstream(other) << "<report>of another user";
    std::filesystem::create_symlink(other, path);
    EXPECT_THROW(write("<report>one"), system::local_error);
    EXPECT_EQ(test::content(other), "<report>of another user");
}

TEST_F(ReportFile, FailsBeforeTheRunWhereNothingCanBeWritten) {
    EXPECT_THROW(report_file(home.path() / "no" / "report.html", "<report>"), system::local_error);
}

TEST_F(ReportFile, WithoutAPathIsNone) {
    report_file none("", "<report>");
    EXPECT_FALSE(none.is_wanted());
    none.write("text");
}

}  // namespace
}  // namespace pop3::cli
