// SPDX-License-Identifier: MIT
// The rest of a multi-line response: generated while it is sent, never held as a whole.
#pragma once

#include <string>

namespace pop3::inline v1::serving {

class multi_line_response {
  public:
    enum class progress {
        more,      ///< there is more to come
        complete,  ///< the terminator was written
        broken,    ///< the rest cannot be read; the connection has to be closed
    };
    virtual ~multi_line_response() = default;
    /// Appends the next octets to `out`, at most about 64 KiB.
    virtual progress write_some(std::string& out) = 0;
};

}  // namespace pop3::inline v1::serving
