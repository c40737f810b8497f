// SPDX-License-Identifier: MIT
// Every verb of every kind of client, over real sockets: one suite, run for each kind.
#include <gtest/gtest.h>

#include <fstream>

#include "peers/loopback.hpp"
#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
#ifdef POP3_HAS_ASIO
#include "asio/waited_client.hpp"
#endif

namespace pop3::test {
namespace {

// How the suite opens a client of a kind and reads the results of its verbs.
template <class T>
const T& value_of(const T& given) {
    return given;
}
template <class T>
const T& value_of(const result<T>& given) {
    return given.value();
}

struct throwing {
    static client open(std::uint16_t port, connect_options options) {
        options.port = port;
        return client("127.0.0.1", std::move(options));
    }
    static failure failure_to_open(std::uint16_t port, const connect_options& options) {
        return failure_of([&] { open(port, options); });
    }
    template <class Verb>
    static failure failure_of(Verb verb) {
        try {
            verb();
        } catch (const error& e) {
            return e.reason();
        }
        return {};
    }
};

struct returning {
    static nothrow_client open(std::uint16_t port, connect_options options) {
        options.port = port;
        return nothrow_client::connect("127.0.0.1", std::move(options)).value();
    }
    static failure failure_to_open(std::uint16_t port, connect_options options) {
        options.port = port;
        return failure_of([&] { return nothrow_client::connect("127.0.0.1", std::move(options)); });
    }
    template <class Verb>
    static failure failure_of(Verb verb) {
        const auto given = verb();
        return given ? failure{} : given.error();
    }
};

#ifdef POP3_HAS_ASIO
struct awaiting {
    static waited_client open(std::uint16_t port, connect_options options) {
        options.port = port;
        return waited_client("127.0.0.1", std::move(options));
    }
    static failure failure_to_open(std::uint16_t port, const connect_options& options) {
        return failure_of([&] { open(port, options); });
    }
    template <class Verb>
    static failure failure_of(Verb verb) {
        return throwing::failure_of(std::move(verb));
    }
};
#endif

connect_options in_clear() {
    return {.tls = tls_mode::none, .policy = {.allow_cleartext_password = true}};
}

template <class Kind>
class Client : public testing::Test {};
#ifdef POP3_HAS_ASIO
using kinds = testing::Types<throwing, returning, awaiting>;
#else
using kinds = testing::Types<throwing, returning>;
#endif
TYPED_TEST_SUITE(Client, kinds);

TYPED_TEST(Client, ReadsAMaildropFromLoginToQuit) {
    const scripted_peer server(R"(S: +OK ready
        C: CAPA
        S: -ERR unknown
        C: USER mrose
        S: +OK
        C: PASS tanstaaf
        S: +OK 2 messages
        C: STAT
        S: +OK 2 320
        C: LIST
        S: +OK
        S: 1 120
        S: 2 200
        S: .
        C: LIST 2
        S: +OK 2 200
        C: UIDL
        S: +OK
        S: 1 a
        S: 2 b
        S: .
        C: UIDL 1
        S: +OK 1 a
        C: RETR 1
        S: +OK
        S: Subject: hi
        S:
        S: ..
        S: .
        C: TOP 2 0
        S: +OK
        S: Subject: ho
        S:
        S: .
        C: DELE 1
        S: +OK
        C: NOOP
        S: +OK
        C: RSET
        S: +OK
        C: QUIT
        S: +OK bye)");
    auto mail = TypeParam::open(server.port(), in_clear());
    EXPECT_EQ(mail.greeting(), "+OK ready");
    EXPECT_FALSE(mail.secure());
    EXPECT_EQ(value_of(mail.login({"mrose", "tanstaaf"})).line, "+OK 2 messages");
    EXPECT_EQ(value_of(mail.stat()), (drop_listing{2, 320}));
    EXPECT_EQ(value_of(mail.list()).size(), 2u);
    EXPECT_EQ(value_of(mail.list(message_number(2))).octets, 200u);
    EXPECT_EQ(value_of(mail.uidl()).uid(message_number(2)), "b");
    EXPECT_EQ(value_of(mail.uidl(message_number(1))).str(), "a");
    std::string text;
    string_sink sink(text);
    EXPECT_EQ(value_of(mail.retr(message_number(1), sink)), 18u);
    EXPECT_EQ(text, "Subject: hi\r\n\r\n.\r\n");
    text.clear();
    EXPECT_EQ(value_of(mail.top(message_number(2), 0, sink)), 15u);
    EXPECT_EQ(text, "Subject: ho\r\n\r\n");
    EXPECT_TRUE(value_of(mail.dele(message_number(1))).positive());
    EXPECT_TRUE(value_of(mail.noop()).positive());
    EXPECT_TRUE(value_of(mail.rset()).positive());
    EXPECT_EQ(value_of(mail.quit()).line, "+OK bye");
    EXPECT_EQ(mail.state(), session_state::ended);
}

TYPED_TEST(Client, LogsInStepByStepAndByMechanism) {
    const scripted_peer server(R"(S: +OK <1896.697170952@dbc.mtview.ca.us>
        C: CAPA
        S: +OK
        S: SASL PLAIN
        S: .
        C: USER mrose
        S: +OK
        C: PASS nonsense
        S: -ERR nonsense is not it
        C: RPOP mrose
        S: -ERR no
        C: APOP mrose c4c9334bac560ecc979e58001b3e22fb
        S: -ERR no
        C: AUTH PLAIN AHRpbQB0YW5zdGFhZg==
        S: +OK)");
    auto mail = TypeParam::open(server.port(), in_clear());
    EXPECT_TRUE(value_of(mail.capa()).offers_mechanism("PLAIN"));
    EXPECT_TRUE(value_of(mail.user("mrose")).positive());
    const failure refused = TypeParam::failure_of([&] { return mail.pass("nonsense"); });
    EXPECT_EQ(refused.code, errc::login_refused);
    EXPECT_EQ(refused.command, "PASS ****");
    EXPECT_EQ(refused.reply, "-ERR ****");
    EXPECT_EQ(TypeParam::failure_of([&] { return mail.rpop("mrose"); }).command, "RPOP mrose");
    const failure digest = TypeParam::failure_of([&] { return mail.apop({"mrose", "tanstaaf"}); });
    EXPECT_EQ(digest.code, errc::login_refused);
    sasl_plain plain(credentials("tim", "tanstaaf"));
    EXPECT_TRUE(value_of(mail.auth(plain)).positive());
    EXPECT_EQ(mail.state(), session_state::transaction);
}

TYPED_TEST(Client, GetsBusyForAVerbInsideASinkAndGoesOnAfterwards) {
    const scripted_peer server(R"(S: +OK
        C: USER a
        S: +OK
        C: PASS b
        S: +OK
        C: RETR 1
        S: +OK
        S: x
        S: .
        C: NOOP
        S: +OK)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.user("a"));
    value_of(mail.pass("b"));
    failure inside;
    auto sink = to_function(
        [&](std::string_view) { inside = TypeParam::failure_of([&] { return mail.noop(); }); });
    EXPECT_EQ(value_of(mail.retr(message_number(1), sink)), 3u);
    EXPECT_EQ(inside.code, errc::busy);
    EXPECT_TRUE(value_of(mail.noop()).positive());
}

TYPED_TEST(Client, IsUnusableAfterItsSinkThrewAndSaysNothingMore) {
    const scripted_peer server(R"(S: +OK
        C: USER a
        S: +OK
        C: PASS b
        S: +OK
        C: RETR 1
        S: +OK
        S: x
        S: .)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.user("a"));
    value_of(mail.pass("b"));
    auto sink = to_function([](std::string_view) { throw std::runtime_error("disk full"); });
    EXPECT_THROW(value_of(mail.retr(message_number(1), sink)), std::runtime_error);
    EXPECT_FALSE(mail.usable());
    EXPECT_EQ(TypeParam::failure_of([&] { return mail.quit(); }).code, errc::session_unusable);
}

