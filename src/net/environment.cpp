// SPDX-License-Identifier: MIT
#include "environment.hpp"

namespace pop3::inline v1::net {

environment system_environment() {
    return {system::real_clock(), system_lookup};
}

}  // namespace pop3::inline v1::net
