// SPDX-License-Identifier: MIT
#include "ready_socket.hpp"

#include <utility>

#include <asio/buffer.hpp>
#include <asio/error.hpp>

#include "net/tcp_options.hpp"
#include "pop3/error.hpp"

namespace pop3::inline v1::asio {
namespace {

io_result connection_lost(const std::error_code& error) {
    return {errc::closed_by_server, 0, error.message()};
}

}  // namespace

ready_socket::ready_socket(stream_socket connected)
    : socket_(std::move(connected)), is_tcp_(net::disable_nagle(socket_.native_handle())) {
    socket_.non_blocking(true);
}

io_result ready_socket::read_some(std::span<char> into, const wait_limits&) {
    std::error_code error;
    const std::size_t octets = socket_.read_some(::asio::buffer(into.data(), into.size()), error);
    if (!error) return {{}, octets, {}};
    if (error == ::asio::error::eof) return {};
    if (error != ::asio::error::would_block) return connection_lost(error);
    if (is_tcp_) net::request_quickack(socket_.native_handle());
    return would_wait(stream_socket::wait_read);
}

io_result ready_socket::read_ready(std::span<char> into) {
    io_result came = read_some(into, {});
    return came.error == errc::timed_out ? io_result{} : came;
}

io_result ready_socket::write_some(std::span<const char> from, const wait_limits&) {
    std::error_code error;
    const std::size_t octets = socket_.write_some(::asio::buffer(from.data(), from.size()), error);
    if (!error) return {{}, octets, {}};
    if (error != ::asio::error::would_block) return connection_lost(error);
    return would_wait(stream_socket::wait_write);
}

io_result ready_socket::would_wait(stream_socket::wait_type direction) noexcept {
    awaited_ = direction;
    return {errc::timed_out, 0, {}};
}

}  // namespace pop3::inline v1::asio
