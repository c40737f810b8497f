// SPDX-License-Identifier: MIT
#include "network.hpp"

namespace pop3::inline v1::net {

network system_network() {
    return {system::real_clock(), system_lookup};
}

}  // namespace pop3::inline v1::net
