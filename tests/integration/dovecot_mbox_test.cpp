// SPDX-License-Identifier: MIT
// Mboxes of all shapes, served by us and by a real Dovecot.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "peers/dovecot_server.hpp"
#include "pop3/client.hpp"
#include "pop3/server/mbox_backend.hpp"
#include "pop3/server/server.hpp"
#include "support/files.hpp"
#include "support/mbox_shapes.hpp"

namespace {

using namespace pop3;
using test::dovecot_server;

std::vector<std::string> messages_at(std::uint16_t port, const std::string& user,
                                     const std::string& password) {
    client mail(
        "127.0.0.1",
        {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}});
    mail.login({user, password});
    std::vector<std::string> all;
    for (const scan_entry& entry : mail.list()) {
        auto sink = to_string(all.emplace_back());
        mail.retr(entry.number, sink);
    }
    mail.quit();
    return all;
}

// Dovecot hides this field, which it would have to correct.
std::string without_length(std::string text) {
    const std::size_t field = text.find("Content-Length: ");
    if (field != std::string::npos) text.erase(field, text.find('\n', field) + 1 - field);
    return text;
}

class DovecotMbox : public testing::Test {
  protected:
    void SetUp() override {
        const std::string missing = dovecot_server::why_not();
        if (missing.empty()) return;
        if (std::getenv("CI")) FAIL() << missing;
        GTEST_SKIP() << missing;
    }
};

TEST_F(DovecotMbox, HasTheSameMessagesAsOurs) {
    dovecot_server dovecot("mail_location = mbox:~/folders:INBOX=~/inbox\n");
    mbox_backend mboxes;
    server ours({}, mboxes);
    for (const test::mbox_shape& shape : test::mbox_shapes()) {
        SCOPED_TRACE(shape.name);
        const std::string user = dovecot.new_user({});
        const std::filesystem::path inbox = dovecot.directory() / "mail" / user / "inbox";
        test::put(inbox, shape.whole());
        ::chmod(inbox.c_str(), 0666);
        const test::temporary_directory copies;
        test::put(copies.path() / "mbox", shape.whole());
        mboxes.add_user(user, "tanstaaf", copies.path() / "mbox");

        const auto of_dovecot = [&] {
            return messages_at(dovecot.port(), user, dovecot_server::password(user));
        };
        if (!shape.as_dovecot) {
            EXPECT_THROW(of_dovecot(), error) << "Dovecot reads this as well";
            continue;
        }
        std::vector<std::string> served = messages_at(ours.port(), user, "tanstaaf");
        std::vector<std::string> expected = of_dovecot();
        for (std::string& text : served) text = without_length(text);
        for (std::string& text : expected) text = test::unquoted(text);  // it keeps the quoting
        EXPECT_EQ(served, expected);
    }
}

}  // namespace
