// SPDX-License-Identifier: MIT
#include "host_name.hpp"

#include <unistd.h>

#include <array>

#include "local_error.hpp"

namespace pop3::inline v1::system {

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) raise_errno("ask for the host name");
    return name.data();
}

}  // namespace pop3::inline v1::system