TYPED_TEST(Client, FailsToRetrieveOntoAFullDiskAndDeletesNothing) {
    const scripted_peer server(R"(S: +OK
        C: USER a
        S: +OK
        C: PASS b
        S: +OK
        C: RETR 1
        S: +OK
        S: x
        S: .)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.user("a"));
    value_of(mail.pass("b"));
    std::ofstream full("/dev/full", std::ios::binary);
    auto sink = to_stream(full);
    const failure reason =
        TypeParam::failure_of([&] { return mail.retr(message_number(1), sink); });
    EXPECT_EQ(reason.code, errc::sink_failed);
    EXPECT_EQ(reason.message(),
              "RETR 1: the message could not be written (No space left on device)");
    for (const auto& later : {TypeParam::failure_of([&] { return mail.dele(message_number(1)); }),
                              TypeParam::failure_of([&] { return mail.quit(); })})
        EXPECT_EQ(later.code, errc::session_unusable);
}

TYPED_TEST(Client, SaysThatTheSessionHasEndedAfterQuit) {
    const scripted_peer server("S: +OK\nC: QUIT\nS: +OK");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.quit());
    for (int times = 0; times < 2; ++times) {
        const failure reason = TypeParam::failure_of([&] { return mail.noop(); });
        EXPECT_EQ(reason.message(),
                  "NOOP: the command is not allowed in this state (the session has ended)");
    }
}

