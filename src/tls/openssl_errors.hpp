// SPDX-License-Identifier: MIT
// What OpenSSL reports, as codes and words of ours.
#pragma once

#include <string>

#include "pop3/error.hpp"
#include "pop3/export.hpp"
#include "tls/openssl_types.hpp"

namespace pop3::inline v1::tls {

/// The first error in this thread's queue, in OpenSSL's words; empties the queue.
POP3_EXPORT std::string queued_error();

/// What a failed verification (X509_V_ERR_...) comes to.
errc meaning_of_verification(int error) noexcept;

/// What is wrong with the certificate that `store` is looking at: OpenSSL's words, whose
/// certificate it is, and its dates or names if they are the trouble. From the peer: untrusted.
std::string verification_words(X509_STORE_CTX* store);

}  // namespace pop3::inline v1::tls
