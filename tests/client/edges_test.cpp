// SPDX-License-Identifier: MIT
// Clients that are moved, closed or destroyed where nobody expects it, and arguments that no connection
// can be made with: errors with words, and nothing else.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <utility>

#include "peers/loopback.hpp"
#include "peers/scripted_peer.hpp"
#include "pop3/client.hpp"
#include "pop3/mechanisms.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"

namespace pop3::test {
namespace {

using testing::HasSubstr;

connect_options clear_text() {
    return {.tls = tls_mode::none, .policy = {.allow_cleartext_password = true}};
}

// Logged-in clients of a server, on the heap so that they can be destroyed at any time.
class Edges {
  public:
    Edges() {
        mail_.add_user("mrose", "tanstaaf").add_user("other", "tanstaaf");
        mail_.add_message("mrose", "Subject: hi\r\n\r\nHello.\r\n");
    }
    [[nodiscard]] std::unique_ptr<nothrow_client> logged_in(
        const char* user = "mrose", connect_options options = clear_text()) const {
        options.port = server_.port();
        auto mail = std::make_unique<nothrow_client>(
            nothrow_client::connect("127.0.0.1", std::move(options)).value());
        EXPECT_TRUE(mail->user(user));
        EXPECT_TRUE(mail->pass("tanstaaf"));
        return mail;
    }

  private:
    memory_backend mail_;
    const server server_{{}, mail_};
};

template <class T>
failure reason_of(const result<T>& outcome) {
    return outcome ? failure{} : outcome.error();
}

// ---- moved from ----

TEST(MovedClient, FailsWithWordsAndItsHeirGoesOn) {
    const Edges server;
    const std::unique_ptr<nothrow_client> mail = server.logged_in();
    nothrow_client heir = std::move(*mail);
    const failure reason = reason_of(mail->noop());
    EXPECT_EQ(reason.code, errc::session_unusable);
    EXPECT_THAT(reason.message(), HasSubstr("moved to another object"));
    EXPECT_FALSE(mail->usable());
    EXPECT_EQ(mail->greeting(), "");
    EXPECT_EQ(reason_of(mail->open_retr(message_number(1))).code, errc::session_unusable);
    mail->connection().set_trust({});
    mail->connection().close();
    EXPECT_TRUE(heir.noop());
}

TEST(MovedClient, ThrowsWhereItThrows) {
    const scripted_peer server("S: +OK ready");
    connect_options options = clear_text();
    options.port = server.port();
    client mail("127.0.0.1", options);
    const client heir = std::move(mail);
    EXPECT_THROW(mail.stat(), error);  // NOLINT: that is the point
    EXPECT_TRUE(heir.usable());
}

TEST(MovedClient, RunsAFlowOfTheCallerNotEither) {
    const Edges server;
    const std::unique_ptr<nothrow_client> mail = server.logged_in();
    const nothrow_client heir = std::move(*mail);
    flow<reply> exchange = flows::noop(mail->dialogue());
    EXPECT_EQ(reason_of(mail->run(std::move(exchange))).code, errc::session_unusable);
}

// ---- from within a verb ----

class sink_that_calls final : public body_sink {
  public:
    explicit sink_that_calls(std::function<void()> call) : call_(std::move(call)) {}
    void write(std::string_view octets) override {
        came += octets;
        if (call_) std::exchange(call_, nullptr)();
    }
    std::string came;

  private:
    std::function<void()> call_;
};

TEST(Client, DestroyedInItsSinkEndsTheVerb) {
    const Edges server;
    std::unique_ptr<nothrow_client> mail = server.logged_in();
    sink_that_calls sink([&] { mail.reset(); });
    const failure reason = reason_of(mail->retr(message_number(1), sink));
    EXPECT_EQ(reason.code, errc::session_unusable) << reason.message();
    EXPECT_THAT(reason.message(), HasSubstr("closed"));
}

TEST(Client, ClosedInItsSinkEndsTheVerb) {
    const Edges server;
    const std::unique_ptr<nothrow_client> mail = server.logged_in();
    sink_that_calls sink([&] { mail->connection().close(); });
    EXPECT_EQ(reason_of(mail->retr(message_number(1), sink)).code, errc::session_unusable);
    EXPECT_EQ(reason_of(mail->noop()).code, errc::session_unusable);
}

TEST(Client, MovedInItsSinkReadsToTheEnd) {
    const Edges server;
    const std::unique_ptr<nothrow_client> mail = server.logged_in();
    std::unique_ptr<nothrow_client> heir;
    sink_that_calls sink([&] { heir = std::make_unique<nothrow_client>(std::move(*mail)); });
    EXPECT_TRUE(mail->retr(message_number(1), sink));
    EXPECT_EQ(sink.came, "Subject: hi\r\n\r\nHello.\r\n");
    EXPECT_TRUE(heir->noop());
}

TEST(Client, ReplacedInItsSinkEndsTheVerb) {
    const Edges server;
    const std::unique_ptr<nothrow_client> mail = server.logged_in();
    sink_that_calls sink([&] { *mail = std::move(*server.logged_in("other")); });
    EXPECT_EQ(reason_of(mail->retr(message_number(1), sink)).code, errc::session_unusable);
    EXPECT_TRUE(mail->noop());
}

// Calls when a line begins with these words.
class tracer_that_calls final : public tracer {
  public:
    void sent(std::string_view line) override { see(line); }
    void received(std::string_view line) override { see(line); }
    void received_message(std::string_view octets) override { see(octets); }
    void received_end(std::string_view) override { see("."); }
    void call_at(std::string_view words, std::function<void()> call) {
        words_ = words;
        call_ = std::move(call);
    }

