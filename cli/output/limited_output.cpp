// SPDX-License-Identifier: MIT
#include "limited_output.hpp"

#include <unistd.h>

#include <exception>
#include <utility>

#include "system/limited_write.hpp"

namespace pop3::cli {

limited_output::limited_output(int out, wait_limits limits)
    : std::ostream(static_cast<std::streambuf*>(this)), out_(out), limits_(std::move(limits)) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    exceptions(std::ios::badbit);
    if (::isatty(out) == 1) setf(std::ios::unitbuf);
}

// Not after flush(): then nothing is left.
limited_output::~limited_output() {
    try {
        sync();
    } catch (const std::exception&) {
    }
}

limited_output::int_type limited_output::overflow(int_type octet) {
    sync();
    if (traits_type::eq_int_type(octet, traits_type::eof())) return traits_type::not_eof(octet);
    return sputc(traits_type::to_char_type(octet));
}

int limited_output::sync() {
    system::write_all(out_, {pbase(), static_cast<std::size_t>(pptr() - pbase())},
                      "standard output", limits_);
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return 0;
}

}  // namespace pop3::cli
