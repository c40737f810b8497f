// SPDX-License-Identifier: MIT
// The server's side of SCRAM, by libgsasl: a real login without a connection.
#pragma once

#include <gsasl.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "wire/base64.hpp"

/// The server's knowledge of the user and of the connection.
struct scram_account {
    std::string user = "ann";
    std::string password = "s3cret";
    std::string iterations = "4096";
    std::string tls_exporter{};  // raw octets
    std::string tls_unique{};
};

/// One login.
class scram_server {
  public:
    scram_server(const char* mechanism, scram_account account) : account_(std::move(account)) {
        gsasl_init(&library_);
        gsasl_callback_set(library_, &tell);
        gsasl_callback_hook_set(library_, this);
        if (gsasl_server_start(library_, mechanism, &session_) != GSASL_OK)
            throw std::runtime_error("libgsasl has no such mechanism");
    }
    ~scram_server() {
        gsasl_finish(session_);
        gsasl_done(library_);
    }
    scram_server(const scram_server&) = delete;
    scram_server& operator=(const scram_server&) = delete;

    /// The challenge that answers the client; empty if there is none.
    std::string challenge(std::string_view text) {
        if (satisfied()) return {};
        char* out = nullptr;
        std::size_t length = 0;
        code_ = gsasl_step(session_, text.data(), text.size(), &out, &length);
        if (code_ != GSASL_OK && code_ != GSASL_NEEDS_MORE) return {};
        std::string octets(out, length);
        gsasl_free(out);
        return octets;
    }
    /// True after the client has proved that it knows the password.
    [[nodiscard]] bool satisfied() const { return code_ == GSASL_OK; }

  private:
    static int tell(Gsasl* library, Gsasl_session* session, Gsasl_property wanted) {
        const auto& known = static_cast<scram_server*>(gsasl_callback_hook_get(library))->account_;
        const std::string user = gsasl_property_fast(session, GSASL_AUTHID)
                                     ? gsasl_property_fast(session, GSASL_AUTHID)
                                     : "";
        const auto give = [&](const std::string& value) {
            return value.empty() ? GSASL_NO_CALLBACK
                                 : gsasl_property_set(session, wanted, value.c_str());
        };
        switch (wanted) {
            case GSASL_PASSWORD:
                return user == known.user ? give(known.password) : GSASL_AUTHENTICATION_ERROR;
            case GSASL_SCRAM_ITER:
                return give(known.iterations);
            case GSASL_CB_TLS_EXPORTER:
                return give(pop3::wire::base64_encode(known.tls_exporter));
            case GSASL_CB_TLS_UNIQUE:
                return give(pop3::wire::base64_encode(known.tls_unique));
            default:
                return GSASL_NO_CALLBACK;
        }
    }

    scram_account account_;
    Gsasl* library_ = nullptr;
    Gsasl_session* session_ = nullptr;
    int code_ = GSASL_NEEDS_MORE;
};
