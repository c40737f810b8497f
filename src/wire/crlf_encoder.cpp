// SPDX-License-Identifier: MIT
#include "crlf_encoder.hpp"

namespace pop3::inline v1::wire {

void crlf_encoder::encode(std::string_view octets, std::string& out) {
    if (octets.empty()) return;
    std::size_t run = 0;
    for (std::size_t lf = 0; (lf = octets.find('\n', lf)) != std::string_view::npos; ++lf) {
        if (lf > 0 ? octets[lf - 1] == '\r' : after_cr_) continue;
        out.append(octets, run, lf - run);
        out += '\r';
        run = lf;
    }
    out.append(octets, run);
    after_cr_ = octets.back() == '\r';
}

}  // namespace pop3::inline v1::wire
