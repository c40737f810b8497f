// SPDX-License-Identifier: MIT
#include "microhttpd.hpp"

#include "system/late_library.hpp"

namespace pop3::fleet {

const microhttpd& loaded_microhttpd() {
    static const microhttpd loaded = [] {
        // Written out, because its 12 is the binary interface that the header and this file were
        // made for.
        const system::late_library library("libmicrohttpd.so.12", "libmicrohttpd12");
        return microhttpd{.start_daemon = library["MHD_start_daemon"],
                          .stop_daemon = library["MHD_stop_daemon"],
                          .create_response = library["MHD_create_response_from_buffer"],
                          .add_header = library["MHD_add_response_header"],
                          .queue_response = library["MHD_queue_response"],
                          .destroy_response = library["MHD_destroy_response"]};
    }();
    return loaded;
}

}  // namespace pop3::fleet
