// SPDX-License-Identifier: MIT
#include "observed_session.hpp"

#include "wire/line_reader.hpp"

namespace pop3::inline v1::serving {

observed_session::observed_session(std::unique_ptr<server_protocol> inner,
                                   const server_observer& observer, std::uint64_t connection,
                                   bool encrypted)
    : inner_(std::move(inner)),
      observer_(observer),
      connection_(connection),
      recorder_([this](const transcript_event& event) { tell(event); }) {
    if (observer_.connected) observer_.connected(connection_);
    if (encrypted) recorder_.tls_started();
}

observed_session::~observed_session() {
    if (inner_->ended())
        recorder_.server_closed();
    else
        recorder_.client_closed();
    inner_.reset();  // the lock on the maildrop is released first
    if (observer_.closed) observer_.closed(connection_);
}

void observed_session::receive(std::string_view octets) {
    recorder_.client_sent(octets);
    inner_->receive(octets);
}

void observed_session::sent(std::size_t octets) {
    recorder_.server_sent(offered_.substr(0, octets));
    offered_ = {};
    inner_->sent(octets);
}

void observed_session::tls_started() {
    recorder_.tls_started();
    inner_->tls_started();
}

void observed_session::tell(const transcript_event& event) const {
    if (observer_.text) observer_.text(connection_, event);
    if (observer_.command && event.type == transcript_event::kind::client)
        observer_.command(connection_, wire::before_line_end(event.octets));
}

}  // namespace pop3::inline v1::serving
