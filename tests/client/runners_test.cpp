// SPDX-License-Identifier: MIT
// One story, opening, TLS and keep-alive included, told by three runners: the blocking client, a loop on
// poll(2), and a runner in memory. Each exchange is written once, so each tells the same.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <string>

#include "pop3/connection.hpp"
#include "pop3/flows.hpp"
#include "pop3/openssl.hpp"
#include "pop3/owned_session.hpp"
#include "pop3/server/memory_backend.hpp"
#include "pop3/server/server.hpp"
#include "server/session/server_session.hpp"
#include "support/temporary_directory.hpp"
#include "system/unique_fd.hpp"
#include "tls/openssl_acceptor.hpp"

namespace pop3::test {
namespace {

constexpr policy often{.allow_cleartext_password = true,
                       .keep_alive = std::chrono::milliseconds(1)};

flow<std::string> story(dialogue& s, event over) {
    credentials identity("mrose", "tanstaaf");
    std::string text;
    string_sink sink(text);
    co_await flows::login(s, identity);
    scan_listing listed = co_await flows::list(s);
    co_await flows::retr(s, message_number(1), sink);
    std::size_t noops = co_await flows::keep_alive(s, over);
    co_await flows::quit(s);
    co_return std::to_string(listed.size()) + " listed, " + std::to_string(noops) + " NOOP, " +
        text;
}

flow<std::string> whole_story(dialogue& s, tls_mode mode, event over) {
    co_await flows::open(s, mode);
    std::string told = co_await story(s, over);
    co_return told;
}

// Happens at the second NOOP that the server sees.
class second_noop {
  public:
    void see(std::string_view line) {
        if (line == "NOOP" && ++seen_ == 2) happened.set();
    }
    event happened;

  private:
    std::atomic<int> seen_ = 0;
};

template <class Runner>
std::string told_by(Runner&& runner, dialogue& s, tls_mode mode, const event& over) {
    flow<std::string> telling = whole_story(s, mode, over);
    while (const io_request* want = telling.next()) telling.done(runner.perform(*want));
    return telling.take().value();
}

// ---- a loop on poll(2) ----

class poll_loop {
  public:
    poll_loop(int socket, tls_options trust) : socket_(socket), trust_(std::move(trust)) {}

    io_result perform(const io_request& want) {
        using kind = io_request::kind;
        switch (want.type) {
            case kind::write:
                send(std::string_view(want.out.data(), want.out.size()));
                return {{}, want.out.size(), {}};
            case kind::wait:
                ::poll(nullptr, 0, static_cast<int>(want.longest.count()));
                return {};
            case kind::start_tls:
                tls_ = openssl_engine()->client("localhost", trust_).value();
                return read({}, true);
            default:
                return read(want.in, want.type == kind::read);
        }
    }

