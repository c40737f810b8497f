// SPDX-License-Identifier: MIT
#include "cli/runtime/new_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {
namespace {

TEST(NewFile, IsForItsOwnerAloneAndReplacesNothing) {
    const test::temporary_directory home;
    const std::string path = home.path() / "report.html";
    {
        new_file report(path);
        report.write("all is well\n");
    }
    struct stat is {};
    ASSERT_EQ(::stat(path.c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 07777U, 0600U);
    EXPECT_THROW(new_file(path).write("nothing is"), system::local_error);
    EXPECT_EQ(test::content(path), "all is well\n");
}

TEST(NewFile, ThatWasNeverWrittenIsRemoved) {
    const test::temporary_directory home;
    const std::string path = home.path() / "profile.json";
    { const new_file unwritten(path); }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(NewFile, WithoutAPathIsNone) {
    new_file none("");
    EXPECT_FALSE(none.is_wanted());
    none.write("text");
}

}  // namespace
}  // namespace pop3::cli
