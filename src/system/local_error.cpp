// SPDX-License-Identifier: MIT
#include "local_error.hpp"

#include <utility>

namespace pop3::inline v1::system {

void raise_local(std::error_code e, std::string doing, std::string detail) {
    throw local_error(failure{e, std::move(doing), {}, std::move(detail)});
}

void raise_errno(std::string doing, int number) {
    raise_local(std::error_code(number, std::system_category()), std::move(doing));
}

}  // namespace pop3::inline v1::system
