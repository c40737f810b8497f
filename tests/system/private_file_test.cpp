// SPDX-License-Identifier: MIT
// Files that others may change, and files for their owner alone.
#include "system/private_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "system/local_error.hpp"

namespace pop3::system {
namespace {

class PrivateFile : public testing::Test {
  protected:
    [[nodiscard]] std::optional<std::string> words_for(mode_t mode) const {
        test::put(file, "x");
        ::chmod(file.c_str(), mode);
        return writable_by_others(unique_fd(::open(file.c_str(), O_RDONLY)).get(), file);
    }

    test::temporary_directory directory;
    std::filesystem::path file = directory.path() / "key.pem";
};

TEST_F(PrivateFile, MayBeReadByOthersButNotWritten) {
    for (const mode_t mode : {0600U, 0644U, 0400U, 0755U}) EXPECT_FALSE(words_for(mode)) << mode;
    EXPECT_EQ(words_for(0602),
              "other users may write " + file.string() + ": chmod go-w " + file.string());
}

TEST_F(PrivateFile, MayNotBeReplacedByOthers) {
    ::chmod(directory.path().c_str(), 0777);
    EXPECT_EQ(words_for(0600), "other users may write " + directory.path().string() +
                                   ": chmod go-w " + directory.path().string());
    ::chmod(directory.path().c_str(), 01777);
    EXPECT_FALSE(words_for(0600));
    ::chmod(directory.path().c_str(), 0700);
}

TEST_F(PrivateFile, IsCreatedForItsOwnerAloneAndNeverOverAnother) {
    ::umask(0);
    {
        const unique_fd made = create_private_file(file, "write it");
        EXPECT_TRUE(made);
    }
    struct stat is {};
    ASSERT_EQ(::stat(file.c_str(), &is), 0);
    EXPECT_EQ(is.st_mode & 07777U, 0600U);
    EXPECT_THROW(create_private_file(file, "write it"), local_error);
    const std::filesystem::path link = directory.path() / "link";
    std::filesystem::create_symlink(directory.path() / "elsewhere", link);
    EXPECT_THROW(create_private_file(link, "write it"), local_error);
    EXPECT_FALSE(std::filesystem::exists(directory.path() / "elsewhere"));
    ::umask(022);
}

TEST_F(PrivateFile, IsReadUpToOneMebibyte) {
    test::put(file, std::string(1024 * 1024, 'x'));
    const unique_fd open(::open(file.c_str(), O_RDONLY));
    EXPECT_EQ(read_secret(open.get(), file).reveal().size(), 1024U * 1024U);
    test::put(file, std::string(1024 * 1024 + 1, 'x'));
    EXPECT_THROW(read_secret(open.get(), file), local_error);
}

}  // namespace
}  // namespace pop3::system
