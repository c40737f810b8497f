// SPDX-License-Identifier: MIT
// The maildrop as a range: what the listings have is there, the rest is retrieved on demand.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "pop3/client.hpp"
#include "pop3/header_fields.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::test {
namespace {

using messages_of_client = message_range<client, detail::itself>;
static_assert(std::ranges::forward_range<messages_of_client>);
static_assert(std::ranges::sized_range<messages_of_client>);
static_assert(std::ranges::forward_range<const message_range<nothrow_client, result>>);

connect_options in_clear(std::uint16_t port) {
    return {.tls = tls_mode::none, .port = port, .policy = {.allow_cleartext_password = true}};
}

class Messages : public testing::Test {
  protected:
    Messages() {
        mail_.add_user("mrose", "tanstaaf");
        mail_.add_message("mrose", "Subject: one\r\n\r\n1\r\n");
        mail_.add_message("mrose", "Subject: two\r\n\r\n2\r\n");
    }
    void serve(server_options options = {}) { server_.emplace(std::move(options), mail_); }
    [[nodiscard]] client opened() const {
        client mail("127.0.0.1", in_clear(server_->port()));
        mail.login({"mrose", "tanstaaf"});
        return mail;
    }
    memory_backend mail_;
    std::optional<server> server_;
};

TEST_F(Messages, HaveNumberSizeAndUniqueId) {
    serve();
    client mail = opened();
    const scan_listing sizes = mail.list();
    const unique_id_listing uids = mail.uidl();
    std::uint32_t number = 0;
    for (const auto& message : mail.messages()) {
        EXPECT_EQ(message.number(), message_number(++number));
        EXPECT_EQ(message.octets(), sizes.octets(number));
        EXPECT_EQ(message.uid()->str(), uids.uid(number));
    }
    EXPECT_EQ(number, 2u);
}

TEST_F(Messages, AreRetrievedOnDemand) {
    serve();
    client mail = opened();
    std::string text;
    for (const auto& message : mail.messages()) {
        text += header_fields(message.top()).first("Subject") + ' ';
        message.retr([&](std::string_view octets) { text += octets.substr(octets.size() - 3, 1); });
        text += message.retr().back();
    }
    EXPECT_EQ(text, "one 1\ntwo 2\n");
}

TEST_F(Messages, AreReadPieceByPiece) {
    serve();
    client mail = opened();
    const auto messages = mail.messages();
    auto reader = (*messages.begin()).open_retr();
    std::string text;
    for (auto chunk = reader.next(); !chunk.empty(); chunk = reader.next()) text += chunk;
    EXPECT_EQ(text, "Subject: one\r\n\r\n1\r\n");
}

TEST_F(Messages, GoThroughViewsOfTheStandardLibrary) {
#if defined(__clang__) && __clang_major__ < 16 && defined(__GLIBCXX__)
    GTEST_SKIP() << "before version 16, clang compiles no views of libstdc++";
#else
    serve();
    client mail = opened();
    const auto messages = mail.messages();
    std::vector<message_number> large;
    for (const auto& message :
         messages | std::views::filter([](const auto& each) { return each.number() > 1; }))
        large.push_back(message.number());
    EXPECT_EQ(large, std::vector<message_number>{2});
    EXPECT_EQ(messages.size(), 2u);
#endif
}

TEST_F(Messages, AreDeletedByQuitOnly) {
    serve();
    {
        client mail = opened();
        for (const auto& message : mail.messages()) message.dele();
    }
    client mail = opened();
    EXPECT_EQ(mail.messages().size(), 2u);
    for (const auto& message : mail.messages())
        if (message.number() == 1) message.dele();
    mail.quit();
    EXPECT_EQ(opened().messages().size(), 1u);
}

TEST_F(Messages, FindTheirClientWhereItWasMoved) {
    serve();
    client mail = opened();
    const auto messages = mail.messages();
    client heir = std::move(mail);
    for (const auto& message : messages) EXPECT_FALSE(message.retr().empty());
    EXPECT_TRUE(heir.usable());
}

TEST_F(Messages, OfAClientThatIsGoneFail) {
    serve();
    auto mail = std::make_unique<client>(opened());
    const auto message = *mail->messages().begin();
    mail.reset();
    for (const auto& verb : {std::function<void()>([&] { message.retr(); }),
                             {[&] { message.top(); }},
                             {[&] { message.dele(); }},
                             {[&] { message.open_retr(); }}}) {
        try {
            verb();
            ADD_FAILURE() << "it had a client";
        } catch (const error& e) {
            EXPECT_EQ(e.code(), errc::session_unusable);
        }
    }
}

TEST_F(Messages, HaveNoUniqueIdsWhereTheServerHasNone) {
    serve({.offered = {.uidl = false}});
    client mail = opened();
    for (const auto& message : mail.messages()) EXPECT_FALSE(message.uid());
    EXPECT_TRUE(mail.usable());
}

TEST_F(Messages, ReturnResultsWhereTheClientDoes) {
    serve();
    nothrow_client mail = nothrow_client::connect("127.0.0.1", in_clear(server_->port())).value();
    EXPECT_EQ(mail.messages().error().code, errc::wrong_state);
    EXPECT_TRUE(mail.login({"mrose", "tanstaaf"}));
    const auto messages = mail.messages();
    ASSERT_TRUE(messages);
    for (const auto& message : *messages) EXPECT_TRUE(message.retr());
    EXPECT_FALSE(messages->empty());
}

}  // namespace
}  // namespace pop3::test