TYPED_TEST(Client, NamesTheClosedConnectionOnceForEveryLaterVerb) {
    const scripted_peer server("S: +OK");
    auto mail = TypeParam::open(server.port(), in_clear());
    mail.connection().close();
    for (int times = 0; times < 2; ++times) {
        const failure reason = TypeParam::failure_of([&] { return mail.capa(); });
        EXPECT_EQ(reason.message(),
                  "CAPA: the session was ended by an earlier failure (the connection was closed)");
    }
}

TYPED_TEST(Client, SaysNothingWhenItIsDestroyedBetweenVerbs) {
    const scripted_peer server(R"(S: +OK
        C: USER a
        S: +OK
        C: PASS b
        S: +OK
        C: DELE 1
        S: +OK)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.user("a"));
    value_of(mail.pass("b"));
    value_of(mail.dele(message_number(1)));
}  // the peer expects no QUIT

TYPED_TEST(Client, MovesBetweenVerbs) {
    const scripted_peer server(R"(S: +OK
        C: USER a
        S: +OK
        C: QUIT
        S: +OK)");
    auto first = TypeParam::open(server.port(), in_clear());
    value_of(first.user("a"));
    auto second = std::move(first);
    EXPECT_TRUE(value_of(second.quit()).positive());
}

TYPED_TEST(Client, KeepsThePasswordFromAClearConnectionUnlessItIsAllowedByName) {
    const scripted_peer server(R"(S: +OK
        C: CAPA
        S: -ERR)");
    auto mail = TypeParam::open(server.port(), {.tls = tls_mode::none});
    const failure reason = TypeParam::failure_of([&] { return mail.login({"mrose", "secret"}); });
    EXPECT_EQ(reason.code, errc::cleartext_refused);
}

TYPED_TEST(Client, ReportsAConnectionThatEndsInsideAMessage) {
    const scripted_peer server(R"(S: +OK
        C: USER a
        S: +OK
        C: PASS b
        S: +OK
        C: RETR 1
        S: +OK
        S: half)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.user("a"));
    value_of(mail.pass("b"));
    auto sink = discard();
    const failure reason =
        TypeParam::failure_of([&] { return mail.retr(message_number(1), sink); });
    EXPECT_EQ(reason.code, errc::closed_by_server);
    EXPECT_EQ(reason.command, "RETR 1");
}

// ---- messages that the caller reads ----

constexpr const char* one_message = R"(S: +OK ready
        C: RPOP a
        S: +OK
        C: RETR 1
        S: +OK
        S: Subject: hi
        S:
        S: ..
        S: .
        C: TOP 1 0
        S: +OK
        S: Subject: hi
        S:
        S: .
        C: QUIT
        S: +OK bye)";

template <class Reader>
std::string all_of(Reader message) {
    std::string text;
    while (true) {
        const auto chunk = message.next();
        if (value_of(chunk).empty()) return text;
        text += value_of(chunk);
    }
}

TYPED_TEST(Client, ReadsAMessageAtThePaceOfItsCaller) {
    const scripted_peer server(one_message);
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.rpop("a"));
    EXPECT_EQ(all_of(value_of(mail.open_retr(message_number(1)))), "Subject: hi\r\n\r\n.\r\n");
    EXPECT_EQ(all_of(value_of(mail.open_top(message_number(1), 0))), "Subject: hi\r\n\r\n");
    EXPECT_TRUE(mail.usable());
    EXPECT_EQ(value_of(mail.quit()).line, "+OK bye");
}

TYPED_TEST(Client, FillsABufferOfItsCallerWithTheNextOctetsOfAMessage) {
    const scripted_peer server(one_message);
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.rpop("a"));
    auto message = value_of(mail.open_retr(message_number(1)));
    std::string text;
    char buffer[4];
    while (const std::size_t octets = value_of(message.read_some(buffer)))
        text.append(buffer, octets);
    EXPECT_EQ(text, "Subject: hi\r\n\r\n.\r\n");
    auto header = value_of(mail.open_top(message_number(1), 0));
    EXPECT_EQ(value_of(header.read_some(buffer)), 4u);
    EXPECT_EQ(all_of(std::move(header)), "ect: hi\r\n\r\n") << "next() goes on where it ended";
    EXPECT_EQ(value_of(mail.quit()).line, "+OK bye");
}

