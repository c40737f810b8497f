// SPDX-License-Identifier: MIT
// README, tutorial and examples on a full disk: the mail stays on the server.
#include <gmock/gmock.h>

#include <fstream>

#include "peers/example_server.hpp"
#include "pop3/client.hpp"

namespace pop3::test {
namespace {

class FullDisk : public example_server {
  protected:
    client logged_in() {
        client mail_client("localhost",
                           {.port = server.port(),
                            .tls_options = {.ca_file = (directory.path() / "ca.pem").string()}});
        mail_client.login({"mrose", "tanstaaf"});
        return mail_client;
    }
    // Its standard output is on a full disk.
    finished_program run_on_full_disk(const std::string& example) {
        return run_program("/bin/sh",
                           {"-c", R"("$0" "$@" > /dev/full)", POP3_EXAMPLES + example, "localhost",
                            std::to_string(server.port()), "mrose"},
                           trusting("tanstaaf"));
    }
    [[nodiscard]] std::size_t left() const { return mail.messages("mrose").size(); }
};

// README, "Read mail as in C++".
void fetch_and_delete(client& mail, std::ostream& out) {
    for (auto [number, uid] : mail.uidl()) {
        auto file = to_stream(out);
        mail.retr(number, file);
        mail.dele(number);
    }
    mail.quit();
}

TEST_F(FullDisk, StopsTheLoopOfTheReadme) {
    client mail_client = logged_in();
    std::ofstream out("/dev/full", std::ios::binary);
    EXPECT_THROW(fetch_and_delete(mail_client, out), pop3::error);
    EXPECT_EQ(left(), 2U);
}

TEST_F(FullDisk, StopsTheLoopOfTheReadmeAlsoIfTheFileWasNotOpened) {
    client mail_client = logged_in();
    std::ofstream out("/no/such/folder/message.eml", std::ios::binary);
    EXPECT_THROW(fetch_and_delete(mail_client, out), pop3::error);
    EXPECT_EQ(left(), 2U);
}

// The tutorial, "Streaming" and "Deleting"; the first message was marked when the disk filled up.
TEST_F(FullDisk, DeletesNothingInAProgramThatGoesOnAllTheSame) {
    client mail_client = logged_in();
    mail_client.dele(message_number(1));
    std::ofstream file("/dev/full", std::ios::binary);
    auto into_file = to_stream(file);
    EXPECT_THROW(mail_client.retr(message_number(2), into_file), pop3::error);
    EXPECT_THROW(mail_client.dele(message_number(2)), pop3::error);
    EXPECT_THROW(mail_client.quit(), pop3::error);
    EXPECT_EQ(left(), 2U);
}

TEST_F(FullDisk, IsToldByTheExamplesThatPrintMail) {
    for (const char* example : {"0_poplib", "1_first_mail", "2_headers_only"}) {
        const finished_program told = run_on_full_disk(example);
        EXPECT_EQ(told.status, 1) << example;
        EXPECT_THAT(told.err, testing::ContainsRegex("writ(e|ten)")) << example;
        EXPECT_EQ(left(), 2U) << example;
    }
}

TEST_F(FullDisk, KeepsMailThatWasNotWrittenFromTheListOfWhatWasSeen) {
    std::filesystem::create_symlink("/dev/full", directory.path() / "2.eml");
    const finished_program told = run("3_leave_on_server", "tanstaaf", {directory.path()});
    EXPECT_EQ(told.out, "1.eml\n");
    EXPECT_EQ(told.status, 1);
    EXPECT_EQ(content_of("seen.txt"), "uid-1\n");
}

TEST_F(FullDisk, OfTheListOfWhatWasSeenIsToldToo) {
    std::filesystem::create_directory(directory.path() /
                                      "seen.txt");  // reading /dev/full has no end
    EXPECT_EQ(run("3_leave_on_server", "tanstaaf", {directory.path()}).status, 1);
    EXPECT_EQ(left(), 2U);
}

}  // namespace
}  // namespace pop3::test