  private:
    void send(std::string_view octets) {
        std::string records(octets);
        if (tls_) tls_->send(octets, records = {});
        EXPECT_EQ(::send(socket_.get(), records.data(), records.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(records.size()));
    }
    std::size_t receive(std::span<char> octets, bool wait) const {
        pollfd ready{socket_.get(), POLLIN, 0};
        if (wait) ::poll(&ready, 1, -1);
        const ssize_t n = ::recv(socket_.get(), octets.data(), octets.size(), MSG_DONTWAIT);
        return n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    io_result read(std::span<char> plain, bool wait) {
        if (!tls_) return {{}, receive(plain, wait), {}};
        while (true) {
            std::string answer;
            const auto [now, octets] = tls_->advance(records_, plain, answer);
            ::send(socket_.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
            if (now == tls_session::state::failed) return {tls_->failed_because().code, 0, {}};
            const bool shaken = plain.empty() && now == tls_session::state::established;
            if (octets > 0 || shaken) return {{}, octets, {}};
            records_ = std::string_view(room_).substr(0, receive(room_, wait));
            if (records_.empty()) return {};
        }
    }

    system::unique_fd socket_;
    tls_options trust_;
    std::unique_ptr<tls_session> tls_;
    std::string room_ = std::string(65'536, '\0');
    std::string_view records_;
};

// ---- in memory ----

class in_memory {
  public:
    in_memory(serving::server_session& server, tls::tls_acceptor& acceptor, tls_options trust,
              bool implicit, second_noop& noops)
        : server_(server), acceptor_(acceptor), trust_(std::move(trust)), noops_(noops) {
        if (implicit) server_tls_ = acceptor_.accept();
    }

    io_result perform(const io_request& want) {
        using kind = io_request::kind;
        if (want.type == kind::wait) return {};  // its time has passed
        if (want.type == kind::start_tls) {
            tls_ = openssl_engine()->client("localhost", trust_).value();
            while (advance({}).now == tls_session::state::handshake) serve();
            return {};
        }
        if (want.type == kind::write) {
            const std::string_view octets(want.out.data(), want.out.size());
            if (tls_)
                tls_->send(octets, to_server_);
            else
                to_server_ += octets;
            return {{}, octets.size(), {}};
        }
        serve();
        if (tls_) return {{}, advance(want.in).octets, {}};
        const std::size_t octets = to_client_.copy(want.in.data(), want.in.size());
        to_client_.erase(0, octets);
        return {{}, octets, {}};
    }

  private:
    tls_session::step advance(std::span<char> plain) {
        std::string_view records = to_client_;
        const tls_session::step step = tls_->advance(records, plain, to_server_);
        to_client_.erase(0, to_client_.size() - records.size());
        return step;
    }
    void serve() {
        std::string plain = std::exchange(to_server_, {});
        if (server_tls_) {
            const std::string records = std::exchange(plain, {});
            const auto now = tls::receive_all(*server_tls_, records, plain, to_client_);
            if (now == tls_session::state::handshake) return;
            if (server_.wants_tls()) server_.tls_started();
        }
        if (plain.ends_with("\r\n")) noops_.see(plain.substr(0, plain.size() - 2));
        if (!plain.empty()) server_.receive(plain);
        for (std::string_view more = server_.output(); !more.empty(); more = server_.output()) {
            if (server_tls_)
                server_tls_->send(more, to_client_);
            else
                to_client_ += more;
            server_.sent(more.size());
        }
        if (server_.wants_tls() && !server_tls_) server_tls_ = acceptor_.accept();
    }

    serving::server_session& server_;
    tls::tls_acceptor& acceptor_;
    tls_options trust_;
    second_noop& noops_;
    std::unique_ptr<tls_session> tls_, server_tls_;
    std::string to_server_, to_client_;
};

class Runners : public testing::TestWithParam<tls_mode> {
  protected:
    Runners() {
        mail_.add_user("mrose", "tanstaaf").add_message("mrose", "Subject: one\r\n\r\n.dot\r\n");
        std::ofstream(home_.path() / "ca.pem") << made_.ca;
    }
    [[nodiscard]] tls_options trust() const { return {.ca_file = home_.path() / "ca.pem"}; }
    [[nodiscard]] server_options serving(second_noop& noops) const {
        return {.tls = GetParam(),
                .certificate = made_.server,
                .observe = {.command = [&noops](std::uint64_t, std::string_view line) {
                    noops.see(line);
                }}};
    }
    void expect_the_story(const std::string& told) {
        EXPECT_EQ(told, "1 listed, 2 NOOP, Subject: one\r\n\r\n.dot\r\n");
    }

    const self_made_certificate made_ = make_certificate();
    const test::temporary_directory home_;
    memory_backend mail_;
    second_noop noops_;
};

TEST_P(Runners, TheBlockingClientTellsTheStory) {
    server running(serving(noops_), mail_);
    connect_options options{.tls = GetParam(), .tls_options = trust(), .policy = often};
    auto mail = connection::over(transport_over(running.connect()), "localhost", options);
    ASSERT_TRUE(mail) << mail.error().message();
    // The client opens connections by flows::open() itself.
    expect_the_story(mail->run(story(mail->dialogue(), noops_.happened)).value());
}

TEST_P(Runners, ALoopOnPollTellsTheStory) {
    server running(serving(noops_), mail_);
    poll_loop loop(running.connect(), trust());
    owned_session s({}, often);
    expect_the_story(told_by(loop, s, GetParam(), noops_.happened));
}

TEST_P(Runners, ARunnerInMemoryTellsTheStory) {
    const server_features offered;
    serving::server_session server(offered, mail_,
                                   {.encrypted = GetParam() == tls_mode::implicit,
                                    .stls_possible = GetParam() == tls_mode::stls,
                                    .timestamp = {}});
    const auto acceptor = tls::openssl_acceptor(made_.server, tls::tls_versions::secure);
    in_memory runner(server, *acceptor, trust(), GetParam() == tls_mode::implicit, noops_);
    owned_session s({}, often);
    expect_the_story(told_by(runner, s, GetParam(), noops_.happened));
}

INSTANTIATE_TEST_SUITE_P(Modes, Runners,
                         testing::Values(tls_mode::implicit, tls_mode::stls, tls_mode::none),
                         [](const auto& one) {
                             switch (one.param) {
                                 case tls_mode::implicit:
                                     return "Implicit";
                                 case tls_mode::stls:
                                     return "Stls";
                                 default:
                                     return "None";
                             }
                         });

}  // namespace
}  // namespace pop3::test
