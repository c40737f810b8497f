// SPDX-License-Identifier: MIT
// A first conversation.
#include <gtest/gtest.h>

#include <cstring>

#include "pop3/flows.hpp"

namespace {

using namespace pop3;

template <class T>
result<T> play(flow<T> f, std::string server, std::string& client, std::size_t piece) {
    std::size_t at = 0;
    while (const io_request* want = f.next()) {
        switch (want->what) {
            case io_request::kind::write:
                client.append(want->out.data(), want->out.size());
                f.done({{}, want->out.size()});
                break;
            case io_request::kind::read: {
                const std::size_t n = std::min({piece, want->in.size(), server.size() - at});
                std::memcpy(want->in.data(), server.data() + at, n);
                at += n;
                f.done({{}, n});
                break;
            }
            case io_request::kind::read_ready:
            case io_request::kind::start_tls:
                f.done({});
                break;
        }
    }
    return f.take();
}

TEST(Smoke, AWholeSessionForEveryFragmentSize) {
    for (std::size_t piece = 1; piece < 200; ++piece) {
        session s({}, {.allow_cleartext_password = true});
        std::string client;
        ASSERT_TRUE(play(flows::greeting(s), "+OK hi <1@a>\r\n", client, piece));
        ASSERT_TRUE(play(flows::user(s, "ann"), "+OK\r\n", client, piece));
        ASSERT_TRUE(play(flows::pass(s, "secret"), "+OK\r\n", client, piece));
        ASSERT_TRUE(play(flows::capa(s), "+OK\r\nUSER\r\nPIPELINING\r\n.\r\n", client, piece));
        auto uids = play(flows::uidl(s), "+OK\r\n1 aa\r\n2 bb\r\n.\r\n", client, piece);
        ASSERT_TRUE(uids);
        EXPECT_EQ(uids->size(), 2U);
        EXPECT_EQ(*uids->uid(message_number(2)), "bb");
        std::string text;
        auto sink = to_string(text);
        auto got =
            play(flows::retr(s, message_number(1), sink),
                 "+OK\r\nSubject: x\r\n\r\n..dot\r\n.x\n.\nbare\r\n.\r.\r\n.\r\n", client, piece);
        ASSERT_TRUE(got) << got.error().message();
        EXPECT_EQ(text, "Subject: x\r\n\r\n.dot\r\nx\n.\nbare\r\n\r.\r\n");
        auto gone = play(flows::dele_all(s, {message_number(1), message_number(2)}),
                         "-ERR no\r\n+OK\r\n", client, piece);
        ASSERT_TRUE(gone);
        EXPECT_FALSE((*gone)[0]);
        EXPECT_TRUE((*gone)[1]);
        auto bye = play(flows::quit(s), "", client, piece);
        ASSERT_FALSE(bye);
        EXPECT_EQ(bye.error().code, errc::quit_in_doubt) << bye.error().message();
        EXPECT_EQ(
            client,
            "USER ann\r\nPASS secret\r\nCAPA\r\nUIDL\r\nRETR 1\r\nDELE 1\r\nDELE 2\r\nQUIT\r\n");
    }
}

}  // namespace
