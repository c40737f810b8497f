// SPDX-License-Identifier: MIT
#include "server_search.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include <asio/bind_executor.hpp>
#include <asio/post.hpp>

#include "net/new_socket.hpp"
#include "net/route_failures.hpp"
#include "vocabulary/host_syntax.hpp"

namespace pop3::inline v1::asio {
namespace {

using ::asio::generic::stream_protocol;

// Programs that this process starts do not inherit it. The socket is closed if it cannot be used.
std::error_code open_socket(stream_socket& opened, int family) {
    system::unique_fd made = net::new_socket(family, SOCK_STREAM);
    if (!made) return {errno, std::generic_category()};
    std::error_code error;
    opened.assign(stream_protocol(family, 0), made.get(), error);
    if (!error) static_cast<void>(made.release());
    return error;
}

::asio::generic::stream_protocol::endpoint address_of(const net::endpoint& where) {
    return {where.generic(), where.length};
}

}  // namespace

server_search::server_search(executors given, const net::environment& outside,
                             system::time_point until)
    : executors_(std::move(given)), outside_(outside), until_(until), timer_(executors_.io) {
    box_->search = this;
}

server_search::~server_search() {
    box_->forget();
}

void server_search::start(const std::string& host, std::uint16_t port, const route& path,
                          ending ended) {
    ended_ = std::move(ended);
    auto source = net::source_address(path);
    if (!source) return end(std::move(source).error());
    source_ = *source;
    if (auto words = defect_of_host(host)) return end(fail(errc::invalid_argument, *words));
    if (const auto literal = net::numeric(host, port)) return found(std::vector{*literal});
    ask(host, port);
}

void server_search::stop() {
    end(fail(errc::cancelled));
}

// The timer keeps this until the answer, whose thread knows only whether this still exists.
void server_search::ask(const std::string& host, std::uint16_t port) try {
    wake_at(until_);
    const auto answered = [box = box_](const lookup_answer& answer) {
        const std::lock_guard lock(box->guard);
        if (!box->search) return;
        ::asio::post(box->search->executors_.executor,
                     [weak = box->search->weak_from_this(), answer] {
                         if (const auto self = weak.lock()) self->found(answer);
                     });
    };
    look_up(
        outside_.names, host, port, [box = box_] { return box->is_wanted(); }, answered);
} catch (const std::system_error& no_thread) {
    end(failure{no_thread.code(), {}, {}, {}});
}

void server_search::found(lookup_answer answer) {
    if (!ended_) return;
    if (!answer) return end(std::move(answer).error());
    auto order = net::candidates(*answer, source_);
    if (!order) return end(std::move(order).error());
    candidates_ = *std::move(order);
    race_.emplace(candidates_.size());
    go_on();
}

void server_search::go_on() {
    while (ended_) {
        const system::time_point now = outside_.clock.now();
        if (now >= until_) return end(fail(errc::timed_out));
        const net::connect_race::step step = race_->next(now);
        if (const auto* start = std::get_if<net::connect_race::start>(&step))
            begin(start->candidate);
        else if (const auto* pause = std::get_if<net::connect_race::wait>(&step))
            return wake_at(std::min(pause->until, until_));
        else
            return end(fail(errc::connect_failed, race_->complaint()));
    }
}

void server_search::begin(std::size_t candidate) {
    const net::endpoint& peer = candidates_[candidate];
    const auto each = std::make_shared<attempt>(attempt{stream_socket(executors_.io), candidate});
    std::error_code error = open_socket(each->socket, peer.family());
    if (error) return failed(peer, error);
    if (source_) each->socket.bind(address_of(*source_), error);
    if (error) return failed(*source_, error);
    attempts_.push_back(each);
    each->socket.async_connect(
        address_of(peer), ::asio::bind_executor(executors_.executor, [self = shared_from_this(),
                                                                      each](std::error_code e) {
            self->attempted(*each, e);
        }));
}

void server_search::attempted(attempt& each, const std::error_code& error) {
    if (!ended_) return;
    if (!error) return end(std::move(each.socket));
    failed(candidates_[each.candidate], error);
    std::error_code ignored;
    each.socket.close(ignored);
    go_on();
}

void server_search::failed(const net::endpoint& where, const std::error_code& error) {
    race_->failed(where.text() + ": " + error.message());
}

void server_search::wake_at(system::time_point when) {
    timer_.expires_at(when);
    timer_.async_wait(::asio::bind_executor(
        executors_.executor, [self = shared_from_this()](const std::error_code& cancelled) {
            if (cancelled || !self->ended_) return;
            if (self->race_) return self->go_on();
            self->end(fail(errc::timed_out));
        }));
}

void server_search::end(result<stream_socket> outcome) {
    if (!ended_) return;
    const ending ended = std::exchange(ended_, nullptr);
    box_->forget();
    timer_.cancel();
    for (const auto& each : attempts_) {
        std::error_code ignored;
        each->socket.close(ignored);
    }
    attempts_.clear();
    ended(std::move(outcome));
}

}  // namespace pop3::inline v1::asio
