// SPDX-License-Identifier: MIT
#include "credentials.hpp"

namespace pop3::python {
namespace {

credentials unnamed(std::string_view form, std::string user, std::string_view secret) {
    if (form == "password") return credentials(std::move(user), secret_string(secret));
    if (form == "token") return credentials::oauth(std::move(user), secret_string(secret));
    if (form == "kerberos") return credentials::kerberos(std::move(user));
    if (form == "external") return credentials::external(std::move(user));
    if (form == "anonymous") return credentials::anonymous(std::move(user));
    PyErr_SetString(PyExc_ValueError, "no such form of credentials");
    throw raised{};
}

}  // namespace

credentials credentials_from(std::string_view form, std::string user, std::string_view secret,
                             std::string mechanism) {
    const credentials identity = unnamed(form, std::move(user), secret);
    return mechanism.empty() ? identity : identity.by(std::move(mechanism));
}

}  // namespace pop3::python
