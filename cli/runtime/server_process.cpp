// SPDX-License-Identifier: MIT
#include "server_process.hpp"

#include <semaphore>
#include <stop_token>

#include "system/descriptor_limit.hpp"

namespace pop3::cli {

server_process::server_process() {
    system::raise_descriptor_limit();
}

void server_process::wait() const {
    std::binary_semaphore came(0);
    const std::stop_callback wake(signals_.token(), [&came] { came.release(); });
    came.acquire();
}

}  // namespace pop3::cli
