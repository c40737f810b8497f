// SPDX-License-Identifier: MIT
// The functions of GNU libmicrohttpd that are used, from the library that is loaded late.
#pragma once

#include <microhttpd.h>

namespace pop3::fleet {

struct microhttpd {
    decltype(&::MHD_start_daemon) start_daemon;
    decltype(&::MHD_stop_daemon) stop_daemon;
    decltype(&::MHD_create_response_from_buffer) create_response;
    decltype(&::MHD_add_response_header) add_header;
    decltype(&::MHD_queue_response) queue_response;
    decltype(&::MHD_destroy_response) destroy_response;
};

/// Loads it once. Throws errc::library_unavailable.
const microhttpd& loaded_microhttpd();

}  // namespace pop3::fleet
