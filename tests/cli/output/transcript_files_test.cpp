// SPDX-License-Identifier: MIT
// The transcripts of a server: new files, for their owner alone, and not without end.
#include "cli/output/transcript_files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "pop3/error.hpp"
#include "support/temporary_directory.hpp"

namespace pop3::cli {
namespace {

class TranscriptFiles : public testing::Test {
  protected:
    [[nodiscard]] std::string path(const std::string& name) const {
        return (where_.path() / name).string();
    }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream in(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void connect(const server_observer& observer, std::uint64_t connection) {
        observer.connected(connection);
        observer.text(connection, {transcript_event::kind::server, {}, "+OK\r\n"});
        observer.closed(connection);
    }

    test::temporary_directory where_;
};

TEST_F(TranscriptFiles, AreForTheirOwnerAlone) {
    transcript_files files(path("said"));
    const server_observer observer = files.observer();
    for (const std::uint64_t n : {1U, 2U}) connect(observer, n);
    for (const char* const name : {"said", "said.2"}) {
        struct stat is {};
        ASSERT_EQ(::stat(path(name).c_str(), &is), 0);
        EXPECT_EQ(is.st_mode & 0777U, 0600U);
        EXPECT_EQ(content(name), "     0 S: +OK\n");
    }
}

TEST_F(TranscriptFiles, ReplaceNoFile) {
    std::ofstream(path("said")) << "earlier";
    EXPECT_THROW(transcript_files(path("said")), error);
    EXPECT_EQ(content("said"), "earlier");
}

TEST_F(TranscriptFiles, AConnectionIsServedIfItsFileCannotBeCreated) {
    std::filesystem::create_symlink(path("elsewhere"), path("said.2"));
    transcript_files files(path("said"));
    const server_observer observer = files.observer();
    testing::internal::CaptureStderr();
    connect(observer, 2);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                testing::StartsWith("pop3: a connection is not recorded: "));
    EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
}

TEST_F(TranscriptFiles, EndAfterAThousand) {
    transcript_files files(path("said"));
    const server_observer observer = files.observer();
    testing::internal::CaptureStderr();
    for (std::uint64_t n = 1; n <= transcript_files::most + 10; ++n) connect(observer, n);
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "pop3: 1000 transcripts: further connections are not recorded\n");
    const auto there = std::filesystem::directory_iterator(where_.path());
    EXPECT_EQ(std::distance(begin(there), end(there)), 1000);
}

}  // namespace
}  // namespace pop3::cli
