// SPDX-License-Identifier: MIT
// A certificate in words. They come from the peer: untrusted, and cut where they are too long.
#pragma once

#include <string>

#include "openssl_types.hpp"

namespace pop3::inline v1::tls {

/// "CN = pop.example.org"
std::string subject_of(const X509* certificate);
/// "DNS:pop.example.org, IP Address:192.0.2.1"; empty if there is no subjectAltName.
std::string alternative_names(const X509* certificate);
/// "Jan  1 12:00:00 2030 GMT"
std::string date_text(const ASN1_TIME* when);

}  // namespace pop3::inline v1::tls