  private:
    void see(std::string_view line) {
        if (call_ && line.starts_with(words_)) std::exchange(call_, nullptr)();
    }
    std::string words_;
    std::function<void()> call_;
};

// Where the tracer destroys its client: at a command, a status line, the lines of a listing, a
// message, and the end of both.
class ClientInItsTracer : public testing::TestWithParam<std::tuple<const char*, bool>> {};

TEST_P(ClientInItsTracer, EndsWithoutHarm) {
    const std::string words = std::get<0>(GetParam());
    const bool destroys = std::get<1>(GetParam());
    const Edges server;
    tracer_that_calls seen;
    connect_options options = clear_text();
    options.trace = &seen;
    std::unique_ptr<nothrow_client> mail = server.logged_in("mrose", options);
    seen.call_at(words, [&] {
        if (destroys)
            mail.reset();
        else
            mail->connection().close();
    });
    sink_that_calls sink(nullptr);
    const auto named = mail->uidl();
    const auto came = mail ? mail->retr(message_number(1), sink)
                           : result<octet_count>(fail(errc::session_unusable));
    EXPECT_FALSE(named && came);
}

INSTANTIATE_TEST_SUITE_P(At, ClientInItsTracer,
                         testing::Combine(testing::Values("UIDL", "+OK", "1 ", ".", "RETR",
                                                          "Subject"),
                                          testing::Bool()));

class mechanism_that_calls final : public sasl_mechanism {
  public:
    explicit mechanism_that_calls(std::function<void()> call) : call_(std::move(call)) {}
    [[nodiscard]] std::string_view name() const override { return "X-CALL"; }
    [[nodiscard]] bool reveals_password() const override { return false; }
    [[nodiscard]] secret_string secret() const override { return secret_string("tanstaaf"); }
    [[nodiscard]] std::optional<result<secret_string>> initial_response() override {
        return std::nullopt;
    }
    [[nodiscard]] result<secret_string> respond(std::string_view) override {
        call_();
        return secret_string("x");
    }
    [[nodiscard]] bool complete() const override { return true; }

  private:
    std::function<void()> call_;
};

TEST(Client, DestroyedInAMechanismEndsTheLogin) {
    const scripted_peer server("S: +OK ready\nC: AUTH X-CALL\nS: + ");
    connect_options options = clear_text();
    options.port = server.port();
    auto mail =
        std::make_unique<nothrow_client>(nothrow_client::connect("127.0.0.1", options).value());
    mechanism_that_calls mechanism([&] { mail.reset(); });
    EXPECT_EQ(reason_of(mail->auth(mechanism)).code, errc::session_unusable);
}

// A transport of the caller that does what it should not.
class transport_that_calls final : public transport {
  public:
    transport_that_calls(std::unique_ptr<transport> inner, std::function<void()>& call)
        : inner_(std::move(inner)), call_(call) {}
    io_result read_some(std::span<char> into, const wait_limits& limit) override {
        if (call_) std::exchange(call_, nullptr)();
        return inner_->read_some(into, limit);
    }
    io_result read_ready(std::span<char> into) override { return inner_->read_ready(into); }
    io_result write_some(std::span<const char> from, const wait_limits& limit) override {
        return inner_->write_some(from, limit);
    }

