// SPDX-License-Identifier: MIT
#include "pop3/credentials.hpp"

#include <utility>

namespace pop3::inline v1 {

void wipe(std::string& text) noexcept {
    text.resize(text.capacity());  // the tail of an earlier, longer value is wiped too
    volatile char* octets = text.data();
    for (std::size_t i = 0; i < text.size(); ++i) octets[i] = '\0';
    text.clear();
}

secret_string::secret_string(std::string&& octets) noexcept : octets_(std::move(octets)) {
    wipe(octets);
}

secret_string::secret_string(secret_string&& from) noexcept : octets_(std::move(from.octets_)) {
    wipe(from.octets_);  // a short string is copied by a move, so the old place must be wiped
}

secret_string& secret_string::operator=(const secret_string& from) {
    if (this != &from) {
        wipe(octets_);
        octets_ = from.octets_;
    }
    return *this;
}

secret_string& secret_string::operator=(secret_string&& from) noexcept {
    if (this != &from) {
        wipe(octets_);
        octets_ = std::move(from.octets_);
        wipe(from.octets_);
    }
    return *this;
}

secret_string::~secret_string() {
    wipe(octets_);
}

void secret_string::append(std::string_view octets) {
    if (octets_.size() + octets.size() > octets_.capacity()) {
        std::string bigger;
        bigger.reserve((octets_.size() + octets.size()) * 2);
        bigger += octets_;
        wipe(octets_);
        octets_ = std::move(bigger);
    }
    octets_ += octets;
}

credentials credentials::oauth(std::string user, secret_string token) {
    return {credential_kind::token, std::move(user), std::move(token)};
}

credentials credentials::external(std::string as) {
    return {credential_kind::certificate, std::move(as), {}};
}

credentials credentials::kerberos(std::string as) {
    return {credential_kind::kerberos_ticket, std::move(as), {}};
}

credentials credentials::anonymous(std::string trace) {
    return {credential_kind::none, std::move(trace), {}};
}

credentials credentials::by(std::string mechanism) const {
    credentials same = *this;
    same.mechanism_ = std::move(mechanism);
    return same;
}

}  // namespace pop3::inline v1
