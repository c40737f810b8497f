// SPDX-License-Identifier: MIT
// The handshakes with proxies, and the reactions to their answers, without any I/O.
#include "proxy/handshake.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "wire/base64.hpp"

namespace pop3::test {
namespace {

using namespace std::string_literals;
using handshake = flow<void> (*)(const proxy&, proxies::destination);

struct outcome {
    std::string text;
    std::string unread;  // sent by the proxy, and not read by the handshake
    failure reason;
};

// Plays one handshake with a proxy that has sent all of `answers`, in pieces of `piece` octets, and
// then closes.
outcome played(handshake exchange, const proxy& relay, std::string answers, std::size_t piece,
               const proxies::destination& server) {
    outcome o{{}, std::move(answers), {}};
    flow<void> talk = exchange(relay, server);
    while (const io_request* want = talk.next()) {
        if (want->type == io_request::kind::write) {
            const std::size_t n = std::min(piece, want->out.size());
            o.text.append(want->out.data(), n);
            talk.done({{}, n, {}});
        } else {
            const std::size_t n = std::min({piece, want->in.size(), o.unread.size()});
            std::copy_n(o.unread.begin(), n, want->in.begin());
            o.unread.erase(0, n);
            talk.done({{}, n, {}});
        }
    }
    if (auto reason = talk.take()) o.reason = *std::move(reason);
    return o;
}

// The same for every size of a piece.
outcome played(handshake exchange, const proxy& relay, const std::string& answers,
               const proxies::destination& server = {"pop.example.org", 995}) {
    outcome first = played(exchange, relay, answers, 1, server);
    for (const std::size_t piece : {2UL, 3UL, 7UL, 100'000UL}) {
        const outcome same = played(exchange, relay, answers, piece, server);
        EXPECT_EQ(same.text, first.text) << piece;
        EXPECT_EQ(same.unread, first.unread) << piece;
        EXPECT_EQ(same.reason, first.reason) << piece;
    }
    return first;
}

proxy with_login(std::string user, std::string_view password) {
    proxy relay;
    relay.user = std::move(user);
    relay.password = password;
    return relay;
}

// ---- SOCKS5 ----

const std::string host = "\x03\x0Fpop.example.org";
const std::string port_995 = "\x03\xE3";
const std::string hello = "\x05\x01\x00"s;
const std::string hello_with_login = "\x05\x02\x00\x02"s;
const std::string request = "\x05\x01\x00"s + host + port_995;
const std::string no_login = "\x05\x00"s;
const std::string bound = "\x01\x7F\x00\x00\x01\x04\x38"s;
const std::string connected = "\x05\x00\x00"s + bound;

TEST(Socks5, AsksTheProxyForTheHostByName) {
    const outcome o = played(proxies::socks5, {}, no_login + connected);
    EXPECT_FALSE(o.reason.code) << o.reason.message();
    EXPECT_EQ(o.text, hello + request);
}

TEST(Socks5, AnAddressInDigitsGoesAsAnAddress) {
    const std::string v6 = "\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"s;
    EXPECT_EQ(played(proxies::socks5, {}, no_login + connected, {"192.0.2.1", 110}).text,
              hello + "\x05\x01\x00\x01\xC0\x00\x02\x01\x00\x6E"s);
    EXPECT_EQ(played(proxies::socks5, {}, no_login + connected, {"2001:db8::1", 110}).text,
              hello + "\x05\x01\x00"s + v6 + "\x00\x6E"s);
}

TEST(Socks5, LogsInWhereTheProxyWantsIt) {
    const outcome o =
        played(proxies::socks5, with_login("ann", "s3cret"), "\x05\x02\x01\x00"s + connected);
    EXPECT_FALSE(o.reason.code) << o.reason.message();
    EXPECT_EQ(o.text, hello_with_login +
                          "\x01\x03"
                          "ann\x06s3cret" +
                          request);
}

TEST(Socks5, ShowsNoPasswordToAProxyThatWantsNone) {
    const outcome o = played(proxies::socks5, with_login("ann", "s3cret"), no_login + connected);
    EXPECT_FALSE(o.reason.code) << o.reason.message();
    EXPECT_EQ(o.text, hello_with_login + request);
}

TEST(Socks5, ReadsNothingBeyondTheAnswerWhateverAddressIsInIt) {
    const std::string v6 = "\x05\x00\x00\x04"s + std::string(18, 'a');
    const std::string name = "\x05\x00\x00\x03\x04pop3"s + "\x00\x6E"s;
    const std::string empty_name = "\x05\x00\x00\x03\x00\x00\x6E"s;
    for (const std::string& answer : {connected, v6, name, empty_name}) {
        const outcome o = played(proxies::socks5, {}, no_login + answer + "+OK ready\r\n");
        EXPECT_FALSE(o.reason.code) << o.reason.message();
        EXPECT_EQ(o.unread, "+OK ready\r\n");
    }
}

TEST(Socks5, ARefusedLoginIsTheProxys) {
    const proxy ann = with_login("ann", "wrong");
    EXPECT_EQ(played(proxies::socks5, ann, "\x05\x02\x01\x01").reason.code,
              errc::proxy_login_refused);
    EXPECT_EQ(played(proxies::socks5, ann, "\x05\xFF").reason.code, errc::proxy_login_refused);
    EXPECT_EQ(played(proxies::socks5, {}, "\x05\xFF").reason.code, errc::proxy_login_refused);
    // Not offered, so no answer to the request.
    EXPECT_EQ(played(proxies::socks5, {}, "\x05\x02").reason.code, errc::proxy_login_refused);
}

TEST(Socks5, ARefusalSaysWhyInTheWordsOfRfc1928) {
    const auto reason = [](char reply) {
        return played(proxies::socks5, {}, no_login + "\x05"s + reply + "\x00"s + bound).reason;
    };
    EXPECT_EQ(reason('\x02').code, errc::proxy_refused);
    EXPECT_EQ(reason('\x02').detail, "its rules do not allow it");
    EXPECT_EQ(reason('\x08').detail, "it does not know this kind of address");
    EXPECT_EQ(reason('\x09').detail, "for a reason that RFC 1928 does not define");
    EXPECT_EQ(reason('\xFF').detail, "for a reason that RFC 1928 does not define");
}

TEST(Socks5, WhatSpeaksSomethingElseIsNoProxy) {
    for (const std::string& answer :
         {"\x04\x00"s, "+OK ready\r\n"s, "HTTP/1.1 400 Bad Request\r\n\r\n"s,
          no_login + "\x04\x00\x00\x01"s, no_login + "\x05\x00\x00\x02"s})
        EXPECT_EQ(played(proxies::socks5, {}, answer).reason.code, errc::not_a_proxy) << answer;
    EXPECT_EQ(played(proxies::socks5, with_login("a", "b"), "\x05\x02\x05\x00"s).reason.code,
              errc::not_a_proxy);
}

TEST(Socks5, AProxyThatClosesHalfWayHasRefused) {
    const std::string all = no_login + connected;
    for (std::size_t n = 0; n < all.size(); ++n)
        EXPECT_EQ(played(proxies::socks5, {}, all.substr(0, n)).reason.code, errc::proxy_refused)
            << n;
}

TEST(Socks5, UserAndPasswordHave255OctetsAtMost) {
    const std::string answer = "\x05\x02\x01\x00"s + connected;
    const std::string most(255, 'a');
    const outcome o = played(proxies::socks5, with_login(most, most), answer);
    EXPECT_EQ(o.text, hello_with_login + "\x01\xFF" + most + '\xFF' + most + request);
    EXPECT_EQ(played(proxies::socks5, with_login(most + 'a', "b"), answer).reason.code,
              errc::invalid_argument);
    EXPECT_EQ(played(proxies::socks5, with_login("b", most + 'a'), answer).reason.code,
              errc::invalid_argument);
}

// ---- HTTP ----

const std::string established = "HTTP/1.1 200 Connection established\r\n\r\n";

TEST(HttpConnect, AsksForHostAndPort) {
    const outcome o = played(proxies::http_connect, {}, established);
    EXPECT_FALSE(o.reason.code) << o.reason.message();
    EXPECT_EQ(o.text, "CONNECT pop.example.org:995 HTTP/1.1\r\nHost: pop.example.org:995\r\n\r\n");
    EXPECT_TRUE(played(proxies::http_connect, {}, established, {"2001:db8::1", 110})
                    .text.starts_with("CONNECT [2001:db8::1]:110 HTTP/1.1\r\n"));
}

TEST(HttpConnect, LogsInByBasic) {
    const outcome o = played(proxies::http_connect, with_login("ann", "s3:cret"), established);
    EXPECT_NE(o.text.find("\r\nProxy-Authorization: Basic " + wire::base64_encode("ann:s3:cret") +
                          "\r\n"),
              std::string::npos);
}

TEST(HttpConnect, ReadsNothingBeyondTheEmptyLineWhateverTheHeaderSays) {
    for (const char* answer :
         {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 200\r\n\r\n", "HTTP/1.1 204 No\nVia: x\n\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
          "HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"}) {
        const outcome o = played(proxies::http_connect, {}, answer + "+OK ready\r\n"s);
        EXPECT_FALSE(o.reason.code) << o.reason.message();
        EXPECT_EQ(o.unread, "+OK ready\r\n");
    }
}

TEST(HttpConnect, ARefusalIsReportedInTheProxysWords) {
    const outcome o = played(proxies::http_connect, {}, "HTTP/1.1 403 Forbidden\r\nX: y\r\n\r\nno");
    EXPECT_EQ(o.reason.code, errc::proxy_refused);
    EXPECT_EQ(o.reason.reply, "HTTP/1.1 403 Forbidden");
    EXPECT_EQ(played(proxies::http_connect, {}, "HTTP/1.1 302 Found\r\n\r\n").reason.code,
              errc::proxy_refused);
}

TEST(HttpConnect, A407IsALoginThatIsWantedOrWrong) {
    EXPECT_EQ(played(proxies::http_connect, {}, "HTTP/1.1 407 Login\r\n\r\n").reason.code,
              errc::proxy_login_refused);
}

TEST(HttpConnect, WhatTheProxyRepeatsOfTheLoginIsMasked) {
    const proxy ann = with_login("ann", "s3cret");
    for (const char* const words : {"s3cret", "S3CRET", "Basic YW5uOnMzY3JldA==", "YW5uOnMzY3Jl",
                                    "czNjcmV0", "733363726574", "s3%63ret"}) {
        const std::string answer = std::string("HTTP/1.1 407 what is ") + words + "?\r\n\r\n";
        EXPECT_EQ(played(proxies::http_connect, ann, answer).reason.reply, "407 ****") << words;
    }
}

TEST(HttpConnect, WhatSpeaksSomethingElseIsNoProxy) {
    for (const char* answer : {"+OK ready\r\n", "\x05\xFF", "HTTP/2 200 OK\r\n\r\n",
                               "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 -20\r\n\r\n", "\r\n\r\n"})
        EXPECT_EQ(played(proxies::http_connect, {}, answer).reason.code, errc::not_a_proxy)
            << answer;
}

TEST(HttpConnect, AProxyThatClosesHalfWayHasRefused) {
    for (std::size_t n = 0; n < established.size(); ++n)
        EXPECT_EQ(played(proxies::http_connect, {}, established.substr(0, n)).reason.code,
                  errc::proxy_refused)
            << n;
}

TEST(HttpConnect, TheAnswerIsBounded) {
    const auto answer_of = [](std::size_t octets) {
        const std::string head = "HTTP/1.1 200 OK\r\nX: ";
        return head + std::string(octets - head.size() - 4, 'x') + "\r\n\r\n";
    };
    const auto reason = [&](std::size_t octets) {
        return played(proxies::http_connect, {}, answer_of(octets), 100'000, {"a", 1}).reason.code;
    };
    EXPECT_FALSE(reason(proxies::longest_proxy_answer - 1));
    EXPECT_FALSE(reason(proxies::longest_proxy_answer));
    EXPECT_EQ(reason(proxies::longest_proxy_answer + 1), errc::not_a_proxy);
    std::string endless;  // of answers that precede another one
    while (endless.size() <= proxies::longest_proxy_answer) endless += "HTTP/1.1 100 Wait\r\n\r\n";
    EXPECT_EQ(played(proxies::http_connect, {}, endless, 100'000, {"a", 1}).reason.code,
              errc::not_a_proxy);
}

TEST(HttpConnect, NoControlCharacterGetsIntoTheRequest) {
    for (const proxy& relay : {with_login("a\r\nX: y", "b"), with_login("a", "b\n"s),
                               with_login("a:b", "c"), with_login("a", "b\0"s)}) {
        const outcome o = played(proxies::http_connect, relay, established);
        EXPECT_EQ(o.reason.code, errc::invalid_argument);
        EXPECT_EQ(o.text, "");
    }
}

}  // namespace
}  // namespace pop3::test