  private:
    std::unique_ptr<transport> inner_;
    std::function<void()>& call_;
};

class ClientInItsTransport : public testing::TestWithParam<bool> {};

TEST_P(ClientInItsTransport, EndsTheVerb) {
    auto [ours, theirs] = connected_pair();
    send_all(theirs.get(), "+OK ready\r\n");
    std::function<void()> call;
    auto wire = std::make_unique<transport_that_calls>(transport_over(ours.release()), call);
    auto mail = std::make_unique<nothrow_client>(
        connection::over(std::move(wire), "localhost", clear_text()).value());
    send_all(theirs.get(), "");
    call = [&, destroys = GetParam(), peer = theirs.get()] {
        send_all(peer, "+OK\r\n");
        if (destroys)
            mail.reset();
        else
            mail->connection().close();
    };
    EXPECT_EQ(reason_of(mail->user("mrose")).code, errc::session_unusable);
}

INSTANTIATE_TEST_SUITE_P(DestroyedOrClosed, ClientInItsTransport, testing::Bool());

// ---- readers of messages ----

TEST(MessageReader, OutlivesItsClient) {
    const Edges server;
    std::unique_ptr<nothrow_client> mail = server.logged_in();
    auto reader = mail->open_retr(message_number(1)).value();
    mail.reset();
    EXPECT_EQ(reason_of(reader.next()).code, errc::session_unusable);
}

TEST(MessageReader, FollowsItsClientToAnotherPlace) {
    const Edges server;
    std::unique_ptr<nothrow_client> mail = server.logged_in();
    auto reader = mail->open_retr(message_number(1)).value();
    nothrow_client heir = std::move(*mail);
    mail.reset();
    EXPECT_EQ(reader.next().value(), "Subject: hi\r\n\r\nHello.\r\n");
}

TEST(MessageReader, OfAReplacedClientReadsNothingOfTheNewOne) {
    const Edges server;
    const std::unique_ptr<nothrow_client> mail = server.logged_in();
    auto reader = mail->open_retr(message_number(1)).value();
    *mail = std::move(*server.logged_in("other"));
    EXPECT_EQ(reason_of(reader.next()).code, errc::session_unusable);
    EXPECT_TRUE(mail->noop());
}

// ---- what no connection can be made of ----

TEST(Connection, OverNoTransportIsInvalid) {
    const failure reason = reason_of(connection::over(nullptr, "localhost", clear_text()));
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_THAT(reason.message(), HasSubstr("there is no transport"));
}

TEST(Transport, OverNoDescriptorIsInvalid) {
    for (const int socket : {-1, std::numeric_limits<int>::max()}) {
        try {
            transport_over(socket);
            ADD_FAILURE() << socket;
        } catch (const error& e) {
            EXPECT_EQ(e.code(), errc::invalid_argument);
        }
    }
}

class InvalidHost : public testing::TestWithParam<std::string> {};

TEST_P(InvalidHost, IsRefusedBeforeAnyConnection) {
    const failure reason = reason_of(connection::open(GetParam()));
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_THAT(reason.message(), HasSubstr("the host name is empty or invalid"));
    connect_options options;
    options.route.via = proxy{.host = GetParam(), .port = 1};
    EXPECT_EQ(reason_of(connection::open("localhost", options)).code, errc::invalid_argument);
    auto [ours, theirs] = connected_pair();
    auto wire = transport_over(ours.release());
    EXPECT_EQ(reason_of(connection::over(std::move(wire), GetParam())).code,
              errc::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(Of, InvalidHost,
                         testing::Values("", " ", "a b", "a\tb", "localhost\n",
                                         std::string("localhost\0.example.org", 22), "\x1B[2J",
                                         "a\xC2\x9B", "\xE2\x80\xAE", std::string(256, 'a')));

TEST(TimeLimits, ThatAreNotPositiveAreInvalid) {
    const closed_port nobody;
    for (const std::chrono::milliseconds none :
         {std::chrono::milliseconds(0), std::chrono::milliseconds(-1),
          std::chrono::milliseconds::min()})
        for (std::chrono::milliseconds time_limits::*which :
             {&time_limits::connect, &time_limits::read, &time_limits::total}) {
            connect_options options = clear_text();
            options.port = nobody.number();
            options.timeouts.*which = none;
            EXPECT_EQ(reason_of(connection::open("127.0.0.1", options)).code,
                      errc::invalid_argument);
        }
}

template <class Number>
void expect_not_zero(Number limits::*which) {
    const closed_port nobody;
    connect_options options = clear_text();
    options.port = nobody.number();
    options.limits.*which = 0;
    const failure reason = reason_of(connection::open("127.0.0.1", options));
    EXPECT_EQ(reason.code, errc::invalid_argument);
    EXPECT_THAT(reason.message(), HasSubstr("is zero"));
}

TEST(Limits, OfZeroAreInvalid) {
    for (std::size_t limits::*which :
         {&limits::status_line, &limits::listing_line, &limits::listing_lines, &limits::unique_id,
          &limits::sasl_challenges, &limits::command_line, &limits::window_commands,
          &limits::window_octets, &limits::input_buffer})
        expect_not_zero(which);
    for (std::uint64_t limits::*which : {&limits::listing, &limits::capabilities, &limits::message})
        expect_not_zero(which);
}

}  // namespace
}  // namespace pop3::test
