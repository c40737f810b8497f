// SPDX-License-Identifier: MIT
#include "cli/passwords/key_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "cli/passwords/password_source.hpp"
#include "support/files.hpp"
#include "support/temporary_directory.hpp"
#include "system/local_error.hpp"

namespace pop3::cli {
namespace {

// What the user is told; empty: the file is used.
std::string complaint_about_key(const std::string& file) {
    connection_options options;
    options.user = "mrose";
    options.password = "tanstaaf";
    options.client_key = file;
    try {
        resolve_credentials(options);
    } catch (const system::local_error& e) {
        return e.reason().message();
    }
    return {};
}

TEST(KeyFile, ThatOthersMayWriteIsRefusedBeforeAnybodyIsConnected) {
    const test::temporary_directory home;
    const std::string key = home.path() / "key.pem";
    test::put(key, "a key");
    ::chmod(key.c_str(), 0644);
    EXPECT_EQ(complaint_about_key(key), "");
    ::chmod(key.c_str(), 0662);
    EXPECT_THAT(complaint_about_key(key), testing::HasSubstr("chmod go-w " + key));
}

TEST(KeyFile, ThatIsMissingIsReportedByWhatUsesIt) {
    EXPECT_EQ(complaint_about_key("/nowhere/key.pem"), "");
}

}  // namespace
}  // namespace pop3::cli
