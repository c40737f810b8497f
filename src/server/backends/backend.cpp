// SPDX-License-Identifier: MIT
#include "pop3/server/backend.hpp"

namespace pop3::inline v1 {

std::optional<secret_string> backend::password_of(std::string_view) {
    return std::nullopt;
}

}  // namespace pop3::inline v1
