// SPDX-License-Identifier: MIT
// Errors of OpenSSL, as codes and texts of ours.
#pragma once

#include <string>

#include "openssl_types.hpp"
#include "pop3/error.hpp"
#include "pop3/export.hpp"

namespace pop3::inline v1::tls {

/// The first error in this thread's queue, in OpenSSL's words; empties the queue.
POP3_EXPORT std::string queued_error();

/// What to do about the last error in the queue, which stays there; empty if OpenSSL's words imply no more
/// than that TLS failed.
std::string hint_about_queued_error();

/// The code for a failed verification (X509_V_ERR_...).
errc meaning_of_verification(int error) noexcept;

/// The defect of the certificate that `store` is examining: OpenSSL's text, its subject, and its
/// dates or names if they are the reason. From the peer: untrusted.
std::string verification_words(X509_STORE_CTX* store);

}  // namespace pop3::inline v1::tls