TYPED_TEST(Client, KeepsWhatABufferHadNoRoomForAlsoIfAnotherVerbEndsTheSession) {
    const scripted_peer server(R"(S: +OK ready
        C: RPOP a
        S: +OK
        C: RETR 1
        S: +OK
        S: one two
        S: .)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.rpop("a"));
    auto message = value_of(mail.open_retr(message_number(1)));
    char buffer[9];
    EXPECT_EQ(value_of(message.read_some(std::span(buffer).first(4))), 4u);
    EXPECT_EQ(TypeParam::failure_of([&] { return mail.noop(); }).code, errc::session_unusable);
    EXPECT_EQ(value_of(message.read_some(buffer)), 5u);
    EXPECT_EQ(std::string_view(buffer, 5), "two\r\n");
}

TYPED_TEST(Client, IsUnusableAfterAMessageThatWasLeftHalfRead) {
    const scripted_peer server(R"(S: +OK ready
        C: RPOP a
        S: +OK
        C: RETR 1
        S: +OK
        S: half
        S: .)");
    auto mail = TypeParam::open(server.port(), in_clear());
    value_of(mail.rpop("a"));
    value_of(mail.open_retr(message_number(1)));
    EXPECT_FALSE(mail.usable());
    const failure reason = TypeParam::failure_of([&] { return mail.quit(); });
    EXPECT_EQ(reason.code, errc::session_unusable);
    EXPECT_EQ(reason.detail, "RETR 1: the response was not read to its end");
}

// ---- stopping ----

TYPED_TEST(Client, IsUsableAfterAStopBeforeTheFirstOctetOfACommand) {
    const scripted_peer server("S: +OK ready");
    std::stop_source stop;
    connect_options options = in_clear();
    options.stop = stop.get_token();
    auto mail = TypeParam::open(server.port(), options);
    stop.request_stop();
    EXPECT_EQ(TypeParam::failure_of([&] { return mail.capa(); }).code, errc::cancelled);
    EXPECT_TRUE(mail.usable());
    EXPECT_EQ(TypeParam::failure_of([&] { return mail.quit(); }).code, errc::cancelled);
}

// ---- opening, for each kind ----

TYPED_TEST(Client, IsNotOpenedWithATimeLimitThatIsNone) {
    const closed_port nobody;
    const auto refused = [&](time_limits timeouts) {
        connect_options options = in_clear();
        options.timeouts = timeouts;
        return TypeParam::failure_to_open(nobody.number(), options).code;
    };
    EXPECT_EQ(refused({.connect = std::chrono::milliseconds(0)}), errc::invalid_argument);
    EXPECT_EQ(refused({.read = std::chrono::milliseconds(-1)}), errc::invalid_argument);
    EXPECT_EQ(refused({.total = std::chrono::milliseconds(0)}), errc::invalid_argument);
}

// A TLS server answers a client that sends nothing by silence, or closes, or sends an alert.
TYPED_TEST(Client, IsToldOfTlsWhereTheServerClosesInsteadOfGreeting) {
    const scripted_peer server("");
    const failure reason = TypeParam::failure_to_open(server.port(), in_clear());
    EXPECT_NE(reason.advice().find("use implicit TLS"), std::string::npos) << reason.advice();
}

TYPED_TEST(Client, IsToldOfTlsWhereTheServerSendsAnAlert) {
    const scripted_peer server("S: \x15\x03\x01");
    const failure reason = TypeParam::failure_to_open(server.port(), in_clear());
    EXPECT_EQ(reason.advice(), "This port speaks TLS: use implicit TLS.");
}

TYPED_TEST(Client, NamesHostPortAndReasonWhenThePortIsClosed) {
    const closed_port port;
    const failure reason = TypeParam::failure_to_open(port.number(), in_clear());
    EXPECT_EQ(reason.code, errc::connect_failed);
    EXPECT_EQ(reason.message(), "connect 127.0.0.1:" + std::to_string(port.number()) +
                                    ": no connection (127.0.0.1: Connection refused)");
}

TYPED_TEST(Client, IsNotOpenedByAServerThatRefusesInItsGreeting) {
    const scripted_peer server("S: -ERR too many connections");
    const failure reason = TypeParam::failure_to_open(server.port(), in_clear());
    EXPECT_EQ(reason.code, errc::server_error);
    EXPECT_EQ(reason.reply, "-ERR too many connections");
    EXPECT_EQ(reason.command, "greeting of 127.0.0.1:" + std::to_string(server.port()));
}

TYPED_TEST(Client, IsNotOpenedByAServerThatTalksNonsense) {
    const scripted_peer server("S: SSH-2.0-OpenSSH_9.2");
    const failure reason = TypeParam::failure_to_open(server.port(), in_clear());
    EXPECT_EQ(reason.code, errc::malformed_reply);
    EXPECT_EQ(reason.command, "greeting of 127.0.0.1:" + std::to_string(server.port()));
}

}  // namespace
}  // namespace pop3::test
