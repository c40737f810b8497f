// SPDX-License-Identifier: MIT
#include "libcurl.hpp"

#include "system/late_library.hpp"

namespace pop3::inline v1::http {

const libcurl& loaded_libcurl() {
    static const libcurl loaded = [] {
        // Written out, because its 4 is the binary interface that the header and this file were
        // made for.
        const system::late_library library("libcurl.so.4", "libcurl4");
        const libcurl curl{.global_init = library["curl_global_init"],
                           .easy_init = library["curl_easy_init"],
                           .easy_cleanup = library["curl_easy_cleanup"],
                           .easy_reset = library["curl_easy_reset"],
                           .easy_setopt = library["curl_easy_setopt"],
                           .easy_perform = library["curl_easy_perform"],
                           .easy_getinfo = library["curl_easy_getinfo"],
                           .easy_strerror = library["curl_easy_strerror"],
                           .slist_append = library["curl_slist_append"],
                           .slist_free_all = library["curl_slist_free_all"],
                           .url = library["curl_url"],
                           .url_cleanup = library["curl_url_cleanup"],
                           .url_set = library["curl_url_set"],
                           .url_get = library["curl_url_get"],
                           .free = library["curl_free"]};
        curl.global_init(CURL_GLOBAL_DEFAULT);
        return curl;
    }();
    return loaded;
}

}  // namespace pop3::inline v1::http
