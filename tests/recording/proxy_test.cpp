// SPDX-License-Identifier: MIT
// The recording proxy between our client and our server, over real sockets and real TLS.
#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "pop3/client.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/recording_proxy.hpp"
#include "pop3/server/replay_server.hpp"
#include "pop3/server/server.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace pop3;
using testing::HasSubstr;
using testing::Not;

constexpr const char* message = "Subject: x\r\n\r\n.dot\r\n";

class RecordingProxy : public testing::Test {
  protected:
    RecordingProxy() {
        mail_.add_user("ann", "tanstaaf").add_message("ann", message);
        std::ofstream(ca_file_) << made_.ca;
    }

    [[nodiscard]] server_options serving(tls_mode tls) const {
        return {.tls = tls, .certificate = made_.server};
    }
    [[nodiscard]] recording_proxy_options going_to(const server& server_socket,
                                                   tls_mode tls) const {
        return {.host = "localhost",
                .port = server_socket.port(),
                .tls = tls,
                .tls_options = {.ca_file = ca_file_},
                .mail = messages_in_transcript::whole};
    }
    [[nodiscard]] connect_options coming_to(const recording_proxy& proxy, tls_mode tls) const {
        return {.tls = tls,
                .port = proxy.port(),
                .tls_options = {.ca_file = ca_file_},
                .policy = {.allow_cleartext_password = true}};
    }

    // The recording of the proxy while the client does its work.
    template <class Client>
    std::string recorded(recording_proxy_options options, const Client& does) {
        transcript events;
        recording_proxy proxy(std::move(options),
                              [&](const transcript_event& event) { events.push_back(event); });
        std::jthread passing([&](const std::stop_token& stop) { outcome_ = proxy.run(stop); });
        does(proxy);
        passing.join();
        return to_text(events);
    }
    std::string recorded_session(recording_proxy_options options,
                                 tls_mode client_tls = tls_mode::none) {
        return recorded(std::move(options), [&](const recording_proxy& proxy) {
            client mail("localhost", coming_to(proxy, client_tls));
            mail.login({"ann", "tanstaaf"});
            std::string text;
            auto sink = to_string(text);
            mail.retr(message_number(1), sink);
            EXPECT_EQ(text, message);
            mail.quit();
        });
    }

    test::temporary_directory directory_;
    std::string ca_file_ = directory_.path() / "ca.pem";
    self_made_certificate made_ = make_certificate();
    memory_backend mail_;
    std::optional<failure> outcome_;
};

TEST_F(RecordingProxy, RecordsBothSidesWithoutThePassword) {
    const server origin(serving(tls_mode::implicit), mail_);
    const std::string text = recorded_session(going_to(origin, tls_mode::implicit));
    EXPECT_FALSE(outcome_);
    EXPECT_LT(text.find(" -- TLS\n"), text.find(" S: ")) << text;
    EXPECT_THAT(text, HasSubstr(" S: +OK"));
    EXPECT_THAT(text, HasSubstr(" C: AUTH PLAIN ****\n"));
    EXPECT_THAT(text, HasSubstr(" S: ..dot\n"));
    EXPECT_THAT(text, HasSubstr(" C: QUIT\n"));
    EXPECT_THAT(text, testing::EndsWith(" closed\n"));  // in any order
    EXPECT_THAT(text, Not(HasSubstr("tanstaaf")));
}

TEST_F(RecordingProxy, WhatItRecordedCanBePlayedAgain) {
    const server origin(serving(tls_mode::stls), mail_);
    const std::string text = recorded_session(going_to(origin, tls_mode::stls));
    EXPECT_THAT(text, HasSubstr(" C: STLS\n"));
    replay_server again(parse_transcript(text).value(), {.certificate = made_.server});
    client mail(
        "localhost",
        {.tls = tls_mode::stls, .port = again.port(), .tls_options = {.ca_file = ca_file_}});
    mail.login({"ann", "tanstaaf"});
    std::string got;
    auto sink = to_string(got);
    mail.retr(message_number(1), sink);
    mail.quit();
    EXPECT_EQ(got, message);
    EXPECT_EQ(again.wait(), "");
}

TEST_F(RecordingProxy, GivesTheClientTlsOfItsOwn) {
    const server origin(serving(tls_mode::none), mail_);
    for (const tls_mode client_tls : {tls_mode::implicit, tls_mode::stls}) {
        recording_proxy_options options = going_to(origin, tls_mode::none);
        options.listen_tls = client_tls;
        options.certificate = made_.server;
        EXPECT_THAT(recorded_session(options, client_tls), HasSubstr(" C: QUIT\n"));
        EXPECT_FALSE(outcome_);
    }
}

TEST_F(RecordingProxy, RefusesStlsThatItCannotGive) {
    const server origin(serving(tls_mode::stls), mail_);
    const std::string text =
        recorded(going_to(origin, tls_mode::none), [&](const recording_proxy& proxy) {
            const auto refused =
                nothrow_client::connect("localhost", coming_to(proxy, tls_mode::stls));
            EXPECT_TRUE(!refused && refused.error().code == errc::tls_failed);
        });
    EXPECT_THAT(text, HasSubstr(" C: STLS\n"));
    EXPECT_THAT(text, HasSubstr("this recording is not encrypted"));
    EXPECT_THAT(text, HasSubstr(" -- client closed\n"));
}

TEST_F(RecordingProxy, DoesNotGoToAServerThatItCannotTrust) {
    const server origin(serving(tls_mode::implicit), mail_);
    recording_proxy_options options = going_to(origin, tls_mode::implicit);
    options.tls_options.server_name = "another.example";
    recorded(options, [&](const recording_proxy& proxy) {
        const auto refused = nothrow_client::connect("localhost", coming_to(proxy, tls_mode::none));
        ASSERT_FALSE(refused);
        EXPECT_THAT(refused.error().reply, HasSubstr("the server cannot be reached"));
    });
    ASSERT_TRUE(outcome_);
    EXPECT_EQ(outcome_->code, cause::fix_settings);
}

TEST_F(RecordingProxy, StopsWaitingWhenItIsToldTo) {
    const server origin(serving(tls_mode::none), mail_);
    recording_proxy proxy(going_to(origin, tls_mode::none), [](const transcript_event&) {});
    std::stop_source stop;
    stop.request_stop();
    const std::optional<failure> reason = proxy.run(stop.get_token());
    EXPECT_TRUE(reason && reason->code == errc::cancelled);
}

}  // namespace
